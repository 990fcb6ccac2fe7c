"""Find places for labels where they cover neither each other nor what they explain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from autograd.show.chart.marks import Point, Side

__all__ = ["Board", "Box", "apart", "beside", "within"]

LEAST = 2.0  # pixels between two labels


class Box(NamedTuple):
    """A rectangle in pixels; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two have a point in common, or nearly."""
        return (
            self.left < other.right + LEAST
            and other.left < self.right + LEAST
            and self.top < other.bottom + LEAST
            and other.top < self.bottom + LEAST
        )

    def holds(self, point: Point) -> bool:
        """Whether the point is inside."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom


class Board:
    """The labels that are placed already, and the points of the lines that labels avoid."""

    def __init__(self, area: Box, paper: Box) -> None:
        self.area, self.paper = area, paper
        self.labels: list[Box] = []
        self.points: list[tuple[Point, float]] = []

    def avoid(self, line: Sequence[Point], weight: float) -> None:
        """Take a line through points in pixels as what labels do not cover."""
        self.points += [(point, weight) for point in dense(line, 4.0) if self.area.holds(point)]

    def cost(self, box: Box) -> float:
        """How much a label would cover here; far less, how far it would leave the area."""
        crossed = sum(weight for point, weight in self.points if box.holds(point))
        hidden = sum(map(box.overlaps, self.labels))
        return (
            1e6 * hidden + 1e5 * beyond(box, self.paper) + 20.0 * beyond(box, self.area) + crossed
        )

    def best(self, boxes: Iterable[Box]) -> tuple[Box, float]:
        """The first of the boxes that cover least, and its cost."""
        found = [(self.cost(box), place, box) for place, box in enumerate(boxes)]
        cost, _, box = min(found)
        return box, cost

    def take(self, box: Box) -> Box:
        """Keep this place for a label."""
        self.labels.append(box)
        return box


def beyond(box: Box, around: Box) -> float:
    """How far a box leaves another one, in pixels."""
    return (
        max(0.0, around.left - box.left)
        + max(0.0, box.right - around.right)
        + max(0.0, around.top - box.top)
        + max(0.0, box.bottom - around.bottom)
    )


def dense(line: Sequence[Point], apart: float) -> list[Point]:
    """Points of a line, at most so far apart."""
    found = list(line[:1])
    for (x, y), (to_x, to_y) in pairwise(line):
        count = min(400, int(max(abs(to_x - x), abs(to_y - y)) / apart) + 1)
        found += [
            (x + (to_x - x) * step / count, y + (to_y - y) * step / count)
            for step in range(1, count + 1)
        ]
    return found


def beside(point: Point, side: Side, wide: float, high: float, gap: float) -> Box:
    """The box of a label on one side of a point.

    >>> beside((10.0, 10.0), "e", wide=20.0, high=8.0, gap=4.0)
    Box(left=14.0, top=6.0, right=34.0, bottom=14.0)
    """
    across = 1 if "e" in side else -1 if "w" in side else 0
    down = 1 if "s" in side else -1 if "n" in side else 0
    near = gap * (0.7 if across and down else 1.0)
    x = point[0] + across * (near + wide / 2)
    y = point[1] + down * (near + high / 2)
    return Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


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


def within(places: Sequence[float], low: float, high: float, gap: float) -> list[float]:
    """Rising places, at least `gap` apart, moved into a range as far as that has room.

    >>> within([-4.0, -2.0, 9.0], 0.0, 10.0, gap=2.0)
    [0.0, 2.0, 9.0]
    """
    last = len(places) - 1
    found = [max(place, low + gap * n) for n, place in enumerate(places)]
    return [min(place, high - gap * (last - n)) for n, place in enumerate(found)]
