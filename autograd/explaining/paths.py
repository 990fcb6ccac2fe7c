"""The paths through a graph that lead from one Value to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from autograd.engine.value import Value

__all__ = ["MANY", "Edge", "count_paths", "each_path", "edge_and_rest", "edges_between"]

MANY = 10**9  # more paths than this are not counted

Edge: TypeAlias = tuple[Value, Value, float]
Children: TypeAlias = dict[Value, list[tuple[Value, float]]]


def edges_between(
    between: Sequence[Value], slopes_of: Callable[[Value], Sequence[float]]
) -> Children:
    """For each of these Values, which of them use it, and with what slope."""
    children: Children = {node: [] for node in between}
    for node in between:
        for parent, slope in zip(node.parents, slopes_of(node), strict=True):
            if parent in children and node is not between[0]:
                children[parent].append((node, slope))
    return children


def count_paths(between: Sequence[Value], children: Children) -> int:
    """How many paths lead from the first of these Values to the last."""
    ways = dict.fromkeys(between, 0)
    for node in reversed(between):
        uses = children[node]
        ways[node] = min(MANY, sum(ways[child] for child, _ in uses)) if uses else 1
    return ways[between[0]] if between else 0


def each_path(start: Value, end: Value, children: Children) -> Iterator[list[Edge]]:
    """Every path, as the list of its edges, in the order in which the graph was recorded."""
    path: list[Edge] = []
    stack: list[tuple[int, Edge]] = [(0, (start, start, 1.0))] if start in children else []
    while stack:
        depth, edge = stack.pop()
        del path[max(0, depth - 1) :]
        if depth:
            path.append(edge)
        node = edge[1]
        if node is end:
            yield list(path)
        stack += [(depth + 1, (node, child, s)) for child, s in reversed(children[node])]


def edge_and_rest(
    wrt: Value, child: Value, slope: float, loss: Value, slopes: Mapping[Value, float]
) -> list[Edge]:
    """One edge, and the gradient of all that follows it in place of a second edge."""
    edge = (wrt, child, slope)
    return [edge] if child is loss else [edge, (child, loss, slopes[child])]
