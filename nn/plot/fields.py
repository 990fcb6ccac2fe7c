"""Plots of the answers of a model: decision boundary, errors, receptive fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nn.arguments.rows import Rows, as_rows, unpacked
from nn.inside.receptive import Field
from nn.inside.receptive import receptive_fields as find_fields
from nn.model.labels import LabelSource
from nn.model.module import Module
from nn.plot.canvas import COLOURS, NEGATIVE, POSITIVE, canvas
from nn.view.tiles import arrangement, shade

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["decision_boundary", "error_bars", "receptive_fields"]

MARKERS = "o^sDvP"
GRID = 60  # points along each side


def decision_boundary(
    model: Module, inputs: Rows, labels: LabelSource, *, ax: Axes | None = None
) -> Axes:
    """Plot which class a model of two inputs answers where, with the examples as markers.

    Two classes are red and blue with a line between; more classes have a pale colour each.  Each
    class has its own marker as well as its own colour.
    """
    ax = canvas(ax, size=(5.4, 4.8))
    rows = as_rows(inputs, "inputs")
    if len(rows[0]) != 2:
        raise ValueError(f"a decision boundary needs two inputs, the examples have {len(rows[0])}")
    classes = names_of(labels)
    kinds = list(dict.fromkeys(sorted(classes, key=str)))
    if model.labels is not None and len(model.labels.names) == len(kinds):
        kinds = [str(name) for name in model.labels.names]
    xs, ys = (axis([row[place] for row in rows]) for place in (0, 1))
    answers = model.predict([[x, y] for y in ys for x in xs])
    colours = (NEGATIVE, POSITIVE) if len(kinds) == 2 else COLOURS
    if len(answers[0]) <= 2:
        boundary(ax, xs, ys, [score(model, answer, labels) for answer in answers])
    else:
        regions(ax, xs, ys, [row.index(max(row)) for row in answers])
    for place, kind in enumerate(kinds):
        inside = [row for row, name in zip(rows, classes, strict=True) if name == kind]
        ax.plot(
            [row[0] for row in inside],
            [row[1] for row in inside],
            MARKERS[place % len(MARKERS)],
            color=colours[place % len(colours)],
            markeredgecolor="white",
            markersize=7,
            label=kind,
        )
    ax.set_aspect("equal")
    ax.legend(
        loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=min(4, len(kinds)), frameon=False
    )
    ax.set_xlabel("x1")
    ax.set_ylabel("x2")
    return ax


def names_of(labels: LabelSource) -> list[str]:
    """The class of each example as text: a name, a number, or the place of the 1 in a row."""
    cells = unpacked(labels)
    found = []
    for cell in cells if isinstance(cells, list) else [cells]:
        row = unpacked(cell)
        if isinstance(row, list):
            row = row[0] if len(row) == 1 else row.index(max(row))
        found.append(f"{row:g}" if isinstance(row, float | int) else str(row))
    return found


def axis(numbers: Sequence[float]) -> list[float]:
    """The places of a grid along one axis, with room around the examples."""
    low, high = min(numbers), max(numbers)
    room = 0.15 * (high - low) or 1.0
    return [low - room + (high - low + 2 * room) * place / (GRID - 1) for place in range(GRID)]


def score(model: Module, outputs: Sequence[float], labels: LabelSource) -> float:
    """A number above 0 for the second class, below 0 for the first."""
    if len(outputs) == 2:
        return outputs[1] - outputs[0]
    if model.labels is not None:
        return outputs[0] - model.labels.threshold
    targets = [float(name) for name in names_of(labels)]
    return outputs[0] - (min(targets) + max(targets)) / 2


def boundary(ax: Axes, xs: Sequence[float], ys: Sequence[float], scores: Sequence[float]) -> None:
    """Colour the plane by the score, and draw a line where it is 0."""
    largest = 1.6 * (max(map(abs, scores)) or 1.0)
    rows = coloured(ax, xs, ys, scores, cmap="RdBu", vmin=-largest, vmax=largest)
    if min(scores) < 0.0 < max(scores):
        ax.contour(xs, ys, rows, levels=[0.0], colors="#1a1a1a", linewidths=1.6)


def regions(ax: Axes, xs: Sequence[float], ys: Sequence[float], winners: Sequence[int]) -> None:
    """Colour the plane by the class that wins."""
    from matplotlib.colors import ListedColormap, to_rgb

    count = max(winners) + 1
    pale = [
        [0.72 + 0.28 * part for part in to_rgb(COLOURS[n % len(COLOURS)])] for n in range(count)
    ]
    coloured(ax, xs, ys, winners, cmap=ListedColormap(pale), vmin=-0.5, vmax=count - 0.5)


def coloured(
    ax: Axes, xs: Sequence[float], ys: Sequence[float], numbers: Sequence[float], **colours: Any
) -> list[list[float]]:
    """Colour the plane by a number for each point of a grid; return the rows of the grid."""
    rows = [list(numbers[place : place + len(xs)]) for place in range(0, len(numbers), len(xs))]
    ax.pcolormesh(xs, ys, rows, shading="auto", rasterized=True, **colours)
    return rows


def error_bars(
    predictions: Sequence[float], actuals: Sequence[float], *, ax: Axes | None = None
) -> Axes:
    """Plot each prediction and actual number, with the error between them as a labelled bar.

    It shows the numbers of `nn.error_table`.
    """
    if len(predictions) != len(actuals) or not predictions:
        raise ValueError(
            f"error_bars() needs as many predictions as actuals, got {len(predictions)} and "
            f"{len(actuals)}"
        )
    ax = canvas(ax)
    squares = 0.0
    for place, (prediction, actual) in enumerate(zip(predictions, actuals, strict=True), 1):
        error = prediction - actual
        squares += error * error
        ax.plot(
            [place, place],
            [actual, prediction],
            color=POSITIVE if error > 0 else NEGATIVE,
            lw=5,
            solid_capstyle="butt",
            zorder=1,
        )
        ax.annotate(
            f"{error:+.3g}",
            (place, (actual + prediction) / 2),
            xytext=(10, 0),
            textcoords="offset points",
            va="center",
        )
    places = range(1, len(actuals) + 1)
    ax.plot(places, actuals, "_", color="#1a1a1a", markersize=26, mew=2.5, label="actual")
    ax.plot(places, predictions, "o", color=COLOURS[1], markersize=8, label="prediction")
    ax.set_xticks(list(places))
    ax.set_xlim(0.5, len(actuals) + 0.7)
    ax.set_xlabel("example")
    total = f"squared errors: total {squares:g}, mean {squares / len(actuals):g}"
    ax.set_title(total, loc="left", fontsize=11)
    ax.legend(loc="lower right", bbox_to_anchor=(1.0, 0.98), ncols=2, frameon=False)
    return ax


def receptive_fields(model: Module, *, ax: Axes | None = None) -> Axes:
    """Plot the image that excites each neuron most; hatched pixels make no difference."""
    layers = find_fields(model)
    ax = canvas(ax, size=(1.2 + 0.75 * max(map(len, layers)), 0.9 * len(layers) + 0.5))
    for layer, fields in enumerate(layers):
        for neuron, field in enumerate(fields):
            tile(ax, field, neuron + 0.12, layer + 0.12)
    ax.set_xlim(0, max(map(len, layers)))
    ax.set_ylim(len(layers), 0)
    ax.set_aspect("equal")
    ax.set_yticks(
        [n + 0.5 for n in range(len(layers))], [f"layer {n + 1}" for n in range(len(layers))]
    )
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax


def tile(ax: Axes, field: Field, left: float, top: float) -> None:
    """Draw one field, its pixels in the order of the inputs."""
    from matplotlib.patches import Rectangle

    places = arrangement(len(field))
    size = 0.76 / (max(row for row, _ in places) + 1)
    for pixel, (row, column) in zip(field, places, strict=True):
        square = Rectangle((left + column * size, top + row * size), size, size, lw=0.8)
        square.set_edgecolor("#444444")
        square.set_facecolor("#b4b4b4" if pixel is None else shade(pixel))
        square.set_hatch("" if pixel is not None else "//////")
        ax.add_patch(square)
