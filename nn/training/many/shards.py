"""Rows that stay with the workers of an executor, and sums over some of them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.compiler.sums import Sums
from nn.training.many.travel import is_dask, packed, sent, unpacked

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

__all__ = ["Shards", "Task"]

ATTEMPTS = 5
"""How often rows are sent again where a worker is lost, before its loss is an error."""


class Task(NamedTuple):
    """What to add up of a shard."""

    places: array[int] | None
    """Which of its rows; None for all."""
    more: array[float]
    """The numbers that come behind each of these rows, row by row."""


class Shards:
    """Rows in shards, each of which travels to a worker once, and what the workers add up.

    On a Dask cluster each shard stays with one worker, which computes it; if the worker is lost, it
    is sent again.  Of another executor each worker keeps the shards that it was given to compute.
    """

    def __init__(self, executor: Executor, sums: Sums, shards: Sequence[Sequence[Any]]) -> None:
        from uuid import uuid4

        self.executor = executor
        self.program = packed(sums)
        self.shards = shards
        self.name = uuid4().hex
        self.handles: dict[int, Any] = {}
        self.asked = 0

    def sums(
        self, before: array[float], after: array[float], tasks: Sequence[Task | None]
    ) -> list[array[float]]:
        """The sums of each shard that has a task, in the order of the shards."""
        self.asked += 1
        wanted = [(number, task) for number, task in enumerate(tasks) if task is not None]
        futures = [self._ask(number, before, after, task) for number, task in wanted]
        try:
            return [
                self._answer(future, number, before, after, task)
                for future, (number, task) in zip(futures, wanted, strict=True)
            ]
        finally:
            for future in futures:
                future.cancel()

    def _ask(
        self, number: int, before: array[float], after: array[float], task: Task
    ) -> Future[Any]:
        """Submit a task; with the rows if no worker has them yet."""
        is_new = number not in self.handles
        if is_new:
            content = packed((self.program, self.shards[number]))
            self.handles[number] = sent(self.executor, content, to_all=False)
        rows = self.handles[number] if is_new or is_dask(self.executor) else None
        if not is_dask(self.executor):
            self.handles[number] = None
        key = (self.name, number, self.asked)
        return self.executor.submit(added, key, rows, before, after, task)

    def _answer(
        self,
        future: Future[Any],
        number: int,
        before: array[float],
        after: array[float],
        task: Task,
    ) -> array[float]:
        """The sums of a task, which is asked anew as long as its rows are not where they belong."""
        from concurrent.futures import CancelledError

        for attempt in range(ATTEMPTS):
            try:
                found: array[float] | None = future.result()
            except CancelledError:  # by Dask, when the rows are lost with their worker
                if attempt == ATTEMPTS - 1:
                    raise
                found = None
            if found is not None:
                return found
            del self.handles[number]
            future = self._ask(number, before, after, task)
        raise RuntimeError(f"workers lost the rows of shard {number} {ATTEMPTS} times")


@lru_cache(maxsize=2)
def kept(name: str) -> dict[int, Any]:  # noqa: ARG001
    """What this process keeps of a training: its shards by their numbers; of the last two trainings."""
    return {}


PROGRAM = -1
"""What a process keeps its program under."""


def added(
    key: tuple[str, int, int],
    rows: bytes | None,
    before: array[float],
    after: array[float],
    task: Task,
) -> array[float] | None:
    """The sums over rows of a shard: the work of one worker; None if it does not have the rows."""
    name, number, _ = key
    mine = kept(name)
    if number not in mine:
        if rows is None:
            return None
        program, table = unpacked(rows)
        if PROGRAM not in mine:
            mine[PROGRAM] = unpacked(program)
        mine[number] = mine[PROGRAM].table(table)
    sums: Sums = mine[PROGRAM]
    return array("d", sums(before, sums.part(mine[number], *task), after))
