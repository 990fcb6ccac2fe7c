"""The op of binary_cross_entropy: the loss of one probability, with slopes that stay finite."""

from __future__ import annotations

from math import log, log1p
from typing import TypeVar

from autograd import Value, define, div, maximum, mul, step, sub, where
from autograd import log as logarithm
from autograd import log1p as logarithm_of_more

__all__ = ["log_loss"]

S = TypeVar("S", Value, float)


# The largest float below 1 is 1 - 2**-53: a smaller 1 - p is only the rounding of p.
TINY, ROUNDING = 1e-300, 2.0**-53


def _log_loss(p: float, t: float) -> float:
    miss = (1.0 - t) * log1p(-p) if p < 1.0 else (1.0 - t) * log(ROUNDING)
    return -(t * log(max(p, TINY)) + miss)


def _slopes(p: S, t: S, _out: S) -> tuple[S, S]:
    """The slopes in p and t; where p was rounded to the wrong end they are large, but finite."""
    yes, no = maximum(p, TINY), maximum(sub(1.0, p), ROUNDING)
    return sub(div(sub(1.0, t), no), div(t, yes)), logarithm(div(no, yes))


def _lowered(p: S, t: S) -> S:
    """The same from ops; outside 0 to 1 it is nan."""
    below_one = step(sub(1.0, p))
    inside = where(below_one, logarithm_of_more(-where(below_one, p, 0.0)), log(ROUNDING))
    loss = -(mul(t, logarithm(maximum(p, TINY))) + mul(sub(1.0, t), inside))
    return where(step(-p) + step(sub(p, 1.0)), float("nan"), loss)


log_loss = define(
    "log_loss",
    forward=lambda p, t: _log_loss(p, t) if 0.0 <= p <= 1.0 else float("nan"),
    slopes=_slopes,
    formula="-(t * log(p) + (1 - t) * log(1 - p))",
    operands="p t",
    lowered=_lowered,
    same_bits=True,
    needs="predictions p from 0 to 1; squash the output with sigmoid, or use logits",
)
