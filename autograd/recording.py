"""How does an op on Values become a node of the graph?"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from operator import mul
from typing import Any, Protocol, TypeVar

from autograd import ops
from autograd.floats import plain_sum
from autograd.modes import is_recording, recording_blocks
from autograd.number import real
from autograd.op import Op

__all__ = ["Constants", "fast_dot", "fold", "new", "node", "record", "record_two", "unfold"]

# The plain-number operands: None if there are none, the number itself if it is the last of two,
# otherwise a tuple of all operands with None where a parent stands.
Constants = float | tuple[float | None, ...] | None


class Recorded(Protocol):
    """What recording fills in.

    `_parents` and `_slopes` are None for a leaf, the thing itself where there is one, and a tuple
    where there are several: a node with one parent then costs the garbage collector one object,
    not three.
    """

    _number: float
    _grad: float
    _parents: Any
    _slopes: Any
    _constants: Constants
    _name: str
    op: Op | None


V = TypeVar("V", bound=Recorded)

new = object.__new__


def node(
    kind: type[V],
    data: float,
    op: Op | None = None,
    parents: Any = None,
    slopes: Any = None,
    constants: Constants = None,
) -> V:
    """A new node, unchecked; a leaf if nothing but its number is given."""
    value = new(kind)
    value._number = data
    value._grad = 0.0
    value.op = op
    value._parents = parents
    value._slopes = slopes
    value._constants = constants
    value._name = ""
    return value


def fold(items: Sequence[Any]) -> Any:
    """None for no items, the item if there is one, else the tuple of them."""
    if len(items) == 1:
        return items[0]
    return tuple(items) or None


def unfold(folded: Any) -> tuple[Any, ...]:
    """The tuple that `fold` was given."""
    if folded.__class__ is tuple:
        return folded
    return () if folded is None else (folded,)


def record(kind: type[V], op: Op, operands: Sequence[Any]) -> V:
    """The node of `op` on `operands`, some of which are of class `kind`, the others numbers."""
    if len(operands) == 2:
        return record_two(kind, op, *operands)
    numbers = [o._number if o.__class__ is kind else real(o, op.takes) for o in operands]
    data = op.apply(numbers, operands)
    if recording_blocks() and not is_recording():
        return node(kind, data)
    slopes = op.edge_slopes(*numbers, data)
    is_parent = [operand.__class__ is kind for operand in operands]
    if all(is_parent):
        return node(kind, data, op, fold(operands), fold(slopes))
    parents = [operand for operand in operands if operand.__class__ is kind]
    kept = [slope for slope, keep in zip(slopes, is_parent, strict=True) if keep]
    constants = [None if skip else n for n, skip in zip(numbers, is_parent, strict=True)]
    return node(kind, data, op, fold(parents), fold(kept), tuple(constants))


def record_two(kind: type[V], op: Op, left: Any, right: Any) -> V:
    """`record` for two operands, spelled out: every operator comes through here."""
    if left.__class__ is not kind:
        x, y = real(left, op.takes), right._number
    elif right.__class__ is not kind:
        x, y = left._number, real(right, op.takes)
    else:
        x, y = left._number, right._number
    data = op.apply((x, y), (left, right))
    if recording_blocks() and not is_recording():
        return node(kind, data)
    slope, other_slope = op.edge_slopes(x, y, data)
    if left.__class__ is not kind:
        return node(kind, data, op, right, other_slope, (x, None))
    if right.__class__ is not kind:
        return node(kind, data, op, left, slope, y)
    return node(kind, data, op, (left, right), (slope, other_slope))


def fast_dot(kind: type[V], weights: Sequence[Any], inputs: Sequence[Any]) -> V | None:
    """The node of `ops.dot` on Values and Values, or on Values and floats, at a fifth of the cost.

    None for anything else, which is then the row's own business, errors included.
    """
    kinds = set(map(type, inputs))
    if not 0 < len(weights) == len(inputs) or len(kinds) > 1 or {kind} != set(map(type, weights)):
        return None
    constants: Constants = None
    numbers = [weight._number for weight in weights]
    if float in kinds:
        factors, parents, slopes = inputs, (*weights,), (*inputs,)
        constants = (None,) * len(numbers) + slopes
    elif kind in kinds:
        factors = [value._number for value in inputs]
        parents, slopes = (*weights, *inputs), (*factors, *numbers)
    else:
        return None
    data = plain_sum(map(mul, numbers, factors))
    if not isfinite(data):
        return None
    if recording_blocks() and not is_recording():
        return node(kind, data)
    return node(kind, data, ops.dot, fold(parents), fold(slopes), constants)
