"""Quotients, square roots and sigmoids from the machine's estimates, for loops of AVX-512.

An estimate has 14 bits; each step of Newton's doubles them.  All this is products and sums, of
which a core does several while it divides once.  A result is at most 1 ulp off.  It is nan where
an estimate is 0 or infinite, as that of 1 / infinity: then something else has the answer.
"""

from __future__ import annotations

from collections.abc import Callable

from autograd.compiler.llvm.code import Code
from autograd.compiler.llvm.jit import machine
from autograd.compiler.llvm.register import Register
from autograd.ops import table
from autograd.ops.op import Op

__all__ = ["ESTIMATED", "SIGMOIDS", "estimated"]

LANES = 8
"""How many lanes the estimates have."""
MANY = 256
"""From so many lanes on, it counts how many a core does at once, and no more how long one takes."""


def estimate(code: Code, name: str, x: Register) -> Register:
    """The machine's own estimate."""
    full, kind = f"llvm.x86.avx512.{name}14.pd.512", code.type("double")
    code.module.add(full, f"declare {kind} @{full}({kind}, {kind}, i8)")
    return code.write(f"call {kind} @{full}({x.typed}, {kind} zeroinitializer, i8 -1)")


def reciprocal(code: Code, x: Register) -> Register:
    """1 / x: the estimate, improved twice."""
    found = estimate(code, "rcp", x)
    for _ in range(2):
        found = code.fma(found, code.fma(-x, found, 1.0), found)
    return found


def quotient(code: Code, x: Register, y: Register) -> Register:
    """x / y: x times the reciprocal, and then what is left of x as well."""
    inverse = reciprocal(code, y)
    found = x * inverse
    return code.fma(code.fma(-y, found, x), inverse, found)


def root(code: Code, x: Register) -> Register:
    """The square root and half its reciprocal, improved together; a 0 stays as it is."""
    inverse = estimate(code, "rsqrt", x)
    found, half = x * inverse, inverse * 0.5
    for _ in range(2):
        error = code.fma(-found, half, 0.5)
        found, half = code.fma(found, error, found), code.fma(half, error, half)
    found = code.fma(code.fma(-found, found, x), half, found)
    return code.select(x.equals(0.0), x, found)


def sigmoid(code: Code, x: Register) -> Register:
    """e is the exponential that cannot overflow, so its sum with 1 is between 1 and 2."""
    e = code.function("exp", -abs(x))
    inverse = reciprocal(code, 1.0 + e)
    return code.select(x >= 0.0, inverse, e * inverse)


def sigmoid_slope(code: Code, x: Register) -> Register:
    """It shares its exponential and its reciprocal with the sigmoid of the same number."""
    e = code.function("exp", -abs(x))
    inverse = reciprocal(code, 1.0 + e)
    return e * inverse * inverse


ESTIMATED: dict[Op, Callable[..., Register]] = {table.div: quotient, table.sqrt: root}
"""By rows: what is faster in long loops."""
SIGMOIDS: dict[Op, Callable[..., Register]] = {
    table.sigmoid: sigmoid,
    table.sigmoid_slope: sigmoid_slope,
}
"""By rows: what is faster in all loops, and never leaves anything to eager code."""


def estimated(code: Code, row: Op, lanes: int) -> Callable[..., Register] | None:
    """The formula of a row in a loop over so many lanes, where this machine is faster with it."""
    if not machine().estimates or code.lanes != LANES:
        return None
    return SIGMOIDS.get(row) or (ESTIMATED.get(row) if lanes >= MANY else None)
