"""Random numbers of a model: drawn when they are wanted, or inputs of a program in the making."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random

from autograd import Value

__all__ = ["Draws", "draw", "recording_draws"]

Draws = list[tuple[Value, Random]]
"""Inputs of a program, each with the generator that gives its number."""

_draws: ContextVar[Draws | None] = ContextVar("draws", default=None)


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
def recording_draws() -> Iterator[Draws]:
    """Give a Value for each random number, and list them in order; no generator is touched."""
    found: Draws = []
    token = _draws.set(found)
    try:
        yield found
    finally:
        _draws.reset(token)
