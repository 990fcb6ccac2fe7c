"""An epoch of training, as an engine is given it, and what an engine promises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

__all__ = ["Engine", "Epoch", "State"]


class State(NamedTuple):
    """What an epoch has reached after a whole number of updates."""

    weights: Sequence[float]
    slots: Sequence[Sequence[float]]
    """What the optimiser remembers: for each slot, a number for each weight.

    An engine gives the same object back if the rule changes none of it.
    """
    updates: int = 0
    """How many updates of this epoch are done."""
    losses: float = 0.0
    """The sum of the losses of their examples, batch by batch."""
    gradients: Sequence[float] = ()
    """The gradient of each weight in the last update, with the penalty's, before it is clipped.

    An engine must give them after the last update of an epoch. Before that it may leave them out.
    """


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
        self.how = ""
        """How an engine that has several ways ran it, in a few words."""


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
