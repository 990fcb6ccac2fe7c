"""Gradient descent in a page: drag the start, change the learning rate, step and run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count, takewhile
from math import floor, inf, isfinite, nan
from typing import Any, NamedTuple

import autograd
from autograd import DomainError
from autograd.hints import hinting
from autograd.show import number
from autograd.show.page import LivePage, asset
from nn.arguments.hints import WALK
from nn.arguments.numbers import positive
from nn.arguments.rows import as_row
from nn.plot.descent import Span
from nn.plot.levels import levels, round_step
from nn.view.svg import Markup, document, label, path, prefix_of, tag

__all__ = ["LiveDescent", "live_descent"]

WIDTH, HEIGHT = 640.0, 400.0
LEFT, RIGHT, TOP, BOTTOM = 72.0, 20.0, 16.0, 48.0  # the space around the plot
FINE = 241  # points of a curve
CELLS = 48  # of a map along each side
SHADES = 8
SEARCHED = 41  # points along each axis, among which the lowest is looked for
INK, QUIET = "#1a1a1a", "#767676"


class LiveDescent(LivePage):
    """A loss over one or two weights, and a walk down it: `.html`, `.svg`, `.save(path)`.

    Its page needs no other file, no network and no Python. Without JavaScript it shows the start.
    """

    def __init__(self, svg: Markup, names: Sequence[str], code: str, data: dict[str, Any]) -> None:
        self.title = self.alt = f"The loss over {' and '.join(names)}, and a step downhill"
        self.label = "Walk down the loss"
        self.names = list(names)
        self.svg = str(svg)
        self.prefix = str(data["prefix"])
        self.data = data
        self.programs = {"loss": code}
        self.scripts = [asset("descent.js", "nn.plot")]
        self.styles = [asset("descent.css", "nn.plot")]

    def __repr__(self) -> str:
        return f"<live descent over {' and '.join(self.names)}; .save('descent.html')>"


@hinting(WALK)
def live_descent(
    f: Callable[..., Any],
    start: Sequence[float] | float = 2.0,
    learning_rate: float = 0.1,
    *,
    span: Span | Sequence[Span] | None = None,
    names: Sequence[str] | None = None,
) -> LiveDescent:
    """A page that walks down a function of one weight, or of a list of two.

    A notebook shows it; `.save("descent.html")` writes a file that a browser opens without a
    network and without Python. Drag the point, and its tangent, slope and next step follow. The
    learning rate has a slider: the walk crawls, bounces or explodes. Over two weights, a click sets
    the start. `span` is what an axis shows, from low to high, or one such pair for each axis.

    `f` is compiled, so it must not decide by its numbers; write `autograd.where`.

    >>> live_descent(lambda w: (3 * w - 10) ** 2, 2.0, 0.01)
    <live descent over w; .save('descent.html')>
    """
    positive("learning_rate", learning_rate)
    is_single = isinstance(start, float | int)
    point = as_row(start, "start")
    if len(point) > 2:
        raise ValueError(f"live_descent() draws one or two weights, not {len(point)}")
    called = named(names, len(point))
    loss = autograd.compile(f)
    height = height_of(loss, is_single)
    spans = spans_of(span, height, point)
    loss(*point) if is_single else loss(point)  # the structure that is exported
    first, slopes = first_step(loss, point, is_single)
    frame = Frame(spans[0], spans[1] if len(spans) > 1 else rise(height, spans[0]))
    data: dict[str, Any] = {
        "names": called,
        "start": point,
        "rate": learning_rate,
        "frame": frame,
        "prefix": prefix_of(repr((called, point, learning_rate, spans, first))),
    }
    if is_single or len(point) == 1:
        drawn = curve(height, frame)
        texts = (called[0], "loss")
    else:
        heights = grid(height, frame)
        data["levels"] = levels(heights)
        drawn = shaded(heights, data["levels"])
        texts = (called[0], called[1])
    marks = walker(data["prefix"], frame, point, first, slopes, learning_rate)
    alt = f"Loss {number(first)} at {', '.join(map(number, point))}"
    svg = document(WIDTH, HEIGHT, alt, drawn, axes(frame, texts), *marks)
    return LiveDescent(svg, called, loss.to_js(), data)


def named(names: Sequence[str] | None, size: int) -> list[str]:
    """What the weights are called."""
    if names is None:
        return ["w"] if size == 1 else [f"w{place + 1}" for place in range(size)]
    if isinstance(names, str) or len(names) != size:
        raise ValueError(f"names must be {size} texts, one for each weight, got {names!r:.60}")
    return [str(name) for name in names]


def height_of(loss: Callable[..., Any], is_single: bool) -> Callable[[Sequence[float]], float]:
    """The loss at a point; nan where it is not defined."""

    def height(point: Sequence[float]) -> float:
        try:
            return float(loss(*point) if is_single else loss(list(point)))
        except DomainError:
            return nan

    return height


def first_step(loss: Any, point: list[float], is_single: bool) -> tuple[float, list[float]]:
    """The loss and its slopes at the start."""
    value, slopes = loss.value_and_grad(*point) if is_single else loss.value_and_grad(point)
    return float(value), [float(slopes)] if is_single else [float(slope) for slope in slopes]


# What the axes show


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


def spans_of(
    span: Span | Sequence[Span] | None,
    height: Callable[[Sequence[float]], float],
    point: Sequence[float],
) -> list[Span]:
    """A span for each weight; by default the lowest point near the start is in the middle."""
    if span is None:
        reach = [2 * max(1.0, abs(x)) for x in point]
        steps = [2 * place / (SEARCHED - 1) - 1 for place in range(SEARCHED)]
        lines = [[x + size * step for step in steps] for x, size in zip(point, reach, strict=True)]
        found = [[x] for x in lines[0]]
        if len(point) == 2:
            found = [[x, y] for x in lines[0] for y in lines[1]]
        lowest = min(found, key=lambda at: h if isfinite(h := height(at)) else inf)
        width = 2 * max(0.5, *(abs(x - m) for x, m in zip(point, lowest, strict=True)))
        return [(m - width, m + width) for m in lowest]
    pairs: Any = [span] * len(point) if isinstance(span[0], float | int) else list(span)
    if len(pairs) != len(point) or not all(low < high for low, high in pairs):
        raise ValueError(f"span is (low, high), or one such pair for each weight, not {span!r:.60}")
    return [(float(low), float(high)) for low, high in pairs]


def rise(height: Callable[[Sequence[float]], float], span: Span) -> Span:
    """The lowest and the highest loss over a span, with some room."""
    found = [h for w in between(span, FINE) if isfinite(h := height([w]))]
    if not found:
        raise ValueError(f"the loss is finite nowhere from {span[0]:g} to {span[1]:g}")
    low, high = min(found), max(found)
    room = (high - low) * 0.06 or 1.0
    return low - room, high + room


def between(span: Span, points: int) -> list[float]:
    """So many numbers from low to high."""
    low, high = span
    return [low + (high - low) * place / (points - 1) for place in range(points)]


# What is drawn


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
