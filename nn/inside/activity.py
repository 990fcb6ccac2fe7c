"""Compute what every neuron of a network answers to one input."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograd import Value, jacobian, no_grad
from nn.arguments.rows import Scalar, as_row
from nn.arguments.wording import counted
from nn.model.activations import activation_name
from nn.model.modes import switched
from nn.model.module import Module

__all__ = [
    "activity",
    "columns",
    "passage",
    "squash_name",
    "unit_layers",
    "weight_rows",
    "width",
]


def columns(model: Module) -> list[Module]:
    """The stages that a picture shows as columns: layers, and modules of the user.

    >>> from nn import MLP, Sequential, Standardise
    >>> columns(Sequential(Standardise([0.0], [1.0]), MLP(1, [2, 1])))
    [Layer(1, 2, 'relu'), Layer(2, 1, 'identity')]
    """
    found = [stage for stage in model.stages() if stage.drawn]
    if not found:
        raise ValueError(f"{model!r:.60} has no layer of neurons to look into")
    return found


def unit_layers(model: Module) -> dict[str, Module]:
    """Every layer of neurons by its path, also those inside modules of the user."""
    modules = model.named_modules()
    return {path: part for path, part in modules.items() if part.all_neurons() not in ([], [part])}


def width(model: Module, inputs: Sequence[float] | None = None) -> int:
    """How many inputs a network takes; if it does not say, as many as `inputs` has."""
    for stage in model.stages():
        count = stage.width_of_inputs()
        if count is not None:
            return count
        if stage.drawn:
            break
    if inputs is None:
        raise ValueError(
            f"{stage!r:.60} does not say how many inputs it takes; give the inputs of one example, "
            "or write width_of_inputs() in its class"
        )
    return len(inputs)


def squash_name(stage: Module) -> str:
    """The activations of the neurons of a layer; for other modules, the name of the class."""
    names = [activation_name(neuron.activation) for neuron in stage.all_neurons()]
    return ", ".join(dict.fromkeys(names)) or type(stage).__name__


def weight_rows(stage: Module, inputs: Sequence[float]) -> list[list[float]]:
    """A row of weights for each output; without neurons, its slopes at `inputs`."""
    units = stage.all_neurons()
    if units:
        return [[weight.data for weight in neuron.weights] for neuron in units]
    with switched(stage, training=False):
        rows: list[list[float]] = jacobian(stage.outputs)(list(inputs))
    return rows


def activity(model: Module, inputs: Sequence[float]) -> list[list[float]]:
    """The answer of every neuron, layer by layer.

    >>> from nn import MLP
    >>> network = MLP(2, [2, 1], "identity", bias=False, weights=[[[1, 1], [-1, 1]], [[2, -1]]])
    >>> activity(network, [2, 3])
    [[5.0, 1.0], [9.0]]
    """
    return [outputs for _, outputs in passage(model, inputs)]


def passage(model: Module, inputs: Sequence[float]) -> list[tuple[list[float], list[float]]]:
    """The inputs and the outputs of each layer."""
    row = as_row(inputs, "inputs")
    if len(row) != width(model, row):
        expected = counted(width(model), "input")
        raise ValueError(f"the network expects {expected}, got {len(row)}")
    found = []
    with switched(model, training=False), no_grad():
        for stage in model.stages():
            outputs = stage.forward(row)
            given, row = row, numbers(outputs if isinstance(outputs, Sequence) else [outputs])
            if stage.drawn:
                found.append((given, row))
    return found


def numbers(scalars: Iterable[Scalar]) -> list[float]:
    """Values and floats as floats."""
    return [scalar.data if isinstance(scalar, Value) else scalar for scalar in scalars]
