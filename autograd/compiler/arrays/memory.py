"""Views of memory: the numbers that a bundle reads or writes, as arrays with three axes.

The axes are the outer loop, the inner loop and the examples of a batch.  A number that does not
change along an axis has a step of 0 there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from autograd.compiler.arrays.forms import Array
from autograd.compiler.bundles.layout import SPAN
from autograd.compiler.bundles.loops import Loop
from autograd.compiler.bundles.nests import Access
from autograd.compiler.bundles.terms import terms

__all__ = ["Call", "Memory", "squeezed"]

Call: TypeAlias = "tuple[Any, tuple[Any, ...], Array]"
"""A function, its arguments, and the array that it takes as `out`."""


class Memory:
    """The regions as arrays by their numbers: one number, or one for each example, for an address.

    The calls that gather numbers which stand anywhere are appended to `calls`.
    """

    def __init__(self, regions: Mapping[int, Array], batch: int, calls: list[Call]) -> None:
        self.regions = regions
        self.batch = batch
        self.calls = calls

    def room(self, *shape: int) -> Array:
        """New numbers for results that only the next calls need."""
        import numpy

        return numpy.zeros((*shape, self.batch))

    def view(self, access: Access, loop: Loop) -> Array:
        """The numbers of all lanes."""
        if access.table:
            places = access.addresses(loop.outer, loop.inner).reshape(loop.outer, loop.inner)
            return self._gathered(places)
        axes = [(loop.outer, access.steps[0]), (loop.inner, access.steps[1])]
        return self._strided(access.start, axes)

    def column(self, operands: Sequence[Access], loop: Loop) -> Array:
        """The numbers of all lanes for each operand; the operands are the first axis."""
        import numpy

        if found := terms(operands):
            one, other = found.first.steps
            axes = [(found.size, found.step), (loop.outer, one), (loop.inner, other)]
            return self._strided(found.first.start, axes)
        places = numpy.stack([each.addresses(loop.outer, loop.inner) for each in operands])
        return self._gathered(places.reshape(len(operands), loop.outer, loop.inner))

    def _strided(self, start: int, axes: Sequence[tuple[int, int]]) -> Array:
        from numpy.lib.stride_tricks import as_strided

        base = self.regions[start // SPAN]
        each, example = base.strides[0], base.strides[1] if base.ndim > 1 else 0
        return as_strided(
            base[start % SPAN :],
            (*(size for size, _ in axes), self.batch),
            (*(each * step if size > 1 else 0 for size, step in axes), example),
        )

    def _gathered(self, places: Any) -> Array:
        """The numbers at these addresses, which are copied together each time."""
        import numpy

        found = self.room(*places.shape)
        kinds = places // SPAN
        for region in numpy.unique(kinds).tolist():
            base, where = self.regions[region], numpy.nonzero(kinds == region)
            inside = places[where] % SPAN
            self.calls.append((gather, (base, inside, where), found))
        return found


def gather(base: Array, inside: Any, where: Any, out: Array) -> None:
    """Copy the numbers at these places of a region to where they are wanted."""
    taken = base[inside]
    out[where] = taken if base.ndim > 1 else taken[:, None]


def squeezed(*views: Array) -> list[Array]:
    """The views without axes that are 1 long; one that is a single number has one axis, too."""
    axes = tuple(axis for axis, size in enumerate(views[-1].shape) if size == 1)
    short = []
    for view in views:
        if not any(view.strides[axis] for axis in range(view.ndim) if view.shape[axis] > 1):
            short.append(view[(slice(0, 1),) * view.ndim].reshape(1))
        else:
            short.append(view.squeeze(axes))
    if not short[-1].ndim:
        short[-1] = views[-1].reshape(1)
    return short
