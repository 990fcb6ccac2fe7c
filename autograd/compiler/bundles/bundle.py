"""Bundles: one op on many lanes of memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograd.compiler.bundles.groups import Group, sorted_lanes, targets
from autograd.compiler.bundles.layout import CONSTANTS, FRAME, SPAN, Element, Layout, Region
from autograd.compiler.bundles.nests import FEWEST, Access, Addresses, Nest, Table, access, nests
from autograd.compiler.program import Line, Program
from autograd.ops import table
from autograd.ops.op import Op

__all__ = ["Block", "Bundle", "Bundles", "bundled", "whole"]


SCATTERED = 16
"""Nests of fewer lanes than that, on the mean, are not worth loops of their own."""


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

    def nested(self, outer: int, inner: int) -> Bundle | None:
        """The bundle with its lanes in an outer and an inner loop, if it can have them so."""
        if (self.outer, self.inner) == (outer, inner):
            return self
        if self.outer != 1:
            return None

        def nest(access: Access) -> Access:
            step = access.steps[1]
            return access if access.table else access._replace(steps=(inner * step, step))

        operands = tuple([nest(access) for access in self.operands])
        return Bundle(self.op, outer, inner, operands, nest(self.result))


class Block(NamedTuple):
    """Results that stay side by side."""

    start: int
    size: int


class Bundles(NamedTuple):
    """A program as bundles, in an order in which they can be computed."""

    bundles: list[Bundle]
    """Those that write outputs come last."""
    constants: tuple[float, ...]
    blocks: list[Block]
    """The parts of memory where the results of the bundles stand, in order."""


def bundled(
    program: Program, layout: Layout, inputs: Sequence[Element], outputs: Sequence[Element]
) -> Bundles:
    """The program in bundles: its inputs and outputs are elements of the layout's regions."""
    import numpy

    program = _moved_by_lines(program, inputs, outputs)
    ends = [layout.address(element) for element in outputs]
    target = targets(program, dict(zip(program.outputs, ends, strict=True)))
    where = numpy.zeros(program.first_line + len(program.lines), numpy.int64)
    for place, element in enumerate(inputs):
        where[place] = layout.address(element)
    for place in range(len(program.constants)):
        where[program.inputs + place] = CONSTANTS * SPAN + place
    frame = _Frame(where)
    found: list[Bundle] = []
    for group in layout.groups(program):
        ending, others = sorted_lanes(group, target)
        found += frame.bundles(program, ending)
        found += frame.bundles(program, others, sort=True)
    copies = sorted(
        (end, place)
        for end, place in zip(ends, program.outputs, strict=True)
        if where[place] != end  # an input that stays as it is
    )
    if copies:
        sources = numpy.array([place for _, place in copies])
        rows = numpy.stack([where[sources], numpy.array([end for end, _ in copies])])
        blocks = numpy.stack([frame.block[sources], -(rows[1] // SPAN)])
        for nest in nests(rows, blocks):
            reads, writes = (access(row, nest) for row in rows)
            found.append(Bundle(None, nest.outer, nest.inner, (reads,), writes))
    return Bundles(found, program.constants, frame.blocks)


def whole(program: Program) -> Bundles:
    """The program in bundles that read one array, its inputs, and write another, its results."""
    inputs = [Element("inputs", place) for place in range(program.inputs)]
    outputs = [Element("results", place) for place in range(len(program.outputs))]
    regions = [Region("inputs", len(inputs)), Region("results", len(outputs))]
    return bundled(program, Layout(regions), inputs, outputs)


def _moved_by_lines(
    program: Program, inputs: Sequence[Element], outputs: Sequence[Element]
) -> Program:
    """The program with a line for each input that moves to where another one might still be."""
    written = {element.region for element in outputs}
    lines, results = list(program.lines), list(program.outputs)
    for number, (place, end) in enumerate(zip(program.outputs, outputs, strict=True)):
        if place < program.inputs and inputs[place].region in written and inputs[place] != end:
            results[number] = program.first_line + len(lines)
            lines.append(Line(table.argument, (place,)))
    if results == [*program.outputs]:
        return program
    return program._replace(lines=tuple(lines), outputs=tuple(results))


class _Frame:
    """The region of results, as it fills."""

    def __init__(self, where: Addresses) -> None:
        self.where = where
        self.block = -(where // SPAN)
        """For each place: the number of its block, or less than 0 for a region."""
        self.blocks: list[Block] = []
        self.used = 0

    def bundles(self, program: Program, lanes: Group, *, sort: bool = False) -> Iterator[Bundle]:
        """The bundles of some lanes of a group, which may be sorted by where operands stand."""
        import numpy

        if not lanes:
            return
        lines = [program.line(place) for place in lanes]
        op = lines[0].op
        places = numpy.array([line.operands for line in lines], numpy.int64)
        rows, blocks = self.where[places].T, self.block[places].T
        if sort and len(rows):
            order = numpy.lexsort(rows[::-1])
            rows, blocks = rows[:, order], blocks[:, order]
            lanes = [lanes[lane] for lane in order]
        scraps: list[int] = []
        found = nests(rows, blocks) if len(lanes) >= FEWEST else [Nest(0, len(lanes), 1)]
        if len(found) > FEWEST and len(found) * SCATTERED > len(lanes):
            found = [Nest(0, len(lanes), 1)]  # a table of addresses says it in fewer loops
        for nest in found:
            if nest.lanes < FEWEST or nest.inner == 1:
                scraps += range(nest.first, nest.first + nest.lanes)
            else:
                here = numpy.arange(nest.first, nest.first + nest.lanes)
                operands = [access(row, nest) for row in rows]
                outer, inner = nest.outer, nest.inner
                if _is_better_turned(outer, inner, operands):
                    here = here.reshape(outer, inner).T.ravel()
                    outer, inner = inner, outer
                    operands = [Access(start, (two, one)) for start, (one, two), _ in operands]
                result = self._place([lanes[lane] for lane in here], inner)
                yield Bundle(op, outer, inner, tuple(operands), result)
        if scraps:
            yield from self._scattered(op, [lanes[lane] for lane in scraps], rows[:, scraps])

    def _scattered(self, op: Op, lanes: Group, rows: Addresses) -> Iterator[Bundle]:
        """Lanes whose operands stand anywhere: a table of addresses, or one bundle for each."""
        result = self._place(lanes, len(lanes))
        if len(lanes) >= 2 * FEWEST:
            tables = tuple([Access(0, (0, 0), Table(row.tolist())) for row in rows])
            yield Bundle(op, 1, len(lanes), tables, result)
            return
        for place in range(len(lanes)):
            starts = tuple([Access(int(row[place])) for row in rows])
            yield Bundle(op, 1, 1, starts, Access(result.start + place))

    def _place(self, places: Sequence[int], inner: int) -> Access:
        """Where the results stand: in a block of their own."""
        import numpy

        start, count = FRAME * SPAN + self.used, len(places)
        self.where[places] = numpy.arange(start, start + count)
        self.block[places] = len(self.blocks) + 1
        self.blocks.append(Block(start, count))
        self.used += count
        return Access(start, (inner if count > inner else 0, 1 if inner > 1 else 0))


def _is_better_turned(outer: int, inner: int, operands: Sequence[Access]) -> bool:
    """Whether the outer loop should be the inner one: it has longer runs of neighbours."""
    if min(outer, inner) < FEWEST:
        return inner < outer
    far = [sum(abs(each.steps[loop]) > 1 for each in operands) for loop in (0, 1)]
    return far[0] < far[1]
