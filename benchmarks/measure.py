"""Time contestants in turn, and check that they found the same numbers."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any, NamedTuple

__all__ = [
    "FULL",
    "QUICK",
    "Clock",
    "Pace",
    "Timer",
    "agree",
    "flat",
    "in_turn",
    "ratio",
    "seconds",
    "spread",
]


class Pace(NamedTuple):
    """How many rounds there are, and how many seconds each takes at least."""

    rounds: int
    shortest: float


FULL = Pace(7, 0.2)  # after this time the garbage collector has found its rhythm
QUICK = Pace(3, 0.02)
LONG, FEWEST = 10.0, 3  # of a workload that takes so many seconds there are so many rounds

Clock = Callable[[], float]

Timer = Callable[[int], float]
"""Makes so many runs, and returns the seconds that one of them takes."""

LONG_ARRAY, SAMPLE = 20_000, 1_000
"""So many numbers of an array that is so long are compared one by one."""


def seconds(run: Callable[[], object], repeats: int = 1, clock: Clock = process_time) -> float:
    """How long one call keeps the processor busy, on average over `repeats` calls.

    What was left for the garbage collector is collected first, so that each pays for its own.
    """
    gc.collect()
    start = clock()
    for _ in range(repeats):
        run()
    return (clock() - start) / repeats


def in_turn(timers: dict[str, Timer], pace: Pace = FULL) -> dict[str, list[float]]:
    """The time of each contestant in each round; a busy moment meets them all."""
    once = {name: warmed(timer, pace.shortest) for name, timer in timers.items()}
    repeats = {name: often_enough(duration, pace.shortest) for name, duration in once.items()}
    taken: dict[str, list[float]] = {name: [] for name in timers}
    for _ in range(pace.rounds if sum(once.values()) < LONG else FEWEST):
        for name, timer in timers.items():
            taken[name].append(timer(repeats[name]))
    return taken


def warmed(timer: Timer, shortest: float) -> float:
    """What a run takes, once what the first one compiles is there."""
    first = timer(1)
    return first if first < shortest else min(first, timer(1))


def often_enough(duration: float, shortest: float) -> int:
    """How many runs a round has: two of those below a second pay for each other's garbage."""
    return max(2, round(shortest / duration)) if 0.0 < duration < 1.0 else 1


def ratio(theirs: list[float], ours: list[float]) -> float:
    """How often our time goes into theirs: the median over the rounds."""
    return median(ratios(theirs, ours))


def spread(theirs: list[float], ours: list[float]) -> tuple[float, float]:
    """The smallest and the largest ratio of a round."""
    return min(ratios(theirs, ours)), max(ratios(theirs, ours))


def ratios(theirs: list[float], ours: list[float]) -> list[float]:
    """How often our time goes into theirs, in each round."""
    return [their / our for their, our in zip(theirs, ours, strict=True)]


def flat(tree: Any) -> list[float]:
    """The numbers of tuples, lists and arrays; of long arrays the sum and about a thousand."""
    if isinstance(tree, tuple | list):
        return [number for part in tree for number in flat(part)]
    if isinstance(tree, int | float):
        return [float(tree)]
    import numpy as np

    numbers = np.asarray(tree, dtype=float).ravel()
    if numbers.size < LONG_ARRAY:
        return [float(number) for number in numbers]
    return [float(numbers.sum()), *map(float, numbers[:: numbers.size // SAMPLE])]


def agree(results: dict[str, list[float]], tolerance: float = 1e-9) -> None:
    """Fail unless every contestant found the same numbers as the first; some tell no numbers.

    They may differ by the tolerance, relative to the number, or by a thousandth of it, relative to
    the largest number.
    """
    told = [(name, numbers) for name, numbers in results.items() if numbers]
    first, expected = told[0] if told else ("", [])
    allowed = tolerance * max(map(abs, expected), default=0.0) / 1000
    for name, numbers in told[1:]:
        if len(numbers) != len(expected):
            raise ArithmeticError(f"{first} has {len(expected)} results, {name} {len(numbers)}")
        for ours, theirs in zip(expected, numbers, strict=True):
            if not math.isclose(ours, theirs, rel_tol=tolerance, abs_tol=allowed):
                raise ArithmeticError(f"{first} says {ours!r}, {name} says {theirs!r}")
