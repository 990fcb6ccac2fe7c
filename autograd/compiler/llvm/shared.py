"""Part a program into what all rows share, which is computed once, and what is left for each row.

LLVM itself does so inside one function; a long program is several.
"""

from __future__ import annotations

from typing import NamedTuple

from autograd.compiler.program import Program, Writer
from autograd.compiler.simplify import live

__all__ = ["Parted", "parted"]


class Parted(NamedTuple):
    """Two programs: the results of the first are more inputs of the second."""

    before: Program
    each: Program
    shared: frozenset[int]
    """The places of inputs that all rows have in common, of the second program."""


def parted(program: Program, shared: frozenset[int]) -> Parted:
    """The program in two; `shared` holds the places of inputs that rows have in common.

    >>> from autograd import exp
    >>> from autograd.compiler.trace import trace
    >>> before, each, shared = parted(trace(lambda w, x: exp(w) * x, [2.0, 3.0], {})[0], {0})
    >>> print(before, each, shared, sep="; ")
    x0, x1
    t0 = exp(x0)
    return t0; x0, x1, x2
    t0 = mul(x2, x1)
    return t0; frozenset({0, 2})
    """
    fixed = {*shared, *program.constant_places}
    wanted: dict[int, None] = {}
    for place, (_, operands) in enumerate(program.lines, program.first_line):
        if fixed.issuperset(operands):
            fixed.add(place)
        else:
            wanted.update(dict.fromkeys(operands))
    wanted.update(dict.fromkeys(program.outputs))
    kept = [place for place in wanted if place in fixed and place >= program.first_line]
    writer = Writer(program.inputs + len(kept))
    tokens = {place: writer.input(place) for place in range(program.inputs)}
    for place, number in enumerate(program.constants, program.inputs):
        tokens[place] = writer.constant(number)
    tokens |= {place: writer.input(program.inputs + k) for k, place in enumerate(kept)}
    for place, (op, operands) in enumerate(program.lines, program.first_line):
        if place not in fixed:
            tokens[place] = writer.line(op, [tokens[operand] for operand in operands])
    more = range(program.inputs, program.inputs + len(kept))
    return Parted(
        live(program._replace(outputs=tuple(kept))),
        live(writer.program([tokens[place] for place in program.outputs])),
        frozenset({*shared, *more}),
    )
