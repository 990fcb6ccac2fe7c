"""Operands of a list op that stand one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograd.compiler.bundles.layout import SPAN
from autograd.compiler.bundles.nests import Access

__all__ = ["Terms", "terms"]


class Terms(NamedTuple):
    """Operands of a list op that stand one after the other, a step apart."""

    first: Access
    step: int
    size: int


def terms(operands: Sequence[Access]) -> Terms | None:
    """What the operands have in common, if they follow each other in steps inside a region."""
    first = operands[0]
    step = operands[1].start - first.start if len(operands) > 1 else 0
    if len({each.start // SPAN for each in operands}) > 1:
        return None
    for place, each in enumerate(operands):
        if each.table or each.steps != first.steps or each.start != first.start + place * step:
            return None
    return Terms(first, step, len(operands))
