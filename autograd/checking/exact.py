"""The exact value and slope of an op: its row's formula, computed by mpmath with 50 digits.

No derivative is written down a second time. A slope is a difference quotient of the formula, with
so small a step and so many digits that 50 digits of the result are right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import frexp, inf, isfinite
from typing import Any

from autograd.checking.extras import mp
from autograd.checking.formula import evaluate
from autograd.ops.op import Op

__all__ = ["kinks_met", "reference", "reference_slope", "ulp_distance"]

MOST_BITS = 24_000


def ulp_distance(computed: float, exact: Any) -> float:
    """How far `computed` is from `exact` (a float or an mpmath number), in ulps of `exact`.

    One ulp is the distance of the floats around `exact`: 2**-1074 for subnormals and for 0.

    >>> from autograd.testing import ulp_distance
    >>> ulp_distance(1.0 + 2.0**-52, 1.0), ulp_distance(0.0, 5e-324)
    (1.0, 1.0)
    """
    with mp.workprec(400):
        if mp.isnan(exact) or computed != computed:
            return 0.0 if mp.isnan(exact) and computed != computed else inf
        if mp.isinf(exact) or abs(exact) >= mp.ldexp(1, 1024) - mp.ldexp(1, 970):
            return 0.0 if mp.isinf(computed) and (computed > 0) == (exact > 0) else inf
        exponent = int(mp.floor(mp.log(abs(exact), 2))) if exact else -1022
        # The logarithm of a number just below a power of two rounds up to it.
        exponent -= abs(exact) < mp.ldexp(1, exponent)
        unit = mp.ldexp(1, max(exponent, -1022) - 52)
        return float(abs(mp.mpf(computed) - exact) / unit)


def kinks_met(op: Op, operands: Sequence[Any]) -> int:
    """How many of the op's kinks lie exactly at these operands."""
    with mp.workprec(64 + spread(operands)):
        return [evaluate(op, kink, operands) == 0 for kink in op.kinks].count(True)


def reference(op: Op, *operands: Any, digits: int = 50) -> Any:
    """The value of the row's formula as an mpmath number, right to `digits` digits.

    It is nan where the formula has no real value. `operands` are in the order of `Value.operands`.

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

    `side` +1 or -1 gives the slope from that side. At the end of a domain it is the slope from
    inside. An infinite slope is inf. Where there is no slope, the result is nan.

    >>> from autograd import relu
    >>> from autograd.testing import reference_slope
    >>> [int(reference_slope(relu, (0.0,), 0, side=side)) for side in (-1, 1)]
    [0, 1]
    """

    def quotient(bits: int) -> Any:
        steps = bits // (len(places) + 2)
        return difference(op, list(map(mp.mpf, operands)), places, steps, side)

    return settle(quotient, operands, digits, factor=2 + len(places))


def settle(attempt: Callable[[int], Any], operands: Iterable[Any], digits: int, factor: int) -> Any:
    """The result of `attempt(bits)`, with more and more bits until `digits` digits stay."""
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
                return mp.inf * mp.sign(current)  # it grows as the step shrinks
            # The operands, a slope and the steps may all differ by the largest possible factor.
            if bits > 2200 + 4 * spread(operands) and abs(current) < mp.ldexp(1, -1100):
                return mp.zero  # or at least far below the smallest float
            if bits > MOST_BITS:
                return mp.nan
        previous = current
        bits *= 2


def difference(op: Op, numbers: list[Any], places: Sequence[int], steps: int, side: int) -> Any:
    """The difference quotient at `places`; a step is 2**-steps times the smallest number or 1."""
    if not places:
        return evaluate(op, op.formula, numbers)
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
    """The exponent of the largest operand minus that of the smallest, where 1 counts as one."""
    exponents = [0, *(exponent(operand) for operand in operands if operand)]
    return max(exponents) - min(exponents)


def exponent(number: Any) -> int:
    if isinstance(number, float):
        return frexp(number)[1] if isfinite(number) else 0
    return int(mp.mag(number))
