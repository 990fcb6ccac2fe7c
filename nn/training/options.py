"""The options of a training run, as type checkers see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TYPE_CHECKING, Protocol, TypedDict

from nn.arguments.rows import Rows
from nn.model.labels import LabelSource
from nn.optim import OptimiserChoice
from nn.training.losses import Loss
from nn.training.run import Run
from nn.training.scoring import Metric
from nn.training.trainer import Penalty, TrainerMaker
from nn.training.watchers import CallbackChoice

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["Options", "Resumable", "Settings", "restore"]


class Resumable(Protocol):
    """An object that can continue an earlier run, such as a Checkpoint."""

    def restore(self, run: Run) -> None: ...


def restore(resume: Resumable | None, run: Run) -> None:
    """Continue the earlier run, if one is given; a TypeError if it cannot be one."""
    if resume is None:
        return
    if isinstance(resume, type) or not hasattr(resume, "restore"):
        raise TypeError(
            f"resume must be the Checkpoint of an earlier run, not {resume!r:.40}; "
            "write resume=nn.Checkpoint(path)"
        )
    resume.restore(run)


class Settings(TypedDict, total=False):
    """The options of a training run that `nn.fit_many` takes too.

    The docstring of `nn.fit` says what each of them means.
    """

    loss: str | Loss | None
    optimiser: OptimiserChoice
    optimizer: OptimiserChoice
    batch_size: int | None
    shuffle: bool
    rng: Random | int | None
    penalty: Penalty | None
    metrics: Sequence[Metric]
    validation_data: tuple[Rows, LabelSource] | None
    callbacks: Sequence[CallbackChoice]
    resume: Resumable | None
    trainer: TrainerMaker | None
    engine: str
    strict: bool
    threads: int
    clock: Callable[[], float]
    verbose: int


class Options(Settings, total=False):
    """The options of a training run.

    The docstring of `nn.fit` says what each of them means.
    """

    executor: Executor | None
