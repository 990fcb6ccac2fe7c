"""Programs of a training step put together, before they become bundles."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.program import Line, Program, Token, Writer
from autograd.ops import table

__all__ = ["accumulating", "stepping"]


def accumulating(example: Program, weights: int) -> Program:
    """[what the example takes | gradients] -> [loss | gradients with what the example adds]."""
    first, constants = example.inputs, example.first_line

    def moved(places: tuple[int, ...]) -> tuple[int, ...]:
        return tuple([place + weights * (place >= first) for place in places])

    lines = [Line(op, moved(operands)) for op, operands in example.lines]
    loss, *added = moved(example.outputs)
    sums = []
    for weight, place in enumerate(added):
        constant = place - first - weights
        if 0 <= constant < len(example.constants) and example.constants[constant] == 0.0:
            sums.append(first + weight)  # it adds nothing
        else:
            sums.append(weights + constants + len(lines))
            lines.append(Line(table.add, (first + weight, place)))
    return Program(first + weights, example.constants, tuple(lines), (loss, *sums))


def stepping(example: Program, rule: Program, weights: int, slots: int) -> Program:
    """An update by one example: [what it takes | slots | rate, step] -> [loss | weights | slots].

    The rule's lines that need neither a weight nor its gradient are written once.
    """
    writer = Writer(example.inputs + weights * slots + 2)
    taken = [writer.input(place) for place in range(example.inputs)]
    loss, *gradients = _written(writer, example, taken)
    zero = writer.constant(0.0)
    behind = example.inputs + weights * slots
    rate, step = writer.input(behind), writer.input(behind + 1)
    results: list[list[Token]] = []
    shared: dict[Line, Token] = {}
    for weight, gradient in enumerate(gradients):
        states = [writer.input(example.inputs + slot * weights + weight) for slot in range(slots)]
        begun = writer.line(table.add, (zero, gradient))
        given = [writer.input(weight), begun, *states, rate, step]
        results.append(_written(writer, rule, given, shared))
    return writer.program([loss, *(token for each in zip(*results, strict=True) for token in each)])


def _written(
    writer: Writer,
    program: Program,
    given: Sequence[Token],
    shared: dict[Line, Token] | None = None,
) -> list[Token]:
    """Write a program's lines; those of constants and the last two inputs once, if `shared`."""
    tokens = [*given, *map(writer.constant, program.constants)]
    common = {*range(program.inputs - 2, program.first_line)} if shared is not None else set()
    for place, line in enumerate(program.lines, program.first_line):
        operands = [tokens[operand] for operand in line.operands]
        if shared is None or not common.issuperset(line.operands):
            tokens.append(writer.line(line.op, operands))
            continue
        common.add(place)
        if line not in shared:
            shared[line] = writer.line(line.op, operands)
        tokens.append(shared[line])
    return [tokens[place] for place in program.outputs]
