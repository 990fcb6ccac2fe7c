"""Columns of numbers: arrays that machine code reads and writes, row by row."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import chain
from sys import getrefcount
from typing import Any

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
    """The columns of inputs and of results: for each its address, and its step in bytes.

    The step of inputs that all rows share is 0.
    """

    def __init__(
        self, inputs: Sequence[Any], shared: frozenset[int], results: Sequence[Any]
    ) -> None:
        self._own = [each for place, each in enumerate(inputs) if place not in shared]
        self._results = results
        self._held = inputs
        steps = [0 if place in shared else each.strides[0] for place, each in enumerate(inputs)]
        steps += [each.strides[0] for each in results]
        addresses = [each.ctypes.data for each in (*inputs, *results)]
        self.columns = (ctypes.c_int64 * (2 * len(steps)))(
            *chain(*zip(addresses, steps, strict=True))
        )

    def parts(self, start: int, stop: int, count: int) -> Iterator[tuple[int, int, bool]]:
        """Rows in parts: the first, the last, and whether their results go past the cache.

        Those past the cache begin with a line of memory. So they are a little later rows, but for
        the first of all rows and the last.
        """
        if not self._goes_past:
            yield start, stop, False
            return
        first = before_line(self._own[0])
        begin, end = min(start + first, count), min(stop + first, count)
        if start == 0 and begin:
            yield 0, begin, False
        yield begin, count if stop == count else end, True

    @cached_property
    def _goes_past(self) -> bool:
        """Whether results are so large that they leave the cache before anyone reads them."""
        columns = [*self._own, *self._results]
        return (
            sum(each.nbytes for each in self._results) > CACHE
            and all(each.strides == (8,) for each in columns)
            and len({*map(before_line, [self._own[0], *self._results])}) == 1
        )


def before_line(column: Any) -> int:
    """How many numbers of a column stand before the first line of memory; it is one of doubles."""
    missing: int = -column.ctypes.data % LINE // 8
    return missing


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
