"""The parts of a picture of a graph, before anything is laid out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from autograd.engine.value import Value
from autograd.pickles import PublicPickle
from autograd.show import number

__all__ = ["EDGES", "Box", "Edge", "Kind", "Scene", "Show", "nearest", "number_lines", "spread"]

Kind: TypeAlias = Literal["leaf", "op", "constant", "inputs", "group", "more"]
"""What a box shows; "group" is a neuron or layer in one box, "more" what was left out."""
EDGES = 4  # for each box that may be drawn, so many edges
Show: TypeAlias = Sequence[Literal["data", "grad"]]
"""What is written into a box below its name."""


@dataclass(frozen=True)
class Box(PublicPickle):
    """One box: its lines of text, what kind of thing it shows, and the gradient that colours it."""

    key: str
    kind: Kind
    lines: tuple[str, ...]
    grad: float = 0.0


@dataclass(frozen=True)
class Edge(PublicPickle):
    """An arrow from an operand to what was made of it."""

    tail: str
    head: str
    label: str = ""
    is_constant: bool = False


@dataclass(frozen=True)
class Scene(PublicPickle):
    """Everything a picture shows. The root's box is `root`; `notes` stand below the picture.

    The boxes of each of the `columns` stand beside each other, in that order.
    """

    title: str
    root: str
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]
    notes: tuple[str, ...] = ()
    rankdir: str = "LR"
    columns: tuple[tuple[str, ...], ...] = ()


def number_lines(values: Sequence[Value], show: Show) -> tuple[str, ...]:
    """`data 2` and `grad -1` of one Value; the range of several, of gradients only the size."""
    lines = []
    for what in show:
        numbers = [getattr(value, what) for value in values]
        lines.append(f"{what} {spread(numbers, signed=what == 'data')}")
    return tuple(lines)


def spread(numbers: Sequence[float], *, signed: bool = True) -> str:
    """The number if all are equal; else their range, ± the largest size where the sign varies.

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
    """At most `limit` places, nearest to the root first, none more than `depth` edges away.

    Many edges are as slow to lay out as many boxes, so they are limited too.
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
