"""Put bundles that follow each other lane by lane into one loop: results stay in registers."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from autograd.compiler.bundles.bundle import Block, Bundle, Bundles
from autograd.compiler.bundles.layout import SPAN
from autograd.compiler.bundles.nests import Access, Addresses, Table
from autograd.ops import table
from autograd.ops.op import ListOp, Op

__all__ = ["Loop", "Step", "loops"]

ALIGNED = 8
"""Results of so many lanes or more begin where a whole register can be read at once."""


class Step(NamedTuple):
    """What a loop does on each lane."""

    op: Op | None
    """Without an op, a number is copied."""
    operands: tuple[Access | int, ...]
    """What stands in memory, or the number of an earlier step of the loop."""
    result: Access | None
    """Where the result goes; nowhere if only this loop needs it."""


class Loop(NamedTuple):
    """Steps on the lanes of an outer and an inner loop; printed, it says what happens on each lane.

    >>> from autograd import dot, sigmoid
    >>> from autograd.compiler.bundles.bundle import whole
    >>> from autograd.compiler.trace import trace
    >>> def layer(weights, inputs):
    ...     return [sigmoid(dot(row, inputs)) for row in weights]
    >>> found = trace(layer, [[[1.0, 2.0]] * 8, [0.5, -0.5]], {})
    >>> for loop in loops(whole(found.program))[0]:
    ...     print(loop)
    8 lanes: dot
    8 lanes: sigmoid, copy
    """

    outer: int
    inner: int
    steps: list[Step]

    def __str__(self) -> str:
        count = self.outer * self.inner
        names = ["copy" if step.op is None else step.op.name for step in self.steps]
        return f"{count} {'lane' if count == 1 else 'lanes'}: {', '.join(names)}"


def loops(found: Bundles) -> tuple[list[Loop], int]:
    """The loops in the order in which they run, and how many numbers the frame then holds."""
    plan = _Plan(found.bundles, found.blocks)
    for number in range(len(found.bundles) - 1, -1, -1):
        plan.add(number)
    return plan.finished()


class _Plan:
    """The loops from the last one to the first; a bundle joins the first loop that needs it."""

    def __init__(self, bundles: list[Bundle], blocks: list[Block]) -> None:
        import numpy

        self.bundles = list(bundles)
        self.home: dict[int, int] = {}
        """The loop of each bundle."""
        self.members: list[list[int]] = []
        self.blocks = blocks
        self.owner = numpy.full(sum(block.size for block in blocks), -1, numpy.int64)
        for number, bundle in enumerate(bundles):
            if bundle.result.start < SPAN:
                start = bundle.result.start
                self.owner[start : start + bundle.lanes] = number
        self.readers: dict[int, set[int]] = defaultdict(set)
        for number, bundle in enumerate(bundles):
            for owner in self._needed(bundle):
                self.readers[owner].add(number)
        self.kept: set[int] = set()
        self.slopes = {
            bundle.operands: number
            for number, bundle in enumerate(bundles)
            if bundle.op is table.sigmoid_slope
        }
        """The slopes of sigmoid by what they read: a sigmoid that reads it too stands beside them,
        and both take one exponential."""

    def _needed(self, bundle: Bundle) -> set[int]:
        """The bundles that compute its operands."""
        return {owner for operand in bundle.operands for owner in self._owners(operand, bundle)}

    def add(self, number: int) -> None:
        """Join the first loop that needs the bundle, or begin a loop before all others."""
        bundle, readers = self.bundles[number], self.readers[number]
        if bundle.op is None:
            home = self._beside(number)
        elif isinstance(bundle.op, ListOp) or bundle.op is table.sigmoid_slope:
            home = None
        else:
            beside = bundle.op is table.sigmoid and bundle.operands in self.slopes
            others = {*readers, self.slopes[bundle.operands]} if beside else readers
            home = max((self.home[other] for other in others), default=None)
        if home is None or not self._joins(number, home):
            home = len(self.members)
            self.members.append([])
        self.members[home].append(number)
        self.home[number] = home
        if bundle.op is None or any(self.home[reader] != home for reader in readers):
            self.kept.add(number)

    def _beside(self, number: int) -> int | None:
        """The loop that writes the same part of another region, if there is one."""
        mine = self.bundles[number]
        for loop, members in enumerate(self.members):
            other = self.bundles[members[0]]
            offsets = {each.result.start % SPAN for each in (mine, other)}
            if other.op is None and len(offsets) == 1 and mine.lanes == other.lanes > 1:
                return loop
        return None

    def _joins(self, number: int, loop: int) -> bool:
        """Whether the bundle can be computed in the loop, lane by lane; then all have its shape."""
        bundle = self.bundles[number]
        others = self.members[loop]
        last = self.bundles[others[0]]
        if isinstance(last.op, ListOp) or last.lanes != bundle.lanes:
            return False
        shape = (bundle.outer, bundle.inner) if last.outer == 1 else (last.outer, last.inner)
        shaped = {each: self.bundles[each].nested(*shape) for each in [number, *others]}
        mine = shaped[number]
        if mine is None or any(each is None for each in shaped.values()):
            return False
        for other in self.readers[number] & set(others):
            reader = shaped[other]
            assert reader is not None
            for operand in reader.operands:
                if operand != mine.result and number in self._owners(operand, reader):
                    return False
        if not self._is_undisturbed(mine, loop, [each for each in shaped.values() if each]):
            return False
        for each, now in shaped.items():
            assert now is not None
            self.bundles[each] = now
        return True

    def _owners(self, operand: Access, bundle: Bundle) -> set[int]:
        """The bundles that compute one of its operands."""
        if not operand.table:
            if operand.start >= SPAN:
                return set()
            ends = [self.owner[place] for place in operand.ends(bundle.outer, bundle.inner)]
            if ends[0] == ends[1]:  # results of a bundle stand side by side
                return {int(ends[0])}
        import numpy

        here = operand.addresses(bundle.outer, bundle.inner)
        return set(numpy.unique(self.owner[here[here < SPAN]]).tolist())

    def _is_undisturbed(self, bundle: Bundle, loop: int, inside: Iterable[Bundle]) -> bool:
        """Whether what the bundle reads is still as it was when the loop runs."""
        import numpy

        reads = [each for each in bundle.operands if each.table or each.start >= 2 * SPAN]
        if not reads:
            return True
        here = [each.result for each in inside if each.op is None]
        earlier = [
            self.bundles[number]
            for members in self.members[loop:]
            for number in members
            if self.bundles[number].op is None
        ]
        shape = bundle.outer, bundle.inner
        for read in reads:
            mine = read.ends(*shape)
            for writer in earlier:
                if writer.result in here and writer.result == read:
                    continue
                size = writer.outer, writer.inner
                if not read.table and are_apart(mine, writer.result.ends(*size)):
                    continue
                taken = read.addresses(*shape), writer.result.addresses(*size)
                if numpy.intersect1d(*taken).size:
                    return False
        return True

    def finished(self) -> tuple[list[Loop], int]:
        """The loops, and the frame's size: what no other loop needs takes no memory."""
        import numpy

        starts = sorted(self.bundles[number].result.start for number in self.kept)
        moved, used = numpy.zeros(len(self.owner), numpy.int64), 0
        for start, size in self.blocks:
            next_kept = bisect_left(starts, start)
            if next_kept < len(starts) and starts[next_kept] < start + size:
                if size >= ALIGNED:
                    used += -used % ALIGNED
                moved[start : start + size] = numpy.arange(used, used + size)
                used += size
        found = []
        for members in reversed(self.members):
            first = self.bundles[members[0]]
            steps = self._steps(members[::-1], moved)
            found.append(Loop(first.outer, first.inner, steps))
        return found, used

    def _steps(self, members: list[int], moved: Addresses) -> list[Step]:
        """The steps of a loop, with addresses as they are in the end."""
        bundles = [self.bundles[number] for number in members]
        mine = {bundle.result: step for step, bundle in enumerate(bundles) if bundle.op is not None}

        def now(access: Access) -> Access:
            if access.table:
                table = [int(moved[at]) if at < SPAN else at for at in access.table]
                return access._replace(table=Table(table))
            start = access.start
            return access._replace(start=int(moved[start]) if start < SPAN else start)

        return [
            Step(
                bundle.op,
                tuple([mine.get(each, now(each)) for each in bundle.operands]),
                now(bundle.result) if number in self.kept else None,
            )
            for number, bundle in zip(members, bundles, strict=True)
        ]


def are_apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two stretches of addresses, each from its first to its last, do not overlap."""
    return one[1] < other[0] or other[1] < one[0]
