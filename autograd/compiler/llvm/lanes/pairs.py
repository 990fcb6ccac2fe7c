"""Powers, roots and logarithms of other bases, by the natural logarithm in two floats."""

from __future__ import annotations

from math import inf

from autograd.compiler.llvm.code import Code
from autograd.compiler.llvm.lanes.parts import (
    Pair,
    mantissa,
    ordered_sum,
    polynomial,
    scaled,
)
from autograd.compiler.llvm.lanes.powers import LOG_2, exponential
from autograd.compiler.llvm.register import Register
from autograd.compiler.llvm.rounding import exact_product
from autograd.ops.constants import LOG2_E, LOG10_E

__all__ = ["cube_root", "log2", "log10", "power"]

# What the rounded constants lack
LOG2_E_LOW, LOG10_E_LOW = 2.0355273740931033e-17, 1.098319650216765e-17
TWO_THIRDS = (0.6666666666666666, 3.700743415417188e-17)
THIRD = (0.3333333333333333, 1.850371707708594e-17)
# (2 atanh(s) - 2s - 2/3 s**3) / s**5 in s**2, from mpmath's chebyfit
REST = [
    *(0.4, 0.28571428571429364, 0.22222222221656224, 0.18181818335315972),
    *(0.15384594970727944, 0.13334804247336837, 0.11706248296907151, 0.1172305357999828),
]


def times(code: Code, x: Pair, y: Pair) -> Pair:
    """The product of two sums of two floats."""
    high, lost = exact_product(code, x[0], y[0])
    return high, lost + code.fma(x[0], y[1], x[1] * y[0])


def constant(code: Code, pair: tuple[float, float]) -> Pair:
    return code.register(pair[0]), code.register(pair[1])


def logarithm(code: Code, x: Register) -> tuple[Register, Pair]:
    """log(x) as a whole number times log(2), and a sum of two floats, for a normal x."""
    count, f = mantissa(x)
    below, below_low = ordered_sum(code.register(2.0), f)
    quotient = f / below
    rest = code.fma(-quotient, below, f) - quotient * below_low
    s = quotient, rest / below
    square = times(code, s, s)
    cube, cube_low = times(code, times(code, square, s), constant(code, TWO_THIRDS))
    tail = cube * square[0] * 1.5 * polynomial(code, square[0], REST)
    total, lost = ordered_sum(2.0 * quotient, cube)
    return count, (total, lost + (code.fma(2.0, s[1], cube_low) + tail))


def natural(code: Code, x: Register) -> Pair:
    """log(x) as a sum of two floats, about 64 bits of it right."""
    count, (near, low) = logarithm(code, x)
    total, lost = ordered_sum(count * LOG_2[0], near)
    return ordered_sum(total, lost + code.fma(count, LOG_2[1], low))


def is_normal(x: Register) -> Register:
    return (x >= 2.0**-1022) & (x < inf)


def power(code: Code, x: Register, y: Register) -> Register:
    high, low = times(code, natural(code, x), (y, code.register(0.0)))
    near, tail, *exponent = exponential(code, high, low)
    fits = is_normal(x) & (abs(high) < 700.0)
    return code.rescued("pow", fits, scaled(code, near + tail, *exponent), x, y)


def cube_root(code: Code, x: Register) -> Register:
    """Of a normal number, within a few last bits."""
    high, low = times(code, natural(code, abs(x)), constant(code, THIRD))
    near, tail, *exponent = exponential(code, high, low)
    return code.intrinsic("copysign", scaled(code, near + tail, *exponent), x)


def log2(code: Code, x: Register) -> Register:
    count, pair = logarithm(code, x)
    high, low = times(code, pair, constant(code, (LOG2_E, LOG2_E_LOW)))
    total, lost = ordered_sum(count, high)
    found = total + (lost + low)
    return code.rescued("log2", is_normal(x), found, x)


def log10(code: Code, x: Register) -> Register:
    high, low = times(code, natural(code, x), constant(code, (LOG10_E, LOG10_E_LOW)))
    return code.rescued("log10", is_normal(x), high + low, x)
