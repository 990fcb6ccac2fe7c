"""Give trainings to the workers of an executor, and take what comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from nn.training.history import History
from nn.training.many.job import Data, Job, trained
from nn.training.many.travel import packed, refuse_what_stays, sent, unpacked
from nn.training.many.trials import Trial

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

__all__ = ["carried_out"]

ATTEMPTS = 5
"""How often the examples are sent again that were lost with all workers that had them."""


def carried_out(executor: Executor, jobs: Sequence[Job], data: Data) -> Iterator[tuple[int, Trial]]:
    """The trial of each job with its place, as they are finished."""
    from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, wait
    from uuid import uuid4

    parcels, examples, run = [in_bytes(job) for job in jobs], packed(data), uuid4().hex
    waiting: dict[Future[bytes], int] = {}
    missing, attempt, shared = [*range(len(jobs))], 0, None
    try:
        while missing or waiting:
            if missing:
                shared, attempt = sent(executor, examples, to_all=True), attempt + 1
            for place in missing:
                try:
                    future = executor.submit(work, f"{run}-{place}", parcels[place], shared)
                except BrokenExecutor as error:
                    yield place, lost(jobs[place], error)
                else:
                    waiting[future] = place
            finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
            missing = []
            for future in finished:
                place = waiting.pop(future)
                try:
                    yield place, unpacked(future.result())
                except Exception as error:
                    if isinstance(error, CancelledError) and attempt < ATTEMPTS:  # by Dask
                        missing.append(place)
                    else:
                        yield place, lost(jobs[place], error)
    finally:
        for future in waiting:
            future.cancel()


def in_bytes(job: Job) -> bytes:
    """A job as bytes; a TypeError names the option that cannot travel."""
    try:
        return packed(job)
    except Exception:
        refuse_what_stays({"the model": job.model, **job.options})
        raise


def work(name: str, job: bytes, data: Any) -> bytes:  # noqa: ARG001
    """The trial of a packed job, packed: what a worker does.

    `name` tells equal jobs apart: Dask would compute them only once.
    """
    return packed(trained(unpacked(job), unpacked(data)))


def lost(job: Job, error: Exception) -> Trial:
    """The trial of a job that no worker finished, with the model as it was before."""
    return Trial(job.varied, job.copy().model, History(), {}, error)
