"""What does every neuron of a network answer to one input?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograd import Value, no_grad
from nn.between import Dropout, Scaling
from nn.layers import Layer, Neuron, Sequential, activation_name
from nn.module import Module, switched
from nn.rows import Scalar, as_row
from nn.wording import counted

__all__ = ["activity", "layer_of", "layers", "passage", "squash_name", "stages", "width"]


def stages(model: Module) -> list[Module]:
    """The modules an input passes, one after the other, without the rows they stand in.

    >>> from nn import MLP, Standardise
    >>> stages(Sequential(Standardise([0.0], [1.0]), MLP(1, [2, 1])))
    [Standardise(1), Layer(1, 2, 'relu'), Layer(2, 1, 'identity')]
    """
    found: list[Module] = []
    waiting = [model]
    while waiting:
        module = waiting.pop()
        if isinstance(module, Sequential):
            waiting += reversed(module.layers)
        elif isinstance(module, Layer | Neuron | Dropout | Scaling):
            found.append(module)
        else:
            raise TypeError(
                f"only networks of layers can be looked into, but there is a "
                f"{type(module).__name__} in this one; use nn.MLP, or nn.Sequential of nn.Layer"
            )
    if not any(isinstance(module, Layer | Neuron) for module in found):
        raise ValueError(f"{model!r:.60} has no layer of neurons to look into")
    return found


def layers(model: Module) -> list[list[Neuron]]:
    """The neurons, layer by layer."""
    return [layer_of(module) for module in stages(model) if layer_of(module)]


def layer_of(module: Module) -> list[Neuron]:
    """The neurons of a layer; none for what has no neurons."""
    if isinstance(module, Neuron):
        return [module]
    return module.neurons if isinstance(module, Layer) else []


def width(model: Module) -> int:
    """How many inputs a network takes."""
    first = stages(model)[0]
    if isinstance(first, Scaling):
        return len(first.means)
    return len(layers(model)[0][0].weights)


def squash_name(neurons: Sequence[Neuron]) -> str:
    """The activation that a layer has, or the several that it has."""
    return ", ".join(dict.fromkeys(activation_name(neuron.activation) for neuron in neurons))


def activity(model: Module, inputs: Sequence[float]) -> list[list[float]]:
    """The answer of every neuron, layer by layer.

    >>> from nn import MLP
    >>> network = MLP(2, [2, 1], "identity", bias=False, weights=[[[1, 1], [-1, 1]], [[2, -1]]])
    >>> activity(network, [2, 3])
    [[5.0, 1.0], [9.0]]
    """
    return [outputs for _, outputs in passage(model, inputs)]


def passage(model: Module, inputs: Sequence[float]) -> list[tuple[list[float], list[float]]]:
    """What each layer is given, and what it answers."""
    row = as_row(inputs, "inputs")
    if len(row) != width(model):
        expected = counted(width(model), "input")
        raise ValueError(f"the network expects {expected}, got {len(row)}")
    found = []
    with switched(model, training=False), no_grad():
        for module in stages(model):
            outputs = module.forward(row)
            given, row = row, numbers(outputs if isinstance(outputs, Sequence) else [outputs])
            if layer_of(module):
                found.append((given, row))
    return found


def numbers(scalars: Iterable[Scalar]) -> list[float]:
    """Values and floats as floats."""
    return [scalar.data if isinstance(scalar, Value) else scalar for scalar in scalars]
