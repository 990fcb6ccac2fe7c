"""Rows in machine code: columns of numbers go in, sums and columns come out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from math import isfinite
from typing import Any

from autograd.compiler.llvm.kernel import Kernel
from autograd.compiler.plans import Plan
from autograd.compiler.simplify import live
from autograd.compiler.version import Version
from autograd.derivatives.tree import Structure, Tree, flatten

__all__ = ["computed"]


def computed(
    version: Version,
    plan: Plan,
    args: Sequence[Tree],
    over: Sequence[int],
    threads: int,
) -> Any:
    """The parts of the result for all rows, as `plans.merged` makes them from those of each row.

    None where a result is not finite, or where the rows are no table of numbers.
    """
    table = columns(args, over)
    if table is None:
        return None
    inputs, shared, count = table
    hidden = [value._number for value in version.traced.hidden]
    shared |= set(range(len(inputs), len(inputs) + len(hidden)))
    inputs += hidden
    parts = list(parts_of(plan, version.traced.shape))
    outputs = iter(version.traced.program.outputs)
    wanted = [(is_sum, [next(outputs) for _ in shape.paths("")]) for is_sum, shape in parts]
    found = {}
    for is_sum in {is_sum for is_sum, _ in parts}:  # one kernel for all sums, one for all rows
        places = tuple(chain.from_iterable(each for kind, each in wanted if kind == is_sum))
        kernel = kernel_of(version, places, frozenset(shared))
        numbers = numbers_of(kernel, is_sum, inputs, count, threads)
        if numbers is None:
            return None
        found[is_sum] = iter(numbers)
    results = [
        shape.fill(found[is_sum])
        if is_sum
        else stacked([next(found[is_sum]) for _ in shape.paths("")], shape)
        for is_sum, shape in parts
    ]
    return planned(plan, iter(results))


def columns(args: Sequence[Tree], over: Sequence[int]) -> tuple[list[Any], set[int], int] | None:
    """An array for each number of a row, a number for each that all rows share."""
    import numpy

    inputs: list[Any] = []
    shared: set[int] = set()
    count = 0
    for place, arg in enumerate(args):
        if place in over:
            try:
                table = numpy.asarray(arg, dtype=float)
            except (TypeError, ValueError):  # rows of different lengths, dicts, Values
                return None
            count = len(table)
            inputs += [*table.reshape(count, -1).T]
        else:
            numbers = flatten(arg)[0]
            shared |= set(range(len(inputs), len(inputs) + len(numbers)))
            inputs += map(float, numbers)
    return inputs, shared, count


def parts_of(plan: Plan, shape: Structure) -> Iterator[tuple[bool, Structure]]:
    """The parts of a result that the plan names, each with its shape."""
    if isinstance(plan, tuple):
        pairs = zip(plan, shape.children, strict=True)
        return chain.from_iterable(parts_of(each, child) for each, child in pairs)
    return iter([(plan, shape)])


def kernel_of(version: Version, outputs: tuple[int, ...], shared: frozenset[int]) -> Kernel:
    """The machine code of some outputs, kept with the version."""
    key = (outputs, shared)
    if key not in version.kernels:
        program = live(version.traced.program._replace(outputs=outputs))
        version.kernels[key] = Kernel(program, strict=version.wish.strict, shared=shared)
    return version.kernels[key]


def numbers_of(
    kernel: Kernel, is_sum: bool, inputs: Sequence[Any], count: int, threads: int
) -> list[Any] | None:
    """The sums, or a column for each output; None if one of them is not finite."""
    if is_sum:
        sums = kernel.summed(inputs, count, threads=threads)
        return sums if all(map(isfinite, sums)) else None
    like = next(each for place, each in enumerate(inputs) if place not in kernel.shared)
    results = kernel.results.columns(len(kernel.program.outputs), count, like)
    return results if kernel.mapped(inputs, results, count, threads=threads) else None


def stacked(results: Sequence[Any], shape: Structure) -> Any:
    """The results of all rows: one array for numbers and arrays, else a list of trees."""
    import numpy

    if shape.is_single:
        return results[0]
    if shape.kind is None:
        return numpy.stack(results, axis=1).reshape(-1, *(shape.axes or ()))
    return [shape.fill(row) for row in zip(*(column.tolist() for column in results), strict=True)]


def planned(plan: Plan, results: Iterator[Any]) -> Any:
    """The results of the parts, as the plan nests them."""
    if isinstance(plan, tuple):
        return tuple([planned(each, results) for each in plan])
    return next(results)
