"""Time contestants in turn, and check that they found the same numbers."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable
from statistics import median
from time import process_time

__all__ = ["ROUNDS", "Timer", "agree", "in_turn", "ratio", "seconds"]

ROUNDS = 7
SHORTEST = 0.2  # seconds a round: the garbage collector has found its rhythm then

Timer = Callable[[int], float]
"""Makes so many runs, and returns the seconds that one of them takes."""


def seconds(run: Callable[[], object], repeats: int = 1) -> float:
    """How long one call keeps the processor busy, on average over `repeats` calls.

    What was left for the garbage collector is collected first, so that each pays for its own.
    """
    gc.collect()
    start = process_time()
    for _ in range(repeats):
        run()
    return (process_time() - start) / repeats


def in_turn(timers: dict[str, Timer]) -> dict[str, list[float]]:
    """The time of each contestant in each round; a busy moment meets them all."""
    repeats = {name: often_enough(timer(1)) for name, timer in timers.items()}
    taken: dict[str, list[float]] = {name: [] for name in timers}
    for _ in range(ROUNDS):
        for name, timer in timers.items():
            taken[name].append(timer(repeats[name]))
    return taken


def often_enough(duration: float) -> int:
    """How many runs a round has: two of those below a second pay for each other's garbage."""
    return max(2, round(SHORTEST / duration)) if duration < 1.0 else 1


def ratio(theirs: list[float], ours: list[float]) -> float:
    """How often our time goes into theirs: the median over the rounds."""
    return median(their / our for their, our in zip(theirs, ours, strict=True))


def agree(results: dict[str, list[float]], tolerance: float = 1e-9) -> None:
    """Fail unless every contestant found the same numbers as the first."""
    (first, expected), *others = results.items()
    for name, numbers in others:
        if len(numbers) != len(expected):
            raise ArithmeticError(f"{first} has {len(expected)} results, {name} {len(numbers)}")
        for ours, theirs in zip(expected, numbers, strict=True):
            allowed = 1e-15 if tolerance else 0.0
            if not math.isclose(ours, theirs, rel_tol=tolerance, abs_tol=allowed):
                raise ArithmeticError(f"{first} says {ours!r}, {name} says {theirs!r}")
