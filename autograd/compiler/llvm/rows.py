"""The rows of the op table in LLVM's language: the operations of ops/floats.py, in their order."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan

from autograd.compiler.llvm.code import Code
from autograd.compiler.llvm.lists import LISTS, maximum, weight
from autograd.compiler.llvm.norms import norm
from autograd.compiler.llvm.register import Register
from autograd.compiler.llvm.rounding import cbrt, product_error, reciprocal_sqrt
from autograd.compiler.llvm.usual import LARGE, QUOTIENT, SMALL
from autograd.compiler.lower import WEIGHT
from autograd.ops.constants import (
    RECIPROCAL_SQRT_2,
    RECIPROCAL_SQRT_2_LOW,
    RECIPROCAL_SQRT_2PI,
    RECIPROCAL_SQRT_PI,
)

__all__ = ["INLINE", "row"]

LIBM = {
    *("exp", "expm1", "log", "log1p", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan"),
    *("atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc", "pow"),
}
"""Rows that are C's functions of the same name."""


# One instruction or a few: written where they are used


def _sign(code: Code, x: Register) -> Register:
    above = code.select(x > 0.0, 1.0, x)
    return code.select(x < 0.0, -1.0, code.select(x.equals(0.0), 0.0, above))


def _ahead(code: Code, x: Register, y: Register) -> Register:
    return code.select(x.equals(y), 0.5, code.select(x > y, 1.0, 0.0))


def _clip(code: Code, x: Register, low: Register, high: Register) -> Register:
    inside = code.select(x < low, low, code.select(x > high, high, x))
    return code.select(low <= high, inside, nan)


INLINE: dict[str, Callable[..., Register]] = {
    "add": lambda code, x, y: x + y,
    "sub": lambda code, x, y: x - y,
    "mul": lambda code, x, y: x * y,
    "div": lambda code, x, y: x / y,
    "neg": lambda code, x: -x,
    "abs": lambda code, x: abs(x),
    "square": lambda code, x: x * x,
    "one_minus_square": lambda code, x: (1.0 - x) * (1.0 + x),
    "reciprocal": lambda code, x: 1.0 / x,
    "argument": lambda code, x: x,
    "sqrt": Code.sqrt,
    "step": lambda code, x: code.select(x > 0.0, 1.0, 0.0),
    "relu": lambda code, x: code.select(x <= 0.0, 0.0, x),
    "leaky_relu": lambda code, x, slope: code.select(x > 0.0, x, slope * x),
    "maximum": maximum,
    "minimum": lambda code, x, y: code.select((x < y) | x.differs(x), x, y),
    "where": lambda code, condition, x, y: code.select(condition.differs(0.0), x, y),
    "sign": _sign,
    "ahead": _ahead,
    "clip": _clip,
}


def quotient(code: Code, x: Register, y: Register, inverse: Register) -> Register:
    """x / y from 1 / y: the product, and what its error says (Markstein)."""
    code.apply("ordinary", ordinary, y)
    found = x * inverse
    is_zero = x.equals(0.0)
    code.expect(between(found) | is_zero)
    return code.select(is_zero, found, code.fma(code.fma(-found, y, x), inverse, found))


def ordinary(code: Code, y: Register) -> Register:
    """y, which is expected to be neither huge nor tiny."""
    if y.constant is None:
        code.expect(between(y))
    return y


def between(x: Register) -> Register:
    """Whether a number is neither huge nor tiny."""
    size = abs(x)
    return (size > SMALL) & (size < LARGE)


# Formulas over the functions of C


def sigmoid(code: Code, x: Register) -> Register:
    e = code.function("exp", -abs(x))
    return code.select(x >= 0.0, 1.0, e) / (1.0 + e)


def sigmoid_slope(code: Code, x: Register) -> Register:
    e = code.function("exp", -abs(x))
    return e / ((1.0 + e) * (1.0 + e))


def softplus(code: Code, x: Register) -> Register:
    tail = code.function("log1p", code.function("exp", -abs(x)))
    return code.select(x > 0.0, x, 0.0) + tail


def logsigmoid(code: Code, x: Register) -> Register:
    return -row(code, "softplus", -x)


def elu(code: Code, x: Register, alpha: Register) -> Register:
    return code.select(x > 0.0, x, alpha * code.function("expm1", x))


