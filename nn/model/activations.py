"""The activations of neurons, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from autograd import TABLE
from nn.arguments.rows import Scalar
from nn.arguments.wording import unknown

__all__ = ["Activation", "activation_name", "activation_of", "name_of"]

Activation: TypeAlias = "str | Callable[..., Scalar] | None"
"""The name of an op of one variable, a function of one Value, or "identity"."""


def activation_of(choice: Activation) -> Callable[..., Scalar] | None:
    """The function that an activation stands for; None if it is the identity.

    >>> activation_of("tanh"), activation_of("identity")
    (<op tanh(x) = tanh(x)>, None)
    """
    if choice is None or choice in ("identity", "linear"):
        return None
    if callable(choice):
        return choice
    ops = {name: op for name, op in TABLE.items() if op.is_unary}
    if choice not in ops:
        if choice == "softmax":
            raise ValueError(
                "softmax needs all outputs at once, so it is no activation of a neuron; leave the "
                'output linear, train with loss="cross_entropy", and see autograd.softmax(outputs)'
            )
        names = ["identity", *(name for name, op in ops.items() if not op.helper)]
        raise ValueError(unknown("activation", choice, names, "or give a function of one Value"))
    return ops[choice]


def activation_name(activation: Callable[..., Scalar] | None) -> str:
    """The name that `activation_of` takes; "?" if the function has none."""
    return "identity" if activation is None else getattr(activation, "__name__", "?")


def name_of(activation: Callable[..., Scalar] | None) -> str:
    """The name of an activation; a ValueError if the name stands for another or for none."""
    name = activation_name(activation)
    try:
        if activation_of(name) is activation:
            return name
    except ValueError:
        pass
    raise ValueError(
        f"the activation {name!r} is a function of your own, which a file cannot hold; use one by "
        "name, or keep the numbers of state_dict() and build the model yourself"
    )
