"""Bundles: one op on many lanes of memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy

from autograd.compiler.bundles.groups import Group, groups, sorted_lanes, targets
from autograd.compiler.bundles.layout import CONSTANTS, FRAME, SPAN, Element, Layout
from autograd.compiler.bundles.nests import FEWEST, Access, Addresses, Nest, access, nests
from autograd.compiler.program import Program
from autograd.ops.op import Op

__all__ = ["Bundle", "Bundles", "bundled"]


class Bundle(NamedTuple):
    """An op on all lanes of a nest of loops; without an op, a copy."""

    op: Op | None
    outer: int
    inner: int
    operands: tuple[Access, ...]
    result: Access

    @property
    def lanes(self) -> int:
        return self.outer * self.inner


class Bundles(NamedTuple):
    """A program as bundles, in an order in which they can be computed."""

    bundles: list[Bundle]
    """Those that write outputs come last."""
    constants: tuple[float, ...]
    frame: int
    """How many addresses the results of the bundles take."""


def bundled(
    program: Program, layout: Layout, inputs: Sequence[Element], outputs: Sequence[Element]
) -> Bundles:
    """The program in bundles: its inputs and outputs are elements of the layout's regions."""
    ends = [layout.address(element) for element in outputs]
    target = targets(program, dict(zip(program.outputs, ends, strict=True)))
    where = numpy.zeros(program.first_line + len(program.lines), numpy.int64)
    for place, element in enumerate(inputs):
        where[place] = layout.address(element)
    for place in range(len(program.constants)):
        where[program.inputs + place] = CONSTANTS * SPAN + place
    frame = _Frame(where)
    found: list[Bundle] = []
    for group in groups(program):
        ending, others = sorted_lanes(group, target)
        found += frame.bundles(program, ending)
        found += frame.bundles(program, others, sort=True)
    copies = sorted(zip(ends, program.outputs, strict=True))
    if copies:
        sources = where[numpy.array([place for _, place in copies])]
        table = numpy.stack([sources, numpy.array([end for end, _ in copies])])
        for nest in nests(table):
            reads, writes = (access(row, nest) for row in table)
            found.append(Bundle(None, nest.outer, nest.inner, (reads,), writes))
    return Bundles(found, program.constants, frame.used)


class _Frame:
    """The region of results, as it fills."""

    def __init__(self, where: Addresses) -> None:
        self.where = where
        self.used = 0

    def bundles(self, program: Program, lanes: Group, *, sort: bool = False) -> Iterator[Bundle]:
        """The bundles of some lanes of one group, which may be sorted by where their operands stand."""
        if not lanes:
            return
        lines = [program.line(place) for place in lanes]
        op = lines[0].op
        table = self.where[numpy.array([line.operands for line in lines], numpy.int64)].T
        if sort and len(table):
            order = numpy.lexsort(table[::-1])
            table, lanes = table[:, order], [lanes[lane] for lane in order]
        scraps: list[int] = []
        for nest in nests(table) if len(lanes) >= FEWEST else [Nest(0, len(lanes), 1)]:
            if nest.lanes < FEWEST:
                scraps += range(nest.first, nest.first + nest.lanes)
            else:
                here = numpy.arange(nest.first, nest.first + nest.lanes)
                operands = [access(row, nest) for row in table]
                outer, inner = nest.outer, nest.inner
                if _is_better_turned(outer, inner, operands):
                    here = here.reshape(outer, inner).T.ravel()
                    outer, inner = inner, outer
                    operands = [Access(start, (two, one)) for start, (one, two), _ in operands]
                result = self._place([lanes[lane] for lane in here], inner)
                yield Bundle(op, outer, inner, tuple(operands), result)
        if len(scraps) >= 2 * FEWEST:
            tables = [Access(0, (0, 0), tuple(row[scraps].tolist())) for row in table]
            result = self._place([lanes[lane] for lane in scraps], len(scraps))
            yield Bundle(op, 1, len(scraps), tuple(tables), result)
        else:
            for lane in scraps:
                starts = tuple([Access(int(row[lane])) for row in table])
                yield Bundle(op, 1, 1, starts, self._place([lanes[lane]], 1))

    def _place(self, places: Sequence[int], inner: int) -> Access:
        """Where the results stand; a gap keeps those of two bundles from looking like one."""
        start = FRAME * SPAN + self.used
        self.where[places] = numpy.arange(start, start + len(places))
        self.used += len(places) + (len(places) > 1)
        return Access(start, (inner if len(places) > inner else 0, 1 if inner > 1 else 0))


def _is_better_turned(outer: int, inner: int, operands: Sequence[Access]) -> bool:
    """Whether the outer loop should be the inner one: it has longer runs of neighbours."""
    if min(outer, inner) < FEWEST:
        return inner < outer
    far = [sum(abs(each.steps[loop]) > 1 for each in operands) for loop in (0, 1)]
    return far[0] < far[1]
