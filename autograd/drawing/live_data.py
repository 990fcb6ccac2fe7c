"""What the page of a live graph is told about its leaves, nodes, edges and ops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, inf, log10

from autograd.domain import Domain
from autograd.drawing.steps import Drawn, meeting
from autograd.engine.value import Value
from autograd.explaining.chain import followed
from autograd.ops.blame import MET, OVERFLOW, needs, nowhere
from autograd.ops.op import Op

__all__ = ["chain", "parts", "slider"]

PATHS = 20  # of a leaf that are explained one by one


def slider(
    place: int,
    leaf: Value,
    name: str,
    spans: Mapping[str, tuple[float, float]],
    moves: bool,
) -> dict[str, object]:
    """What the page is told about a leaf; without a span its slider has 0 in the middle."""
    reach = round_up(2 * abs(leaf.data) or 1.0)
    low, high = spans.get(name, (-reach, reach))
    if not low < high:
        raise ValueError(f"live(): the span of {name!r} goes from low to high, not {low} to {high}")
    return {"at": place, "value": leaf.data, "low": low, "high": high, "moves": moves}


def round_up(size: float) -> float:
    """The next of … 1, 2, 5, 10, 20 … that is at least `size`.

    >>> round_up(4.0), round_up(0.12), round_up(20.0)
    (5.0, 0.2, 20.0)
    """
    power = floor(log10(size))
    parts = [float(f"{digit}e{power}") for digit in (1, 2, 5, 10)]
    return next(part for part in parts if part >= size)


def chain(order: Sequence[Value], leaf: Value) -> str:
    """The chain rule of a leaf as MathML, whose numbers say where they come from."""
    uses = sum(parent is leaf for node in order for parent in node.parents)
    return followed(order[-1], leaf, max(PATHS, uses)).html


def parts(order: Sequence[Value], drawn: Drawn) -> dict[str, object]:
    """The nodes, the edges between them, and what is said where an op has no number to give."""
    place = {node: at for at, node in enumerate(order)}
    leaves = {node: at for at, node in enumerate(node for node in order if not node.op)}
    edges: list[dict[str, object]] = []
    nodes = []
    uses = dict.fromkeys(order, 0)
    for node in order:
        own = range(len(edges), len(edges) + len(node.parents))
        for key, parent in zip(drawn.edges[node], node.parents, strict=False):
            edges.append({"key": key, "tail": place[parent]})
            uses[parent] += 1
        operands = [o if isinstance(o, float) else [place[o]] for o in node.operands]
        nodes.append(
            {
                "key": drawn.box[node],
                "name": drawn.names[node],
                "leaf": leaves.get(node),
                "edges": list(own),
                "op": node.op.name if node.op else None,
                "operands": operands,
            }
        )
    several = range(2, max(uses.values()) + 1)
    return {
        "nodes": nodes,
        "edges": edges,
        "ops": {node.op.name: sentences(node.op) for node in order if node.op},
        "phrases": {
            "meet": {count: meeting(count) for count in several},
            "overflow": OVERFLOW,
            "met": MET.replace("{taker}", "backward()"),
            "and": " and ",
        },
    }


def sentences(op: Op) -> dict[str, object]:
    """Where an op is defined, and what is said elsewhere."""
    return {
        "name": op.name,
        "needs": needs(op, ""),
        "domain": [limits(d, name) for name, d in zip(op.operands, op.domain, strict=True)],
        "condition": op.needs,
        "nowhere": nowhere(op),
    }


def limits(domain: Domain, name: str) -> list[object]:
    """A domain as the page reads it: null for no end."""
    low, high = (None if abs(end) == inf else end for end in (domain.low, domain.high))
    return [low, high, domain.closed, domain.without_zero, domain.describe(name)]
