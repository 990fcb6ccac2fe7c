"""The value of each op of one to three floats: accurate, and never raising.

Every function here is total: it follows IEEE 754 where Python's `math` would raise, so that one
place (`Op.apply`) decides whether inf or nan is an answer or an error.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from math import inf, nan

from autograd.ops import rounding
from autograd.ops.constants import (
    RECIPROCAL_SQRT_2,
    RECIPROCAL_SQRT_2_LOW,
    RECIPROCAL_SQRT_2PI,
    RECIPROCAL_SQRT_PI,
)

__all__ = [
    "ahead",
    "bell",
    "clip",
    "cosh",
    "divide",
    "elu",
    "gelu",
    "logsigmoid",
    "maximum",
    "minimum",
    "normal_cdf",
    "pow_slope",
    "power",
    "relu",
    "sigmoid",
    "sigmoid_slope",
    "sign",
    "silu",
    "softplus",
    "total",
]


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
