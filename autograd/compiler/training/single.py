"""The whole update by a single example as one program, for rules that are short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from autograd.compiler.program import Program, Token, Writer
from autograd.compiler.simplify import live, merged
from autograd.compiler.training.carrying import carries
from autograd.compiler.training.step import Training
from autograd.ops import table

__all__ = ["moving", "single"]

SHORT = 8
"""The most lines that a rule may have: the program repeats it for each weight."""


def moving(rule: Program) -> list[int]:
    """The slots that the rule changes."""
    return [slot for slot, place in enumerate(rule.outputs[1:]) if place != 2 + slot]


def single(training: Training, *, strict: bool) -> Program | None:
    """[weights | shared | example | states | rate, step] -> [loss | weights | states].

    Of the states it has those that change, slot by slot.  None if the rule is long, or might hide a
    gradient that is not finite: this program gives only the new weights and states.
    Unless `strict`, products are grouped so that what many weights share is computed once.
    """
    rule = training.rule
    if rule is None or len(rule.lines) > SHORT or not carries(rule):
        return None
    if rule.outputs[0] < rule.first_line:  # no weight changes: only gradients are wanted
        return None
    count, given, slots = training.weights, training.example.inputs - 1, moving(rule)
    writer = Writer(given + count * len(slots) + 2)
    inputs = [writer.input(place) for place in range(writer.inputs)]

    def results(program: Program, operands: Sequence[Token]) -> list[Token]:
        return program.results(operands, map(writer.constant, program.constants), writer.line)

    loss, *slopes = results(training.example, [*inputs[:given], writer.constant(1.0)])
    zero, before = writer.constant(0.0), inputs[: count + training.shared]
    gradients = [writer.line(table.add, (zero, slope)) if strict else slope for slope in slopes]
    if training.penalise is not None:
        gradients = results(training.penalise, [*before, *gradients])
    if training.shorten is not None:
        gradients = results(training.shorten, gradients)
    columns = [before[:count], gradients] + [[zero] * count] * training.slots
    for number, slot in enumerate(slots):
        columns[2 + slot] = inputs[given + number * count :][:count]
    rows = [results(rule, [*row, *inputs[-2:]]) for row in zip(*columns, strict=True)]
    results_of = [*zip(*rows, strict=True)]
    new = [token for place in [0, *(1 + slot for slot in slots)] for token in results_of[place]]
    program = live(merged(writer.program([loss, *new])))
    return program if strict else live(merged(grouped(program)))


def grouped(program: Program) -> Program:
    """The program with (rate * x) * y in place of rate * (x * y), of which many share the first.

    The rate is the last input but one.  The results differ by their rounding.
    """
    rate, uses = program.inputs - 2, Counter(place for line in program.lines for place in line[1])
    products = {
        place: operands
        for place, (op, operands) in enumerate(program.lines, program.first_line)
        if op is table.mul and uses[place] == 1
    }
    writer = Writer(program.inputs)
    tokens = [writer.input(place) for place in range(program.inputs)]
    tokens += map(writer.constant, program.constants)
    for op, operands in program.lines:
        inner = products.get(next((place for place in operands if place != rate), rate))
        if op is table.mul and rate in operands and inner is not None:
            more, fewer = sorted(inner, key=lambda place: -uses[place])
            scaled = writer.line(op, (tokens[rate], tokens[more]))
            tokens.append(writer.line(op, (scaled, tokens[fewer])))
        else:
            tokens.append(writer.line(op, [tokens[place] for place in operands]))
    return writer.program([tokens[place] for place in program.outputs])
