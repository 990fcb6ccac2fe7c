"""How the camera's network learns: training, thinning, comparing, and the exercises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from autograd import Value, dot, grad, sigmoid, tanh
from nn.data.datasets import four_pixel, four_pixel_images
from nn.data.table import Cell, Table
from nn.lessons.camera import CLASSES, right_of_8
from nn.lessons.verdicts import expect
from nn.model.labels import Labels
from nn.model.module import Module
from nn.model.networks import MLP
from nn.training.metrics import accuracy

__all__ = [
    "TESTS",
    "compared",
    "lines",
    "six_starts",
    "table_of",
    "thinned",
    "train",
    "untrained",
]

THINNEST = 0.05  # a weight that is smaller counts as no line


def untrained(squash: str = "tanh", *, bias: bool = False, rng: int = 1) -> MLP:
    """A network of the camera's size with random weights from -1 to 1.

    >>> len(untrained().parameters()), right_of_8(untrained())
    (96, 2)
    """
    squashes = [squash, squash, "relu", "identity"]
    network = MLP(4, [4, 4, 8, 4], squashes, bias=bias, init="uniform", rng=rng)
    network.labels = Labels(sorted(CLASSES))
    return network


def train(network: Module, learning_rate: float = 0.1, epochs: int = 400, **options: Any) -> int:
    """Train on the eight images, one at a time, always in the same order; how many are right then.

    >>> train(untrained())
    8
    """
    images, names = four_pixel()
    settings = {"loss": "squared_error", "shuffle": False, "verbose": 0, **options}
    network.fit(images, names, epochs, learning_rate, **settings)
    return right_of_8(network)


def lines(network: Module) -> int:
    """How many weights are large enough to count as a line.

    >>> lines(untrained())
    88
    """
    return sum(abs(weight.data) >= THINNEST for weight in network.parameters())


def thinned(network: Module) -> Module:
    """Set every weight that is too small for a line to 0, and return the network."""
    for weight in network.parameters():
        if abs(weight.data) < THINNEST:
            weight.data = 0.0
    return network


# What they know, and what training depends on


def compared(networks: Mapping[str, Module]) -> Table:
    """The lines of networks, and how many of the eight images and of 300 smudged ones are right.

    >>> compared({"untrained": untrained()})
    network    lines  right of 8  right of 300 smudged
    untrained     88           2                    80
    """
    images, names = four_pixel_images(300, noise=0.5, rng=0)
    rows: list[list[Cell]] = [
        [
            name,
            lines(network),
            right_of_8(network),
            round(len(names) * accuracy(network.classify(images), names)),
        ]
        for name, network in networks.items()
    ]
    return Table(["network", "lines", "right of 8", "right of 300 smudged"], rows)


def six_starts(trials: Mapping[str, tuple[float, int, Mapping[str, Any]]]) -> Table:
    """How many of the eight images are right after training from each of six random starts.

    A trial is a learning rate, a number of epochs, and what differs in the untrained network.
    """
    rows: list[list[Cell]] = [
        [name, epochs, *(train(untrained(**change, rng=n), rate, epochs) for n in range(6))]
        for name, (rate, epochs, change) in trials.items()
    ]
    return Table(["", "epochs", *(f"start {n}" for n in range(1, 7))], rows)


def table_of(answers: Mapping[str, Iterable[Value]]) -> Table:
    """Answers side by side, to four digits.

    >>> table_of({"two": [Value(0.5), Value(2 / 3)]})
    layer  answers
    two    0.5 0.6667
    """
    rows: list[list[Cell]] = [
        [name, " ".join(f"{value.data:.4g}" for value in values)]
        for name, values in answers.items()
    ]
    return Table(["layer", "answers"], rows)


# The exercises


def test_downhill(downhill: Callable[..., object]) -> bool:
    """Each weight moves against its slope."""
    return expect("downhill([1], [2], 0.1)", downhill([1.0], [2.0], 0.1), [0.8]) and expect(
        "downhill([2, -1], [-24, 0], 0.01)", downhill([2.0, -1.0], [-24.0, 0.0], 0.01), [2.24, -1.0]
    )


def test_slopes_by_hand(slopes_by_hand: Callable[..., object]) -> bool:
    """They are those of backpropagation."""
    weights = [Value(0.5), Value(0.25)]
    ((tanh(dot(weights, [2.0, -1.0])) - 0.2) ** 2).backward()
    return expect(
        "slopes_by_hand([0.5, 0.25], [2, -1], 0.2)",
        slopes_by_hand([0.5, 0.25], [2.0, -1.0], 0.2),
        [weight.grad for weight in weights],
    )


def test_squash_slope(squash_slope: Callable[..., object]) -> bool:
    """It is made of the answer of the squash, not of its input."""
    return expect("squash_slope(0)", squash_slope(0.0), 0.25) and expect(
        "squash_slope(-1.075)", squash_slope(-1.075), grad(sigmoid)(-1.075)
    )


TESTS = (test_downhill, test_slopes_by_hand, test_squash_slope)
