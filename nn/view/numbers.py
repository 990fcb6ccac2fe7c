"""Print the weight of each line on it, where it covers no other number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograd.show.svg import TEXT, Markup, label, tag
from nn.view.layout import Layout
from nn.view.plan import Line, Plan, short

__all__ = ["ROW", "numbers", "outlined"]

PLACES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82)  # along a line, the best first
ROUNDS = 3  # in which each text looks for a better place
NARROW = 0.5  # the average width of these letters, in font sizes
ROW = 17.0  # the height of a line of text
HALO = 4.0  # around letters


class Ends(NamedTuple):
    """A line between two neurons, in pixels."""

    x: float
    y: float
    to_x: float
    to_y: float

    def at(self, share: float) -> tuple[float, float]:
        """The point at a share of its length."""
        return self.x + share * (self.to_x - self.x), self.y + share * (self.to_y - self.y)

    def above(self, x: float) -> float:
        """Where it is at this x."""
        return self.at((x - self.x) / (self.to_x - self.x))[1]


class Box(NamedTuple):
    """A text: its middle and its size."""

    x: float
    y: float
    wide: float
    high: float

    def covers(self, other: Box) -> float:
        """The area that both have in common."""
        across = (self.wide + other.wide) / 2 - abs(self.x - other.x)
        down = (self.high + other.high) / 2 - abs(self.y - other.y)
        return max(0.0, across) * max(0.0, down)


def numbers(plan: Plan, place: int, layout: Layout, ground: str) -> Markup:
    """The weights of the lines to a layer, and below each its slope, if the loss is known."""
    lines = plan.lines[place]
    ends = [ends_of(plan, place, line, layout) for line in lines]
    sizes = [size_of(line) for line in lines]
    boxes = [Box(*own.at(PLACES[0]), *size) for own, size in zip(ends, sizes, strict=True)]
    for _ in range(ROUNDS):
        for n, own in enumerate(ends):
            others = [*ends[:n], *ends[n + 1 :]], [*boxes[:n], *boxes[n + 1 :]]
            boxes[n] = freest(own, sizes[n], *others)
    drawn = []
    for line, (x, y, wide, high) in zip(lines, boxes, strict=True):
        corner = {"x": x - wide / 2, "y": y - high / 2}
        drawn.append(tag("rect", fill=ground, rx=4, width=wide, height=high, **corner))
        rows = rows_of(line)
        for n, words in enumerate(rows):
            middle = y + ROW * (n - (len(rows) - 1) / 2) + 5
            drawn.append(outlined(words, x, middle, ground, "normal" if n else "bold"))
    return tag("g", *drawn, class_="numbers")


def size_of(line: Line) -> tuple[float, float]:
    """How wide and how high the text on a line is."""
    rows = rows_of(line)
    return max(map(len, rows)) * TEXT * NARROW + 4, ROW * len(rows)


def outlined(words: str, x: float, y: float, ground: str, weight: str = "normal") -> Markup:
    """Letters that can be read on a line, since they are outlined in the colour of the ground."""
    return label(
        words,
        x,
        y,
        fill="black",
        stroke=ground,
        stroke_width=HALO,
        paint_order="stroke",
        stroke_linejoin="round",
        font_weight=weight,
    )


def rows_of(line: Line) -> list[str]:
    """The texts on a line."""
    slope = [] if line.gradient is None else [f"grad {short(line.gradient)}"]
    return [short(line.weight), *slope]


def ends_of(plan: Plan, place: int, line: Line, layout: Layout) -> Ends:
    """Where a line starts and ends."""
    tails, heads = plan.columns[place], plan.columns[place + 1]
    (tail,) = (n for n, spot in enumerate(tails.spots) if spot.place == line.tail)
    (head,) = (n for n, spot in enumerate(heads.spots) if spot.place == line.head)
    start, end = layout.right(place) + 1, layout.left[place + 1] - 1
    return Ends(start, layout.y(tails, tail), end, layout.y(heads, head))


def freest(
    own: Ends, size: tuple[float, float], others: Sequence[Ends], boxes: Sequence[Box]
) -> Box:
    """The text of a line, where it covers least of other texts, far from other lines."""

    def cost(box: Box) -> tuple[float, float]:
        covered = sum(box.covers(other) for other in boxes)
        return covered, sum(max(0.0, 1 - gap / size[1]) for gap in gaps(box, others))

    return min((Box(*own.at(share), *size) for share in PLACES), key=cost)


def gaps(box: Box, others: Sequence[Ends]) -> Iterator[float]:
    """How far other lines pass above or below the text."""
    for other in others:
        sides = (box.x + box.wide * side for side in (-0.5, 0.0, 0.5))
        yield min(abs(other.above(x) - box.y) for x in sides)
