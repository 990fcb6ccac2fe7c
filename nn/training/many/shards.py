"""Examples that stay with the workers of an executor, which add up their gradients."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from queue import SimpleQueue
from threading import get_ident
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.compiler.training import Gradients
from nn.training.many.travel import client_of, packed, sent, unpacked

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

__all__ = ["Chosen", "Point", "Shards", "ThreadShards"]

ATTEMPTS = 5
"""How often a shard is sent again that was lost with its worker, before that is an error."""


class Point(NamedTuple):
    """Where the gradients are taken, and the share of each example in their mean."""

    weights: array[float]
    shared: array[float]
    share: float


class Chosen(NamedTuple):
    """Which examples of a shard are in a batch."""

    places: array[int] | None
    """Their places in the shard; None for all."""
    draws: array[float]
    """Their random numbers, one example after the other."""


class Shards:
    """Examples in shards, each of which travels once to the worker that computes it.

    A Dask cluster keeps each shard on one worker, and computes it there.  The workers of other
    executors take the tasks as they come, so each keeps all shards that it has met.
    """

    def __init__(
        self, executor: Executor, gradients: Gradients, shards: Sequence[Sequence[Any]]
    ) -> None:
        from uuid import uuid4

        self.executor = executor
        self.gradients = gradients
        self.program = packed(gradients)
        self.shards = shards
        self.name = uuid4().hex
        self.stays = client_of(executor) is not None
        self.sent: dict[int, Any] = {}

    def sums(self, point: Point, chosen: Mapping[int, Chosen]) -> dict[int, Sequence[float]]:
        """The losses and the gradients of what is chosen of each shard, added up."""
        futures = {n: self._submitted(n, point, part) for n, part in chosen.items()}
        try:
            return {n: self._result(futures[n], n, point, part) for n, part in chosen.items()}
        except BaseException:
            for future in futures.values():
                future.cancel()
            raise

    def _submitted(
        self, number: int, point: Point, chosen: Chosen, *, is_lost: bool = False
    ) -> Future[Any]:
        """Give a task to the executor, with the shard if it was never sent, or lost."""
        rows = self.sent.get(number)
        if is_lost or number not in self.sent:
            content = packed((self.program, joined(self.shards[number])))
            rows = sent(self.executor, content, to_all=False)
            self.sent[number] = rows if self.stays else None
        return self.executor.submit(added, self.name, number, rows, point, chosen)

    def _result(
        self, future: Future[Any], number: int, point: Point, chosen: Chosen
    ) -> Sequence[float]:
        """What a task gave; it is given again if its worker did not have the shard."""
        from concurrent.futures import CancelledError

        for _ in range(ATTEMPTS):
            try:
                found: Sequence[float] | None = future.result()
            except CancelledError:  # by Dask: a worker was lost, with its shards
                found = None
            if found is not None:
                return found
            future = self._submitted(number, point, chosen, is_lost=True)
        raise RuntimeError(
            f"the workers lost examples {ATTEMPTS} times in one update; the model keeps the "
            "weights of its last update"
        )


class ThreadShards(Shards):
    """Examples in shards, which threads of this process add up: nothing travels."""

    def __init__(
        self, pool: Executor, threads: int, gradients: Gradients, shards: Sequence[Sequence[Any]]
    ) -> None:
        self.executor = pool
        self.gradients = gradients
        self.shards = shards
        self.tables = [gradients.table(joined(shard)) for shard in shards]
        self.places = [array("q", range(len(shard))) for shard in shards]
        self.free: SimpleQueue[Gradients] = SimpleQueue()
        """Those that no thread is using now: an engine serves one thread at a time."""
        for _ in range(min(threads, len(shards))):
            self.free.put(gradients.copy())

    def _submitted(
        self,
        number: int,
        point: Point,
        chosen: Chosen,
        *,
        is_lost: bool = False,  # noqa: ARG002
    ) -> Future[Any]:
        """Give a task to the threads."""
        return self.executor.submit(self._added, number, point, chosen)

    def _added(self, number: int, point: Point, chosen: Chosen) -> Sequence[float]:
        gradients = self.free.get()
        try:
            places = self.places[number] if chosen.places is None else chosen.places
            return gradients(*point, self.tables[number], places, chosen.draws)
        finally:
            self.free.put(gradients)


def joined(rows: Sequence[Sequence[float]]) -> array[float]:
    """The numbers of rows, one after the other."""
    return array("d", chain.from_iterable(rows))


# What workers do

PROGRAM = "program"
"""Where a worker keeps the bytes of the program, among its shards."""


@lru_cache(maxsize=2)
def kept(name: str) -> dict[object, Any]:  # noqa: ARG001
    """What this process keeps of a training, shard by shard; of the last two trainings."""
    return {}


def added(
    name: str, number: int, rows: bytes | None, point: Point, chosen: Chosen
) -> Sequence[float] | None:
    """The losses and the gradients of a shard, added up; None if it is not here and not sent."""
    mine = kept(name)
    if number not in mine:
        if rows is None:
            return None
        mine[PROGRAM], examples = unpacked(rows)
        mine[number] = gradients_of(mine).table(examples)
    table = mine[number]
    places = range(len(table)) if chosen.places is None else chosen.places
    return gradients_of(mine)(*point, table, places, chosen.draws)


def gradients_of(mine: dict[object, Any]) -> Gradients:
    """What adds up the gradients in this thread; an engine serves one thread at a time."""
    thread = "thread", get_ident()
    if thread not in mine:
        mine[thread] = unpacked(mine[PROGRAM])
    found: Gradients = mine[thread]
    return found
