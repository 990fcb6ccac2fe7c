"""The engine in machine code: whole runs of updates in one call."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from time import perf_counter
from typing import Any

import numpy
from numpy.typing import NDArray

from autograd.compiler.llvm.steps import ROLES, Steps
from autograd.compiler.training.epoch import Epoch, State
from autograd.compiler.training.step import Training

__all__ = ["NativeEngine"]

Numbers = NDArray[numpy.float64]

SECONDS = 0.05
"""How long a call should take, so that Ctrl-C is answered soon."""
FIRST = 256
"""How many updates the first call makes, before it is known how long one takes."""


class NativeEngine:
    """Runs the updates of an epoch in machine code.

    With `strict` the results have the bits of eager training.
    """

    def __init__(self, training: Training, *, strict: bool = False) -> None:
        self.training = training
        self.steps = Steps(training, strict=strict)
        self.order = numpy.array(self.steps.order, numpy.int64)
        count, slots = training.weights, training.slots
        self.arrays = {
            "frame": numpy.zeros(self.steps.frame + 8),
            "weights": numpy.zeros(count),
            "gradients": numpy.zeros(count),
            "clipped": numpy.zeros(count),
            "slots": numpy.zeros((slots, count)),
        }
        self.rows: Sequence[Sequence[float]] | None = None
        self.examples: Numbers = numpy.zeros((0, 0))
        self.pace = 0.0
        """How many seconds an update takes."""

    def run(self, epoch: Epoch) -> None:
        """Run the updates that are left; see `Engine`."""
        self._take(epoch)
        while epoch.state.updates < len(epoch.rates):
            first = epoch.state.updates
            last = min(len(epoch.rates), first + self._affordable())
            before = self._snapshot()
            draws = self._draws(epoch, first, last)
            if self._ran(epoch, first, last, draws):
                continue
            self._restore(before)
            for one in range(first, last):
                before = self._snapshot()
                if not self._ran(epoch, one, one + 1, draws[(one - first) * epoch.size :]):
                    self._restore(before)
                    return

    def _take(self, epoch: Epoch) -> None:
        """Copy what the epoch gives to where machine code reads it."""
        if epoch.rows is not self.rows:
            self.rows = epoch.rows
            self.examples = numpy.array(epoch.rows, float)
        self.arrays["weights"][self.order] = epoch.state.weights
        for slot, numbers in zip(self.arrays["slots"], epoch.state.slots, strict=True):
            slot[self.order] = numbers

    def _affordable(self) -> int:
        return max(1, int(SECONDS / self.pace)) if self.pace else FIRST

    def _snapshot(self) -> tuple[Numbers, Numbers]:
        return self.arrays["weights"].copy(), self.arrays["slots"].copy()

    def _restore(self, before: tuple[Numbers, Numbers]) -> None:
        self.arrays["weights"][:], self.arrays["slots"][:] = before

    def _draws(self, epoch: Epoch, first: int, last: int) -> Numbers:
        """The random numbers of each example of these updates."""
        count = min(len(epoch.order), last * epoch.size) - first * epoch.size
        if epoch.draw is None:
            return numpy.zeros((count, 0))
        draw = epoch.draw
        return numpy.array([draw() for _ in range(count)], float)

    def _ran(self, epoch: Epoch, first: int, last: int, draws: Numbers) -> bool:
        """Make some updates; whether all numbers are finite, and none is left to eager code."""
        losses = numpy.zeros(last - first)
        began = perf_counter()
        settled = True
        ends = [last]
        if epoch.size == 1 and self.steps.merges and last - first > 1:
            ends = [last - 1, last]  # the last update leaves the gradients behind
        start = first
        for end in ends:
            settled &= self._call(epoch, start, end, draws[(start - first) * epoch.size :], losses[start - first :])
            start = end
        self.pace = (perf_counter() - began) / (last - first)
        arrays = self.arrays
        kept = [losses, arrays["weights"], arrays["gradients"], arrays["slots"]]
        if not (settled and all(bool(numpy.isfinite(each).all()) for each in kept)):
            return False
        total = epoch.state.losses
        for loss in losses.tolist():
            total += loss
        slots = [slot[self.order] for slot in arrays["slots"]]
        weights, gradients = arrays["weights"][self.order], arrays["gradients"][self.order]
        epoch.state = State(weights, slots, last, total, gradients)  # type: ignore[arg-type]
        return True
