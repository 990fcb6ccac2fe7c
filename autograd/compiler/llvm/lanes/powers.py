"""Exponentials and logarithms for several numbers at once."""

from __future__ import annotations

from math import inf

from autograd.compiler.llvm.code import Code
from autograd.compiler.llvm.lanes.parts import (
    SHIFTER,
    limited,
    mantissa,
    ordered_sum,
    polynomial,
    power_of_two,
    rounded,
    scaled,
)
from autograd.compiler.llvm.register import Register
from autograd.ops.constants import LOG2_E

__all__ = ["LOG_2", "exp", "expm1", "exponential", "log", "log1p"]

LOG_2 = (0.6931471803691238, 1.9082149292705877e-10)  # the first has 21 zeros at its end

# From mpmath's chebyfit, and so are the other polynomials that are no series.
# (exp(x) - 1 - x) / x**2 up to log(2) / 2, a tenth of a last bit of exp(x) off
EXP = [
    *(0.5000000000000001, 0.16666666666666669, 0.041666666666624164, 0.008333333333330065),
    *(0.001388888891719689, 0.00019841269863040675, 2.480152132210459e-05),
    *(2.7557268480106926e-06, 2.762007600563138e-07, 2.5100375929185925e-08),
]
# (2 atanh(s) - 2s) / s**3 in s**2, a tenth of a last bit of the logarithm off
LOG = [
    *(0.666666666666667, 0.39999999999899505, 0.2857142862597604, 0.2222221113470439),
    *(0.18182889131869306, 0.15331721380921012, 0.1461645239982644),
]


def exponent_parts(code: Code, x: Register) -> tuple[Register, Register, Register]:
    """n as a float and in last bits, and x - n * log(2), which is at most log(2) / 2."""
    count, shifted = rounded(code, x, LOG2_E)
    rest = code.fma(-count, LOG_2[0], x)
    return count, shifted, code.fma(-count, LOG_2[1], rest)


def exponential(code: Code, x: Register, low: Register | None = None) -> tuple[Register, ...]:
    """exp(x + low) as a sum of two floats, the second much smaller, times 2**n; n in two forms."""
    count, shifted, rest = exponent_parts(code, x)
    rest = rest if low is None else rest + low
    near = 1.0 + rest
    lost = rest - (near - 1.0)
    return near, code.fma(rest * rest, polynomial(code, rest, EXP), lost), count, shifted


def exp(code: Code, x: Register) -> Register:
    near, tail, *exponent = exponential(code, limited(code, x, 708.0, -760.0, 720.0))
    return scaled(code, near + tail, *exponent)


def expm1(code: Code, x: Register) -> Register:
    count, shifted, rest = exponent_parts(code, limited(code, x, 700.0, -40.0, 720.0))
    small = shifted if code.is_quick else code.select(count > 60.0, 60.0, count) + SHIFTER
    inverse = power_of_two(code.register(2 * 0x4338 << 48, "i64") - small.as_bits())
    near, lost = ordered_sum(1.0 - inverse, rest)
    change = near + code.fma(rest * rest, polynomial(code, rest, EXP), lost)
    result = scaled(code, change, count, shifted)
    return code.select(x.equals(0.0), x, result)


def logarithm(code: Code, x: Register, more: Register) -> Register:
    """log(x) + more, where x is normal and `more` tiny beside it."""
    count, f = mantissa(x)
    s = f / (2.0 + f)
    square, half = s * s, 0.5 * f * f
    tail = square * polynomial(code, square, LOG)
    low = code.fma(count, LOG_2[1], more)
    return code.fma(count, LOG_2[0], -((half - code.fma(s, half + tail, low)) - f))


def log(code: Code, x: Register) -> Register:
    is_normal = (x >= 2.0**-1022) & (x < inf)
    return code.rescued("log", is_normal, logarithm(code, x, code.register(0.0)), x)


def log1p(code: Code, x: Register) -> Register:
    whole = 1.0 + x
    lost = code.select(x < 1.0, x - (whole - 1.0), 1.0 - (whole - x))
    result = logarithm(code, whole, lost / whole)
    fits = (x > -1.0) & (x < 1e300)
    return code.rescued("log1p", fits, code.select(x.equals(0.0), x, result), x)
