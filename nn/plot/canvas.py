"""What all plots share: a picture of their own, or matplotlib's axes that are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from autograd.show.chart.marks import Chart
from autograd.show.chart.matplot import canvas, onto
from autograd.show.chart.plot import Plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Drawn", "axes", "is_wide", "painted", "said"]

Drawn: TypeAlias = "Plot | Axes"
"""A picture, or the axes that were given."""

WIDE_RANGE = 30.0  # the largest number over the smallest, from which a log scale shows more


def painted(chart: Chart, ax: Axes | None) -> Drawn:
    """The plot as a picture of its own, or drawn on the axes that are given."""
    return Plot(chart) if ax is None else onto(ax, chart)


def axes(*, size: tuple[float, float] = (6.4, 4.0)) -> Axes:
    """Empty axes of matplotlib, for `ax=` or a plot of your own; `size` is in inches.

    >>> ax = axes()
    >>> line, = ax.plot([0, 1, 2], [0, 1, 4])
    """
    return canvas((size[0] * 100.0, size[1] * 100.0))


def is_wide(numbers: Sequence[float]) -> bool:
    """Whether the numbers differ so much that they need a log scale; zeros do not count."""
    sizes = [number for number in numbers if number]
    return bool(sizes) and min(sizes) > 0.0 and max(sizes) / min(sizes) > WIDE_RANGE


def said(names: Sequence[str]) -> str:
    """Names in a sentence: `a`, `a and b`, `a, b and c`.

    >>> said(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
