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
    return mul(total([magnitude(parameter) for parameter in parameters]), strength)


@hinting(KEYWORDS)
def l2(parameters: Iterable[S], strength: float = 0.01) -> S:
    """`strength` times the sum of the squared weights: it keeps all weights small.

    >>> l2([3.0, -4.0], 0.5)
    12.5
    """
    return mul(total([square(parameter) for parameter in parameters]), strength)
