"""How wrong is an answer, in one number?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from autograd import Value, square, sub
from autograd import sum as total

__all__ = ["squared_error"]

S = TypeVar("S", Value, float)


def squared_error(predictions: Sequence[S], targets: Sequence[float]) -> S:
    """The sum of (prediction - target) squared.

    >>> squared_error([10, 8, 6], [20, 3, 1])
    150.0
    """
    return total([square(sub(p, t)) for p, t in zip(predictions, targets, strict=True)])
