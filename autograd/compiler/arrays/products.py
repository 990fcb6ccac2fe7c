"""Sums of products of two arrays as products of matrices, as far as their steps allow it."""

from __future__ import annotations

from autograd.compiler.arrays.forms import Array
from autograd.compiler.arrays.memory import Call

__all__ = ["products"]


def products(left: Array, right: Array, out: Array) -> list[Call]:
    """The calls that write the sums of left * right along the first axis to `out`.

    Along one axis only `left` changes, and along another one only `right`: they are the rows and
    the columns of a product of matrices.  Along all other axes there is one such product for each.
    """
    import numpy

    if left.strides[0] < 0 or (left.strides[0] == 0 and right.strides[0] < 0):
        left, right = left[::-1], right[::-1]
    one, other = varying(left), varying(right)
    row, column = longest(left, one - other), longest(right, other - one)
    if row is None and column is None and out.size > 1:
        both = numpy.zeros(left.shape)
        return [
            (numpy.multiply, (left, right), both),
            (numpy.add.reduce, (both, 0), out),
        ]
    if row is not None and left.strides[row] < 0:
        left, out = numpy.flip(left, row), numpy.flip(out, row - 1)
    if column is not None and right.strides[column] < 0:
        right, out = numpy.flip(right, column), numpy.flip(out, column - 1)
    rest = [axis for axis in (1, 2, 3) if axis not in (row, column) and left.shape[axis] > 1]
    matrices = matrix(left, rest, row, 0), matrix(right, rest, 0, column)
    return [(numpy.matmul, matrices, matrix(out[None], rest, row, column))]


def varying(view: Array) -> set[int]:
    """The axes along which the numbers change, but for the first one."""
    return {axis for axis in (1, 2, 3) if view.shape[axis] > 1 and view.strides[axis] != 0}


def longest(view: Array, axes: set[int]) -> int | None:
    """The longest of some axes."""
    return max(axes, key=lambda axis: view.shape[axis], default=None)


def matrix(view: Array, rest: list[int], row: int | None, column: int | None) -> Array:
    """The view with these axes alone; where an axis is None, it is 1 long."""
    kept = [*rest, *(axis for axis in (row, column) if axis is not None)]
    others = [axis for axis in range(view.ndim) if axis not in kept]
    found: Array = view.transpose(*others, *kept)
    for _ in others:
        found = found[0, ...]  # a view, even of a single number
    if row is None:
        found = found[..., None, :] if column is not None else found[..., None]
    return found[..., None] if column is None else found
