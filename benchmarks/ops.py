"""Time single ops: exp as a function and as a method, a sum of 64, a softmax of 10."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from statistics import median
from typing import Any

from autograd import Value, exp
from benchmarks.engines import Engine
from benchmarks.measure import in_turn, ratio, seconds
from benchmarks.workload import OURS, Survey, of_engines, on_kept_leaves

__all__ = ["CONTESTS", "SURVEYS"]

CALLS = 1_000
FUNCTION, METHOD = "`exp(x)`", "`x.exp()`"


def weighted(engine: Engine, leaves: Sequence[Any]) -> Any:
    """A softmax, and a sum of its shares that needs the slope of each."""
    terms = [share * place for place, share in enumerate(engine.softmax(leaves), 1)]
    return Engine.total(terms)


def by_method(x: Value) -> None:
    """So many calls of the method."""
    for _ in range(CALLS):
        x.exp()


def by_function(x: Value) -> None:
    """So many calls of the function."""
    for _ in range(CALLS):
        exp(x)


def both_ways() -> dict[str, tuple[float, str]]:
    """Nanoseconds a call, and what the function costs beside the method."""
    runs = {METHOD: partial(by_method, Value(0.5)), FUNCTION: partial(by_function, Value(0.5))}
    times = in_turn({name: partial(seconds, run) for name, run in runs.items()})
    figures = {name: (median(taken) / CALLS * 1e9, "ns") for name, taken in times.items()}
    return figures | {f"{FUNCTION} / {METHOD}": (ratio(times[FUNCTION], times[METHOD]), "times")}


CONTESTS = [
    of_engines(
        "sum of 64 and its slopes",
        partial(on_kept_leaves, lambda engine, leaves: engine.total(leaves), [0.1] * 64),
        ("lists", "forty lines", "micrograd", "XAD"),
    ),
    of_engines(
        "softmax of 10 and its slopes",
        partial(on_kept_leaves, weighted, [0.1 * place for place in range(10)]),
        ("lists", "forty lines", "micrograd", "XAD"),
    ),
]
SURVEYS = [Survey("one call", both_ways, {f"{FUNCTION} / {METHOD}": {OURS: "<= 1.3"}})]
