"""Plots of the answers of a model: decision boundary, errors, receptive fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from autograd.show.chart.contours import contour
from autograd.show.chart.marks import Area, Axis, Chart, Dots, Field, Line, Mark, Note, Shape
from autograd.show.chart.scales import spanned
from autograd.show.palette import INK, LINES, NEGATIVE, POSITIVE, QUIET, pale, tint
from autograd.show.svg import HATCHED
from nn.arguments.rows import Rows, as_rows, unpacked
from nn.arguments.wording import counted
from nn.inside.receptive import Field as FieldOf
from nn.inside.receptive import receptive_fields as find_fields
from nn.model.labels import LabelSource
from nn.model.module import Module
from nn.plot.canvas import Drawn, painted, said
from nn.view.tiles import arrangement, shade

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["decision_boundary", "error_bars", "receptive_fields"]

MARKERS: tuple[Shape, ...] = ("o", "^", "s", "D", "v", "P")
LABELLED = 16  # errors; the numbers of more would cover each other
GRID = 60  # points along each side
STRONGEST = 1.6  # times the largest score would have the strongest tint
TILE, GAP = 0.76, 0.12  # the width of a tile, and the space around it


class Judge(NamedTuple):
    """How the outputs of a model are read: the classes, and the class of a row of outputs."""

    kinds: list[str]
    score: Callable[[Sequence[float]], float] | None
    """Above 0 for the second of two classes, below 0 for the first; None for more classes."""

    def kind(self, outputs: Sequence[float]) -> str:
        """The class that the outputs stand for."""
        if self.score:
            return self.kinds[min(len(self.kinds) - 1, int(self.score(outputs) > 0.0))]
        return self.kinds[min(len(self.kinds) - 1, outputs.index(max(outputs)))]


def decision_boundary(
    model: Module, inputs: Rows, labels: LabelSource, *, ax: Axes | None = None
) -> Drawn:
    """Plot which class a model of two inputs answers where, with the examples as markers.

    Two classes are red and blue with a line between; more classes have a pale colour each.  Each
    class has its own marker as well as its own colour.

    >>> import nn
    >>> model = nn.MLP(2, [1], "tanh", weights=[[[1.0, 0.0]]])
    >>> print(decision_boundary(model, [[-1, 0], [1, 1], [2, 0]], [-1, 1, -1]))
    Answers to x1 from -1.45 to 2.45 and x2 from -0.15 to 1.15, with 3 examples of -1 and 1; 2 of \
them lie where the model answers their class.
    """
    rows = as_rows(inputs, "inputs")
    if len(rows[0]) != 2:
        raise ValueError(f"a decision boundary needs two inputs, the examples have {len(rows[0])}")
    classes = names_of(labels)
    judge = judge_of(model, classes, labels)
    xs, ys = (axis([row[place] for row in rows]) for place in (0, 1))
    answers = model.predict([[x, y] for y in ys for x in xs])
    marks = coloured(judge, xs, ys, answers)
    colours = (NEGATIVE, POSITIVE) if len(judge.kinds) == 2 else LINES
    for place, kind in enumerate(judge.kinds):
        points = [(x, y) for (x, y), name in zip(rows, classes, strict=True) if name == kind]
        shape = MARKERS[place % len(MARKERS)]
        marks.append(Dots(points, colours[place % len(colours)], shape, 10.0, kind))
    given = [judge.kind(outputs) for outputs in model.predict(rows)]
    right = sum(answer == truth for answer, truth in zip(given, classes, strict=True))
    chart = Chart(
        alt=f"Answers to x1 from {xs[0]:.3g} to {xs[-1]:.3g} and x2 from {ys[0]:.3g} to "
        f"{ys[-1]:.3g}, with {counted(len(rows), 'example')} of {said(judge.kinds)}; {right} of "
        "them lie where the model answers their class.",
        x=Axis("x1", xs[0], xs[-1]),
        y=Axis("x2", ys[0], ys[-1]),
        marks=marks,
        size=(540.0, 500.0),
        is_square=0.25 < (xs[-1] - xs[0]) / (ys[-1] - ys[0]) < 4.0,
        columns=["x1", "x2", "class", "answer"],
        rows=[
            [*row, truth, answer] for row, truth, answer in zip(rows, classes, given, strict=True)
        ],
    )
    return painted(chart, ax)


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


def judge_of(model: Module, classes: Sequence[str], labels: LabelSource) -> Judge:
    """How the outputs of this model are read."""
    kinds = list(dict.fromkeys(sorted(classes, key=str)))
    if model.labels is not None and len(model.labels.names) == len(kinds):
        kinds = [str(name) for name in model.labels.names]
    outputs = len(model.predict([[0.0, 0.0]])[0])
    if outputs > 2:
        return Judge(kinds, None)
    if outputs == 2:
        return Judge(kinds, lambda row: row[1] - row[0])
    if model.labels is not None:
        border = model.labels.threshold
    else:
        targets = [float(name) for name in names_of(labels)]
        border = (min(targets) + max(targets)) / 2
    return Judge(kinds, lambda row: row[0] - border)


def coloured(
    judge: Judge, xs: Sequence[float], ys: Sequence[float], answers: Sequence[list[float]]
) -> list[Mark]:
    """The plane in the colours of the answers, and a line where the score of two classes is 0."""
    wide = len(xs)
    rows = [answers[place : place + wide] for place in range(0, len(answers), wide)]
    if judge.score is None:
        return [
            Field(xs, ys, [[pale(LINES[a.index(max(a)) % len(LINES)]) for a in r] for r in rows])
        ]
    scores = [[judge.score(outputs) for outputs in row] for row in rows]
    largest = STRONGEST * (max(abs(score) for row in scores for score in row) or 1.0)
    field = Field(xs, ys, [[tint(score / largest) for score in row] for row in scores])
    lines = [Line(line, INK, 2.0) for line in contour(xs, ys, scores, 0.0)]
    return [field, *lines]


def error_bars(
    predictions: Sequence[float], actuals: Sequence[float], *, ax: Axes | None = None
) -> Drawn:
    """Plot each prediction and actual number, with the error between them as a labelled bar.

    It shows the numbers of `nn.error_table`.

    >>> print(error_bars([10, 8], [20, 3]))
    Predictions and actual numbers of 2 examples, with errors -10 and +5; squared errors: total \
