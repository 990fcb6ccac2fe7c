"""How the camera's network learns: its error over one weight, the cost of slopes, training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isclose
from time import perf_counter
from typing import Any

from autograd import Value, dot, grad, no_grad, sigmoid, tanh
from autograd.show import number
from autograd.show.chart.marks import Axis, Chart, Dots, Line, Mark, Note
from autograd.show.chart.plot import Plot
from autograd.show.chart.scales import spanned
from autograd.show.palette import PATH, QUIET
from nn.data.datasets import four_pixel
from nn.lessons.camera import CLASSES, right_of_8
from nn.lessons.verdicts import expect
from nn.model.labels import Labels
from nn.model.module import Module
from nn.model.networks import MLP
from nn.plot.descent import height
from nn.training.losses import squared_error

__all__ = [
    "SIZES",
    "TESTS",
    "error_over",
    "lines",
    "runs_for_slopes",
    "thinned",
    "time_for_slopes",
    "train",
    "untrained",
]

SIZES = {24: [2, 2, 2, 4, 2], 96: [4, 4, 4, 8, 4], 384: [8, 8, 8, 16, 8]}
"""Weights of three networks, and their layers: each is twice as wide as the one before."""
FINE = 81  # points of a curve
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
    """The same network without the lines that are thinner than a hair."""
    for weight in network.parameters():
        if abs(weight.data) < THINNEST:
            weight.data = 0.0
    return network


# The error over one weight


def error_over(weight: Value, error: Callable[[], Any], by: float = 0.5) -> Plot:
    """Plot an error over one weight, with the points at a lower and a higher weight.

    The error is computed anew for each number that the weight is given, and the weight put back.

    >>> w = Value(-1.0)
    >>> print(error_over(w, lambda: w**2))
    The error over one weight: lower weight -1.5, error 2.25; original weight -1, error 1; higher \
weight -0.5, error 0.25.
    """
    original = weight.data
    weights = [original + by * (4.0 * place / (FINE - 1) - 2.0) for place in range(FINE)]
    names = ("lower weight", "original weight", "higher weight")
    points = [*zip(weights, measured(weight, error, weights), strict=True)]
    marked = points[FINE // 4 :: FINE // 4][:3]
    low, high = spanned([height for _, height in points], 0.12)
    told = [
        f"{name} {number(x)}, error {number(y)}" for name, (x, y) in zip(names, marked, strict=True)
    ]
    marks: list[Mark] = [Line(points, QUIET), Dots(marked, PATH, size=10.0)]
    marks += [Note(f"{name}: {y:.3g}", (x, y)) for name, (x, y) in zip(names, marked, strict=True)]
    return Plot(
        Chart(
            alt=f"The error over one weight: {'; '.join(told)}.",
            x=Axis("weight", weights[0], weights[-1]),
            y=Axis("error", low, high),
            marks=marks,
            columns=["", "weight", "error"],
            rows=[[name, *point] for name, point in zip(names, marked, strict=True)],
        )
    )


def measured(weight: Value, error: Callable[[], Any], numbers: Sequence[float]) -> list[float]:
    """The error for each number that a weight is given; the weight is then put back."""
    original = weight.data
    found = []
    with no_grad():
        for each in numbers:
            weight.data = each
            found.append(height(error()))
    weight.data = original
    return found


# The cost of slopes


def runs_for_slopes(weights: int) -> tuple[int, int]:
    """How often a network is run to find all its slopes: by trying, and by backpropagation.

    >>> runs_for_slopes(24)
    (48, 1)
    """
    network, error = sized(weights)
    runs = []

    def counted() -> Value:
        runs.append(error)
        return error()

    tried = by_trying(network, counted)
    by_trying_all = len(runs)
    found = by_backpropagation(network, counted)
    if not all(isclose(*pair, abs_tol=1e-6) for pair in zip(tried, found, strict=True)):
        raise ArithmeticError("the two ways found different slopes")
    return by_trying_all, len(runs) - by_trying_all


def time_for_slopes(weights: int) -> tuple[float, float]:
    """The milliseconds it takes to find all slopes of a network, by trying and by the walk back.

    The short one is measured five times, and the fastest counts.
    """
    network, error = sized(weights)

    def seconds(way: Callable[[Module, Callable[[], Value]], object]) -> float:
        start = perf_counter()
        way(network, error)
        return perf_counter() - start

    short = min(seconds(by_backpropagation) for _ in range(5))
    return 1000.0 * seconds(by_trying), 1000.0 * short


def sized(weights: int) -> tuple[MLP, Callable[[], Value]]:
    """A network with so many weights and no biases, and its error for one example."""
    inputs, *layers = SIZES[weights]
    network = MLP(inputs, layers, "tanh", bias=False, rng=0)
    pixels, targets = [1.0, -1.0] * (inputs // 2), [1.0] * layers[-1]
    return network, lambda: squared_error(network.outputs(pixels), targets)


def by_trying(network: Module, error: Callable[[], Value], by: float = 1e-4) -> list[float]:
    """The slope of each weight from two runs, with a lower and with a higher weight."""
    slopes = []
    for weight in network.parameters():
        low, high = measured(weight, error, [weight.data - by, weight.data + by])
        slopes.append((high - low) / (2.0 * by))
    return slopes


def by_backpropagation(network: Module, error: Callable[[], Value]) -> list[float]:
    """The slope of each weight from one run, and the walk back through it."""
    for weight in network.parameters():
        weight.grad = 0.0
    error().backward()
    return [weight.grad for weight in network.parameters()]


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
