"""Compute slopes of functions of one number from differences of their values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import frexp, inf, isfinite, isinf, isnan, ldexp, nan
from operator import itemgetter
from typing import TypeVar

from autograd.errors import DomainError
from autograd.ops.modes import ieee
from autograd.ops.number import real
from autograd.ops.op import Op

__all__ = ["along", "differentiate", "forward_along", "magnitude", "quotient", "slope_between"]

T = TypeVar("T")

TOLERANCE = 1e-5  # a slope wrong by a thousandth is a hundred times as far off
SETTLED = 1e-4  # estimates of a slope are not used if they differ by more than this part of it


def slope_between(g: Callable[[float], float], x: float, claimed: float) -> str:
    """Say how differences of `g` at `x` contradict the slope `claimed`; empty if they do not.

    At a kink every slope between the one-sided ones is right. If differences do not settle, they
    contradict nothing: that happens at a jump, or where `g` varies faster than floats can follow.

    >>> slope_between(abs, 0.0, 0.25), slope_between(abs, 1.0, 1.001)
    ('', 'but 1.0 by differences')
    """
    if isinf(claimed):
        return _not_steep(g, x)
    central = [_settled(g, x, 0, *ladder) for ladder in _ladders(x)]
    if any(_agree(claimed, *found) for found in central):
        return ""
    left, left_error = differentiate(g, x, side=-1)
    right, right_error = differentiate(g, x, side=1)
    if isnan(left) or isnan(right):
        sides = [(left, left_error), (right, right_error)]
        if any(_agree(claimed, *found) for found in sides):
            return ""
        slope, _ = min([*central, *sides], key=itemgetter(1))
        return "" if isnan(slope) else f"but {slope!r} by differences"
    if _agree(left, right, left_error + right_error):  # no kink, so there is only this slope
        slope, _ = min([*central, (right, right_error)], key=itemgetter(1))
        return f"but {slope!r} by differences"
    low, high = sorted((left, right))
    if low <= claimed <= high or _agree(claimed, low, 0.0) or _agree(claimed, high, 0.0):
        return ""
    return f"but {left!r} from the left and {right!r} from the right by differences"


def _not_steep(g: Callable[[float], float], x: float) -> str:
    """Say that `g` is not infinitely steep; empty if the quotients grow as the step shrinks."""
    for side in (0, 1, -1):
        far, _ = quotient(g, x, 2.0**-20, side)
        near, _ = quotient(g, x, 2.0**-40, side)
        if abs(near) > 4.0 * abs(far):
            return ""
    return f"but at most {abs(near)!r} by differences"


def _agree(claimed: float, slope: float, error: float) -> bool:
    return abs(claimed - slope) <= TOLERANCE * max(abs(claimed), abs(slope)) + 4.0 * error


def differentiate(g: Callable[[float], float], x: float, *, side: int = 0) -> tuple[float, float]:
    """The slope of `g` at `x` and an estimate of its error.

    `side` +1 or -1 takes differences on that side, 0 central ones. If they do not settle, the
    result is (nan, inf).
    """
    return min((_settled(g, x, side, *ladder) for ladder in _ladders(x)), key=itemgetter(1))


def _ladders(x: float) -> list[tuple[float, int]]:
    """Steps to try: for each ladder the first step, and how often it is halved.

    The first ladder is for a function that varies on a scale of about 1. The second goes down to
    the floats next to `x`.
    """
    relative = magnitude(x)
    plain = max(relative, 2.0**-10)
    return [(plain / 8.0, 27), (relative / 8.0, 48)] if x else [(plain / 8.0, 27)]


def magnitude(x: float) -> float:
    """The power of two just below |x|. A step of a power of two is not rounded."""
    return ldexp(0.5, frexp(x)[1]) if x else 0.0


def _settled(
    g: Callable[[float], float], x: float, side: int, step: float, halvings: int
) -> tuple[float, float]:
    """The limit of the quotients as the step is halved, and its error (Ridders, 1982).

    It is (nan, inf) if the quotients keep changing, however small they are.
    """
    ratio = 2.0 if side else 4.0  # the error falls by this when the step is halved
    best, error, leeway = nan, inf, inf
    previous: list[float] = []
    for halving in range(halvings):
        slope, noise = quotient(g, x, step * 2.0**-halving, side)
        if slope != slope:
            previous = []
            continue
        if abs(slope - best) > max(leeway, 2.0**20 * noise):
            best, error = nan, inf  # it settled by chance: the step was wider than a bend
        row = [slope]
        for place, before in enumerate(previous[:5]):
            weight = ratio ** (place + 1)
            row.append((weight * row[-1] - before) / (weight - 1.0))
            others = row[-2], before, previous[-1]  # two might agree by chance
            doubt = max(abs(row[-1] - other) for other in others) + noise
            if doubt < error and doubt <= max(SETTLED * abs(row[-1]), 4096.0 * noise):
                best, error = row[-1], doubt
                leeway = max(0.1 * abs(best), 2.0 * abs(slope - best))
        previous = row
    return best, error


def quotient(g: Callable[[float], float], x: float, step: float, side: int) -> tuple[float, float]:
    """A difference quotient and its rounding error; (nan, inf) where `g` is not defined."""
    high, low = x + step * (side >= 0), x - step * (side <= 0)
    if high == low:
        return nan, inf
    try:
        with ieee():
            above, below = g(high), g(low)
    except (DomainError, ArithmeticError, ValueError):
        return nan, inf
    slope = (above - below) / (high - low)
    noise = (2.0**-52 * (abs(above) + abs(below)) + 2.0**-1074) / (high - low)
    return (slope, noise) if isfinite(slope) else (nan, inf)


def forward_along(op: Op, numbers: Sequence[float], place: int) -> Callable[[float], float]:
    """The op's forward function of its operand at `place`; the other operands are fixed."""

    return along(lambda moved: real(op.forward(*moved), f"{op.name}()"), numbers, place)


def along(
    g: Callable[[list[float]], T], numbers: Sequence[float], place: int
) -> Callable[[float], T]:
    """The function `g` of the number at `place`; all other numbers are fixed."""
    return lambda number: g([*numbers[:place], number, *numbers[place + 1 :]])
