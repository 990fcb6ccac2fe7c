"""The plot of functions of one number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any

from autograd import DomainError, no_grad
from autograd.show.chart.marks import Axis, Chart, End, Line, Mark, Note, Point
from autograd.show.chart.scales import spanned
from autograd.show.palette import INK, LINES
from nn.plot.canvas import Drawn, painted, said
from nn.plot.descent import Span, height

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["functions"]

FINE = 241  # points of a curve


def functions(
    curves: Mapping[str, Callable[..., Any]],
    span: Span,
    *,
    heights: Span | None = None,
    names: tuple[str, str] = ("x", ""),
    title: str = "",
    ax: Axes | None = None,
) -> Drawn:
    """Plot functions of one number, each with its name; the first is drawn bold.

    `span` is the range of the number, and `heights` that of the results.  A curve has a gap where
    its function is not defined.

    >>> import autograd
    >>> print(functions({"sin": autograd.sin, "x": lambda x: x}, (-3.0, 3.0)))
    sin and x, for x from -3 to 3.
    """
    if not curves:
        raise ValueError("there are no functions to plot; give {name: function, ...}")
    low, high = span
    places = [low + (high - low) * place / (FINE - 1) for place in range(FINE)]
    with no_grad():
        measured = {name: pieces(f, places) for name, f in curves.items()}
    points = {name: dict(chain.from_iterable(lines)) for name, lines in measured.items()}
    reach = heights or spanned([y for found in points.values() for y in found.values()])
    marks: list[Mark] = []
    ends: list[End] = []
    for number, (name, lines) in enumerate(measured.items()):
        colour, width = (LINES[(number - 1) % len(LINES)], 2.0) if number else (INK, 3.5)
        dash = "" if number <= len(LINES) else "7 4"
        marks += [Line(line, colour, width, dash) for line in lines]
        shown = [(x, y) for x, y in points[name].items() if reach[0] <= y <= reach[1]]
        if shown:
            is_far = shown[-1][0] < high  # such a curve is named where it leaves the plot
            marks += [Note(name, shown[-1], colour)] if is_far else []
            ends += [] if is_far else [End(*shown[-1], name, colour)]
    chart = Chart(
        alt=f"{said([*curves])}, for {names[0]} from {low:g} to {high:g}.",
        x=Axis(names[0], low, high),
        y=Axis(names[1], *reach),
        marks=marks,
        ends=ends,
        title=title,
        columns=[names[0], *curves],
        rows=[[x, *(points[name].get(x, "") for name in curves)] for x in places],
    )
    return painted(chart, ax)


def pieces(f: Callable[..., Any], places: list[float]) -> list[list[Point]]:
    """The points of a curve, in a piece for each stretch on which the function is defined."""
    lines: list[list[Point]] = [[]]
    for x in places:
        try:
            y = height(f(x))
        except (DomainError, ZeroDivisionError, OverflowError):
            y = float("nan")
        if isfinite(y):
            lines[-1].append((x, y))
        elif lines[-1]:
            lines.append([])
    return [line for line in lines if line]
