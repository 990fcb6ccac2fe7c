"""Shorten a program for numbers of usual size: choices that seldom fall otherwise are left out.

Two passes. `chosen` takes slopes of results that have all their digits; `divided` computes the
inverse of a divisor once where several numbers are divided by it.
"""

from __future__ import annotations

from collections import Counter
from math import frexp
from typing import NamedTuple

from autograd.compiler.program import Program, Token, Writer
from autograd.compiler.simplify import live, merged
from autograd.ops import table
from autograd.ops.op import Op

__all__ = ["LARGE", "QUOTIENT", "SMALL", "Usual", "usual"]

SMALL, LARGE = 2.0**-450, 2.0**450  # products and quotients of what lies between are normal

QUOTIENT = Op(
    "quotient",
    lambda x, y, _: x / y,
    lambda _, __, inverse, out: (inverse, -out * inverse, 0.0),
    "x / y",
    operands="x y inverse",
    helper=True,
)
"""A quotient where 1 / y is known."""


class Guard(NamedTuple):
    """When a choice falls as usual: one number is above 0, or one of the others is 0."""

    positive: Token
    zeros: tuple[Token, ...] = ()


class Usual(NamedTuple):
    """A shorter program, and when its results are those of the whole one."""

    program: Program
    """Its outputs are those of the whole program, then those that the guards ask for."""
    guards: list[int]
    """How many outputs each asks for: the first is above 0, or one of the others is 0."""


def usual(program: Program) -> Usual:
    """The program for numbers of usual size.

    >>> from autograd import grad
    >>> from autograd.compiler.trace import trace
    >>> program = trace(grad(lambda x, y: x / y, 1), [2.0, 3.0], {}).program
    >>> print(usual(program).program)
    x0, x1
    c0 = 2.2250738585072014e-308
    c1 = 0.0
    c2 = 1.0
    t0 = div(c2, x1)
    t1 = quotient(x0, x1, t0)
    t2 = sub(t1, t1)
    t3 = quotient(t1, x1, t0)
    t4 = neg(t3)
    t5 = abs(t1)
    t6 = sub(t5, c0)
    t7 = add(t4, c1)
    t8 = sub(t7, t2)
    return t8, t6, x0
    >>> usual(program).guards
    [2]
    """
    shorter, guards = chosen(program)
    return Usual(live(merged(divided(live(merged(shorter))))), guards)


def chosen(program: Program) -> Usual:
    """The program without the choice for results that have lost digits."""
    writer = Writer(program.inputs)
    tokens = [writer.input(place) for place in range(program.inputs)]
    tokens += map(writer.constant, program.constants)
    numbers = dict(zip(tokens[program.inputs :], program.constants, strict=True))
    lines: dict[Token, tuple[Op, list[Token]]] = {}
    known: dict[Token, tuple[float, Guard]] = {}  # what a line gives as a rule
    guards: dict[Guard, None] = {}
    for op, places in program.lines:
        operands = [tokens[place] for place in places]
        if op is table.where and operands[0] in known:
            value, guard = known[operands[0]]
            guards[guard] = None
            tokens.append(operands[1 if value else 2])
            continue
        token = writer.line(op, operands)
        tokens.append(token)
        lines[token] = op, operands
        if op is table.step and numbers.get(_taken_off(lines, operands[0])) == table.TINY:
            known[token] = 1.0, Guard(operands[0])
        elif op is table.sub and numbers.get(operands[0]) == 1.0 and operands[1] in known:
            known[token] = 1.0 - known[operands[1]][0], known[operands[1]][1]
        elif op is table.mul:
            for one, other in (operands, reversed(operands)):
                if known.get(one, (1.0,))[0] == 0.0:
                    guard = known[one][1]
                    known[token] = 0.0, guard._replace(zeros=(*guard.zeros, other))
    asked = [token for guard in guards for token in (guard.positive, *guard.zeros)]
    outputs = [*(tokens[place] for place in program.outputs), *asked]
    return Usual(writer.program(outputs), [1 + len(guard.zeros) for guard in guards])


def _taken_off(lines: dict[Token, tuple[Op, list[Token]]], token: Token) -> Token:
    """y, if the token is x - y; else the token."""
    op, operands = lines.get(token, (None, []))
    return operands[1] if op is table.sub else token


def divided(program: Program) -> Program:
    """The program with one inverse for all quotients of one divisor."""
    counts = Counter(line.operands[1] for line in program.lines if line.op is table.div)
    writer = Writer(program.inputs)
    constants = dict(enumerate(program.constants, program.inputs))
    tokens = [writer.input(place) for place in range(program.inputs)]
    tokens += map(writer.constant, program.constants)

    def line(op: Op, places: tuple[int, ...]) -> Token:
        operands = [tokens[place] for place in places]
        if op is table.div and is_shared(places[1]) and constants.get(places[0]) != 1.0:
            inverse = writer.line(table.div, (writer.constant(1.0), operands[1]))
            return writer.line(QUOTIENT, (*operands, inverse))
        return writer.line(op, operands)

    def is_shared(divisor: int) -> bool:
        if divisor not in constants:
            return counts[divisor] > 1
        size = abs(constants[divisor])
        return SMALL < size < LARGE and frexp(size)[0] != 0.5  # LLVM itself multiplies by 1/4

    for op, places in program.lines:
        tokens.append(line(op, places))
    return writer.program([tokens[place] for place in program.outputs])
