"""Notice what changed since a training step was recorded."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from copyreg import _slotnames  # type: ignore[attr-defined]
from functools import lru_cache, partial
from operator import is_
from random import Random
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from autograd import Value
from autograd.hints import Hinted

__all__ = ["same", "traits"]

WRITTEN = ("history", "labels")
"""Attributes of a module that training writes, and that it does not compute with."""
WHOLE = {Value, bool, float, int, str, type(None)}
"""The commonest kinds of things that have nothing inside."""


def traits(*things: object) -> list[object]:
    """Everything that a recording of these things depends on, apart from the numbers of Values.

    That is: of modules and other objects all attributes, of lists, sets and dicts all items, of
    arrays their bytes, of functions what they closed over, of those of a user's own what they find
    in their module, and of a user's own classes what is defined there.
    """
    found: list[object] = []
    seen: set[int] = set()
    waiting = [*things]
    while waiting:
        thing = waiting.pop()
        parts = inside(thing)
        if parts is None:
            found.append(thing)
            if isinstance(thing, type) and id(thing) not in seen and is_near(thing.__module__):
                seen.add(id(thing))
                waiting += defined(thing)
        elif id(thing) not in seen:
            seen.add(id(thing))
            are_weights = parts and type(parts[0]) is type(parts[-1]) is Value  # in one go
            (found if are_weights else waiting).extend(parts)
    return found


def same(before: list[object], now: list[object]) -> bool:
    """Whether the same things are in both."""
    if len(before) != len(now):
        return False
    return all(map(is_, before, now)) or all(map(is_same, before, now))


def is_same(one: object, other: object) -> bool:
    """Whether it is the same thing, or the same bytes."""
    return one is other or (type(one) is type(other) is bytes and one == other)


def inside(thing: Any) -> list[object] | None:
    """What a thing consists of; None if it is taken as a whole."""
    kind: Any = type(thing)
    if kind in WHOLE or isinstance(thing, type):
        return None
    if kind is list or kind is tuple:
        return [*thing]
    if isinstance(thing, Hinted):  # a module, as others of this package are not computed with
        attributes = (each for name, each in vars(thing).items() if name not in WRITTEN)
        return [kind, *defined(kind), *attributes]
    if isinstance(thing, list | tuple | set | frozenset | deque):
        return [*thing]
    if isinstance(thing, dict):
        return [*thing, *thing.values()]
    if isinstance(thing, FunctionType):
        kept = (thing.__defaults__, thing.__kwdefaults__, *vars(thing).values())
        return [thing.__code__, *kept, *enclosed(thing), *read(thing)]
    if isinstance(thing, MethodType):
        return [thing.__func__, thing.__self__]
    if isinstance(thing, partial):
        return [thing.func, *thing.args, *thing.keywords.values()]
    if hasattr(thing, "tobytes"):
        return [thing.tobytes()]
    if isinstance(thing, ModuleType | Random):
        return None
    slots = slots_of(kind)
    if not (slots or hasattr(thing, "__dict__")):
        return None
    values = (getattr(thing, name) for name in slots if hasattr(thing, name))
    return [kind, *defined(kind), *values, *getattr(thing, "__dict__", {}).values()]


def is_own(place: str | None) -> bool:
    """Whether a module is a user's own, and not of this package."""
    return not (place or "").startswith(("nn.", "autograd."))


@lru_cache(256)
def is_near(place: str) -> bool:
    """Whether a module is of the user's program, and neither of a library nor of this package."""
    file = getattr(sys.modules.get(place), "__file__", None) or ""
    is_library = place.partition(".")[0] in sys.stdlib_module_names or "-packages" in file
    return is_own(place) and not is_library


@lru_cache(256)
def slots_of(kind: type) -> list[str]:
    """The names of the attributes that a user's own class keeps in slots."""
    return _slotnames(kind) if is_near(kind.__module__) else []


@lru_cache(256)
def own_classes(kind: type) -> list[type]:
    """The class and those that it inherits from, as far as they are a user's own."""
    others = ("builtins", "abc")
    return [
        each for each in kind.__mro__ if is_own(each.__module__) and each.__module__ not in others
    ]


def defined(kind: type) -> Iterator[object]:
    """What a user's own classes define, without what every class has."""
    for each in own_classes(kind):
        yield from (part for name, part in vars(each).items() if name[:2] != "__")


def read(function: FunctionType) -> Iterator[object]:
    """What a user's own function finds in its module, but for functions of other modules."""
    if not is_own(function.__module__):
        return
    codes = [function.__code__]
    for code in codes:
        codes += [each for each in code.co_consts if isinstance(each, CodeType)]
        for name in code.co_names:
            thing = function.__globals__.get(name)
            if not isinstance(thing, FunctionType) or thing.__globals__ is function.__globals__:
                yield thing


def enclosed(function: FunctionType) -> Iterator[object]:
    """What a function closed over."""
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # it has no content yet
            continue
