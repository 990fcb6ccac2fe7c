"""Choose the heights of the contour lines of a loss."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import count, takewhile
from math import floor, isfinite

from autograd.show.chart.scales import round_step

__all__ = ["label", "levels", "round_step"]


LINES = 14  # at most so many
CUTS = (1.0, 0.75, 0.5)  # shares of the points, lowest first, that may get lines
FLAT = 0.4  # if more than this share of them is below the first line, the valley needs finer lines


def label(level: float) -> str:
    """A level as text, such as 0.25 or 1400, never 1.4e+03."""
    return f"{level:.10g}"


def levels(heights: Sequence[Sequence[float]]) -> list[float]:
    """The heights of the lines: the multiples of a round step, from the lowest point upwards.

    >>> levels([[0.0, 7.0], [3.0, 12.0]])
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0]
    """
    found = sorted(height for row in heights for height in row if isfinite(height))
    if not found:
        raise ValueError("the function is not finite anywhere on this grid; give another span")
    low, top = found[0], found[-1]
    for share in CUTS:
        shown = found[: round(share * len(found))]
        if not shown or shown[-1] == low:
            break
        top = shown[-1]
        if bisect(shown, low + (top / LINES - low / LINES)) <= FLAT * len(shown):
            break
    least = top / LINES - low / LINES
    if not least:
        return [low]
    step, digits = round_step(least)
    rising = (round(place * step, digits) for place in count(floor(low / step) + 1))
    return list(dict.fromkeys(takewhile(lambda level: level < top, rising))) or [low]
