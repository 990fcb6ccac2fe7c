"""The engine in machine code: whole runs of updates in one call."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, TypeAlias

from autograd.compiler.llvm.steps import Steps
from autograd.compiler.llvm.updates import TABLE
from autograd.compiler.training.epoch import Epoch, State
from autograd.compiler.training.step import Training

__all__ = ["Engine"]

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

Numbers: TypeAlias = "NDArray[numpy.float64]"

SECONDS = 0.05
"""How long a call should take, so that Ctrl-C is answered soon."""
FIRST = 256
"""How many updates the first call makes, before it is known how long one takes."""


class Engine:
    """Runs the updates of an epoch in machine code.

    With `strict` the results have the bits of eager training.
    """

    def __init__(self, training: Training, *, strict: bool = False, threads: int = 1) -> None:
        import numpy

        self.threads = threads
        self.steps = Steps(training, strict=strict)
        self.order = numpy.array(self.steps.order, numpy.int64)
        count, slots = training.weights, training.slots
        self.weights, self.gradients, self.clipped = numpy.zeros((3, count))
        self.slots = numpy.zeros((slots, count))
        self.rows: Sequence[Sequence[float]] | None = None
        self.examples = numpy.zeros((0, 0))
        self.pace = 0.0
        """How many seconds an update takes."""

    def run(self, epoch: Epoch) -> None:
        """Run the updates that are left; see `Engine`."""
        self._take(epoch)
        while (first := epoch.state.updates) < len(epoch.rates):
            last = min(len(epoch.rates), first + self._affordable())
            draws = self._draws(epoch, first, last)
            if self._ran(epoch, first, last, draws):
                continue
            for one in range(first, last):
                here = draws[(one - first) * epoch.size :]
                if not self._ran(epoch, one, one + 1, here):
                    return

    def _take(self, epoch: Epoch) -> None:
        """Copy what the epoch gives to where machine code reads it."""
        import numpy

        if epoch.rows is not self.rows:
            self.rows = epoch.rows
            self.examples = numpy.ascontiguousarray(epoch.rows, float)
        self.weights[self.order] = epoch.state.weights
        for slot, numbers in zip(self.slots, epoch.state.slots, strict=True):
            slot[self.order] = numbers

    def _affordable(self) -> int:
        return max(1, int(SECONDS / self.pace)) if self.pace else FIRST

    def _draws(self, epoch: Epoch, first: int, last: int) -> Numbers:
        """The random numbers of each example of these updates."""
        import numpy

        if epoch.draw is None:
            return numpy.zeros((0, 0))
        draw, end = epoch.draw, min(len(epoch.order), last * epoch.size)
        return numpy.array([draw() for _ in range(first * epoch.size, end)], float)

    def _ran(self, epoch: Epoch, first: int, last: int, draws: Numbers) -> bool:
        """Make some updates, all or none: none if a number is not finite, or left to eager code."""
        import numpy

        before = self.weights.copy(), self.slots.copy()
        losses = numpy.zeros(last - first)
        began = perf_counter()
        settled = self._called(epoch, first, last, draws, losses)
        self.pace = (perf_counter() - began) / (last - first)
        kept = (losses, self.weights, self.gradients, self.slots)
        if not (settled and all(bool(numpy.isfinite(each).all()) for each in kept)):
            self.weights[:], self.slots[:] = before
            return False
        total = epoch.state.losses
        for loss in losses.tolist():
            total += loss
        epoch.state = State(
            self.weights[self.order].tolist(),
            [slot[self.order].tolist() for slot in self.slots],
            last,
            total,
            self.gradients[self.order].tolist(),
        )
        return True

    def _called(self, epoch: Epoch, first: int, last: int, draws: Numbers, losses: Numbers) -> bool:
        """Whether machine code could settle all numbers of these updates."""
        middle = last - 1 if epoch.size == 1 and self.steps.single is not None else first
        settled = True
        if middle > first:
            settled = self._call(self.steps.merged, epoch, first, middle, draws, losses)
        # The last update goes step by step, since it leaves its gradients behind.
        here, rest = draws[(middle - first) * epoch.size :], losses[middle - first :]
        return self._call(self.steps.apart, epoch, middle, last, here, rest) and settled

    def _call(
        self,
        function: Callable[..., bool],
        epoch: Epoch,
        first: int,
        last: int,
        draws: Numbers,
        losses: Numbers,
    ) -> bool:
        import numpy

        frame = numpy.empty(self.steps.frame + 1)
        shared, rates = numpy.array(epoch.shared, float), numpy.array(epoch.rates, float)
        order = numpy.array(epoch.order, numpy.int64)
        arrays = {
            "frame": frame,
            "weights": self.weights,
            "gradients": self.gradients,
            "clipped": self.clipped,
            "slots": self.slots,
            "shared": shared,
            "examples": self.examples,
            "order": order,
            "draws": draws,
            "rates": rates,
            "losses": losses,
        }
        table = (ctypes.c_void_p * len(TABLE))(*[arrays[name].ctypes.data for name in TABLE])
        return function(table, first, last, epoch.size, len(order), float(epoch.step))
