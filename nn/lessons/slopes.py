"""Slopes of errors: an error over one weight, what slopes cost, and a neuron to step through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isclose
from time import perf_counter
from typing import Any

import autograd
from autograd import Value, no_grad, relu, sigmoid
from autograd.show import number
from autograd.show.chart.marks import Axis, Chart, Dots, Line, Mark, Note
from autograd.show.chart.plot import Plot
from autograd.show.chart.scales import spanned
from autograd.show.palette import PATH, QUIET
from nn.model.module import Module
from nn.model.networks import MLP
from nn.plot.descent import height
from nn.training.losses import squared_error

__all__ = ["error_over", "neuron_squashed_twice", "runs_for_slopes", "time_for_slopes"]

SIZES = {24: [2, 2, 2, 4, 2], 96: [4, 4, 4, 8, 4], 384: [8, 8, 8, 16, 8]}
"""Weights of three networks, and their layers: each is twice as wide as the one before."""
FINE = 81  # points of a curve
NAMES = ("lower weight", "original weight", "higher weight")
Way = Callable[[Module, Callable[[], Value]], "list[float]"]


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
    points = [*zip(weights, measured(weight, error, weights), strict=True)]
    marked = points[FINE // 4 :: FINE // 4][: len(NAMES)]
    low, high = spanned([y for _, y in points], 0.12)
    named = [*zip(NAMES, marked, strict=True)]
    told = [f"{name} {number(x)}, error {number(y)}" for name, (x, y) in named]
    marks: list[Mark] = [Line(points, QUIET), Dots(marked, PATH, size=10.0)]
    marks += [Note(f"{name}: {y:.3g}", point) for name, point in named for y in point[1:]]
    return Plot(
        Chart(
            alt=f"The error over one weight: {'; '.join(told)}.",
            x=Axis("weight", weights[0], weights[-1]),
            y=Axis("error", low, high),
            marks=marks,
            columns=["", "weight", "error"],
            rows=[[name, *point] for name, point in named],
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


# What slopes cost


def runs_for_slopes(weights: int) -> tuple[int, int]:
    """How often a network is run to find all its slopes: by trying, and by backpropagation.

    There are networks of 24, 96 and 384 weights.

    >>> runs_for_slopes(24)
    (48, 1)
    """
    network, error = sized(weights)
    runs = []

    def counted() -> Value:
        runs.append(error)
        return error()

    tried = by_trying(network, counted)
    before = len(runs)
    found = by_backpropagation(network, counted)
    if not all(isclose(*pair, abs_tol=1e-6) for pair in zip(tried, found, strict=True)):
        raise ArithmeticError("the two ways found different slopes")
    return before, len(runs) - before


def time_for_slopes(weights: int) -> tuple[float, float]:
    """The milliseconds it takes to find all slopes of a network, by trying and by backpropagation.

    The second is short, so it is measured five times, and the fastest counts.
    """
    network, error = sized(weights)

    def milliseconds(way: Way) -> float:
        start = perf_counter()
        way(network, error)
        return 1000.0 * (perf_counter() - start)

    short = min(milliseconds(by_backpropagation) for _ in range(5))
    return milliseconds(by_trying), short


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


# Backpropagation's four challenges


def neuron_squashed_twice() -> Value:
    """The error of a neuron whose sum is squashed by the logistic curve and by ReLU.

    Its graph has all four steps of a network: weights, a sum, a squash, a ReLU.

    >>> neuron_squashed_twice().name
    'error'
    """
    pixels = [Value(0.5, name="TL"), Value(-0.75, name="BR"), Value(0.75, name="BL")]
    a, b, c = pixels[0] * -0.2, pixels[1] * 0.8, pixels[2] * -0.5
    z = autograd.sum([a, b, c])
    squashed, rectified = sigmoid(z), relu(z)
    answer = squashed + rectified
    error = (answer - 1.0) ** 2
    named = {"a": a, "b": b, "c": c, "z": z, "s": squashed, "r": rectified}
    for name, value in {**named, "answer": answer, "error": error}.items():
        value.name = name
    return error
