"""Which boxes and edges show a graph?

A graph of more than `max_nodes` Values is grouped by neuron or by layer first, and what is still
too much is cut off far from the root; the scene's notes say so.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from autograd.draw.collapse import Level
from autograd.draw.grouped import grouped
from autograd.draw.parts import Box, Edge, Scene, Show, nearest, number_lines
from autograd.graph import topological_order
from autograd.value import Value
from autograd.wording import expression_of, names, number

__all__ = ["compose", "one_by_one"]

FOLD = 8  # more numbers than this among one node's operands are one box


def compose(
    root: Value,
    *,
    rankdir: str = "LR",
    max_nodes: int = 300,
    collapse: Level | None = None,
    show: Show = ("data", "grad"),
    slopes: bool = False,
    depth: int | None = None,
) -> Scene:
    """The scene of everything `root` was made from."""
    order = topological_order(root)
    note = before_backward(order)
    if not any(node.grad for node in order):
        show = [what for what in show if what != "grad"]
    if collapse is None and (depth is not None or len(order) <= max_nodes):
        scene = one_by_one(order, near_root(order, max_nodes, depth), show=show, slopes=slopes)
    else:
        scene = grouped(order, max_nodes, collapse, show, depth)
    return replace(scene, notes=(*scene.notes, *([note] if note else [])), rankdir=rankdir)


def near_root(order: Sequence[Value], limit: int, depth: int | None) -> set[int]:
    """The places in `order` that are drawn."""
    place = {node: index for index, node in enumerate(order)}
    return nearest(
        len(order) - 1, lambda at: [place[parent] for parent in order[at].parents], limit, depth
    )


def before_backward(order: Sequence[Value]) -> str:
    """What to say about a graph whose result has no gradient yet."""
    if order[-1].grad:
        return ""
    if any(node.grad for node in order):
        return "backward() was not called on this result: the gradients are those of another"
    return "before backward(): there are no gradients yet"


# One box for each Value


def one_by_one(
    order: Sequence[Value],
    kept: Collection[int],
    *,
    show: Show = ("data", "grad"),
    slopes: bool = False,
) -> Scene:
    """Every kept Value as a box, every operand as an edge: `x * x` has two."""
    place = {node: index for index, node in enumerate(order)}
    called = names(order)
    boxes: list[Box] = []
    edges: list[Edge] = []
    for index, node in enumerate(order):
        if index not in kept:
            continue
        key = f"n{index}"
        made = expression_of(node, called, limit=30, short=14)
        heading = f"{called[node]} = {made}" if made else called[node]
        lines = (heading, *number_lines([node], show))
        boxes.append(Box(key, "op" if node.op else "leaf", lines, node.grad))
        missing = [p for p in node.parents if place[p] not in kept]
        if missing:
            boxes.append(Box(f"m{index}", "more", (f"… {len(missing)} more",)))
            edges.append(Edge(f"m{index}", key))
        slope_of = iter(node.slopes)
        for operand in node.operands:
            slope = next(slope_of) if isinstance(operand, Value) else 0.0
            if isinstance(operand, Value) and place[operand] in kept:
                label = number(slope) if slopes else ""
                edges.append(Edge(f"n{place[operand]}", key, label))
        for number_box in constants(node, index):
            boxes.append(number_box)
            edges.append(Edge(number_box.key, key, is_constant=True))
    notes = (f"{len(kept):,} of {len(order):,} values: drawn are those nearest to the result",)
    return Scene(
        title=called[order[-1]],
        root=f"n{len(order) - 1}",
        boxes=tuple(boxes),
        edges=tuple(edges),
        notes=notes if len(kept) < len(order) else (),
    )


def constants(node: Value, index: int) -> list[Box]:
    """The plain numbers among the operands: a box for each, or one for many."""
    numbers = [operand for operand in node.operands if isinstance(operand, float)]
    texts = [number(operand) for operand in numbers]
    if len(texts) > FOLD:
        texts = [f"{len(texts)} numbers: {', '.join(texts[:3])}, …"]
    return [Box(f"c{index}_{k}", "constant", (text,)) for k, text in enumerate(texts)]
