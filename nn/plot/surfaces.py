"""Plots of a loss over two weights, and of a walk down it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from autograd import no_grad
from nn.arguments.rows import Rows
from nn.model.labels import LabelSource
from nn.model.module import Module
from nn.plot.canvas import NEGATIVE, PAPER, PATH, canvas
from nn.plot.descent import Points, Span, around, height, points_of
from nn.plot.levels import label, levels
from nn.training.losses import Loss
from nn.training.scoring import mean_loss
from nn.training.targets import prepare

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["loss_of_two", "two_weights", "two_weights_surface"]

Landscape: TypeAlias = Callable[[list[float]], Any]
"""A function of two weights, given as a list."""

GRID = 31  # points along each side
TITLE = "Loss over two weights, all others frozen"
AXES = ("first weight", "second weight")


def loss_of_two(
    model: Module,
    inputs: Rows,
    labels: LabelSource,
    first: str,
    second: str,
    *,
    loss: str | Loss | None = None,
) -> Callable[[Sequence[float]], float]:
    """The mean loss as a function of two weights, given by name; all others stay as they are.

    >>> import nn
    >>> model = nn.MLP(1, [1], bias=True, rng=0)
    >>> weight, bias = model.named_parameters()
    >>> loss_of_two(model, [[1.0], [2.0]], [3.0, 5.0], weight, bias)([2.0, 0.0])
    1.0
    """
    examples = prepare(model, inputs, labels, loss)
    parameters = model.named_parameters()
    for name in (first, second):
        if name not in parameters:
            raise ValueError(
                f"there is no parameter {name!r:.60}; the first is {next(iter(parameters))!r}"
            )
    pair = parameters[first], parameters[second]

    def measured(point: Sequence[float]) -> float:
        before = [weight.data for weight in pair]
        try:
            for weight, number in zip(pair, point, strict=True):
                weight.data = float(number)
            return mean_loss(model.predict(examples.inputs), examples)
        finally:
            for weight, number in zip(pair, before, strict=True):
                weight.data = number

    return measured


class Terrain(NamedTuple):
    """Heights on a grid, row by row, and the points of a walk with their heights, `tops`."""

    xs: list[float]
    ys: list[float]
    heights: list[list[float]]
    points: list[list[float]]
    tops: list[float]

    @property
    def highest(self) -> float:
        """The height of the highest point of the grid."""
        return max(map(max, self.heights))

    @property
    def lowest(self) -> list[float]:
        """The lowest of all points of the grid and the walk."""
        found = list(zip(self.tops, self.points, strict=True))
        for y, row in zip(self.ys, self.heights, strict=True):
            found += [(top, [x, y]) for x, top in zip(self.xs, row, strict=True)]
        return min(found)[1]


def terrain(f: Landscape, path: Points, span: tuple[Span, Span] | None) -> Terrain:
    """Measure `f` on a grid around the path, and along the path."""
    points = points_of(path)
    if any(len(point) != 2 for point in points):
        raise ValueError(
            f"a path over two weights has points of two numbers, not {points[0]!r:.60}"
        )
    across, along = span or tuple(around([point[axis] for point in points]) for axis in (0, 1))
    xs, ys = spaced(across), spaced(along)
    with no_grad():
        heights = [[height(f([x, y])) for x in xs] for y in ys]
        return Terrain(xs, ys, heights, points, [height(f(list(point))) for point in points])


def spaced(span: Span) -> list[float]:
    """The places of the grid along one side."""
    low, high = span
    return [low + (high - low) * place / (GRID - 1) for place in range(GRID)]


def two_weights(
    f: Landscape,
    path: Points,
    *,
    names: Sequence[str] = AXES,
    span: tuple[Span, Span] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Plot the contours of a function of two weights, a walk down it, and its lowest point.

    Lines are drawn at multiples of a round number, as on a map: they are close where it is steep.
    If steep slopes would leave the valley without lines, the highest quarter or half of the points
    has none, and the plot says above which height.  `loss_of_two` makes such a function of a model.
    """
    ax = canvas(ax, size=(5.6, 4.8))
    field = terrain(f, path, span)
    marks = levels(field.heights)
    step = marks[1] - marks[0] if len(marks) > 1 else 0.0
    lines = ax.contour(
        field.xs,
        field.ys,
        field.heights,
        levels=marks,
        linestyles="solid",
        colors="#9a9a9a",
        linewidths=0.9,
    )
    named = [mark for mark in marks if not step or round(mark / step) % 2 == 0]
    ax.clabel(lines, named, fontsize=9, colors="#444444", fmt=label, zorder=2)
    if field.highest > marks[-1] + 2 * step:
        say_cut(ax, field, marks[-1])
    xs, ys = zip(*field.points, strict=True)
    ax.plot(xs, ys, "o-", color=PATH, markersize=3.5, lw=1.6, zorder=3)
    ax.annotate(
        "start",
        (xs[0], ys[0]),
        xytext=(7, 5),
        textcoords="offset points",
        color="#a04500",
        weight="bold",
        bbox=PAPER,
    )
    x, y = field.lowest
    ax.plot(x, y, "*", color=NEGATIVE, markersize=15, markeredgecolor="white", zorder=4)
    ax.set_xlabel(names[0])
    ax.set_ylabel(names[1])
    ax.set_title(TITLE, loc="left", fontsize=11)
    return ax


def say_cut(ax: Axes, field: Terrain, top: float) -> None:
    """Write in the highest corner above which height there are no lines."""
    corners = [(row, column) for row in (0, -1) for column in (0, -1)]
    row, column = max(corners, key=lambda corner: field.heights[corner[0]][corner[1]])
    ax.annotate(
        f"no lines above {label(top)}",
        (-column, -row),
        xycoords="axes fraction",
        xytext=(-6 if column else 6, -6 if row else 6),
        textcoords="offset points",
        ha="right" if column else "left",
        va="top" if row else "bottom",
        fontsize=9,
        color="#444444",
        bbox=PAPER,
    )


def two_weights_surface(
    f: Landscape,
    path: Points,
    *,
    names: Sequence[str] = AXES,
    span: tuple[Span, Span] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Plot the same as a surface; an `ax` must be made with projection="3d"."""
    made = canvas(ax, size=(6.0, 5.2), solid=True)
    if not hasattr(made, "plot_surface"):
        raise ValueError('a surface needs axes in space: figure.add_subplot(projection="3d")')
    numpy = import_module("numpy")  # matplotlib brings it
    space: Any = made  # type checkers know nothing of axes in space
    field = terrain(f, path, span)
    across, along = numpy.meshgrid(field.xs, field.ys)
    tops = numpy.array(field.heights)
    space.plot_surface(
        across, along, tops, color="#d9d9d9", edgecolor="#9a9a9a", lw=0.3, alpha=0.75
    )
    xs, ys = zip(*field.points, strict=True)
    space.plot(xs, ys, field.tops, "o-", color=PATH, markersize=3.5, lw=1.8, zorder=10)
    space.set_xlabel(names[0])
    space.set_ylabel(names[1])
    space.set_zlabel("loss", labelpad=9)
    space.set_title(TITLE, loc="left", fontsize=11)
    space.view_init(elev=38, azim=-60)
    space.set_box_aspect(None, zoom=0.84)
    return made
