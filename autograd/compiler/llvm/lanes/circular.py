"""Sine, cosine, tangent and their inverses for several numbers at once."""

from __future__ import annotations

from functools import partial
from math import factorial, sqrt

from autograd.compiler.llvm.code import Code
from autograd.compiler.llvm.lanes.parts import Pair, ordered_sum, polynomial, rounded
from autograd.compiler.llvm.register import Register
from autograd.compiler.llvm.rounding import exact_sum

__all__ = ["acos", "asin", "atan", "cos", "sin", "tan"]

HALF_PI = (1.5707963267948966, 6.123233995736766e-17, -1.4973849048591833e-33)
QUARTER_PI = (HALF_PI[0] / 2, HALF_PI[1] / 2)

SIN = [(-1) ** n / factorial(2 * n + 1) for n in range(1, 9)]  # of (sin(x) - x) / x**3
COS = [(-1) ** n / factorial(2 * n) for n in range(2, 10)]  # of (cos(x) - 1 + x*x/2) / x**4
ATAN = [(-1) ** n / (2 * n + 1) for n in range(1, 22)]  # of (atan(x) - x) / x**3, in x**2


# (asin(s) - s) / s**3 in s**2 up to a half, from mpmath's chebyfit, 4e-18 off
ASIN = [
    *(0.16666666666666669, 0.07499999999998433, 0.04464285714635545, 0.030381944138529803),
    *(0.022372172942209625, 0.017352392719417624, 0.01397121299584485, 0.01147917719077423),
    *(0.010322815852320064, 0.005457500096744011, 0.017400897906395946, -0.01485191657576524),
    *(0.0287578719503479,),
]


def turned(code: Code, x: Register) -> tuple[Pair, Pair, Register]:
    """Sine and cosine of x less the next multiple of pi / 2, and which multiple it is.

    Sine and cosine are sums of two floats, of which the first is right within an ulp.
    """
    count, shifted = rounded(code, x, 1.0 / HALF_PI[0])
    near = code.fma(-count, HALF_PI[0], x)
    change = -count * HALF_PI[1]
    rest, low = exact_sum(near, change)
    low = code.fma(-count, HALF_PI[2], low + code.fma(-count, HALF_PI[1], -change))
    square = rest * rest
    tail = rest * square * polynomial(code, square, SIN)
    sine = ordered_sum(rest, code.fma(low, code.fma(-0.5, square, 1.0), tail))
    half = 0.5 * square
    whole = 1.0 - half
    tail = code.fma(square * square, polynomial(code, square, COS), -rest * low)
    return sine, ordered_sum(whole, ((1.0 - whole) - half) + tail), shifted.as_bits()


def circular(name: str, quarter: int, code: Code, x: Register) -> Register:
    """The sine, or the cosine, which is a quarter turn ahead."""
    (sine, _), (cosine, _), turns = turned(code, x)
    turns = turns + quarter
    found = code.select((turns & 1).differs(0), cosine, sine)
    found = (found.as_bits() ^ ((turns & 2) << 62)).as_double()
    found = code.select(x.equals(0.0), 1.0 if quarter else x, found)
    return code.rescued(name, abs(x) < 1e6, found, x)


sin = partial(circular, "sin", 0)
cos = partial(circular, "cos", 1)


def tan(code: Code, x: Register) -> Register:
    sine, cosine, turns = turned(code, x)
    is_odd = (turns & 1).differs(0)
    above, above_low = (code.select(is_odd, -c, s) for c, s in zip(cosine, sine, strict=True))
    below, below_low = (code.select(is_odd, s, c) for c, s in zip(cosine, sine, strict=True))
    found = above / below
    rest = code.fma(-found, below, above) + code.fma(-found, below_low, above_low)
    found = code.select(x.equals(0.0), x, found + rest / below)
    return code.rescued("tan", abs(x) < 1e6, found, x)


def atan(code: Code, x: Register) -> Register:
    size = abs(x)
    steep, middle = size > sqrt(2.0) + 1.0, size > sqrt(2.0) - 1.0
    above = code.select(steep, -1.0, code.select(middle, size - 1.0, size))
    below = code.select(steep, size, code.select(middle, size + 1.0, 1.0))
    z = above / below
    square = z * z
    low = code.select(steep, HALF_PI[1], code.select(middle, QUARTER_PI[1], 0.0))
    base = code.select(steep, HALF_PI[0], code.select(middle, QUARTER_PI[0], 0.0))
    tail = code.fma(z * square, polynomial(code, square, ATAN), low)
    return code.intrinsic("copysign", base + (z + tail), x)


def arc(code: Code, x: Register) -> tuple[Register, Register, Register]:
    """Whether |x| is above a half, s, and asin(s) - s: of s = |x|, or above of the half angle."""
    size = abs(x)
    is_far = size > 0.5
    square = code.select(is_far, 0.5 - 0.5 * size, x * x)
    root = code.sqrt(square)
    lost = code.fma(-root, root, square) / (root + root)
    lost = code.select(is_far & (square > 0.0), lost, 0.0)
    s = code.select(is_far, root, size)
    return is_far, s, code.fma(s * square, polynomial(code, square, ASIN), lost)


def asin(code: Code, x: Register) -> Register:
    is_far, s, more = arc(code, x)
    far = HALF_PI[0] - (2.0 * (s + more) - HALF_PI[1])
    return code.intrinsic("copysign", code.select(is_far, far, s + more), x)


def acos(code: Code, x: Register) -> Register:
    is_far, s, more = arc(code, x)
    angle = 2.0 * (s + more)
    far = code.select(x < 0.0, 2.0 * HALF_PI[0] - (angle - 2.0 * HALF_PI[1]), angle)
    inside = code.intrinsic("copysign", s, x)
    more = code.intrinsic("copysign", more, x)
    return code.select(is_far, far, HALF_PI[0] - (inside - (HALF_PI[1] - more)))
