"""What does a picture of a network show, before anything is placed?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nn.activity import activity, layers, squash_name, width
from nn.module import Module
from nn.rows import as_row
from nn.view.svg import Markup, prefix_of
from nn.view.tiles import choose

__all__ = ["TILE", "Column", "Line", "Plan", "Spot", "plan", "short"]

TILE = 30.0
CAMERA = ("TL", "TR", "BR", "BL")


@dataclass(frozen=True)
class Spot:
    """One neuron, or input: its place in its layer, its answer, its bias, its tile."""

    key: str
    place: int
    name: str
    value: float | None
    bias: float | None
    tile: Markup | None
    is_winner: bool = False


@dataclass(frozen=True)
class Column:
    """The neurons of a layer that are shown, of so many."""

    title: str
    squash: str
    spots: tuple[Spot, ...]
    count: int


@dataclass(frozen=True)
class Line:
    """A weight that is not 0: between which spots of neighbouring columns."""

    tail: int
    head: int
    weight: float


@dataclass(frozen=True)
class Plan:
    """Everything a picture shows; `lines[n]` lead to column n + 1."""

    prefix: str
    columns: tuple[Column, ...]
    lines: tuple[tuple[Line, ...], ...]
    image: tuple[float, ...] | None
    answer: str
    notes: tuple[str, ...]


def plan(
    model: Module,
    inputs: Sequence[float] | None,
    *,
    names: Sequence[str] | None,
    input_names: Sequence[str] | None,
    tiles: str,
    most: int,
) -> Plan:
    """Look at a network, with an input or at rest."""
    if most < 1:
        raise ValueError(f"most must be at least 1 neuron a layer, got {most}")
    rows = None if inputs is None else as_row(inputs, "inputs")
    values = None if rows is None else [rows, *activity(model, rows)]
    kind = choose(model, tiles, has_names=input_names is not None)
    weights = [[[w.data for w in neuron.weights] for neuron in layer] for layer in layers(model)]
    sizes = [width(model), *map(len, weights)]
    shown = [strongest(place, sizes, weights, values, most) for place in range(len(sizes))]
    prefix = prefix_of(repr((model, model.state_dict(), rows, names, input_names, kind, most)))
    drawn, reach = drawn_tiles(model, kind, rows, f"{prefix}hatch")
    answer, winner = verdict(model, values, output_names(model, names, sizes[-1]))
    columns = []
    for place, size in enumerate(sizes):
        spots = [
            Spot(
                key=f"n{place}-{neuron}",
                place=neuron,
                name="",
                value=None if values is None else values[place][neuron],
                bias=bias_of(model, place, neuron),
                tile=drawn[place][neuron] if drawn[place] else None,
            )
            for neuron in shown[place]
        ]
        squash = squash_name(layers(model)[place - 1]) if place else ""
        columns.append(Column(f"layer {place}" if place else "input", squash, tuple(spots), size))
    heads = given_names(input_names, sizes[0], "input_names") or default_names(sizes[0], kind)
    columns[0] = named(columns[0], heads)
    columns[-1] = named(columns[-1], output_names(model, names, sizes[-1]), winner, answer)
    return Plan(
        prefix,
        tuple(columns),
        tuple(lines_between(*pair, rows_) for *pair, rows_ in zip(shown, shown[1:], weights)),
        tuple(rows) if rows is not None and kind == "pixels" else None,
        answer,
        tuple(notes(model, kind, reach, shown, sizes, values is not None)),
    )
