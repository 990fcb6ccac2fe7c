"""Columns of numbers: arrays that machine code reads and writes, row by row."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import chain
from sys import getrefcount
from typing import Any

__all__ = ["Results", "Table", "column", "table_of", "writable"]

CACHE = 2**22
"""Bytes from which results leave the cache before anyone reads them."""
LINE = 64
"""Bytes that the machine writes at once."""
SMALL = 2**16
"""Bytes that are not worth keeping."""
KEPT = 2**28
"""Bytes that wait for the next call at most."""


def column(numbers: Any, count: int) -> Any:
    """An array of doubles, copied only if it is none."""
    import numpy

    array = numpy.require(numpy.asarray(numbers), numpy.float64, ["ALIGNED"])
    if array.shape != (count,):
        raise ValueError(f"a column has one number for each of {count} rows, got {array.shape}")
    return array if array.strides[0] else array.copy()  # a step of 0 means a shared number


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
    """Columns of inputs and of results: for each its address, and its step in bytes.

    The step of inputs that all rows share is 0.
    """

    def __init__(self, columns: Any, inputs: int, count: int, rows: int, held: Any) -> None:
        self.columns, self.rows = columns, rows
        self._inputs, self._count = inputs, count
        self._held = held

    def parts(self, start: int, stop: int) -> Iterator[tuple[int, int, bool]]:
        """Rows in parts: the first, the last, and whether their results go past the cache.

        Those past the cache begin with a line of memory. So they are a little later rows, but for
        the first of all rows and the last.
        """
        first = self._first
        if first is None:
            yield start, stop, False
            return
        begin, end = min(start + first, self.rows), min(stop + first, self.rows)
        if start == 0 and begin:
            yield 0, begin, False
        yield begin, self.rows if stop == self.rows else end, True

    @cached_property
    def _first(self) -> int | None:
        """The first row in a new line of memory, if results leave the cache before they are read.

        They do if they are large. All results must then begin at the same place of a line.
        """
        numbers, results = self.columns[: 2 * self._count], 2 * self._inputs
        is_large = 8 * self.rows * (self._count - self._inputs) > CACHE
        if not is_large or not {*numbers[1::2]} <= {0, 8}:
            return None
        firsts = {*map(before_line, numbers[results::2])}
        return firsts.pop() if len(firsts) == 1 else None


def table_of(inputs: Sequence[Any], shared: frozenset[int], results: Sequence[Any]) -> Table:
    """The table of some arrays."""
    steps = [0 if place in shared else each.strides[0] for place, each in enumerate(inputs)]
    steps += [each.strides[0] for each in results]
    pairs = zip([each.ctypes.data for each in (*inputs, *results)], steps, strict=True)
    columns = (ctypes.c_int64 * (2 * len(steps)))(*chain(*pairs))
    rows = max((len(each) for place, each in enumerate(inputs) if place not in shared), default=0)
    return Table(columns, len(inputs), len(steps), rows, inputs)


def before_line(address: int) -> int:
    """How many numbers stand before the first line of memory."""
    return -address % LINE // 8


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

    def tables(self, widths: Sequence[int], rows: int, like: Any) -> list[Any]:
        """A column for each 0, and for each other number an array with so many for each row."""
        import numpy

        sizes = [max(1, width) * rows for width in widths]
        if 8 * sum(sizes) < SMALL:
            found = [numpy.empty(size) for size in sizes]
        elif len(set(sizes)) == 1:
            found = self.columns(len(sizes), sizes[0], like)
        else:
            found = [self.columns(1, size, like)[0] for size in sizes]
        return [
            each.reshape(rows, width) if width else each
            for each, width in zip(found, widths, strict=True)
        ]

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
