"""Penalties: functions that say what large weights cost, to add to a loss."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from autograd import Value, mul, square
from autograd import abs as magnitude
from autograd import sum as total
from autograd.hints import hinting
from nn.arguments.hints import KEYWORDS

__all__ = ["l1", "l2"]

S = TypeVar("S", Value, float)


@hinting(KEYWORDS)
def l1(parameters: Iterable[S], strength: float = 0.01) -> S:
    """`strength` times the sum of |weight|: it pulls small weights to exactly 0.

    >>> l1([3.0, -4.0], 0.5)
    3.5
    """
    return mul(total([magnitude(weight) for weight in listed("l1", parameters)]), strength)


@hinting(KEYWORDS)
def l2(parameters: Iterable[S], strength: float = 0.01) -> S:
    """`strength` times the sum of the squared weights: it keeps all weights small.

    >>> l2([3.0, -4.0], 0.5)
    12.5
    """
    return mul(total([square(weight) for weight in listed("l2", parameters)]), strength)


def listed(name: str, parameters: Iterable[S]) -> Iterable[S]:
    """The parameters; a TypeError for a strength in their place, which Keras takes there."""
    if not isinstance(parameters, Iterable):
        raise TypeError(
            f"{name}() takes parameters, not {parameters!r:.60}; for a strength of your own give "
            f"penalty=lambda parameters: nn.{name}(parameters, 0.01)"
        )
    return parameters
