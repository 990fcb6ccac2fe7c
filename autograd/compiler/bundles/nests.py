"""Describe rows of addresses by a start and steps: loops inside loops."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

__all__ = ["FEWEST", "Access", "Addresses", "Nest", "Table", "access", "nests"]

Addresses: TypeAlias = "NDArray[numpy.int64]"

FEWEST = 4
"""The fewest lanes that become a loop."""


class Table(tuple[int, ...]):
    """An address for each lane; tables are long, so they are compared by identity."""

    __slots__ = ()
    __eq__ = object.__eq__
    __hash__ = object.__hash__


class Access(NamedTuple):
    """Where the numbers of all lanes of a nest stand."""

    start: int
    steps: tuple[int, int] = (0, 0)
    """How far it is from one lane to the next, in the outer loop and in the inner one."""
    table: Table = Table()
    """The address of each lane, if steps cannot say it."""

    @property
    def is_even(self) -> bool:
        """Whether all lanes of the inner loop read one number."""
        return not self.steps[1] and not self.table

    def ends(self, outer: int, inner: int) -> tuple[int, int]:
        """The lowest and the highest address, if steps say all of them."""
        ways = self.steps[0] * (outer - 1), self.steps[1] * (inner - 1)
        low = self.start + sum(way for way in ways if way < 0)
        return low, low + sum(map(abs, ways))

    def addresses(self, outer: int, inner: int) -> Addresses:
        """The address of each lane, as the lanes follow each other."""
        import numpy

        if self.table:
            return numpy.array(self.table, numpy.int64)
        rows = numpy.arange(outer) * self.steps[0]
        columns = numpy.arange(inner) * self.steps[1]
        grid: Addresses = (self.start + rows[:, None] + columns[None, :]).ravel()
        return grid


class Nest(NamedTuple):
    """Lanes in an outer and an inner loop."""

    first: int
    outer: int
    inner: int

    @property
    def lanes(self) -> int:
        return self.outer * self.inner


def _runs(table: Addresses, blocks: Addresses) -> list[tuple[int, int]]:
    """Where runs of lanes begin that have the same steps throughout, and how long they are."""
    import numpy

    count = table.shape[1]
    steps = numpy.diff(table, axis=1)
    ends = (numpy.diff(blocks, axis=1) != 0).any(axis=0)  # behind these lanes
    changes = (steps[:, 1:] != steps[:, :-1]).any(axis=0)
    at_end = [*numpy.flatnonzero(ends).tolist(), count - 1]
    at_change = [*(numpy.flatnonzero(changes) + 1).tolist(), count - 1]
    found, start = [], 0
    while start < count:
        end = min(
            at_end[bisect_left(at_end, start)],
            at_change[bisect_right(at_change, start, hi=len(at_change) - 1)],
        )
        end = max(end, start)
        found.append((start, end - start + 1))
        start = end + 1
    return found


def nests(table: Addresses, blocks: Addresses) -> list[Nest]:
    """The lanes of a table of addresses (a row for each operand, a column for each lane), in nests.

    `blocks` says to which block of memory each address belongs; no nest reads from two.

    >>> import numpy
    >>> rows = numpy.array([[0, 1, 2, 10, 11, 12], [5, 5, 5, 6, 6, 6]])
    >>> nests(rows, rows * 0)
    [Nest(first=0, outer=2, inner=3)]
    >>> row = numpy.array([[0, 1, 2, 3, 17]])
    >>> nests(row, row // 10)
    [Nest(first=0, outer=1, inner=4), Nest(first=4, outer=1, inner=1)]
    """
    found: list[Nest] = []
    for start, length in _runs(table, blocks):
        if found and _goes_on(table, blocks, found[-1], start, length):
            found[-1] = found[-1]._replace(outer=found[-1].outer + 1)
        else:
            found.append(Nest(start, 1, length))
    return found


def _goes_on(table: Addresses, blocks: Addresses, nest: Nest, start: int, length: int) -> bool:
    first, inner = nest.first, nest.inner
    if length != inner or length == 1 or (blocks[:, start] != blocks[:, first]).any():
        return False
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
