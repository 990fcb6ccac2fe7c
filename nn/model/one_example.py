"""Recognise the inputs of one example that were given where a list of examples belongs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograd import DomainError

if TYPE_CHECKING:
    from nn.model.module import Module

__all__ = ["refuse_one_example"]


def refuse_one_example(module: Module, table: Sequence[Sequence[float]], error: ValueError) -> None:
    """Raise the error of `predict` again with advice, if the rows are the inputs of one example."""
    if isinstance(error, DomainError) or not is_one_example(module, table):
        return
    inputs = ", ".join(f"{cell:g}" for (cell,) in table[:4])
    dots = ", ..." if len(table) > 4 else ""
    raise ValueError(
        f"{error}; predict() takes a list of examples, for one: predict([[{inputs}{dots}]])"
    ) from None


def is_one_example(module: Module, table: Sequence[Sequence[float]]) -> bool:
    """Whether each row is one number, and the module takes all of them together."""
    if len(table[0]) != 1:
        return False
    try:
        module.outputs([row[0] for row in table])
    except ValueError:
        return False
    return True
