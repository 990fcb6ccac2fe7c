"""Change weights when the next example reads them, so that each is loaded once an example."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograd.compiler.bundles.layout import FRAME, SPAN
from autograd.compiler.bundles.loops import Loop, Step, addresses
from autograd.compiler.bundles.nests import Access
from autograd.ops import table

__all__ = ["Postponed", "Terms", "postponed", "terms"]


class Terms(NamedTuple):
    """Operands of a list op that stand one after the other, a step apart."""

    first: Access
    step: int
    size: int


class Postponed(NamedTuple):
    """A loop of dots that begins the work on an example, and the change of the weights it reads.

    The change is that of the example before: weight - product, where both factors stand in the
    frame, or one in the row of that example.  While the frame is 0, nothing changes.
    """

    dots: Loop
    weights: Terms
    factors: Terms
    change: Loop


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


def postponed(loops: Sequence[Loop], row: int, before: int) -> tuple[Postponed, list[Loop]] | None:
    """What the loops begin with if the change of some weights is put off, and the other loops.

    `row` is the number of the region of the example, and `before` that of the example before.
    """
    dots, *others = loops
    found = _read(dots)
    if found is None:
        return None
    weights, factors = found
    for place, loop in enumerate(others):
        if not _changes(loop, dots, weights, row):
            continue
        rest = [*others[:place], *others[place + 1 :]]
        start, lanes = weights.first.start, dots.inner
        if weights.step < lanes or _touches(rest, start, start + weights.step * weights.size):
            return None
        results = dots.steps[0].result
        if results is None or _touches([loop], results.start, results.start + lanes):
            return None
        return Postponed(dots, weights, factors, _moved(loop, row, before)), rest
    return None


def _read(loop: Loop) -> tuple[Terms, Terms] | None:
    """The two lists of a loop that is nothing but dots."""
    step = loop.steps[0]
    operands = [each for each in step.operands if isinstance(each, Access)]
    if step.op is not table.dot or loop.outer > 1 or len(loop.steps) > 1:
        return None
    half = len(operands) // 2
    left, right = terms(operands[:half]), terms(operands[half:])
    if left is None or right is None or left.first.steps != (0, 1) or right.first.steps != (0, 0):
        return None
    return left, right


def _changes(loop: Loop, dots: Loop, weights: Terms, row: int) -> bool:
    """Whether the loop takes a product from just these weights, term by term."""
    here = Access(weights.first.start, (weights.step, 1))
    if [step.op for step in loop.steps] != [table.mul, table.sub, None]:
        return False
    product, difference, copy = loop.steps
    shape = (loop.outer, loop.inner) == (weights.size, dots.inner)
    if not shape or difference.operands != (here, 0) or copy != Step(None, (1,), here):
        return False
    factors = [each for each in product.operands if isinstance(each, Access) and not each.table]
    regions = sorted(each.start // SPAN for each in factors)
    return product.result is difference.result is None and regions in ([FRAME, FRAME], [FRAME, row])


def _touches(loops: Sequence[Loop], start: int, stop: int) -> bool:
    """Whether one of the loops reads or writes something between these addresses."""
    for loop in loops:
        for access in _accesses(loop):
            here = addresses(access, loop)
            if ((here >= start) & (here < stop)).any():
                return True
    return False


def _moved(loop: Loop, row: int, before: int) -> Loop:
    """The loop for the example before."""
    product, *others = loop.steps
    operands = tuple(
        [
            each._replace(start=each.start + (before - row) * SPAN)
            if isinstance(each, Access) and each.start // SPAN == row
            else each
            for each in product.operands
        ]
    )
    return loop._replace(steps=[product._replace(operands=operands), *others])


def _accesses(loop: Loop) -> Iterator[Access]:
    """Everything that a loop reads or writes."""
    for step in loop.steps:
        yield from (each for each in step.operands if isinstance(each, Access))
        if step.result is not None:
            yield step.result
