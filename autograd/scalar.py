"""In what does a Value read like a plain number, and where does it refuse to?"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Self

from autograd import ops
from autograd.arrays import apply_ufunc
from autograd.methods import UFUNCS, Methods
from autograd.number import NEVER_NUMBERS, Number, is_number, refusal, shorten

__all__ = ["Scalar"]


class Scalar(Methods):
    """Comparing, rounding and showing the number, without touching the graph."""

    __slots__ = ()

    _number: float
    _grad: float

    # Comparisons look at the number.  hash is identity, so a dict or set tells Values apart.

    def __eq__(self, other: object) -> bool:
        return compared(self, other, operator.eq)

    __hash__ = object.__hash__

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
        row = UFUNCS.get(ufunc.__name__) or ops.TABLE.get(ufunc.__name__)
        return apply_ufunc(row, ufunc, method, inputs, options)

    @property
    def real(self) -> Self:
        """This Value: it has no imaginary part."""
        return self

    @property
    def imag(self) -> Self:
        """0, recorded, so that its slope is 0 too."""
        return ops.where(0.0, self, 0.0)

    def conjugate(self) -> Self:
        """This Value: it has no imaginary part."""
        return self


def compared(value: Scalar, other: object, comparison: Callable[[Any, Any], bool]) -> bool:
    """A comparison of the numbers: NotImplemented leaves the other side's class to answer.

    What is no number has no order, a TypeError, but may be asked whether it is equal.
    """
    kind = other.__class__
    if kind is float or kind is int:
        return comparison(value._number, other)
    if isinstance(other, Scalar):
        return comparison(value._number, other._number)
    if is_number(other):
        return bool(comparison(value._number, exactly(other)))
    if comparison is not operator.eq and isinstance(other, NEVER_NUMBERS):
        raise TypeError(refusal(other, "a comparison takes numbers or Values"))
    return NotImplemented  # type: ignore[no-any-return]


PYTHONS = {"b": bool, "i": int, "u": int, "f": float}


def exactly(number: Any) -> Any:
    """A number of NumPy's as Python's: NumPy would round the other one to its own type first."""
    kind = getattr(getattr(number, "dtype", None), "kind", "")
    return PYTHONS[kind](number) if kind in PYTHONS else number
