"""Time a long chain of + and *, built and differentiated."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from benchmarks.engines import Slopewise, peers
from benchmarks.measure import Contestant, Figure, side_by_side

__all__ = ["chain", "measure"]

NODES = 100_000


def chain(start: Any, nodes: int) -> Any:
    """`nodes` nodes, * and + in turn, each with a constant; start's gradient stays near 1."""
    value = start
    for _ in range(nodes // 2):
        value = value * 1.000001
        value = value + 0.5
    return value


def program(leaves: Sequence[Any]) -> Any:
    """The chain on the one leaf."""
    return chain(leaves[0], NODES)


def measure() -> list[Figure]:
    """The figures of this workload; micrograd would need a stack as deep as the chain."""
    contestants = [
        Contestant(engine, program, partial(engine.cleared, [engine.leaf(1.0)]))
        for engine in [Slopewise(), *peers("xad", "torch")]
    ]
    promises = {"XAD": ">= 1"}
    return side_by_side(f"chain of {NODES:,} + and *", contestants, promises=promises)


if __name__ == "__main__":
    print(*measure(), sep="\n")
