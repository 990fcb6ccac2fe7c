"""Machine code for a program: one point at a time, over rows, and summed over rows."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, reduce
from math import nan
from typing import Any

from autograd.compiler.llvm import call, maps
from autograd.compiler.llvm.code import Module
from autograd.compiler.llvm.columns import Results, Table, column, table_of, writable
from autograd.compiler.llvm.jit import compiled, machine, why_not
from autograd.compiler.llvm.lanes.every import LANES
from autograd.compiler.llvm.own import composed, missing
from autograd.compiler.llvm.pieces import BLOCK
from autograd.compiler.llvm.program import is_long
from autograd.compiler.llvm.shared import Parted, parted
from autograd.compiler.llvm.threads import in_chunks
from autograd.compiler.program import Program
from autograd.derivatives.tree import Structure

__all__ = ["Kernel", "refusal"]


ROWS = (ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64)


def refusal(program: Program, *, strict: bool = False) -> str:
    """Why the program cannot become machine code here, or nothing."""
    return why_not() or missing(program, strict=strict)


class Kernel:
    """A program as machine code. What is not asked for is not compiled.

    A result that is not finite, or whose last bits native code cannot settle, is nan: ask the
    function itself then. With `strict` all results have the bits of eager ones. `shared` holds the
    places of inputs that all rows have in common.

    >>> from autograd.compiler.trace import trace
    >>> kernel = Kernel(trace(lambda x, y: x * y + 1, [2.0, 3.0], {}).program)
    >>> kernel.scalar(2.0, 3.0)
    [7.0]
    """

    def __init__(
        self, program: Program, *, strict: bool = False, shared: Iterable[int] = ()
    ) -> None:
        if reason := refusal(program, strict=strict):
            raise ValueError(f"this program cannot become machine code: {reason}")
        self.program = composed(program)
        self.strict = strict
        self.shared = frozenset(shared)
        self.results = Results()

    @property
    def _lanes(self) -> int:
        return 8 if self.strict else machine().lanes

    def _module(self) -> Module:
        return Module(LANES if machine().fused and not self.strict else {}, self._lanes)

    def function(self, shape: Structure) -> Callable[..., Any]:
        """A builtin that takes floats and gives a tree of the shape; None if it is not finite.

        A shape that is not made of lists, tuples and dicts comes as a tuple of floats.
        """
        return call.builtin(self._module(), self.program, shape)

    @cached_property
    def scalar(self) -> Callable[..., list[float]]:
        """The results of one point; slower than `function`, and nan stays nan."""
        module = self._module()
        call.scalar(module, self.program)
        return call.single(compiled(module), self.program)

    @cached_property
    def _parted(self) -> Parted:
        if is_long(self.program):
            return parted(self.program, self.shared)
        return Parted(self.program._replace(outputs=()), self.program, self.shared)

    @cached_property
    def _before(self) -> Kernel:
        return Kernel(self._parted.before, strict=self.strict)

    @cached_property
    def _mapped(self) -> Any:
        module = self._module()
        maps.mapped(module, self._parted.each, self._parted.shared)
        return native(compiled(module), "mapped.pieces", *ROWS, ctypes.c_bool)

    @cached_property
    def _summed(self) -> Any:
        module = self._module()
        maps.summed(module, self._parted.each, self._parted.shared)
        return native(compiled(module), "summed.pieces", *ROWS, ctypes.c_void_p)

    def mapped(
        self,
        inputs: Sequence[Any],
        results: Sequence[Any],
        count: int,
        *,
        threads: int = 1,
    ) -> bool:
        """Write the results of all rows; whether all of them are finite.

        An input is an array with a number for each row, or a number if it is shared. A result is an
        array of doubles. Python's lock is free meanwhile.
        """
        written = [writable(each, count) for each in results]
        return self.run(self._table(inputs, written, count), threads)

    def run(self, table: Table, threads: int) -> bool:
        """Write the results of a table; whether all are finite."""
        run = self._mapped

        def rows(start: int, stop: int) -> bool:
            return all(run(table.columns, *part) for part in table.parts(start, stop))

        return all(in_chunks(rows, table.rows, threads))

    def summed(self, inputs: Sequence[Any], count: int, *, threads: int = 1) -> list[float]:
        """The sum of each result over all rows, in an order that depends on their number alone.

        With `strict` from left to right in each block of 1024 rows, and then block after block.
        """
        found: list[float] = self.add(self._table(inputs, [], count), threads).tolist()
        return found

    def add(self, table: Table, threads: int) -> Any:
        """The sums of a table, as an array."""
        import numpy

        add, blocks = self._summed, -(-table.rows // BLOCK)
        sums = numpy.zeros((max(1, blocks), len(self.program.outputs)))
        address, step = sums.ctypes.data, sums.strides[0]

        def run(start: int, stop: int) -> None:
            if not add(table.columns, start, stop, address + start // BLOCK * step):
                sums[start // BLOCK] = nan  # there is no memory

        in_chunks(run, table.rows, threads)
        return reduce(numpy.add, sums)

    @property
    def before(self) -> int:
        """How many numbers all rows share that are computed before them."""
        return len(self._parted.before.outputs)

    def known(self, numbers: Sequence[float]) -> Any:
        """What all rows share, from the numbers of the inputs; it does not depend on the others."""
        import numpy

        return numpy.array(self._before.scalar(*numbers))

    def _table(self, inputs: Sequence[Any], results: Sequence[Any], count: int) -> Table:
        """The columns, and what rows share, which is computed here."""
        if len(inputs) != self.program.inputs:
            raise ValueError(f"it takes {self.program.inputs} inputs, got {len(inputs)}")
        shared = self.shared
        columns = [
            column([each] if place in shared else each, 1 if place in shared else count)
            for place, each in enumerate(inputs)
        ]
        if self.before:
            known = [each if place in shared else 0.0 for place, each in enumerate(inputs)]
            columns += [*self.known(known).reshape(-1, 1)]
        return table_of(columns, self._parted.shared, results)


def native(engine: Any, name: str, *parameters: Any) -> Callable[..., int]:
    """A function of the engine, which it holds; Python's lock is free while it runs."""
    function = ctypes.CFUNCTYPE(ctypes.c_int32, *parameters)(engine.get_function_address(name))
    function.__dict__["engine"] = engine
    return function
