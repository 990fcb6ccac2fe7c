"""The exact rounding errors of products and differences, and roots that correct theirs.

The exact error of a product or a difference of floats is a float itself, as long as nothing
overflows or underflows: 106 bits for the functions that need more than 53 inside.
"""

from __future__ import annotations

import math
from math import inf, nan

__all__ = ["cbrt", "difference_error", "product_error", "reciprocal_sqrt"]


def halves(x: float) -> tuple[float, float]:
    """`x` as a sum of two floats of 26 bits (Veltkamp); |x| below 1e300."""
    scaled = 134217729.0 * x
    high = scaled - (scaled - x)
    return high, x - high


def product_error(x: float, y: float, rounded: float) -> float:
    """x * y - rounded, exactly (Dekker), where `rounded` is the float x * y."""
    x_high, x_low = halves(x)
    y_high, y_low = halves(y)
    return ((x_high * y_high - rounded) + x_high * y_low + x_low * y_high) + x_low * y_low


def difference_error(x: float, y: float, rounded: float) -> float:
    """(x - y) - rounded, exactly (Knuth), where `rounded` is the float x - y."""
    back = rounded - x
    return (x - (rounded - back)) - (y + back)


def reciprocal_sqrt(x: float) -> float:
    """1 / sqrt(x) within a hair of half an ulp: 1 / root with both rounding errors put back."""
    if not 0.0 < x < inf:
        return inf if x == 0.0 else 0.0 if x == inf else nan
    if x < 1e-290:  # where the rounding errors would not fit into a float
        return 2.0**100 * reciprocal_sqrt(2.0**200 * x)
    if x > 1e290:
        return 2.0**-100 * reciprocal_sqrt(2.0**-200 * x)
    root = math.sqrt(x)
    result = 1.0 / root
    product = result * root
    missing = (1.0 - product) - product_error(result, root, product)
    square = root * root
    left_over = (x - square) - product_error(root, root, square)
    return result + result * (missing - 0.5 * left_over / x)


def cbrt(x: float) -> float:
    """The cube root: the C library's may be 3 ulp off, so one step of Newton's, error and all."""
    if not 1e-290 < abs(x) < 1e290:  # where the cube's rounding errors would not fit into a float
        if x == 0.0 or x - x != 0.0:
            return x
        small = abs(x) < 1.0
        root = cbrt(math.ldexp(x, 300 if small else -300))
        return math.ldexp(root, -100 if small else 100)
    root = math.cbrt(x)
    square = root * root
    cube = square * root
    left_over = (x - cube) - product_error(square, root, cube)
    left_over -= product_error(root, root, square) * root
    return root + left_over / (3.0 * square)
