"""Columns of numbers: arrays that machine code reads and writes, row by row."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from sys import getrefcount
from typing import Any

from autograd.compiler.llvm.maps import BLOCK, LANES

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

    def __init__(self, inputs: Sequence[Any], shared: frozenset[int], results: Sequence[Any]):
        self._inputs = inputs
        self._shared = shared
        self._results = results
        own = [each for place, each in enumerate(inputs) if place not in shared]
        self._is_dense = all(each.strides == (8,) for each in (*own, *results))

    @cached_property
    def goes_past(self) -> bool:
        """Whether results are written past the cache: they are many, and begin with a line."""
        return (
            self._is_dense
            and sum(each.nbytes for each in self._results) > CACHE
            and all(each.ctypes.data % LINE == 0 for each in self._results)
        )

    @cached_property
    def pointers(self) -> Any:
        """The addresses of all columns."""
        return addresses([*self._inputs, *self._results])

    def pieces(self, start: int, stop: int) -> Iterator[tuple[Any, int, int]]:
        """Rows in pieces: the addresses of the columns, and the first row there and the last."""
        whole = stop - (stop - start) % LANES if self._is_dense else start
        if whole > start:
            yield self.pointers, start, whole
        for first in range(whole, stop, BLOCK):
            yield from self.piece(first, min(stop, first + BLOCK))

    def piece(self, first: int, last: int) -> Iterator[tuple[Any, int, int]]:
        """Rows as one piece, laid apart if they have to be; results then go where they belong."""
        import numpy

        rows = last - first
        if self._is_dense and rows % LANES == 0:
            yield self.pointers, first, last
            return
        size = -(-rows // LANES) * LANES
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

    def columns(self, count: int, rows: int) -> list[Any]:
        """So many columns of numbers for so many rows, each at the beginning of a line."""
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
        starts = [-block.ctypes.data % LINE for block in free[:count]]
        return [
            block[start : start + 8 * rows].view(numpy.float64)
            for block, start in zip(free, starts, strict=False)
        ]
