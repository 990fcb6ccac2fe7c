"""Describe a model as plain data, which `nn.save` writes, and build it again from that data.

The `describe` of a module says what the module is made of.  A class without its own `describe` is
described by the arguments of its `__init__`, each read from the attribute of the same name.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping

from autograd import Value
from nn.model.activations import name_of
from nn.model.module import KINDS, Module

__all__ = ["build", "described", "least_size"]


def described(thing: object) -> object:
    """A module, a Value or a list of them as plain data; a TypeError for what JSON cannot hold."""
    if isinstance(thing, Module):
        return description(thing)
    if isinstance(thing, Value):
        return thing.data
    if isinstance(thing, list | tuple):
        return [described(item) for item in thing]
    if isinstance(thing, dict) and all(isinstance(key, str) for key in thing):
        return {key: described(item) for key, item in thing.items()}
    if callable(thing):
        return name_of(thing)  # of an activation
    if thing is None or isinstance(thing, str | int | float):
        return thing
    raise TypeError(f"a file cannot hold {type(thing).__name__} {thing!r:.40}")


def description(module: Module) -> dict[str, object]:
    """The kind of a module, and what its class needs to make it again."""
    if not speaks_for_itself(type(module)):
        return {"kind": type(module).kind(), **from_attributes(module)}
    said = module.describe()
    return {"kind": type(module).kind(), **{name: described(thing) for name, thing in said.items()}}


def speaks_for_itself(kind: type[Module]) -> bool:
    """Whether `describe` fits `__init__`: no class overrides `__init__` without it."""
    makers = (base for base in kind.__mro__ if {"__init__", "describe"} & set(vars(base)))
    return "describe" in vars(next(makers)) and kind.describe is not Module.describe


def from_attributes(module: Module) -> dict[str, object]:
    """The arguments of `__init__`, from the attributes of their names.

    Raises a TypeError if a module made of them is another: `__init__` has changed an argument, or
    used its default.  `rng` is left out, since it only draws the start weights.
    """
    said = arguments_of(module)
    try:
        again = type(module)(**{name: build(item) for name, item in said.items()})
        is_same = arguments_of(again) == said and [*again.state_dict()] == [*module.state_dict()]
    except Exception as error:  # an __init__ of the user's may raise anything
        raise TypeError(
            f"{type(module).__name__} cannot be made from its attributes: {error}"
        ) from error
    if not is_same:
        raise TypeError(f"{type(module).__name__} made from its attributes is another module")
    return said


def arguments_of(module: Module) -> dict[str, object]:
    """The arguments of `__init__` as data; a TypeError if a file cannot hold one of them."""
    said = {}
    for name in inspect.signature(type(module)).parameters:
        if name == "rng":
            continue
        if name not in vars(module):
            raise TypeError(
                f"{type(module).__name__} takes {name!r}, but has no attribute {name!r}"
            )
        try:
            said[name] = described(vars(module)[name])
        except ValueError as error:  # a function without a name
            raise TypeError(f"{type(module).__name__}: {error}") from error
    return said


def build(plan: object) -> object:
    """What a plan of `described` stands for; a ValueError if it names an unknown class."""
    if isinstance(plan, list):
        return [build(item) for item in plan]
    if not isinstance(plan, dict):
        return plan
    arguments = {name: build(item) for name, item in plan.items() if name != "kind"}
    if "kind" not in plan:
        return arguments
    kind = kind_of(plan)
    return kind.built(**arguments) if speaks_for_itself(kind) else kind(**arguments)


def kind_of(plan: Mapping[str, object]) -> type[Module]:
    """The class that a plan names."""
    kind = plan["kind"]
    if isinstance(kind, str):
        if kind in KINDS:
            return KINDS[kind]
        # The class may have moved from a notebook into a module, or back.
        for name, known in reversed(KINDS.items()):
            if "." in kind and "." in name and kind.rpartition(".")[2] == name.rpartition(".")[2]:
                return known
    raise ValueError(
        f"there is no kind of module {kind!r:.60}; if it is a class of your own, define or import "
        "it first, or make one and load the numbers with nn.load(path, into=it)"
    )


def least_size(plan: object) -> int:
    """The least number of parameters that a plan asks for, found without building anything.

    A forged file could ask for more than fits into memory.
    """
    if isinstance(plan, list):
        return sum(map(least_size, plan))
    if not isinstance(plan, dict):
        return 0
    own = kind_of(plan).least_size(plan) if "kind" in plan else 0
    return own + sum(map(least_size, plan.values()))
