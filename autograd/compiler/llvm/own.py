"""Which ops machine code has, and a program in these: ops of users are composed of them."""

from __future__ import annotations

from autograd.compiler.lower import composition, lowered
from autograd.compiler.program import Program
from autograd.ops.op import Op
from autograd.ops.table import TABLE
from autograd.ops.take import element

__all__ = ["composed", "has", "missing"]


def has(op: Op) -> bool:
    """Whether machine code has the op, so that it need not be composed of others."""
    return op is element or TABLE.get(op.name) is op


def composed(program: Program) -> Program:
    """The program with a user's ops composed of others."""
    return program if all(map(has, {op for op, _ in program.lines})) else lowered(program, has)


def missing(program: Program, *, strict: bool, around: tuple[Op, ...] = ()) -> str:
    """Why these ops cannot be compiled, or nothing."""
    for op, count in dict.fromkeys((op, len(operands)) for op, operands in program.lines):
        if has(op):
            continue
        if op.lowered is None or op in around:
            return (
                f"{op.name} is computed by a function of Python; give define() a `lowered=`, a "
                "function of the operands that computes the same with other ops"
            )
        if strict and not op.same_bits:
            return f"strict, and `lowered=` of {op.name} does not promise same_bits"
        if why := missing(composition(op, count), strict=strict, around=(*around, op)):
            return why
    return ""
