"""Notice what changed since a training step was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from operator import is_
from types import FunctionType, MethodType
from typing import Any

from autograd import Value
from autograd.hints import Hinted

__all__ = ["same", "traits"]

WRITTEN = ("history", "labels")
"""Attributes of a module that training writes, and that it does not compute with."""
WHOLE = {Value, bool, float, int, str, type(None), type}
"""The commonest kinds of things that have nothing inside."""


def traits(*things: object) -> list[object]:
    """Everything that a recording of these things depends on, apart from the numbers of Values.

    That is: of modules all attributes, of lists, tuples and dicts all items, of functions what they
    closed over, and anything else itself.  What is inside objects of other kinds is not noticed.
    """
    found: list[object] = []
    seen: set[int] = set()
    waiting = [*things]
    while waiting:
        thing = waiting.pop()
        parts = inside(thing)
        if parts is None:
            found.append(thing)
        elif id(thing) not in seen:
            seen.add(id(thing))
            are_weights = parts and type(parts[0]) is type(parts[-1]) is Value  # in one go
            (found if are_weights else waiting).extend(parts)
    return found


def same(before: list[object], now: list[object]) -> bool:
    """Whether the same things are in both."""
    return len(before) == len(now) and all(map(is_, before, now))


def inside(thing: Any) -> list[object] | None:
    """What a thing consists of; None if it is taken as a whole."""
    kind = type(thing)
    if kind in WHOLE:
        return None
    if kind is list or kind is tuple:
        return [*thing]
    if isinstance(thing, Hinted):  # a module, as others of this package are not computed with
        return [kind, *(each for name, each in vars(thing).items() if name not in WRITTEN)]
    if isinstance(thing, list | tuple):
        return [*thing]
    if isinstance(thing, dict):
        return [*thing.values()]
    if isinstance(thing, FunctionType):
        return [thing.__code__, *(thing.__defaults__ or ()), *enclosed(thing)]
    if isinstance(thing, MethodType):
        return [thing.__func__, thing.__self__]
    if isinstance(thing, partial):
        return [thing.func, *thing.args, *thing.keywords.values()]
    return None


def enclosed(function: FunctionType) -> Iterator[object]:
    """What a function closed over."""
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # it has no content yet
            continue
