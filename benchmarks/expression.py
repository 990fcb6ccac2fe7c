"""Time the expression of micrograd's README, built and differentiated."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from benchmarks.engines import Engine, Program, Slopewise, peers
from benchmarks.measure import Contestant, Figure, side_by_side

__all__ = ["measure"]

WORKLOAD = "micrograd's README expression"


def program(engine: Engine) -> Program:
    """The expression, on leaves a and b, as its README has it."""
    relu = engine.relu

    def expression(leaves: Sequence[Any]) -> Any:
        a, b = leaves
        c = a + b
        d = a * b + b**3
        c += c + 1
        c += 1 + c + (-a)
        d += d * 2 + relu(b + a)
        d += 3 * d + relu(b - a)
        e = c - d
        f = e**2
        g = f / 2.0
        g += 10.0 / f
        return g

    return expression


def fresh(engine: Engine) -> list[Any]:
    """New leaves a and b, as each run of the README makes them."""
    return [engine.leaf(-4.0), engine.leaf(2.0)]


def measure() -> list[Figure]:
    """The figures of this workload."""
    contestants = [
        Contestant(engine, program(engine), partial(fresh, engine))
        for engine in [Slopewise(), *peers()]
    ]
    promises = {"micrograd": ">= 3.5", "XAD": ">= 1"}
    return side_by_side(WORKLOAD, contestants, rounds=15, promises=promises)


if __name__ == "__main__":
    print(*measure(), sep="\n")
