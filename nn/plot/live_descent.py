"""Gradient descent in a page: drag the start, change the learning rate, step and run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf, isfinite, nan
from typing import Any

import autograd
from autograd import DomainError
from autograd.hints import hinting
from autograd.show import number
from autograd.show.assets import asset
from autograd.show.chart.layout import Layout
from autograd.show.chart.marks import Point
from autograd.show.chart.paint import paint
from autograd.show.live_page import LivePage
from autograd.show.svg import Markup, prefix_of
from nn.arguments.hints import WALK
from nn.arguments.numbers import positive
from nn.arguments.rows import as_row
from nn.plot.descent import Span
from nn.plot.landscape import Height, curve, shaded, walker

__all__ = ["LiveDescent", "live_descent"]

SEARCHED = 41  # points along each axis, among which the lowest is looked for


class LiveDescent(LivePage):
    """A loss over one or two weights, and a walk down it: `.html`, `.svg`, `.save(path)`.

    Its page needs no other file, no network and no Python. Without JavaScript it shows the start.
    """

    def __init__(self, svg: Markup, prefix: str, code: str, data: dict[str, Any]) -> None:
        self.names = " and ".join(data["names"])
        self.title = f"The loss over {self.names}, and a step downhill"
        self.alt = data.pop("alt")
        self.label = "Walk down the loss"
        self.svg = str(svg)
        self.prefix = prefix
        self.data = data
        self.programs = {"loss": code}
        self.scripts = [asset("descent.js", "nn.plot")]
        self.styles = [asset("descent.css", "nn.plot")]

    def __repr__(self) -> str:
        return f"<live descent over {self.names}; .save('descent.html')>"


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
    data: dict[str, Any] = {"names": called, "start": point, "rate": learning_rate, "levels": []}
    if len(point) == 1:
        chart = curve(height, spans[0], called[0])
    else:
        chart, data["levels"] = shaded(height, spans, called)
    after = [w - learning_rate * slope for w, slope in zip(point, slopes, strict=True)]
    data["alt"] = (
        f"The loss over {' and '.join(called)}. At {where(called, point)}: loss {number(first)}, "
        f"{told(slopes)}. After one step: {where(called, after)}."
    )
    chart = replace(chart, alt=data["alt"])
    layout = Layout(chart)
    area = layout.area
    data["frame"] = [(chart.x.low, chart.x.high), (chart.y.low, chart.y.high)]
    data["area"] = [area.left, area.top, area.right, area.bottom]
    prefix = prefix_of(repr((called, point, learning_rate, spans, first)))
    ends = steps(height, point, first, after)
    dashes = tangent(point, first, slopes, spans[0])
    svg = paint(chart, [walker(prefix, layout, ends, dashes, told(slopes))])
    return LiveDescent(svg, prefix, loss.to_js(), data)


def told(slopes: Sequence[float]) -> str:
    """The slope of one weight, or those of two."""
    return f"slope{'s' if len(slopes) > 1 else ''} {', '.join(map(number, slopes))}"


def where(names: Sequence[str], point: Sequence[float]) -> str:
    """The weights by name, as in `w = 2`."""
    return ", ".join(f"{name} = {number(w)}" for name, w in zip(names, point, strict=True))


def steps(height: Height, point: list[float], loss: float, after: list[float]) -> list[Point]:
    """The start and the point after one step, in the picture."""
    if len(point) == 1:
        landed = height(after)
        return [(point[0], loss), (after[0], landed if isfinite(landed) else loss)]
    return [(point[0], point[1]), (after[0], after[1])]


def tangent(point: list[float], loss: float, slopes: Sequence[float], span: Span) -> list[Point]:
    """The ends of the tangent over one weight."""
    reach = (span[1] - span[0]) * 0.16 if len(point) == 1 else 0.0
    ways = (-1.0, 1.0) if reach else ()
    return [(point[0] + way * reach, loss + way * reach * slopes[0]) for way in ways]


def named(names: Sequence[str] | None, size: int) -> list[str]:
    """What the weights are called."""
    if names is None:
        return ["w"] if size == 1 else [f"w{place + 1}" for place in range(size)]
    if isinstance(names, str) or len(names) != size:
        raise ValueError(f"names= needs a text for each weight, {size} in all, not {names!r:.60}")
    return [str(name) for name in names]


def height_of(loss: Callable[..., Any], is_single: bool) -> Height:
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


def spans_of(
    span: Span | Sequence[Span] | None,
    height: Height,
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
