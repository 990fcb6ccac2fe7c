"""The camera with four pixels: rules, the network whose weights are set by hand, the exercises."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf

from autograd import dot, tanh
from nn.data.datasets import four_pixel
from nn.data.table import Cell, Table
from nn.lessons.verdicts import expect
from nn.model.labels import Labels
from nn.model.module import Module
from nn.model.networks import MLP

__all__ = [
    "CLASSES",
    "TESTS",
    "answers_of",
    "errors_of",
    "hand_set_camera",
    "right_of_8",
    "rules_for",
    "weighed",
]

CLASSES = list(dict.fromkeys(four_pixel().labels))
"""The names of the images, in the order of the network's outputs."""
PIXELS = ("top left", "top right", "bottom right", "bottom left")
Weights = Sequence[Sequence[float]]


def hand_set_camera(squash: str = "tanh") -> MLP:
    """Lesson B's network with weights set by hand: 1 a white line, -1 a black one, 0 none.

    >>> hand_set_camera().classify([[-1, -1, 1, 1]])  # black above white
    ['horizontal']
    """
    pairs: Weights = [[1, 0, 0, 1], [0, 1, 1, 0], [1, 0, 0, -1], [0, 1, -1, 0]]
    lines: Weights = [[1, 1, 0, 0], [-1, 1, 0, 0], [0, 0, 1, -1], [0, 0, 1, 1]]
    both = [[sign * float(m == n) for n in range(4)] for m in range(4) for sign in (1.0, -1.0)]
    answers = [[float(n // 2 == m) for n in range(8)] for m in range(4)]
    camera = MLP(
        4,
        [4, 4, 8, 4],
        [squash, squash, "relu", "identity"],
        bias=False,
        weights=[pairs, lines, both, answers],
    )
    camera.labels = Labels(CLASSES)
    return camera


def rules_for(name: str, rules: Mapping[str, Callable[..., bool]]) -> Table:
    """How many of the eight images each rule judges right: has it this name, yes or no?

    A rule takes the four pixels, clockwise from the top left.

    >>> rules_for("solid", {"top left is white": lambda tl, tr, br, bl: tl == 1})
    solid if …         right of 8
    top left is white           4
    """
    images, names = four_pixel()
    rows: list[list[Cell]] = [
        [words, sum(rule(*image) == (n == name) for image, n in zip(images, names, strict=True))]
        for words, rule in rules.items()
    ]
    return Table([f"{name} if …", "right of 8"], rows)


def weighed(image: Sequence[float], weights: Sequence[float]) -> Table:
    """What a neuron adds up: each input times 1, and each input times its weight.

    >>> weighed([0.5, 0.0, -0.75, 0.75], [-0.2, 0.0, 0.8, -0.5])
    pixel         input  input × 1  weight  input × weight
    top left        0.5        0.5    -0.2            -0.1
    top right         0          0       0               0
    bottom right  -0.75      -0.75     0.8            -0.6
    bottom left    0.75       0.75    -0.5          -0.375
    sum                        0.5                  -1.075
    """
    pairs = list(zip(image, weights, strict=True))
    rows: list[list[Cell]] = [
        [pixel, x, x, weight, weight * x] for pixel, (x, weight) in zip(PIXELS, pairs, strict=True)
    ]
    rows.append(["sum", None, sum(image), None, dot(weights, image)])
    return Table(["pixel", "input", "input × 1", "weight", "input × weight"], rows)


def right_of_8(model: Module) -> int:
    """How many of the eight images a network names right.

    >>> right_of_8(hand_set_camera()), right_of_8(hand_set_camera("sigmoid"))
    (8, 2)
    """
    images, names = four_pixel()
    found = model.classify(images)
    return sum(answer == name for answer, name in zip(found, names, strict=True))


def answers_of(model: Module) -> Table:
    """The four answers of a network to each of the eight images, and the name it gives.

    >>> answers_of(hand_set_camera()).rows[7]
    ['horizontal, negative', 0.0, 0.0, 0.0, 0.959, 'horizontal']
    """
    images, names = four_pixel()
    kinds = [name + ", negative" * (place % 2) for place, name in enumerate(names)]
    rows: list[list[Cell]] = [
        [kind, *(round(answer, 3) for answer in answers), found]
        for kind, answers, found in zip(
            kinds, model.predict(images), map(str, model.classify(images)), strict=True
        )
    ]
    return Table(["image", *CLASSES, "named"], rows)


def errors_of(truths: Sequence[float], answers: Sequence[float]) -> Table:
    """How far each answer is off, and the total.

    >>> errors_of([0, 0, 0, 1], [0.5, 0.75, -0.25, -0.75])
    class       truth  answer  error
    solid           0     0.5    0.5
    vertical        0    0.75   0.75
    diagonal        0   -0.25   0.25
    horizontal      1   -0.75   1.75
    total                       3.25
    """
    errors = [abs(answer - truth) for answer, truth in zip(answers, truths, strict=True)]
    rows: list[list[Cell]] = [
        list(row) for row in zip(CLASSES, truths, answers, errors, strict=True)
    ]
    return Table(["class", "truth", "answer", "error"], [*rows, ["total", None, None, sum(errors)]])


# The exercises


def test_neuron(neuron: Callable[..., object]) -> bool:
    """It weighs, adds up and squashes."""
    return expect("neuron([1, 0], [0.5, 2])", neuron([1, 0], [0.5, 2]), tanh(0.5)) and expect(
        "neuron([0.5, 0, -0.75, 0.75], [-0.2, 0, 0.8, -0.5])",
        neuron([0.5, 0.0, -0.75, 0.75], [-0.2, 0.0, 0.8, -0.5]),
        tanh(-1.075),
    )


def test_edge(edge: Callable[[], Sequence[float]]) -> bool:
    """Its sums are positive for white above black, negative for the opposite, and 0 elsewhere."""
    weights = edge()
    expect("edge()", weights, [1.0] * 4, within=inf)  # any four numbers
    images, names = four_pixel()
    for image, name in zip(images, names, strict=True):
        found = dot(weights, image)
        wanted = image[0] if name == "horizontal" else 0.0
        shown = ", ".join(f"{pixel:g}" for pixel in image)
        expect(f"the sign of the sum for [{shown}]", (found > 0) - (found < 0), wanted)
    return True


def test_total_error(total_error: Callable[..., object]) -> bool:
    """Errors of opposite signs do not cancel."""
    return expect("total_error([1, -1], [0, 0])", total_error([1, -1], [0, 0]), 2.0) and expect(
        "total_error([0.5, 0.75, -0.25, -0.75], [0, 0, 0, 1])",
        total_error([0.5, 0.75, -0.25, -0.75], [0, 0, 0, 1]),
        3.25,
    )


TESTS = (test_neuron, test_edge, test_total_error)
