"""Loops over bundles as calls of NumPy, one after the other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from autograd.compiler.arrays.forms import Array, form_of
from autograd.compiler.arrays.memory import Call, Memory, squeezed
from autograd.compiler.arrays.products import products
from autograd.compiler.bundles.bundle import Bundles
from autograd.compiler.bundles.layout import CONSTANTS, FRAME, SPAN
from autograd.compiler.bundles.loops import Loop, Step, loops
from autograd.compiler.bundles.nests import Access
from autograd.ops import table
from autograd.ops.op import ListOp

__all__ = ["Part", "calls_of"]


class Part(NamedTuple):
    """A part of an update as loops, and the memory that they need."""

    loops: list[Loop]
    frame: int
    constants: tuple[float, ...]

    @classmethod
    def of(cls, bundles: Bundles) -> Part:
        """The loops of a program in bundles."""
        return cls(*loops(bundles), bundles.constants)


def calls_of(
    part: Part, regions: Mapping[int, Array], batch: int = 1, summed: Collection[int] = ()
) -> list[Call]:
    """The calls that run a part on a batch; in `summed` regions go sums over its examples."""
    import numpy

    frame = numpy.zeros((part.frame, batch) if batch > 1 else part.frame)
    own = {FRAME: frame, CONSTANTS: numpy.array(part.constants, float)}
    writer = _Writer(Memory({**regions, **own}, batch, []), summed if batch > 1 else ())
    for loop in part.loops:
        writer.add(loop)
    return writer.calls


class _Writer:
    """The calls so far."""

    def __init__(self, memory: Memory, summed: Collection[int]) -> None:
        self.memory, self.calls = memory, memory.calls
        self.summed = summed

    def add(self, loop: Loop) -> None:
        """Append the calls of a loop: those of each step, on all lanes."""
        ends = self._ends(loop)
        done: list[Array] = []
        for number, step in enumerate(loop.steps):
            operands = [each if isinstance(each, Access) else done[each] for each in step.operands]
            end = ends.get(number)
            if step.op is None and step.operands[0] in ends:
                done.append(done[-1])  # it is there already
            elif end is not None and self._is_summed(end):
                left, right = (self._view(each, loop) for each in operands)
                self._sum_products(left, right, self.memory.view(end, loop))
                done.append(left)
            else:
                done.append(self._step(step, operands, end or step.result, loop))

    def _ends(self, loop: Loop) -> dict[int, Access]:
        """Where results of steps go that would only be copied there by a later step."""
        found = {}
        for copy, step in enumerate(loop.steps):
            number = step.operands[0] if step.op is None else None
            if not isinstance(number, int) or step.result is None:
                continue
            source = loop.steps[number]
            uses = sum(number in each.operands for each in loop.steps)
            if source.result is not None or source.op is None or uses > 1:
                continue
            region = step.result.start // SPAN
            if region in self.summed:
                is_free = source.op is table.mul
            else:
                later = [each for each in loop.steps[number + 1 : copy] if each.op is not None]
                is_free = not any(reads(each, region) for each in later) and (
                    works_in_place(source) or not reads(source, region)
                )
            if is_free:
                found[number] = step.result
        return found

    def _is_summed(self, access: Access) -> bool:
        return access.start // SPAN in self.summed

    def _view(self, operand: Access | Array, loop: Loop) -> Array:
        return self.memory.view(operand, loop) if isinstance(operand, Access) else operand

    def _sum_products(self, left: Array, right: Array, out: Array) -> None:
        """The sum over the batch of the products on each lane."""
        one, other = (each.transpose(2, 0, 1)[..., None] for each in (left, right))
        self.calls += products(one, other, out[..., :1])

    def _step(
        self, step: Step, operands: Sequence[Access | Array], end: Access | None, loop: Loop
    ) -> Array:
        """Append the calls of a step, and give its results."""
        import numpy

        memory = self.memory
        out = memory.room(loop.outer, loop.inner) if end is None else memory.view(end, loop)
        if step.op is None:
            view = self._view(operands[0], loop)
            if end is not None and self._is_summed(end):
                self.calls.append((numpy.add.reduce, (view, 2), out[..., 0]))
            else:
                self._call(numpy.positive, view, out=out)
        elif step.op is table.dot:
            half = len(operands) // 2
            columns = [self._column(each, loop) for each in (operands[:half], operands[half:])]
            self.calls += products(columns[0], columns[1], out)
        elif isinstance(step.op, ListOp):
            terms = self._column(operands, loop)
            short = tuple(axis for axis, size in enumerate(out.shape) if size == 1)
            terms = terms.squeeze(tuple(axis + 1 for axis in short))
            self.calls.append((form_of(step.op), (terms,), out.squeeze(short)))
        else:
            views = [self._view(each, loop) for each in operands]
            self._call(form_of(step.op), *views, out=out)
        return out

    def _call(self, function: Any, *operands: Array, out: Array) -> None:
        *short, last = squeezed(*operands, out)
        self.calls.append((function, tuple(short), last))

    def _column(self, operands: Sequence[Access | Array], loop: Loop) -> Array:
        """The terms of a list along a first axis."""
        import numpy

        known = [each for each in operands if isinstance(each, Access)]
        if len(known) == len(operands):
            return self.memory.column(known, loop)
        found = self.memory.room(len(operands), loop.outer, loop.inner)
        for place, each in enumerate(operands):
            self._call(numpy.positive, self._view(each, loop), out=found[place])
        return found


def reads(step: Step, region: int) -> bool:
    """Whether the step may read numbers of a region."""
    known = (each for each in step.operands if isinstance(each, Access))
    return any(each.table or each.start // SPAN == region for each in known)


def works_in_place(step: Step) -> bool:
    """Whether a form looks after results that stand where its operands do: NumPy's own do."""
    import numpy

    assert step.op is not None
    return isinstance(form_of(step.op), numpy.ufunc)
