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
    """How many epochs the run has, if nothing ends it earlier."""
    callbacks: Sequence[Callback] = ()
    records: Sequence[str] = ()
    """The names that the history records."""
    labels: Labels | None = None
    """The classes that the outputs stand for, if the model is trained on classes."""
    finished: bool = False
    """Whether the run has ended without an exception."""

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
    """The base of callbacks, which watch a training run and may end it.

    They are called in the order in which they were given; those that are `last`, such as
    checkpoints, come after the others.  An exception from one ends the run at once.  `on_train_end`
    of each is called in any case, in the same order.

    >>> class Shout(Callback):
    ...     def on_epoch_end(self, run):
    ...         print("EPOCH", run.epoch)
    """

    last: ClassVar[bool] = False
    """Whether it is called after all callbacks that are not `last`."""

    def __init_subclass__(cls) -> None:
        for name in vars(cls):
            if name in CALLBACK:
                raise TypeError(f"{cls.__name__}.{name}() would never be called: {CALLBACK[name]}")

    def on_train_begin(self, run: Run) -> None:
        """Called before the first epoch."""

    def on_epoch_end(self, run: Run) -> None:
        """Called after each epoch, when its numbers are in `run.history`."""

    def on_train_end(self, run: Run) -> None:
        """Called after the last epoch, also if an exception ended the run."""

    def state_dict(self) -> dict[str, object]:
        """What a continued run needs of this callback, as plain lists, dicts and numbers."""
        return {}

    def load_state_dict(self, state: dict[str, object]) -> None:
        """Continue from a `state_dict`; called before `on_train_begin`."""
