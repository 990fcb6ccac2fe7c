"""Which arguments are meant: positions, also such as count from the last one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import index
from typing import TypeAlias

__all__ = ["Argnums", "places", "positions"]

Argnums: TypeAlias = int | Sequence[int]
"""The position of an argument, or several positions."""


def positions(argnums: object, word: str = "argnums") -> int | tuple[int, ...]:
    """Checked argument numbers: one, or a tuple of several. Errors call them `word`."""
    try:
        if isinstance(argnums, Iterable) and not isinstance(argnums, str):
            return tuple(index(number) for number in argnums)
        return index(argnums)  # type: ignore[arg-type]
    except TypeError:
        # PyTorch takes the point there.
        is_point = word == "argnums" and not isinstance(argnums, str | None)
        hint = "; the arguments of f come in a second call: grad(f)(x)" if is_point else ""
        raise TypeError(f"{word} are whole numbers, not {argnums!r}{hint}") from None


def places(argnums: Argnums, count: int, taker: str, word: str = "argnums") -> list[int]:
    """The same positions counted from 0; a TypeError unless each of them names an argument.

    >>> places((0, -1), 3, "grad(f)")
    [0, 2]
    """
    numbers = (argnums,) if isinstance(argnums, int) else argnums
    for number in numbers:
        if not -count <= number < count:
            raise TypeError(
                f"{taker}: {word}={number}, but it was called with {count} positional argument(s)"
            )
    return [number % count for number in numbers]
