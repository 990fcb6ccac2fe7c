"""The program of a recorded graph: the numbers of its nodes, and the slopes on its edges."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.program import Program
from autograd.compiler.trace import on_symbols, traced
from autograd.derivatives.tree import Structure
from autograd.engine.value import Value

__all__ = ["again", "numbers_of"]


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


def numbers_of(order: Sequence[Value]) -> Program:
    """From the numbers of the leaves, in order: those of the other nodes, then all slopes.

    >>> from autograd import topological_order
    >>> x = Value(3.0)
    >>> print(numbers_of(topological_order(x * x)))
    x0
    t0 = mul(x0, x0)
    return t0, x0, x0
    """
    twins = again(order)
    made = [twin for twin in twins if twin.op]
    with on_symbols():
        slopes = [
            slope
            for twin in made
            if twin.op
            for slope, operand in zip(
                twin.op.slopes_at(twin.operands, twin), twin.operands, strict=True
            )
            if isinstance(operand, Value)
        ]
    leaves = [twin for twin in twins if not twin.op]
    return traced(leaves, [*made, *slopes], Structure()).program
