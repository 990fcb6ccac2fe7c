"""Rows in machine code: columns of numbers go in, sums and columns come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ctypes import addressof, c_int64
from functools import cached_property
from itertools import accumulate, chain, pairwise
from math import isfinite, prod
from typing import Any

from autograd.compiler.llvm.arguments import ANY, NUMBER, ROWS, SHARED, signature
from autograd.compiler.llvm.columns import Table
from autograd.compiler.llvm.kernel import Kernel
from autograd.compiler.llvm.objects import take
from autograd.compiler.plans import Plan, filled, plans_in
from autograd.compiler.simplify import live
from autograd.compiler.version import Version
from autograd.derivatives.tree import Structure, Tree, flatten
from autograd.ops.arrays import is_array
from autograd.ops.number import is_number

__all__ = ["Ready", "tables"]

PLAIN = "biuf"  # what NumPy calls dtypes of truth values, whole numbers and floats


class Ready:
    """The rows of arguments of certain kinds and shapes, ready to be computed.

    Other arguments than those it was made for are a TypeError.
    """

    def __init__(
        self, version: Version, plan: Plan, args: Sequence[Any], over: Sequence[int]
    ) -> None:
        self.version, self.plan = version, plan
        self._count, self._first, self._array = len(args), over[0], type(args[over[0]])
        kinds = [kind_of(arg, place in over) for place, arg in enumerate(args)]
        kinds += [(NUMBER, ())] * len(version.traced.hidden)
        shared: set[int] = set()
        place = 0
        for kind, axes in kinds:
            width = prod(axes[1:] if kind == ROWS else axes)
            shared |= set(range(place, place + width)) if kind != ROWS else set()
            place += width
        parts = list(parts_of(plan, version.traced.shape))
        self._parts = len(parts)
        outputs = iter(version.traced.program.outputs)
        wanted = [[next(outputs) for _ in shape.paths("")] for _, shape in parts]
        self._halves: list[_Half] = []
        halves: tuple[type[_Half], ...] = (_Mapped, _Summed)
        for half in halves:
            here = {n: shape for n, (is_sum, shape) in enumerate(parts) if is_sum is half.is_sum}
            if here:
                places = tuple(chain.from_iterable(wanted[n] for n in here))
                kernel = kernel_of(version, places, frozenset(shared))
                self._halves.append(half(kernel, kinds, here))

    def __call__(self, args: Sequence[Any], threads: int) -> Any:
        """The parts of the result, as `plans.merged` makes them; None if one is not finite."""
        if len(args) != self._count or type(args[self._first]) is not self._array:
            return None
        rows = len(args[self._first])
        if not rows:
            return None
        given = [*args, *[value._number for value in self.version.traced.hidden]]
        found: list[Any] = [None] * self._parts
        for half in self._halves:
            if not half.find(found, given, rows, threads):
                return None
        return planned(self.plan, iter(found))


class _Half:
    """Rows or sums: some parts of the result, by one kernel."""

    is_sum: bool

    def __init__(
        self, kernel: Kernel, kinds: list[tuple[int, Any]], shapes: Mapping[int, Structure]
    ) -> None:
        self._kernel, self._shapes, self._kinds = kernel, shapes, kinds
        before = kernel.before
        more = [(SHARED, (before,))] * bool(before)
        widths = [] if self.is_sum else widths_of(shapes.values())
        outputs = [(ROWS, (ANY, width) if width else (ANY,)) for width in widths]
        self._signature = signature([*kinds, *more, *outputs])
        self._at = addressof(self._signature)
        self._columns = kernel.program.inputs + before + sum(width or 1 for width in widths)
        self._frame = c_int64 * (2 * self._columns + sum(kind == NUMBER for kind, _ in kinds))
        self._inputs = kernel.program.inputs + before
        self._widths = widths

    def _table(self, given: Sequence[Any], results: Sequence[Any], rows: int) -> Table:
        """The columns of the arguments and the results."""
        frame = self._frame()
        before = [self._kernel.known(self._numbers(given))] if self._kernel.before else []
        take()(addressof(frame), self._columns, self._at, rows, *given, *before, *results)
        return Table(frame, self._inputs, self._columns, rows, before)

    def _numbers(self, given: Sequence[Any]) -> list[float]:
        """The numbers that rows share, with a 0 for each column of rows."""
        numbers: list[float] = []
        for (kind, axes), arg in zip(self._kinds, given, strict=True):
            if kind == ROWS:
                numbers += [0.0] * prod(axes[1:])
            else:
                numbers += [arg] if kind == NUMBER else arg.ravel().tolist()
        return numbers

    def find(self, found: list[Any], given: Sequence[Any], rows: int, threads: int) -> bool:
        """Put the parts of the result in their places; whether all are finite."""
        raise NotImplementedError


class _Mapped(_Half):
    is_sum = False

    def find(self, found: list[Any], given: Sequence[Any], rows: int, threads: int) -> bool:
        like = next(arg for (kind, _), arg in zip(self._kinds, given, strict=True) if kind == ROWS)
        results = self._kernel.results.tables(self._widths, rows, like)
        if not self._kernel.run(self._table(given, results, rows), threads):
            return False
        each = iter(results)
        for place, shape in self._shapes.items():
            found[place] = stacked(each, shape)
        return True


class _Summed(_Half):
    is_sum = True

    def find(self, found: list[Any], given: Sequence[Any], rows: int, threads: int) -> bool:
        sums = self._kernel.add(self._table(given, (), rows), threads)
        if not isfinite(sum(sums.tolist())):
            return False
        for place, shape, here in self._slices:
            found[place] = shape.cut(sums[here])
        return True

    @cached_property
    def _slices(self) -> list[tuple[int, Structure, slice]]:
        """Where the sums of each part stand."""
        sizes = [sum(1 for _ in shape.paths("")) for shape in self._shapes.values()]
        ends = accumulate(sizes, initial=0)
        places = zip(self._shapes.items(), pairwise(ends), strict=True)
        return [(place, shape, slice(*ends)) for (place, shape), ends in places]


def widths_of(shapes: Iterable[Structure]) -> list[int]:
    """For each array of results the numbers that it has for a row: 0 if it has no second axis."""
    found: list[int] = []
    for shape in shapes:
        is_array = shape.kind is None and not shape.is_single
        found += [prod(shape.axes or ())] if is_array else [0] * sum(1 for _ in shape.paths(""))
    return found


def tables(args: Sequence[Tree], over: Sequence[int]) -> list[Any] | None:
    """The arguments as numbers and arrays of floats; None if the rows are no table of numbers."""
    import numpy

    found: list[Any] = []
    for place, arg in enumerate(args):
        if place not in over:
            if is_number(arg) and not is_array(arg):
                found.append(float(arg))
            elif is_array(arg):
                found.append(numpy.require(numpy.asarray(arg), float, ["C", "ALIGNED"]))
            else:
                found.append(numpy.array([*map(float, flatten(arg)[0])]))
            continue
        try:
            table = numpy.asarray(arg)
        except ValueError:  # rows of different lengths
            return None
        if not table.size or table.dtype.kind not in PLAIN or not are_alike(arg, table.ndim):
            return None
        table = numpy.require(table, float, ["ALIGNED"])
        table = table.reshape(len(table), -1) if table.ndim > 2 else table
        found.append(table if table.strides[0] else table.copy())
    return found


def are_alike(rows: Any, axes: int) -> bool:
    """Whether rows, which make a table of so many axes, are all lists, or all tuples or arrays."""
    if axes < 2 or is_array(rows):
        return True
    columns = zip(*rows, strict=True) if axes > 2 else ()
    return len({*map(type, rows)}) == 1 and all(are_alike(each, axes - 1) for each in columns)


def kind_of(arg: Any, has_rows: bool) -> tuple[int, tuple[int, ...]]:
    """What machine code is told of an argument."""
    if isinstance(arg, float):
        return NUMBER, ()
    return (ROWS, (ANY, *arg.shape[1:])) if has_rows else (SHARED, arg.shape)


def parts_of(plan: Plan, shape: Structure) -> Iterator[tuple[bool, Structure]]:
    """The parts of a result that the plan names, each with its shape."""
    if not isinstance(plan, bool):
        pairs = zip(plans_in(plan), shape.children, strict=True)
        return chain.from_iterable(parts_of(each, child) for (_, each), child in pairs)
    return iter([(plan, shape)])


def kernel_of(version: Version, outputs: tuple[int, ...], shared: frozenset[int]) -> Kernel:
    """The machine code of some outputs, kept with the version."""
    key = (outputs, shared)
    if key not in version.kernels:
        program = live(version.traced.program._replace(outputs=outputs))
        version.kernels[key] = Kernel(program, strict=version.wish.strict, shared=shared)
    return version.kernels[key]


def stacked(results: Iterator[Any], shape: Structure) -> Any:
    """The next results of all rows: one array for numbers and arrays, else a list of trees."""
    if shape.kind is None:
        found = next(results)
        return found.reshape(-1, *shape.axes) if shape.axes else found
    columns = [next(results).tolist() for _ in widths_of([shape])]
    return [shape.fill(row) for row in zip(*columns, strict=True)]


def planned(plan: Plan, results: Iterator[Any]) -> Any:
    """The results of the parts, as the plan nests them."""
    if not isinstance(plan, bool):
        return filled(plan, [planned(each, results) for _, each in plans_in(plan)])
    return next(results)
