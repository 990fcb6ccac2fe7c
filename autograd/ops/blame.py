"""The errors of an op that has no number to give, and of a gradient that cannot pass an edge."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, isinf, isnan
from typing import TYPE_CHECKING, Any

from autograd.errors import DomainError, call_site
from autograd.ops.modes import is_ieee
from autograd.ops.number import records

if TYPE_CHECKING:
    from autograd.ops.op import Op

__all__ = [
    "MET",
    "OVERFLOW",
    "complaint",
    "infinite_slope",
    "needs",
    "nowhere",
    "outside",
    "refuse",
]

OVERFLOW = "the result does not fit into a float (limit about 1.8e308)"
MET = (
    "{taker} met {op} where its slope is {kind}, and the gradient arriving there is {gradient}, "
    "not 0"
)


def needs(op: Op, condition: str) -> str:
    """What is said where the operands of an op break a condition."""
    return f"{op.name} needs {condition}"


def nowhere(op: Op) -> str:
    """What is said where an op gives nan, and no condition of its row tells why."""
    return f"{op.name} is not defined there"


def outside(op: Op, numbers: Sequence[float]) -> list[str]:
    """The conditions that the operands break."""
    return [
        domain.describe(name)
        for name, domain, number in zip(op.operands, op.domain, numbers, strict=False)
        if not domain.contains(number)
    ]


def complaint(
    op: Op, numbers: Sequence[float], result: float, operands: Sequence[object]
) -> DomainError:
    """What went wrong at which node and line, and what to do about it."""
    remedy, overflow = "Guard it with a Python `if` or an inner where()", False
    broken = outside(op, numbers)
    if broken:
        reason = needs(op, " and ".join(broken))
    elif op.needs and (isnan(result) or 0.0 in numbers or not numbers):
        reason = needs(op, op.needs)
    elif isnan(result):
        reason = nowhere(op)
    else:
        overflow, reason = True, OVERFLOW
        remedy = "Make the numbers smaller; if they come from training, lower the learning rate"
    shown = ", ".join(f"{number:g}" for number in numbers[:4])
    dots = ", ..." if len(numbers) > 4 else ""
    nodes = [f"node {o.name!r}" for o in operands if records(o) and o.name]
    return DomainError(
        f"{op.name}({shown}{dots}): {reason} ({', '.join([*nodes, call_site()])})",
        f"{remedy}; inside autograd.ieee() it gives inf or nan",
        overflow=overflow,
    )


def refuse(order: Sequence[Any]) -> None:
    """DomainError, unless inside `ieee()`; the gradients between root and leaves become 0."""
    if is_ieee():
        return
    error = culprit(order)
    for node in order:
        node.grad = 0.0
    raise error


def culprit(order: Sequence[Any]) -> DomainError:
    """Name the op at which a finite gradient first became infinite or undefined."""
    for node in reversed(order):
        gradient = node.grad
        if not isfinite(gradient):
            break
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            if gradient and not isfinite(slope):
                return DomainError(*infinite_slope("backward()", node, parent, slope, gradient))
    return DomainError(
        "backward(): a gradient does not fit into a float (limit about 1.8e308)",
        "Scale the seed or the loss down; inside autograd.ieee() it becomes inf or nan",
        overflow=True,
    )


def infinite_slope(
    taker: str, node: Any, parent: Any, slope: float, gradient: float
) -> tuple[str, str]:
    """What is said of a gradient that cannot pass an edge, and what to do."""
    at = f" (node {parent.name!r})" if parent.name else ""
    kind = "infinite" if isinf(slope) else "undefined"
    own = node.op.undefined if node.op and kind == "undefined" else ""
    remedy = own or "Keep the operand away from that point"
    op = f"{node.op.name if node.op else 'a leaf'}{at}"
    return (
        MET.format(taker=taker, op=op, kind=kind, gradient=f"{gradient:g}"),
        f"{remedy}; inside autograd.ieee() the gradient becomes inf or nan",
    )
