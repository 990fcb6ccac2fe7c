"""How did the loss fall, and how well does each learning rate do?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, TypeAlias

from nn.history import History
from nn.plot.canvas import COLOURS, End, canvas, is_wide, label_ends, whole_numbers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["learning_rates", "loss_curve"]

Losses: TypeAlias = "History | Sequence[float]"

OUT_OF_HAND = 100.0  # times the first loss: nobody calls that learning


def loss_curve(history: Losses, *, ax: Axes | None = None) -> Axes:
    """Loss against epoch, with the validation loss if there is one; the last values at the ends.

    >>> loss_curve([4.0, 2.0, 1.0]).get_ylabel()
    'loss'
    """
    lines = {"loss": losses_of(history)}
    if isinstance(history, History) and "val_loss" in history.history:
        lines = {"training": lines["loss"], "validation": history["val_loss"]}
    ends = {name: ending(losses, len(losses)) for name, losses in lines.items()}
    if len(lines) == 1:
        return drawn(lines, ends, canvas(ax))
    return drawn(lines, {name: f"{name} {end}" for name, end in ends.items()}, canvas(ax))


def learning_rates(runs: Mapping[float, Losses], *, ax: Axes | None = None) -> Axes:
    """The losses of runs that differ only in their learning rate, each labelled at its end.

    A run that is shorter than the others, or got out of hand, is said to have diverged.
    """
    if not runs:
        raise ValueError("learning_rates() got no runs; give {rate: history, ...}")
    lines = {f"{rate:g}": losses_of(losses) for rate, losses in sorted(runs.items())}
    longest = max(map(len, lines.values()))
    ends = {}
    for (rate, losses), given in zip(lines.items(), (runs[r] for r in sorted(runs)), strict=True):
        stopped = isinstance(given, History) and bool(given.stopped)
        ends[rate] = f"{rate}: {ending(losses, len(losses) if stopped else longest)}"
    ax = drawn(lines, ends, canvas(ax, size=(7.2, 4.2)))
    ax.set_title("Learning rates, from the same start", loc="left", fontsize=11)
    return ax


def losses_of(history: Losses) -> list[float]:
    """The losses of a run, one an epoch."""
    if isinstance(history, History):
        return list(history.history.get("loss", []))
    return [float(loss) for loss in history]


def usable(losses: Sequence[float]) -> list[float]:
    """The losses until they got out of hand."""
    for place, loss in enumerate(losses):
        if not isfinite(loss) or loss > OUT_OF_HAND * losses[0] > 0.0:
            return list(losses[:place])
    return list(losses)


def ending(losses: Sequence[float], planned: int) -> str:
    """How a run ended, in words: its last loss, or that it diverged."""
    sane = usable(losses)
    if len(sane) < planned:
        return f"diverged in epoch {len(sane) + 1}"
    return f"{sane[-1]:.3g}" if sane else "no epochs"


def drawn(lines: Mapping[str, Sequence[float]], ends: Mapping[str, str], ax: Axes) -> Axes:
    """A line for each run, a cross where it diverged, and in words how it ended."""
    shown = {name: usable(losses) for name, losses in lines.items()}
    said = []
    for place, (name, losses) in enumerate(shown.items()):
        if not losses:
            continue
        colour, failed = COLOURS[place % len(COLOURS)], "diverged" in ends[name]
        style = "-" if place < len(COLOURS) else "--"
        ax.plot(range(1, len(losses) + 1), losses, style, color=colour, label=name)
        if failed:
            ax.plot(len(losses), losses[-1], "x", color=colour, markeredgewidth=2)
        said.append(End(len(losses), losses[-1], ends[name], colour, failed))
    scale(ax, [losses for name, losses in shown.items() if "diverged" not in ends[name]])
    ax.set_xlabel("epoch")
    whole_numbers(ax)
    if not said:
        ax.text(0.5, 0.5, "; ".join(ends.values()), transform=ax.transAxes, ha="center")
    label_ends(ax, said)
    return ax


def scale(ax: Axes, runs: Sequence[Sequence[float]]) -> None:
    """A log scale where it is needed; what diverged may not flatten what did not."""
    losses = [loss for run in runs for loss in run]
    if is_wide(losses):
        ax.set_yscale("log", nonpositive="mask")
        ax.set_ylim(top=min(ax.get_ylim()[1], 30.0 * max(losses)))
    elif losses and max(losses) > 0.0:
        ax.set_ylim(min(0.0, *losses), min(ax.get_ylim()[1], 3.0 * max(losses)))
    ax.set_ylabel("loss (log scale)" if ax.get_yscale() == "log" else "loss")
