"""What the compiler has a shorter word for; native.pxd says the same names in C."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

__all__ = ["attach", "doubles", "filled", "free", "maker", "pass_on"]

T = TypeVar("T")

attach = setattr  # attach(kind, name, thing): to a class that is complete


def maker(kind: type[T]) -> Callable[[], T]:
    """A function that makes an object whose fields are not set."""
    return partial(object.__new__, kind)  # faster than kind.__new__(kind)


def doubles(count: int) -> list[float]:
    """Room for so many floats."""
    return [0.0] * count


def filled(numbers: Sequence[float]) -> list[float]:
    """Room that holds these floats."""
    return list(numbers)


def free(room: list[float]) -> None:
    """Python frees it."""


def pass_on(call: object, function: object) -> None:
    """Spare a call of C the way through `__call__`."""
