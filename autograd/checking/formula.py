"""The exact value and slope of an op: its row's formula, computed by mpmath with 50 digits.

No derivative is written down a second time: slopes are difference quotients of the formula, with
steps so small, and so many digits, that fifty of the result are right.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import import_module
from math import frexp, isfinite
from types import CodeType
from typing import Any

from autograd.ops.op import Op

__all__ = [
    "evaluate",
    "kinks_met",
    "optional",
    "reference",
    "reference_slope",
    "ulp_distance",
]

MOST_BITS = 24_000


def optional(module: str) -> Any:
    """A module of the extra `testing`, imported when it is first needed."""
    try:
        return import_module(module)
    except ImportError as error:
        raise ImportError(
            f"autograd.testing needs {module.split('.')[0]}: pip install 'slopewise[testing]'"
        ) from error


def ulp_distance(computed: float, exact: Any) -> float:
    """How far `computed` is from `exact` (a float or an mpmath number), in ulps of `exact`.

    One ulp is the distance of the floats around `exact`: 2**-1074 for subnormals and for 0.

    >>> from autograd.testing import ulp_distance
    >>> ulp_distance(1.0 + 2.0**-52, 1.0), ulp_distance(0.0, 5e-324)
    (1.0, 1.0)
    """
    mp = optional("mpmath").mp
    with mp.workprec(400):
        if mp.isnan(exact) or computed != computed:
            return 0.0 if mp.isnan(exact) and computed != computed else mp.inf
        if mp.isinf(exact) or abs(exact) >= mp.ldexp(1, 1024) - mp.ldexp(1, 970):
            return 0.0 if mp.isinf(computed) and (computed > 0) == (exact > 0) else mp.inf
        exponent = int(mp.floor(mp.log(abs(exact), 2))) if exact else -1022
        # The logarithm of a number just below a power of two rounds up to it.
        exponent -= abs(exact) < mp.ldexp(1, exponent)
        unit = mp.ldexp(1, max(exponent, -1022) - 52)
        return float(abs(mp.mpf(computed) - exact) / unit)


# Formulas


class Column(list[Any]):
    """The operands of one list of a list op, with arithmetic element by element."""

    def each(self, function: Callable[[Any, Any], Any], other: Any) -> Column:
        others = other if isinstance(other, Column) else [other] * len(self)
        return Column(map(function, self, others))

    def __add__(self, other: Any) -> Column:
        return self.each(operator.add, other)

    def __sub__(self, other: Any) -> Column:
        return self.each(operator.sub, other)

    def __mul__(self, other: Any) -> Column:
        return self.each(operator.mul, other)

    def __truediv__(self, other: Any) -> Column:
        return self.each(operator.truediv, other)

    def __pow__(self, other: Any) -> Column:
        return self.each(operator.pow, other)

    def __neg__(self) -> Column:
        return self * -1

    def __abs__(self) -> Column:
        return Column(map(abs, self))

    __radd__ = __add__
    __rmul__ = __mul__


def elementwise(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of numbers, also for one column."""

    def applied(*operands: Any) -> Any:
        if isinstance(operands[0], Column):
            return Column(map(function, operands[0]))
        return function(*operands)

    return applied


class Names(dict[str, Any]):
    """What a formula can refer to: its operands, Python's own words, any function of mpmath."""

    def __missing__(self, name: str) -> Any:
        mp = optional("mpmath").mp
        if not hasattr(mp, name):
            raise NameError(f"neither an operand nor a function of mpmath: {name!r}")
        thing = getattr(mp, name)
        return elementwise(thing) if callable(thing) else thing


@cache
def compiled(expression: str) -> CodeType:
    return compile(expression, f"<formula {expression}>", "eval")


def evaluate(op: Op, expression: str, operands: Sequence[Any]) -> Any:
    """An expression in the operands' names, as in the row's formula and kinks, by mpmath.

    The operands stand in the order of the record: one list after the other for a list op.
    """
    mp = optional("mpmath").mp
    names = Names(sum=mp.fsum, prod=mp.fprod, max=max, min=min, abs=abs, len=len)
    # mpmath's own fail where x * x does not fit into a float.
    names["erf"] = lambda x: mp.erf(min(max(x, -100), 100))
    names["erfc"] = lambda x: mp.erfc(min(max(x, -100), 100))
    numbers: Sequence[Any] = [mp.mpf(operand) for operand in operands]
    if op.is_list:
        numbers = [*map(Column, op.columns(numbers))]
    names.update(zip(op.operands, numbers, strict=True))
    try:
        result = mp.mpmathify(eval(compiled(expression), {"__builtins__": {}}, names))
    except (ZeroDivisionError, OverflowError, ValueError):
        return mp.nan
    except (SyntaxError, NameError, TypeError) as error:
        raise ValueError(
            f"op {op.name!r}: {expression!r} is no Python expression in its operands "
            f"{op.operands} and mpmath's functions: {error}"
        ) from error
    return result if isinstance(result, mp.mpf) else mp.nan  # a complex result: outside the domain


