"""Compute at once what all outputs of a softmax share, without changing a bit."""

from __future__ import annotations

from autograd.compiler.lower import weights_of
from autograd.compiler.program import Program, Token, Writer
from autograd.ops import table

__all__ = ["shared"]


def shared(program: Program) -> Program:
    """The program with one set of weights, and one sum of them, for the outputs of a softmax.

    >>> from autograd import softmax
    >>> from autograd.compiler.trace import trace
    >>> print(shared(trace(lambda a, b: softmax([a, b]), [1.0, 2.0], {}).program))
    x0, x1
    t0 = maximum(x0, x1)
    t1 = weight(x0, t0)
    t2 = weight(x1, t0)
    t3 = sum(t1, t2)
    t4 = div(t1, t3)
    t5 = div(t2, t3)
    return t4, t5
    """
    if all(op is not table.softmax for op, _ in program.lines):
        return program
    writer = Writer(program.inputs)
    tokens = [writer.input(place) for place in range(program.inputs)]
    tokens += [writer.constant(number) for number in program.constants]
    known: dict[tuple[Token, ...], tuple[list[Token], Token]] = {}
    for op, operands in program.lines:
        given = [tokens[operand] for operand in operands]
        if op is table.softmax:
            numbers = tuple(sorted(given))
            if numbers not in known:
                weights = weights_of(writer.line, numbers)[1]
                known[numbers] = (weights, writer.line(table.sum, weights))
            weights, total = known[numbers]
            tokens.append(writer.line(table.div, (weights[numbers.index(given[0])], total)))
        else:
            tokens.append(writer.line(op, given))
    return writer.program([tokens[place] for place in program.outputs])
