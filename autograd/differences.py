"""What is the slope of a function of one number, when all one can do is run it?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isfinite, isinf, nan

from autograd.errors import DomainError
from autograd.modes import ieee
from autograd.number import real
from autograd.op import Op

__all__ = ["differentiate", "forward_along", "slope_between"]

TOLERANCE = 1e-5  # a slope wrong by a thousandth is a hundred times as far off


def slope_between(g: Callable[[float], float], x: float, claimed: float) -> str:
    """Empty if `claimed` is a slope of `g` at `x`, at a kink any between the one-sided; else why.

    >>> slope_between(abs, 0.0, 0.25), slope_between(abs, 1.0, 1.001)
    ('', 'but 1.0 by differences')
    """
    if isinf(claimed):
        return _not_steep(g, x)
    slope, error = differentiate(g, x)
    if _agree(claimed, slope, error) or (claimed != claimed and slope != slope):
        return ""
    left, left_error = differentiate(g, x, side=-1)
    right, right_error = differentiate(g, x, side=1)
    if left != left or right != right:
        slope, error = (right, right_error) if left != left else (left, left_error)
        if _agree(claimed, slope, error):
            return ""
    if _agree(left, right, left_error + right_error):  # no kink: one slope, and it is not this
        return f"but {slope!r} by differences"
    low, high = sorted((left, right))
    if low <= claimed <= high or _agree(claimed, low, 0.0) or _agree(claimed, high, 0.0):
        return ""
    return f"but {left!r} from the left and {right!r} from the right by differences"


def _not_steep(g: Callable[[float], float], x: float) -> str:
    """Empty if difference quotients grow as the step shrinks."""
    for side in (0, 1, -1):
        far, _ = _quotient(g, x, 2.0**-20, side)
        near, _ = _quotient(g, x, 2.0**-40, side)
        if abs(near) > 4.0 * abs(far):
            return ""
    return f"but at most {abs(near)!r} by differences"


def _agree(claimed: float, slope: float, error: float) -> bool:
    bound = TOLERANCE * max(abs(claimed), abs(slope)) + min(4.0 * error, 1e-5)
    return abs(claimed - slope) <= bound


def differentiate(g: Callable[[float], float], x: float, *, side: int = 0) -> tuple[float, float]:
    """The slope of `g` at `x` and an estimate of its error, by extrapolation (Ridders, 1982).

    Central differences, or those on one `side` (+1 or -1); (nan, inf) if `g` has no value there.
    """
    scale = max(abs(x), 2.0**-10) if abs(x) < 1.0 else abs(x)
    ratio = 2.0 if side else 4.0  # the error falls by this when the step is halved
    best, error = nan, inf
    previous: list[float] = []
    for halvings in range(3, 30):
        slope, noise = _quotient(g, x, scale * 2.0**-halvings, side)
        if slope != slope:
            previous = []
            continue
        row = [slope]
        for place, before in enumerate(previous[:5]):
            weight = ratio ** (place + 1)
            row.append((weight * row[-1] - before) / (weight - 1.0))
            doubt = max(abs(row[-1] - row[-2]), abs(row[-1] - before)) + noise
            if doubt < error:
                best, error = row[-1], doubt
        previous = row
    return best, error


def _quotient(g: Callable[[float], float], x: float, step: float, side: int) -> tuple[float, float]:
    """A difference quotient and the rounding noise in it; nan where `g` is not defined."""
    high, low = x + step * (side >= 0), x - step * (side <= 0)
    if high == low:
        return nan, inf
    try:
        with ieee():
            above, below = g(high), g(low)
    except (DomainError, ArithmeticError, ValueError):
        return nan, inf
    slope = (above - below) / (high - low)
    noise = 2.0**-52 * (abs(above) + abs(below)) / (high - low)
    return (slope, noise) if isfinite(slope) else (nan, inf)


def forward_along(op: Op, numbers: Sequence[float], place: int) -> Callable[[float], float]:
    """The op's forward function of its operand at `place`, the others standing still."""

    def moved(number: float) -> float:
        return real(op.forward(*numbers[:place], number, *numbers[place + 1 :]), f"{op.name}()")

    return moved