def kinks_met(op: Op, operands: Sequence[Any]) -> int:
    """How many of the op's kinks lie exactly at these operands."""
    mp = optional("mpmath").mp
    with mp.workprec(64 + spread(operands)):
        return [evaluate(op, kink, operands) == 0 for kink in op.kinks].count(True)


# Fifty digits


def reference(op: Op, *operands: Any, digits: int = 50) -> Any:
    """The value of the row's formula as an mpmath number, right to `digits` digits.

    nan where the formula has no real value.  `operands` in the order of `Value.operands`.

    >>> from autograd import expm1
    >>> from autograd.testing import reference
    >>> print(reference(expm1, 1e-200, digits=20) == 1e-200)
    False
    """
    return settle(lambda _: evaluate(op, op.formula, operands), operands, digits, factor=1)


def reference_slope(
    op: Op, operands: Sequence[Any], *places: int, side: int = 0, digits: int = 50
) -> Any:
    """The derivative of the row's formula in the operands at `places`, one after the other.

    `side` +1 or -1 is the slope from that side.  Where only one side is inside the domain, it is
    the slope from there; inf where it is infinite; nan where there is none.

    >>> from autograd import relu
    >>> from autograd.testing import reference_slope
    >>> [int(reference_slope(relu, (0.0,), 0, side=side)) for side in (-1, 1)]
    [0, 1]
    """
    mp = optional("mpmath").mp

    def quotient(bits: int) -> Any:
        steps = bits // (len(places) + 2)
        return difference(op, list(map(mp.mpf, operands)), places, steps, side)

    return settle(quotient, operands, digits, factor=2 + len(places))


def settle(attempt: Callable[[int], Any], operands: Iterable[Any], digits: int, factor: int) -> Any:
    """The result of `attempt(bits)`, with more and more bits until `digits` digits stand still."""
    mp = optional("mpmath").mp
    wanted = int(3.33 * digits) + 16
    bits = factor * wanted + spread(operands)
    previous = mp.nan
    while True:
        with mp.workprec(bits):
            current = attempt(bits)
            if mp.isnan(current) or mp.isinf(current):
                return current
            if current and abs(current - previous) <= mp.ldexp(abs(current), -wanted):
                return current
            if factor > 1 and previous and abs(current) > mp.ldexp(abs(previous), 40):
                return mp.inf * mp.sign(current)  # ever steeper, the smaller the step
            # A term of two operands, a slope and two steps may all lie as far apart as they can.
            if bits > 2200 + 4 * spread(operands) and abs(current) < mp.ldexp(1, -1100):
                return mp.zero  # or at least far below the smallest float
            if bits > MOST_BITS:
                return mp.nan
        previous = current
        bits *= 2


def difference(op: Op, numbers: list[Any], places: Sequence[int], steps: int, side: int) -> Any:
    """The difference quotient at `places`; steps of 2**-steps times the smallest number or 1."""
    if not places:
        return evaluate(op, op.formula, numbers)
    mp = optional("mpmath").mp
    place, *others = places
    step = mp.ldexp(min([mp.one, *(abs(number) for number in numbers if number)]), -steps)

    def moved(steps_aside: int) -> Any:
        there = [*numbers]
        there[place] += steps_aside * step
        return difference(op, there, others, steps, side)

    after = moved(1) if side >= 0 else mp.nan
    before = moved(-1) if side <= 0 else mp.nan
    if mp.isnan(after):
        return (moved(0) - before) / step
    if mp.isnan(before):
        return (after - moved(0)) / step
    return (after - before) / (2 * step)


def spread(operands: Iterable[Any]) -> int:
    """How many bits apart the largest and the smallest operand are, with 1 among them."""
    exponents = [0, *(exponent(operand) for operand in operands if operand)]
    return max(exponents) - min(exponents)


def exponent(number: Any) -> int:
    if isinstance(number, float):
        return frexp(number)[1] if isfinite(number) else 0
    return int(optional("mpmath").mp.mag(number))
