"""Time engines side by side, and write down a figure."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Sequence
from statistics import median
from time import process_time
from typing import Any, NamedTuple

from benchmarks.engines import Engine, Program

__all__ = ["Contestant", "Figure", "Times", "agree", "compare", "seconds", "side_by_side"]


class Figure(NamedTuple):
    """One measured number."""

    workload: str
    what: str
    number: float
    unit: str
    promise: str = ""

    def __str__(self) -> str:
        promise = f"  (promised: {self.promise})" if self.promise else ""
        return f"{self.workload}: {self.what} {self.number:.4g} {self.unit}{promise}"


class Times(NamedTuple):
    """Medians over the rounds: each contestant's time, and how often the first fits into it."""

    seconds: dict[str, float]
    ratios: dict[str, float]


def seconds(run: Callable[[], object], repeats: int = 1) -> float:
    """How long one call keeps the processor busy, on average over `repeats` calls.

    What others left for the garbage collector is collected first, so that each pays for its own.
    """
    gc.collect()
    start = process_time()
    for _ in range(repeats):
        run()
    return (process_time() - start) / repeats


def compare(runs: dict[str, Callable[[], object]], rounds: int = 7) -> Times:
    """Time each contestant once a round, in turn, so that a busy moment meets them all."""
    # At least four times, so that each pays for the garbage of its earlier runs, and a fast one
    # for a quarter of a second: the collector has found its rhythm then.
    repeats = {name: max(4, round(0.25 / seconds(run))) for name, run in runs.items()}
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            taken[name].append(seconds(run, repeats[name]))
    first = next(iter(taken.values()))
    ratios = {
        name: median(theirs / ours for theirs, ours in zip(times, first, strict=True))
        for name, times in taken.items()
    }
    return Times({name: median(times) for name, times in taken.items()}, ratios)


def agree(results: dict[str, list[float]], tolerance: float = 1e-9) -> None:
    """Fail unless every engine found the same numbers as the first."""
    (first, expected), *others = results.items()
    for name, numbers in others:
        if len(numbers) != len(expected):
            raise ArithmeticError(f"{first} has {len(expected)} results, {name} {len(numbers)}")
        for ours, theirs in zip(expected, numbers, strict=True):
            if not math.isclose(ours, theirs, rel_tol=tolerance, abs_tol=1e-15):
                raise ArithmeticError(f"{first} says {ours!r}, {name} says {theirs!r}")


class Contestant(NamedTuple):
    """A program in one engine, and how its leaves are made ready for a run."""

    engine: Engine
    program: Program
    leaves: Callable[[], Sequence[Any]]

    def run(self) -> Any:
        """What is timed: leaves, program and gradients."""
        return self.engine.differentiate(self.program, self.leaves())

    def results(self) -> list[float]:
        """The value and the gradients of one run."""
        leaves = self.leaves()
        return self.engine.results(self.engine.differentiate(self.program, leaves), leaves)


def side_by_side(
    workload: str,
    contestants: Sequence[Contestant],
    *,
    rounds: int = 7,
    promises: dict[str, str],
) -> list[Figure]:
    """The same program in several engines, the first of them ours: its time, and their ratios."""
    agree({each.engine.name: each.results() for each in contestants})
    runs = {each.engine.name: each.run for each in contestants}
    times = compare(runs, rounds)
    ours, *others = runs
    figures = [Figure(workload, ours, *readable(times.seconds[ours]))]
    for name in others:
        what, promise = f"{name} / {ours}", promises.get(name, "")
        figures.append(Figure(workload, what, times.ratios[name], "times", promise))
    return figures


def readable(duration: float) -> tuple[float, str]:
    """Seconds as milliseconds or microseconds."""
    return (duration * 1e3, "ms") if duration > 1e-3 else (duration * 1e6, "µs")
