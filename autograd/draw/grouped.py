"""Which boxes show a graph that is too large to show each Value?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from autograd.draw.collapse import (
    LEVELS,
    Group,
    Grouping,
    Level,
    layer_name,
    module_name,
    weights_of,
)
from autograd.draw.parts import EDGES, Box, Edge, Kind, Scene, Show, nearest, number_lines
from autograd.show import plural, visible
from autograd.value import Value

__all__ = ["grouped"]


def grouped(
    order: Sequence[Value], max_nodes: int, collapse: Level | None, show: Show, depth: int | None
) -> Scene:
    """One box for each group of the asked level, or of the first level that gives few enough."""
    for level in (collapse,) if collapse else LEVELS:
        grouping = Grouping(order, level)
        edges = sum(map(len, grouping.feeds))
        fits = len(grouping.kinds) <= max_nodes and edges <= EDGES * max_nodes
        if fits or not grouping.neurons:
            break
    total = len(grouping.kinds)
    root = grouping.place[order[-1]]
    kept = nearest(root, lambda place: grouping.feeds[place], max_nodes, depth)
    note = f"{plural(len(order), 'value')} as {total:,} boxes, collapsed by {level}"
    if len(kept) < total:
        note += f"; drawn are the {len(kept):,} nearest to the result"
    return Scene(
        title=visible(order[-1].name) or "the result",
        root=f"n{root}",
        boxes=tuple(boxes_of(grouping, kept, show)),
        edges=tuple(edges_of(grouping.feeds, kept)),
        notes=(note,),
    )


def boxes_of(grouping: Grouping, kept: Collection[int], show: Show) -> list[Box]:
    """A box for each kept group, and one for those left out before it."""
    boxes = []
    for place, group in grouping.groups(kept).items():
        lines = (*headings(group), *number_lines(group.outputs, show))
        only = group.members[0] if len(group.members) == 1 else None
        kind: Kind = "group" if only is None else "op" if only.op else "leaf"
        grad = group.outputs[0].grad if len(group.outputs) == 1 else 0.0
        boxes.append(Box(f"n{place}", kind, lines, grad))
        missing = sum(1 for source in grouping.feeds[place] if source not in kept)
        if missing:
            boxes.append(Box(f"m{place}", "more", (f"… {missing:,} more",)))
    return boxes


def edges_of(feeds: Sequence[dict[int, int]], kept: Collection[int]) -> list[Edge]:
    """An edge between groups; its label counts the edges it stands for."""
    edges = []
    for place in sorted(kept):
        for source, count in feeds[place].items():
            if source in kept:
                edges.append(Edge(f"n{source}", f"n{place}", f"×{count:,}" if count > 1 else ""))
        if any(source not in kept for source in feeds[place]):
            edges.append(Edge(f"m{place}", f"n{place}"))
    return edges


def headings(group: Group) -> list[str]:
    """The lines that say what a group is."""
    if group.kind == "leaf":
        return leaf_headings(group.members)
    first = group.members[0]
    if group.neurons:
        return neuron_headings(group)
    op = first.op.name if first.op else ""
    if len(group.members) > 1:
        return [f"{op}, {len(group.members):,} times"]
    return [f"{visible(first.name)} = {op}" if first.name else op]


def leaf_headings(leaves: Sequence[Value]) -> list[str]:
    """The names of leaves with the same uses, and how many they are."""
    shown = visible(", ".join(leaf.name for leaf in leaves[:9] if leaf.name)) or "leaf"
    return [shown] if len(leaves) == 1 else [shown, f"{len(leaves):,} leaves"]


def neuron_headings(group: Group) -> list[str]:
    """A neuron's or a layer's name, how it computes, its size, how often it is used."""
    chain, count = next(iter(group.neurons.values())), len(group.neurons)
    ops = [node.op for node in chain if node.op]
    formula = ops[0].symbol + "".join(f" → {o.symbol}" if o.is_unary else " + b" for o in ops[1:])
    inputs = plural(len(chain[0].operands) // 2, "input")
    if group.kind == "neuron":
        lines = [f"neuron {visible(module_name(group.parameters))}".strip(), formula, inputs]
    else:
        name = visible(layer_name(weights_of(chain[0])))
        lines = [f"layer {name}".strip(), f"{plural(count, 'neuron')}: {formula}", inputs]
    if group.parameters:
        lines[-1] += f", {plural(len(group.parameters), 'parameter')}"
    uses = len(group.outputs) // count
    return [*lines, f"used {uses:,} times"] if uses > 1 else lines
