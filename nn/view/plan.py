"""What a picture of a network shows, as data: neurons, weights, names and notes."""

from __future__ import annotations

from dataclasses import dataclass

from autograd.show.svg import Markup

__all__ = ["TILE", "Column", "Line", "Plan", "Spot", "short"]

TILE = 30.0
EXACT = 1e-6  # how far a thousand times a number may be from a whole number


@dataclass(frozen=True)
class Spot:
    """One neuron, or input: its place in its layer, its name, answer, bias and tile."""

    key: str
    place: int
    name: str
    value: float | None
    bias: float | None
    tile: Markup | None
    gradient: float | None = None
    """The slope of the loss in its answer."""
    goal: tuple[float, float] | None = None
    """The target of an output, and its error: the answer minus the target."""


@dataclass(frozen=True)
class Column:
    """The neurons of a layer that are shown, and how many there are."""

    title: str
    squash: str
    spots: tuple[Spot, ...]
    count: int


@dataclass(frozen=True)
class Line:
    """A weight that is not 0, and the places of its two ends in their layers."""

    tail: int
    head: int
    weight: float
    gradient: float | None = None
    """The slope of the loss in this weight."""


@dataclass(frozen=True)
class Plan:
    """All that a picture shows; `lines[n]` lead from column n to column n + 1."""

    prefix: str
    columns: tuple[Column, ...]
    lines: tuple[tuple[Line, ...], ...]
    largest: tuple[float, ...]
    """The largest weight of each layer, which is drawn widest."""
    image: tuple[float, ...] | None
    winner: int | None
    answer: str
    notes: tuple[str, ...]
    has_numbers: bool = False
    """Whether each weight is printed on its line."""


def short(value: float) -> str:
    """A number, short enough for a circle: two decimals, or three if these are all there are.

    >>> short(-1.075), short(2 / 3), short(-0.0), short(12345.6)
    ('-1.075', '0.67', '0', '1e4')
    """
    if abs(value) >= 1000.0:
        return f"{value:.0e}".replace("e+0", "e")
    is_short = abs(value) < 10.0 and abs(1000 * value - round(1000 * value)) < EXACT
    text = f"{value:.0f}" if abs(value) >= 100.0 else f"{value:.{3 if is_short else 2}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
