"""Rounding errors in LLVM's language: those of ops/rounding.py."""

from __future__ import annotations

from math import inf, nan

from autograd.compiler.llvm.code import Code
from autograd.compiler.llvm.register import Register

__all__ = [
    "cbrt",
    "difference_error",
    "exact_product",
    "exact_sum",
    "product_error",
    "reciprocal_sqrt",
]


def halves(x: Register) -> tuple[Register, Register]:
    scaled = 134217729.0 * x
    high = scaled - (scaled - x)
    return high, x - high


def product_error(code: Code, x: Register, y: Register, rounded: Register) -> Register:
    """x * y - rounded, exactly where nothing overflows or underflows."""
    if code.module.faster:
        return code.fma(x, y, -rounded)
    x_high, x_low = halves(x)
    y_high, y_low = halves(y)
    return ((x_high * y_high - rounded) + x_high * y_low + x_low * y_high) + x_low * y_low


def difference_error(x: Register, y: Register, rounded: Register) -> Register:
    """(x - y) - rounded, exactly."""
    back = rounded - x
    return (x - (rounded - back)) - (y + back)


def exact_sum(x: Register, y: Register) -> tuple[Register, Register]:
    """The sum, and what rounding it lost."""
    rounded = x + y
    back = rounded - x
    return rounded, (x - (rounded - back)) + (y - back)


def exact_product(code: Code, x: Register, y: Register) -> tuple[Register, Register]:
    """The product, and what rounding it lost."""
    rounded = x * y
    return rounded, product_error(code, x, y, rounded)


def reciprocal_sqrt(code: Code, x: Register) -> Register:
    if code.is_quick:
        code.expect((x > 1e-290) & (x < 1e290))
        return refined(code, x)
    small, large = x < 1e-290, x > 1e290
    inner = x * code.select(small, 2.0**200, code.select(large, 2.0**-200, 1.0))
    found = refined(code, inner)
    found = code.select(small, 2.0**100, code.select(large, 2.0**-100, 1.0)) * found
    edge = code.select(x.equals(0.0), inf, code.select(x.equals(inf), 0.0, nan))
    return code.select((x > 0.0) & (x < inf), found, edge)


def refined(code: Code, x: Register) -> Register:
    """1 / sqrt(x), from the rounded root and its inverse."""
    root = code.sqrt(x)
    result = 1.0 / root
    product = result * root
    missing = (1.0 - product) - product_error(code, result, root, product)
    square = root * root
    left_over = (x - square) - product_error(code, root, root, square)
    # A division takes long, and of this term a few digits are enough.
    half = 0.5 * left_over
    share = half * (result * result) if code.module.faster else half / x
    return result + result * (missing - share)


def cbrt(code: Code, x: Register) -> Register:
    size = abs(x)
    small, large = size <= 1e-290, size >= 1e290
    inner = x * code.select(small, 2.0**300, code.select(large, 2.0**-300, 1.0))
    root = code.function("root", inner) if "root" in code.faster else code.libm("cbrt", inner)
    square = root * root
    cube = square * root
    left_over = (inner - cube) - product_error(code, square, root, cube)
    left_over = left_over - product_error(code, root, root, square) * root
    found = root + left_over / (3.0 * square)
    found = code.select(small, 2.0**-100, code.select(large, 2.0**100, 1.0)) * found
    return code.select(x.equals(0.0) | (x - x).differs(0.0), x, found)
