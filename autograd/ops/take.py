"""`take`: the element of a list at a place that may be an argument of a compiled function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.ops.arrays import array_of, elements, is_array
from autograd.ops.number import is_number, records, shorten
from autograd.ops.op import ListOp
from autograd.ops.table import where

__all__ = ["element", "take"]


def _at(*numbers: float) -> float:
    index, *elements = numbers
    return elements[_place(index, len(elements))]


def _place(index: Any, count: int) -> int:
    """A place as a whole number; an IndexError unless it is one from 0 to count - 1."""
    if not count:
        raise IndexError("take(): the table has no elements")
    if is_number(index) and 0 <= index < count and float(index).is_integer():
        return int(index)
    raise IndexError(
        f"take(): the index is {shorten(index)}, not a whole number from 0 to {count - 1}"
    )


def _slopes(operands: Sequence[Any], out: Any) -> list[Any]:  # noqa: ARG001
    index, *elements = operands
    return [0.0, *(where(index - place, 0.0, 1.0) for place in range(len(elements)))]


def _lowered(operands: Sequence[Any]) -> Any:
    index, *elements = operands
    chosen = elements[-1]
    for place in range(len(elements) - 2, -1, -1):
        chosen = where(index - place, chosen, elements[place])
    return chosen


# The element of a list after its first number, which says where it is, from 0.
element = ListOp(
    "element",
    _at,
    _slopes,
    "x[1 + x[0]]",
    operands="*x",
    needs="a whole number below the number of elements first",
    lowered=_lowered,
)


def take(table: Sequence[Any], index: Any) -> Any:
    """The element of `table` at `index`, a whole number from 0; the row, if it is a list of lists.

    An IndexError names an index that is none of 0 to n - 1. In a compiled function the index may be
    an argument. Its slope is 0; the gradient goes to the element that was taken.

    >>> import autograd
    >>> pick = autograd.compile(lambda table, k: autograd.take(table, k) ** 2)
    >>> pick([1.0, 2.0, 3.0], 2), pick.grad([1.0, 2.0, 3.0], 1)
    (9.0, [0.0, 4.0, 0.0])
    >>> take([[1.0, 2.0], [3.0, 4.0]], 1)
    [3.0, 4.0]
    """
    if not isinstance(table, Sequence) and not is_array(table):
        raise TypeError(f"take() takes an element of a list or an array, not of {shorten(table)}")
    return _chosen(table, index) if records(index) else table[_place(index, len(table))]


def _chosen(rows: Sequence[Any], index: Any) -> Any:
    """What is in the place of the rows: an element for numbers, else a row of their kind."""
    first = rows[0] if len(rows) else None
    kind: Any = type(first)
    if not isinstance(first, list | tuple | dict) and not is_array(first):
        return element([index, *rows])
    if any(type(row) is not kind or form(row) != form(first) for row in rows):
        raise ValueError("take(): the rows of the table are not of one kind and length")
    if isinstance(first, dict):
        return {key: _chosen([row[key] for row in rows], index) for key in first}
    listed = [elements(row, "take(): a row") for row in rows] if is_array(first) else rows
    columns = [_chosen(column, index) for column in zip(*listed, strict=True)]
    if is_array(first):
        return array_of(columns, first.shape)
    return kind(*columns) if hasattr(first, "_fields") else kind(columns)


def form(row: Any) -> Any:
    """What all rows of a table have in common."""
    return row.shape if is_array(row) else row.keys() if isinstance(row, dict) else len(row)
