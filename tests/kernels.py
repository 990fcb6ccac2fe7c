"""Machine code of single ops, and of programs over rows, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan
from typing import Any

import numpy

from autograd.compiler.llvm.kernel import Kernel
from autograd.compiler.program import Line
from autograd.compiler.program import Program as Straight
from autograd.ops.op import Op

EDGES = (0.0, -0.0, inf, -inf, nan, 1.0, -1.0, 2.5, 5e-324, -5e-324, 2.0**-1022, 1e308, -1e308)


def alone(row: Op, count: int) -> Straight:
    """The program of one op."""
    return Straight(count, (), (Line(row, tuple(range(count))),), (count,))


def columns(points: Sequence[Sequence[float]]) -> list[Any]:
    """One array for each operand."""
    return [numpy.array(column) for column in zip(*points, strict=True)]


def mapped(kernel: Kernel, points: Sequence[Sequence[float]], **options: Any) -> list[Any]:
    """The results of all rows, one array for each."""
    results = [numpy.full(len(points), 7.0) for _ in kernel.program.outputs]
    finite = kernel.mapped(columns(points), results, len(points), **options)
    assert finite == all(numpy.isfinite(result).all() for result in results)
    return results
