"""Time one step of micrograd's demo: a full batch forward and backward.

A 2-16-16-1 network on 100 points of two moons, hinge loss and L2 penalty; the same weights in all.
With + and * only, as users of micrograd write it, and with the networks that Slopewise and
micrograd bring.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from math import cos, pi, sin
from typing import Any

from benchmarks.engines import Engine, Lists, Micrograd, Network
from benchmarks.workload import Gradient, of_engines
from nn import MLP

__all__ = ["CONTESTS"]

SIZES = (2, 16, 16, 1)

Point = tuple[list[float], float]
Model = Callable[[Sequence[Any]], Any]


def moons(count: int, rng: random.Random) -> list[Point]:
    """Points on two interleaved half circles, with a little noise, labelled 1 and -1."""
    points = []
    for place in range(count):
        angle = rng.uniform(0.0, pi)
        upper = place % 2 == 0
        x, y = (cos(angle), sin(angle)) if upper else (1.0 - cos(angle), 0.5 - sin(angle))
        noisy = [x + rng.gauss(0.0, 0.1), y + rng.gauss(0.0, 0.1)]
        points.append((noisy, 1.0 if upper else -1.0))
    return points


def start_weights(rng: random.Random) -> list[float]:
    """Weights as micrograd draws them and biases of 0, neuron by neuron."""
    return [
        number
        for inputs, outputs in pairwise(SIZES)
        for _ in range(outputs)
        for number in [*(rng.uniform(-1.0, 1.0) for _ in range(inputs)), 0.0]
    ]


def model_of(engine: Engine, numbers: Sequence[float]) -> tuple[Any, Sequence[Any]]:
    """The network that the engine brings, with `numbers` as its parameters; or none, and leaves."""
    if isinstance(engine, Lists):
        model: Any = MLP(SIZES[0], list(SIZES[1:]), activation="relu")
    elif isinstance(engine, Micrograd):
        from micrograd import nn as micrograd_nn

        model = micrograd_nn.MLP(SIZES[0], list(SIZES[1:]))
    else:
        return None, engine.leaves(numbers)
    parameters = model.parameters()
    for parameter, number in zip(parameters, numbers, strict=True):
        parameter.data = number
    return model, parameters


def loss(engine: Engine, model: Model | None, points: Sequence[Point], leaves: Any) -> Any:
    """micrograd's loss of a network: the mean hinge of the margins, and 1e-4 times its squares."""
    # micrograd's network takes Values; numbers are enough elsewhere.
    value = engine.leaf if isinstance(engine, Micrograd) else float
    predict = model or network(engine, leaves)
    scores = [predict([value(number) for number in inputs]) for inputs, _ in points]
    losses = [
        engine.relu(1.0 - label * score) for (_, label), score in zip(points, scores, strict=True)
    ]
    data_loss = engine.total(losses) * (1.0 / len(losses))
    return data_loss + 1e-4 * engine.dot(leaves, leaves)


def network(engine: Engine, leaves: Sequence[Any]) -> Model:
    """The network in the engine's values."""
    made = Network(engine, SIZES, leaves, (engine.relu, engine.relu, lambda x: x))
    return lambda inputs: made(inputs)[0]


def enter(engine: Engine) -> Gradient:
    """The same points and weights in each engine."""
    rng = random.Random(1337)
    points, numbers = moons(100, rng), start_weights(rng)
    model, parameters = model_of(engine, numbers)
    return Gradient(
        engine, partial(loss, engine, model, points), partial(engine.cleared, parameters)
    )


CONTESTS = [
    of_engines(
        "micrograd's demo, one step, + and *",
        enter,
        ("+ and *", "forty lines", "micrograd", "XAD"),
        {"XAD / Slopewise": ">= 4.5"},
    ),
    of_engines(
        "micrograd's demo, one step, with dot",
        enter,
        ("lists", "forty lines", "micrograd", "XAD"),
        {"micrograd / Slopewise": ">= 100", "XAD / Slopewise": ">= 12"},
    ),
]
