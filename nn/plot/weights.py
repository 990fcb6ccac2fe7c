"""Plots of weights and gradients, layer by layer, while a network learns."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from autograd import norm
from nn.plot.canvas import COLOURS, PATH, QUIET, End, canvas, is_wide, label_ends, whole_numbers
from nn.view.snapshots import Snapshots

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["gradient_flow", "weight_histograms"]

BINS = 24
MIDDLE = "#08306b"
TALL = 0.82  # the height of the highest bar; layers are 1 apart


def weight_histograms(snapshots: Snapshots, *, ax: Axes | None = None) -> Axes:
    """Plot a histogram of the weights of each layer.

    It is grey before training, dashed dark halfway, and orange at the end.
    """
    if not snapshots.epochs:
        raise ValueError("there are no snapshots; give them to fit in callbacks=[...]")
    ax = canvas(ax, size=(6.4, 1.0 + 0.9 * len(snapshots.paths)))
    last = len(snapshots.epochs) - 1
    shown = sorted({0, last // 2, last})
    numbers = [
        [[snapshots.weights[n][name] for name in names] for n in shown] for names in snapshots.paths
    ]
    flat = [number for layer in numbers for epoch in layer for number in epoch]
    low, high = min(flat), max(flat)
    width = (high - low) / BINS or 1.0
    edges = [low + width * place for place in range(BINS + 1)]
    for layer, epochs in enumerate(numbers):
        counts = [histogram(epoch, low, width) for epoch in epochs]
        scale = TALL / max(max(count) for count in counts)
        base = len(numbers) - 1 - layer
        for count, epoch, style in zip(counts, shown, styles(len(shown)), strict=True):
            ax.stairs(
                [base + scale * number for number in count],
                edges,
                baseline=base,
                label=None if layer else f"epoch {snapshots.epochs[epoch]}",
                fill=style.is_filled,
                color=style.colour,
                lw=style.width,
                linestyle=style.line,
                zorder=style.order,
            )
        ax.axhline(base, color="#1a1a1a", lw=0.8)
    ax.set_yticks(range(len(numbers)), [f"layer {n}" for n in range(len(numbers), 0, -1)])
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_ylim(-0.02, len(numbers))
    ax.set_xlabel("weight")
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)
    return ax


class Style(NamedTuple):
    """How the bars of one epoch are drawn."""

    is_filled: bool
    colour: str
    width: float
    line: str | tuple[float, tuple[float, float]] = "-"
    order: int = 1
    """Bars with a larger number are drawn on top of those with a smaller one."""


def styles(count: int) -> list[Style]:
    """The start is filled, the end bold, and between is dashed on top, so that all can be seen."""
    start, between = Style(True, "#cfcfcf", 1.0), Style(False, MIDDLE, 1.4, (0, (3, 2)), 3)
    end = Style(False, PATH, 3.0, order=2)
    return [start, between, end] if count == 3 else [start, end][:count]


def histogram(numbers: Sequence[float], low: float, width: float) -> list[int]:
    """How many numbers fall into each bin."""
    counts = [0] * BINS
    for number in numbers:
        counts[min(BINS - 1, int((number - low) / width))] += 1
    return counts


def gradient_flow(snapshots: Snapshots, *, ax: Axes | None = None) -> Axes:
    """Plot the size of the gradient of each layer by epoch: it should neither vanish nor explode.

    The size is the root mean square over the weights of the layer, for the last batch of the epoch.
    """
    epochs = snapshots.epochs[1:]  # before the first there is no gradient
    if not epochs:
        raise ValueError("there are no snapshots of epochs; give them to fit in callbacks=[...]")
    ax = canvas(ax)
    ends, everything = [], []
    for layer, names in enumerate(snapshots.paths):
        sizes = [
            norm([gradients[name] for name in names]) / sqrt(len(names))
            for gradients in snapshots.gradients[1:]
        ]
        everything += sizes
        colour = COLOURS[layer % len(COLOURS)]
        ax.plot(epochs, sizes, color=colour, marker="." if len(sizes) < 30 else "")
        ends.append(End(epochs[-1], sizes[-1], f"layer {layer + 1}", colour))
    if is_wide([size for size in everything if size]):
        ax.set_yscale("log", nonpositive="mask")
    ax.set_xlabel("epoch")
    ax.set_ylabel("gradient, root mean square")
    whole_numbers(ax)
    label_ends(ax, [end for end in ends if end.y or ax.get_yscale() == "linear"])
    ax.axhline(0, color=QUIET, lw=0.5) if ax.get_yscale() == "linear" else None
    return ax
