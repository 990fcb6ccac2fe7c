"""Compute two examples of a training side by side where they read and change the same matrix.

An example begins with sums of products: W x, of the weights of its first layer and its row.  Later
it changes W, or the gradients of W, by d xᵀ, products of the row with some numbers of its own.  Two
examples load each number of W once.  If the first one changes W, the sums of the second one, whose
row is y, follow from those with the old W:

    (W - d xᵀ) y  =  W y - (x · y) d
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from autograd.compiler.bundles.layout import FRAME, SPAN
from autograd.compiler.bundles.loops import Loop, Step, addresses
from autograd.compiler.bundles.nests import Access
from autograd.compiler.bundles.terms import Terms, terms
from autograd.ops import table
from autograd.ops.op import Op

__all__ = ["Begin", "Pairs", "Rows", "pairs"]

LINE = 8
"""What is kept begins with a line of the cache, of so many numbers."""
ONE, NEXT = (0, 0), (0, 1)
"""The steps from lane to lane of one number, and of numbers side by side."""


class Rows(NamedTuple):
    """The numbers of the regions that hold rows: of two examples, and of the two before them."""

    row: int
    other: int
    row_before: int
    other_before: int


class Begin(NamedTuple):
    """The sums of products that an example begins with, and where they go."""

    lanes: int
    weights: Terms
    factors: Terms
    sums: Access


class Pairs(NamedTuple):
    """What two examples do together."""

    begin: Begin
    other: Begin
    """The sums of the second example, which wait for their turn."""
    turn: list[Loop]
    """What comes between the examples: the second one gets its sums, and numbers of the first one
    are kept."""
    change: Loop
    """The change that an example makes."""
    changes: Loop
    """The changes that the two examples before made."""
    is_at_once: bool
    """Whether the weights change with each example, and not their gradients."""
    frame: int
    """How many numbers the frame then holds."""


def pairs(loops: Sequence[Loop], frame: int, rows: Rows) -> tuple[Pairs, list[Loop]] | None:
    """What two examples do together, and the other loops of each; None if that is nothing.

    The frame holds so many numbers already.
    """
    first, *others = loops
    begin = _begin(first, rows.row)
    if begin is None:
        return None
    for place, loop in enumerate(others):
        change = _change(loop, begin, rows.row)
        rest = [*others[:place], *others[place + 1 :]]
        if change is not None and _is_undisturbed(begin, change, rest):
            return _Pairing(begin, change, rows, frame).pairs(), rest
    return None


class _Change(NamedTuple):
    """A loop that adds products to a matrix, or takes them away."""

    matrix: Access
    op: Op
    numbers: Access
    """What the lanes are multiplied by: numbers of the frame."""
    factors: Access
    """What the terms are multiplied by: numbers of the frame, or the row."""

    def loop(self, size: int, lanes: int, *products: tuple[Access, Access]) -> Loop:
        """The loop that makes this change with several products."""
        now: Access | int = self.matrix
        steps: list[Step] = []
        for product in products:
            steps.append(Step(table.mul, product, None))
            steps.append(Step(self.op, (now, len(steps) - 1), None))
            now = len(steps) - 1
        return Loop(size, lanes, [*steps, Step(None, (now,), self.matrix)])


def _begin(loop: Loop, row: int) -> Begin | None:
    """The sums of products of weights side by side with the row, if the loop is that."""
    step = loop.steps[0]
    operands = [each for each in step.operands if isinstance(each, Access)]
    if step.op is not table.dot or step.result is None or len(loop.steps) > 1 or loop.outer > 1:
        return None
    half = len(operands) // 2
    weights, factors = terms(operands[:half]), terms(operands[half:])
    if weights is None or factors is None or factors.first.start // SPAN != row:
        return None
    if (weights.first.steps, factors.first.steps) != (NEXT, ONE) or weights.step < loop.inner:
        return None
    return Begin(loop.inner, weights, factors, step.result)


def _change(loop: Loop, begin: Begin, row: int) -> _Change | None:
    """The change of a matrix that stands like the weights, if the loop is that."""
    product, *others = loop.steps
    if len(others) != 2 or others[0].op not in (table.add, table.sub):
        return None
    matrix = others[1].result
    operands = [each for each in product.operands if isinstance(each, Access) and not each.table]
    if matrix is None or matrix.steps != (begin.weights.step, 1) or len(operands) != 2:
        return None
    factors, numbers = sorted(operands, key=lambda each: each.steps == NEXT)
    change = _Change(matrix, others[0].op, numbers, factors)
    same = change.loop(begin.weights.size, begin.lanes, (operands[0], operands[1]))
    regions = factors.start // SPAN, numbers.start // SPAN
    if loop != same or numbers.steps != NEXT or factors.steps[1]:
        return None
    return change if regions in ((FRAME, FRAME), (row, FRAME)) else None


def _is_undisturbed(begin: Begin, change: _Change, rest: Sequence[Loop]) -> bool:
    """Whether no other loop writes the weights, or touches the matrix that changes."""
    weights, size = begin.weights.first.start, begin.weights.step * begin.weights.size
    if change.matrix.start in range(weights - size + 1, weights + size) and (
        change.matrix.start != weights
    ):
        return False
    for loop in rest:
        read = [each for step in loop.steps for each in step.operands if isinstance(each, Access)]
        written = [step.result for step in loop.steps if step.result is not None]
        if _touches(loop, written, weights, size):
            return False
        if _touches(loop, [*read, *written], change.matrix.start, size):
            return False
    return True


def _touches(loop: Loop, accesses: Iterable[Access], start: int, size: int) -> bool:
    """Whether one of these stands between the start and so many numbers behind it."""
    here = (addresses(access, loop) for access in accesses)
    return any(bool(((each >= start) & (each < start + size)).any()) for each in here)


class _Pairing:
    """Where the numbers of two examples stand, and what that makes of their loops."""

    def __init__(self, begin: Begin, change: _Change, rows: Rows, frame: int) -> None:
        self.begin, self.change, self.rows, self.frame = begin, change, rows, frame
        row = begin.factors._replace(first=self._moved(begin.factors.first, rows.other))
        self.other = begin._replace(factors=row, sums=Access(self._room(begin.lanes), NEXT))
        self.is_at_once = change.matrix.start == begin.weights.first.start

    def pairs(self) -> Pairs:
        """What the two examples do together."""
        change, size, lanes = self.change, self.begin.weights.size, self.begin.lanes
        numbers, factors = change.numbers, change.factors
        turn = self._sums_of_the_other()
        kept = self._kept(numbers, lanes, turn)
        before = self._moved(factors, self.rows.row_before)
        if before == factors:  # it stands in the frame
            column = factors._replace(steps=(0, factors.steps[0]))
            before = self._kept(column, size, turn)._replace(steps=(1, 0))
        products = (kept, before), (numbers, self._moved(factors, self.rows.other_before))
        return Pairs(
            self.begin,
            self.other,
            turn,
            change.loop(size, lanes, (numbers, factors)),
            change.loop(size, lanes, *products),
            self.is_at_once,
            self.frame,
        )

    def _sums_of_the_other(self) -> list[Loop]:
        """What brings the sums of the other example to their place, with the change made."""
        sums, waiting, lanes = self.begin.sums, self.other.sums, self.begin.lanes
        if not self.is_at_once:
            return [Loop(1, lanes, [Step(None, (waiting,), sums)])]
        factors, row, product = self.change.factors, self.other.factors, Access(self._room(1))
        operands = [
            Access(start + place * step)
            for start, step in ((factors.start, factors.steps[0]), (row.first.start, row.step))
            for place in range(row.size)
        ]
        steps = [
            Step(table.mul, (self.change.numbers, product), None),
            Step(self.change.op, (waiting, 0), None),
            Step(None, (1,), sums),
        ]
        return [Loop(1, 1, [Step(table.dot, tuple(operands), product)]), Loop(1, lanes, steps)]

    def _kept(self, numbers: Access, count: int, turn: list[Loop]) -> Access:
        """Where so many numbers of the first example are kept, by a loop that comes in turn."""
        kept = Access(self._room(count), NEXT)
        turn.append(Loop(1, count, [Step(None, (numbers,), kept)]))
        return kept

    def _room(self, count: int) -> int:
        """Where so many more numbers stand in the frame."""
        start = -(-self.frame // LINE) * LINE
        self.frame = start + count
        return FRAME * SPAN + start

    def _moved(self, access: Access, region: int) -> Access:
        """The same place in another region, if it is the row."""
        if access.start // SPAN != self.rows.row:
            return access
        return access._replace(start=access.start % SPAN + region * SPAN)
