"""Neurons, layers of neurons, and layers in a row: what networks are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeAlias

from autograd import Value, dot
from autograd.hints import hinting
from nn.activations import Activation, activation_name, activation_of
from nn.hints import KEYWORDS
from nn.init import Initialiser, as_rng, for_activation, initialiser
from nn.module import Module, name_parameters
from nn.rows import Scalar, WidthError, as_row, as_rows, refuse_width
from nn.wording import counted, no_module

__all__ = ["MLP", "Layer", "Neuron", "Sequential", "activation_name"]

Start: TypeAlias = "str | Initialiser"
"""An initialiser, or the name of one: "he", "xavier", "uniform", "normal", "zeros"."""


class Neuron(Module):
    """One weight for each input, a bias, and an activation.

    `weights` are the start weights, else drawn by `init`.  Unless that is given it fits the
    activation: "he" for the relu family, "xavier" otherwise.  `bias` is False for none, a number
    to start from, or True to draw it by `bias_init`.

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
        __tracebackhide__ = True  # in a notebook: the learner's own line says more
        positive("a Neuron's inputs", inputs)
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
        """The activation of weights times inputs plus bias: three nodes."""
        if len(inputs) != len(self.weights):
            raise WidthError("Neuron", len(self.weights), len(inputs))
        signal = dot(self.weights, inputs)
        if self.bias is not None:
            signal = signal + self.bias
        return signal if self.activation is None else self.activation(signal)

    def width_of_outputs(self, inputs: int | None) -> int:
        """One."""
        refuse_width("Neuron", len(self.weights), inputs)
        return 1

    def __repr__(self) -> str:
        return f"Neuron({len(self.weights)}, {activation_name(self.activation)!r})"


