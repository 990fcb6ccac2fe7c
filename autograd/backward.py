"""How does a gradient travel from a result to everything it was made from?

One line says the chain rule, in reverse topological order: `parent.grad += slope * node.grad`.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from math import isfinite, isinf
from typing import Any, Protocol, TypeVar

from autograd.errors import DomainError
from autograd.modes import is_ieee
from autograd.op import Op

__all__ = ["backward", "infinite_slope"]


class Differentiable(Protocol):
    """A node that keeps its gradient, and on each edge the slope of the op that made it."""

    _grad: float
    _parents: Any  # None for a leaf, the parent if there is one, a tuple if there are several
    _slopes: Any  # likewise
    name: str
    op: Op | None

    @property
    def parents(self) -> tuple[Any, ...]: ...
    @property
    def slopes(self) -> tuple[float, ...]: ...


D = TypeVar("D", bound=Differentiable)

ZERO = 0.0

# Graphs of different threads may share nodes, and a sweep keeps its state in them.
_one_at_a_time = threading.RLock()


def _renew_the_lock() -> None:
    """In a forked child: the thread that held the lock may not exist there."""
    global _one_at_a_time
    _one_at_a_time = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_the_lock)


def backward(root: D, seed: float) -> None:
    """Add d(root)/d(leaf) * seed to each leaf's gradient; set that of the nodes in between."""
    zero = ZERO + ZERO  # an object of this call's own: a node that holds it has been visited
    leaves: list[tuple[D, float]] = []
    done = False
    with _one_at_a_time:
        try:
            order = _visit(root, zero, leaves)
            root._grad = seed
            for node in reversed(order):
                gradient = node._grad
                if gradient:  # an exactly zero gradient stays 0, even where a slope is infinite
                    parents = node._parents
                    if parents.__class__ is not tuple:
                        parents._grad += node._slopes * gradient
                    elif len(parents) == 2:
                        left, right = parents
                        left_slope, right_slope = node._slopes
                        left._grad += left_slope * gradient
                        right._grad += right_slope * gradient
                    else:
                        for parent, slope in zip(parents, node._slopes):  # noqa: B905 (hot)
                            parent._grad += slope * gradient
            for leaf, before in leaves:
                if not isfinite(before + leaf._grad):  # inf or nan reaches a leaf from anywhere
                    _refuse(order)
            done = True
        finally:  # whatever happens, a leaf ends with its old gradient, or old and new
            for leaf, before in leaves:
                leaf._grad = before + leaf._grad if done else before


def _visit(root: D, zero: float, leaves: list[tuple[D, float]]) -> list[D]:
    """The nodes with parents, parents first; every gradient set to `zero`, the leaves' kept."""
    order: list[D] = []
    waiting: list[D] = []  # nodes whose parents are being placed; None on the stack ends each
    stack: list[D | None] = [root]
    while stack:
        node = stack.pop()
        if node is None:
            order.append(waiting.pop())
        elif node._grad is not zero:
            parents = node._parents
            if parents is None:
                leaves.append((node, node._grad))
            else:
                waiting.append(node)
                stack.append(None)
                if parents.__class__ is not tuple:
                    stack.append(parents)
                elif len(parents) == 2:
                    left, right = parents
                    if left._grad is not zero:
                        stack.append(left)
                    if right._grad is not zero:
                        stack.append(right)
                else:
                    for parent in parents:
                        if parent._grad is not zero:
                            stack.append(parent)
            node._grad = zero
    return order


def _refuse(order: Sequence[D]) -> None:
    """DomainError, unless inside `ieee()`; the gradients between root and leaves become 0."""
    if is_ieee():
        return
    error = _complaint(order)
    for node in order:
        node._grad = 0.0
    raise error


def _complaint(order: Sequence[Differentiable]) -> DomainError:
    """Name the op at which a finite gradient first became infinite or undefined."""
    for node in reversed(order):
        gradient = node._grad
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
    taker: str, node: Differentiable, parent: Differentiable, slope: float, gradient: float
) -> tuple[str, str]:
    """What is said of a gradient that cannot pass an edge, and what to do."""
    at = f" (node {parent.name!r})" if parent.name else ""
    kind = "infinite" if isinf(slope) else "undefined"
    remedy = "Keep the operand away from that point"
    if node.op and node.op.name == "pow" and kind == "undefined":
        remedy = "Make the exponent a plain number: a negative base has no slope in it"
    return (
        f"{taker} met {node.op.name if node.op else 'a leaf'}{at} where its slope is {kind}, and "
        f"the gradient arriving there is {gradient:g}, not 0",
        f"{remedy}; inside autograd.ieee() the gradient becomes inf or nan",
    )
