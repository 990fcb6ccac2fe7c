"""The trainer for large batches: threads or workers keep shares of the examples, and add up."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any

from autograd import zero_gradients
from autograd.compiler.training import (
    Epoch,
    Gradients,
    Updates,
    set_gradients,
    why_not_native,
)
from nn.arguments.wording import counted
from nn.model.draws import Draws
from nn.model.modes import switched
from nn.training.compiled import CompiledTrainer, Made
from nn.training.many.shards import Chosen, Point, Shards, ThreadShards
from nn.training.many.travel import refuse_no_executor
from nn.training.parts import parts
from nn.training.trainer import TrainerMaker, cause_of, diverged

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["ShardedTrainer", "sharded"]

OPERATIONS = {"llvm": 2**26, "python": 2**18}
"""How many operations a worker computes at least for each task.

They take about 20 ms; a task and its result travel for 1 ms in a pool, and up to 10 on a cluster.
"""
IN_THREADS = 2**23
"""How many a thread computes at least, in machine code: for 2 ms; a task takes .1 ms of Python."""
WHY_NATIVE = "needs machine code, since threads that run Python take turns"


class ShardAdder:
    """Adds up the gradients of a batch: a share on each worker, and the shares in order."""

    def __init__(self, shards: Shards) -> None:
        self.shards = shards
        self.last: dict[int, Sequence[float]] = {}
        """What each shard gave for the last batch."""

    def __call__(self, epoch: Epoch, batch: Sequence[int]) -> Sequence[float]:
        """The losses and the gradients of a batch, added up."""
        weights, shared = array("d", epoch.state.weights), array("d", epoch.shared)
        chosen = self._chosen(epoch, batch)
        try:
            self.last = self.shards.sums(Point(weights, shared, 1.0 / len(batch)), chosen)
        except (ArithmeticError, ValueError) as error:  # which would mean here: it is not finite
            raise RuntimeError(
                f"a worker cannot compute its examples: {error}. All machines need the same "
                'packages; engine="python" needs no more than Python'
            ) from error
        return self.shards.gradients.sum(self.last.values())

    def _chosen(self, epoch: Epoch, batch: Sequence[int]) -> dict[int, Chosen]:
        """What is in a batch of each shard; its random numbers are drawn in the batch's order."""
        if epoch.draw is None and len(batch) == len(epoch.rows):
            return dict.fromkeys(range(len(self.shards.shards)), Chosen(None, array("d")))
        drawn = {place: epoch.draw() for place in batch} if epoch.draw is not None else {}
        shards: dict[int, list[int]] = {}
        for place in sorted(batch):
            shards.setdefault(self.number_of(place), []).append(place)
        chosen, count = {}, len(self.shards.shards)
        for number, places in shards.items():
            is_whole = len(places) == len(self.shards.shards[number])
            draws = array("d", [draw for place in places for draw in drawn.get(place, ())])
            listed = None if is_whole else array("q", [place // count for place in places])
            chosen[number] = Chosen(listed, draws)
        return chosen

    def number_of(self, place: int) -> int:
        """The shard of an example.  The shards take turns: a batch in order has some of each."""
        return place % len(self.shards.shards)


@dataclass(eq=False, repr=False)
class ShardedTrainer(CompiledTrainer):
    """Splits the examples into shards, which workers keep, and adds up their gradients in order.

    The bits of the result depend on how many shards there are, and not on how many workers.
    """

    executor: Executor | None = None
    """Whose workers compute; if None, threads do."""
    threads: int = 1
    batch_size: int | None = None

    def __post_init__(self) -> None:
        from concurrent.futures import ThreadPoolExecutor

        self._pool = ThreadPoolExecutor(self.threads)  # its threads begin when there is work
        super().__post_init__()
        with switched(self.model, training=True):
            self.prepared()

    def _make(self) -> tuple[Made, str, str]:
        """The engine, its name, and why it was chosen; a ValueError if it would not pay."""
        example = self.inputs[0], self.targets[0]
        try:
            found = parts(self.model, self.loss, self.optimiser, *example, self.penalty)
        except Exception as error:
            raise ValueError(f"{self.option}= cannot run this training: {error}") from error
        reason = "" if self.engine == "python" else why_not_native(found.training)
        if reason and self.engine == "llvm":
            raise ValueError(f'engine="llvm" cannot run this training: {reason}')
        if reason and self.executor is None:
            raise ValueError(
                f"threads= {WHY_NATIVE}, and it is not possible: {reason}. Processes do not take "
                "turns: executor=ProcessPoolExecutor()"
            )
        name = "python" if reason or self.engine == "python" else "llvm"
        count = self._count(name, len(found.training.example.lines))
        shards = [self._rows[first::count] for first in range(count)]
        self._adder = ShardAdder(self._shards(Gradients(found.training, name), shards))
        who = "threads" if self.executor is None else "workers"
        why = f"{who} compute {len(shards)} shares of each batch"
        why += f", not as machine code, since {reason}" if reason else ""
        return Made(found, Updates(found.training, self._adder, name)), name, why

    @property
    def option(self) -> str:
        """The option of `fit` that asked for this trainer."""
        return "threads" if self.executor is None else "executor"

    def _count(self, name: str, lines: int) -> int:
        """How many shares a batch has, of which each has enough examples of so many operations."""
        least = -(-(IN_THREADS if self.executor is None else OPERATIONS[name]) // max(1, lines))
        every = len(self.inputs)
        size = min(self.batch_size or every, every)
        if size < 2 * least:
            worker = "threads" if self.executor is None else "workers"
            raise ValueError(
                f"{self.option}= pays for batches of at least {2 * least:,} examples of this "
                f"model, half for each of two {worker}; a batch has {size:,}. Give a larger "
                f"batch_size, None for all {counted(every, 'example')} at once, or leave out "
                f"{self.option}="
            )
        return size // least

    def _shards(self, gradients: Gradients, shards: list[list[list[float]]]) -> Shards:
        """The shards, where they are computed."""
        if self.executor is not None:
            return Shards(self.executor, gradients, shards)
        return ThreadShards(self._pool, self.threads, gradients, shards)

    def settle(self) -> None:
        """End the training, and its threads."""
        super().settle()
        self._pool.shutdown(cancel_futures=True)

    def _ask_eager(self, epoch: Epoch, draws: Draws) -> None:
        """Make the next update; the shards whose sums are not finite are computed anew."""
        self._publish(epoch)
        state, start = epoch.state, epoch.state.updates * epoch.size
        batch = epoch.order[start : start + epoch.size]
        sums = dict(self._adder.last)
        wrong = {number for number, found in sums.items() if not all(map(isfinite, found))}
        draws.rewind(start)
        sums |= self._by_ops(batch, wrong, draws)
        losses, *gradients = map(float, self._adder.shards.gradients.sum(sums.values()))
        zero_gradients(self.parameters)
        set_gradients(self.optimiser.parameters, gradients)
        try:
            self.step()
        except ArithmeticError as error:
            raise diverged(error, "at an update") from cause_of(error)
        epoch.state = self._state()._replace(
            updates=state.updates + 1,
            losses=state.losses + losses,
            gradients=[parameter.grad for parameter in self.optimiser.parameters],
        )

    def _by_ops(
        self, batch: Sequence[int], numbers: set[int], draws: Draws
    ) -> dict[int, list[float]]:
        """What shards give by the model itself.

        An error names the first example of the batch that has one, whichever shard it is in.
        """
        weights, share = self.optimiser.parameters, 1.0 / len(batch)
        sums = {number: [0.0] * (1 + len(weights)) for number in numbers}
        for example in batch:
            number = self._adder.number_of(example)
            if number not in numbers:
                draws()  # those of an example that another shard has
                continue
            losses, *gradients = sums[number]
            set_gradients(weights, gradients)
            try:
                losses += self.add(example, share)
            except ArithmeticError as error:
                raise diverged(error, f"at example {example}") from cause_of(error)
            sums[number] = [losses, *(weight.grad for weight in weights)]
        return sums


def sharded(
    make: TrainerMaker, batch_size: int | None, *, executor: Executor | None, threads: int
) -> TrainerMaker:
    """What makes the trainer that splits batches, in place of a compiled one."""
    name, why, refused = "executor", "has a trainer of its own", {"eager"}
    if executor is None:
        name, why, refused = "threads", WHY_NATIVE, {"eager", "python"}
    elif threads > 1:
        raise TypeError("executor= has workers of its own: leave out threads=")
    else:
        refuse_no_executor(executor)
    is_ours = isinstance(make, partial) and make.func is CompiledTrainer
    options: dict[str, Any] = make.keywords if is_ours else {}  # type: ignore[attr-defined]
    engine = options.get("engine", "eager")
    if engine in refused:
        raise TypeError(f"{name}= {why}: leave out trainer= and engine={engine!r}")
    if options["strict"]:
        raise TypeError(f"{name}= adds up in an order of its own: leave out strict=")
    options = {**options, "executor": executor, "threads": threads, "batch_size": batch_size}
    return partial(ShardedTrainer, **options)
