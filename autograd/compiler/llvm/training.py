"""The engine in machine code: whole runs of updates in one call."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeAlias

from autograd.compiler.llvm.steps import Steps
from autograd.compiler.llvm.updates import TABLE
from autograd.compiler.training.epoch import Epoch, State
from autograd.compiler.training.single import moving
from autograd.compiler.training.step import Training

__all__ = ["Engine"]

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[numpy.float64]"

SECONDS = 0.05
"""How long a call should take, so that Ctrl-C is answered soon."""
FIRST = 256
"""How many updates the first call makes, before it is known how long one takes."""


class Numbers(Sequence[float]):
    """The numbers of an array as floats, which are made when they are wanted."""

    def __init__(self, array: Array) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    def __getitem__(self, place: Any) -> Any:
        return self.array[place].tolist()

    def __iter__(self) -> Iterator[float]:
        floats: list[float] = self.array.tolist()
        return iter(floats)

    def __array__(self, *_: Any, **__: Any) -> Array:
        return self.array


class Engine:
    """Runs the updates of an epoch in machine code.

    With `strict` the results have the bits of eager training.
    """

    def __init__(self, training: Training, *, strict: bool = False) -> None:
        import numpy

        self.steps = Steps(training, strict=strict)
        self.order = numpy.array(self.steps.order, numpy.int64)
        count, slots = training.weights, training.slots
        self.weights, self.gradients, self.clipped = numpy.zeros((3, count))
        self.slots = numpy.zeros((slots, count))
        self.keeps_slots = training.rule is not None and not moving(training.rule)
        self.state: State | None = None
        """The state whose numbers are in the arrays."""
        self.rows: Sequence[Sequence[float]] | None = None
        self.examples = numpy.zeros((0, 0))
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
        import numpy

        if epoch.rows is not self.rows:
            self.rows = epoch.rows
            self.examples = numpy.ascontiguousarray(epoch.rows, float)
        state, mine = epoch.state, self.state
        if mine is None or state.weights is not mine.weights or state.slots is not mine.slots:
            self.weights[self.order] = state.weights
            for slot, numbers in zip(self.slots, state.slots, strict=True):
                slot[self.order] = numbers
        self.given = {
            "shared": numpy.array(epoch.shared, float),
            "rates": numpy.array(epoch.rates, float),
            "order": numpy.array(epoch.order, numpy.int64),
        }

    def _affordable(self) -> int:
        most = max(1, int(SECONDS / self.pace)) if self.pace else FIRST
        return min(most, self.trusted)

    def _ran(self, epoch: Epoch, first: int, last: int, drawn: Sequence[Sequence[float]]) -> bool:
        """Make some updates, all or none: none if a number is not finite, or left to eager code."""
        import numpy

        before = self.weights.copy(), self.slots.copy()
        losses, draws = numpy.zeros(last - first), numpy.array(drawn, float)
        self.pace = 0.0
        settled = self._called(epoch, first, last, draws, losses)
        kept = (losses, self.weights, self.gradients, self.slots)
        if not (settled and all(bool(numpy.isfinite(each).all()) for each in kept)):
            self.weights[:], self.slots[:] = before
            return False
        losses[0] += epoch.state.losses
        epoch.state = self.state = State(
            Numbers(self.weights[self.order]),
            epoch.state.slots
            if self.keeps_slots
            else [Numbers(each) for each in self.slots[:, self.order]],
            last,
            float(numpy.add.accumulate(losses)[-1]),  # from left to right
            Numbers(self.gradients[self.order]),
        )
        return True

    def _called(self, epoch: Epoch, first: int, last: int, draws: Array, losses: Array) -> bool:
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
        draws: Array,
        losses: Array,
    ) -> bool:
        import numpy

        arrays = self.given | {
            "frame": numpy.zeros(self.steps.frame + 1),
            "weights": self.weights,
            "gradients": self.gradients,
            "clipped": self.clipped,
            "slots": self.slots,
            "examples": self.examples,
            "draws": draws,
            "losses": losses,
        }
        table = (ctypes.c_void_p * len(TABLE))(*[arrays[name].ctypes.data for name in TABLE])
        began = perf_counter()  # without the time that it took to compile the function
        settled = function(table, first, last, epoch.size, len(epoch.order), float(epoch.step))
        self.pace = max(self.pace, (perf_counter() - began) / (last - first))
        return settled
