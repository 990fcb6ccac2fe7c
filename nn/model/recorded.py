"""A function of one row that is recorded once, and runs for many rows as generated code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from autograd import COMPILED, TraceError, Value
from autograd.compiler.training import (
    Program,
    leaves,
    numbers_of,
    on_symbols,
    program_of,
    rows_of,
)
from nn.model.modes import unchanged
from nn.model.watch import same, traits

if TYPE_CHECKING:
    from nn.model.module import Module

__all__ = ["FEW", "outputs_of_rows", "results_of_rows"]

FEW = 2000 if COMPILED else 100
"""Eager mode computes this many rows in the time that it takes to generate code."""

Function = Callable[[list[Value]], Sequence[Value]]


class Recorded:
    """The generated code of a function of one row; it reads the Values that it found anew.

    Raises a TraceError if the function looks at its numbers, or differs from call to call.
    """

    def __init__(self, function: Function, width: int) -> None:
        with on_symbols():
            self.shared, program = record(function, width)
            again, other = record(function, width)
            if (numbers_of(again), other) != (numbers_of(self.shared), program):
                raise TraceError("it computes something else each time it is called")
        self._code = rows_of(program, len(self.shared))

    def rows(
        self, table: Sequence[Sequence[float]], eager: Callable[[int], list[float]]
    ) -> Iterator[list[float]]:
        """The results of each row; where they are not finite, what `eager` says of its place."""
        numbers = numbers_of(self.shared)
        for place, row in enumerate(table):
            try:
                found = self._code(numbers, row)
            except (ArithmeticError, ValueError):  # of Python's math, where the ops give inf or nan
                found = None
            yield found if found and all(map(isfinite, found)) else eager(place)


def record(function: Function, width: int) -> tuple[list[Value], Program]:
    """The Values that the function finds outside its row, and its program on both."""
    row = [Value(0.5) for _ in range(width)]
    results = function(row)
    known = set(row)
    shared = [leaf for leaf in leaves(*results) if leaf not in known]
    return shared, program_of([*shared, *row], results)


_kept: WeakKeyDictionary[Any, tuple[list[object], Recorded | None]] = WeakKeyDictionary()


def outputs_of_rows(model: Module, table: Sequence[list[float]]) -> list[list[float]]:
    """The outputs of a model for each row: by generated code where it pays, with the same bits."""

    return results_of_rows(
        model,
        model.outputs,
        table,
        lambda place: [output.data for output in model.outputs(table[place])],
    )


def results_of_rows(
    owner: object,
    function: Function,
    table: Sequence[list[float]],
    eager: Callable[[int], list[float]],
) -> list[list[float]]:
    """The results of a function for each row, whose code is kept as long as its owner.

    Where rows are few, or the function cannot be recorded, `eager` computes each row.
    """
    code = code_of(owner, function, table, eager) if len(table) >= FEW else None
    return [*map(eager, range(len(table)))] if code is None else [*code.rows(table, eager)]


def code_of(
    owner: object,
    function: Function,
    table: Sequence[list[float]],
    eager: Callable[[int], list[float]],
) -> Recorded | None:
    """The code for the owner as it is now; None if it cannot be recorded, or not be kept."""
    try:
        before, code = _kept.get(owner, ([], None))
    except TypeError:  # without a hash
        return None
    now = traits(owner, len(table[0]))
    if not same(before, now):
        try:
            with unchanged(owner):
                code = Recorded(function, len(table[0]))
                # A function that asks whether it is given a Value may do something else.
                if [*code.rows(table[:1], eager)] != [eager(0)]:
                    code = None
        except Exception:  # eager code answers, or says what is wrong
            code = None
        _kept[owner] = now, code
    return code
