"""Hyperbolic functions and their inverses for several numbers at once."""

from __future__ import annotations

from autograd.compiler.llvm.code import Code
from autograd.compiler.llvm.lanes.powers import exp, expm1, log1p
from autograd.compiler.llvm.register import Register

__all__ = ["acosh", "asinh", "atanh", "cosh", "sinh", "tanh"]

LARGE = 2.0**28
"""From here on the square of x is all of x * x + 1 and x * x - 1."""


def tanh(code: Code, x: Register) -> Register:
    change = code.apply("lanes.expm1", expm1, -2.0 * abs(x))
    return code.intrinsic("copysign", -change / (change + 2.0), x)


def sinh(code: Code, x: Register) -> Register:
    change = code.apply("lanes.expm1", expm1, abs(x))
    found = code.intrinsic("copysign", 0.5 * (change + change / (change + 1.0)), x)
    return code.rescued("sinh", abs(x) < 700.0, found, x)


def cosh(code: Code, x: Register) -> Register:
    e = code.apply("lanes.exp", exp, abs(x))
    return code.rescued("cosh", abs(x) < 700.0, 0.5 * e + 0.5 / e, x)


def asinh(code: Code, x: Register) -> Register:
    size = abs(x)
    square = size * size
    more = size + square / (1.0 + code.sqrt(1.0 + square))
    found = code.intrinsic("copysign", code.apply("lanes.log1p", log1p, more), x)
    return code.rescued("asinh", size < LARGE, found, x)


def acosh(code: Code, x: Register) -> Register:
    above = x - 1.0
    found = code.apply("lanes.log1p", log1p, above + code.sqrt(2.0 * above + above * above))
    return code.rescued("acosh", (x >= 1.0) & (x < LARGE), found, x)


def atanh(code: Code, x: Register) -> Register:
    size = abs(x)
    found = 0.5 * code.apply("lanes.log1p", log1p, 2.0 * size / (1.0 - size))
    return code.rescued("atanh", size < 1.0, code.intrinsic("copysign", found, x), x)
