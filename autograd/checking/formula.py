"""Evaluate the formula of a row with mpmath, on numbers of any precision."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import cache
from itertools import repeat
from types import CodeType
from typing import Any

from autograd.checking.extras import mp
from autograd.ops.op import Op

__all__ = ["evaluate"]


class Column(list[Any]):
    """The operands of one list of a list op, with arithmetic element by element."""


def elementwise(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` of numbers, also for columns: a number beside a column meets each element."""

    def applied(*operands: Any) -> Any:
        if not any(isinstance(operand, Column) for operand in operands):
            return function(*operands)
        columns = [each if isinstance(each, Column) else repeat(each) for each in operands]
        return Column(map(function, *columns))

    return applied


for name in ("abs", "add", "mul", "neg", "pow", "sub", "truediv"):
    setattr(Column, f"__{name}__", elementwise(getattr(operator, name)))
for name in ("add", "mul"):  # the order of their operands does not matter
    setattr(Column, f"__r{name}__", getattr(Column, f"__{name}__"))


class Names(dict[str, Any]):
    """The names in a formula: its operands, some builtins, and every function of mpmath."""

    def __missing__(self, name: str) -> Any:
        if not hasattr(mp, name):
            raise NameError(f"neither an operand nor a function of mpmath: {name!r}")
        thing = getattr(mp, name)
        return elementwise(thing) if callable(thing) else thing


@cache
def compiled(expression: str) -> CodeType:
    return compile(expression, f"<formula {expression}>", "eval")


def evaluate(op: Op, expression: str, operands: Sequence[Any]) -> Any:
    """The value of an expression in the operands' names, such as a row's formula or kink.

    The operands are in the order of `Value.operands`: for a list op, one list after the other.
    """
    names = Names(sum=mp.fsum, prod=mp.fprod, max=max, min=min, abs=abs, len=len)
    # mpmath's own functions fail if x * x does not fit into a float.
    names["erf"] = lambda x: mp.erf(min(max(x, -100), 100))
    names["erfc"] = lambda x: mp.erfc(min(max(x, -100), 100))
    numbers: Sequence[Any] = [mp.mpf(operand) for operand in operands]
    if op.is_list:
        numbers = [*map(Column, op.columns(numbers))]
    names.update(zip(op.operands, numbers, strict=True))
    try:
        result = mp.mpmathify(eval(compiled(expression), {"__builtins__": {}}, names))
    except (ZeroDivisionError, OverflowError, ValueError):
        return mp.nan
    except (SyntaxError, NameError, TypeError) as error:
        raise ValueError(
            f"op {op.name!r}: {expression!r} is not a Python expression of its operands "
            f"{op.operands} and mpmath's functions: {error}"
        ) from error
    return result if isinstance(result, mp.mpf) else mp.nan  # a complex result: outside the domain
