"""Decide where the parts of a plot stand: its area, its axes, its labels."""

from __future__ import annotations

from functools import cached_property

from autograd.show.chart.marks import Chart, Note, Point
from autograd.show.chart.places import Board, Box, apart, within
from autograd.show.chart.scales import Scale, ticks
from autograd.show.letters import width_of
from autograd.show.words import brief, typeset

__all__ = ["LINE", "SAMPLE", "TEXT", "TITLE", "Layout", "fitting"]

TEXT, TITLE = 14.0, 16.0  # the sizes of letters, in pixels
LINE = 18.0  # the distance between lines of text
EDGE, NEAR, FAR = 12.0, 8.0, 26.0  # the space around all, and between a line's end and its label
START = 60.0  # about what the y axis takes from the width of the legend
SAMPLE = 26.0  # the width of a sample in the legend
LONG = 32  # letters of a name


def fitting(name: str, width: float = LONG * TEXT / 2) -> str:
    """A name that is cut if it is wider than this: the end stays, since names differ there.

    >>> fitting("loss"), len(fitting("long " * 100))
    ('loss', 32)
    """
    return brief(name, max(3, int(2 * width / TEXT)))


class Layout:
    """The places in a plot, in pixels."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        width, height = chart.size
        self.rows = self._legend(width)
        top = EDGE + (TITLE + 10) * bool(chart.title) + (LINE + 3) * len(self.rows) + 6
        bottom = 14 + TEXT * (not self._is_empty) + (LINE + 4) * bool(chart.x.label)
        right = max(
            EDGE, max((self._wide(fitting(end.text)) for end in chart.ends), default=0.0) + FAR + 4
        )
        room = max(height - top - bottom, LINE * (len(chart.ends) - 1))
        self.y_ticks = ticks(chart.y, max(2, int(room / 44)))
        widest = max((self._wide(text) for _, text in self.y_ticks), default=0.0)
        left = EDGE + widest + 10 + (LINE + 4) * bool(chart.y.label)
        inside = width - left - right
        if chart.is_square:
            inside, room = self._squared(inside, room)
        self.area = Box(left, top, left + inside, top + room)
        self.width, self.height = left + inside + right, top + room + bottom
        self.x_ticks = self._fitting(inside)
        self.x = Scale(chart.x, self.area.left, self.area.right)
        self.y = Scale(chart.y, self.area.bottom, self.area.top)
        self.board = Board(self.area, Box(0.0, 0.0, self.width, self.height))

    def point(self, point: Point) -> Point:
        """The place of a point of the plot."""
        return self.x(point[0]), self.y(point[1])

    def is_inside(self, place: Point) -> bool:
        """Whether a place is in the area or on its edge."""
        area = self.area
        return Box(area.left - 1, area.top - 1, area.right + 1, area.bottom + 1).holds(place)

    @property
    def _is_empty(self) -> bool:
        """Whether the x axis has no text beside its marks."""
        return self.chart.x.ticks is not None and not self.chart.x.ticks

    def _wide(self, text: str) -> float:
        return width_of(typeset(text), TEXT)

    def _squared(self, wide: float, high: float) -> tuple[float, float]:
        """The largest area in which a unit is as long on both axes."""
        x, y = self.chart.x, self.chart.y
        unit = min(wide / abs(x.high - x.low), high / abs(y.high - y.low))
        return unit * abs(x.high - x.low), unit * abs(y.high - y.low)

    def _fitting(self, wide: float) -> list[tuple[float, str]]:
        """As many marks of the x axis as have room for their numbers."""
        found: list[tuple[float, str]] = []
        for most in range(max(2, int(wide / 48)), 1, -1):
            found = ticks(self.chart.x, most)
            widest = max((self._wide(text) for _, text in found), default=0.0)
            if len(found) * (widest + 12) <= wide + 12:
                break
        return found

    def _legend(self, width: float) -> list[list[tuple[str, float]]]:
        """The names in the legend, row by row, each with its place from the left."""
        rows: list[list[tuple[str, float]]] = []
        end = 0.0
        named = [getattr(mark, "name", "") for mark in self.chart.marks]
        for name in dict.fromkeys([*self.chart.legend, *filter(None, named)]):
            wide = SAMPLE + 8 + self._wide(fitting(name)) + 18
            if not rows or end + wide > width - START:
                rows.append([])
                end = 0.0
            rows[-1].append((name, end))
            end += wide
        return rows

    @cached_property
    def ends(self) -> list[tuple[float, float]]:
        """The place of each end's label: the left edge and the middle of the text."""
        order = sorted(range(len(self.chart.ends)), key=lambda n: self.y(self.chart.ends[n].y))
        area = self.area
        wanted = [
            min(area.bottom, max(area.top, self.y(self.chart.ends[place].y))) for place in order
        ]
        found = within(apart(wanted, LINE), area.top - LINE / 2, area.bottom + LINE / 2, LINE)
        leads = any(abs(a - b) > 1.0 for a, b in zip(wanted, found, strict=True))
        x = area.right + (FAR if leads else NEAR)
        placed = dict(zip(order, found, strict=True))
        return [(x, placed[place]) for place in range(len(self.chart.ends))]

    @property
    def has_leads(self) -> bool:
        """Whether labels were moved, so that lines have to lead to them."""
        return any(x > self.area.right + NEAR for x, _ in self.ends)

    def size_of(self, note: Note) -> tuple[float, float]:
        """The width and the height of a note."""
        return width_of(typeset(note.text), TEXT, is_bold=note.is_bold), TEXT + 1