def silu(code: Code, x: Register) -> Register:
    half = code.function("exp", 0.5 * x)
    far = code.select(half.equals(0.0), -0.0, x * half * half)
    near = code.select(x < inf, x * row(code, "sigmoid", x), x)
    return code.select(x < -700.0, far, near)


def bell(code: Code, x: Register) -> Register:
    square = x * x
    error = product_error(code, x, x, square)
    result = code.function("exp", -0.25 * square) * (1.0 - 0.25 * error)
    return code.select(abs(x) > 80.0, 0.0, result)


def normal_cdf(code: Code, x: Register) -> Register:
    z = -x * RECIPROCAL_SQRT_2
    low = code.register(RECIPROCAL_SQRT_2)
    error = product_error(code, -x, low, z) - x * RECIPROCAL_SQRT_2_LOW
    tail = error * RECIPROCAL_SQRT_PI * code.function("exp", -z * z)
    result = 0.5 * code.function("erfc", z) - tail
    return code.select(abs(x) > 40.0, code.select(x < 0.0, 0.0, 1.0), result)


def gelu(code: Code, x: Register) -> Register:
    square = x * x
    inverse, term, tail = 1.0 / square, code.register(1.0), code.register(0.0)
    for odd in range(1, 15, 2):
        term = term * (-odd * inverse)
        tail = tail + term
    correction = tail - 0.5 * product_error(code, x, x, square)
    weight = RECIPROCAL_SQRT_2PI + RECIPROCAL_SQRT_2PI * correction
    far = -code.function("exp", -0.5 * square) * weight
    near = x * row(code, "normal_cdf", x)
    return code.select(x < -40.0, -0.0, code.select(x < -37.0, far, near))


def pow_slope(code: Code, x: Register, y: Register) -> Register:
    is_whole = code.intrinsic("floor", y).equals(y) & (abs(y) <= 2.0**53)
    plain = x.equals(0.0) | ((y >= 0.5) & (y <= 2.0**53)) | is_whole
    power = row(code, "pow", x, y)
    slope = y * (power / x)
    other = code.select(abs(slope).equals(inf), y / x * power, slope)
    result = code.select(plain, y * row(code, "pow", x, y - 1.0), other)
    return code.select(y.equals(0.0), 0.0, result)


FORMULAS: dict[str, Callable[..., Register]] = {
    "sigmoid": sigmoid,
    "sigmoid_slope": sigmoid_slope,
    "softplus": softplus,
    "logsigmoid": logsigmoid,
    "elu": elu,
    "silu": silu,
    "bell": bell,
    "normal_cdf": normal_cdf,
    "gelu": gelu,
    "pow_slope": pow_slope,
    "reciprocal_sqrt": reciprocal_sqrt,
    "cbrt": cbrt,
}


def constant_power(code: Code, x: Register, exponent: float) -> Register | None:
    """x**exponent within half an ulp or little more, where it takes but a few products."""
    if exponent == 0.5:
        return code.select(x.equals(-inf), inf, code.sqrt(x) + 0.0)
    if exponent not in (0.0, 1.0, 2.0, 3.0, 4.0):
        return None
    if exponent <= 2.0:
        return (code.register(1.0), x, x * x)[int(exponent)]
    square = x * x
    other = x if exponent == 3.0 else square
    lost = code.fma(x, x, -square) * (x if exponent == 3.0 else square + square)
    plain = square * other
    return code.select(abs(plain) < inf, code.fma(square, other, lost), plain)


def row(code: Code, name: str, *operands: Register) -> Register:
    """A row of the table, applied to registers."""
    if name == "pow" and code.module.faster and operands[1].constant is not None:
        power = constant_power(code, operands[0], operands[1].constant)
        if power is not None:
            return power
    if name == QUOTIENT.name:
        return quotient(code, *operands)
    if name in INLINE:
        return INLINE[name](code, *operands)
    if name in LIBM or name in code.faster:
        return code.function(name, *operands)
    if name in FORMULAS:
        return code.apply(name, FORMULAS[name], *operands)
    if name == "hypot":
        return norm(code, operands)
    if name == WEIGHT.name:
        return code.apply(name, weight, *operands)
    return LISTS[name](code, operands)
