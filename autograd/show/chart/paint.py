"""Paint a plot as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import hypot
from typing import NamedTuple

from autograd.show.chart.layout import LINE, SAMPLE, TEXT, TITLE, Layout, fitting
from autograd.show.chart.marks import Area, Arrow, Chart, Dots, Field, Line, Mark, Note, Point
from autograd.show.chart.places import Box, beside
from autograd.show.chart.shapes import bent, dot, outline, squares
from autograd.show.letters import width_of
from autograd.show.palette import DIM, GRID, PAPER
from autograd.show.svg import Markup, document, hatch, label, path, prefix_of, tag
from autograd.show.words import typeset

__all__ = ["HALO", "paint"]

HALO: dict[str, str | float] = {"stroke": PAPER, "stroke_width": 4, "paint_order": "stroke"}
"""Letters on lines have a rim of paper."""
CLOSE = 60.0  # pixels between two labels of one line


class Pen(NamedTuple):
    """What marks are drawn with: the places in the plot, and the start of its ids."""

    layout: Layout
    prefix: str


def paint(chart: Chart, over: Sequence[Markup] = ()) -> Markup:
    """The whole picture, with more on top."""
    layout = Layout(chart)
    area = layout.area
    # Plots of one area may share their ids, which name the area and the pattern in it.
    pen = Pen(layout, prefix_of("chart", *(f"{edge:.2f}" for edge in area)))
    for mark in chart.marks:
        if isinstance(mark, Line | Dots):
            places = [layout.point(point) for point in mark.points]
            lines = [places] if isinstance(mark, Line) else [[place] for place in places]
            for line in lines:  # bold lines are to be seen whole, contours may be crossed
                layout.board.avoid(line, mark.width**3 if isinstance(mark, Line) else mark.size)
    shown = [drawn(mark, pen) for mark in chart.marks if not isinstance(mark, Note)]
    clip = tag(
        "clipPath",
        tag(
            "rect",
            x=area.left - 1,
            y=area.top - 1,
            width=area.right - area.left + 2,
            height=area.bottom - area.top + 2,
        ),
        id=f"{pen.prefix}area",
    )
    return document(
        layout.width,
        layout.height,
        chart.alt,
        tag("defs", clip, *([hatch(f"{pen.prefix}hatch")] if has_hatch(chart) else [])),
        *heading(layout),
        *grid(layout),
        *shown,
        *axes(layout),
        *labels_on_lines(layout),
        *(note(mark, layout) for mark in chart.marks if isinstance(mark, Note)),
        *ends(layout),
        *over,
    )


def heading(layout: Layout) -> list[Markup]:
    """The title, and below it the legend."""
    chart, left = layout.chart, layout.area.left
    parts = []
    if chart.title:
        parts.append(
            label(
                fitting(chart.title, layout.width - left), left, 12 + TITLE, size=TITLE, at="start"
            )
        )
    samples = {name: mark for mark in chart.marks if (name := getattr(mark, "name", ""))}
    top = 12 + (TITLE + 10) * bool(chart.title) + 10
    for place, row in enumerate(layout.rows):
        y = top + (LINE + 3) * place
        for name, x in row:
            parts.append(sample(samples[name], left + x, y))
            parts.append(
                label(fitting(name), left + x + SAMPLE + 6, y + 4.5, size=TEXT, at="start")
            )
    return parts


def sample(mark: Mark, x: float, y: float) -> Markup:
    """A piece of what a name in the legend stands for."""
    if isinstance(mark, Dots):
        return dot(replace(mark, size=min(mark.size, 20.0)), (x + SAMPLE / 2, y))
    if isinstance(mark, Area):
        corners = [(x, y - 6), (x + SAMPLE, y - 6), (x + SAMPLE, y + 6), (x, y + 6)]
        return outline(corners, fill=mark.colour, stroke=mark.edge or "none")
    return stroke([(x, y), (x + SAMPLE, y)], mark) if isinstance(mark, Line) else Markup("")


def grid(layout: Layout) -> list[Markup]:
    """A quiet line at 0, if the y axis passes it."""
    y, area = layout.chart.y, layout.area
    if y.is_log or y.is_bare or not y.low < 0.0 < y.high:
        return []
    return [path(f"M{area.left:g} {layout.y(0.0):.2f}H{area.right:g}", stroke=GRID)]


def axes(layout: Layout) -> list[Markup]:
    """The two axes with their marks, numbers and labels."""
    chart, area = layout.chart, layout.area
    parts = []
    for place, text in layout.x_ticks:
        x = layout.x(place)
        parts.append(label(text, x, area.bottom + 7 + TEXT, size=TEXT))
        if not chart.x.is_bare:
            parts.append(path(f"M{x:.2f} {area.bottom:g}v5", stroke=DIM))
    for place, text in layout.y_ticks:
        y = layout.y(place)
        parts.append(label(text, area.left - 9, y + 4.5, size=TEXT, at="end"))
        if not chart.y.is_bare:
            parts.append(path(f"M{area.left:g} {y:.2f}h-5", stroke=DIM))
    if not chart.x.is_bare:
        parts.append(path(f"M{area.left:g} {area.bottom:g}H{area.right:g}", stroke=DIM))
    if not chart.y.is_bare:
        parts.append(path(f"M{area.left:g} {area.top:g}V{area.bottom:g}", stroke=DIM))
    if chart.x.label:
        middle = (area.left + area.right) / 2
        parts.append(
            label(fitting(chart.x.label, layout.width), middle, layout.height - 10, size=TEXT)
        )
    if chart.y.label:
        x, y = 12 + TEXT, (area.top + area.bottom) / 2
        turned = f"translate({x:g} {y:.2f}) rotate(-90)"
        parts.append(
            tag(
                "g", label(fitting(chart.y.label, layout.height), 0, 0, size=TEXT), transform=turned
            )
        )
    return parts


def drawn(mark: Mark, pen: Pen) -> Markup:
    """A mark at its place; lines are cut at the edges of the area, dots are whole."""
    at = pen.layout.point
    cut = {"clip_path": f"url(#{pen.prefix}area)"}
    if isinstance(mark, Line):
        return tag("g", stroke([at(point) for point in mark.points], mark), **cut)
    if isinstance(mark, Dots):
        places = [place for point in mark.points if pen.layout.is_inside(place := at(point))]
        return tag("g", *(dot(mark, place) for place in places), class_="dots")
    if isinstance(mark, Arrow):
        return bent(mark, at(mark.start), at(mark.end))
    if isinstance(mark, Field):
        return squares(mark, pen.layout.x, pen.layout.y)
    assert isinstance(mark, Area)
    shown: dict[str, str | float] = {"stroke": mark.edge} if mark.edge else {}
    if mark.is_image:
        shown["style"] = "color-scheme:light"
    fill = f"url(#{pen.prefix}hatch)" if mark.is_hatched else mark.colour
    return outline([at(point) for point in mark.points], fill=fill, **shown)


def stroke(places: Sequence[Point], line: Line) -> Markup:
    """A line through places."""
    dash = {"stroke_dasharray": line.dash} if line.dash else {}
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in places)
    shown: dict[str, str | float] = {"stroke": line.colour, "stroke_width": line.width, **dash}
    return tag("polyline", points=points, fill="none", stroke_linejoin="round", **shown)


def labels_on_lines(layout: Layout) -> list[Markup]:
    """The heights of contours, each where its line is free and long enough."""
    parts = []
    for line in (mark for mark in layout.chart.marks if isinstance(mark, Line) and mark.label):
        places = [layout.point(point) for point in line.points]
        long = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(places))
        if long < CLOSE:
            continue
        wide = width_of(typeset(line.label), TEXT - 1)
        boxes = [
            Box(x - wide / 2, y - TEXT / 2, x + wide / 2, y + TEXT / 2)
            for x, y in places[:: max(1, len(places) // 40)]
        ]
        box, cost = layout.board.best(boxes)
        if cost < 1e5:
            layout.board.take(box)
            middle = (box.left + box.right) / 2
            shown = {**HALO, "fill": DIM}
            parts.append(label(line.label, middle, box.bottom - 2.5, size=TEXT - 1, **shown))  # type: ignore[arg-type]
    return parts


def note(mark: Note, layout: Layout) -> Markup:
    """The words at the side of their point that is most free."""
    wide, high = layout.size_of(mark)
    place = layout.point(mark.point)
    boxes = [beside(place, side, wide, high, mark.gap) for side in mark.sides]
    box = layout.board.take(layout.board.best(boxes)[0])
    weight = {"font_weight": "bold"} if mark.is_bold else {}
    shown = {"size": TEXT, "at": "start", "fill": mark.colour, **weight, **HALO}
    return label(mark.text, box.left, box.bottom - 3, **shown)  # type: ignore[arg-type]


def ends(layout: Layout) -> list[Markup]:
    """The label of each line at the right edge, in the colour of the line."""
    parts = []
    for end, (x, y) in zip(layout.chart.ends, layout.ends, strict=True):
        if layout.has_leads and not end.is_far:
            start = layout.point((end.x, end.y))
            line = f"M{start[0] + 5:.2f} {start[1]:.2f}L{x - 3:.2f} {y:.2f}"
            parts.append(path(line, stroke=end.colour, stroke_width=0.8))
        parts.append(label(fitting(end.text), x, y + 4.5, size=TEXT, at="start", fill=end.colour))
    return parts


def has_hatch(chart: Chart) -> bool:
    """Whether an area is hatched."""
    return any(isinstance(mark, Area) and mark.is_hatched for mark in chart.marks)
