"""Compute several examples of a training together where they read and change the same matrix.

An example begins with sums of products: W x, of the weights of its first layer and its row.  Later
it changes W, or the gradients of W, by d xᵀ, products of the row with some numbers of its own.
Examples that begin together load each number of W once.  If each of them changes W, the sums of the
next one, whose row is y, follow from those with the old W:

    (W - d xᵀ) y  =  W y - (x · y) d
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from autograd.compiler.bundles.layout import FRAME, SPAN
from autograd.compiler.bundles.loops import Loop, Step
from autograd.compiler.bundles.nests import Access
from autograd.compiler.bundles.terms import Terms, terms
from autograd.ops import table
from autograd.ops.op import Op

__all__ = ["Begin", "Rows", "Together", "together"]

WORTH = 1500
"""The fewest weights for which that is worth the time to compile it."""
LINE = 8
"""What is kept begins with a line of the cache, of so many numbers."""
ONE, NEXT = (0, 0), (0, 1)
"""The steps from lane to lane of one number, and of numbers side by side."""

Product: TypeAlias = tuple[Access, Access]


class Rows(NamedTuple):
    """The numbers of the regions that hold rows."""

    own: int
    """The row of the example that is computed."""
    now: Sequence[int]
    """Those of all examples that begin together."""
    before: Sequence[int]
    """Those of the examples before them."""


class Begin(NamedTuple):
    """The sums of products that an example begins with, and where they go."""

    lanes: int
    weights: Terms
    factors: Terms
    sums: Access


class Together(NamedTuple):
    """What examples do together, and what one does that is left alone."""

    begins: list[Begin]
    """Of each example: the sums of all but the first one wait for their turn."""
    turns: list[list[Loop]]
    """What comes before each example but the first: its sums come to their place, and what the next
    ones need of the example before is kept."""
    changes: Loop
    """What all of them change, once the next ones have begun."""
    alone: Begin
    change: Loop
    is_at_once: bool
    """Whether the weights change with each example, and not their gradients."""
    frame: int
    """How many numbers the frame then holds."""


def together(loops: Sequence[Loop], frame: int, rows: Rows) -> tuple[Together, list[Loop]] | None:
    """What examples do together, and the other loops of each; None if that is nothing.

    The frame holds so many numbers already.
    """
    first, *others = loops
    begin = _begin(first, rows.own)
    if begin is None or begin.weights.size * begin.lanes < WORTH:
        return None
    for place, loop in enumerate(others):
        change = _change(loop, begin, rows.own)
        rest = [*others[:place], *others[place + 1 :]]
        if change is not None and _is_undisturbed(begin, change, rest):
            return _Plan(begin, change, rows, frame).together(), rest
    return None


class _Change(NamedTuple):
    """A loop that adds products to a matrix, or takes them away."""

    matrix: Access
    op: Op
    numbers: Access
    """What the lanes are multiplied by: numbers of the frame."""
    factors: Access
    """What the terms are multiplied by: numbers of the frame, or the row."""

    def steps(self, start: Access, products: Sequence[Product], end: Access) -> list[Step]:
        """The steps that change a number by products."""
        now: Access | int = start
        steps: list[Step] = []
        for product in products:
            steps.append(Step(table.mul, product, None))
            steps.append(Step(self.op, (now, len(steps) - 1), None))
            now = len(steps) - 1
        return [*steps, Step(None, (now,), end)]

    def loop(self, begin: Begin, *products: Product) -> Loop:
        """The loop that makes this change with several products."""
        steps = self.steps(self.matrix, products, self.matrix)
        return Loop(begin.weights.size, begin.lanes, steps)


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
    same = change.loop(begin, (operands[0], operands[1]))
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
    here = (access.addresses(loop.outer, loop.inner) for access in accesses)
    return any(bool(((each >= start) & (each < start + size)).any()) for each in here)


class _Plan:
    """Where the numbers of the examples stand, and what that makes of their loops."""

    def __init__(self, begin: Begin, change: _Change, rows: Rows, frame: int) -> None:
        self.alone, self.change, self.rows, self.frame = begin, change, rows, frame
        self.is_at_once = change.matrix.start == begin.weights.first.start
        self.begins = [
            begin._replace(
                factors=begin.factors._replace(first=self._moved(begin.factors.first, row)),
                sums=begin.sums if place == 0 else Access(self._room(begin.lanes), NEXT),
            )
            for place, row in enumerate(rows.now)
        ]
        self.numbers: list[Access] = []
        self.factors: list[Access] = []
        """What is kept of each example but the last, and its row."""

    def together(self) -> Together:
        """What the examples do."""
        change, rows = self.change, self.rows
        turns = [self._turn(place) for place in range(1, len(self.begins))]
        numbers, factors = [*self.numbers, change.numbers], [*self.factors, change.factors]
        before = [self._moved(*each) for each in zip(factors, rows.before, strict=True)]
        return Together(
            self.begins,
            turns,
            change.loop(self.alone, *zip(numbers, before, strict=True)),
            self.alone,
            change.loop(self.alone, (change.numbers, change.factors)),
            self.is_at_once,
            self.frame,
        )

    def _turn(self, place: int) -> list[Loop]:
        """What comes before an example."""
        size, lanes, sums = self.alone.weights.size, self.alone.lanes, self.alone.sums
        numbers, factors = self.change.numbers, self.change.factors
        turn: list[Loop] = []
        self.numbers.append(self._kept(numbers, lanes, turn))
        if factors.start // SPAN == FRAME:
            column = factors._replace(steps=(0, factors.steps[0]))
            factors = self._kept(column, size, turn)._replace(steps=(1, 0))
        self.factors.append(factors)
        begin, products = self.begins[place], []
        for before, number in enumerate(self.numbers if self.is_at_once else ()):
            row = self._moved(self.factors[before], self.rows.now[before])
            turn.append(self._dot(row, begin.factors))
            products.append((number, Access(self.frame - 1)))
        turn.append(Loop(1, lanes, self.change.steps(begin.sums, products, sums)))
        return turn

    def _dot(self, column: Access, row: Terms) -> Loop:
        """The loop that gives a sum of products, as the last number of the frame."""
        operands = [
            Access(start + place * step)
            for start, step in ((column.start, column.steps[0]), (row.first.start, row.step))
            for place in range(row.size)
        ]
        return Loop(1, 1, [Step(table.dot, tuple(operands), Access(self._room(1)))])

    def _kept(self, numbers: Access, count: int, turn: list[Loop]) -> Access:
        """Where so many numbers of the example before are kept, by a loop of this turn."""
        kept = Access(self._room(count), NEXT)
        turn.append(Loop(1, count, [Step(None, (numbers,), kept)]))
        return kept

    def _room(self, count: int) -> int:
        """Where so many more numbers stand in the frame."""
        start = -(-self.frame // LINE) * LINE
        self.frame = start + count
        return FRAME * SPAN + start

    def _moved(self, access: Access, region: int) -> Access:
        """The same place in another region, if it is the example's own row."""
        if access.start // SPAN != self.rows.own:
            return access
        return access._replace(start=access.start % SPAN + region * SPAN)
