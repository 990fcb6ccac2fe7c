"""Tell the steps of a graph, forward and then backward, each in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from autograd.drawing.dot import tint
from autograd.drawing.parts import Scene
from autograd.engine.sweep import gradients, pull, shares
from autograd.engine.value import Value
from autograd.pickles import PublicPickle
from autograd.show import expression_of, names, number
from autograd.show.palette import PAPER

__all__ = ["Drawn", "Step", "listed", "meeting", "walk"]

SLOPE = (None, "none")
"""The change of an edge: from now on it shows its slope."""
COUNTS = {2: "two", 3: "three", 4: "four"}


@dataclass(frozen=True)
class Step(PublicPickle):
    """One step: its caption, the new lines and fill of boxes, and what it points at.

    `factors` are words of the caption, each with the box or the edge that shows the same number.
    """

    caption: str
    changes: Mapping[str, tuple[tuple[str, ...] | None, str]] = field(default_factory=dict)
    boxes: tuple[str, ...] = ()
    edges: tuple[str, ...] = ()
    factors: tuple[tuple[str, str], ...] = ()


def walk(order: Sequence[Value], scene: Scene) -> list[Step]:
    """All steps of a graph in topological order, whose `scene` has a box for each Value."""
    drawn = Drawn(order, scene)
    return [*forward(order, drawn), *backward(order, drawn)]


class Drawn:
    """The place of each Value in the picture: its name, its box, the edges that lead to it."""

    def __init__(self, order: Sequence[Value], scene: Scene) -> None:
        self.names = names(order)
        self.box = {node: f"n{place}" for place, node in enumerate(order)}
        incoming: dict[str, list[str]] = {}
        for place, edge in enumerate(scene.edges):
            incoming.setdefault(edge.head, []).append(f"e{place}")
        self.edges = {node: incoming.get(key, []) for node, key in self.box.items()}


def forward(order: Sequence[Value], drawn: Drawn) -> list[Step]:
    """A step for all leaves, then one for each op, with its numbers."""
    leaves = [node for node in order if not node.parents]
    steps = [
        Step(
            f"forward · the numbers it starts from: {listed(leaves, drawn.names)}",
            {drawn.box[leaf]: lines(leaf) for leaf in leaves},
            tuple(drawn.box[leaf] for leaf in leaves),
        )
    ]
    for node in order:
        if node.parents:
            formula, numbers = expression_of(node, drawn.names), expression_of(node)
            arithmetic = formula if numbers == formula else f"{formula} = {numbers}"
            caption = f"forward · {drawn.names[node]} = {arithmetic} = {number(node.data)}"
            box, edges = drawn.box[node], tuple(drawn.edges[node])
            changes = {box: lines(node), **dict.fromkeys(edges, SLOPE)}
            steps.append(Step(caption, changes, (box,), edges))
    return steps


def backward(order: Sequence[Value], drawn: Drawn) -> list[Step]:
    """A step for each edge, by the chain rule; where a second path arrives, the two add up."""
    root = order[-1]
    largest = max(map(abs, gradients(root).values()))
    so_far = {root: 1.0}
    totals = {node: [0.0] for node in order}
    edges = {node: zip(node.slopes, drawn.edges[node], strict=False) for node in order}
    name, box = drawn.names[root], drawn.box[root]
    first = f"backward · {name}.grad = 1: {name} changes as fast as itself"
    steps = [Step(first, {box: lines(root, 1.0, largest)}, (box,))]
    for node, parent, change in pull(order, so_far, shares):
        slope, edge = next(edges[node])
        totals[parent].append(so_far[parent])
        *earlier, old, new = totals[parent]
        box, after = drawn.box[parent], drawn.box[node]
        factors = (
            (f"slope {number(slope)}", edge),
            (f"{drawn.names[node]}.grad {number(so_far[node])}", after),
        )
        product = " × ".join(words for words, _ in factors)
        caption = f"backward · {drawn.names[parent]}.grad += {product} = {number(change)}"
        if earlier:
            caption += f"   ({number(old)} → {number(new)}: {meeting(len(earlier) + 1)})"
        changes = {box: lines(parent, new, largest)}
        steps.append(Step(caption, changes, (box, after), (edge,), factors))
    return steps


def meeting(paths: int) -> str:
    """What is said where several paths bring a gradient.

    >>> meeting(2)
    'two paths meet, so they add'
    """
    return f"{COUNTS.get(paths, str(paths))} paths meet, so they add"


def listed(leaves: Sequence[Value], called: Mapping[Value, str]) -> str:
    """The first leaves with their numbers, and how many more there are."""
    shown = ", ".join(f"{called[leaf]} = {number(leaf.data)}" for leaf in leaves[:6])
    return shown + (f" and {len(leaves) - 6} more" if len(leaves) > 6 else "")


def lines(
    node: Value, grad: float | None = None, largest: float = 1.0
) -> tuple[tuple[str, ...], str]:
    """The lines below a box's heading, and its fill; with no gradient the second line is empty."""
    data = f"data {number(node.data)}"
    if grad is None:
        return (data, ""), PAPER
    return (data, f"grad {number(grad)}"), tint(grad, largest) if grad else PAPER
