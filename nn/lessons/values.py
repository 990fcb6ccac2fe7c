"""The graphs and the tests of lesson 1, values and graphs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograd import Value
from nn.lessons.verdicts import expect

__all__ = ["TESTS", "machine", "neuron"]


def machine(w: float, h: float) -> tuple[Value, Value, Value]:
    """The lesson's machine: `w`, `h`, and the loss `(w * h - 10) ** 2`, each with its name.

    >>> w, h, loss = machine(w=2.0, h=3.0)
    >>> loss
    Value(data=16.0, grad=0.0, name='loss')
    """
    first, second = Value(w, name="w"), Value(h, name="h")
    product = first * second
    loss = (product - 10) ** 2
    product.name, loss.name = "product", "loss"
    return first, second, loss


def neuron(w: float, x: float, b: float) -> Value:
    """The answer of a neuron, `tanh(w * x + b)`, with a name for each number that a reader drags.

    >>> neuron(w=0.0, x=2.0, b=0.0)
    Value(data=0.0, grad=0.0, name='answer')
    """
    signal = Value(w, name="w") * Value(x, name="x") + Value(b, name="b")
    answer: Value = signal.tanh()
    signal.name, answer.name = "signal", "answer"
    return answer


# Test your answers


def test_downhill(downhill: Callable[[Value, int], Sequence[float]]) -> bool:
    """It settles at 10/3 from both sides."""
    return all(
        expect(f"the end of downhill(Value({start}), 30)", last(downhill(Value(start), 30)), 3.33)
        for start in (2.0, 5.0)
    )


def last(seen: Sequence[float] | None) -> float | None:
    """The last of the numbers that a reader's function returns; None if there is none."""
    return seen[-1] if seen else None


def test_distance(distance: Callable[[Value, Value], Value]) -> bool:
    """The distance of (3, 4), and its slopes."""
    x, y = Value(3.0), Value(4.0)
    far = distance(x, y)
    expect("distance(3, 4)", far, 5.0)
    far.backward()
    return expect("the slopes of distance at (3, 4)", [x.grad, y.grad], [0.6, 0.8])


def test_bottom(bottom: Callable[[Callable[[float], float], float, float], float]) -> bool:
    """The bottoms of two valleys."""
    return expect(
        "bottom(lambda x: (x - 3) ** 2, 0, 10)", bottom(lambda x: (x - 3) ** 2, 0.0, 10.0), 3.0
    ) and expect(
        "bottom(lambda x: x**4 - x, -1, 2)",
        bottom(lambda x: x**4 - x, -1.0, 2.0),
        0.25 ** (1 / 3),
    )


TESTS = (test_downhill, test_distance, test_bottom)
"""What the last cell of the lesson asks of the reader's functions."""
