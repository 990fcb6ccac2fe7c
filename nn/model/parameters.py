"""Find the parameters and the modules inside a module, and name them by their paths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from autograd import Value

if TYPE_CHECKING:
    from nn.model.module import Module

__all__ = ["name_parameters", "walk"]


PLAIN = {bool, float, int, str, type(None)}
"""The commonest kinds of things that have nothing inside."""


def walk(root: object, kind: type, *, values: bool = True) -> Iterator[tuple[str, object]]:
    """Every object of `kind` below `root`, with its path, and every parameter if `values`.

    The walk is depth first, and gives each thing once.
    """
    seen: set[int] = set()
    stack: list[tuple[str, object]] = [("", root)]
    passed = PLAIN if values else {*PLAIN, Value}
    while stack:
        path, thing = stack.pop()
        if id(thing) in seen:
            continue  # shared, or a way back up: it keeps its first path
        seen.add(id(thing))
        if type(thing) is Value:
            if thing.op is None:
                yield path, thing
            continue
        if isinstance(thing, kind):
            yield path, thing
        prefix = f"{path}." if path else ""
        inside = [pair for pair in children(thing, kind) if type(pair[1]) not in passed]
        stack += [(f"{prefix}{key}", child) for key, child in reversed(inside)]


def children(thing: object, kind: type) -> list[tuple[object, object]]:
    """The attributes of an object of `kind`, or the items of a list, tuple or dict, with keys."""
    if isinstance(thing, kind):
        return list(vars(thing).items())
    if isinstance(thing, dict):
        return list(thing.items())
    return list(enumerate(thing)) if isinstance(thing, list | tuple) else []


def name_parameters(module: Module) -> None:
    """Name every parameter by its path, for errors and drawings to show."""
    for path, parameter in module.named_parameters().items():
        parameter.name = path
