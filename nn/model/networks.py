"""Networks: modules in a row, and the multi-layer perceptron."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Self

from autograd.hints import hinting
from nn.arguments.hints import KEYWORDS
from nn.arguments.rows import Scalar, WidthError, as_rows
from nn.arguments.wording import counted, no_module
from nn.init import as_rng
from nn.model.activations import Activation
from nn.model.layers import Layer, Start
from nn.model.module import Module
from nn.model.parameters import name_parameters

__all__ = ["MLP", "Sequential"]


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
        """The outputs of the last layer; a ValueError names the first layer that does not fit."""
        for place, layer in enumerate(self.layers):
            try:
                inputs = layer.width_of_outputs(inputs) if knows_width(layer) else None
            except WidthError as error:
                raise self._misfit(place, error) from None
        return inputs

    def describe(self) -> dict[str, object]:
        """Its modules."""
        return {"layers": self.layers}

    @classmethod
    def built(cls, *, layers: object) -> Self:  # type: ignore[override]
        """A Sequential, or an MLP, of modules that are built already."""
        if not isinstance(layers, list) or not all(isinstance(each, Module) for each in layers):
            raise ValueError("layers must be a list of modules")
        row = cls.__new__(cls)
        Sequential.__init__(row, *layers)
        return row

    def stages(self) -> list[Module]:
        """The stages of its modules, one after the other."""
        return [stage for layer in self.layers for stage in layer.stages()]

    def _misfit(self, place: int, error: WidthError) -> ValueError:
        """The error for a layer whose inputs do not fit the outputs of the layer before it."""
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

    `sizes` says how many neurons each layer has.  `output` is the activation of the last layer;
    or give `activation` a list with one for each layer.  `weights` and `bias` may have the start
    numbers of each layer, as Layer takes them.

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
        __tracebackhide__ = True  # a notebook then shows the learner's line, not this one
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

    def describe(self) -> dict[str, object]:
        """Its layers, which `built` takes."""
        return super().describe()


def knows_width(module: Module) -> bool:
    """Whether `width_of_outputs` fits `forward`: no class overrides `forward` alone."""
    found = (kind for kind in type(module).__mro__ if "forward" in vars(kind))
    return "width_of_outputs" in vars(next(found))


def refuse_other_forms(inputs: object, sizes: object) -> None:
    """Refuse MLP([2, 16, 1]) and MLP(2, 16, 1), and say how to write it."""
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
