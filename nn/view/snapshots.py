"""Keep the weights and gradients of a training run, epoch by epoch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy

from autograd.hints import hinting
from autograd.show.chart.marks import Axis, Chart, Dots, Line, Mark
from autograd.show.chart.paint import paint as draw_chart
from autograd.show.chart.scales import spanned
from autograd.show.palette import LINES, PATH
from autograd.show.sheets import below
from autograd.show.svg import Markup
from nn.arguments.hints import KEYWORDS
from nn.inside.activity import columns
from nn.model.module import Module
from nn.training.run import Callback, Run
from nn.view.look import Look
from nn.view.paint import paint
from nn.view.player import NetworkPlayer, turned

__all__ = ["Snapshots"]

WIDE = 30.0  # a larger ratio is shown on a log scale
FINE = 80  # points of the curve
TALL = 150.0  # pixels of the loss below the network


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

    @hinting(KEYWORDS | {"first": "the number of snapshots is epochs="})
    def player(
        self,
        inputs: Sequence[float] | None = None,
        *,
        epochs: int = 20,
        names: Sequence[str] | None = None,
        tiles: str = "auto",
        most: int = 8,
    ) -> NetworkPlayer:
        """A player over epochs: the network at up to `epochs` snapshots, and the loss below it.

        Early epochs change most, so the snapshots are spaced by the logarithm of the epoch.  The
        first and the last are among them.
        """
        if epochs < 2:
            raise ValueError(f"epochs must be at least 2, the first and the last, got {epochs}")
        if self.model is None:
            raise ValueError("there are no snapshots yet; give them to fit in callbacks=[...]")
        copy = deepcopy(self.model)
        pages = []
        prefix = ""
        for place in by_logarithm(len(self.epochs), epochs):
            copy.load_state_dict(self.weights[place])
            plan = Look(copy, inputs, names=names, tiles=tiles, most=most).plan()
            picture = paint(plan)
            if len(self.epochs) > 2:
                picture = below(picture, small_curve(self.epochs, self.losses, place, picture))
            pages.append((caption(self.epochs[place], self.losses[place]), picture))
            prefix = f"{plan.prefix}sheet-"
        return turned("The network as it learns", pages, prefix)


def by_logarithm(count: int, most: int) -> list[int]:
    """At most so many places from 0 to count - 1, further apart towards the end.

    >>> by_logarithm(5, 20), by_logarithm(1001, 8)
    ([0, 1, 2, 3, 4], [0, 2, 6, 18, 51, 138, 372, 1000])
    """
    if count <= most:
        return list(range(count))
    places = [0]
    for step in range(1, most):
        place = round(count ** (step / (most - 1))) - 1
        left = most - 1 - step  # so many more follow
        places.append(min(count - 1 - left, max(places[-1] + 1, place)))
    return places


def small_curve(
    epochs: Sequence[int], losses: Sequence[float | None], place: int, above: str
) -> Markup:
    """The loss by epoch, as wide as the picture above, with a dot at one snapshot."""
    known = [(epoch, loss) for epoch, loss in zip(epochs, losses, strict=True) if loss is not None]
    points = [known[n] for n in by_logarithm(len(known), FINE)]
    sizes = [loss for _, loss in points]
    is_log = min(sizes) > 0.0 and max(sizes) > WIDE * min(sizes)
    is_long = points[-1][0] > WIDE * points[0][0]
    low, high = spanned(sizes if is_log else [0.0, *sizes], 0.08, is_log=is_log)
    loss = losses[place]
    marks: list[Mark] = [Line(points, LINES[0])]
    marks += [Dots([(epochs[place], loss)], PATH, size=12.0)] if loss is not None else []
    width = float(re.findall(r' width="([\d.]+)', above)[0])
    label = "epoch (log scale)" if is_long else "epoch"
    return draw_chart(
        Chart(
            alt="Loss by epoch",
            x=Axis(label, points[0][0], points[-1][0], is_log=is_long, is_whole=True),
            y=Axis("loss (log)" if is_log else "loss", low, high, is_log=is_log),
            marks=marks,
            size=(width, TALL),
        )
    )


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
