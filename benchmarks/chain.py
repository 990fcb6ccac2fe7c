"""Time a long chain of + and *, built and differentiated."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from benchmarks.engines import Engine
from benchmarks.workload import Contest, of_engines, on_kept_leaves

__all__ = ["CONTESTS", "chain"]


def chain(start: Any, nodes: int) -> Any:
    """`nodes` nodes, * and + in turn, each with a constant; start's gradient stays near 1."""
    value = start
    for _ in range(nodes // 2):
        value = value * 1.000001
        value = value + 0.5
    return value


def program(nodes: int, _: Engine, leaves: Sequence[Any]) -> Any:
    """The chain on the one leaf."""
    return chain(leaves[0], nodes)


def contest(nodes: int, rivals: Sequence[str], bound: str) -> Contest:
    """The chain of that length."""
    return of_engines(
        f"chain of {nodes:,} + and *",
        partial(on_kept_leaves, partial(program, nodes), [1.0]),
        ("+ and *", *rivals, "XAD"),
        {"XAD / Slopewise": bound},
        items=nodes,
        unit="a node",
        is_long=nodes > 100_000,
    )


CONTESTS = [
    contest(1_000, ("forty lines", "micrograd"), ">= 6"),
    contest(100_000, ("forty lines",), ">= 4.5"),
    contest(1_000_000, (), ">= 3.3"),  # the others need a frame for each node
]
