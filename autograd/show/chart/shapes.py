"""Draw dots of every shape, bent arrows, polygons and coloured grids as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import cos, hypot, pi, sin

from autograd.show.chart.marks import Arrow, Dots, Field, Point
from autograd.show.chart.scales import Scale
from autograd.show.svg import Markup, path, tag

__all__ = ["bent", "dot", "outline", "squares"]

SHORT, HEAD = 5.0, 8.0  # pixels between an arrow and its points; the length of its head


def outline(places: Sequence[Point], **attributes: str | float) -> Markup:
    """A polygon."""
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in places)
    return tag("polygon", points=points, **attributes)


def dot(dots: Dots, place: Point) -> Markup:
    """One dot, with a rim of paper so that it can be told from its neighbours."""
    (x, y), half = place, dots.size / 2
    if dots.shape == "o":
        return tag("circle", cx=x, cy=y, r=half, fill=dots.colour, stroke=dots.edge)
    if dots.shape == "x":
        cross = f"M{x - half:.2f} {y - half:.2f}l{2 * half:g} {2 * half:g}m0 {-2 * half:g}"
        return path(f"{cross}l{-2 * half:g} {2 * half:g}", stroke=dots.colour, stroke_width=2.5)
    if dots.shape == "_":
        bar = f"M{x - half:.2f} {y:.2f}h{2 * half:g}"
        return path(bar, stroke=dots.colour, stroke_width=3)
    corners = [(x + half * across, y + half * down) for across, down in CORNERS[dots.shape]]
    return outline(corners, fill=dots.colour, stroke=dots.edge)


def star(points: int, inner: float) -> list[Point]:
    """The corners of a star, from its top."""
    angles = [pi * place / points for place in range(2 * points)]
    sizes = [inner if place % 2 else 1.0 for place in range(2 * points)]
    return [
        (size * sin(angle), -size * cos(angle)) for size, angle in zip(sizes, angles, strict=True)
    ]


THIRD = 0.36
CORNERS: dict[str, list[Point]] = {
    "^": [(0.0, -1.0), (1.0, 0.8), (-1.0, 0.8)],
    "v": [(0.0, 1.0), (1.0, -0.8), (-1.0, -0.8)],
    "s": [(-0.85, -0.85), (0.85, -0.85), (0.85, 0.85), (-0.85, 0.85)],
    "D": [(0.0, -1.1), (1.1, 0.0), (0.0, 1.1), (-1.1, 0.0)],
    "P": [
        *((-THIRD, -1.0), (THIRD, -1.0), (THIRD, -THIRD), (1.0, -THIRD), (1.0, THIRD)),
        *((THIRD, THIRD), (THIRD, 1.0), (-THIRD, 1.0), (-THIRD, THIRD), (-1.0, THIRD)),
        *((-1.0, -THIRD), (-THIRD, -THIRD)),
    ],
    "*": star(5, 0.42),
}
"""The corners of each shape, for a dot of width 2."""


def bent(arrow: Arrow, start: Point, end: Point) -> Markup:
    """An arrow between two places, with a gap at both; too short a one is only a head."""
    (x, y), (to_x, to_y) = start, end
    across, down = to_x - x, to_y - y
    middle = ((x + to_x) / 2 - arrow.bend * down, (y + to_y) / 2 + arrow.bend * across)
    tail, tip = moved(start, middle, SHORT), moved(end, middle, SHORT)
    head_size = min(HEAD, 0.4 * hypot(across, down))
    back = moved(tip, middle, head_size)
    long = hypot(tip[0] - back[0], tip[1] - back[1]) or 1.0
    half = head_size / 2 / long
    side = ((tip[1] - back[1]) * half, (back[0] - tip[0]) * half)
    head = [tip, (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1])]
    places = [f"{x:.2f} {y:.2f}" for x, y in (tail, middle, back)]
    curve = f"M{places[0]}Q{places[1]} {places[2]}"
    return tag(
        "g",
        path(curve, stroke=arrow.colour, stroke_width=2),
        outline(head, fill=arrow.colour),
        class_="arrow",
    )


def moved(start: Point, towards: Point, by: float) -> Point:
    """The place that is `by` pixels from the start, but not beyond half of the way."""
    across, down = towards[0] - start[0], towards[1] - start[1]
    share = min(0.5, by / (hypot(across, down) or 1.0))
    return start[0] + share * across, start[1] + share * down


def squares(field: Field, x: Scale, y: Scale) -> Markup:
    """A coloured grid: a path for each colour, in which neighbours of one row are one rectangle."""
    lefts = [*map(round, edges([x(number) for number in field.xs]))]
    tops = [*map(round, edges([y(number) for number in field.ys]))]
    areas: dict[str, list[str]] = {}
    for row, colours in enumerate(field.colours):
        start = 0
        for column in range(1, len(colours) + 1):
            if column == len(colours) or colours[column] != colours[start]:
                left, top, right, bottom = lefts[start], tops[row], lefts[column], tops[row + 1]
                wide, high = right - left, bottom - top
                rectangle = f"M{left} {top}h{wide}v{high}h{-wide}z"
                areas.setdefault(colours[start], []).append(rectangle)
                start = column
    shapes = [path("".join(parts), fill=colour) for colour, parts in areas.items()]
    return tag("g", *shapes, class_="field", shape_rendering="crispEdges")


def edges(middles: Sequence[float]) -> list[float]:
    """The borders between neighbours of a grid, and its two ends."""
    between = [(a + b) / 2 for a, b in pairwise(middles)]
    return [middles[0], *between, middles[-1]]
