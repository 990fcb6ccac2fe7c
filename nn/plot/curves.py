"""Plots of the loss by epoch, for one run, several runs, or several learning rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from autograd.show.chart.marks import Axis, Chart, Dots, End, Line, Mark, Note
from autograd.show.chart.scales import spanned
from autograd.show.palette import DIM, LINES
from nn.arguments.wording import counted
from nn.plot.canvas import Drawn, is_wide, painted
from nn.training.history import History

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["learning_rates", "loss_curve", "loss_curves"]

Losses: TypeAlias = "History | Sequence[float]"
"""A history, or one loss for each epoch."""

OUT_OF_HAND = 100.0  # times the first loss counts as diverged
TALLEST = {False: 3.0, True: 30.0}  # so many times the largest loss of a run that did not diverge


class Run(NamedTuple):
    """The losses of a run up to where it diverged, and whether it did."""

    name: str
    losses: list[float]
    is_failed: bool

    @property
    def ending(self) -> str:
        """How the run ended: its last loss, or that it diverged."""
        if self.is_failed:
            return f"diverged in epoch {len(self.losses) + 1}"
        return f"{self.losses[-1]:.3g}" if self.losses else "no epochs"

    @property
    def label(self) -> str:
        """Its name and how it ended."""
        return f"{self.name}: " * bool(self.name) + self.ending


def loss_curve(history: Losses, *, ax: Axes | None = None) -> Drawn:
    """Plot the loss by epoch, with the validation loss if there is one, and the last values.

    If the validation loss was lowest before the last epoch, a vertical line marks that epoch.

    >>> print(loss_curve([4.0, 2.0, 1.0]))
    Loss by epoch: from 4 in epoch 1 to 1 in epoch 3.
    """
    losses = losses_of(history)
    if not isinstance(history, History) or "val_loss" not in history.history:
        return painted(chart([run_of("", losses, len(losses))]), ax)
    validation = run_of("validation", history["val_loss"], len(losses))
    lowest = lowest_of(validation.losses)
    return painted(chart([run_of("training", losses, len(losses)), validation], lowest), ax)


def loss_curves(runs: Mapping[str, Losses], *, ax: Axes | None = None) -> Drawn:
    """Plot the losses of several runs, each with its name and its last value at its end.

    A run is labelled "diverged" if it is shorter than the others, or if a loss is not finite or
    exceeds 100 times the first.

    >>> print(loss_curves({"calm": [4.0, 2.0, 1.0], "wild": [4.0, 50.0, 999.0]}))
    Loss by epoch of 2 runs: calm: from 4 in epoch 1 to 1 in epoch 3; wild: diverged in epoch 3.
    """
    return painted(chart(compared(runs)), ax)


def learning_rates(runs: Mapping[float, Losses], *, ax: Axes | None = None) -> Drawn:
    """Plot the losses of runs that differ only in their learning rate; see `loss_curves`.

    >>> print(learning_rates({0.1: [2.0, 1.0], 0.5: [2.0, 3.0]}))  # doctest: +ELLIPSIS
    Loss by epoch of 2 learning rates: 0.1: from 2 in epoch 1 to 1 in epoch 2; 0.5: from 2 in ...
    """
    lines = compared({f"{rate:g}": runs[rate] for rate in sorted(runs)})
    title = "Learning rates, from the same start"
    return painted(chart(lines, title=title, what="learning rate"), ax)


def losses_of(history: Losses) -> list[float]:
    """The losses of a run, one for each epoch."""
    if isinstance(history, History):
        return list(history.history.get("loss", []))
    return [float(loss) for loss in history]


def compared(runs: Mapping[str, Losses]) -> list[Run]:
    """The runs; one that is shorter than the longest has diverged, unless it was stopped."""
    if not runs:
        raise ValueError("there are no runs to plot; give {name: history, ...}")
    lines = {name: losses_of(history) for name, history in runs.items()}
    longest = max(map(len, lines.values()))
    stopped = {name for name, run in runs.items() if isinstance(run, History) and run.stopped}
    return [
        run_of(name, losses, len(losses) if name in stopped else longest)
        for name, losses in lines.items()
    ]


def run_of(name: str, losses: Sequence[float], planned: int) -> Run:
    """The losses before the first that is not finite or exceeds 100 times the first."""
    usable = list(losses)
    for place, loss in enumerate(losses):
        if not isfinite(loss) or loss > OUT_OF_HAND * losses[0] > 0.0:
            usable = usable[:place]
            break
    return Run(name, usable, len(usable) < planned)


def lowest_of(losses: Sequence[float]) -> int:
    """The epoch of the lowest loss; 0 if it is the last one."""
    epoch = losses.index(min(losses)) + 1 if losses else 0
    return 0 if epoch == len(losses) else epoch


def chart(runs: Sequence[Run], lowest: int = 0, *, title: str = "", what: str = "run") -> Chart:
    """A line for each run with its label, and a cross at its end if it diverged."""
    y = loss_axis(runs)
    last = max(2, *(len(run.losses) for run in runs))
    marks: list[Mark] = []
    ends = []
    for place, run in enumerate(run for run in runs if run.losses):
        colour = LINES[place % len(LINES)]
        points = [*enumerate(run.losses, 1)]
        marks.append(Line(points, colour, dash="" if place < len(LINES) else "7 4"))
        if run.is_failed:
            marks.append(Dots(points[-1:], colour, "x", 10.0))
        elif len(points) == 1:
            marks.append(Dots(points, colour))
        ends.append(End(*points[-1], run.label, colour, run.is_failed))
    if not ends:
        labels = "; ".join(run.label for run in runs)
        marks.append(Note(labels, ((1 + last) / 2, (y.low + y.high) / 2), sides=("n",)))
    if lowest:
        marks += lowest_marks(lowest, last, y)
    return Chart(
        alt=told(runs, lowest, what),
        x=Axis("epoch", 1.0, float(last), is_whole=True),
        y=y,
        marks=marks,
        ends=ends,
        title=title,
        columns=["epoch", *(run.name or "loss" for run in runs)],
        rows=[
            [epoch, *("" if loss is None else loss for loss in losses)]
            for epoch, losses in enumerate(zip_longest(*(run.losses for run in runs)), 1)
        ],
    )


def told(runs: Sequence[Run], lowest: int, what: str) -> str:
    """The plot in words."""
    words = [f"{run.name}: " * bool(run.name) + change_of(run) for run in runs]
    of = f" of {counted(len(runs), what)}" if runs[0].name else ""
    best = f"; the validation loss is lowest in epoch {lowest}" if lowest else ""
    return f"Loss by epoch{of}: {'; '.join(words)}{best}."


def change_of(run: Run) -> str:
    """From which loss to which, or that the run diverged."""
    if run.is_failed or len(run.losses) < 2:
        return run.ending
    return f"from {run.losses[0]:.3g} in epoch 1 to {run.ending} in epoch {len(run.losses)}"


def lowest_marks(epoch: int, last: int, y: Axis) -> list[Mark]:
    """A dotted line at an epoch, with its name on the side with more room."""
    is_early = 2 * epoch < last
    return [
        Line([(epoch, y.low), (epoch, y.high)], DIM, 1.5, "2 4"),
        Note(
            f"validation lowest in epoch {epoch}",
            (epoch, y.high),
            DIM,
            sides=("se",) if is_early else ("sw",),
        ),
    ]


def loss_axis(runs: Sequence[Run]) -> Axis:
    """The axis of the losses; those of a run that diverged may leave it at the top."""
    calm = [loss for run in runs if not run.is_failed for loss in run.losses]
    wild = [loss for run in runs if run.is_failed for loss in run.losses]
    is_log = is_wide(calm)
    if calm:
        top = max(calm) * TALLEST[is_log]
        wild = [min(loss, top) for loss in wild if loss > 0.0 or not is_log]
    low, high = spanned([*calm, *wild, *([] if is_log else [0.0])], is_log=is_log)
    if not is_log and min([0.0, *calm, *wild]) >= 0.0:
        low = 0.0
    return Axis("loss (log scale)" if is_log else "loss", low, high, is_log=is_log)
