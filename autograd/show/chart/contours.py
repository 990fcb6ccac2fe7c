"""Find the lines of equal height on a grid of heights, by marching squares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import TypeAlias

from autograd.show.chart.marks import Point

__all__ = ["contour"]

Crossed: TypeAlias = tuple[int, int, int]
"""The side of a cell that a line crosses: row, column, and 0 if it runs along x, 1 if along y."""


def contour(
    xs: Sequence[float], ys: Sequence[float], heights: Sequence[Sequence[float]], level: float
) -> list[list[Point]]:
    """The lines where the height is `level`; `heights` has a row for each y.

    A closed line ends at its first point. No line crosses a cell with a height that is not finite.

    >>> contour([0.0, 1.0], [0.0, 1.0], [[0.0, 1.0], [0.0, 1.0]], 0.25)
    [[(0.25, 0.0), (0.25, 1.0)]]
    """
    following: dict[Crossed, list[Crossed]] = {}
    for start, end in segments(heights, level):
        following.setdefault(start, []).append(end)
        following.setdefault(end, []).append(start)
    lines = []
    # Open lines begin at a side with one neighbour; what remains then are rings.
    for start in sorted(following, key=lambda side: len(following[side])):
        if following[start]:
            lines.append(
                [crossing(side, xs, ys, heights, level) for side in walk(start, following)]
            )
    return lines


def segments(heights: Sequence[Sequence[float]], level: float) -> Iterator[tuple[Crossed, Crossed]]:
    """For each cell the pairs of its sides that a line joins."""
    for row in range(len(heights) - 1):
        for column in range(len(heights[0]) - 1):
            corners = (
                heights[row][column],
                heights[row][column + 1],
                heights[row + 1][column + 1],
                heights[row + 1][column],
            )
            if all(map(isfinite, corners)):
                yield from pairs(corners, level, row, column)


def pairs(
    corners: tuple[float, ...], level: float, row: int, column: int
) -> Iterator[tuple[Crossed, Crossed]]:
    """The pairs of sides of one cell, whose corners are given around it."""
    high = [corner >= level for corner in corners]
    below, above = (row, column, 0), (row + 1, column, 0)
    left, right = (row, column, 1), (row, column + 1, 1)
    crossed = [
        side
        for place, side in enumerate((below, right, above, left))
        if high[place] != high[(place + 1) % 4]
    ]
    if len(crossed) == 4:  # a saddle: its middle says which corners belong together
        is_joined = (sum(corner / 4 for corner in corners) >= level) == high[0]
        yield from [(below, right), (above, left)] if is_joined else [(below, left), (above, right)]
    elif crossed:
        yield crossed[0], crossed[1]


def walk(start: Crossed, following: dict[Crossed, list[Crossed]]) -> list[Crossed]:
    """The sides of one line from its start; takes its segments away."""
    line = [start]
    while following[line[-1]]:
        here = line[-1]
        after = following[here].pop()
        following[after].remove(here)
        line.append(after)
    return line


def crossing(
    side: Crossed,
    xs: Sequence[float],
    ys: Sequence[float],
    heights: Sequence[Sequence[float]],
    level: float,
) -> Point:
    """Where on a side the height is `level`, between the heights of its two ends."""
    row, column, is_up = side
    low = heights[row][column]
    high = heights[row + is_up][column + 1 - is_up]
    scale = 1.0 if isfinite(high - low) else 0.5
    share = (level * scale - low * scale) / (high * scale - low * scale)
    if is_up:
        return xs[column], ys[row] + share * (ys[row + 1] - ys[row])
    return xs[column] + share * (xs[column + 1] - xs[column]), ys[row]
