"""The rule of an optimiser as a function of Python that goes over all weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograd.compiler.program import Program, Token, Writer
from autograd.compiler.simplify import part
from autograd.compiler.spelling import statements
from autograd.compiler.training.functions import in_list, made, spelling_of
from autograd.compiler.training.step import Training
from autograd.ops import table

__all__ = ["by_reciprocals", "rule_of"]


def rule_of(training: Training) -> Callable[..., Any]:
    """(weights, gradients, slots, rate, step) -> weights, then each slot.

    What depends on the rate and the step alone is computed once.  Each result of the rule is a list
    that is made in one go, from the lists before it: the weights often from the new state.
    """
    rule = training.rule
    assert rule is not None
    rate, step = rule.inputs - 2, rule.inputs - 1
    slots = [f"S{slot}" for slot in range(training.slots)]
    lists = dict(enumerate(["W", "G", *slots]))
    known = {place: name.lower() for place, name in lists.items()} | {rate: "r", step: "n"}
    lines = [f"({', '.join(slots)},) = S"] if slots else []
    once = fixed(rule)
    found = statements(part(rule, [rate, step], once), spelling_of(rule), ["r", "n"])
    results = iter(once)
    for name, formula in found:
        lines.append(f"{name or f'h{next(results)}'} = {formula}")
    known |= {place: f"h{place}" for place in once}
    for place in sorted({*rule.outputs} - lists.keys()):
        lines.append(f"O{place} = {listed(rule, place, known, lists)}")
        known[place], lists[place] = f"o{place}", f"O{place}"
    answer = in_list([lists[place] for place in rule.outputs])
    return made(rule, ["W", "G", "S", "r", "n"], lines, answer)


def fixed(rule: Program) -> list[int]:
    """The lines that depend on the rate and the step alone, and that others or results need."""
    once: list[int] = []
    varying = {*range(rule.inputs - 2)}
    for place, (_, operands) in enumerate(rule.lines, rule.first_line):
        if not varying.isdisjoint(operands):
            varying.add(place)
            once += operands
    once += rule.outputs
    return sorted({place for place in once if place >= rule.first_line} - varying)


def by_reciprocals(rule: Program) -> Program:
    """The rule with a product in place of each division by what the rate and the step alone give.

    The reciprocal is computed once an update; results differ by their rounding.
    """
    once, writer = {*fixed(rule)}, Writer(rule.inputs)
    tokens = [writer.input(place) for place in range(rule.inputs)]
    tokens += map(writer.constant, rule.constants)
    known: dict[int, Token] = {}
    for place, (op, operands) in enumerate(rule.lines, rule.first_line):
        given = [tokens[operand] for operand in operands]
        if op is table.div and operands[1] in once and place not in once:
            if operands[1] not in known:
                known[operands[1]] = writer.line(table.reciprocal, given[1:])
            op, given = table.mul, [given[0], known[operands[1]]]
        tokens.append(writer.line(op, given))
    return writer.program([tokens[place] for place in rule.outputs])


def listed(rule: Program, place: int, known: Mapping[int, str], lists: Mapping[int, str]) -> str:
    """The list of what a place is for every weight."""
    given = [*known]
    program = part(rule, given, [place])
    used = {operand for _, operands in program.lines for operand in operands} | {*program.outputs}
    loops = {known[p]: lists[p] for k, p in enumerate(given) if k in used and p in lists}
    *steps, (_, result) = statements(program, spelling_of(rule), [*known.values()])
    if not loops:
        return f"[{result}] * len(W)"
    inner = "".join(f" for {name} in ({formula},)" for name, formula in steps)
    columns = next(iter(loops.values())) if len(loops) == 1 else f"zip({', '.join(loops.values())})"
    return f"[{result} for {', '.join(loops)} in {columns}{inner}]"
