"""The reverse sweep that `Value.backward` runs: `sweep.pull`, spelled out for speed.

The chain rule is one line, in reverse topological order: `parent.grad += slope * node.grad`.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from autograd.ops.blame import refuse

if TYPE_CHECKING:
    from autograd.engine.value import Edges, Value

__all__ = ["backward"]

# Graphs of different threads may share nodes, and a sweep keeps its state in them.
_one_at_a_time = threading.RLock()
_stamp = 0  # two numbers for each sweep, with which it marks the nodes that it has visited


def _renew_the_lock() -> None:
    """In a forked child: the thread that held the lock may not exist there."""
    global _one_at_a_time
    _one_at_a_time = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_the_lock)


def backward(root: Value, seed: float) -> None:
    """Add d(root)/d(leaf) * seed to each leaf's gradient; set that of the nodes in between."""
    leaves: list[Value] = []
    done = False
    with _one_at_a_time:
        try:
            order = visit(root, leaves)
            root._grad = seed
            pull(order)
            for leaf in leaves:
                total: float = leaf._left_slope + leaf._grad
                if total - total != 0.0:  # inf or nan reaches a leaf from anywhere
                    refuse(order)
            done = True
        finally:  # whatever happens, a leaf ends with its old gradient, or old and new
            for leaf in leaves:
                leaf._grad = leaf._left_slope + leaf._grad if done else leaf._left_slope


def visit(root: Value, leaves: list[Value]) -> list[Value]:
    """The nodes with parents, parents first; every gradient set to 0, the leaves' kept."""
    global _stamp
    _stamp += 2
    waiting, placed = _stamp, _stamp + 1  # on the stack until its parents are placed; in the order
    order: list[Value] = []
    stack: list[Value] = [root]
    while stack:
        node = stack.pop()
        if node._sweep == waiting:
            node._sweep = placed
            order.append(node)
            continue
        while node._sweep < waiting:
            left, right = node._left, node._right
            if left is not None:
                node._sweep = waiting
                node._grad = 0.0
                stack.append(node)
                if right is None:
                    node = left
                else:
                    stack.append(left)
                    node = right
            elif node._extra is not None:
                node._sweep = waiting
                node._grad = 0.0
                stack.append(node)
                extra: Edges = node._extra
                stack += extra.parents
                break
            else:
                node._sweep = placed
                node._left_slope = node._grad
                leaves.append(node)
                node._grad = 0.0
    return order


def pull(order: list[Value]) -> None:
    """Give every gradient to the parents, times the slope."""
    node: Value
    for node in reversed(order):
        gradient = node._grad
        if gradient:  # an exactly zero gradient stays 0, even where a slope is infinite
            left = node._left
            if left is not None:
                left._grad += node._left_slope * gradient
                right = node._right
                if right is not None:
                    right._grad += node._right_slope * gradient
            else:
                edges: Edges = node._extra
                slopes = edges.slopes
                for place, each in enumerate(edges.parents):
                    parent: Value = each
                    parent._grad += slopes[place] * gradient
