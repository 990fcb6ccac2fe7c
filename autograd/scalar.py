"""In what does a Value read like a plain number, and where does it refuse to?"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Self

from autograd.methods import Methods
from autograd.number import NEVER_NUMBERS, Number, is_number, real, refusal, shorten

__all__ = ["Scalar"]


class Scalar(Methods):
    """Comparing, rounding and showing the number, without touching the graph."""

    __slots__ = ()

    _number: float
    _grad: float

    # Comparisons look at the number; == and hash are identity, so Values can be dict keys.

    def __lt__(self, other: Self | Number) -> bool:
        return compared(self, other, operator.lt)

    def __le__(self, other: Self | Number) -> bool:
        return compared(self, other, operator.le)

    def __gt__(self, other: Self | Number) -> bool:
        return compared(self, other, operator.gt)

    def __ge__(self, other: Self | Number) -> bool:
        return compared(self, other, operator.ge)

    def __bool__(self) -> bool:
        return self._number != 0.0

    # Leaving the graph happens by name only

    def __float__(self) -> float:
        raise TypeError(
            "float() or a math function would cut this Value off its graph: use .data for the "
            "plain number, or autograd's own function (autograd.exp, not math.exp) to stay in it"
        )

    __int__ = __float__

    def __round__(self, digits: int | None = None) -> float:
        return round(self._number, digits)

    def __format__(self, spec: str) -> str:
        return format(self._number, spec) if spec else repr(self)

    def __repr__(self) -> str:
        name = f", name={shorten(self.name)}" if self.name else ""
        return f"{type(self).__name__}(data={self._number!r}, grad={self._grad!r}{name})"

    # NumPy: a Value is a scalar to it, so only arrays of dtype=object may hold one.

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        takes = f"numpy.{ufunc.__name__}() of a Value takes numbers"
        cells = [cell(thing, takes) for thing in inputs]
        return getattr(ufunc, method)(*cells, **options)


def compared(value: Scalar, other: object, comparison: Callable[[Any, Any], bool]) -> bool:
    """A comparison of the numbers: NotImplemented leaves the other side's class to answer."""
    if isinstance(other, Scalar):
        return comparison(value._number, other._number)
    if is_number(other):
        return bool(comparison(value._number, other))
    if isinstance(other, NEVER_NUMBERS):
        raise TypeError(refusal(other, "a comparison takes numbers or Values"))
    return NotImplemented  # type: ignore[no-any-return]


def cell(operand: Any, takes: str) -> Any:
    """`operand` as NumPy should see it: an array of dtype=object, of no axes for a scalar.

    A plain number is a float there: NumPy's own scalars would ask the Value's side again.
    """
    if getattr(getattr(operand, "dtype", None), "kind", "") == "O":
        return operand
    if getattr(operand, "shape", ()) != ():
        raise TypeError(refusal(operand, takes))
    import numpy

    box = numpy.empty((), dtype=object)
    box[()] = operand if isinstance(operand, Scalar) else real(operand, takes)
    return box
