"""Intervals of real numbers on which ops are defined."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

__all__ = [
    "ABOVE_MINUS_ONE",
    "AT_LEAST_ONE",
    "BETWEEN_ONES",
    "NONNEGATIVE",
    "NONZERO",
    "POSITIVE",
    "REAL",
    "WITHIN_ONES",
    "Domain",
]


class Domain(NamedTuple):
    """An interval of real numbers; `closed` says whether its finite ends belong to it.

    >>> POSITIVE.contains(0.0), POSITIVE.describe("x")
    (False, 'x > 0')
    """

    low: float = -inf
    high: float = inf
    closed: bool = False
    without_zero: bool = False

    def contains(self, number: float) -> bool:
        """Whether `number` is in the domain; inf and nan never are."""
        if self.without_zero and number == 0.0:
            return False
        if self.closed and number in (self.low, self.high):
            return abs(number) < inf
        return self.low < number < self.high

    def describe(self, name: str) -> str:
        """The domain as a condition on `name`: `x > 0`, `-1 <= x <= 1`."""
        if self.without_zero:
            return f"{name} != 0"
        low, high = self.low > -inf, self.high < inf
        less = "<=" if self.closed else "<"
        if low and high:
            return f"{self.low:g} {less} {name} {less} {self.high:g}"
        if low:
            return f"{name} {less.replace('<', '>')} {self.low:g}"
        if high:
            return f"{name} {less} {self.high:g}"
        return f"a finite {name}"


REAL = Domain()
NONZERO = Domain(without_zero=True)
POSITIVE = Domain(low=0.0)
NONNEGATIVE = Domain(low=0.0, closed=True)
ABOVE_MINUS_ONE = Domain(low=-1.0)
AT_LEAST_ONE = Domain(low=1.0, closed=True)
WITHIN_ONES = Domain(low=-1.0, high=1.0, closed=True)
BETWEEN_ONES = Domain(low=-1.0, high=1.0)
