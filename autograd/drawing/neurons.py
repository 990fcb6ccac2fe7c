"""Find the neurons in a graph, and the names of the modules they are part of.

A Value does not say which module made it. A neuron is recognised by its ops: a `dot`, the bias
that is added to it, and an activation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from autograd.engine.value import Value
from autograd.ops import table as ops

__all__ = [
    "Neurons",
    "find_neurons",
    "find_only_children",
    "find_parameters",
    "is_activation",
    "layer_name",
    "module_name",
    "numbers_beside",
    "title_of",
    "weights_of",
]

# The Values of each neuron, by its dot: the dot, the sum with its bias, its activation.
Neurons: TypeAlias = dict[Value, tuple[Value, ...]]


def find_only_children(order: Iterable[Value]) -> dict[Value, Value | None]:
    """The only node that uses each Value; None if it is used more than once."""
    child: dict[Value, Value | None] = {}
    for node in order:
        for parent in node.parents:
            child[parent] = None if parent in child else node
    return child


def find_neurons(order: Iterable[Value], only_child: dict[Value, Value | None]) -> Neurons:
    """For each dot: the dot, the sum with its bias, and its activation, as far as they exist."""
    neurons = {}
    for node in order:
        if node.op is ops.dot:
            chain = [node]
            following = only_child.get(node)
            if following is not None and is_bias(following, node):
                chain.append(following)
            following = only_child.get(chain[-1])
            if following is not None and is_activation(following):
                chain.append(following)
            neurons[node] = tuple(chain)
    return neurons


def is_bias(node: Value, total: Value) -> bool:
    """Whether `node` adds only a leaf or a number to `total`."""
    others = [parent for parent in node.parents if parent is not total]
    return node.op is ops.add and not any(parent.parents for parent in others)


def is_activation(node: Value) -> bool:
    """Whether `node` is an op of one variable; its other operands are constant options."""
    op = node.op
    return op is not None and op.arity - len(op.defaults) == 1 == len(node.parents)


def weights_of(dot: Value) -> tuple[Value, ...]:
    """The list of a dot that holds only leaves; the first one if both do."""
    half = len(dot.operands) // 2
    for column in (dot.operands[:half], dot.operands[half:]):
        leaves = tuple([w for w in column if isinstance(w, Value) and not w.parents])
        if leaves and len(leaves) == half:
            return leaves
    return ()


def numbers_beside(weights: Sequence[Value], dot: Value) -> tuple[float, ...]:
    """The plain numbers that a dot weighs; none if its weights are not known."""
    return tuple([x for x in dot.operands if isinstance(x, float)]) if weights else ()


def find_parameters(neurons: Neurons) -> set[Value]:
    """The weights and biases of all neurons."""
    found: set[Value] = set()
    for dot, chain in neurons.items():
        found.update(weights_of(dot))
        for node in chain[1:]:
            found.update([parent for parent in node.parents if not parent.parents])
    return found


# Names of modules, read from the names of parameters: `layers.0.neurons.1.weights.0`


def module_name(parameters: Iterable[Value]) -> str:
    """The longest module name with which all parameters' names begin; it ends in a number."""
    split = [parameter.name.split(".") for parameter in parameters]
    if not split:
        return ""
    common: list[str] = []
    for parts in zip(*(name[:-1] for name in split), strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0])
    while common and not common[-1].isdigit():  # from `neurons.1.weights` back to `neurons.1`
        common.pop()
    return ".".join(common)


def layer_name(weights: Iterable[Value]) -> str:
    """`layers.0` for a neuron whose name is `layers.0.neurons.1`."""
    return ".".join(module_name(weights).split(".")[:-2])


def title_of(module: str) -> str:
    """The name of a layer or a neuron in words, counted from 1; other parts stay as they are.

    >>> title_of("layers.0.neurons.5"), title_of("layers.1.layers.0"), title_of("heads.2.layers.0")
    ('layer 1, neuron 6', 'layer 2.1', 'heads.2, layer 1')
    """
    text = re.sub(r"\blayers\.(?=\d)", "layer ", module)
    text = re.sub(r"\bneurons\.(?=\d)", "neuron ", text)
    text = re.sub(r"(?<=layer |euron )\d+", lambda found: str(int(found[0]) + 1), text)
    return re.sub(r"(?<=\d)\.(?=[a-z])", ", ", re.sub(r"(layer \d+)\.layer (?=\d)", r"\1.", text))
