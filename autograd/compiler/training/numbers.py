"""Numbers of an engine as sequences of floats, which are made when they are wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

__all__ = ["LINE", "Array", "Later", "Numbers", "aligned", "as_aligned", "padded"]

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[numpy.float64]"

LINE = 8
"""How many numbers a cache reads at once."""


def padded(count: int) -> int:
    """How far apart rows of so many numbers begin, so that each begins a line of the cache.

    >>> padded(8), padded(10)
    (8, 16)
    """
    return -(-count // LINE) * LINE


def aligned(rows: int, count: int) -> Array:
    """Zeros in rows, each of which begins a line of the cache: a register is read at once there.

    >>> room = aligned(2, 10)
    >>> room.shape, room.ctypes.data % 64, room[1].ctypes.data % 64
    ((2, 10), 0, 0)
    """
    import numpy

    width = padded(count)
    room = numpy.zeros(LINE + rows * width)
    first = -(room.ctypes.data // room.itemsize) % LINE
    return room[first : first + rows * width].reshape(rows, width)[:, :count]


def as_aligned(rows: Sequence[Sequence[float]] | Array, count: int) -> Array:
    """Rows of so many numbers as an array like those of `aligned`: themselves if they are one.

    >>> room = aligned(2, 10)
    >>> as_aligned(room, 10) is room, as_aligned([[1.0, 2.0]], 2).strides
    (True, (64, 8))
    """
    import numpy

    if (
        isinstance(rows, numpy.ndarray)
        and rows.dtype == float
        and rows.strides == (8 * padded(count), 8)
        and rows.ctypes.data % (8 * LINE) == 0
    ):
        return rows
    found = aligned(len(rows), count)
    found[:] = rows
    return found


class Later(Sequence[float]):
    """A sequence that `make` gives when somebody reads it.

    >>> list(Later(2, lambda: [1.0, 2.0]))
    [1.0, 2.0]
    """

    def __init__(self, size: int, make: Callable[[], list[float]]) -> None:
        self.size = size
        self.make = make

    @cached_property
    def floats(self) -> list[float]:
        """The numbers themselves."""
        return self.make()

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, place: Any) -> Any:
        return self.floats[place]

    def __iter__(self) -> Iterator[float]:
        return iter(self.floats)


class Numbers(Later):
    """The numbers of an array in the order in which the caller knows them; the array is copied."""

    def __init__(self, array: Array, order: NDArray[numpy.int64]) -> None:
        self.array, self.order = array.copy(), order
        self.size = len(order)

    @cached_property
    def floats(self) -> list[float]:
        """The numbers themselves."""
        found: list[float] = self.array[self.order].tolist()
        return found
