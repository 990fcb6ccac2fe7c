"""The engine in Python: generated functions for an example, the penalty, clipping and the rule.

Everything stands in one line after the other, without lists or calls where arithmetic does, and
gives the bits of eager training.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Protocol

from autograd.compiler.training.epoch import Epoch, State
from autograd.compiler.training.functions import (
    example_of,
    penalise_of,
    shorten_of,
    update_of,
)
from autograd.compiler.training.rule import rule_of
from autograd.compiler.training.step import Training

__all__ = ["Adder", "PythonEngine"]


class Adder(Protocol):
    """Gives the losses and the gradients of a batch, added up, at the weights of the epoch."""

    def __call__(self, epoch: Epoch, batch: Sequence[int]) -> tuple[float, Sequence[float]]: ...


class PythonEngine:
    """Runs the updates of an epoch in generated Python.

    `add` gives the losses and the gradients of a batch, added up, if not this process computes them
    example by example.
    """

    def __init__(self, training: Training, add: Adder | None = None) -> None:
        self.training = training
        self.add = self._added if add is None else add
        if add is None:
            self.example = example_of(training)
        self.penalise = None if training.penalise is None else penalise_of(training)
        self.shorten = None if training.shorten is None else shorten_of(training)
        self.update = rule_of(training) if training.rule else update_of(training)

    def run(self, epoch: Epoch) -> None:
        """Run the updates that are left; see `Engine`."""
        for number in range(epoch.state.updates, len(epoch.rates)):
            batch = epoch.order[number * epoch.size : (number + 1) * epoch.size]
            try:
                state = self._updated(epoch, batch)
            except (ArithmeticError, ValueError):  # of Python's math, where the ops give inf or nan
                return
            if not is_finite(state):
                return
            epoch.state = state

    def _added(self, epoch: Epoch, batch: Sequence[int]) -> tuple[float, Sequence[float]]:
        """The losses and the gradients of a batch, added up."""
        state, draws, share = epoch.state, (), 1.0 / len(batch)
        gradients: Sequence[float] = [0.0] * self.training.weights
        losses = 0.0
        for place in batch:
            if epoch.draw is not None:
                draws = epoch.draw()  # type: ignore[assignment]
            loss, gradients = self.example(
                state.weights, epoch.shared, epoch.rows[place], draws, share, gradients
            )
            losses += loss
        return losses, gradients

    def _updated(self, epoch: Epoch, batch: Sequence[int]) -> State:
        """What one update gives."""
        state = epoch.state
        losses, gradients = self.add(epoch, batch)
        if self.penalise is not None:
            gradients = self.penalise(state.weights, epoch.shared, gradients)
        clipped = gradients if self.shorten is None else self.shorten(gradients)
        rate, step = epoch.rates[state.updates], float(epoch.step + state.updates + 1)
        weights, *slots = self.update(state.weights, clipped, state.slots, rate, step)
        return State(weights, slots, state.updates + 1, state.losses + losses, gradients)


def is_finite(state: State) -> bool:
    """Whether all numbers are finite; a sum of finite ones that is not may be called so, too."""
    sums = map(sum, (state.weights, state.gradients, *state.slots))
    return isfinite(state.losses) and all(map(isfinite, sums))