class Layer(Module):
    """Neurons side by side, all with the same inputs and activation.

    `weights` is one row for each neuron; `bias` may be a list of start numbers.

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
        __tracebackhide__ = True  # in a notebook: the learner's own line says more
        positive("a Layer's inputs", inputs)
        positive("a Layer's neurons", neurons)
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
        """As many as neurons."""
        refuse_width("Layer", self.inputs, inputs)
        return len(self.neurons)

    @property
    def activation(self) -> Callable[..., Scalar] | None:
        """What all its neurons squash with."""
        return self.neurons[0].activation

    def __repr__(self) -> str:
        name = activation_name(self.activation)
        return f"Layer({self.inputs}, {len(self.neurons)}, {name!r})"


class Sequential(Module):
    """Modules in a row: the outputs of each are the inputs of the next.

    >>> Sequential(Layer(2, 3, rng=0), Layer(3, 1, "identity", rng=1)).predict([[0, 0]])
    [[0.0]]
    """

    def __init__(self, *layers: Module) -> None:
        for place, layer in enumerate(layers):
            if not isinstance(layer, Module):
                raise TypeError(no_module(place, layer))
        if not layers:
            raise ValueError("Sequential() is empty; give it at least one module")
        self.layers = list(layers)
        if knows_width(self):
            self.width_of_outputs(None)
        name_parameters(self)

    def forward(self, inputs: Sequence[Scalar]) -> Sequence[Scalar]:
        """The outputs of the last layer."""
        for place, layer in enumerate(self.layers):
            try:
                outputs = layer.forward(inputs)
            except WidthError as error:
                raise self._misfit(place, error) from None
            inputs = outputs if isinstance(outputs, Sequence) else [outputs]
        return inputs

    def width_of_outputs(self, inputs: int | None) -> int | None:
        """As many as the last layer has; a ValueError names the first layer that does not fit."""
        for place, layer in enumerate(self.layers):
            try:
                inputs = layer.width_of_outputs(inputs) if knows_width(layer) else None
            except WidthError as error:
                raise self._misfit(place, error) from None
        return inputs

    def _misfit(self, place: int, error: WidthError) -> ValueError:
        """The same error, or which layer it is whose inputs are the outputs of the one before."""
        if not place:
            return error
        return ValueError(
            f"{type(self).__name__}: layers.{place} ({self.layers[place]!r:.60}) expects "
            f"{counted(error.expected, 'input')}, got {error.got} "
            f"from layers.{place - 1} ({self.layers[place - 1]!r:.60})"
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.layers))})"


class MLP(Sequential):
    """A multi-layer perceptron: hidden layers with `activation`, then a linear output layer.

    `sizes` are the neurons of each layer.  `activation` may also be a list of one for each layer,
    the last included; `output` is the activation of the last alone.  `weights` and `bias` may hold
    the start numbers of each layer, as for Layer.

    >>> model = MLP(2, [16, 16, 1], rng=0)
    >>> len(model.parameters())
    337
    """

    @hinting(KEYWORDS)
    def __init__(
        self,
        inputs: int,
        sizes: Sequence[int] = (),
        activation: Activation | Sequence[Activation] = "relu",
        *,
        output: Activation = "identity",
        weights: Sequence[Sequence[Sequence[float]]] | None = None,
        bias: bool | Sequence[bool | Sequence[float]] = True,
        init: Start | None = None,
        bias_init: Start = "zeros",
        rng: Random | int | None = None,
    ) -> None:
        __tracebackhide__ = True  # in a notebook: the learner's own line says more
        refuse_other_forms(inputs, sizes)
        count = len(sizes)
        if not count:
            raise ValueError("MLP is empty; give the neurons of each layer, such as [16, 1]")
        if isinstance(activation, Sequence) and not isinstance(activation, str):
            activations = list(activation)
        else:
            activations = [activation] * (count - 1) + [output]
        biases = [bias] * count if isinstance(bias, bool) else list(bias)
        starts = [None] * count if weights is None else list(weights)
        for what, given in (("activations", activations), ("biases", biases), ("weights", starts)):
            if len(given) != count:
                raise ValueError(f"MLP has {count} layers {list(sizes)}, got {len(given)} {what}")
        generator = as_rng(rng)
        layers = []
        for place, size in enumerate(sizes):
            start = starts[place]
            layers.append(
                Layer(
                    sizes[place - 1] if place else inputs,
                    size,
                    activations[place],
                    weights=None if start is None else as_rows(start, f"weights[{place}]"),
                    bias=biases[place],
                    init=init,
                    bias_init=bias_init,
                    rng=generator,
                )
            )
        super().__init__(*layers)


def knows_width(module: Module) -> bool:
    """Whether what a module says of its width is about its own `forward`, not an overridden one."""
    found = (kind for kind in type(module).__mro__ if "forward" in vars(kind))
    return "width_of_outputs" in vars(next(found))


def refuse_other_forms(inputs: object, sizes: object) -> None:
    """Refuse MLP([2, 16, 1]) and MLP(2, 16, 1), and say how it is written."""
    is_list = isinstance(sizes, Sequence) and not isinstance(sizes, str)
    numbers = [*inputs] if isinstance(inputs, Sequence) and not isinstance(inputs, str) else []
    if numbers:
        numbers += sizes if isinstance(sizes, Sequence) and is_list else []
        call = f"MLP({numbers[0]}, {numbers[1:] or [1]})"
        raise TypeError(
            f"MLP takes the number of inputs, then the neurons of each layer: {call}, "
            f"not the list {inputs!r:.40} first"
        )
    if not is_list:
        call = f"; write MLP({inputs}, [{sizes}, 1])" if isinstance(sizes, int) else ""
        raise TypeError(
            f"MLP takes the neurons of each layer, such as [16, 1], not {sizes!r:.40}{call}"
        )


def positive(what: str, number: object) -> None:
    """Refuse anything but an int of at least 1."""
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(f"{what} must be a whole number, not {type(number).__name__} {number!r}")
    if number < 1:
        raise ValueError(f"{what} must be at least 1, got {number}")
