"""Columns of numbers: arrays that machine code reads and writes, row by row."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from sys import getrefcount
from typing import Any

from autograd.compiler.llvm.maps import BLOCK

__all__ = ["Results", "Table", "column", "writable"]

CACHE = 2**22
"""Bytes from which results leave the cache before anyone reads them."""
LINE = 64
"""Bytes that the machine writes at once."""
KEPT = 2**28
"""Bytes that wait for the next call at most."""


def column(numbers: Any, count: int) -> Any:
    """An array of doubles, copied only if it is none."""
    import numpy

    array = numpy.require(numpy.asarray(numbers), numpy.float64, ["ALIGNED"])
    if array.shape != (count,):
        raise ValueError(f"a column has one number for each of {count} rows, got {array.shape}")
    return array


def writable(numbers: Any, count: int) -> Any:
    """An array to write results to."""
    import numpy

    array = numpy.asarray(numbers)
    if array.dtype != numpy.float64 or array.shape != (count,) or not array.flags.behaved:
        raise ValueError(
            f"a result needs an array of doubles to write to, one for each of {count} rows, got "
            f"{array.dtype} of shape {array.shape}"
        )
    return array


class Table:
    """The columns of inputs and of results, and pieces of them as machine code wants them.

    It wants numbers side by side, and a number for each lane behind the last row.
    """

    def __init__(
        self, inputs: Sequence[Any], shared: frozenset[int], results: Sequence[Any], lanes: int
    ) -> None:
        self._inputs = inputs
        self._shared = shared
        self._results = results
        self._lanes = lanes
        self._own = [each for place, each in enumerate(inputs) if place not in shared]
        self._is_dense = all(each.strides == (8,) for each in (*self._own, *results))

    @cached_property
    def _is_large(self) -> bool:
        """Whether the results leave the cache before anyone reads them."""
        return self._is_dense and sum(each.nbytes for each in self._results) > CACHE

    @cached_property
    def _first(self) -> int:
        """The first row that begins with a line of memory, if that matters."""
        return before_line(self._own[0]) if self._is_large and self._own else 0

    @cached_property
    def goes_past(self) -> bool:
        """Whether results are written past the cache."""
        at_line = all(before_line(each) == self._first for each in self._results)
        return self._is_large and at_line

    @cached_property
    def pointers(self) -> Any:
        """The addresses of all columns."""
        return addresses([*self._inputs, *self._results])

    def pieces(self, start: int, stop: int, count: int) -> Iterator[tuple[Any, int, int]]:
        """Rows in pieces: the addresses of the columns, and the first row there and the last.

        Pieces begin with a line of memory: so these are a little later rows, but for the first of
        all rows and the last.
        """
        begin, end = min(start + self._first, count), min(stop + self._first, count)
        end = count if stop == count else end
        if start == 0 and begin:
            yield from self.piece(0, begin)
        whole = end - (end - begin) % self._lanes if self._is_dense else begin
        if whole > begin:
            yield self.pointers, begin, whole
        for first in range(whole, end, BLOCK):
            yield from self.piece(first, min(end, first + BLOCK))

    def piece(self, first: int, last: int) -> Iterator[tuple[Any, int, int]]:
        """Rows as one piece, laid apart if they have to be; results then go where they belong."""
        import numpy

        rows = last - first
        if self._is_dense and rows % self._lanes == 0:
            yield self.pointers, first, last
            return
        size = -(-rows // self._lanes) * self._lanes
        apart = list(self._inputs)
        for place, each in enumerate(self._inputs):
            if place not in self._shared:
                apart[place] = numpy.empty(size)
                apart[place][:rows] = each[first:last]
                apart[place][rows:] = each[last - 1]
        found = [numpy.empty(size) for _ in self._results]
        yield addresses([*apart, *found]), 0, rows
        for result, numbers in zip(self._results, found, strict=True):
            result[first:last] = numbers[:rows]


def before_line(column: Any) -> int:
    """How many numbers of a column stand before the first line of memory; it is one of doubles."""
    missing: int = -column.ctypes.data % LINE // 8
    return missing


def addresses(columns: Sequence[Any]) -> Any:
    """Where columns lie in memory."""
    return (ctypes.c_void_p * len(columns))(*[each.ctypes.data for each in columns])


def taken(blocks: list[Any]) -> tuple[Any, int]:
    """The last of some blocks, and how many references there are to it."""
    block = blocks.pop()
    return block, getrefcount(block)


ALONE = taken([bytearray()])[1]
"""How many there are if nobody else holds it."""


class Results:
    """Columns for results. A column that nobody holds any more is used again.

    The system gives new memory slowly: it clears each page when it is first written.
    """

    def __init__(self) -> None:
        self._blocks: list[Any] = []

    def columns(self, count: int, rows: int, like: Any) -> list[Any]:
        """`count` columns of `rows` numbers, which begin in memory lines as `like` does."""
        import numpy

        size = 8 * rows + LINE
        free: list[Any] = []
        busy: list[Any] = []
        with suppress(IndexError):  # it is empty; other threads may take from it, too
            while True:
                block, holders = taken(self._blocks)
                (free if holders == ALONE and block.nbytes == size else busy).append(block)
        free += [numpy.empty(size, numpy.uint8) for _ in range(count - len(free))]
        self._blocks += [*free, *busy][: KEPT // size]
        starts = [(like.ctypes.data - block.ctypes.data) % LINE for block in free[:count]]
        return [
            block[start : start + 8 * rows].view(numpy.float64)
            for block, start in zip(free, starts, strict=False)
        ]
