"""One step of a training as programs, and how they are made from what was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from autograd.compiler.program import Program
from autograd.compiler.simplify import live, merged
from autograd.compiler.trace import traced
from autograd.derivatives.tree import Structure
from autograd.domain import REAL
from autograd.engine.graph import topological_order
from autograd.engine.sweep import depends_on, finish, pull
from autograd.engine.value import Value

__all__ = ["Training", "checked_ops", "long_program_of", "program_of", "slopes_of"]


class Training(NamedTuple):
    """A training step in parts.

    An update begins with gradients of +0.0.  `example` runs for each example of the batch, and what
    it gives is added to them, number by number, in the order of the batch.  Then come `penalise`,
    `shorten`, and `rule` for each weight, or `update` for all of them.
    """

    example: Program
    """[weights | shared | features | targets | draws | share] -> [loss | gradients].

    `share`, 1 / the size of the batch, is the seed of the backward pass.  The gradients are what
    this one example adds to the gradient of each weight.
    """
    penalise: Program | None
    """[weights | shared | gradients] -> [gradients], with those of the penalty added."""
    shorten: Program | None
    """[gradients] -> [gradients], clipped."""
    rule: Program | None
    """For one weight: [weight, gradient | its state | rate, step] -> [weight | its state].

    `step` counts updates from 1.  At a rate of 0 it gives the weight as it was.
    """
    update: Program | None
    """Where there is no `rule`: [weights | gradients | states | rate, step] -> [weights | states].

    The states stand slot by slot: first the first number of each weight.
    """
    weights: int
    """How many weights are trained."""
    shared: int
    """How many other numbers all examples share, such as weights that are not trained."""
    features: int
    targets: int
    """How many numbers each example has: first its features, then its targets."""
    draws: int
    """How many random numbers, at least 0 and below 1, each example takes, drawn anew each time."""
    slots: int
    """How many numbers the optimiser remembers for each weight."""

    def programs(self) -> list[Program]:
        """All programs there are."""
        parts = (self.example, self.penalise, self.shorten, self.rule, self.update)
        return [program for program in parts if program is not None]


def program_of(inputs: Sequence[Value], outputs: Iterable[Value | float]) -> Program:
    """The program from these leaves to these results, shortened; there must be no other leaves."""
    return live(merged(long_program_of(inputs, outputs)))


def long_program_of(inputs: Sequence[Value], outputs: Iterable[Value | float]) -> Program:
    """The same with every line as it was recorded."""
    program, _, hidden = traced(inputs, [*outputs], Structure())
    if hidden:
        raise TypeError(f"it reads a Value that is no part of it: {hidden[0].name or hidden[0]!r}")
    return program


def checked_ops(result: Value) -> Value:
    """The result, or nan where an op that made it is not defined.

    The result alone may hide that: where() drops what it does not choose.
    """
    found = result
    for node in topological_order(result):
        if node.op is not None and (node.op.needs or {*node.op.domain} - {REAL}):
            found = found + (node - node)
    return found


def slopes_of(result: Value, weights: Sequence[Value], seed: Value | float) -> list[Any]:
    """What `result.backward(seed)` adds to the gradient of each weight, as Values, or 0.0.

    The contributions to a weight are added in the order in which `backward` adds them, and in it
    they begin with +0.0.  Here they begin with the first: the sums differ in the sign of a 0, and
    no longer do when they are added to a gradient that began with +0.0.
    """
    varying = depends_on(topological_order(result), weights)
    table: dict[Value, Any] = {result: seed}

    def changes(node: Value, gradient: Any) -> Iterable[tuple[Value, Any]]:
        if node.op is None or (type(gradient) is float and gradient == 0.0):
            return
        slopes = node.op.slopes_at(node.operands, node)
        for parent, slope in zip(node.operands, slopes, strict=True):
            is_zero = type(slope) is float and slope == 0.0
            if isinstance(parent, Value) and parent in varying and not is_zero:
                yield parent, slope * gradient

    finish(pull([*varying], table, changes))
    return [table.get(weight, 0.0) for weight in weights]
