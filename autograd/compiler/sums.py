"""The results of a program, added up over rows, in code that other processes can make again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING, Any

from autograd.compiler import python
from autograd.compiler.program import Program
from autograd.derivatives.tree import flatten

if TYPE_CHECKING:
    from autograd.compiler.llvm.kernel import Kernel

__all__ = ["Sums", "why_not_native"]


def why_not_native(program: Program) -> str:
    """Why the program cannot become machine code here, or nothing."""
    from autograd.compiler.llvm import kernel

    return kernel.refusal(program)


class Sums:
    """The sum of each result of a program over rows.

    The first `before` and the last `after` inputs of the program are the same for all rows.  The
    order of the additions depends on the number of rows alone.  A pickle holds the program, and
    whether to make machine code of it: so another process adds to the same bits.

    >>> from autograd import mul
    >>> from autograd.compiler.program import Line
    >>> program = Program(2, (), (Line(mul, (0, 1)),), (2,))
    >>> Sums(program, before=1, after=0, is_native=False)([2.0], [[1.0], [10.0]], [])
    [22.0]
    """

    def __init__(self, program: Program, *, before: int, after: int, is_native: bool) -> None:
        self.program = program
        self.before = before
        self.after = after
        self.is_native = is_native

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.program, self.before, self.after, self.is_native)

    def table(self, rows: Sequence[Sequence[float]]) -> Any:
        """The rows as they are added up: an array for machine code, else as they are."""
        if not self.is_native:
            return rows
        import numpy

        return numpy.array(rows, dtype=float)

    def part(self, table: Any, places: Sequence[int] | None, more: Sequence[float]) -> Any:
        """Some rows of a table, or all if `places` is None, with more numbers behind each."""
        if self.is_native:
            import numpy

            rows = table if places is None else table[numpy.array(places, dtype=int)]
            if not more:
                return rows
            return numpy.hstack([rows, numpy.array(more).reshape(len(rows), -1)])
        rows = table if places is None else [table[place] for place in places]
        width = len(more) // len(rows)
        return [[*row, *more[n * width : (n + 1) * width]] for n, row in enumerate(rows)]

    def __call__(self, before: Sequence[float], rows: Any, after: Sequence[float]) -> list[float]:
        """The sums over the rows of a `table` or of its `part`; nan where a result of some row is not finite."""
        if self.is_native:
            return self._kernel.summed([*before, *rows.T, *after], len(rows))
        total = [0.0] * len(self.program.outputs)
        for row in rows:
            try:
                found = self._function(*before, *row, *after)
            except (ArithmeticError, ValueError):  # of Python's math, where a row gives inf or nan
                found = None
            if found is None:
                return [nan] * len(total)
            total = [a + b for a, b in zip(total, found, strict=True)]
        return total

    @cached_property
    def _kernel(self) -> Kernel:
        from autograd.compiler.llvm.kernel import Kernel

        inputs = self.program.inputs
        shared = (*range(self.before), *range(inputs - self.after, inputs))
        return Kernel(self.program, shared=shared)

    @cached_property
    def _function(self) -> Callable[..., list[float] | None]:
        _, shape = flatten([0.0] * len(self.program.outputs))
        return python.build(python.source(self.program, shape), self.program)


def _again(program: Program, before: int, after: int, is_native: bool) -> Sums:
    return Sums(program, before=before, after=after, is_native=is_native)
