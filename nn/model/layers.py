"""Neurons and layers of neurons: what networks are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Self, TypeAlias

from autograd import Value, dot
from autograd.hints import hinting
from nn.arguments.hints import KEYWORDS
from nn.arguments.numbers import whole
from nn.arguments.rows import Scalar, WidthError, as_row, as_rows, refuse_width
from nn.arguments.wording import counted
from nn.init import Initialiser, as_rng, for_activation, initialiser
from nn.model.activations import Activation, activation_name, activation_of, name_of
from nn.model.module import Module
from nn.model.parameters import name_parameters

__all__ = ["Layer", "Neuron", "Start"]

Start: TypeAlias = "str | Initialiser"
"""An initialiser, or the name of one: "he", "xavier", "uniform", "normal", "zeros"."""


class Neuron(Module):
    """One weight for each input, a bias, and an activation.

    `weights` are the start weights; without them, `init` draws them.  Without `init`, "he" draws
    those of the relu family, "xavier" all others.  `bias` is a start number, True to draw it by
    `bias_init`, or False for no bias.

    >>> Neuron(2, "identity", weights=[2, -1], bias=0.5)([5, 1]).data
    9.5
    """

    @hinting(KEYWORDS)
    def __init__(
        self,
        inputs: int,
        activation: Activation = "relu",
        *,
        weights: Sequence[float] | None = None,
        bias: bool | float = True,
        init: Start | None = None,
        bias_init: Start = "zeros",
        rng: Random | int | None = None,
        neurons: int = 1,
    ) -> None:
        __tracebackhide__ = True  # a notebook then shows the learner's line, not this one
        inputs = whole("a Neuron's inputs", inputs)
        squash, generator = activation_of(activation), as_rng(rng)
        draw = for_activation(squash) if init is None else initialiser(init)
        if weights is None:
            weights = [draw(generator, inputs, neurons) for _ in range(inputs)]
        if bias is True:
            bias = initialiser(bias_init)(generator, inputs, neurons)
        start = as_row(weights, "weights")
        if len(start) != inputs:
            raise ValueError(f"Neuron expects {counted(inputs, 'weight')}, got {len(start)}")
        self.weights = [Value(weight) for weight in start]
        self.bias = None if bias is False else Value(bias)
        self.activation = squash
        name_parameters(self)

    def forward(self, inputs: Sequence[Scalar]) -> Scalar:
        """activation(weights · inputs + bias), which makes three nodes."""
        weights, bias, activation = self.weights, self.bias, self.activation
        if len(inputs) != len(weights):
            raise WidthError("Neuron", len(weights), len(inputs))
        signal = dot(weights, inputs)
        if bias is not None:
            signal = signal + bias
        return signal if activation is None else activation(signal)

    def width_of_outputs(self, inputs: int | None) -> int:
        """One output."""
        refuse_width("Neuron", len(self.weights), inputs)
        return 1

    def describe(self) -> dict[str, object]:
        """The number of inputs, the activation, and whether there is a bias."""
        inputs, name = len(self.weights), name_of(self.activation)
        return {"inputs": inputs, "activation": name, "bias": self.bias is not None}

    @classmethod
    def built(cls, **described: Any) -> Self:
        """A neuron with weights 0."""
        return cls(**described, init="zeros")

    @classmethod
    def least_size(cls, described: Mapping[str, object]) -> int:
        """One weight for each input, and the bias."""
        return count(described, "inputs") + bool(described.get("bias"))

    def all_neurons(self) -> list[Neuron]:
        """The neuron itself."""
        return [self]

    def width_of_inputs(self) -> int:
        """One input for each weight."""
        return len(self.weights)

    def __repr__(self) -> str:
        return f"Neuron({len(self.weights)}, {activation_name(self.activation)!r})"


class Layer(Module):
    """Neurons side by side that have the same inputs and the same activation.

    `weights` has one row for each neuron; `bias` may be a list of one start number for each.

    >>> layer = Layer(2, 2, "identity", weights=[[1, 1], [-1, 1]], bias=False)
    >>> [output.data for output in layer([2, 3])]
    [5.0, 1.0]
    """

    @hinting(KEYWORDS)
    def __init__(
        self,
        inputs: int,
        neurons: int,
        activation: Activation = "relu",
        *,
        weights: Sequence[Sequence[float]] | None = None,
        bias: bool | Sequence[float] = True,
        init: Start | None = None,
        bias_init: Start = "zeros",
        rng: Random | int | None = None,
    ) -> None:
        __tracebackhide__ = True  # a notebook then shows the learner's line, not this one
        inputs = whole("a Layer's inputs", inputs)
        neurons = whole("a Layer's neurons", neurons)
        activation, generator = activation_of(activation), as_rng(rng)
        rows = [None] * neurons if weights is None else as_rows(weights, "weights")
        biases = [bias] * neurons if isinstance(bias, bool) else as_row(bias, "bias")
        for what, given in (("rows of weights", rows), ("biases", biases)):
            if len(given) != neurons:
                raise ValueError(f"Layer expects {neurons} {what}, got {len(given)}")
        self.inputs = inputs
        self.neurons = [
            Neuron(
                inputs,
                activation,
                weights=row,
                bias=start,
                init=init,
                bias_init=bias_init,
                rng=generator,
                neurons=neurons,
            )
            for row, start in zip(rows, biases, strict=True)
        ]
        name_parameters(self)

    def forward(self, inputs: Sequence[Scalar]) -> list[Scalar]:
        """The output of every neuron."""
        if len(inputs) != self.inputs:
            raise WidthError("Layer", self.inputs, len(inputs))
        return [neuron.forward(inputs) for neuron in self.neurons]

    def width_of_outputs(self, inputs: int | None) -> int:
        """One output for each neuron."""
        refuse_width("Layer", self.inputs, inputs)
        return len(self.neurons)

    @property
    def activation(self) -> Callable[..., Scalar] | None:
        """The activation of all its neurons."""
        return self.neurons[0].activation

    def describe(self) -> dict[str, object]:
        """The sizes, the activation, and whether there are biases."""
        kinds = [neuron.describe() for neuron in self.neurons]
        if any(kind != {**kinds[0], "inputs": self.inputs} for kind in kinds):
            raise ValueError(f"{self!r} has neurons of different kinds, which a file cannot hold")
        return {**kinds[0], "neurons": len(kinds)}

    @classmethod
    def built(cls, **described: Any) -> Self:
        """A layer with weights 0."""
        return cls(**described, init="zeros")

    @classmethod
    def least_size(cls, described: Mapping[str, object]) -> int:
        """As many as its neurons have."""
        return count(described, "neurons") * Neuron.least_size(described)

    def all_neurons(self) -> list[Neuron]:
        """Its neurons."""
        return self.neurons

    def width_of_inputs(self) -> int:
        """As many inputs as each neuron has."""
        return self.inputs

    def __repr__(self) -> str:
        name = activation_name(self.activation)
        return f"Layer({self.inputs}, {len(self.neurons)}, {name!r})"


MOST = 10_000_000  # inputs or neurons in a file; a forged file could ask for more


def count(described: Mapping[str, object], name: str) -> int:
    """A count in the description of a layer; a ValueError if it is none."""
    number = described.get(name)
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MOST:
        raise ValueError(f"{name} must be a whole number from 1 to {MOST:,}, got {number!r:.40}")
    return number
