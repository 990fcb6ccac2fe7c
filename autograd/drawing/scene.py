"""Compose a scene with a box for each Value of a graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from autograd.drawing.parts import Box, Edge, Scene, Show, nearest, number_lines
from autograd.engine.value import Value
from autograd.show import expression_of, names, number

__all__ = ["before_backward", "near_root", "one_by_one"]

SMALL = 60  # boxes: up to this size a picture shows MANY numbers of one node, above it FEW
MANY, FEW = 8, 1


def near_root(order: Sequence[Value], limit: int, depth: int | None) -> set[int]:
    """The places in `order` that are drawn."""
    place = {node: index for index, node in enumerate(order)}
    return nearest(
        len(order) - 1,
        lambda at: dict.fromkeys([place[parent] for parent in order[at].parents]),
        limit,
        depth,
    )


def before_backward(order: Sequence[Value]) -> list[str]:
    """A note if the result has no gradient yet."""
    if order[-1].grad:
        return []
    if any(node.grad for node in order):
        return ["backward() was not called on this result: these are gradients of another one"]
    return ["before backward(): there are no gradients yet"]


def one_by_one(
    order: Sequence[Value],
    kept: Collection[int],
    *,
    show: Show = ("data", "grad"),
    slopes: bool = False,
    fold: bool = True,
) -> Scene:
    """A box for every kept Value, an edge for every operand: `x * x` has two.

    `fold` draws many edges between two boxes as one. Many numbers of a node are always one box.
    """
    place = {node: index for index, node in enumerate(order)}
    called = names(order)
    boxes: list[Box] = []
    edges: list[Edge] = []
    most = FEW if len(kept) > SMALL else MANY
    for index in sorted(kept):
        node, key = order[index], f"n{index}"
        made = expression_of(node, called, limit=30, short=14)
        heading = f"{called[node]} = {made}" if made else called[node]
        lines = (heading, *number_lines([node], show))
        boxes.append(Box(key, "op" if node.op else "leaf", lines, node.grad))
        sources = [place[parent] for parent in node.parents]
        labels = [number(slope) if slopes else "" for slope in node.slopes]
        missing = sum(source not in kept for source in sources)
        shown = [pair for pair in zip(sources, labels, strict=True) if pair[0] in kept]
        edges += arrows(shown, key, MANY if fold else len(shown))
        extra = constants(node, index, most)
        if missing:
            extra.append(Box(f"m{index}", "more", (f"… {missing:,} more",)))
        boxes += extra
        edges += [Edge(box.key, key, is_constant=box.kind == "constant") for box in extra]
    notes = (f"{len(kept):,} of {len(order):,} values: drawn are those nearest to the result",)
    return Scene(
        title=called[order[-1]],
        root=f"n{len(order) - 1}",
        boxes=tuple(boxes),
        edges=tuple(edges),
        notes=notes if len(kept) < len(order) else (),
    )


def arrows(sources: Sequence[tuple[int, str]], head: str, most: int) -> list[Edge]:
    """An edge with its label for each operand; if two boxes have more than `most`, only one."""
    repeats = Counter(source for source, _ in sources)
    edges = [Edge(f"n{source}", head, text) for source, text in sources if repeats[source] <= most]
    folded = [(source, count) for source, count in repeats.items() if count > most]
    return edges + [Edge(f"n{source}", head, f"×{count:,}") for source, count in folded]


def constants(node: Value, index: int, most: int) -> list[Box]:
    """A box for each plain number among the operands, or one box if there are more than `most`."""
    numbers = [operand for operand in node.operands if isinstance(operand, float)]
    texts = [number(operand) for operand in numbers[: most + 1]]
    if len(numbers) > most:
        texts = [f"{len(numbers):,} numbers: {', '.join(texts[:3])}, …"]
    return [Box(f"c{index}_{k}", "constant", (text,)) for k, text in enumerate(texts)]