125, mean 62.5.
    """
    if len(predictions) != len(actuals) or not predictions:
        raise ValueError(
            f"error_bars() needs as many predictions as actuals, got {len(predictions)} and "
            f"{len(actuals)}"
        )
    count = len(actuals)
    pairs = [(float(p), float(a)) for p, a in zip(predictions, actuals, strict=True)]
    errors = [prediction - actual for prediction, actual in pairs]
    squares = sum(error * error for error in errors)
    marks: list[Mark] = []
    for place, ((prediction, actual), error) in enumerate(zip(pairs, errors, strict=True), 1):
        sign = POSITIVE if error > 0 else NEGATIVE
        marks.append(Line([(place, actual), (place, prediction)], sign, min(7.0, 400 / count)))
        middle = (place, (actual + prediction) / 2)
        if count <= LABELLED:
            marks.append(Note(f"{error:+.3g}", middle, INK, sides=("e", "w"), gap=13.0))
    guesses, truths = zip(*pairs, strict=True)
    size = min(11.0, 400 / count)
    marks.append(Dots([*enumerate(truths, 1)], INK, "_", min(33.0, 450 / count), "actual"))
    marks.append(Dots([*enumerate(guesses, 1)], LINES[1], "o", size, "prediction"))
    numbered = [(place, str(place)) for place in range(1, count + 1, max(1, count // 12))]
    listed = said([f"{error:+.3g}" for error in errors[:6]]) + " …" * (count > 6)
    total = f"squared errors: total {squares:g}, mean {squares / count:g}"
    chart = Chart(
        alt=f"Predictions and actual numbers of {counted(count, 'example')}, with errors "
        f"{listed}; {total}.",
        x=Axis("example", 0.5, count + 0.7, ticks=numbered),
        y=Axis("", *spanned([*guesses, *truths], 0.08)),
        marks=marks,
        title=total,
        columns=["example", "prediction", "actual", "error"],
        rows=[[n, *pair, pair[0] - pair[1]] for n, pair in enumerate(pairs, 1)],
    )
    return painted(chart, ax)


def receptive_fields(model: Module, *, ax: Axes | None = None) -> Drawn:
    """Plot the image that excites each neuron most; hatched pixels make no difference.

    >>> from nn.lessons import hand_set_camera
    >>> print(receptive_fields(hand_set_camera()))
    The image that excites each neuron most, in layers of 4, 4, 8 and 4 neurons.
    """
    layers = find_fields(model)
    wide, high = max(map(len, layers)), len(layers)
    names = [(n + 0.5, f"layer {n + 1}") for n in range(high)]
    sizes = [str(len(fields)) for fields in layers]
    every = [(layer, n, field) for layer, row in enumerate(layers) for n, field in enumerate(row)]
    chart = Chart(
        alt=f"The image that excites each neuron most, in layers of {said(sizes)} neurons.",
        x=Axis("", 0.0, wide, is_bare=True, ticks=()),
        y=Axis("", high, 0.0, is_bare=True, ticks=names),
        marks=[mark for layer, neuron, field in every for mark in tile(field, neuron, layer)],
        size=(90.0 + 66.0 * wide, 40.0 + 66.0 * high),
        is_square=True,
        columns=["layer", "neuron", "pixels"],
        rows=[[layer + 1, neuron + 1, in_words(field)] for layer, neuron, field in every],
    )
    return painted(chart, ax)


def tile(field: FieldOf, left: float, top: float) -> list[Area]:
    """The pixels of one neuron's image, in the order of the inputs."""
    places = arrangement(len(field))
    size = TILE / (max(row for row, _ in places) + 1)
    areas = []
    for pixel, (row, column) in zip(field, places, strict=True):
        west, north = left + GAP + column * size, top + GAP + row * size
        east, south = west + size, north + size
        corners = [(west, north), (east, north), (east, south), (west, south)]
        colour = HATCHED if pixel is None else shade(pixel)
        areas.append(Area(corners, colour, QUIET, is_image=True, is_hatched=pixel is None))
    return areas


def in_words(field: FieldOf) -> str:
    """The pixels as numbers; `any` is a pixel that makes no difference."""
    return " ".join("any" if pixel is None else f"{pixel:g}" for pixel in field)
