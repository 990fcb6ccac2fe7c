"""Draw a curve with its tangent and its secant."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TypeAlias

from autograd.show import brief, number

__all__ = ["tangent_and_secant"]

Point: TypeAlias = tuple[float, float]

WIDTH, HEIGHT = 480, 280
LEFT, RIGHT, TOP, BOTTOM = 20, 20, 44, 34  # the space around the lines
PAPER, INK = "#fff", "#1a1a1a"
# The two lines differ in their dashes, not only in their colours.
TANGENT = 'stroke="#c2410c" stroke-dasharray="8 4"'
SECANT = 'stroke="#2166ac" stroke-dasharray="2 3"'
CURVE = f'stroke="{INK}" stroke-width="2.5"'


class Frame:
    """Translate points of the plane into places on the paper."""

    def __init__(self, points: Sequence[Point]) -> None:
        across, up = zip(*points, strict=True)
        self.low, self.high = min(across), max(across)
        self.bottom, self.top = min(up), max(up)

    def __call__(self, point: Point) -> Point:
        x = (point[0] - self.low) / (self.high - self.low or 1.0)
        y = (point[1] - self.bottom) / (self.top - self.bottom or 1.0)
        return LEFT + x * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - y * (HEIGHT - TOP - BOTTOM)

    def line(self, points: Sequence[Point], style: str) -> str:
        """A line through points."""
        spots = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self, points))
        return f'<polyline points="{spots}" {style}/>'

    def dot(self, point: Point, fill: str) -> str:
        """A mark at a point."""
        x, y = self(point)
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{fill}" stroke="{INK}"/>'


def tangent_and_secant(
    curve: Sequence[Point], start: Point, end: Point, slope: float, *, names: tuple[str, str]
) -> str:
    """An SVG of a curve, its tangent at `start`, and the secant through `start` and `end`."""
    secant = (end[1] - start[1]) / (end[0] - start[0])
    ends = (curve[0][0], curve[-1][0])
    tangent_line = [(x, start[1] + slope * (x - start[0])) for x in ends]
    secant_line = [(x, start[1] + secant * (x - start[0])) for x in ends]
    frame = Frame([*curve, *tangent_line, *secant_line])
    predicted = (end[0], start[1] + slope * (end[0] - start[0]))
    across, up = brief(names[0], 18), brief(names[1], 9)
    parts = [
        frame.line(curve, CURVE),
        frame.line(tangent_line, TANGENT),
        frame.line(secant_line, SECANT),
        frame.dot(predicted, PAPER),
        frame.dot(end, INK),
        frame.dot(start, INK),
        sample(LEFT, CURVE, up),
        sample(120, TANGENT, f"tangent, slope {number(slope)}"),
        sample(300, SECANT, f"secant, slope {number(secant)}"),
        text(frame(start)[0], HEIGHT - 10, f"{across} = {number(start[0])}", "middle"),
        text(frame(end)[0], HEIGHT - 10, number(end[0]), "middle"),
    ]
    label = escape(f"{up} against {across}, with its tangent and its secant")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}" fill="none" '
        'font-family="Helvetica,Arial,sans-serif" font-size="13" stroke-width="2">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )


def sample(left: int, style: str, name: str) -> str:
    """An entry of the legend: a piece of a line and its name."""
    line = f'<polyline points="{left},18 {left + 22},18" {style}/>'
    return line + text(left + 28, 22, name)


def text(x: float, y: float, words: str, anchor: str = "start") -> str:
    """Words on the paper."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{INK}" text-anchor="{anchor}">{escape(words)}</text>'
    )
