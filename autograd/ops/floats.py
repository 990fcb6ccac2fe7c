"""The value of each op on plain floats: accurate, and never raising.

Every function here is total: it follows IEEE 754 where Python's `math` would raise, so that one
place (`Op.apply`) decides whether inf or nan is an answer or an error.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, localcontext
from functools import reduce
from math import frexp, fsum, inf, isfinite, nan, prod
from operator import add, mul

from autograd.ops import rounding

__all__ = [
    "ahead",
    "bell",
    "clip",
    "cosh",
    "divide",
    "dot",
    "elu",
    "gelu",
    "logsigmoid",
    "logsumexp",
    "maximum",
    "mean",
    "minimum",
    "normal_cdf",
    "plain_sum",
    "pow_slope",
    "power",
    "product",
    "relu",
    "share",
    "shares",
    "sigmoid",
    "sigmoid_slope",
    "sign",
    "silu",
    "softplus",
    "total",
    "total_sum",
]

RECIPROCAL_SQRT_2 = 0.7071067811865476
RECIPROCAL_SQRT_2_LOW = -4.833646656726457e-17  # what the double above leaves out
RECIPROCAL_SQRT_PI = 0.5641895835477563
RECIPROCAL_SQRT_2PI = 0.3989422804014327
LIMITS = (0.0, inf, -inf)


# Making math's functions total


def total(
    function: Callable[[float], float], poles: dict[float, float] | None = None
) -> Callable[[float], float]:
    """`function` with inf where it overflows, its limit at each pole, and nan where undefined."""
    limits = poles or {}

    def forward(x: float) -> float:
        try:
            return function(x)
        except OverflowError:
            return math.copysign(inf, x)
        except ValueError:
            return limits.get(x, nan)

    return forward


def cosh(x: float) -> float:
    try:
        return math.cosh(x)
    except OverflowError:
        return inf


def divide(x: float, y: float) -> float:
    try:
        return x / y
    except ZeroDivisionError:
        return nan if x == 0.0 or x != x else math.copysign(inf, x) * math.copysign(1.0, y)


def pow_slope(x: float, y: float) -> float:
    """y * x**(y - 1), also where y - 1 is no float: x**y / x then keeps the digits and the sign."""
    if y == 0.0:
        return 0.0
    if x == 0.0 or 0.5 <= y <= 2.0**53 or (y % 1.0 == 0.0 and abs(y) <= 2.0**53):
        return y * power(x, y - 1.0)
    slope = y * divide(power(x, y), x)
    return divide(y, x) * power(x, y) if abs(slope) == inf else slope


def power(x: float, y: float) -> float:
    try:
        return math.pow(x, y)
    except OverflowError:
        return -inf if x < 0.0 and y % 2.0 == 1.0 else inf
    except ValueError:
        if x != 0.0:
            return nan
        return math.copysign(inf, x) if y % 2.0 == 1.0 else inf


# The S-curves and bells


def sigmoid(x: float) -> float:
    e = math.exp(-abs(x))
    return (1.0 if x >= 0.0 else e) / (1.0 + e)


def sigmoid_slope(x: float) -> float:
    e = math.exp(-abs(x))
    return e / ((1.0 + e) * (1.0 + e))


def softplus(x: float) -> float:
    return (x if x > 0.0 else 0.0) + math.log1p(math.exp(-abs(x)))


def logsigmoid(x: float) -> float:
    return -softplus(-x)


def silu(x: float) -> float:
    if x < -700.0:  # in two factors, since sigmoid(x) alone is already losing digits
        half = math.exp(0.5 * x)
        return x * half * half if half else -0.0
    return x * sigmoid(x) if x < inf else x


def bell(x: float) -> float:
    """math.exp(-x**2 / 4), with the rounding error of the square put back."""
    if abs(x) > 80.0:
        return 0.0
    square = x * x
    error = rounding.product_error(x, x, square)
    return math.exp(-0.25 * square) * (1.0 - 0.25 * error)


def normal_cdf(x: float) -> float:
    if abs(x) > 40.0:
        return 0.0 if x < 0.0 else 1.0
    z = -x * RECIPROCAL_SQRT_2
    error = rounding.product_error(-x, RECIPROCAL_SQRT_2, z) - x * RECIPROCAL_SQRT_2_LOW
    return 0.5 * math.erfc(z) - error * RECIPROCAL_SQRT_PI * math.exp(-z * z)


def gelu(x: float) -> float:
    if x >= -37.0 or x != x:
        return x * normal_cdf(x)
    if x < -40.0:
        return -0.0
    # Far out normal_cdf loses digits to underflow; its asymptotic series 1 + tail does not.
    square = x * x
    inverse, term, tail = 1.0 / square, 1.0, 0.0
    for odd in range(1, 15, 2):
        term *= -odd * inverse
        tail += term
    correction = tail - 0.5 * rounding.product_error(x, x, square)
    return -math.exp(-0.5 * square) * (RECIPROCAL_SQRT_2PI + RECIPROCAL_SQRT_2PI * correction)


# Piecewise ops


def sign(x: float) -> float:
    return float((x > 0.0) - (x < 0.0)) if x == x else nan


def relu(x: float) -> float:
    return 0.0 if x <= 0.0 else x  # nan stays nan


def elu(x: float, alpha: float) -> float:
    return x if x > 0.0 else alpha * math.expm1(x)


def maximum(x: float, y: float) -> float:
    return x if x > y or x != x else y


def minimum(x: float, y: float) -> float:
    return x if x < y or x != x else y


def ahead(x: float, y: float) -> float:
    if x == y:
        return 0.5
    return 1.0 if x > y else 0.0


def clip(x: float, low: float, high: float) -> float:
    if not low <= high:
        return nan
    return low if x < low else high if x > high else x


# Ops of any number of operands

# From 3.12 on the built-in sum() of floats rounds differently; this one is left to right always.
plain_sum: Callable[[Iterable[float]], float]
if sys.version_info < (3, 12):
    plain_sum = sum
else:

    def plain_sum(numbers: Iterable[float]) -> float:
        return reduce(add, numbers, 0.0)


def dot(*numbers: float) -> float:
    """Weights, then inputs: products rounded, then added from left to right."""
    half = len(numbers) // 2
    return plain_sum(map(mul, numbers[:half], numbers[half:])) if numbers else 0.0


def total_sum(*numbers: float) -> float:
    """The sum, rounded once."""
    try:
        return fsum(numbers)
    except OverflowError:  # halfway through; the sum itself may be fine
        return 2.0**64 * fsum(math.ldexp(number, -64) for number in numbers)
    except ValueError:  # inf - inf
        return nan


def mean(*numbers: float) -> float:
    count = len(numbers)
    result = divide(total_sum(*numbers), count)
    if abs(result) == inf and inf not in map(abs, numbers):
        return total_sum(*(number / count for number in numbers))
    return result


def product(*numbers: float) -> float:
    """The product, rounded about once: mantissas and their errors apart from the exponent."""
    if 0.0 in numbers or not all(map(isfinite, numbers)):
        # One factor at a time might overflow or underflow before the zero or the infinity.
        return prod([n if n in LIMITS or n != n else math.copysign(1.0, n) for n in numbers])
    mantissa, error, exponent = 1.0, 0.0, 0
    for number in numbers:
        factor, power_of_two = frexp(number)
        rounded = mantissa * factor
        error = error * factor + rounding.product_error(mantissa, factor, rounded)
        mantissa, shift = frexp(rounded)
        error = math.ldexp(error, -shift)
        exponent += power_of_two + shift
    try:
        return math.ldexp(mantissa + error, exponent)
    except OverflowError:
        return math.copysign(inf, mantissa)


def _weight(number: float, largest: float) -> float:
    """e**(number - largest), the difference kept to 106 bits."""
    difference = number - largest
    if difference < -746.0:
        return 0.0
    return math.exp(difference) * (1.0 + rounding.difference_error(number, largest, difference))


def shares(numbers: Sequence[float]) -> list[float]:
    """Softmax: e**x over the sum of all."""
    largest = max(numbers, default=0.0)
    if abs(largest) == inf or any(number != number for number in numbers):
        return [nan for _ in numbers]
    weights = [_weight(number, largest) for number in numbers]
    whole = fsum(weights)
    return [weight / whole for weight in weights]


def share(*numbers: float) -> float:
    """The softmax of the first of the numbers."""
    return shares(numbers)[0]


def logsumexp(*numbers: float) -> float:
    if not numbers:
        return -inf
    largest = max(numbers)
    if abs(largest) == inf or any(number != number for number in numbers):
        return largest if all(number == number for number in numbers) else nan
    others = list(numbers)
    others.remove(largest)
    result = largest + math.log1p(fsum(_weight(number, largest) for number in others))
    if abs(result) > 0.5 * abs(largest):
        return result
    # The two terms cancel: rounded once from 60 digits instead.
    with localcontext(prec=60):
        shift = Decimal(largest)
        exact = sum(((Decimal(number) - shift).exp() for number in numbers), Decimal(0))
        return float(shift + exact.ln())
