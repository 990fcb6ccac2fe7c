"""In what does a Value read like a plain number, and where does it refuse to?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

from autograd.methods import Methods
from autograd.number import NEVER_NUMBERS, Number, is_number, real, refusal, shorten

__all__ = ["Scalar"]


class Scalar(Methods):
    """Comparing, rounding and showing the number, without touching the graph."""

    __slots__ = ()

    _data: float
    _grad: float

    # Comparisons look at the number; == and hash are identity, so Values can be dict keys.

    def __lt__(self, other: Self | Number) -> bool:
        return compared(self, other, float.__lt__)

    def __le__(self, other: Self | Number) -> bool:
        return compared(self, other, float.__le__)

    def __gt__(self, other: Self | Number) -> bool:
        return compared(self, other, float.__gt__)

    def __ge__(self, other: Self | Number) -> bool:
        return compared(self, other, float.__ge__)

    def __bool__(self) -> bool:
        return self._data != 0.0

    # Leaving the graph happens by name only

    def __float__(self) -> float:
        raise TypeError(
            "float() or a math function would cut this Value off its graph: use .data for the "
            "plain number, or autograd's own function (autograd.exp, not math.exp) to stay in it"
        )

    __int__ = __float__

    def __round__(self, digits: int | None = None) -> float:
        return round(self._data, digits)

    def __format__(self, spec: str) -> str:
        return format(self._data, spec) if spec else repr(self)

    def __repr__(self) -> str:
        name = f", name={shorten(self.name)}" if self.name else ""
        return f"{type(self).__name__}(data={self._data!r}, grad={self._grad!r}{name})"

    # NumPy: a Value is a scalar to it, so only arrays of dtype=object may hold one.

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        for array in inputs:
            if getattr(array, "shape", ()) != () and array.dtype != object:
                raise TypeError(
                    refusal(array, f"numpy.{ufunc.__name__}() of a Value takes scalars")
                )
        cells = [boxed(thing) if isinstance(thing, Scalar) else thing for thing in inputs]
        return getattr(ufunc, method)(*cells, **options)


def compared(value: Scalar, other: object, comparison: Callable[[float, float], bool]) -> bool:
    """A comparison of the numbers: NotImplemented leaves the other side's class to answer."""
    if isinstance(other, Scalar):
        return comparison(value._data, other._data)
    if is_number(other) or isinstance(other, NEVER_NUMBERS):
        return comparison(value._data, real(other, "a comparison takes numbers or Values"))
    return NotImplemented  # type: ignore[no-any-return]


def boxed(value: Scalar) -> Any:
    """An array of no axes and dtype=object that holds `value`."""
    import numpy

    cell = numpy.empty((), dtype=object)
    cell[()] = value
    return cell
