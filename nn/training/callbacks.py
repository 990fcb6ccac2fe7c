"""Early stopping: a callback that ends training when it no longer helps."""

from __future__ import annotations

from math import inf

from autograd.hints import hinting
from nn.arguments.hints import STOPPING
from nn.training.run import Callback, Run

__all__ = ["EarlyStopping"]


class EarlyStopping(Callback):
    """Stops when `monitor` has not become better for `patience` epochs; restores the best weights.

    `monitor` names a number of the history, by default `val_loss` if it is there, else `loss`.
    Smaller is better; with `maximise`, larger is.  A change below `by_at_least` does not count.

    >>> import nn
    >>> stop = EarlyStopping(patience=2, by_at_least=10.0)
    >>> nn.fit(nn.MLP(1, [1]), [[0]], [0], callbacks=[stop], verbose=0).epochs
    3
    """

    @hinting(STOPPING)
    def __init__(
        self,
        monitor: str = "",
        *,
        patience: int = 10,
        by_at_least: float = 0.0,
        maximise: bool = False,
        restore_best: bool = True,
    ) -> None:
        if patience < 1:
            raise ValueError(f"patience must be at least 1 epoch, got {patience}")
        self.monitor = monitor
        self.patience = patience
        self.by_at_least = by_at_least
        self.maximise = maximise
        self.restore_best = restore_best
        self.best, self.best_epoch = inf, 0
        self.weights: dict[str, float] = {}

    def on_train_begin(self, run: Run) -> None:
        """Forget earlier runs, unless this continues one."""
        if not run.epoch:
            self.best, self.best_epoch, self.weights = inf, 0, {}

    def on_epoch_end(self, run: Run) -> None:
        """Remember the best weights; stop if they are `patience` epochs old."""
        watched = self.monitor or ("val_loss" if "val_loss" in run.history.history else "loss")
        score = run.history[watched][-1] * (-1.0 if self.maximise else 1.0)
        if score < self.best - self.by_at_least or not self.weights:
            self.best, self.best_epoch = score, run.epoch
            self.weights = run.model.state_dict()
        elif run.epoch - self.best_epoch >= self.patience:
            run.stop(f"{watched} was best in epoch {self.best_epoch}")

    def on_train_end(self, run: Run) -> None:
        """Put the best weights back, unless an exception ended the run."""
        if self.restore_best and self.weights and run.finished:
            run.model.load_state_dict(self.weights)

    def state_dict(self) -> dict[str, object]:
        """The best score so far, its epoch and its weights."""
        return {"best": self.best, "epoch": self.best_epoch, "weights": self.weights}

    def load_state_dict(self, state: dict[str, object]) -> None:
        """Continue from a `state_dict`; a ValueError if it is none."""
        best, epoch, weights = state["best"], state["epoch"], state["weights"]
        if type(best) is not float or type(epoch) is not int or not isinstance(weights, dict):
            raise ValueError(f"EarlyStopping cannot continue from {state!r:.80}")
        self.best, self.best_epoch, self.weights = best, epoch, weights
