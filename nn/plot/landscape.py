"""Draw a loss over one or two weights, its axes, and what moves over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count, takewhile
from math import floor, isfinite
from typing import NamedTuple

from autograd.show import number
from nn.plot.descent import Span
from nn.plot.levels import round_step
from nn.view.svg import Markup, label, path, tag

__all__ = [
    "FINE",
    "HEIGHT",
    "WIDTH",
    "Frame",
    "axes",
    "between",
    "curve",
    "grid",
    "shaded",
    "walker",
]

WIDTH, HEIGHT = 640.0, 400.0
LEFT, RIGHT, TOP, BOTTOM = 72.0, 20.0, 16.0, 48.0  # the space around the plot
FINE = 241  # points of a curve
CELLS = 48  # of a map along each side
SHADES = 8
INK, QUIET = "#1a1a1a", "#767676"


class Frame(NamedTuple):
    """What the two axes show, from low to high."""

    across: Span
    up: Span

    def x(self, value: float) -> float:
        """The place of a number on the horizontal axis."""
        low, high = self.across
        return LEFT + (value - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """The place of a number on the vertical axis."""
        low, high = self.up
        return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM)


def between(span: Span, points: int) -> list[float]:
    """So many numbers from low to high."""
    low, high = span
    return [low + (high - low) * place / (points - 1) for place in range(points)]


def axes(frame: Frame, texts: tuple[str, str]) -> Markup:
    """The two axes with round numbers, and what they are."""
    bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
    parts = [path(f"M{LEFT:g} {TOP:g}V{bottom:g}H{right:g}", stroke=QUIET)]
    for x in ticks(frame.across, 8):
        parts.append(path(f"M{frame.x(x):.1f} {bottom:g}v5", stroke=QUIET))
        parts.append(label(minus(x), frame.x(x), bottom + 19, size=13))
    for y in ticks(frame.up, 6):
        parts.append(path(f"M{LEFT:g} {frame.y(y):.1f}h-5", stroke=QUIET))
        parts.append(label(minus(y), LEFT - 9, frame.y(y) + 4, size=13, at="end"))
    parts.append(label(texts[0], (LEFT + right) / 2, HEIGHT - 10))
    turned = f"rotate(-90 16 {(TOP + bottom) / 2:g})"
    parts.append(label(texts[1], 16, (TOP + bottom) / 2, transform=turned))
    return tag("g", *parts, class_="axes")


def ticks(span: Span, most: int) -> list[float]:
    """Round numbers of a span, evenly spaced."""
    step, digits = round_step((span[1] - span[0]) / most)
    first = -floor(-span[0] / step)
    rising = (round(place * step, digits) + 0.0 for place in count(first))
    return list(takewhile(lambda tick: tick <= span[1], rising))


def minus(value: float) -> str:
    """A number with a minus sign, not a hyphen."""
    return number(value).replace("-", "−")


def curve(height: Callable[[Sequence[float]], float], frame: Frame) -> Markup:
    """The loss over one weight; it is interrupted where it is not defined."""
    points, pen = [], "M"
    for w in between(frame.across, FINE):
        h = height([w])
        if isfinite(h):
            points.append(f"{pen}{frame.x(w):.1f} {frame.y(h):.1f}")
        pen = "L" if isfinite(h) else "M"
    return path("".join(points), stroke=INK, stroke_width=2.5, class_="curve")


def grid(height: Callable[[Sequence[float]], float], frame: Frame) -> list[list[float]]:
    """The loss in the middle of each cell of a map, row by row from the bottom."""
    sides = [
        [low + (high - low) * (place + 0.5) / CELLS for place in range(CELLS)]
        for low, high in (frame.across, frame.up)
    ]
    return [[height([x, y]) for x in sides[0]] for y in sides[1]]


def shaded(heights: list[list[float]], lines: Sequence[float]) -> Markup:
    """A map that is darker where the loss is higher."""
    cells: dict[int, list[str]] = {}
    for row, values in enumerate(heights):
        for column, h in enumerate(values):
            above = sum(h > line for line in lines) if isfinite(h) else len(lines)
            shade = round(above / len(lines) * SHADES)
            cells.setdefault(shade, []).append(f"M{column} {CELLS - 1 - row}h1v1h-1z")
    areas = [
        path("".join(where), fill=QUIET, fill_opacity=0.5 * shade / SHADES)
        for shade, where in sorted(cells.items())
    ]
    across, down = (WIDTH - LEFT - RIGHT) / CELLS, (HEIGHT - TOP - BOTTOM) / CELLS
    place = f"translate({LEFT:g} {TOP:g}) scale({across:g} {down:g})"
    return tag("g", *areas, transform=place, shape_rendering="crispEdges")


def walker(
    prefix: str,
    frame: Frame,
    point: Sequence[float],
    loss: float,
    slopes: Sequence[float],
    rate: float,
) -> list[Markup]:
    """What moves: the walk so far, the tangent with its slope, the step, and the point."""
    low, high = frame.across
    up = loss if len(point) == 1 else point[1]
    x, y = frame.x(point[0]), frame.y(up)
    reach = (high - low) * 0.16
    ends = ""
    if len(point) == 1:
        rise_of = slopes[0] * reach
        ends = (
            f"M{frame.x(point[0] - reach):.1f} {frame.y(loss - rise_of):.1f}"
            f"L{frame.x(point[0] + reach):.1f} {frame.y(loss + rise_of):.1f}"
        )
    inside = tag("rect", x=LEFT, y=TOP, width=WIDTH - LEFT - RIGHT, height=HEIGHT - TOP - BOTTOM)
    ahead = [w - rate * slope for w, slope in zip(point, slopes, strict=True)]
    return [
        tag("defs", tag("clipPath", inside, id=f"{prefix}inside")),
        tag(
            "g",
            tag("g", id=f"{prefix}lines", class_="lines"),
            tag("g", id=f"{prefix}trail", class_="trail"),
            path(ends, stroke=INK, stroke_dasharray="7 5", id=f"{prefix}tangent", class_="tangent"),
            path(
                f"M{x:.1f} {y:.1f}L{frame.x(ahead[0]):.1f} "
                f"{y if len(point) == 1 else frame.y(ahead[1]):.1f}",
                stroke="#d9480f",
                stroke_width=3,
                id=f"{prefix}arrow",
                class_="arrow",
            ),
            clip_path=f"url(#{prefix}inside)",
        ),
        tag("circle", cx=x, cy=y, r=8, fill="#d9480f", id=f"{prefix}point", class_="point"),
        label("", x, y, id=f"{prefix}slope"),
    ]
