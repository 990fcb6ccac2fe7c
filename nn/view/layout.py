"""Decide where everything in a picture of a network stands."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from autograd.show.image import LEGIBLE
from autograd.show.svg import TEXT, WIDE
from nn.view.plan import TILE, Column, Plan, Spot, short

__all__ = [
    "CAMERA",
    "EDGE",
    "GAP",
    "LINE",
    "NAME",
    "NARROWEST",
    "RADIUS",
    "Layout",
    "arrange",
    "clipped",
    "goal_of",
    "letters",
    "longest",
]

NAME = 15.0  # the size of names and titles
PAGE = 700.0  # the width in pixels of a player on a page of the lessons, in a window of 1024
ROOM = PAGE * TEXT / LEGIBLE  # a picture of this width can be read when it shrinks to PAGE
RADIUS = 21.0
GAP = 5.0  # between a circle and its tile
PITCH, BIAS = 56.0, 14.0  # the distance between neurons; BIAS is added if they have biases
BETWEEN = 44.0, 118.0  # the least and the greatest distance between columns
WIDER = 0.6  # how much larger distances are where long weights, or slopes, are printed on the lines
DIGITS = 3  # of a long weight, but for the first, with its point
EDGE = 12.0
NARROWEST = 480.0  # the least width of a picture, for its notes
LINE = 19.0  # the distance between lines of text
CAMERA = 84.0  # the image at the left


@dataclass(frozen=True)
class Layout:
    """The size of the picture, the left edge of each column, and the texts above it."""

    left: tuple[float, ...]
    width: float
    head: float
    height: float
    pitch: float
    has_tiles: tuple[bool, ...]
    above: tuple[list[str], ...]

    def right(self, place: int) -> float:
        """The right edge of a column, its tiles included."""
        return self.left[place] + 2 * RADIUS + (GAP + TILE) * self.has_tiles[place]

    def y(self, column: Column, place: int) -> float:
        """The middle of the neuron that is shown at `place`."""
        return self.head + self.height / 2 + (place - (len(column.spots) - 1) / 2) * self.pitch


def arrange(plan: Plan) -> Layout:
    """Place the columns from left to right, as far apart as the page allows."""
    has_tiles = tuple(any(spot.tile for spot in column.spots) for column in plan.columns)
    wide = [2 * RADIUS + (GAP + TILE) * has_tile for has_tile in has_tiles]
    start = EDGE + (CAMERA + 2 * EDGE if plan.image else 0) + longest(plan.columns[0]) + 8
    end = 24 + longest(plan.columns[-1]) + EDGE
    has_slope = any(spot.gradient is not None for c in plan.columns for spot in c.spots)
    long = 1.0 if has_slope else min(1.0, digits(plan) / DIGITS)
    wider = 1 + plan.has_numbers * long * WIDER
    least, most = (n * wider * (1 + has_slope * WIDER) for n in BETWEEN)
    gaps = len(plan.columns) - 1
    between = min(most, max(least, (ROOM - start - sum(wide) - end) / gaps))
    left = tuple(start + sum(wide[:place]) + between * place for place in range(gaps + 1))
    above = tuple(
        remarks(column, letters(wide[place] + between - GAP))
        for place, column in enumerate(plan.columns)
    )
    has_bias = any(spot.bias is not None for column in plan.columns for spot in column.spots)
    pitch = PITCH * (1 + plan.has_numbers * WIDER) + BIAS * (has_bias + 2 * has_slope)
    rows = max(len(column.spots) for column in plan.columns)
    return Layout(
        left=left,
        width=max(left[-1] + wide[-1] + end, NARROWEST),
        head=10 + LINE * (1 + max(map(len, above))),
        height=max(rows * pitch, CAMERA if plan.image else 0) + 2 * EDGE,
        pitch=pitch,
        has_tiles=has_tiles,
        above=above,
    )


def digits(plan: Plan) -> int:
    """How many digits the longest weight has, with its point, but for the first digit."""
    sizes = [len(short(abs(line.weight))) for lines in plan.lines for line in lines]
    return max(sizes, default=1) - 1


def letters(width: float) -> int:
    """How many letters of a sentence fit into a width; on average they are narrower than names."""
    return int(width / (TEXT * 0.47))


def remarks(column: Column, wide: int) -> list[str]:
    """The lines below a column's title: its squash, and how many of its neurons are shown."""
    shown, count = len(column.spots), column.count
    parts = [column.squash] if column.squash else []
    parts += [f"{shown} of {count} shown"] if shown < count else []
    whole = " · ".join(parts)
    if len(whole) <= wide:
        return [whole] if whole else []
    return [line for part in parts for line in wrap(part, wide, break_long_words=False)]


def longest(column: Column) -> float:
    """The width of the longest name beside a column, targets and errors included."""
    texts = (text for spot in column.spots for text in (clipped(spot.name), *goal_of(spot)))
    return max(map(len, texts)) * NAME * WIDE


def goal_of(spot: Spot) -> tuple[str, ...]:
    """The lines below the name of an output: its target and its error."""
    if spot.goal is None:
        return ()
    target, error = spot.goal
    return f"target {short(target)}", f"error {short(error)}"


def clipped(name: str) -> str:
    """A long name without its middle: names often differ at their ends."""
    return name if len(name) <= 18 else f"{name[:9]}…{name[-8:]}"
