"""What may a row of the op table say, and what cannot be meant?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypedDict

from autograd.domain import Domain
from autograd.number import shorten

__all__ = ["Facts", "Forward", "Slopes", "refuse_nonsense"]

Forward = Callable[..., float]
"""Takes floats, one for each operand, and returns a float."""
Slopes = Callable[..., Sequence[Any]]
"""Takes the operands and the result, and returns one slope for each operand."""


class Facts(TypedDict, total=False):
    """What a row may say about its op besides how to compute it."""

    formula: str
    """A Python expression in the operands; tests evaluate it with 50 digits."""
    operands: str
    """Their names, separated by spaces; `*x` stands for a list of any length."""
    domain: Sequence[Domain]
    """Where each operand must lie."""
    needs: str
    """The condition in words, where it is not one interval for each operand."""
    kinks: Sequence[str]
    """Expressions that are zero where a slope jumps."""
    ulps: tuple[float, float]
    """How far the value and a slope may be off, in units of the last place."""
    defaults: Sequence[float]
    """What the last operands are when they are not given."""
    symbol: str
    """What a drawing writes into the node; the name unless given."""


class Row(Protocol):
    """What an op has taken from its facts."""

    name: str
    forward: Forward
    slopes: Slopes
    operands: tuple[str, ...]
    domain: tuple[Domain, ...]
    defaults: tuple[float, ...]


def refuse_nonsense(row: Row, facts: Facts) -> None:
    """A row is written once and used everywhere, so a slip in it is refused when it is written."""
    names = row.operands
    unknown = sorted(set(facts) - set(Facts.__annotations__))
    fault = ""
    if unknown:
        fault = f"no fact is called {unknown}; there are {', '.join(Facts.__annotations__)}"
    elif not callable(row.forward) or not callable(row.slopes):
        fault = (
            f"forward and slopes are functions, not {shorten(row.forward)}, {shorten(row.slopes)}"
        )
    elif not str(row.name).isidentifier():
        fault = f"an op needs a Python name, as in define('cube', ...), not {row.name!r}"
    elif not names or len(set(names)) < len(names) or not all(map(str.isidentifier, names)):
        fault = f"operands are different Python names separated by spaces, not {' '.join(names)!r}"
    elif len(row.domain) != len(names):
        fault = f"it has the operands {names} but {len(row.domain)} domains; give one for each"
    elif len(row.defaults) > len(names):
        fault = f"it has the operands {names} but {len(row.defaults)} defaults"
    if fault:
        raise (TypeError if "functions" in fault else ValueError)(f"define(): {fault}")
