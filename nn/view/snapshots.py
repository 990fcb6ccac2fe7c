"""Keep the weights and gradients of a training run, epoch by epoch."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from autograd.hints import hinting
from nn.arguments.hints import KEYWORDS
from nn.inside.activity import columns
from nn.model.module import Module
from nn.training.run import Callback, Run
from nn.view.plan import Look
from nn.view.player import NetworkPlayer, sheets

__all__ = ["Snapshots"]


class Snapshots(Callback):
    """Keeps all weights and gradients before training, after each `every` epochs, and at the end.

    The gradients are those of the last batch.  `nn.plot` draws them, and `player()` shows them.

    >>> import nn
    >>> seen = Snapshots(every=2)
    >>> history = nn.MLP(2, [3, 1], rng=0).fit(*nn.xor(), epochs=4, rng=0, callbacks=[seen])
    >>> seen.epochs, len(seen.weights[0])
    ([0, 2, 4], 13)
    """

    @hinting(KEYWORDS)
    def __init__(self, *, every: int = 1, most: int = 1000) -> None:
        if every < 1 or most < 1:
            raise ValueError(f"every and most must be at least 1 epoch, got {every} and {most}")
        self.every = every
        self.most = most
        self.epochs: list[int] = []
        self.losses: list[float | None] = []
        self.weights: list[dict[str, float]] = []
        self.gradients: list[dict[str, float]] = []
        self.paths: list[list[str]] = []
        """The names of the parameters, layer by layer."""
        self.model: Module | None = None

    def on_train_begin(self, run: Run) -> None:
        """Forget earlier runs, and keep the start."""
        for kept in (self.epochs, self.losses, self.weights, self.gradients):
            kept.clear()
        self.model = run.model
        self.paths = parameter_paths(run.model)
        self._keep(run)

    def on_epoch_end(self, run: Run) -> None:
        """Keep this epoch if there is room; drop the one before, unless `every` divides it."""
        if self.epochs[-1] % self.every:
            for kept in (self.epochs, self.losses, self.weights, self.gradients):
                del kept[-1:]
        if len(self.epochs) < self.most:
            self._keep(run)

    def _keep(self, run: Run) -> None:
        parameters = run.model.named_parameters()
        self.epochs.append(run.epoch)
        self.losses.append(run.history["loss"][-1] if run.epoch else None)
        self.weights.append({name: value.data for name, value in parameters.items()})
        self.gradients.append({name: value.grad for name, value in parameters.items()})

    def player(
        self,
        inputs: Sequence[float] | None = None,
        *,
        first: int = 20,
        names: Sequence[str] | None = None,
        tiles: str = "auto",
        most: int = 8,
    ) -> NetworkPlayer:
        """A player over epochs that shows the network at the `first` snapshots and the last."""
        if first < 1:
            raise ValueError(f"first must be at least 1 snapshot, got {first}")
        if self.model is None:
            raise ValueError("there are no snapshots yet; give them to fit in callbacks=[...]")
        copy = deepcopy(self.model)
        pages = []
        kept = list(zip(self.epochs, self.losses, self.weights, strict=True))
        for epoch, loss, state in [*kept[:first], *kept[first:][-1:]]:
            copy.load_state_dict(state)
            look = Look(copy, inputs, names=names, tiles=tiles, most=most)
            pages.append((caption(epoch, loss), look.plan()))
        return sheets("The network as it learns", pages)


def caption(epoch: int, loss: float | None) -> str:
    """The caption of an epoch, with its loss."""
    if loss is None:
        return f"epoch {epoch} · the weights it starts from"
    return f"epoch {epoch} · mean loss {loss:.4g}"


def parameter_paths(model: Module) -> list[list[str]]:
    """The names of the parameters, for each layer that has any."""
    names = {id(value): name for name, value in model.named_parameters().items()}
    layers = [stage.parameters() for stage in columns(model)]
    return [[names[id(value)] for value in values] for values in layers if values]
