"""The program of a recorded graph: the numbers of all its nodes, and the slopes on all its edges."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.export import Export
from autograd.compiler.javascript import source
from autograd.compiler.trace import Traced, traced
from autograd.derivatives.tree import flatten
from autograd.engine.value import Value
from autograd.ops.modes import ieee, recording, tracing

__all__ = ["again", "in_javascript", "numbers_of"]


def again(order: Sequence[Value]) -> list[Value]:
    """The same graph, recorded once more from the present numbers of its leaves.

    >>> x = Value(3.0, name="x")
    >>> y = x * x
    >>> x.data = 4.0
    >>> [node.data for node in again([x, y])]
    [4.0, 16.0]
    """
    twins: dict[Value, Value] = {}
    for node in order:
        if node.op is None:
            twin = Value(node.data)
        else:
            operands = [o if isinstance(o, float) else twins[o] for o in node.operands]
            twin = node.op.on(operands)
        twin.name = node.name
        twins[node] = twin
    return list(twins.values())


def numbers_of(order: Sequence[Value]) -> Traced:
    """From the numbers of the leaves, in order: `data` of the other nodes, `slopes` of all edges.

    >>> from autograd import topological_order
    >>> x = Value(3.0)
    >>> print(numbers_of(topological_order(x * x)).program)
    x0
    t0 = mul(x0, x0)
    return t0, x0, x0
    """
    twins = again(order)
    with recording(), ieee(), tracing():
        made = [twin for twin in twins if twin.op]
        slopes = [
            slope
            for twin in made
            if twin.op
            for slope, operand in zip(
                twin.op.slopes_at(twin.operands, twin), twin.operands, strict=True
            )
            if isinstance(operand, Value)
        ]
    outputs, shape = flatten({"data": made, "slopes": slopes})
    return traced([twin for twin in twins if not twin.op], outputs, shape)


def in_javascript(order: Sequence[Value], names: Sequence[str]) -> str:
    """The program as JavaScript: `f` of the numbers of the leaves; what is not finite stays so."""
    return source(Export(numbers_of(order), None, names), is_checked=False)
