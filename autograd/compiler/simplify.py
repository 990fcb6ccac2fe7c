"""Shorten a program without changing a bit of its results (but for the sign of a nan).

`merged` computes at once what depends on constants alone, leaves out lines that change nothing, and
keeps one of several equal lines.  `live` drops lines that no result needs, and `part` also those
before places that are given.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.program import Line, Program, Token, Writer
from autograd.ops import table
from autograd.ops.detached import detached
from autograd.ops.modes import ieee
from autograd.ops.op import Op

__all__ = ["live", "merged", "part"]


def merged(program: Program) -> Program:
    """The program without lines that repeat others, change nothing, or need no input.

    >>> from autograd.compiler.trace import trace
    >>> print(merged(trace(lambda x: x * x * 1.0 + (x * x - (3.0 - 3.0)), [2.0], {}).program))
    x0
    c0 = 0.0
    c1 = 1.0
    t0 = mul(x0, x0)
    t1 = add(t0, t0)
    return t1
    """
    writer = Writer(program.inputs)
    numbers: dict[Token, float] = {}  # of constants
    found: dict[tuple[Op, tuple[Token, ...]], Token] = {}
    tokens = [writer.input(place) for place in range(program.inputs)]

    def constant(number: float) -> Token:
        token = writer.constant(number)
        numbers[token] = number
        return token

    def line(op: Op, operands: tuple[Token, ...]) -> Token:
        key = op, operands
        if (known := found.get(key)) is None:  # to ask once is quick for a long list
            known = found[key] = writer.line(op, operands)
        return known

    tokens += [constant(number) for number in program.constants]
    for recorded, places in program.lines:
        op, operands = recorded, tuple(map(tokens.__getitem__, places))
        if op is not table.argument and numbers.keys().isdisjoint(operands):
            tokens.append(line(op, operands))
            continue
        if op is table.pow_slope and 0.5 <= numbers.get(operands[1], 0.0) <= 2.0**53:
            # By the row's own formula, y * x**(y - 1), of which x**1 is x.
            y = numbers[operands[1]]
            power = operands[0] if y == 2.0 else line(table.pow, (operands[0], constant(y - 1.0)))
            op, operands = table.mul, (operands[1], power)
        same = unchanged(op, operands, numbers)
        if same is None and operands and all(operand in numbers for operand in operands):
            with ieee():
                same = constant(op.apply([numbers[operand] for operand in operands]))
        tokens.append(line(op, operands) if same is None else same)
    return writer.program([tokens[place] for place in program.outputs])


def unchanged(op: Op, operands: tuple[Token, ...], numbers: dict[Token, float]) -> Token | None:
    """The operand that the op gives back as it is, if it does so at all numbers.

    Not of x + 0, which makes a 0 of -0.
    """
    if op is table.argument or op is detached:
        return operands[0]
    if op is table.mul or op is table.div:
        if numbers.get(operands[1]) == 1.0:
            return operands[0]
        if op is table.mul and numbers.get(operands[0]) == 1.0:
            return operands[1]
    if op is table.sub and repr(numbers.get(operands[1])) == "0.0":  # and not -0.0
        return operands[0]
    return None


def live(program: Program) -> Program:
    """The program without the lines and constants that no result needs.

    >>> from autograd.compiler.trace import trace
    >>> print(live(merged(trace(lambda x: [x * 1.0 for _ in "ab"], [2.0], {}).program)))
    x0
    return x0, x0
    """
    return part(program, range(program.inputs), program.outputs)


def part(program: Program, given: Sequence[int], wanted: Sequence[int]) -> Program:
    """The program whose inputs are some places of this one, and whose results are others.

    >>> from autograd.compiler.trace import trace
    >>> whole = trace(lambda x: (x + 1) ** 2 * 3, [2.0], {}).program
    >>> place = whole.first_line
    >>> print(part(whole, [place], [place + 2]))
    x0
    c0 = 2.0
    c1 = 3.0
    t0 = pow(x0, c0)
    t1 = mul(t0, c1)
    return t1
    """
    now = {place: number for number, place in enumerate(given)}
    needed = {*wanted}
    for number in range(len(program.lines) - 1, -1, -1):
        place = program.first_line + number
        if place in needed and place not in now:
            needed.update(program.lines[number].operands)
    needed -= now.keys()
    kept = [place for place in program.constant_places if place in needed]
    now.update((place, number) for number, place in enumerate(kept, len(given)))
    lines: list[Line] = []
    first, moved, new = len(now), now.__getitem__, tuple.__new__
    for place, (op, operands) in enumerate(program.lines, program.first_line):
        if place in needed:
            now[place] = first + len(lines)
            lines.append(new(Line, (op, tuple(map(moved, operands)))))
    constants = tuple([program.constants[place - program.inputs] for place in kept])
    return Program(len(given), constants, tuple(lines), tuple(map(moved, wanted)))
