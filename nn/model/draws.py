"""Random numbers of a model: drawn when they are wanted, or inputs of a program in the making."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random, SystemRandom
from typing import TypeAlias

from autograd import Value

__all__ = ["Draws", "Sources", "random_number", "recording_draws"]

Sources: TypeAlias = list[tuple[Value, Random]]
"""Inputs of a program, each with the generator that gives its number."""

_draws: ContextVar[Sources | None] = ContextVar("draws", default=None)


def random_number(rng: Random) -> Value | float:
    """A new random number from `rng`, at least 0 and below 1, for a layer that draws in `forward`.

    While a training step is recorded it is a Value, which stands for the number: each example then
    has new ones in compiled training too.

    >>> import nn
    >>> class Noise(nn.Module):
    ...     def __init__(self, rng):
    ...         self.rng = rng
    ...
    ...     def forward(self, inputs):
    ...         return [x + 0.1 * nn.random_number(self.rng) for x in inputs]
    >>> 0.0 <= Noise(Random(0))(0.0).data < 0.1
    True
    """
    found = _draws.get()
    if found is None:
        return rng.random()
    number = Value(0.5)
    found.append((number, rng))
    return number


@contextmanager
def recording_draws() -> Iterator[Sources]:
    """Give a Value for each random number, and list them in order; no generator is touched."""
    found: Sources = []
    token = _draws.set(found)
    try:
        yield found
    finally:
        _draws.reset(token)


class Draws:
    """The random numbers of one example after the other, which can be drawn once more."""

    def __init__(self, generators: Sequence[Random]) -> None:
        self.generators = generators
        self._start = {rng: rng.getstate() for rng in generators if type(rng) is not SystemRandom}

    def __call__(self) -> list[float]:
        """The numbers of the next example."""
        return [rng.random() for rng in self.generators]

    def rewind(self, examples: int) -> None:
        """Put the generators where they were after so many examples."""
        for rng, state in self._start.items():
            rng.setstate(state)
        for _ in range(examples):
            self()
