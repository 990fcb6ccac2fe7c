"""A trainer for large batches: workers keep the examples, and add up their gradients."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from autograd import zero_gradients
from autograd.compiler.training import Gradients, why_not_native
from nn.arguments.wording import counted
from nn.data.split import batches
from nn.model.module import Module
from nn.optim.optimiser import Optimiser
from nn.training.losses import Loss
from nn.training.many.shards import Chosen, Point, Shards
from nn.training.parts import Parts, parts
from nn.training.trainer import EagerTrainer, Penalty, TrainerMaker, cause_of, diverged

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["ShardedTrainer", "sharded"]

OPERATIONS = {True: 2**24, False: 2**18}
"""How many operations a worker computes at least for each task, in machine code and in Python.

They take about 20 ms; a task and its result travel for 1 ms in a pool, and up to 10 on a cluster.
"""


class ShardedTrainer:
    """Splits the examples into shards, which workers keep, and adds up their gradients in order.

    The bits of the result depend on the number of `shards`, not on that of workers.
    """

    def __init__(self, eager: EagerTrainer, found: Parts, shards: int, executor: Executor) -> None:
        self.eager = eager
        self.found = found
        rows = [[*x, *y] for x, y in zip(eager.inputs, eager.targets, strict=True)]
        self.size = -(-len(rows) // shards)
        starts = range(0, len(rows), self.size)
        gradients = Gradients(found.training, is_native=not why_not_native(found.training))
        self.shards = Shards(executor, gradients, [rows[at : at + self.size] for at in starts])

    def epoch(self, order: Sequence[int], batch_size: int | None) -> float:
        """Update on every example in `order`, batch by batch; return the mean loss."""
        total = 0.0
        for batch in batches(order, batch_size):
            total += self._update(batch)
        return total / len(order)

    def _update(self, batch: Sequence[int]) -> float:
        """Step once, against the mean gradient of the batch; return the sum of its losses."""
        parameters, generators = self.eager.optimiser.parameters, self.found.generators
        states = [generator.getstate() for generator in generators]
        weights = array("d", [parameter.data for parameter in parameters])
        shared = array("d", [value.data for value in self.found.shared])
        chosen = self._chosen(batch)
        sums = self.shards.sums(Point(weights, shared, 1.0 / len(batch)), chosen)
        total = [0.0] * (1 + len(weights))
        for number, found in zip([n for n, part in enumerate(chosen) if part], sums, strict=True):
            if not all(map(isfinite, found)):
                for generator, state in zip(generators, states, strict=True):
                    generator.setstate(state)
                found = self._by_ops(batch, number)
            total = [a + b for a, b in zip(total, found, strict=True)]
        zero_gradients(self.eager.parameters)
        loss, *gradients = total
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient
        try:
            self.eager.step()
        except ArithmeticError as error:
            raise diverged(error, "at an update") from cause_of(error)
        return loss

    def _chosen(self, batch: Sequence[int]) -> list[Chosen | None]:
        """What is in a batch of each shard, with the random numbers drawn in the batch's order."""
        generators = self.found.generators
        drawn = {i: [generator.random() for generator in generators] for i in batch}
        places: list[list[int]] = [[] for _ in self.shards.shards]
        for example in sorted(batch):
            places[example // self.size].append(example)
        chosen: list[Chosen | None] = []
        for number, examples in enumerate(places):
            start = number * self.size
            is_whole = len(examples) == len(self.shards.shards[number])
            listed = None if is_whole else array("q", [example - start for example in examples])
            draws = array("d", [number for example in examples for number in drawn[example]])
            chosen.append(Chosen(listed, draws) if examples else None)
        return chosen

    def _by_ops(self, batch: Sequence[int], shard: int) -> list[float]:
        """The sums of a shard by the model itself; its error names the example it met."""
        eager, share, losses = self.eager, 1.0 / len(batch), 0.0
        zero_gradients(eager.parameters)
        for example in batch:
            if example // self.size != shard:
                for generator in self.found.generators:
                    generator.random()  # of an example that another shard has
                continue
            try:
                losses += eager.add(example, share)
            except ArithmeticError as error:
                raise diverged(error, f"at example {example}") from cause_of(error)
        return [losses, *(parameter.grad for parameter in eager.optimiser.parameters)]


def sharded(executor: Executor, batch_size: int | None, trainer: TrainerMaker) -> TrainerMaker:
    """What makes the trainer that an executor is for, or refuses batches that are too small."""
    if trainer is not EagerTrainer:
        raise TypeError("executor= has a trainer of its own: give executor= or trainer=, not both")

    def maker(
        model: Module,
        loss: Loss,
        optimiser: Optimiser,
        inputs: Sequence[list[float]],
        targets: Sequence[list[float]],
        penalty: Penalty | None,
    ) -> ShardedTrainer:
        eager = EagerTrainer(model, loss, optimiser, inputs, targets, penalty)
        found = parts(model, loss, optimiser, inputs[0], targets[0], penalty)
        is_native = not why_not_native(found.training)
        least = -(-OPERATIONS[is_native] // len(found.training.example.lines))
        size = min(batch_size or len(inputs), len(inputs))
        if size < 2 * least:
            raise ValueError(
                f"executor= pays for batches of at least {2 * least:,} examples of this model, "
                f"half for each of two workers; a batch has {size:,}. Give a larger batch_size, "
                f"None for all {counted(len(inputs), 'example')} at once, or leave out executor="
            )
        return ShardedTrainer(eager, found, size // least, executor)

    return maker
