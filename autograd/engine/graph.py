"""The nodes that make up a graph, in topological order.

Loops with a stack of their own: depth is no limit.
"""

from __future__ import annotations

from typing import Protocol, Self, TypeVar

__all__ = ["Node", "computed_nodes", "leaves", "topological_order"]


class Node(Protocol):
    """Anything with an ordered tuple of the nodes it was made from."""

    @property
    def parents(self) -> tuple[Self, ...]: ...


N = TypeVar("N", bound=Node)


def topological_order(*roots: N) -> list[N]:
    """Every node the roots depend on, and the roots, once each: leaves, then parents first.

    The order depends on nothing but the graph, so sums along it have the same bits every time.

    >>> from autograd import Value
    >>> x = Value(2.0, name="x")
    >>> [node.op.name if node.op else node.name for node in topological_order(x * x + 1)]
    ['x', 'mul', 'add']
    """
    computed = dict.fromkeys(computed_nodes(*roots))
    found = dict.fromkeys(root for root in roots if root not in computed)
    for node in computed:
        for parent in node.parents:
            if parent not in computed:
                found[parent] = None
    return [*found, *computed]


def leaves(*roots: N) -> list[N]:
    """The nodes that were not made from others, in the order their first children were placed."""
    return [node for node in topological_order(*roots) if not node.parents]


def computed_nodes(*roots: N) -> list[N]:
    """The nodes that have parents, parents before children: what a sweep has to visit."""
    order: list[N] = []
    seen: set[N] = set()
    waiting: list[N] = []  # nodes whose parents are being placed; None on the stack ends each
    stack: list[N | None] = [*roots[::-1]]
    while stack:
        node = stack.pop()
        if node is None:
            order.append(waiting.pop())
        elif node not in seen:
            seen.add(node)
            parents = node.parents
            if parents:
                waiting.append(node)
                stack.append(None)
                stack += parents
    return order
