"""The engine by NumPy: each update is a list of calls on arrays that stay where they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, partial
from math import isfinite
from time import perf_counter
from typing import Any, NamedTuple

from autograd.compiler.arrays.calls import calls_of
from autograd.compiler.arrays.forms import Array
from autograd.compiler.arrays.memory import Call
from autograd.compiler.arrays.steps import steps_of
from autograd.compiler.training.epoch import Epoch, State
from autograd.compiler.training.numbers import Later, Numbers
from autograd.compiler.training.single import moving
from autograd.compiler.training.step import Training

__all__ = ["Engine"]

SECONDS = 0.05
"""How often the state is written, so that little is lost at Ctrl-C."""
KEPT = 8
"""For how many sizes of batches the calls are kept."""
MOST = 256
"""How many examples are computed at once: the numbers of more would leave the cache."""


class Ready(NamedTuple):
    """The calls for so many examples at once, and where they read the examples."""

    rows: Array
    draws: Array
    calls: list[Call]


class Engine:
    """Runs the updates of an epoch by NumPy; results are eager ones up to rounding."""

    def __init__(self, training: Training) -> None:
        import numpy

        self.training = training
        self.steps = steps_of(training)
        self.order = numpy.array(self.steps.order, numpy.int64)
        count = training.weights
        self.numbers = numpy.zeros((1 + training.slots, count))
        """The weights, then each slot."""
        self.before = self.numbers.copy()
        self.flat, self.zeros = self.numbers.reshape(-1), numpy.zeros(self.numbers.size)
        names = "gradients", "clipped"
        self.arrays = {name: numpy.zeros(count) for name in names}
        self.arrays |= dict(zip(["weights", *self.steps.slots], self.numbers, strict=True))
        self.arrays |= {"shared": numpy.zeros(training.shared), "numbers": numpy.zeros(3)}
        self.arrays["loss"] = numpy.zeros(1)
        self.keeps_slots = training.rule is not None and not moving(training.rule)
        self.state: State | None = None
        """The state whose numbers are in the arrays."""
        self.epoch: Epoch | None = None
        """The epoch whose examples are in an array."""
        self.ready: dict[int, Ready] = {}
        """The calls for each number of examples at once."""
        self.read = 0
        """How often the gradients of a last update were read that had to be computed for it."""

    def run(self, epoch: Epoch) -> None:
        """Run the updates that are left; see `Engine` in `epoch`."""
        import numpy

        self._take(epoch)
        self.state = None
        done, losses, began = epoch.state.updates, epoch.state.losses, perf_counter()
        with numpy.errstate(all="ignore"):
            while done < len(epoch.rates):
                numpy.copyto(self.before, self.numbers)
                loss, gradients = self._update(epoch, done)
                if not isfinite(loss + self.flat.dot(self.zeros)):
                    numpy.copyto(self.numbers, self.before)
                    break
                done, losses = done + 1, losses + loss
                if done == len(epoch.rates) or perf_counter() - began > SECONDS:
                    self._write(epoch, done, losses, gradients)
                    began = perf_counter()
        if epoch.state.updates < done:
            self._write(epoch, done, losses, ())
        self.state = epoch.state

    def _write(
        self, epoch: Epoch, done: int, losses: float, gradients: Sequence[float] | None
    ) -> None:
        weights, *slots = [Numbers(each, self.order) for each in self.numbers]
        if gradients is None:
            gradients = Numbers(self.arrays["gradients"], self.order)
        kept = epoch.state.slots if self.keeps_slots else slots
        epoch.state = State(weights, kept, done, losses, gradients)

    def _take(self, epoch: Epoch) -> None:
        """Copy what the epoch gives to the arrays."""
        import numpy

        if self.epoch is None or epoch.rows is not self.epoch.rows:
            width = self.training.features + self.training.targets
            self.examples = numpy.array(epoch.rows, float).reshape(-1, width)
        if epoch is not self.epoch:
            self.places = numpy.array(epoch.order, numpy.int64)
            self.arrays["shared"][:] = epoch.shared
            self.epoch = epoch
        state, mine = epoch.state, self.state
        if mine is None or state.weights is not mine.weights or state.slots is not mine.slots:
            self.numbers[:, self.order] = [state.weights, *state.slots]

    def _update(self, epoch: Epoch, number: int) -> tuple[float, Sequence[float] | None]:
        """Make an update: the loss, and the gradients if they do not stand in their array."""
        start = number * epoch.size
        places = self.places[start : start + epoch.size]
        rate, step = epoch.rates[number], float(epoch.step + number + 1)
        self.arrays["numbers"][:] = 1.0 / len(places), rate, step
        if epoch.size > 1 or self.steps.single is None:
            return self._by_batch(epoch, places), None
        ready = self.alone
        ready.rows[0] = self.examples[places[0]]
        if epoch.draw is not None:
            ready.draws[0] = epoch.draw()
        gradients: Sequence[float] = ()
        if number == len(epoch.rates) - 1:
            # It leaves its gradients behind: they are computed when somebody reads them.
            weights = Numbers(self.arrays["weights"], self.order)
            rows = ready.rows.copy(), ready.draws.copy(), [*epoch.shared]
            gradients = Later(len(self.order), partial(self._gradients, weights, *rows))
        run(ready.calls)
        return self.arrays["loss"].item(), gradients

    def _by_batch(self, epoch: Epoch, places: Any) -> float:
        """Make an update by a batch, of which so many examples are computed at once."""
        import numpy

        gradients = self.arrays["gradients"]
        losses, sums = 0.0, numpy.zeros(0)
        for start in range(0, len(places), MOST):
            part = places[start : start + MOST]
            ready = self._ready(len(part))
            self.examples.take(part, 0, ready.rows, "clip")
            if epoch.draw is not None:
                ready.draws[:] = [epoch.draw() for _ in part]
            run(ready.calls)
            losses += self.arrays["loss"].item()
            if len(places) > MOST:
                sums = sums + gradients if start else gradients.copy()
        if len(places) > MOST:
            gradients[:] = sums
        run(self.rest)
        # The products are 0, or not a number: a rule may hide an infinite gradient.
        return losses + float(gradients.dot(self.zeros[: gradients.size]))

    @cached_property
    def alone(self) -> Ready:
        """The calls of a whole update by one example."""
        return self._made(1, is_alone=True)

    @cached_property
    def rest(self) -> list[Call]:
        """The calls that follow the examples of a batch."""
        _, *parts = self.steps.apart.values()
        regions = self._regions()
        return [call for part in parts for call in calls_of(part, regions)]

    def _ready(self, batch: int) -> Ready:
        if batch not in self.ready:
            if len(self.ready) == KEPT:
                del self.ready[next(iter(self.ready))]
            self.ready[batch] = self._made(batch)
        return self.ready[batch]

    def _made(self, batch: int, *, is_alone: bool = False) -> Ready:
        """The calls for so many examples at once."""
        import numpy

        training = self.training
        rows = numpy.zeros((batch, training.features + training.targets))
        draws = numpy.zeros((batch, training.draws))
        one = batch == 1
        regions = self._regions(row=rows[0] if one else rows.T, draws=draws[0] if one else draws.T)
        numbers = self.steps.layout.numbers
        summed = [numbers["gradients"], numbers["loss"]]
        part = self.steps.merged if is_alone else self.steps.apart["example"]
        return Ready(rows, draws, calls_of(part, regions, batch, summed))

    def _regions(self, **others: Array) -> dict[int, Array]:
        numbers = self.steps.layout.numbers
        return {numbers[name]: array for name, array in (self.arrays | others).items()}

    def _gradients(
        self, weights: Numbers, row: Array, draws: Array, shared: Sequence[float]
    ) -> list[float]:
        """The gradients of the last update by one example.

        The first time the ops compute them, because making calls takes long; then calls do.
        """
        self.read += 1
        if self.read > 1:
            return self._again(weights, row, draws, shared)
        training, known = self.training, (*weights, *shared)
        taken = [*row.ravel().tolist(), *draws.ravel().tolist()]
        _, *slopes = training.example(*known, *taken, 1.0)
        gradients = [0.0 + slope for slope in slopes]
        return gradients if training.penalise is None else training.penalise(*known, *gradients)

    def _again(
        self, weights: Numbers, row: Array, draws: Array, shared: Sequence[float]
    ) -> list[float]:
        import numpy

        changed = self.numbers, self.arrays["shared"]
        now = [each.copy() for each in changed]
        self.numbers[0], self.arrays["shared"][:] = weights.array, shared
        self.arrays["numbers"][0] = 1.0
        ready = self._ready(1)
        ready.rows[:], ready.draws[:] = row, draws
        with numpy.errstate(all="ignore"):
            run([*ready.calls, *self.rest])
        for array, numbers in zip(changed, now, strict=True):
            array[:] = numbers
        return Numbers(self.arrays["gradients"], self.order).floats


def run(calls: list[Call]) -> None:
    """Make the calls, one after the other."""
    for function, arguments, out in calls:
        function(*arguments, out=out)
