"""How does a result change with what it was made from: by its slopes, and by computing it again?"""

from __future__ import annotations

from collections.abc import Sequence

from autograd.graph import topological_order
from autograd.value import Value

__all__ = ["dependents", "gradients", "replay"]


def gradients(root: Value) -> dict[Value, float]:
    """The gradient of `root` in everything it was made from; no `.grad` is read or written.

    >>> x = Value(3.0)
    >>> gradients(x * x)[x]
    6.0
    """
    found: dict[Value, float] = {root: 1.0}
    for node in reversed(topological_order(root)):
        gradient = found.setdefault(node, 0.0)
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            found[parent] = found.get(parent, 0.0) + (slope * gradient if gradient else 0.0)
    return found


def dependents(root: Value, source: Value) -> list[Value]:
    """What `root` was made from that was itself made from `source`, which comes first."""
    reached = {source}
    order = [source]
    for node in topological_order(root):
        if node not in reached and not reached.isdisjoint(node.parents):
            reached.add(node)
            order.append(node)
    return order if root in reached else []


def replay(order: Sequence[Value], data: float) -> float:
    """The last of `order` (from `dependents`), computed again from `data` for the first.

    >>> x = Value(3.0)
    >>> replay(dependents(x * x + 1, x), 4.0)
    17.0
    """
    numbers = {order[0]: data}
    for node in order[1:]:
        if node.op is not None:
            operands = [
                o if isinstance(o, float) else numbers.get(o, o.data) for o in node.operands
            ]
            numbers[node] = node.op.apply(operands, node.operands)
    return numbers[order[-1]]
