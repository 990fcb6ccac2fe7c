"""Draw the ground of a walk over one or two weights, and what moves over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from math import isfinite

from autograd.show.chart.layout import Layout
from autograd.show.chart.marks import Axis, Chart, Field, Line, Point
from autograd.show.chart.paint import HALO
from autograd.show.chart.scales import spanned
from autograd.show.palette import ACCENT, AREA, GRID, INK, PAPER, POSITIVE, ROLES
from autograd.show.svg import Markup, label, path, tag
from nn.plot.descent import Span
from nn.plot.levels import levels

__all__ = ["Height", "between", "curve", "shaded", "walker"]

Height = Callable[[Sequence[float]], float]
"""The loss at a point; nan where it is not defined."""

FINE = 241  # points of a curve
CELLS = 64  # of a map along each side
SHADES = (PAPER, ROLES["button"], GRID, AREA)


def between(span: Span, points: int) -> list[float]:
    """This many numbers, at equal steps from low to high."""
    low, high = span
    return [low + (high - low) * place / (points - 1) for place in range(points)]


def curve(height: Height, span: Span, name: str) -> Chart:
    """The loss over one weight; the curve is interrupted where it is not defined."""
    found = [(w, height([w])) for w in between(span, FINE)]
    pieces = [list(run) for finite, run in groupby(found, lambda at: isfinite(at[1])) if finite]
    if not pieces:
        raise ValueError(f"the loss is not finite anywhere from {span[0]:g} to {span[1]:g}")
    low, high = spanned([h for _, h in found], 0.06)
    lines = [Line(piece, INK, 2.5) for piece in pieces]
    return Chart("", Axis(name, *span), Axis("loss", low, high), lines)


def shaded(
    height: Height, spans: Sequence[Span], names: Sequence[str]
) -> tuple[Chart, list[float]]:
    """A map that has a stronger shade where the loss is higher, and the heights of its lines."""
    xs, ys = (between(span, CELLS) for span in spans)
    heights = [[height([x, y]) for x in xs] for y in ys]
    lines = levels(heights)
    cuts = [lines[len(lines) * k // len(SHADES)] for k in range(1, len(SHADES))]
    colours = [
        [SHADES[sum(h > cut for cut in cuts) if isfinite(h) else -1] for h in row]
        for row in heights
    ]
    x, y = (Axis(name, *span) for name, span in zip(names, spans, strict=True))
    return Chart("", x, y, [Field(xs, ys, colours)]), lines


def walker(
    prefix: str, layout: Layout, points: Sequence[Point], tangent: Sequence[Point], words: str
) -> Markup:
    """The walk so far, the tangent, the step to the next point, the point, and words beside it."""
    (x, y), after = map(layout.point, points)
    line = "L".join(f"{across:.1f} {down:.1f}" for across, down in map(layout.point, tangent))
    area = layout.area
    inside = tag(
        "rect",
        x=area.left,
        y=area.top,
        width=area.right - area.left,
        height=area.bottom - area.top,
    )
    arrow: dict[str, str | float] = {"stroke": ACCENT, "stroke_width": 3, "class_": "arrow"}
    dashed: dict[str, str | float] = {
        "stroke": POSITIVE,
        "stroke_width": 2.5,
        "stroke_dasharray": "7 5",
        "class_": "tangent",
    }
    is_right = x < (area.left + area.right) / 2  # where there is more room
    beside = x + 16 if is_right else x - 16
    above = max(area.top + 14, min(area.bottom - 8, y - 14))
    side = "start" if is_right else "end"
    return tag(
        "g",
        tag("defs", tag("clipPath", inside, id=f"{prefix}inside")),
        tag(
            "g",
            tag("g", id=f"{prefix}lines", class_="lines"),
            tag("g", id=f"{prefix}trail", class_="trail"),
            path(f"M{line}" if line else "", id=f"{prefix}tangent", **dashed),
            path(f"M{x:.1f} {y:.1f}L{after[0]:.1f} {after[1]:.1f}", id=f"{prefix}arrow", **arrow),
            clip_path=f"url(#{prefix}inside)",
        ),
        tag("circle", cx=x, cy=y, r=8, fill=ACCENT, id=f"{prefix}point", class_="point"),
        label(words, beside, above, size=13, at=side, id=f"{prefix}slope", class_="slope", **HALO),
    )
