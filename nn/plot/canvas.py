"""What all plots share: axes, colours, and labels that do not overlap."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograd.show import palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "COLOURS",
    "NEGATIVE",
    "PAPER",
    "PATH",
    "POSITIVE",
    "QUIET",
    "End",
    "axes",
    "canvas",
    "is_wide",
    "label_ends",
    "whole_numbers",
]

# Each can be read as text on white; colour-blind readers can tell them apart.
COLOURS = ("#0072b2", "#c2410c", "#00785a", "#94447d", "#6b5300", "#444444")
POSITIVE, NEGATIVE = palette.tint(1.0), palette.tint(-1.0)
PATH, QUIET = "#d95f02", "#8a8a8a"
PAPER = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5}  # behind text

WIDE_RANGE = 30.0  # the largest number over the smallest, from which a log scale shows more
LINE = 15.0  # the distance between labels, in points


@dataclass(frozen=True)
class End:
    """The end of a line, and the label there."""

    x: float
    y: float
    text: str
    colour: str
    is_far: bool = False
    """Whether the line ends far from the edge, so that no line leads to its label."""


def axes(*, size: tuple[float, float] = (6.4, 4.0)) -> Axes:
    """Empty axes for a plot of your own, in the style of the other plots; `size` is in inches.

    >>> ax = axes()
    >>> line, = ax.plot([0, 1, 2], [0, 1, 4])
    """
    return canvas(None, size=size)


def canvas(ax: Axes | None, *, size: tuple[float, float] = (6.4, 4.0), solid: bool = False) -> Axes:
    """The axes given, or new ones in a figure of their own."""
    if ax is None:
        try:
            from matplotlib import pyplot
            from matplotlib.layout_engine import ConstrainedLayoutEngine
        except ImportError:
            raise ImportError(f"plots need matplotlib{remedy()}", name="matplotlib") from None
        figure = pyplot.figure(figsize=size, layout=ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.08))
        ax = figure.add_subplot(projection="3d") if solid else figure.add_subplot()
    if not solid:  # axes in space have no spines
        ax.spines[["top", "right"]].set_visible(False)
    return ax


def remedy() -> str:
    """How to install matplotlib, or where to see the plots without it."""
    install = "pip install 'slopewise[plots]'"
    if sys.platform != "emscripten":
        return f": {install}"
    return (
        ", which this browser's Python does not have. Each lesson can be read with all its plots;"
        f" to draw them, use Python on a computer: {install}"
    )


def is_wide(numbers: Sequence[float]) -> bool:
    """Whether the numbers differ so much that they need a log scale; zeros do not count."""
    sizes = [number for number in numbers if number]
    return bool(sizes) and min(sizes) > 0.0 and max(sizes) / min(sizes) > WIDE_RANGE


def whole_numbers(ax: Axes) -> None:
    """Mark only whole numbers on the x axis: epochs have no fractions."""
    from matplotlib.ticker import MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(integer=True))


def label_ends(ax: Axes, ends: Sequence[End]) -> None:
    """Label each line at the right edge in its colour; move labels apart that would overlap.

    Call it last: the places of the labels depend on the scale of the axes.
    """
    if not ends:
        return
    low, high = ax.transAxes.transform([(0, 0), (0, 1)])[:, 1]
    height = (high - low) * 72.0 / ax.figure.dpi
    order = sorted(ends, key=lambda end: end.y)
    wanted = [
        min(1.0, max(0.0, (ax.transData.transform((end.x, end.y))[1] - low) / (high - low)))
        for end in order
    ]
    places = apart(wanted, LINE / height)
    leads = any(abs(a - b) * height > 1.0 for a, b in zip(wanted, places, strict=True))
    for end, place in zip(order, places, strict=True):
        line = {"arrowstyle": "-", "color": end.colour, "lw": 0.7}
        ax.annotate(
            end.text,
            xy=(end.x, end.y),
            xytext=(1.06 if leads else 1.02, place),
            textcoords="axes fraction",
            color=end.colour,
            va="center",
            annotation_clip=False,
            arrowprops=line if leads and not end.is_far else None,
        )


def apart(wanted: Sequence[float], gap: float) -> list[float]:
    """Rising places, at least `gap` apart, as near as possible to the wanted ones.

    >>> apart([0.0, 0.0, 1.0], 0.25)
    [-0.125, 0.125, 1.0]
    """
    groups: list[tuple[float, int]] = []  # the middle of each group of labels, and their number
    for place in wanted:
        middle, count = place, 1
        while groups and middle - groups[-1][0] < gap * (count + groups[-1][1]) / 2:
            other, others = groups.pop()
            middle = (middle * count + other * others) / (count + others)
            count += others
        groups.append((middle, count))
    return [
        middle + gap * (place - (count - 1) / 2)
        for middle, count in groups
        for place in range(count)
    ]
