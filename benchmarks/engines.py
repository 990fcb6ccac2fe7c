"""Write and differentiate the same scalar program in each engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from itertools import pairwise
from operator import methodcaller
from typing import Any, Protocol

import autograd
from autograd import Value
from benchmarks import forty_lines

__all__ = ["Engine", "FortyLines", "Network", "Plain", "Slopewise", "peers"]

Program = Callable[[Sequence[Any]], Any]


class Engine(Protocol):
    """One engine: how a leaf is made, how a program of leaves is differentiated, and its idioms."""

    name: str

    def leaf(self, number: float, /) -> Any:
        """An input of programs."""

    def cleared(self, leaves: Sequence[Any]) -> Sequence[Any]:
        """The same leaves, their gradients 0, ready for another run."""

    def differentiate(self, program: Program, leaves: Sequence[Any]) -> Any:
        """Run `program` on `leaves` and find every gradient; what `results` reads."""

    def results(self, outcome: Any, leaves: Sequence[Any]) -> list[float]:
        """The value, then the gradient of each leaf, as floats."""

    def relu(self, x: Any, /) -> Any:
        """max(x, 0)."""

    def exp(self, x: Any, /) -> Any:
        """e to the power of x."""

    def log(self, x: Any, /) -> Any:
        """The natural logarithm."""

    def sqrt(self, x: Any, /) -> Any:
        """The square root."""

    def normal_cdf(self, x: Any, /) -> Any:
        """The share of a normal distribution below x."""

    def total(self, terms: Sequence[Any]) -> Any:
        """The sum of `terms`."""

    def dot(self, weights: Sequence[Any], inputs: Sequence[Any]) -> Any:
        """The sum of products."""


class Taped:
    """What engines share whose values carry their own gradient and have Python's operators."""

    def __init__(self) -> None:
        self.relu: Callable[[Any], Any] = methodcaller("relu")
        self.exp: Callable[[Any], Any] = methodcaller("exp")
        self.log: Callable[[Any], Any] = methodcaller("log")
        self.sqrt: Callable[[Any], Any] = methodcaller("sqrt")
        self.normal_cdf: Callable[[Any], Any] = methodcaller("normal_cdf")

    def cleared(self, leaves: Sequence[Any]) -> Sequence[Any]:
        for leaf in leaves:
            leaf.grad = 0.0
        return leaves

    def differentiate(self, program: Program, leaves: Sequence[Any]) -> Any:
        output = program(leaves)
        output.backward()
        return output

    def results(self, outcome: Any, leaves: Sequence[Any]) -> list[float]:
        return [outcome.data, *(leaf.grad for leaf in leaves)]

    def total(self, terms: Sequence[Any]) -> Any:
        return sum(terms)

    def dot(self, weights: Sequence[Any], inputs: Sequence[Any]) -> Any:
        return sum(weight * value for weight, value in zip(weights, inputs, strict=True))


class Slopewise(Taped):
    """This engine: sums of any length are one node."""

    name = "Slopewise"
    leaf = Value

    def total(self, terms: Sequence[Any]) -> Any:
        return autograd.sum(terms)

    def dot(self, weights: Sequence[Any], inputs: Sequence[Any]) -> Any:
        return autograd.dot(weights, inputs)


class Plain(Taped):
    """This engine as users of micrograd write it: sums and products of two."""

    name = "Slopewise"
    leaf = Value


class FortyLines(Taped):
    """A Value of forty lines with slots."""

    name = "forty lines"
    leaf = forty_lines.Value


class Micrograd(Taped):
    """micrograd: Python, a closure on each node."""

    name = "micrograd"

    def __init__(self) -> None:
        from micrograd import engine

        super().__init__()
        self.leaf = engine.Value


class Xad(Taped):
    """XAD: a tape in C++, driven from Python; one tape, reused."""

    name = "XAD"

    def __init__(self) -> None:
        from xad import math
        from xad.adj_1st import Real, Tape

        self.leaf = Real
        self.relu = partial(math.max, 0.0)
        self.exp, self.log, self.sqrt = math.exp, math.log, math.sqrt
        self.normal_cdf = lambda x: 0.5 * math.erfc(x * -0.7071067811865476)
        self.tape = Tape()
        self.tape.activate()
        self.registered: Sequence[Any] = ()

    def cleared(self, leaves: Sequence[Any]) -> Sequence[Any]:
        return leaves  # a new recording clears them

    def differentiate(self, program: Program, leaves: Sequence[Any]) -> Any:
        if leaves is not self.registered:
            self.tape.clearAll()
            self.tape.registerInputs(leaves)
            self.registered = leaves
        self.tape.newRecording()
        output = program(leaves)
        self.tape.registerOutput(output)
        output.setAdjoint(1.0)
        self.tape.computeAdjoints()
        return output

    def results(self, outcome: Any, leaves: Sequence[Any]) -> list[float]:
        return [outcome.getValue(), *(leaf.getDerivative() for leaf in leaves)]


class Torch(Taped):
    """PyTorch on 0-d double tensors: the same scalar program, not a vectorised one."""

    name = "PyTorch"

    def __init__(self) -> None:
        import torch

        super().__init__()
        self.torch = torch

    def leaf(self, number: float, /) -> Any:
        return self.torch.tensor(number, dtype=self.torch.float64, requires_grad=True)

    def cleared(self, leaves: Sequence[Any]) -> Sequence[Any]:
        for leaf in leaves:
            leaf.grad = None
        return leaves

    def results(self, outcome: Any, leaves: Sequence[Any]) -> list[float]:
        return [outcome.item(), *(leaf.grad.item() for leaf in leaves)]


class Jax(Taped):
    """JAX, differentiating the same scalar program without compiling it."""

    name = "JAX"

    def __init__(self) -> None:
        import jax

        jax.config.update("jax_enable_x64", True)
        self.value_and_grad = jax.value_and_grad
        self.leaf = float
        self.relu = jax.nn.relu

    def cleared(self, leaves: Sequence[Any]) -> Sequence[Any]:
        return leaves

    def differentiate(self, program: Program, leaves: Sequence[Any]) -> Any:
        return self.value_and_grad(program)(list(leaves))

    def results(self, outcome: Any, leaves: Sequence[Any]) -> list[float]:  # noqa: ARG002
        value, gradients = outcome
        return [float(value), *map(float, gradients)]


class Network:
    """A multilayer perceptron of an engine that brings none: hidden ReLUs, a linear output.

    `parameters` come neuron by neuron, weights then bias.
    """

    def __init__(self, engine: Engine, sizes: Sequence[int], parameters: Sequence[Any]) -> None:
        self.engine = engine
        remaining = iter(parameters)
        self.layers = [
            [([next(remaining) for _ in range(inputs)], next(remaining)) for _ in range(outputs)]
            for inputs, outputs in pairwise(sizes)
        ]

    def __call__(self, values: Sequence[Any]) -> Any:
        *hidden, last = self.layers
        for layer in hidden:
            values = [self.engine.relu(self.engine.dot(w, values) + bias) for w, bias in layer]
        [(weights, bias)] = last
        return self.engine.dot(weights, values) + bias


PEERS: dict[str, Callable[[], Engine]] = {
    "micrograd": Micrograd,
    "xad": Xad,
    "torch": Torch,
    "jax": Jax,
}


def peers(*packages: str) -> list[Engine]:
    """Those of the peers that can be imported here; of all of them, unless some are named."""
    found: list[Engine] = []
    for name in packages or PEERS:
        with suppress(ImportError):
            found.append(PEERS[name]())
    return found
