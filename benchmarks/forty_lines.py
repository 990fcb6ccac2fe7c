"""The yardstick: a Value of forty lines, with slots and local slopes, as short as it can be."""

from __future__ import annotations

import math

__all__ = ["Value"]


class Value:
    """A number, its gradient, and its parents with the slope in each."""

    __slots__ = ("data", "edges", "grad")

    def __init__(self, data: float, edges: tuple[tuple[Value, float], ...] = ()) -> None:
        self.data = data
        self.grad = 0.0
        self.edges = edges

    def __add__(self, other: Value | float) -> Value:
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other: Value | float) -> Value:
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def __pow__(self, power: float) -> Value:
        return Value(self.data**power, ((self, power * self.data ** (power - 1)),))

    def exp(self) -> Value:
        """e to the power of x."""
        data = math.exp(self.data)
        return Value(data, ((self, data),))

    def log(self) -> Value:
        """The natural logarithm."""
        return Value(math.log(self.data), ((self, 1.0 / self.data),))

    def relu(self) -> Value:
        """max(x, 0)."""
        return Value(max(self.data, 0.0), ((self, float(self.data > 0)),))

    def __neg__(self) -> Value:
        return self * -1.0

    def __sub__(self, other: Value | float) -> Value:
        return self + (-other)

    def __rsub__(self, other: float) -> Value:
        return (-self) + other

    def __truediv__(self, other: Value | float) -> Value:
        return self * other**-1.0

    __radd__ = __add__
    __rmul__ = __mul__

    def backward(self) -> None:
        """The chain rule, in reverse topological order."""
        order: list[Value] = []
        seen: set[Value] = set()
        stack: list[tuple[Value, bool]] = [(self, False)]
        while stack:
            node, is_placed = stack.pop()
            if is_placed:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack += [(parent, False) for parent, _ in node.edges]
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in node.edges:
                parent.grad += slope * node.grad
