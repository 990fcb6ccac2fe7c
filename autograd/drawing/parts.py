"""The parts of a picture of a graph: boxes, edges and the scene, before they are laid out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from autograd.engine.value import Value
from autograd.pickles import PublicPickle
from autograd.show import number

__all__ = ["EDGES", "Box", "Edge", "Kind", "Scene", "Show", "nearest", "number_lines", "spread"]

Kind: TypeAlias = Literal["leaf", "op", "constant", "inputs", "group", "more"]
"""What a box shows: "group" is a neuron or layer, "more" stands for what is not drawn."""
EDGES = 4  # times the limit of boxes is the limit of edges
Show: TypeAlias = Sequence[Literal["data", "grad"]]
"""The numbers in a box below its name."""


@dataclass(frozen=True)
class Box(PublicPickle):
    """One box: its lines of text, the kind of thing it shows, and the gradient that colours it."""

    key: str
    kind: Kind
    lines: tuple[str, ...]
    grad: float = 0.0


@dataclass(frozen=True)
class Edge(PublicPickle):
    """An arrow from an operand to the result."""

    tail: str
    head: str
    label: str = ""
    is_constant: bool = False


@dataclass(frozen=True)
class Scene(PublicPickle):
    """All that a picture shows. `root` is the key of the result's box; `notes` stand below it all.

    The boxes of each column stand in one line, in that order.
    """

    title: str
    root: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    notes: tuple[str, ...] = ()
    rankdir: str = "LR"
    columns: tuple[tuple[str, ...], ...] = ()


def number_lines(values: Sequence[Value], show: Show) -> tuple[str, ...]:
    """`data 2` and `grad -1` of one Value; of several, ranges of data and sizes of gradients."""
    numbers = {what: [getattr(value, what) for value in values] for what in show}
    return tuple(f"{what} {spread(numbers[what], signed=what == 'data')}" for what in show)


def spread(numbers: Sequence[float], *, signed: bool = True) -> str:
    """The number if all are equal, else their range; ± the largest size if the signs vary.

    >>> spread([2.0, 2.0]), spread([0.125, 2.0]), spread([-0.5, 2.0])
    ('2', '0.12 … 2', '±2')
    """
    low, high = min(numbers), max(numbers)
    if low == high:
        return number(low)
    if not signed or low < 0.0 < high:
        return f"±{max(abs(low), abs(high)):.2g}"
    return f"{low + 0.0:.2g} … {high + 0.0:.2g}"


def nearest(
    root: int, parents: Callable[[int], Collection[int]], limit: int, depth: int | None
) -> set[int]:
    """At most `limit` places, nearest to the root first, at most `depth` edges away.

    The number of edges is limited too, since many edges are as slow to lay out as many boxes.
    """
    kept = {root}
    front = [root]
    distance = 0
    edges = min(limit, len(parents(root)))
    while front and (depth is None or distance < depth):
        distance += 1
        following: list[int] = []
        for parent in (parent for place in front for parent in parents(place)):
            more = edges + len(parents(parent))
            if parent not in kept and len(kept) < limit and more <= EDGES * limit:
                kept.add(parent)
                following.append(parent)
                edges = more
        front = following
    return kept
