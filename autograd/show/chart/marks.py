"""What a plot shows, as data: axes, lines, areas, dots, arrows, notes and coloured fields."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from autograd.show.numbers import Cell
from autograd.show.palette import INK, LINES, PAPER

__all__ = [
    "EVERYWHERE",
    "Area",
    "Arrow",
    "Axis",
    "Chart",
    "Dots",
    "End",
    "Field",
    "Line",
    "Mark",
    "Note",
    "Point",
    "Shape",
    "Side",
]

Point: TypeAlias = tuple[float, float]
Shape: TypeAlias = Literal["o", "^", "s", "D", "v", "P", "*", "x", "_"]
"""Shapes of dots, by matplotlib's letters: circle, triangles, squares, plus, star, cross, bar."""
Side: TypeAlias = Literal["ne", "nw", "se", "sw", "e", "w", "n", "s"]
"""Where a note stands, seen from its point: "ne" is above it, to the right."""
EVERYWHERE: tuple[Side, ...] = ("ne", "nw", "se", "sw", "e", "w", "n", "s")


@dataclass(frozen=True)
class Axis:
    """The numbers from `low` to `high` along one side; a bare axis has no line and no marks."""

    label: str = ""
    low: float = 0.0
    high: float = 1.0
    is_log: bool = False
    is_whole: bool = False
    is_bare: bool = False
    ticks: Sequence[tuple[float, str]] | None = None
    """The numbers that are marked, and how they are written; None for round numbers."""


@dataclass(frozen=True)
class Line:
    """A line through points; its `label` is written on it, its `name` in the legend."""

    points: Sequence[Point]
    colour: str = INK
    width: float = 2.0
    dash: str = ""
    name: str = ""
    label: str = ""


@dataclass(frozen=True)
class Area:
    """A filled polygon. That of an image keeps its colours on dark pages."""

    points: Sequence[Point]
    colour: str
    edge: str = ""
    name: str = ""
    is_image: bool = False
    is_hatched: bool = False


@dataclass(frozen=True)
class Dots:
    """A mark at each point; `size` is its width in pixels."""

    points: Sequence[Point]
    colour: str = INK
    shape: Shape = "o"
    size: float = 8.0
    name: str = ""
    edge: str = PAPER


@dataclass(frozen=True)
class Arrow:
    """An arrow, bent to the left by this share of its length."""

    start: Point
    end: Point
    colour: str = INK
    bend: float = 0.0


@dataclass(frozen=True)
class Note:
    """Words beside a point, on the side with the most room; the first sides are preferred."""

    text: str
    point: Point
    colour: str = INK
    is_bold: bool = False
    sides: tuple[Side, ...] = EVERYWHERE
    gap: float = 8.0


@dataclass(frozen=True)
class Field:
    """A colour around each point of a grid, row by row from the lowest y."""

    xs: Sequence[float]
    ys: Sequence[float]
    colours: Sequence[Sequence[str]]


Mark: TypeAlias = Line | Area | Dots | Arrow | Note | Field


@dataclass(frozen=True)
class End:
    """The end of a line, and the label there; if the end is far from the edge, no line leads."""

    x: float
    y: float
    text: str
    colour: str = LINES[0]
    is_far: bool = False


@dataclass(frozen=True)
class Chart:
    """A plot: its marks in the order in which they are drawn, and the same in words and numbers."""

    alt: str
    x: Axis
    y: Axis
    marks: Sequence[Mark]
    ends: Sequence[End] = ()
    title: str = ""
    size: tuple[float, float] = (640.0, 400.0)
    is_square: bool = False
    """Whether a unit is as long on both axes."""
    legend: Sequence[str] = ()
    """The names in the legend, in another order than that of the marks."""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
