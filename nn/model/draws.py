"""Random numbers of a model: drawn when they are wanted, or inputs of a program in the making."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random, SystemRandom
from typing import TypeAlias

from autograd import Value

__all__ = ["Drawn", "Draws", "draw", "recording_draws"]

Drawn: TypeAlias = list[tuple[Value, Random]]
"""Inputs of a program, each with the generator that gives its number."""

_draws: ContextVar[Drawn | None] = ContextVar("draws", default=None)


def draw(rng: Random) -> Value | float:
    """A new random number, at least 0 and below 1; inside `recording_draws` a Value for it.

    Layers that draw at random in `forward` call this, so that each example has new numbers in
    compiled training too.
    """
    found = _draws.get()
    if found is None:
        return rng.random()
    number = Value(0.5)
    found.append((number, rng))
    return number


@contextmanager
def recording_draws() -> Iterator[Drawn]:
    """Give a Value for each random number, and list them in order; no generator is touched."""
    found: Drawn = []
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
