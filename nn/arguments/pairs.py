"""Pair the outputs of an example with their targets, and refuse targets that no loss takes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from math import isfinite
from typing import Any, TypeVar, cast

from autograd import Value
from autograd.compiler.training import is_tracing
from nn.arguments.rows import as_column

__all__ = ["checked", "named", "pairs", "plain", "shares"]

S = TypeVar("S", Value, float)
LARGEST = sys.float_info.max
L = TypeVar("L", bound=Callable[..., Any])


def named(loss: L) -> L:
    """The loss, whose errors begin with its own name, not with the name of an op inside it."""

    @wraps(loss)
    def with_name(*args: Any, **options: Any) -> Any:
        try:
            return loss(*args, **options)
        except (TypeError, ValueError) as error:
            what, *remedy = error.args or ("",)
            error.args = (f"{loss.__name__}: {what}", *remedy)
            raise

    return cast(L, with_name)


def checked(found: object, what: str = "a loss", of: str = "the outputs") -> Value:
    """What a loss or a penalty returned; a TypeError if it is no Value."""
    if isinstance(found, Value):
        return found
    raise TypeError(f"{what} must return a Value made of {of}, not {found!r:.40}")


def pairs(
    predictions: Sequence[S] | S,
    targets: Sequence[float] | float,
    *,
    low: float = -LARGEST,
    high: float = LARGEST,
) -> list[tuple[S, float]]:
    """Each prediction with its target, from `low` to `high`; a single number is a list of one.

    A program is traced for targets that are not known yet: the caller checks them.
    """
    left, right = as_column(predictions, "predictions"), as_column(targets, "targets")
    if len(left) != len(right) or not left:
        raise ValueError(
            f"there must be one target for each output, got {len(left)} outputs and "
            f"{len(right)} targets"
        )
    if not is_tracing():
        for place, target in enumerate(right):
            if not low <= target <= high:
                refuse_target(plain(target), f"targets[{place}]")
    return list(zip(left, right, strict=True))  # type: ignore[arg-type]


def shares(predictions: Sequence[S] | S, targets: Sequence[float] | float) -> list[tuple[S, float]]:
    """The same as `pairs`, for targets that are probabilities."""
    return pairs(predictions, targets, low=0.0, high=1.0)


def refuse_target(target: float, name: str) -> None:
    """Say why a target is out of bounds."""
    if not isfinite(target):
        raise ValueError(f"{name} is {target}, not a finite number")
    raise ValueError(
        f"targets are probabilities, from 0 to 1, not {target:g}; give classes as names, "
        "or use squared_error for other numbers"
    )


def plain(number: Value | float) -> float:
    """The number of a Value, or the number itself."""
    return number.data if isinstance(number, Value) else number
