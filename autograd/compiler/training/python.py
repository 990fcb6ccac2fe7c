"""The engine in Python: generated functions for an example, the penalty, clipping and the rule.

Everything stands in one line after the other, without lists or calls where arithmetic does.  It
gives the bits of eager training; only updates by single examples are strict if that is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from math import isfinite
from typing import Any

from autograd.compiler.training.epoch import Epoch, State
from autograd.compiler.training.functions import (
    example_of,
    penalise_of,
    shorten_of,
    single_of,
    update_of,
)
from autograd.compiler.training.rule import rule_of
from autograd.compiler.training.single import moving
from autograd.compiler.training.step import Training

__all__ = ["PythonEngine"]


class PythonEngine:
    """Runs the updates of an epoch in generated Python."""

    def __init__(self, training: Training, *, strict: bool = False) -> None:
        self.training = training
        self.strict = strict
        self.example = example_of(training)
        self.penalise = None if training.penalise is None else penalise_of(training)
        self.shorten = None if training.shorten is None else shorten_of(training)
        self.update = rule_of(training) if training.rule else update_of(training)
        self.moving = moving(training.rule) if training.rule else []

    @cached_property
    def single(self) -> Callable[..., Any] | None:
        """The update by a single example as one function, if it is short."""
        return single_of(self.training, strict=self.strict)

    def run(self, epoch: Epoch) -> None:
        """Run the updates that are left; see `Engine`."""
        last = len(epoch.rates) - 1
        for number in range(epoch.state.updates, len(epoch.rates)):
            batch = epoch.order[number * epoch.size : (number + 1) * epoch.size]
            # The last update tells its gradients.
            is_single = len(batch) == 1 and number < last and self.single is not None
            try:
                state = (self._by_one if is_single else self._by_batch)(epoch, batch)
            except (ArithmeticError, ValueError):  # of Python's math, where the ops give inf or nan
                return
            if not is_finite(state, epoch.state):
                return
            epoch.state = state

    def _by_batch(self, epoch: Epoch, batch: Sequence[int]) -> State:
        """What one update gives."""
        state, share = epoch.state, 1.0 / len(batch)
        gradients: Sequence[float] = [0.0] * self.training.weights
        losses = 0.0
        for place in batch:
            draws = epoch.draw() if epoch.draw else ()
            loss, gradients = self.example(
                state.weights, epoch.shared, epoch.rows[place], draws, share, gradients
            )
            losses += loss
        if self.penalise is not None:
            gradients = self.penalise(state.weights, epoch.shared, gradients)
        clipped = gradients if self.shorten is None else self.shorten(gradients)
        weights, *slots = self.update(state.weights, clipped, state.slots, *rate_and_step(epoch))
        return State(weights, slots, state.updates + 1, state.losses + losses, gradients)

    def _by_one(self, epoch: Epoch, batch: Sequence[int]) -> State:
        """What one update by one example gives, without its gradients."""
        assert self.single is not None
        state, draws = epoch.state, epoch.draw() if epoch.draw else ()
        old = [state.slots[slot] for slot in self.moving]
        loss, weights, *new = self.single(
            state.weights, epoch.shared, epoch.rows[batch[0]], draws, *old, *rate_and_step(epoch)
        )
        slots = [*state.slots]
        for slot, numbers in zip(self.moving, new, strict=True):
            slots[slot] = numbers
        return State(weights, slots, state.updates + 1, state.losses + loss)


def rate_and_step(epoch: Epoch) -> tuple[float, float]:
    """The learning rate of the next update, and its number."""
    done = epoch.state.updates
    return epoch.rates[done], float(epoch.step + done + 1)


def is_finite(state: State, before: State) -> bool:
    """Whether all new numbers are finite; large ones may be called infinite, too.

    It looks at their sums, and what is called infinite is only computed once more.
    """
    lists = [state.weights, state.gradients]
    lists += [new for new, old in zip(state.slots, before.slots, strict=True) if new is not old]
    return isfinite(state.losses) and all(map(isfinite, map(sum, lists)))
