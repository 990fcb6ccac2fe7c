"""A training run as callbacks see it, and the base of all callbacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from autograd.hints import Hinted
from autograd.pickles import PublicPickle
from nn.arguments.attributes import CALLBACK, RUN
from nn.model.labels import Labels
from nn.model.module import Module
from nn.optim.optimiser import Optimiser
from nn.training.history import History

__all__ = ["Callback", "Run"]


@dataclass
class Run(Hinted):
    """A training run as callbacks see it, after each epoch."""

    model: Module
    optimiser: Optimiser
    history: History
    rng: Random
    epochs: int
    """How many epochs there will be, if nothing stops the run."""
    callbacks: Sequence[Callback] = ()
    records: Sequence[str] = ()
    """What the history holds of each epoch."""
    labels: Labels | None = None
    """What the outputs mean, if the model is trained on classes."""
    finished: bool = False
    """Whether the run came to its regular end, not to an exception."""

    def _foreign(self) -> Mapping[str, str]:
        return RUN

    @property
    def epoch(self) -> int:
        """How many epochs are finished."""
        return self.history.epochs

    def stop(self, reason: str) -> None:
        """Make this epoch the last."""
        self.history.stopped = reason


class Callback(PublicPickle):
    """What may watch a run, and end it.  Callbacks are asked in the order they were given.

    Those that are `last`, as checkpoints are, come after the others, to save what these have done.
    An exception from one ends the run at once; `on_train_end` is called on all of them whatever
    happens, in the same order.

    >>> class Shout(Callback):
    ...     def on_epoch_end(self, run):
    ...         print("EPOCH", run.epoch)
    """

    last: ClassVar[bool] = False
    """Whether it comes after all callbacks that do not say so."""

    def __init_subclass__(cls) -> None:
        for name in vars(cls):
            if name in CALLBACK:
                raise TypeError(f"{cls.__name__}.{name}() would never be called: {CALLBACK[name]}")

    def on_train_begin(self, run: Run) -> None:
        """Before the first epoch."""

    def on_epoch_end(self, run: Run) -> None:
        """After each epoch, when its numbers are in `run.history`."""

    def on_train_end(self, run: Run) -> None:
        """After the last epoch, or after whatever ended the run."""

    def state_dict(self) -> dict[str, object]:
        """What a continued run must know of this one, as plain lists, dicts and numbers."""
        return {}

    def load_state_dict(self, state: dict[str, object]) -> None:
        """Continue where `state_dict` was taken; called before `on_train_begin`."""
