"""Describe rows of addresses by a start and steps: loops inside loops."""

from __future__ import annotations

from typing import NamedTuple

import numpy
from numpy.typing import NDArray

__all__ = ["FEWEST", "Access", "Addresses", "Nest", "access", "nests"]

Addresses = NDArray[numpy.int64]

FEWEST = 4
"""So many lanes are worth a loop."""


class Access(NamedTuple):
    """Where the numbers of all lanes of a nest stand."""

    start: int
    steps: tuple[int, int] = (0, 0)
    """How far it is from one lane to the next, in the outer loop and in the inner one."""
    table: tuple[int, ...] = ()
    """The address of each lane, if steps cannot say it."""


class Nest(NamedTuple):
    """Lanes in an outer and an inner loop."""

    first: int
    outer: int
    inner: int

    @property
    def lanes(self) -> int:
        return self.outer * self.inner


def _runs(table: Addresses) -> list[tuple[int, int]]:
    """Where runs of lanes begin that have the same steps throughout, and how long they are."""
    count = table.shape[1]
    if count == 1:
        return [(0, 1)]
    steps = numpy.diff(table, axis=1)
    change = numpy.flatnonzero((steps[:, 1:] != steps[:, :-1]).any(axis=0)) + 1
    found, start, next_change = [], 0, 0
    while start < count:
        next_change = int(numpy.searchsorted(change, start, side="right"))
        end = int(change[next_change]) if next_change < len(change) else count - 1
        end = min(end, count - 1)
        found.append((start, end - start + 1))
        start = end + 1
    return found


def nests(table: Addresses) -> list[Nest]:
    """The lanes of a table of addresses (a row for each operand, a column for each lane), in nests.

    >>> nests(numpy.array([[0, 1, 2, 10, 11, 12], [5, 5, 5, 6, 6, 6]]))
    [Nest(first=0, outer=2, inner=3)]
    >>> nests(numpy.array([[0, 1, 2, 3, 17]]))
    [Nest(first=0, outer=1, inner=4), Nest(first=4, outer=1, inner=1)]
    """
    found: list[Nest] = []
    for start, length in _runs(table):
        if found and _goes_on(table, found[-1], start, length):
            found[-1] = found[-1]._replace(outer=found[-1].outer + 1)
        else:
            found.append(Nest(start, 1, length))
    return found


def _goes_on(table: Addresses, nest: Nest, start: int, length: int) -> bool:
    if length != nest.inner or length == 1:
        return False
    first, inner = nest.first, nest.inner
    if (table[:, start + 1] - table[:, start] != table[:, first + 1] - table[:, first]).any():
        return False
    if nest.outer == 1:
        return True
    step = table[:, first + inner] - table[:, first]
    return bool((table[:, start] - table[:, start - inner] == step).all())


def access(row: Addresses, nest: Nest) -> Access:
    """Where one operand of a nest stands."""
    first, inner = nest.first, nest.inner
    start = int(row[first])
    outer_step = int(row[first + inner]) - start if nest.outer > 1 else 0
    inner_step = int(row[first + 1]) - start if inner > 1 else 0
    return Access(start, (outer_step, inner_step))
