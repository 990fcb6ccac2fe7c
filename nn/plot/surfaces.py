"""Plots of a loss over two weights, and of a walk down it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograd.show.chart.contours import contour
from autograd.show.chart.marks import Axis, Chart, Dots, Line, Mark, Note, Side
from autograd.show.chart.matplot import canvas
from autograd.show.palette import DIM, NEGATIVE, PATH, QUIET
from nn.arguments.wording import counted
from nn.plot.canvas import Drawn, painted
from nn.plot.descent import Points, Span
from nn.plot.levels import label, levels
from nn.plot.terrain import Landscape, Terrain, terrain

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["two_weights", "two_weights_surface"]

TITLE = "Loss over two weights, all others frozen"
AXES = ("first weight", "second weight")


def two_weights(
    f: Landscape,
    path: Points,
    *,
    names: Sequence[str] = AXES,
    span: tuple[Span, Span] | None = None,
    title: str = TITLE,
    ax: Axes | None = None,
) -> Drawn:
    """Plot the contours of a function of two weights, a walk down it, and its lowest point.

    Lines are drawn at multiples of a round number, as on a map: they are close where it is steep.
    If steep slopes would leave the valley without lines, the highest quarter or half of the points
    has none, and the plot says above which height.  `loss_of_two` makes such a function of a model.

    >>> print(two_weights(lambda w: w[0] ** 2 + w[1] ** 2, [[1.0, 1.0], [0.0, 0.0]]))
    Contours of a loss over two weights, and a walk of 1 step from (1, 1), loss 2, to (0, 0), \
loss 0. The lowest point is near (0, 0), loss 0.
    """
    field = terrain(f, path, span)
    heights = levels(field.heights)
    step = heights[1] - heights[0] if len(heights) > 1 else 0.0
    marks: list[Mark] = []
    for height in heights:
        text = label(height) if not step or round(height / step) % 2 == 0 else ""
        for line in contour(field.xs, field.ys, field.heights, height):
            marks.append(Line(line, QUIET, 1.2, label=text))
    if field.highest > heights[-1] + 2 * step:
        marks.append(cut(field, heights[-1]))
    points = [(x, y) for x, y in field.points]
    marks += [
        Line(points, PATH, 2.2),
        Dots(points, PATH, size=6.5),
        Dots([(field.lowest[0], field.lowest[1])], NEGATIVE, "*", 20.0),
        Note("start", points[0], PATH, is_bold=True),
    ]
    return painted(
        Chart(
            alt=told(field),
            x=Axis(names[0], field.xs[0], field.xs[-1]),
            y=Axis(names[1], field.ys[0], field.ys[-1]),
            marks=marks,
            title=title,
            size=(580.0, 500.0),
            columns=["step", *names, "loss"],
            rows=[[n, *point, field.tops[n]] for n, point in enumerate(field.points)],
        ),
        ax,
    )


def told(field: Terrain) -> str:
    """The plot in words."""
    start, end = (f"({x:.3g}, {y:.3g})" for x, y in (field.points[0], field.points[-1]))
    low = f"({field.lowest[0]:.3g}, {field.lowest[1]:.3g})"
    steps = counted(len(field.points) - 1, "step")
    return (
        f"Contours of a loss over two weights, and a walk of {steps} from {start}, "
        f"loss {field.tops[0]:.3g}, to {end}, loss {field.tops[-1]:.3g}. "
        f"The lowest point is near {low}, loss {field.depth:.3g}."
    )


def cut(field: Terrain, top: float) -> Note:
    """Say in the highest corner above which height there are no lines."""
    corners = [(row, column) for row in (0, -1) for column in (0, -1)]
    row, column = max(corners, key=lambda corner: field.heights[corner[0]][corner[1]])
    side: Side = f"{'s' if row else 'n'}{'w' if column else 'e'}"  # type: ignore[assignment]
    point = (field.xs[column], field.ys[row])
    return Note(f"no lines above {label(top)}", point, DIM, sides=(side,))


def two_weights_surface(
    f: Landscape,
    path: Points,
    *,
    names: Sequence[str] = AXES,
    span: tuple[Span, Span] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Plot the same as a surface in matplotlib; an `ax` must be made with projection="3d"."""
    made = canvas((600.0, 520.0), in_space=True) if ax is None else ax
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
