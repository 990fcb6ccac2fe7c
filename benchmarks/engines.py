"""Write and differentiate the same scalar program in each engine."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial, reduce
from itertools import pairwise
from operator import add, getitem, methodcaller, mul
from typing import Any

import autograd
from autograd import Value
from benchmarks import forty_lines

__all__ = ["ENGINES", "PACKAGES", "Engine", "Lists", "Micrograd", "Network", "Plain", "Program"]

Program = Callable[[Sequence[Any]], Any]
"""A function of the leaves; its result is differentiated."""


def dot(weights: Sequence[Any], inputs: Sequence[Any]) -> Any:
    """The sum of products."""
    return reduce(add, map(mul, weights, inputs))


class Engine:
    """How a leaf is made, a program differentiated and a weight updated, and the engine's idioms.

    As here for values that carry their own gradient and have Python's operators.
    """

    leaf: Callable[[float], Any]
    relu: Callable[[Any], Any] = methodcaller("relu")
    exp: Callable[[Any], Any] = methodcaller("exp")
    log: Callable[[Any], Any] = methodcaller("log")
    sqrt: Callable[[Any], Any] = methodcaller("sqrt")
    normal_cdf: Callable[[Any], Any] = methodcaller("normal_cdf")
    total: Callable[..., Any] = staticmethod(partial(reduce, add))
    dot: Callable[..., Any] = staticmethod(dot)
    take: Callable[[Any, Any], Any] = staticmethod(getitem)

    def leaves(self, numbers: Sequence[float]) -> Sequence[Any]:
        """New inputs of programs."""
        return [self.leaf(number) for number in numbers]

    def cleared(self, leaves: Sequence[Any]) -> Sequence[Any]:
        """The same leaves, their gradients 0, ready for another run."""
        for leaf in leaves:
            leaf.grad = 0.0
        return leaves

    def differentiate(self, program: Program, leaves: Sequence[Any]) -> Any:
        """Run `program` on `leaves` and find every gradient; the result of the program."""
        output = program(leaves)
        output.backward()
        return output

    def results(self, output: Any, leaves: Sequence[Any]) -> list[float]:
        """The value, then the gradient of each leaf."""
        return [output.data, *(leaf.grad for leaf in leaves)]

    def updated(self, leaves: Sequence[Any], rate: float) -> Sequence[Any]:
        """The leaves, one step against their gradients."""
        for leaf in leaves:
            leaf.data -= rate * leaf.grad
        return leaves

    def numbers(self, leaves: Sequence[Any]) -> list[float]:
        """What the leaves hold."""
        return [leaf.data for leaf in leaves]

    def sigmoid(self, x: Any) -> Any:
        """1 / (1 + e to the power of -x)."""
        return 1.0 / (1.0 + self.exp(-x))

    def softmax(self, values: Sequence[Any]) -> Sequence[Any]:
        """Shares that sum to 1."""
        powers = [self.exp(value) for value in values]
        whole = self.total(powers)
        return [power / whole for power in powers]


class Plain(Engine):
    """This engine as users of micrograd write it: methods, sums and products of two."""

    leaf = Value


class Functions(Plain):
    """This engine with ops called as functions."""

    exp = staticmethod(autograd.exp)
    log = staticmethod(autograd.log)
    sqrt = staticmethod(autograd.sqrt)
    normal_cdf = staticmethod(autograd.normal_cdf)


class Dot(Plain):
    """This engine with sums of products as one node."""

    dot = staticmethod(autograd.dot)


class Lists(Dot):
    """This engine with all its ops of lists; a place in one may be an argument."""

    take = staticmethod(autograd.take)

    total = staticmethod(autograd.sum)
    softmax = staticmethod(autograd.softmax)


class FortyLines(Engine):
    """A Value of forty lines with slots."""

    leaf = forty_lines.Value


class Micrograd(Engine):
    """micrograd: Python, a closure on each node; exp and log are added as its users add them."""

    def __init__(self) -> None:
        from micrograd import engine

        self.leaf = engine.Value

    def exp(self, x: Any) -> Any:
        power = math.exp(x.data)
        return self.op(x, power, power)

    def log(self, x: Any) -> Any:
        return self.op(x, math.log(x.data), 1.0 / x.data)

    def op(self, x: Any, data: float, slope: float) -> Any:
        """A node with one parent."""
        made: Any = self.leaf(data, (x,))  # type: ignore[call-arg]

        def pull() -> None:
            x.grad += slope * made.grad

        made._backward = pull
        return made


class Xad(Engine):
    """XAD: a tape in C++, driven from Python; one tape, reused."""

    def __init__(self) -> None:
        from xad import math
        from xad.adj_1st import Real, Tape

        self.leaf = Real
        self.relu = partial(math.max, 0.0)
        self.exp, self.log, self.sqrt = math.exp, math.log, math.sqrt
        self.normal_cdf = lambda x: 0.5 * math.erfc(x * -0.7071067811865476)
        self.tape = Tape()
        self.tape.activate()

    def cleared(self, leaves: Sequence[Any]) -> Sequence[Any]:
        return leaves  # clearing the tape clears them

    def differentiate(self, program: Program, leaves: Sequence[Any]) -> Any:
        self.tape.clearAll()  # without it, every run is slower than the one before
        self.tape.registerInputs(leaves)
        self.tape.newRecording()
        output = program(leaves)
        self.tape.registerOutput(output)
        output.setAdjoint(1.0)
        self.tape.computeAdjoints()
        return output

    def results(self, output: Any, leaves: Sequence[Any]) -> list[float]:
        return [output.getValue(), *(leaf.getDerivative() for leaf in leaves)]

    def updated(self, leaves: Sequence[Any], rate: float) -> Sequence[Any]:
        return [self.leaf(leaf.value - rate * leaf.derivative) for leaf in leaves]

    def numbers(self, leaves: Sequence[Any]) -> list[float]:
        return [leaf.value for leaf in leaves]


class Network:
    """A multilayer perceptron of an engine that brings none; each layer has its activation.

    `parameters` come neuron by neuron, weights then bias.
    """

    def __init__(
        self,
        engine: Engine,
        sizes: Sequence[int],
        parameters: Sequence[Any],
        activations: Sequence[Callable[[Any], Any]],
    ) -> None:
        self.engine, self.activations = engine, activations
        self.layers = []
        start = 0
        for inputs, outputs in pairwise(sizes):
            stop = start + outputs * (inputs + 1)
            biases = range(start + inputs, stop, inputs + 1)
            self.layers.append([(parameters[b - inputs : b], parameters[b]) for b in biases])
            start = stop

    def __call__(self, values: Sequence[Any]) -> Sequence[Any]:
        for layer, activation in zip(self.layers, self.activations, strict=True):
            values = [activation(self.engine.dot(w, values) + bias) for w, bias in layer]
        return values


ENGINES: dict[str, type[Engine]] = {
    "+ and *": Plain,
    "functions": Functions,
    "dot": Dot,
    "lists": Lists,
    "forty lines": FortyLines,
    "micrograd": Micrograd,
    "XAD": Xad,
}

PACKAGES = {"micrograd": ("micrograd",), "XAD": ("xad",)}
"""What must be installed for an engine."""
