"""Plots of weights and gradients, layer by layer, while a network learns."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from autograd import norm
from autograd.show.chart.marks import Area, Axis, Chart, Dots, End, Line, Mark
from autograd.show.chart.scales import spanned
from autograd.show.palette import AREA, INK, LINES, PATH, POSITIVE
from nn.arguments.wording import counted
from nn.plot.canvas import Drawn, is_wide, painted, said
from nn.view.snapshots import Snapshots

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["gradient_flow", "weight_histograms"]

BINS = 24
TALL = 0.82  # the height of the highest bar; layers are 1 apart


class Style(NamedTuple):
    """How the bars of one epoch are drawn."""

    is_filled: bool
    colour: str
    width: float = 1.0
    dash: str = ""
    order: int = 0
    """Bars with a larger number are drawn on top of those with a smaller one."""


START = Style(True, AREA)
BETWEEN = Style(False, POSITIVE, 1.8, "5 3", order=2)
END = Style(False, PATH, 4.0, order=1)
STYLES = {1: [START], 2: [START, END], 3: [START, BETWEEN, END]}
"""The start is filled, the end bold, and between is dashed on top, so that all can be seen."""


def weight_histograms(snapshots: Snapshots, *, ax: Axes | None = None) -> Drawn:
    """Plot a histogram of the weights of each layer.

    It is grey before training, dashed blue halfway, and orange at the end.
    """
    if not snapshots.epochs:
        raise ValueError("there are no snapshots; give them to fit in callbacks=[...]")
    last = len(snapshots.epochs) - 1
    shown = sorted({0, last // 2, last})
    numbers = [
        [[snapshots.weights[n][name] for name in names] for n in shown] for names in snapshots.paths
    ]
    flat = [number for layer in numbers for epoch in layer for number in epoch]
    low, high = min(flat), max(flat)
    width = (high - low) / BINS or 1.0
    times = said([f"{snapshots.epochs[n]}" for n in shown])
    names = [f"layer {n}" for n in range(len(numbers), 0, -1)]
    marks: list[Mark] = []
    for layer, epochs in enumerate(numbers):
        called = ["" if layer else f"epoch {snapshots.epochs[n]}" for n in shown]
        marks += layer_marks(epochs, called, float(len(numbers) - 1 - layer), low, width)
    chart = Chart(
        alt=f"Histograms of the weights of {counted(len(numbers), 'layer')} in epochs {times}: "
        f"from {low:.3g} to {high:.3g}.",
        x=Axis("weight", *spanned([low, low + BINS * width], 0.02)),
        y=Axis("", -0.02, len(numbers), is_bare=True, ticks=[*enumerate(names)]),
        marks=marks,
        size=(640.0, 110.0 + 90.0 * len(numbers)),
        legend=[f"epoch {snapshots.epochs[n]}" for n in shown],
        columns=["layer", "epoch", "smallest", "largest", "root mean square"],
        rows=[
            [layer, snapshots.epochs[n], min(weights), max(weights), spread(weights)]
            for layer, epochs in enumerate(numbers, 1)
            for n, weights in zip(shown, epochs, strict=True)
        ],
    )
    return painted(chart, ax)


def layer_marks(
    epochs: Sequence[Sequence[float]], called: Sequence[str], base: float, low: float, width: float
) -> list[Mark]:
    """The bars of one layer for each epoch, above a line."""
    counts = [histogram(numbers, low, width) for numbers in epochs]
    scale = TALL / max(max(count) for count in counts)
    found = zip(STYLES[len(epochs)], counts, called, strict=True)
    marks: list[Mark] = []
    for style, count, name in sorted(found, key=lambda each: each[0].order):
        outline = bars([base + scale * number for number in count], base, low, width)
        marks.append(mark_of(outline, style, name))
    return [*marks, Line([(low, base), (low + BINS * width, base)], INK, 1.0)]


def mark_of(outline: Sequence[tuple[float, float]], style: Style, name: str) -> Mark:
    """The bars of one epoch."""
    if style.is_filled:
        return Area(outline, style.colour, name=name)
    return Line(outline, style.colour, style.width, style.dash, name)


def bars(tops: Sequence[float], base: float, low: float, width: float) -> list[tuple[float, float]]:
    """The outline of bars side by side, from the base up and back to it."""
    outline = [(low, base)]
    for place, top in enumerate(tops):
        outline += [(low + width * place, top), (low + width * (place + 1), top)]
    return [*outline, (low + width * len(tops), base)]


def histogram(numbers: Sequence[float], low: float, width: float) -> list[int]:
    """How many numbers fall into each bin."""
    counts = [0] * BINS
    for number in numbers:
        counts[min(BINS - 1, int((number - low) / width))] += 1
    return counts


def spread(numbers: Sequence[float]) -> float:
    """The root mean square."""
    return norm(numbers) / sqrt(len(numbers))


def gradient_flow(snapshots: Snapshots, *, ax: Axes | None = None) -> Drawn:
    """Plot the size of the gradient of each layer by epoch: it should neither vanish nor explode.

    The size is the root mean square over the weights of the layer, for the last batch of the epoch.
    """
    epochs = snapshots.epochs[1:]  # before the first there is no gradient
    if not epochs:
        raise ValueError("there are no snapshots of epochs; give them to fit in callbacks=[...]")
    layers = [
        [spread([gradients[name] for name in names]) for gradients in snapshots.gradients[1:]]
        for names in snapshots.paths
    ]
    everything = [size for sizes in layers for size in sizes if size]
    is_log = is_wide(everything)
    low, high = spanned(everything if is_log else [0.0, *everything], is_log=is_log)
    marks: list[Mark] = []
    ends = []
    for layer, sizes in enumerate(layers):
        colour = LINES[layer % len(LINES)]
        points = [pair for pair in zip(epochs, sizes, strict=True) if pair[1] > 0.0 or not is_log]
        if points:
            marks.append(Line(points, colour))
            marks += [Dots(points, colour, size=6.0)] if len(points) < 30 else []
            ends.append(End(*points[-1], f"layer {layer + 1}", colour))
    changes = [
        f"layer {n} from {sizes[0]:.3g} to {sizes[-1]:.3g}" for n, sizes in enumerate(layers, 1)
    ]
    chart = Chart(
        alt=f"Size of the gradients by epoch: {'; '.join(changes)}.",
        x=Axis("epoch", epochs[0], max(epochs[-1], epochs[0] + 1), is_whole=True),
        y=Axis("gradient, root mean square", low if is_log else 0.0, high, is_log=is_log),
        marks=marks,
        ends=ends,
        columns=["epoch", *(f"layer {n}" for n in range(1, len(layers) + 1))],
        rows=[[epoch, *sizes] for epoch, *sizes in zip(epochs, *layers, strict=True)],
    )
    return painted(chart, ax)
