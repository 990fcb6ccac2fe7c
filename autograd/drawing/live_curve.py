"""Drag a point along the curves of functions: a page that computes values, slopes and tangents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from math import isfinite, nan
from typing import Any

from autograd.compiler.compiled import Compiled
from autograd.compiler.compiling import compile as compiled
from autograd.errors import DomainError
from autograd.hints import hinting
from autograd.show import number
from autograd.show.assets import asset
from autograd.show.chart.layout import Layout
from autograd.show.chart.marks import Axis, Chart, End, Line, Point
from autograd.show.chart.paint import paint
from autograd.show.chart.scales import spanned
from autograd.show.live_page import LivePage
from autograd.show.palette import GRID, LINES
from autograd.show.svg import Markup, path, prefix_of, tag

__all__ = ["LiveCurve", "live_curve"]

FINE = 241  # points of a curve
MOST = 4  # functions in one picture
DASHES = ("", "10 4", "2 4", "12 4 2 4")  # so that colour is not all that differs
REACH = 60.0  # pixels from the point to each end of its tangent


class LiveCurve(LivePage):
    """Curves with a point to drag: `.html`, `.svg` (the start), `.save("curve.html")`.

    Its page needs no other file, no network and no Python. Without JavaScript it shows the start.
    """

    def __init__(
        self, svg: str, prefix: str, programs: dict[str, str], data: dict[str, Any]
    ) -> None:
        self.names = ", ".join(data["names"])
        self.title = f"Curves of {self.names}, with tangents"
        self.label = f"Drag the input of {self.names}"
        self.alt = data.pop("alt")
        self.svg, self.prefix, self.data, self.programs = svg, prefix, data, programs
        self.scripts = [asset("curve.js", "autograd.drawing")]
        self.styles = [asset("curve.css", "autograd.drawing")]

    def __repr__(self) -> str:
        return f"<live curve of {self.names}; .save('curve.html')>"


@hinting()
def live_curve(
    *functions: Callable[[Any], Any],
    start: float = 1.0,
    span: tuple[float, float] = (-4.0, 4.0),
    names: Sequence[str] | None = None,
) -> LiveCurve:
    """A page with the curves of one to four functions of one number, and a point to drag on each.

    A notebook shows it; `.save("curve.html")` writes a file that a browser opens without a network
    and without Python. The page computes the value, the slope and the tangent at the input, which
    starts at `start` and moves along `span`. The functions are ops of `autograd`, or made of them;
    `names` are what they are called.

    >>> from autograd import relu, tanh
    >>> live_curve(tanh, relu, start=-1.075)
    <live curve of tanh, relu; .save('curve.html')>
    """
    low, high = map(float, span)
    called = checked(functions, start, (low, high), names)
    programs = [compiled(with_one(f)) for f in functions]
    for program in programs:
        program(start)  # the structure that is exported
    chart = curves(programs, called, (low, high))
    found = [program.value_and_grad(float(start)) for program in programs]
    alt = "; ".join(
        f"{name}({number(start)}) = {number(value)}, slope {number(slope)}"
        for name, (value, slope) in zip(called, found, strict=True)
    )
    layout = Layout(chart)
    area = layout.area
    prefix = prefix_of(repr((called, start, span, alt)))
    svg = paint(chart, [movers(prefix, layout, float(start), found)])
    data = {
        "names": called,
        "start": float(start),
        "frame": [[low, high], [chart.y.low, chart.y.high]],
        "area": [area.left, area.top, area.right, area.bottom],
        "alt": alt,
    }
    codes = {f"curve{place}": program.to_js() for place, program in enumerate(programs)}
    return LiveCurve(svg, prefix, codes, data)


def checked(
    functions: Sequence[Callable[..., Any]],
    start: float,
    span: tuple[float, float],
    names: Sequence[str] | None,
) -> list[str]:
    """What the functions are called; a ValueError if something does not fit."""
    low, high = span
    if not (1 <= len(functions) <= MOST):
        raise ValueError(f"live_curve() draws 1 to {MOST} functions, not {len(functions)}")
    if not (low < high and low <= start <= high):
        raise ValueError(f"start must be in span=(low, high), not {start!r} in {span!r}")
    if names is not None and (isinstance(names, str) or len(names) != len(functions)):
        raise ValueError(f"names= needs a text for each function, {len(functions)} in all")
    return [str(name) for name in names or map(name_of, functions)]


def name_of(f: Callable[..., Any]) -> str:
    """What a function is called; an op has a name of its own."""
    name = getattr(f, "name", None) or getattr(f, "__name__", "f")
    return "f" if name == "<lambda>" else str(name)


def with_one(f: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The function with exactly one argument: an op may take more."""

    def of_one(x: Any) -> Any:
        return f(x)

    return of_one


def curves(programs: Sequence[Compiled], names: Sequence[str], span: tuple[float, float]) -> Chart:
    """All curves in one plot; each is interrupted where it is not defined."""
    low, high = span
    xs = [low + (high - low) * place / (FINE - 1) for place in range(FINE)]
    heights = [[height(program, x) for x in xs] for program in programs]
    lines, ends = [], []
    for place, (ys, name) in enumerate(zip(heights, names, strict=True)):
        runs = groupby(zip(xs, ys, strict=True), lambda point: isfinite(point[1]))
        pieces = [list(run) for finite, run in runs if finite]
        if not pieces:
            raise ValueError(f"{name} is not defined anywhere from {low:g} to {high:g}")
        lines += [Line(piece, LINES[place], 2.5, DASHES[place]) for piece in pieces]
        ends.append(End(*pieces[-1][-1], name, LINES[place]))
    bottom, top = spanned([y for ys in heights for y in ys], 0.08)
    alt = f"Curves of {', '.join(names)} from {low:g} to {high:g}"
    return Chart(alt, Axis("x", low, high), Axis("", bottom, top), lines, ends)


def height(program: Compiled, x: float) -> float:
    """The value of a function; nan where it is not defined."""
    try:
        return float(program(x))
    except DomainError:
        return nan


def movers(prefix: str, layout: Layout, x: float, found: Sequence[tuple[float, float]]) -> Markup:
    """What moves: the line of the input, and for each curve its tangent and its point."""
    area = layout.area
    across = layout.point((x, 0.0))[0]
    guide = path(f"M{across:.1f} {area.top:g}V{area.bottom:g}", stroke=GRID, id=f"{prefix}guide")
    parts = [guide]
    for place, (value, slope) in enumerate(found):
        at = layout.point((x, value))
        ends = tangent(layout, (x, value), slope)
        line = "L".join(f"{end[0]:.1f} {end[1]:.1f}" for end in ends)
        colour = LINES[place]
        parts.append(
            path(f"M{line}", stroke=colour, stroke_width=1.5, id=f"{prefix}tangent{place}")
        )
        parts.append(
            tag("circle", cx=at[0], cy=at[1], r=7, fill=colour, id=f"{prefix}point{place}")
        )
    return tag("g", *parts)


def tangent(layout: Layout, point: Point, slope: float) -> list[Point]:
    """The ends of the tangent in the picture, each equally far from its point."""
    x, y = layout.point(point)
    to_x, to_y = layout.point((point[0] + 1.0, point[1] + slope))
    length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5
    step_x, step_y = (to_x - x) * REACH / length, (to_y - y) * REACH / length
    return [(x - step_x, y - step_y), (x + step_x, y + step_y)]
