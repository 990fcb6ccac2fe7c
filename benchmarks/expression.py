"""Time the expression of micrograd's README, built and differentiated."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from benchmarks.engines import Engine
from benchmarks.workload import of_engines, on_fresh_leaves

__all__ = ["CONTESTS"]


def expression(engine: Engine, leaves: Sequence[Any]) -> Any:
    """The expression, on leaves a and b, as its README has it."""
    relu = engine.relu
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


CONTESTS = [
    of_engines(
        "micrograd's README expression",
        partial(on_fresh_leaves, expression, [-4.0, 2.0]),
        ("+ and *", "forty lines", "micrograd", "XAD"),
        {"XAD / Slopewise": ">= 6"},
    )
]
