"""Functions of C's math.h for several numbers at once, by polynomials, within the rows' bounds.

They take every number: where a polynomial does not serve, a lane asks the function of C.
Whether a lane does depends on its own number alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import factorial, inf, sqrt

from autograd.compiler.llvm_code import Code
from autograd.compiler.llvm_register import Register
from autograd.compiler.llvm_rounding import exact_sum
from autograd.ops.constants import LOG2_E, TWO_OVER_SQRT_PI, TWO_OVER_SQRT_PI_LOW

__all__ = ["LANES"]

Pair = tuple[Register, Register]

SHIFTER = 6755399441055744.0  # 1.5 * 2**52: added to a float, it leaves a whole number
LOG_2 = (0.6931471803691238, 1.9082149292705877e-10)  # the first has 21 zeros at its end
HALF_PI = (1.5707963267948966, 6.123233995736766e-17, -1.4973849048591833e-33)
QUARTER_PI = (HALF_PI[0] / 2, HALF_PI[1] / 2)

EXP = [1 / factorial(power) for power in range(2, 14)]  # of (exp(x) - 1 - x) / x**2
SIN = [(-1) ** n / factorial(2 * n + 1) for n in range(1, 9)]  # of (sin(x) - x) / x**3
COS = [(-1) ** n / factorial(2 * n) for n in range(2, 10)]  # of (cos(x) - 1 + x*x/2) / x**4
LOG = [2 / (2 * n + 1) for n in range(1, 11)]  # of (2 atanh(s) - 2s) / s, in s**2, times s**2
ATAN = [(-1) ** n / (2 * n + 1) for n in range(1, 22)]  # of (atan(x) - x) / x**3, in x**2
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


def polynomial(code: Code, x: Register, factors: Sequence[float]) -> Register:
    """The polynomial with these factors, from the constant one on; halves side by side."""
    powers = [x]
    level: list[Register] = [code.register(factor) for factor in factors]
    while len(level) > 1:
        power = powers[-1]
        pairs = [level[place : place + 2] for place in range(0, len(level), 2)]
        level = [code.fma(p[1], power, p[0]) if len(p) == 2 else p[0] for p in pairs]
        powers.append(power * power)
    return level[0]


def rounded(code: Code, x: Register, factor: float) -> tuple[Register, Register]:
    """The whole number next to x * factor: as a float, and in the last bits of another one."""
    shifted = code.fma(x, factor, SHIFTER)
    return shifted - SHIFTER, shifted


def power_of_two(exponent: Register) -> Register:
    """2**n of a whole number n between -1022 and 1023, of which only the last bits count."""
    return ((exponent + 1023) << 52).as_double()


def times_power(code: Code, x: Register, count: Register, shifted: Register) -> Register:
    """x * 2**n, rounded once: in two factors, since one may be no float."""
    half = code.fma(count, 0.5, SHIFTER).as_bits()
    return x * power_of_two(half) * power_of_two(shifted.as_bits() - half)


def clamped(code: Code, x: Register, low: float, high: float) -> Register:
    """x within limits; nan stays nan."""
    return code.select(x < low, low, code.select(x > high, high, x))


def exponent_parts(code: Code, x: Register) -> tuple[Register, Register, Register]:
    """n as a float and in last bits, and x - n * log(2), which is at most log(2) / 2."""
    count, shifted = rounded(code, x, LOG2_E)
    rest = code.fma(-count, LOG_2[0], x)
    return count, shifted, code.fma(-count, LOG_2[1], rest)


def exp(code: Code, x: Register) -> Register:
    count, shifted, rest = exponent_parts(code, clamped(code, x, -760.0, 720.0))
    near = 1.0 + rest
    lost = rest - (near - 1.0)
    tail = code.fma(rest * rest, polynomial(code, rest, EXP), lost)
    return times_power(code, near + tail, count, shifted)


def expm1(code: Code, x: Register) -> Register:
    count, shifted, rest = exponent_parts(code, clamped(code, x, -40.0, 720.0))
    change = code.fma(rest * rest, polynomial(code, rest, EXP), rest)
    small = code.select(count > 60.0, 60.0, count) + SHIFTER
    inverse = power_of_two(code.register(2 * 0x4338 << 48, "i64") - small.as_bits())
    result = times_power(code, change + (1.0 - inverse), count, shifted)
    return code.select(x.equals(0.0), x, result)


def logarithm(code: Code, x: Register, more: Register) -> Register:
    """log(x) + more, where x is normal and `more` tiny beside it."""
    bits = x.as_bits()
    exponent = (bits - 0x3FE6A09E667F3BCD) >> 52  # so that what is left is around 1
    count = (exponent + (0x4338 << 48)).as_double() - SHIFTER
    f = (bits - (exponent << 52)).as_double() - 1.0
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


def tanh(code: Code, x: Register) -> Register:
    change = code.apply("lanes.expm1", expm1, -2.0 * abs(x))
    return code.intrinsic("copysign", -change / (change + 2.0), x)


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


def ordered_sum(large: Register, small: Register) -> Pair:
    """The sum, and what rounding it lost."""
    total = large + small
    return total, small - (total - large)


def circular(name: str, quarter: int, code: Code, x: Register) -> Register:
    """The sine, or the cosine, which is a quarter turn ahead."""
    (sine, _), (cosine, _), turns = turned(code, x)
    turns = turns + quarter
    found = code.select((turns & 1).differs(0), cosine, sine)
    found = (found.as_bits() ^ ((turns & 2) << 62)).as_double()
    found = code.select(x.equals(0.0), 1.0 if quarter else x, found)
    return code.rescued(name, abs(x) < 1e6, found, x)


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


LANES: dict[str, Callable[..., Register]] = {
    "exp": exp,
    "expm1": expm1,
    "log": log,
    "log1p": log1p,
    "sin": partial(circular, "sin", 0),
    "cos": partial(circular, "cos", 1),
    "tan": tan,
    "tanh": tanh,
    "atan": atan,
    "erf": erf,
    "erfc": erfc,
}
