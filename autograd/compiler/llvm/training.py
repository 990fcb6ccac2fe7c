"""The engine in machine code: whole runs of updates in one call."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from functools import partial
from time import perf_counter

from autograd.compiler.llvm.examples import TABLE
from autograd.compiler.llvm.steps import steps_of
from autograd.compiler.training.epoch import Epoch, State
from autograd.compiler.training.numbers import Array, Later, Numbers, aligned, as_aligned
from autograd.compiler.training.single import moving
from autograd.compiler.training.step import Training

__all__ = ["Engine"]

SECONDS = 0.05
"""How long a call should take, so that Ctrl-C is answered soon."""
FIRST = 256
"""How many updates the first call makes, before it is known how long one takes."""


class Engine:
    """Runs the updates of an epoch in machine code.

    With `strict` the results have the bits of eager training.
    """

    def __init__(self, training: Training, *, strict: bool = False) -> None:
        import numpy

        self.training = training
        self.steps = steps_of(training, strict=strict)
        self.order = numpy.array(self.steps.order, numpy.int64)
        count, slots = training.weights, training.slots
        self.weights, self.gradients, self.clipped, self.kept = aligned(4, count)
        self.slots = aligned(slots, count)
        self.frame = aligned(1, 0)
        self.at = addresses(
            weights=self.weights,
            gradients=self.gradients,
            clipped=self.clipped,
            kept=self.kept,
            slots=self.slots,
            frame=self.frame,
        )
        """Where machine code finds each array."""
        self.keeps_slots = training.rule is not None and not moving(training.rule)
        self.state: State | None = None
        """The state whose numbers are in the arrays."""
        self.epoch: Epoch | None = None
        """The epoch whose data are in the arrays."""
        self.read = 0
        """How often the gradients of a last update were read that had to be computed for it."""
        self.pace = 0.0
        """How many seconds an update takes."""
        self.trusted = FIRST
        """How many updates are tried at once: more after each success, one after a failure."""

    def run(self, epoch: Epoch) -> None:
        """Run the updates that are left; see `Engine`."""
        self._take(epoch)
        drawn: list[Sequence[float]] = []  # for the next examples
        while (first := epoch.state.updates) < len(epoch.rates):
            last = min(len(epoch.rates), first + self._affordable())
            count = min(len(epoch.order), last * epoch.size) - first * epoch.size
            if epoch.draw is not None:
                drawn += [epoch.draw() for _ in range(count - len(drawn))]
            if self._ran(epoch, first, last, drawn[:count]):
                self.trusted *= 2
                del drawn[:count]
                continue
            self.trusted = 1
            if last - first == 1:
                return

    def _take(self, epoch: Epoch) -> None:
        """Copy what the epoch gives to where machine code reads it."""
        self._take_data(epoch)
        state, mine = epoch.state, self.state
        if mine is None or state.weights is not mine.weights or state.slots is not mine.slots:
            self.weights[self.order] = state.weights
            for slot, numbers in zip(self.slots, state.slots, strict=True):
                slot[self.order] = numbers

    def _take_data(self, epoch: Epoch) -> None:
        """The same for what an epoch does not change."""
        import numpy

        if epoch is self.epoch:
            return
        if self.epoch is None or epoch.rows is not self.epoch.rows:
            self.examples = as_aligned(epoch.rows, self.training.features + self.training.targets)
        self.epoch = epoch
        self.given = {
            "examples": self.examples,
            "shared": numpy.array(epoch.shared, float),
            "rates": numpy.array(epoch.rates, float),
            "order": numpy.array(epoch.order, numpy.int64),
        }
        self.at |= addresses(**self.given)

    def _affordable(self) -> int:
        most = max(1, int(SECONDS / self.pace)) if self.pace else FIRST
        return min(most, self.trusted)

    def _ran(self, epoch: Epoch, first: int, last: int, drawn: Sequence[Sequence[float]]) -> bool:
        """Make some updates, all or none: none if a number is not finite, or left to eager code."""
        import numpy

        before = self.weights.copy(), self.slots.copy()
        losses, draws = numpy.array([epoch.state.losses]), numpy.array(drawn, float)
        settled, gradients = self._called(epoch, first, last, draws, losses)
        kept = (losses, self.weights, self.gradients, self.slots)
        if not (settled and all(bool(numpy.isfinite(each).all()) for each in kept)):
            self.weights[:], self.slots[:] = before
            return False
        epoch.state = self.state = State(
            self._copied(self.weights),
            epoch.state.slots if self.keeps_slots else [*map(self._copied, self.slots)],
            last,
            float(losses[0]),
            gradients,
        )
        return True

    def _copied(self, array: Array) -> Numbers:
        return Numbers(array, self.order)

    def _called(
        self, epoch: Epoch, first: int, last: int, draws: Array, losses: Array
    ) -> tuple[bool, Sequence[float]]:
        """Whether machine code could settle all numbers of these updates; the last gradients."""
        if epoch.size > 1 or self.steps.single is None:
            settled = self._call(self.steps.apart, epoch, first, last, draws, losses)
            return settled, self._copied(self.gradients)
        settled = self._call(self.steps.merged, epoch, first, last, draws, losses)
        if last < len(epoch.rates):
            return settled, ()
        # The last one leaves its gradients behind: they are computed when somebody reads them.
        row, weights = epoch.rows[epoch.order[last - 1]], self._copied(self.kept)
        update = partial(self._gradients, epoch, weights, row, draws[-1:])
        return settled, Later(len(self.order), update)

    def _gradients(
        self, epoch: Epoch, weights: Numbers, row: Sequence[float], draws: Array
    ) -> list[float]:
        """The gradients of the last update.

        The first time the ops compute them, because compiling takes long; then machine code does.
        """
        import numpy

        self.read += 1
        last, training = len(epoch.rates), self.training
        if self.read == 1:
            shared = epoch.shared
            _, *slopes = training.example(*weights, *shared, *row, *draws.ravel().tolist(), 1.0)
            gradients = [0.0 + slope for slope in slopes]
            if training.penalise is None:
                return gradients
            return training.penalise(*weights, *shared, *gradients)
        now = self.weights.copy(), self.slots.copy()
        self.weights[:] = weights.array
        self._take_data(epoch)
        self._call(self.steps.apart, epoch, last - 1, last, draws, numpy.zeros(1))
        self.weights[:], self.slots[:] = now
        return [*self._copied(self.gradients)]

    def _call(
        self,
        function: Callable[..., bool],
        epoch: Epoch,
        first: int,
        last: int,
        draws: Array,
        losses: Array,
    ) -> bool:
        if self.frame.size <= self.steps.frame:
            self.frame = aligned(1, self.steps.frame + 1)
            self.at |= addresses(frame=self.frame)
        at = self.at | addresses(draws=draws, losses=losses)
        table = (ctypes.c_void_p * len(TABLE))(*[at[name] for name in TABLE])
        began = perf_counter()  # without the time that it took to compile the function
        settled = function(table, first, last, epoch.size, len(epoch.order), float(epoch.step))
        if last - first > 1 or not self.pace:
            self.pace = (perf_counter() - began) / (last - first)
        return settled


def addresses(**arrays: Array) -> dict[str, int]:
    """Where the arrays begin."""
    return {name: array.ctypes.data for name, array in arrays.items()}
