"""The error functions and the normal distribution for several numbers at once."""

from __future__ import annotations

from math import factorial, inf

from autograd.compiler.llvm.code import Code
from autograd.compiler.llvm.lanes.parts import (
    limited,
    ordered_sum,
    polynomial,
    power_of_two,
    scaled,
)
from autograd.compiler.llvm.lanes.powers import exp, exponential
from autograd.compiler.llvm.register import Register
from autograd.compiler.llvm.rounding import exact_sum
from autograd.ops.constants import RECIPROCAL_SQRT_2PI, TWO_OVER_SQRT_PI, TWO_OVER_SQRT_PI_LOW

__all__ = ["bell", "erf", "erfc", "normal_cdf"]

CUT = 1.5 * 2.0**25

ERF = [TWO_OVER_SQRT_PI * (-1) ** n / (factorial(n) * (2 * n + 1)) for n in range(13)]
# (1 + 2x) exp(x*x) erfc(x) from .5 to 28 in q = (x - 4) / (x + 4): mpmath's chebyfit, 8e-19 off
ERFC = [
    *(1.2329951186255526, -0.1396211168405625, 0.015379652102619901, 0.06809705425468844),
    *(-0.1010390660363143, 0.09373283499853434, -0.06633036581196795, 0.03716751553379472),
    *(-0.016197734061059108, 0.00503197001856426, -0.0007577732634973155),
    *(-0.00019925696553927866, 0.00015062155590137163, -2.4398057333996413e-05),
    *(-1.1221668942295945e-05, 5.706494720146254e-06, 2.9313186423696087e-07),
    *(-8.195085083459565e-07, 7.540467350144586e-08, 1.03256669073015e-07),
    *(-1.8406671051403966e-08, -9.652213521087604e-09, 1.9717656765049794e-09),
]
# (1 + 3t/4) exp(t*t/2) erfc(t/sqrt(2)) / 2 from 0 to 39 in q = (t - 6) / (t + 6), 2e-18 off
NORMAL = [
    *(0.35628622878445765, -0.09456820509358278, 0.05631644178444004, -0.023756550034494874),
    *(0.002099650159545367, 0.008180715340726378, -0.010077939670545976, 0.007723539132382664),
    *(-0.004440382562606338, 0.0019483786024767466, -0.0006066527652946827),
    *(9.271077704380895e-05, 2.3218829878465477e-05, -1.839358373652891e-05),
    *(3.428515162773512e-06, 1.1586510602063043e-06, -7.212411025506832e-07),
    *(1.5268148421342797e-08, 9.313546958323507e-08, -1.6216826523567178e-08),
    *(-1.095167063770655e-08, 2.315051321841026e-09, 1.1405151195536123e-09),
]


def half_bell(code: Code, x: Register) -> tuple[Register, ...]:
    """exp(-x*x/4) as a sum of two floats times a power of two; x*x is taken in two floats."""
    x = limited(code, x, 52.0, -55.0, 55.0)
    square = x * x
    lost = code.fma(x, x, -square)
    near, tail, *exponent = exponential(code, -0.25 * square, -0.25 * lost)
    return *ordered_sum(near, tail), *exponent


def bell(code: Code, x: Register) -> Register:
    result, _, *exponent = half_bell(code, x)
    return scaled(code, result, *exponent)


def normal_cdf(code: Code, x: Register) -> Register:
    """exp(-x*x/2) is the square of the bell, which slopes have at hand."""
    root, low, count, shifted = half_bell(code, x)
    size = abs(limited(code, x, 38.0, -40.0, 40.0))
    # Of a size cut to multiples of 2**-27, the sums below are exact.
    cut = (size + CUT) - CUT
    below = code.fma(0.75, cut, 1.0)
    inverse = 1.0 / (below * (cut + 6.0))  # of both, since a division takes long
    q = (cut - 6.0) * (inverse * below)
    inverse = inverse * (cut + 6.0)
    above, above_low = ordered_sum(code.register(NORMAL[0]), q * polynomial(code, q, NORMAL[1:]))
    quotient = above * inverse
    rest = (code.fma(-quotient, below, above) + above_low) * inverse
    slope = code.fma(cut, quotient, -RECIPROCAL_SQRT_2PI)
    share = quotient + code.fma(size - cut, slope, rest)
    square = root * root
    lost = code.fma(root, root, -square) + 2.0 * (root * low)
    tail = code.fma(share, square, share * lost)
    if code.is_quick:
        power = power_of_two(shifted.as_bits())
        tail = tail * power * power
    else:
        tail = scaled(code, scaled(code, tail, count, shifted), count, shifted)
    return code.select(x < 0.0, tail, 1.0 - tail)


def error_parts(code: Code, x: Register) -> tuple[Register, Register, Register]:
    """Whether |x| is below a half, erf(x) if it is, and erfc(|x|) if it is not."""
    size = abs(x)
    square = x * x
    bend = code.fma(square, polynomial(code, square, ERF[1:]), TWO_OVER_SQRT_PI_LOW)
    near = code.fma(x, TWO_OVER_SQRT_PI, x * bend)
    fits = size < 28.0
    lost = code.select(fits, code.fma(x, x, -square), 0.0)
    e = code.apply("lanes.exp", exp, -square)
    near_size = code.select(fits, size, 28.0)
    below, below_low = exact_sum(near_size + near_size, code.register(1.0))
    inverse = 1.0 / (below * (near_size + 4.0))  # of both, since a division takes long
    q = (near_size - 4.0) * (inverse * below)
    inverse = inverse * (near_size + 4.0)
    # A quotient of sums of two floats, times e: only e and the end are rounded.
    above, above_low = ordered_sum(code.register(ERFC[0]), q * polynomial(code, q, ERFC[1:]))
    quotient = above * inverse
    rest = code.fma(-quotient, below, above) + code.fma(-quotient, below_low, above_low)
    rest = code.fma(-quotient, lost, rest * inverse)
    return size < 0.5, near, code.fma(e, quotient, e * rest)


def erf(code: Code, x: Register) -> Register:
    is_near, near, tail = error_parts(code, x)
    far = code.intrinsic("copysign", 1.0 - tail, x)
    return code.select(x.differs(x), x, code.select(is_near, near, far))


def erfc(code: Code, x: Register) -> Register:
    is_near, near, tail = error_parts(code, x)
    far = code.select(x < 0.0, 2.0 - tail, tail)
    far = code.select(abs(x).equals(inf), code.select(x < 0.0, 2.0, 0.0), far)
    return code.select(x.differs(x), x, code.select(is_near, 1.0 - near, far))
