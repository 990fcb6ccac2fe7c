"""Training in two halves: gradients that others add up, and updates by gradients that are given."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from functools import reduce
from math import nan
from operator import add
from typing import Any, Protocol

from autograd.compiler.program import Program, Writer
from autograd.compiler.training.engines import engine_of, refusal
from autograd.compiler.training.epoch import Engine, Epoch, State
from autograd.compiler.training.step import Training

__all__ = ["Adder", "Gradients", "Updates", "why_not_native"]

UNCHANGED = Program(4, (), (), (0,))
"""The rule of a weight that stays: [weight, gradient, rate, step] -> [weight]."""


class Gradients:
    """Adds up the losses and the gradients of examples, in the order in which they are given.

    `target` is "python" or "llvm".  A pickle holds the program of an example and the target, so
    another process adds to the same bits.
    """

    def __init__(self, training: Training, target: str) -> None:
        self.training = training
        self.target = target
        self._made: Engine | None = None

    def _engine(self) -> Engine:
        if self._made is None:
            self._made = engine_of(without_update(self.training), self.target, examples=0).engine
        return self._made

    def copy(self) -> Gradients:
        """The same for another thread: an engine serves one at a time, but they share the code."""
        found = Gradients(self.training, self.target)
        found._engine()  # made here, so that the code is made once
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return Gradients, (self.training, self.target)

    def table(self, numbers: array[float]) -> Any:
        """The rows of examples, which stand one after the other, as the engine reads them."""
        width = self.training.features + self.training.targets
        if self.target == "python":
            return [numbers[at : at + width] for at in range(0, len(numbers), width)]
        import numpy

        from autograd.compiler.training.numbers import aligned

        rows = numpy.frombuffer(numbers).reshape(-1, width)
        table = aligned(*rows.shape)  # where the engine needs no copy of them
        table[:] = rows
        return table

    def sum(self, rows: Iterable[Sequence[float]]) -> Sequence[float]:
        """The sum of rows, number by number, from left to right."""
        if self.target == "python":
            return reduce(lambda total, row: [*map(add, total, row)], rows)
        import numpy

        return reduce(numpy.add, map(numpy.asarray, rows))  # type: ignore[arg-type]

    def __call__(
        self,
        weights: Sequence[float],
        shared: Sequence[float],
        share: float,
        rows: Any,
        places: Sequence[int],
        draws: Sequence[float],
    ) -> Sequence[float]:
        """The sum of the losses, then of the gradients; nan if one of them is not finite.

        The gradients are multiplied by `share`, one by one.  `places` says which of the rows of a
        `table` are meant, and `draws` has the random numbers of one after the other.
        """
        count = self.training.draws
        drawn = (draws[at : at + count] for at in range(0, len(draws), count or 1))
        epoch = Epoch(
            State(weights, []),
            rows,
            places,
            len(places),
            shared=[*shared, share],
            rates=[0.0],
            step=0,
            draw=(lambda: next(drawn)) if count else None,
        )
        self._engine().run(epoch)
        if not epoch.state.updates:
            return array("d", [nan]) * (1 + len(weights))
        return array("d", [epoch.state.losses, *epoch.state.gradients])


def why_not_native(training: Training) -> str:
    """Why an example cannot become machine code here, or nothing."""
    return refusal(without_update(training), strict=False)


def without_update(training: Training) -> Training:
    """The training with weights that stay, and a share that is given with what examples share."""
    example, last = training.example, training.weights + training.shared
    writer = Writer(example.inputs + 1)
    places = [*range(last), *range(last + 1, example.inputs), last]
    results = example.results(
        map(writer.input, places), map(writer.constant, example.constants), writer.line
    )
    return training._replace(
        example=writer.program(results),
        penalise=None,
        shorten=None,
        rule=UNCHANGED,
        update=None,
        shared=training.shared + 1,
        slots=0,
    )


class Adder(Protocol):
    """Gives the losses and the gradients of a batch, added up, at the weights of the epoch."""

    def __call__(self, epoch: Epoch, batch: Sequence[int]) -> Sequence[float]: ...


class Updates:
    """The engine that makes updates by the gradients that `add` gives: see `Engine`.

    They are in machine code if `target` is "llvm" and the rule can be.
    """

    def __init__(self, training: Training, add: Adder, target: str) -> None:
        self.add = add
        given = with_sums_given(training)
        if target == "llvm" and refusal(given, strict=False):
            target = "python"
        self._engine = engine_of(given, target, examples=0).engine

    def run(self, epoch: Epoch) -> None:
        """Run the updates that are left."""
        for number in range(epoch.state.updates, len(epoch.rates)):
            sums = self.add(epoch, epoch.order[number * epoch.size : (number + 1) * epoch.size])
            update = Epoch(
                epoch.state._replace(updates=0),
                [sums],
                [0],
                2,  # "a batch": an engine need not tell the gradients of single examples at once
                shared=epoch.shared,
                rates=epoch.rates[number : number + 1],
                step=epoch.step + number,
            )
            self._engine.run(update)
            if not update.state.updates:
                return
            epoch.state = update.state._replace(updates=number + 1)


def with_sums_given(training: Training) -> Training:
    """The training of examples that are sums already: a loss and gradients, which it answers."""
    before, count = training.weights + training.shared, 1 + training.weights
    sums = tuple(range(before, before + count))
    example = Program(before + count + 1, (), (), sums)
    return training._replace(example=example, features=count, targets=0, draws=0)
