"""Time one step of micrograd's demo: a full batch forward and backward.

A 2-16-16-1 network on 100 points of two moons, hinge loss and L2 penalty, with the networks that
Slopewise and micrograd bring; the same weights in all.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from math import cos, pi, sin
from typing import Any

from benchmarks.engines import Engine, FortyLines, Network, Plain, Program, Slopewise, peers
from benchmarks.measure import Contestant, Figure, side_by_side
from nn import MLP

__all__ = ["measure"]

WORKLOAD = "micrograd's demo, one step"
SIZES = (2, 16, 16, 1)

Point = tuple[list[float], float]


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


def own_network(engine: Engine, numbers: Sequence[float]) -> tuple[Any, Sequence[Any]]:
    """The engine's own network with `numbers` as its parameters, or ours in its values."""
    if engine.name == "Slopewise":
        model: Any = MLP(SIZES[0], list(SIZES[1:]), activation="relu")
    elif engine.name == "micrograd":
        from micrograd import nn as micrograd_nn

        model = micrograd_nn.MLP(SIZES[0], list(SIZES[1:]))
    else:
        return None, [engine.leaf(number) for number in numbers]
    parameters = model.parameters()
    for parameter, number in zip(parameters, numbers, strict=True):
        parameter.data = number
    return model, parameters


def loss(engine: Engine, model: Callable[[Any], Any] | None, points: Sequence[Point]) -> Program:
    """micrograd's loss: the mean hinge of the margins, and 1e-4 times the sum of squares."""
    # micrograd's network takes Values; numbers are enough elsewhere.
    value = engine.leaf if engine.name == "micrograd" else float

    def program(parameters: Sequence[Any]) -> Any:
        predict = model or Network(engine, SIZES, parameters)
        scores = [predict([value(number) for number in inputs]) for inputs, _ in points]
        losses = [
            engine.relu(1.0 - label * score)
            for (_, label), score in zip(points, scores, strict=True)
        ]
        data_loss = engine.total(losses) * (1.0 / len(losses))
        return data_loss + 1e-4 * engine.dot(parameters, parameters)

    return program


def measure() -> list[Figure]:
    """The figures of this workload: with the networks that engines bring, and with + and * only."""
    rng = random.Random(1337)
    points, numbers = moons(100, rng), start_weights(rng)
    contestants = []
    others = peers()
    for engine in [Slopewise(), *others]:
        model, parameters = own_network(engine, numbers)
        program, leaves = loss(engine, model, points), partial(engine.cleared, parameters)
        contestants.append(Contestant(engine, program, leaves))
    promises = {"micrograd": ">= 40", "XAD": ">= 1"}
    figures = side_by_side(WORKLOAD, contestants, promises=promises)
    plain = []
    engines: list[Engine] = [Plain(), FortyLines()]
    engines += [engine for engine in others if engine.name in ("micrograd", "XAD")]
    for engine in engines:
        parameters = [engine.leaf(number) for number in numbers]
        program, leaves = loss(engine, None, points), partial(engine.cleared, parameters)
        plain.append(Contestant(engine, program, leaves))
    return figures + side_by_side(f"{WORKLOAD}, + and * only", plain, promises={})


if __name__ == "__main__":
    print(*measure(), sep="\n")
