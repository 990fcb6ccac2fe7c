"""A trainer for large batches: workers add up the gradients of the rows that they keep."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from autograd import zero_gradients
from autograd.compiler.sums import Sums, why_not_native
from nn.data.split import batches
from nn.model.module import Module
from nn.optim.optimiser import Optimiser
from nn.training.losses import Loss
from nn.training.many.shards import Shards, Task
from nn.training.parts import Parts, parts
from nn.training.trainer import EagerTrainer, Penalty, TrainerMaker

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["ShardedTrainer", "sharded"]

OPERATIONS = {True: 2**24, False: 2**18}
"""How many operations a share of a batch has at least, in machine code or not: about 20 ms.

To send a task and to receive its result takes from 1 ms, in a pool, to 10 ms on a cluster.
"""


class ShardedTrainer:
    """Splits the examples into shards, which workers keep, and adds up their gradients in order.

    `shards` is their number.  The result does not depend on how many workers there are.
    """

    def __init__(self, eager: EagerTrainer, found: Parts, shards: int, executor: Executor) -> None:
        self.eager = eager
        self.found = found
        example, shared = found.training.example, found.training.weights + found.training.shared
        is_native = not why_not_native(example)
        sums = Sums(example, before=shared, after=1, is_native=is_native)
        rows = [[*x, *y] for x, y in zip(eager.inputs, eager.targets, strict=True)]
        self.size = -(-len(rows) // shards)  # how many examples a shard has
        starts = range(0, len(rows), self.size)
        self.shards = Shards(executor, sums, [rows[at : at + self.size] for at in starts])

    def epoch(self, order: Sequence[int], batch_size: int | None) -> float:
        """Update on every example in `order`, batch by batch; return the mean loss."""
        return sum(map(self._update, batches(order, batch_size))) / len(order)

    def _update(self, batch: Sequence[int]) -> float:
        """Step once, against the mean gradient of the batch; return the sum of its losses."""
        eager, rule = self.eager, self.eager.optimiser
        before = [generator.getstate() for generator in self.found.generators]
        loss, *gradients = self._sums(batch)
        if not all(map(isfinite, (loss, *gradients))):
            for generator, state in zip(self.found.generators, before, strict=True):
                generator.setstate(state)
            return eager.update(batch)  # which names the example, if there is one to blame
        zero_gradients(eager.parameters)
        for parameter, gradient in zip(rule.parameters, gradients, strict=True):
            parameter.grad = gradient
        ...
        return loss
