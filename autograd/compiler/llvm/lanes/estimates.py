"""Quotients and square roots from the machine's estimates, for long loops of AVX-512.

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

__all__ = ["ESTIMATED", "estimated"]

LANES = 8
"""How many lanes the estimates have."""
MANY = 256
"""From so many lanes on, it counts how many a core does at once, and no more how long one takes."""


def estimate(code: Code, name: str, x: Register) -> Register:
    """The machine's own estimate."""
    full, kind = f"llvm.x86.avx512.{name}14.pd.512", code.type("double")
    code.module.add(full, f"declare {kind} @{full}({kind}, {kind}, i8)")
    return code.write(f"call {kind} @{full}({x.typed}, {kind} zeroinitializer, i8 -1)")


def quotient(code: Code, x: Register, y: Register) -> Register:
    """x / y: the reciprocal, improved twice, and then the quotient by what is left of x."""
    reciprocal = estimate(code, "rcp", y)
    for _ in range(2):
        error = code.fma(-y, reciprocal, 1.0)
        reciprocal = code.fma(reciprocal, error, reciprocal)
    found = x * reciprocal
    return code.fma(code.fma(-y, found, x), reciprocal, found)


def root(code: Code, x: Register) -> Register:
    """The square root and half its reciprocal, improved together; a 0 stays as it is."""
    inverse = estimate(code, "rsqrt", x)
    found, half = x * inverse, inverse * 0.5
    for _ in range(2):
        error = code.fma(-found, half, 0.5)
        found, half = code.fma(found, error, found), code.fma(half, error, half)
    found = code.fma(code.fma(-found, found, x), half, found)
    return code.select(x.equals(0.0), x, found)


ESTIMATED: dict[Op, Callable[..., Register]] = {table.div: quotient, table.sqrt: root}
"""By rows."""


def estimated(code: Code, row: Op, lanes: int) -> Callable[..., Register] | None:
    """The formula of a row in a loop over so many lanes, where this machine is faster with it."""
    can = machine().estimates and code.lanes == LANES and lanes >= MANY
    return ESTIMATED.get(row) if can else None
