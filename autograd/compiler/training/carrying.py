"""Whether a number that is not finite would be seen in what an update gives."""

from __future__ import annotations

from collections.abc import Iterable

from autograd.compiler.program import Program
from autograd.compiler.training.step import Training
from autograd.ops import table

__all__ = ["carries", "hides"]

ARITHMETIC = {table.add, table.sub, table.mul}
CARRYING = ARITHMETIC | {
    *(table.neg, table.square, table.abs, table.sqrt),
    *(table.dot, table.sum, table.mean, table.norm),
}
"""Ops whose result is not finite if an operand is not; a quotient is if its numerator is."""


def carries(rule: Program) -> bool:
    """Whether all ops of a rule do."""
    return {op for op, _ in rule.lines} <= ARITHMETIC


def hides(training: Training) -> bool:
    """Whether an update might make finite numbers of a gradient that is not finite.

    A rule that takes the sign of a gradient does.  Then the gradients of each update are checked.
    """
    count = training.weights
    if training.rule is not None:
        is_seen = _seen(training.rule, [1])
    else:
        assert training.update is not None
        is_seen = _seen(training.update, range(count, 2 * count))
    if training.shorten is not None:
        is_seen &= _seen(training.shorten, range(count))
    return not is_seen


def _seen(program: Program, inputs: Iterable[int]) -> bool:
    """Whether each of these inputs leads to a result by ops that carry."""
    seen = {*program.outputs}
    last = program.first_line + len(program.lines) - 1
    for place, (op, operands) in zip(range(last, -1, -1), reversed(program.lines), strict=False):
        if place in seen:
            seen.update(operands if op in CARRYING else operands[:1] if op is table.div else ())
    return seen.issuperset(inputs)
