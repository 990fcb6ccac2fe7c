"""Time training a 64-32-10 network by stochastic gradient descent, an update for each example.

Slopewise runs `nn.fit`; in the other engines the same loop is written out.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from random import Random
from typing import Any

import nn
from benchmarks.engines import Engine, Network, Plain
from benchmarks.workload import Contestant, Timed, of_engines

__all__ = ["CONTESTS", "Loop", "start_weights"]

SIZES = (64, 32, 10)
EXAMPLES = 150
RATE = 0.05

Example = tuple[list[float], list[float]]


def examples(rng: Random) -> list[Example]:
    """Images of 8 x 8 grey pixels, each of one of ten classes."""
    return [
        ([rng.random() for _ in range(SIZES[0])], [float(place % 10 == one) for one in range(10)])
        for place in range(EXAMPLES)
    ]


def start_weights(rng: Random, sizes: Sequence[int] = SIZES) -> list[float]:
    """Weights and bias of neuron by neuron, of a size that keeps sigmoids awake."""
    return [
        rng.gauss(0.0, inputs**-0.5)
        for inputs, outputs in pairwise(sizes)
        for _ in range(outputs * (inputs + 1))
    ]


class Fit(Timed):
    """The network of nn, trained by nn.fit."""

    def __init__(self, numbers: Sequence[float], data: Sequence[Example]) -> None:
        self.model = nn.MLP(SIZES[0], SIZES[1:], "sigmoid", output="sigmoid")
        for parameter, number in zip(self.model.parameters(), numbers, strict=True):
            parameter.data = number
        self.inputs, self.labels = map(list, zip(*data, strict=True))

    def run(self) -> None:
        """An epoch."""
        nn.fit(
            self.model,
            self.inputs,
            self.labels,
            epochs=1,
            loss="squared_error",
            optimiser=nn.SGD(self.model.parameters(), learning_rate=RATE),
            batch_size=1,
            shuffle=False,
            verbose=0,
        )

    def results(self) -> list[float]:
        """The weights after an epoch."""
        self.run()
        return [parameter.data for parameter in self.model.parameters()]


class Loop(Timed):
    """The same training, written out."""

    def __init__(self, engine: Engine, numbers: Sequence[float], data: Sequence[Example]) -> None:
        self.engine, self.data = engine, data
        self.leaves = engine.leaves(numbers)

    def run(self) -> None:
        """An epoch."""
        engine = self.engine
        for inputs, targets in self.data:
            self.leaves = engine.cleared(self.leaves)
            engine.differentiate(partial(loss, engine, inputs, targets), self.leaves)
            self.leaves = engine.updated(self.leaves, RATE)

    def results(self) -> list[float]:
        """The weights after an epoch."""
        self.run()
        return self.engine.numbers(self.leaves)


def loss(
    engine: Engine, inputs: Sequence[float], targets: Sequence[float], parameters: Sequence[Any]
) -> Any:
    """The squared error of one example, as a function of the parameters."""
    squash = engine.sigmoid
    outputs = Network(engine, SIZES, parameters, (squash, squash))(inputs)
    errors = [out - target for out, target in zip(outputs, targets, strict=True)]
    return engine.dot(errors, errors)


def enter(engine: Engine) -> Contestant:
    """The same weights and examples in each engine."""
    rng = Random(7)
    numbers, data = start_weights(rng), examples(rng)
    return Fit(numbers, data) if isinstance(engine, Plain) else Loop(engine, numbers, data)


CONTESTS = [
    of_engines(
        "SGD of a 64-32-10 network, nn.fit",
        enter,
        ("lists", "forty lines", "micrograd", "XAD"),
        {"XAD / Slopewise": ">= 2"},
        items=EXAMPLES,
        unit="an example",
        is_long=True,
    )
]
