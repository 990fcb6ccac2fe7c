"""Turn a learner's numbers, lists and arrays into lists of floats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any, Protocol, TypeAlias, TypeVar

from autograd import DomainError, Value
from nn.arguments.wording import counted

__all__ = [
    "Array",
    "Inputs",
    "Rows",
    "Scalar",
    "WidthError",
    "as_column",
    "as_inputs",
    "as_row",
    "as_rows",
    "flat",
    "number",
    "refuse_width",
    "unpacked",
]

T = TypeVar("T")
Scalar: TypeAlias = "Value | float"
"""A Value where a graph is built, else a number."""


class Array(Protocol):
    """A NumPy array, or anything else that can turn itself into nested lists."""

    def tolist(self) -> object: ...


Inputs: TypeAlias = "Sequence[Scalar] | Scalar | Array"
"""The inputs of one example."""

Rows: TypeAlias = "Iterable[Sequence[float]] | Iterable[float] | Array"
"""One row for each example; a bare number is a row of one."""

PLAIN = frozenset([float, Value])


class WidthError(ValueError):
    """A module was given more or fewer inputs than it expects."""

    def __init__(self, what: str, expected: int, got: int) -> None:
        super().__init__(what, expected, got)
        self.expected, self.got = expected, got

    def __str__(self) -> str:
        return f"{self.args[0]} expects {counted(self.expected, 'input')}, got {self.got}"


def refuse_width(what: str, expected: int, got: int | None) -> None:
    """Raise a WidthError for a wrong number of inputs; None means that it is not known yet."""
    if got is not None and got != expected:
        raise WidthError(what, expected, got)


def as_inputs(inputs: object) -> Sequence[Scalar]:
    """The inputs of one example, each a Value or a float.

    >>> as_inputs([1, 2.5])
    [1.0, 2.5]
    """
    if isinstance(inputs, list) and PLAIN.issuperset(map(type, inputs)):
        return inputs
    cells = unpacked(inputs)
    if not isinstance(cells, list):
        return [number(cells, "a model's input")]
    if cells and isinstance(cells[0], list | tuple):
        raise TypeError(
            f"a model is called with the inputs of one example, not with {len(cells)} rows; "
            "use model.predict(rows)"
        )
    return [
        cell if isinstance(cell, Value) else number(cell, f"input {place}")
        for place, cell in enumerate(cells)
    ]


def as_rows(table: object, name: str = "the data") -> list[list[float]]:
    """`table` as new lists of floats, all of one length.

    `table` may be lists, tuples, an array or a data frame.  A TypeError or a ValueError names the
    place of a cell that is missing, is no number, or is not finite.

    >>> as_rows([(0, 3), (1, 2)]), as_rows([5, 6])
    ([[0.0, 3.0], [1.0, 2.0]], [[5.0], [6.0]])
    """
    cells = unpacked(table)
    if not isinstance(cells, list):
        raise TypeError(f"{name} must be rows of numbers, not {type(table).__name__} {table!r:.40}")
    if not cells:
        raise ValueError(f"{name} has no rows; give at least one example")
    rows = [as_row(row, f"{name}[{place}]") for place, row in enumerate(cells)]
    width = len(rows[0])
    if not width:
        raise ValueError(f"{name}[0] has no numbers; every row needs at least one")
    for place, row in enumerate(rows):
        if len(row) != width:
            raise ValueError(
                f"{name}[{place}] has {counted(len(row), 'number')} but {name}[0] has {width}; "
                "every row needs the same number"
            )
    return rows


def as_row(row: object, name: str) -> list[float]:
    """One row as a new list of floats; a bare number is a row of one."""
    cells = unpacked(row)
    if not isinstance(cells, list):
        return [number(cells, name)]
    if {*map(type, cells)} == {float} and all(map(isfinite, cells)):
        return cells[:]
    return [number(cell, f"{name}[{place}]") for place, cell in enumerate(cells)]


def as_column(things: object, name: str) -> list[Scalar]:
    """One Value or float for each example; a row of one number is that number.

    >>> as_column([[1], [2.5]], "predictions"), as_column(3, "targets")
    ([1.0, 2.5], [3.0])
    """
    if isinstance(things, list) and PLAIN.issuperset(map(type, things)):
        return things
    cells = flat(unpacked(things))
    if not isinstance(cells, list):
        cells = [cells]
    for place, cell in enumerate(cells):
        if isinstance(cell, list | tuple):
            raise TypeError(
                f"{name}[{place}] is a row of {counted(len(cell), 'number')}, "
                "but one number belongs there; give one example, or one column, at a time"
            )
    return [
        cell if isinstance(cell, Value) else number(cell, f"{name}[{place}]")
        for place, cell in enumerate(cells)
    ]


def flat(cells: T) -> T | list[Any]:
    """The cells of rows that have one cell each; anything else as it is.

    >>> flat([["cat"], ["dog"]]), flat([[1, 2], [3, 4]])
    (['cat', 'dog'], [[1, 2], [3, 4]])
    """
    if not isinstance(cells, list):
        return cells
    rows: list[Any] = [unpacked(cell) for cell in cells]
    if all(isinstance(row, list) and len(row) == 1 for row in rows):
        return [cell for row in rows for cell in row]
    return cells


def unpacked(thing: object) -> object:
    """`thing` as a list if it is a list, tuple, array, data frame or iterator, else itself."""
    to_numpy = getattr(thing, "to_numpy", None)  # a data frame iterates over its column names
    array = thing if to_numpy is None else to_numpy()
    to_list = getattr(array, "tolist", None)
    if to_list is not None:
        return to_list()
    if isinstance(thing, list):
        return thing
    if isinstance(thing, str | bytes | dict | set | frozenset | Value):
        return thing
    return list(thing) if isinstance(thing, Iterable) else thing


def number(thing: object, name: str) -> float:
    """`thing` as a finite float; takes what `Value(...)` takes."""
    if type(thing) is float and isfinite(thing):
        return thing
    if isinstance(thing, Value):
        raise TypeError(f"{name} is a Value, but plain numbers belong here; use its .data")
    try:
        return Value(thing).data  # type: ignore[arg-type]
    except DomainError:
        raise ValueError(f"{name} is {thing!r:.40}, not a finite number") from None
    except TypeError:
        raise TypeError(
            f"{name} is {type(thing).__name__} {thing!r:.40}, not a number; convert it first"
        ) from None
