"""Test whether backward takes the same time for each node, however large the graph is."""

from __future__ import annotations

from functools import partial
from statistics import median

from autograd import Value
from benchmarks.chain import chain
from benchmarks.measure import in_turn, ratio, seconds
from benchmarks.workload import OURS, PURE, Survey

__all__ = ["SURVEYS"]

SIZES = (10_000, 100_000, 1_000_000)
FIRST, *LARGER = (f"{size:,} nodes" for size in SIZES)


def growth() -> dict[str, tuple[float, str]]:
    """Nanoseconds a node at the smallest size, and the ratio of larger ones to it."""
    graphs = [chain(Value(1.0), size) for size in SIZES]
    runs = dict(zip((FIRST, *LARGER), (root.backward for root in graphs), strict=True))
    taken = in_turn({name: partial(seconds, run) for name, run in runs.items()})
    figures = {FIRST: (median(taken[FIRST]) / SIZES[0] * 1e9, "ns a node")}
    for size, name in zip(SIZES[1:], LARGER, strict=True):
        times = ratio(taken[name], taken[FIRST]) * SIZES[0] / size
        figures[f"{name} / {FIRST}"] = (times, "times")
    return figures


BOUNDS = {f"{name} / {FIRST}": {OURS: "<= 1.5", PURE: "<= 1.5"} for name in LARGER}
SURVEYS = [Survey("backward, a node", growth, BOUNDS)]
