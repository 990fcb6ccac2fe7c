"""What the compiler has a shorter word for; native.pxd says the same names in C."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["attach", "doubles", "filled", "free", "new", "pass_on"]

new = object.__new__  # new(kind): an object whose fields are not set
attach = setattr  # attach(kind, name, thing): to a class that is complete


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
