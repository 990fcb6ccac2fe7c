"""The sweeps over a graph: `pull` backward, `push` forward, and two that look along it.

`pull` is the chain rule. It works on anything that can be multiplied and added: floats, Values that
record the derivative for another one, or numbers with error bounds.  `Value.backward` runs the same
sweep on the `grad` of each node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from autograd.engine.graph import topological_order
from autograd.engine.value import Value

__all__ = ["depends_on", "finish", "gradients", "pull", "push", "replay", "shares"]

N = TypeVar("N")
Changes = Callable[[Any, Any], Iterable[tuple[N, Any]]]
"""For a node and its gradient: each parent, and by how much its gradient changes."""


def pull(
    order: Sequence[N], table: dict[N, Any], changes: Changes[N]
) -> Iterator[tuple[N, N, Any]]:
    """Pull the gradients in `table` back along `order`, which has parents first.

    Each step is one edge: node, parent, and the change that was added to the parent's gradient.

    >>> x = Value(3.0)
    >>> y = x * x
    >>> table = {y: 1.0}
    >>> [change for node, parent, change in pull([x, y], table, shares)], table[x]
    ([3.0, 3.0], 6.0)
    """
    for node in reversed(order):
        for parent, change in changes(node, table.setdefault(node, 0.0)):
            table[parent] = plus(table.get(parent, 0.0), change)
            yield node, parent, change


def push(
    order: Iterable[N], table: dict[N, Any], changes: Callable[[N], Iterable[Any]]
) -> Iterator[N]:
    """Push the derivatives in `table` forward along `order`: each node adds up its `changes`.

    >>> x = Value(3.0)
    >>> y = x * x
    >>> table = {x: 1.0}
    >>> finish(push([y], table, lambda node: [slope * table[x] for slope in node.slopes]))
    >>> table[y]
    6.0
    """
    for node in order:
        total: Any = 0.0
        for change in changes(node):
            total = plus(total, change)
        table[node] = total
        yield node


def finish(steps: Iterable[Any]) -> None:
    """Take all steps."""
    for _ in steps:
        pass


def plus(total: Any, change: Any) -> Any:
    """The sum; an exact 0 adds nothing, so that it makes no node where Values are added."""
    if type(total) is float and total == 0.0:
        return change
    return total if type(change) is float and change == 0.0 else total + change


def shares(node: Value, gradient: float) -> Iterable[tuple[Value, float]]:
    """Slope times gradient for each parent; a gradient of 0 stays 0 at an infinite slope too."""
    edges = zip(node.parents, node.slopes, strict=True)
    return [(parent, slope * gradient + 0.0 if gradient else 0.0) for parent, slope in edges]


def gradients(root: Value) -> dict[Value, float]:
    """The gradient of `root` in everything it was made from; no `.grad` is read or written.

    >>> x = Value(3.0)
    >>> gradients(x * x)[x]
    6.0
    """
    table: dict[Value, float] = {root: 1.0}
    finish(pull(topological_order(root), table, shares))
    return table


def depends_on(order: Iterable[Value], sources: Iterable[Value]) -> dict[Value, None]:
    """The sources, and the nodes of `order` that were made from them, in order.

    >>> x, y = Value(3.0), Value(4.0)
    >>> product = x * y
    >>> [node.data for node in depends_on([x, y, product], [x])]
    [3.0, 12.0]
    """
    found = dict.fromkeys(sources)
    for node in order:
        if not found.keys().isdisjoint(node.parents):
            found[node] = None
    return found


def replay(order: Iterable[Value], numbers: Mapping[Value, float]) -> dict[Value, float]:
    """The numbers of the nodes in `order`, computed again after some changed to `numbers`.

    >>> x = Value(3.0)
    >>> y = x * x
    >>> replay([y], {x: 4.0})[y]
    16.0
    """
    found = dict(numbers)
    for node in order:
        if node.op and node not in found:
            operands = [o if isinstance(o, float) else found.get(o, o.data) for o in node.operands]
            found[node] = node.op.apply(operands, node.operands)
    return found
