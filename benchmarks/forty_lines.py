"""The yardstick: a Value of forty lines, with slots and local slopes, as fast as it can be."""

from __future__ import annotations

import math

__all__ = ["Value"]


class Value:
    """A number, its gradient, its parents, and the slope in each of them."""

    __slots__ = ("data", "grad", "parents", "slopes")

    def __init__(
        self, data: float, parents: tuple[Value, ...] = (), slopes: tuple[float, ...] = ()
    ) -> None:
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.slopes = slopes

    def __add__(self, other: Value | float) -> Value:
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Value | float) -> Value:
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, power: float) -> Value:
        return Value(self.data**power, (self,), (power * self.data ** (power - 1),))

    def exp(self) -> Value:
        """e to the power of x."""
        data = math.exp(self.data)
        return Value(data, (self,), (data,))

    def log(self) -> Value:
        """The natural logarithm."""
        return Value(math.log(self.data), (self,), (1.0 / self.data,))

    def relu(self) -> Value:
        """max(x, 0)."""
        return Value(max(self.data, 0.0), (self,), (float(self.data > 0),))

    def __neg__(self) -> Value:
        return self * -1.0

    def __sub__(self, other: Value | float) -> Value:
        return self + (-other)

    def __rsub__(self, other: float) -> Value:
        return (-self) + other

    def __truediv__(self, other: Value | float) -> Value:
        return self * other**-1.0

    def __rtruediv__(self, other: float) -> Value:
        return self**-1.0 * other

    __radd__ = __add__
    __rmul__ = __mul__

    def backward(self) -> None:
        """The chain rule, in reverse topological order."""
        order: list[Value] = []
        seen: set[Value] = set()

        def place(node: Value) -> None:
            if node not in seen:
                seen.add(node)
                for parent in node.parents:
                    place(parent)
                order.append(node)

        place(self)
        self.grad = 1.0
        for node in reversed(order):
            for parent, slope in zip(node.parents, node.slopes):  # noqa: B905  (it costs time)
                parent.grad += slope * node.grad
