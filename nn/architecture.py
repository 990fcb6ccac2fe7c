"""How is a model described in plain data, and built again from the description?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from nn.activations import activation_name, activation_of
from nn.between import Dropout, Standardise, Unstandardise
from nn.layers import MLP, Layer, Neuron, Sequential
from nn.module import Module

__all__ = ["build", "describe", "size_of"]

Plan: TypeAlias = Mapping[str, object]
SCALINGS = {"Standardise": Standardise, "Unstandardise": Unstandardise}

MOST_INPUTS = 10_000_000  # of a layer without parameters, against made-up files


def describe(module: Module) -> dict[str, object] | None:
    """What `build` needs; None for a class of the user's own, which only he can build."""
    if type(module) in (Sequential, MLP):
        layers = [describe(layer) for layer in vars(module)["layers"]]
        return None if None in layers else {"kind": type(module).__name__, "layers": layers}
    if type(module) is Layer:
        return describe_layer(module)
    if type(module) is Neuron:
        return neuron_plan(module)
    if type(module) is Dropout:
        return {"kind": "Dropout", "share": module.share}
    if type(module) in (Standardise, Unstandardise):
        kind, fields = type(module).__name__, vars(module)
        return {"kind": kind, "means": fields["means"], "spreads": fields["spreads"]}
    return None


def neuron_plan(neuron: Neuron) -> dict[str, object]:
    """One neuron; a ValueError if its activation has no name to be found again by."""
    name = activation_name(neuron.activation)
    if not is_named(neuron.activation, name):
        raise ValueError(
            f"the activation {name!r} is a function of your own, which a file cannot hold; use one "
            "by name, or keep the numbers of state_dict() and build the model yourself"
        )
    bias = neuron.bias is not None
    return {"kind": "Neuron", "inputs": len(neuron.weights), "activation": name, "bias": bias}


def is_named(activation: object, name: str) -> bool:
    """Whether the name leads back to the activation."""
    try:
        return activation_of(name) is activation
    except ValueError:
        return False


def describe_layer(layer: Layer) -> dict[str, object]:
    """One layer, whose neurons must be alike but for their biases."""
    plans = [neuron_plan(neuron) for neuron in layer.neurons]
    biases = [plan["bias"] for plan in plans]
    alike = {"kind": "Neuron", "inputs": layer.inputs, "activation": plans[0]["activation"]}
    if any({**alike, "bias": plan["bias"]} != plan for plan in plans) or len(set(biases)) > 1:
        raise ValueError(f"{layer!r} has neurons of different kinds, which a file cannot hold")
    return {**alike, "kind": "Layer", "neurons": len(plans), "bias": biases[0]}


def size_of(plan: Plan) -> int:
    """How many parameters a plan asks for, found without building anything; checks the plan."""
    kind = plan.get("kind")
    if kind in ("Sequential", "MLP"):
        return sum(size_of(layer) for layer in parts(plan))
    if kind in ("Layer", "Neuron"):
        neurons = whole(plan, "neurons") if kind == "Layer" else 1
        if not isinstance(plan.get("activation"), str) or not isinstance(plan.get("bias"), bool):
            raise ValueError(f"a {kind} needs the name of an activation, and bias true or false")
        return neurons * (whole(plan, "inputs") + bool(plan["bias"]))
    if kind in ("Dropout", *SCALINGS):
        return 0
    raise ValueError(f"there is no kind of module {kind!r:.40}")


def build(plan: Plan) -> Module:
    """The module a plan describes; its parameters are all 0."""
    kind = plan["kind"]
    if kind == "Dropout":
        share = plan.get("share")
        if not isinstance(share, float | int):
            raise ValueError(f"a Dropout needs a share, got {share!r:.40}")
        return Dropout(share)
    if kind in SCALINGS:
        means, spreads = plan.get("means"), plan.get("spreads")
        if not isinstance(means, list) or not isinstance(spreads, list):
            raise ValueError(f"{kind} needs lists of means and spreads")
        return SCALINGS[str(kind)](means, spreads)
    if kind == "MLP":
        return build_mlp(parts(plan))
    if kind == "Sequential":
        return Sequential(*map(build, parts(plan)))
    activation, bias = str(plan["activation"]), plan["bias"] is True
    if kind == "Neuron":
        return Neuron(whole(plan, "inputs"), activation, bias=bias, init="zeros")
    inputs, neurons = whole(plan, "inputs"), whole(plan, "neurons")
    return Layer(inputs, neurons, activation, bias=bias, init="zeros")


def build_mlp(layers: Sequence[Plan]) -> MLP:
    """Layers that fit each other, as one MLP."""
    sizes = [whole(layer, "neurons") for layer in layers]
    inputs = [whole(layer, "inputs") for layer in layers]
    if not layers or inputs[1:] != sizes[:-1]:
        raise ValueError(f"layers of {sizes} neurons cannot have {inputs} inputs")
    activations = [str(layer["activation"]) for layer in layers]
    biases = [layer["bias"] is True for layer in layers]
    return MLP(inputs[0], sizes, activations, bias=biases, init="zeros")


def parts(plan: Plan) -> list[Plan]:
    """The plans of the layers inside a plan."""
    layers = plan.get("layers")
    if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
        raise ValueError("layers must be a list of modules")
    return layers


def whole(plan: Plan, name: str) -> int:
    """A count in a plan."""
    number = plan.get(name)
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MOST_INPUTS:
        raise ValueError(f"{name} must be a whole number of at least 1, got {number!r:.40}")
    return number
