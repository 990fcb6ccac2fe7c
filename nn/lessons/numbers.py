"""Compute the numbers of the lessons."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import suppress
from typing import TextIO

from autograd import Value, grad, sigmoid
from nn.data.datasets import several_points, squared_error_table, xor
from nn.data.table import Table
from nn.lessons.camera import hand_set_camera, right_of_8
from nn.lessons.optimisation import parabola, small_network
from nn.model.networks import MLP
from nn.optim import SGD
from nn.training.descent import minimize
from nn.training.losses import absolute_error, mean_squared_error, squared_error
from nn.training.metrics import error_table
from nn.training.trainer import DivergenceError

__all__ = ["command"]


def command(options: argparse.Namespace, out: TextIO) -> int:  # noqa: ARG001
    """Print the numbers of each lesson."""
    first = ("A. The need for optimization", baseline(), points(), table(), single_weight(), walk())
    second = ("B. How neural networks work", neuron(), camera(), slopes())
    print(*first, *second, "C. Model training", training(), sep="\n\n", file=out)
    return 0


def baseline() -> str:
    """Lesson A's first network at the inputs 2 and 3: its answer, its error, its slopes."""
    network = small_network([[1, 1], [-1, 1]], [2, -1])
    prediction = network.outputs([2, 3])
    squared_error(prediction, [13.0]).backward()
    slopes = ", ".join(f"{weight.grad:g}" for weight in network.parameters())
    error = prediction[0].data - 13.0
    return (
        f"The baseline network predicts {prediction[0].data:g} for (2, 3); the target is 13, the "
        f"error {error:g}.\nSlopes of the squared error in its six weights: {slopes}"
    )


def points() -> str:
    """The mean squared errors of two sets of weights on four points."""
    inputs, targets = several_points()
    lines: list[str] = []
    choices: list[tuple[list[list[float]], list[float]]] = [
        ([[2, 1], [1, 2]], [1, 1]),
        ([[2, 1], [1, 1.5]], [1, 1.5]),
    ]
    for hidden, output in choices:
        network, weights = small_network(hidden, output, "relu"), [hidden, [output]]
        answers = [row[0] for row in network.predict(inputs)]
        mean = mean_squared_error(answers, targets)
        lines.append(f"Weights {weights} predict {answers}: mean squared error {mean:.8g}")
    return "\n".join(lines)


def table() -> Table:
    """Three predictions with their errors and squared errors."""
    predictions, actuals = squared_error_table()
    return error_table([row[0] for row in predictions], actuals)


def single_weight() -> str:
    """One step of gradient descent for 3 * w = 10."""
    weight = Value(2.0)
    squared_error([3 * weight], [10.0]).backward()
    SGD([weight], learning_rate=0.01).step()
    return f"3 * w with w = 2, target 10: slope {weight.grad:g}, so w becomes {weight.data:.8g}"


def walk() -> str:
    """Gradient descent for 3 * w = 10, until the slope is almost 0."""
    path = minimize(parabola, 2.0, learning_rate=0.01)
    (end,) = path.points[-1]
    return f"Downhill until it is flat: {len(path.points) - 1} steps to w = {end:.6f}"


def neuron() -> str:
    """One neuron: the weighted sum of four pixels, and the logistic squash of it."""
    image, weights = [0.5, 0.0, -0.75, 0.75], [-0.2, 0.0, 0.8, -0.5]
    signal = sum(weight * pixel for weight, pixel in zip(weights, image, strict=True))
    return (
        f"Brightness {image} adds up to {sum(image):g}; with the weights {weights} to {signal:g}.\n"
        f"The logistic squash of {-signal:g} is {sigmoid(-signal):.5f} (the slide lost the sign); "
        f"its slope at {signal:g} is {grad(sigmoid)(signal):.5f}"
    )


def camera() -> str:
    """How many patterns the hand-set network gets right, and the total error of one answer."""
    lines = [
        f"The hand-set network labels {right_of_8(hand_set_camera(squash))} of 8 patterns right "
        f"with {squash}"
        for squash in ("tanh", "sigmoid")
    ]
    total = absolute_error([0.5, 0.75, -0.25, -0.75], [0, 0, 0, 1])
    return "\n".join([*lines, f"Truth 0 0 0 1, answer .5 .75 -.25 -.75: total error {total:g}"])


def slopes() -> str:
    """The slope of a square at one point, and the chain rule for two weights."""
    x, first, second = 3.0, Value(2.0), Value(-5.0)
    y = x * first
    (y * second).backward()
    return (
        f"e = w ** 2 has slope {grad(lambda w: w**2)(-1.0):g} at w = -1\n"
        f"y = x * w1, e = y * w2 with x = 3, w1 = 2, w2 = -5: "
        f"de/dw1 = x * w2 = {first.grad:g}, de/dw2 = y = {second.grad:g}"
    )


def training() -> Table:
    """The loss of XOR for four learning rates, each from the same start weights."""
    epochs = (1, 10, 100)
    rows: list[list[str | float | None]] = [
        [rate, *losses_at(rate, epochs)] for rate in (0.001, 0.01, 0.1, 0.5)
    ]
    return Table(["learning rate", *(f"loss after {epoch}" for epoch in epochs)], rows)


def losses_at(rate: float, epochs: Sequence[int]) -> list[str]:
    """The loss of XOR after each of these epochs; "overflow" once training has diverged."""
    model = MLP(2, [6, 1], "tanh", init="uniform", rng=0)
    with suppress(DivergenceError):
        model.fit(*xor(), max(epochs), rate, rng=0, verbose=0)
    losses = [] if model.history is None else model.history["loss"]
    return [f"{losses[n - 1]:.4g}" if n <= len(losses) else "overflow" for n in epochs]
