"""Plots of the loss by epoch, for one run, several runs, or several learning rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, TypeAlias

from nn.plot.canvas import COLOURS, PAPER, End, canvas, is_wide, label_ends, whole_numbers
from nn.training.history import History

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["learning_rates", "loss_curve", "loss_curves"]

Losses: TypeAlias = "History | Sequence[float]"
"""A history, or one loss for each epoch."""

OUT_OF_HAND = 100.0  # times the first loss counts as diverged


def loss_curve(history: Losses, *, ax: Axes | None = None) -> Axes:
    """Plot the loss by epoch, with the validation loss if there is one, and the last values.

    If the validation loss was lowest before the last epoch, a vertical line marks that epoch.

    >>> loss_curve([4.0, 2.0, 1.0]).get_ylabel()
    'loss'
    """
    losses = losses_of(history)
    if isinstance(history, History) and "val_loss" in history.history:
        ax = loss_curves({"training": losses, "validation": history["val_loss"]}, ax=ax)
        mark_lowest(ax, usable(history["val_loss"]))
        return ax
    return drawn({"": losses}, {"": len(losses)}, canvas(ax))


def loss_curves(runs: Mapping[str, Losses], *, ax: Axes | None = None) -> Axes:
    """Plot the losses of several runs, each with its name and its last value at its end.

    A run is labelled "diverged" if it is shorter than the others, or if a loss is not finite or
    exceeds 100 times the first.

    >>> ax = loss_curves({"calm": [4.0, 2.0, 1.0], "wild": [4.0, 50.0, 999.0]})
    >>> [text.get_text() for text in ax.texts]
    ['calm: 1', 'wild: diverged in epoch 3']
    """
    if not runs:
        raise ValueError("there are no runs to plot; give {name: history, ...}")
    lines = {name: losses_of(history) for name, history in runs.items()}
    longest = max(map(len, lines.values()))
    stopped = {name for name, run in runs.items() if isinstance(run, History) and run.stopped}
    planned = {name: len(lines[name]) if name in stopped else longest for name in lines}
    return drawn(lines, planned, canvas(ax, size=(7.2, 4.2)))


def learning_rates(runs: Mapping[float, Losses], *, ax: Axes | None = None) -> Axes:
    """Plot the losses of runs that differ only in their learning rate; see `loss_curves`.

    >>> learning_rates({0.1: [2.0, 1.0], 0.5: [2.0, 3.0]}).get_title(loc="left")
    'Learning rates, from the same start'
    """
    ax = loss_curves({f"{rate:g}": runs[rate] for rate in sorted(runs)}, ax=ax)
    ax.set_title("Learning rates, from the same start", loc="left", fontsize=11)
    return ax


def losses_of(history: Losses) -> list[float]:
    """The losses of a run, one for each epoch."""
    if isinstance(history, History):
        return list(history.history.get("loss", []))
    return [float(loss) for loss in history]


def usable(losses: Sequence[float]) -> list[float]:
    """The losses before the first that is not finite or exceeds 100 times the first."""
    for place, loss in enumerate(losses):
        if not isfinite(loss) or loss > OUT_OF_HAND * losses[0] > 0.0:
            return list(losses[:place])
    return list(losses)


def ending(losses: Sequence[float], *, failed: bool) -> str:
    """How a run with these usable losses ended: the last of them, or that it diverged."""
    if failed:
        return f"diverged in epoch {len(losses) + 1}"
    return f"{losses[-1]:.3g}" if losses else "no epochs"


def drawn(lines: Mapping[str, Sequence[float]], planned: Mapping[str, int], ax: Axes) -> Axes:
    """Draw a line for each run with its label, and a cross at its end if it diverged.

    A run has diverged if fewer of its losses are usable than were planned.
    """
    ends, calm, labels = [], [], []
    for place, (name, run) in enumerate(lines.items()):
        losses = usable(run)
        failed = len(losses) < planned[name]
        labels.append(f"{name}: " * bool(name) + ending(losses, failed=failed))
        if not failed:
            calm.append(losses)
        if not losses:
            continue
        colour = COLOURS[place % len(COLOURS)]
        style = "-" if place < len(COLOURS) else "--"
        ax.plot(range(1, len(losses) + 1), losses, style, color=colour, label=name)
        if failed:
            ax.plot(len(losses), losses[-1], "x", color=colour, markeredgewidth=2)
        ends.append(End(len(losses), losses[-1], labels[-1], colour, failed))
    scale(ax, calm)
    ax.set_xlabel("epoch")
    whole_numbers(ax)
    if not ends:
        ax.text(0.5, 0.5, "; ".join(labels), transform=ax.transAxes, ha="center")
    label_ends(ax, ends)
    return ax


def mark_lowest(ax: Axes, losses: Sequence[float]) -> None:
    """Mark the epoch of the lowest loss by a line, labelled on the side with more room."""
    epoch = losses.index(min(losses)) + 1 if losses else 0
    if epoch in (0, len(losses)):
        return
    ax.axvline(epoch, color="#444444", lw=1.2, linestyle=":", zorder=1)
    is_early = 2 * epoch < len(losses)
    ax.annotate(
        f"validation lowest in epoch {epoch}",
        (epoch, 1.0),
        xycoords=("data", "axes fraction"),
        xytext=(4 if is_early else -4, -2),
        textcoords="offset points",
        ha="left" if is_early else "right",
        va="top",
        color="#444444",
        bbox=PAPER,
    )


def scale(ax: Axes, runs: Sequence[Sequence[float]]) -> None:
    """Choose the scale of the losses by these runs, those that did not diverge."""
    losses = [loss for run in runs for loss in run]
    if is_wide(losses):
        ax.set_yscale("log", nonpositive="mask")
        ax.set_ylim(top=min(ax.get_ylim()[1], 30.0 * max(losses)))
        ax.yaxis.set_major_formatter("{x:g}")
    elif losses and max(losses) > 0.0:
        ax.set_ylim(min(0.0, *losses), min(ax.get_ylim()[1], 3.0 * max(losses)))
    ax.set_ylabel("loss (log scale)" if ax.get_yscale() == "log" else "loss")
