"""One step of a training as programs, and what an engine is that runs them for a whole epoch.

Nothing here knows of models, losses or optimisers: only of programs, and of how many numbers stand
for what.  This is also the door of the compiler for `nn`, which imports from no other module of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from autograd.compiler.program import Program
from autograd.compiler.simplify import live, merged
from autograd.compiler.trace import on_symbols, traced
from autograd.derivatives.tree import Structure
from autograd.engine.graph import leaves, topological_order
from autograd.engine.sweep import depends_on, finish, pull
from autograd.engine.value import Value
from autograd.ops.modes import is_tracing

__all__ = [
    "Engine",
    "Epoch",
    "Program",
    "State",
    "Training",
    "is_tracing",
    "leaves",
    "on_symbols",
    "program_of",
    "slopes_of",
]


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


class State(NamedTuple):
    """What an epoch has reached after a whole number of updates."""

    weights: Sequence[float]
    slots: Sequence[Sequence[float]]
    """What the optimiser remembers: for each slot, a number for each weight."""
    updates: int = 0
    """How many updates of this epoch are done."""
    losses: float = 0.0
    """The sum of the losses of their examples, batch by batch."""
    gradients: Sequence[float] = ()
    """The gradient of each weight in the last update, with the penalty's, before it is clipped."""


class Epoch:
    """An epoch for an engine to run: what it is given, and what it has reached.

    rows
        The features, then the targets, of every example there is.
    order
        The places in `rows` of the examples to learn from, in order.
    size
        How many of them make a batch; the last batch may have fewer.
    shared
        The numbers that all examples share.
    rates
        The learning rate of each update; there may be fewer than batches, and then only so many
        updates are made.
    step
        How many updates the optimiser made before this epoch: the first of it is `step` + 1.
    draw
        Gives the random numbers of the next example, or None if examples take none.
    """

    def __init__(
        self,
        state: State,
        rows: Sequence[Sequence[float]],
        order: Sequence[int],
        size: int,
        *,
        shared: Sequence[float],
        rates: Sequence[float],
        step: int,
        draw: Callable[[], Sequence[float]] | None = None,
    ) -> None:
        self.state = state
        self.rows = rows
        self.order = order
        self.size = size
        self.shared = shared
        self.rates = rates
        self.step = step
        self.draw = draw


class Engine(Protocol):
    """Runs epochs of one `Training`."""

    def run(self, epoch: Epoch) -> None:
        """Run the updates from number `epoch.state.updates` on, while there is a rate for each.

        `epoch.state` is replaced by a new State after one or more updates, never within one: if an
        exception such as a KeyboardInterrupt ends the run, it is that of the last whole update that
        was written.  An engine that leaves Python for long comes back every 100 ms or so.

        It stops before an update in which a loss, a gradient, a new weight or a new state is not
        finite, and returns with `epoch.state.updates` as the number of that update.  It may have
        drawn numbers for more examples than `epoch.state` tells.
        """


def program_of(inputs: Sequence[Value], outputs: Iterable[Value | float]) -> Program:
    """The program from these leaves to these results, shortened; there must be no other leaves."""
    program, _, hidden = traced(inputs, [*outputs], Structure())
    if hidden:
        raise TypeError(f"it reads a Value that is no part of it: {hidden[0].name or hidden[0]!r}")
    return live(merged(program))


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
