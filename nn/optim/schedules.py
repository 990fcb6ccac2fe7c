"""Schedules: learning rates that change during training."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi
from typing import TypeAlias

from autograd.hints import hinting
from nn.arguments.hints import KEYWORDS

__all__ = ["Schedule", "cosine", "stepwise", "warm_up"]

Schedule: TypeAlias = Callable[[int], float]
"""The learning rate as a function of the number of steps taken so far."""


@hinting(KEYWORDS)
def stepwise(start: float, *, every: int, factor: float = 0.5) -> Schedule:
    """Start at `start`, and multiply by `factor` after each `every` steps.

    >>> [stepwise(1.0, every=10)(step) for step in (0, 9, 10, 25)]
    [1.0, 1.0, 0.5, 0.25]
    """
    at_least_one("every", every)
    return lambda step: start * factor ** (step // every)


@hinting(KEYWORDS)
def cosine(start: float, *, steps: int, end: float = 0.0) -> Schedule:
    """Fall from `start` to `end` along half a cosine wave of `steps` steps; then stay at `end`.

    >>> [round(cosine(1.0, steps=10)(step), 6) for step in (0, 5, 10, 11)]
    [1.0, 0.5, 0.0, 0.0]
    """
    at_least_one("steps", steps)
    return lambda step: end + (start - end) * 0.5 * (1.0 + cos(pi * min(step / steps, 1.0)))


@hinting(KEYWORDS)
def warm_up(then: float | Schedule, *, steps: int) -> Schedule:
    """Rise to the first rate of `then` in `steps` equal parts; then follow `then`.

    >>> [warm_up(1.0, steps=4)(step) for step in (0, 1, 3, 4)]
    [0.25, 0.5, 1.0, 1.0]
    """
    at_least_one("steps", steps)

    def rate(step: int) -> float:
        after = then(max(0, step - steps)) if callable(then) else then
        return after * min(1.0, (step + 1) / steps)

    return rate


def at_least_one(name: str, number: int) -> None:
    if number < 1:
        raise ValueError(f"{name} must be at least 1, got {number!r:.40}")
