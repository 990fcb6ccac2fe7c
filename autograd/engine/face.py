"""How a Value reads as a plain number, and where it refuses to: functions that its class calls."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any, Never

from autograd.engine.foreign import RECORDED, VALUE
from autograd.errors import DomainError, TraceError, call_site
from autograd.hints import reason
from autograd.ops import arrays
from autograd.ops import table as ops
from autograd.ops.modes import is_ieee, is_tracing, tracing_blocks
from autograd.ops.number import (
    NEVER_NUMBERS,
    Number,
    Text,
    is_number,
    real,
    records,
    refusal,
    shorten,
)

__all__ = [
    "CLOSURES",
    "CUT",
    "READ_ONLY",
    "Signature",
    "apply_ufunc",
    "compared",
    "finite",
    "joint",
    "named",
    "set_once",
    "shown",
    "traced",
    "unknown",
]

CUT = (
    "float() or a math function would cut this Value off its graph: use .data for the plain "
    "number, or autograd's own function (autograd.exp, not math.exp) to stay in it"
)
CLOSURES = (
    "a Value has no _backward: the slope of its op in each parent is a number, in .slopes; call "
    ".backward() on the result, and make an op of your own with autograd.define()"
)
READ_ONLY = f"_prev and _op can be read, but not set: {RECORDED}"

# NumPy's functions whose row has another name.
UFUNCS = {
    "arccos": ops.acos,
    "arccosh": ops.acosh,
    "arcsin": ops.asin,
    "arcsinh": ops.asinh,
    "arctan": ops.atan,
    "arctan2": ops.atan2,
    "arctanh": ops.atanh,
    "fabs": ops.abs,
}


class Signature:
    """What `inspect` and `help` say of a call of the compiled class, which does not keep it."""

    def __get__(self, thing: object, owner: type) -> object:
        from inspect import signature  # takes longer than all of autograd

        def made(data: Number, name: Text = "", label: Text = "", **others: Never) -> None:
            """As `Value.__init__`, to which a test holds it."""

        return signature(made)


def named(name: str, label: str, others: Mapping[str, object]) -> str:
    """The name that `Value(...)` was given, under one of its two names."""
    if others:
        raise TypeError(unknown("Value(data, name)", others, VALUE, ["data", "name", "label"]))
    if isinstance(name, tuple | list | set | frozenset):
        raise TypeError(f"Value(data, name) takes no parents and no op: {RECORDED}")
    if label and name:
        raise TypeError(f"name and label are the same thing: give one, not {name!r} and {label!r}")
    return label or name


def unknown(
    call: str, others: Mapping[str, object], hints: Mapping[str, str], taken: Sequence[str]
) -> str:
    """The sentence for the first of the keywords that a call does not take."""
    other = next(iter(others))
    return f"{call} takes no {other!r}{reason(other, hints, taken)}"


def finite(number: object, takes: str) -> float:
    """`number` as a float; a DomainError if it is inf or nan, unless inside `ieee()`."""
    data = real(number, takes)
    if not isfinite(data) and not is_ieee():
        raise DomainError(
            f"{takes} that is finite, not {data}; inside autograd.ieee() inf and nan are allowed"
        )
    return data


def shown(value: Any) -> str:
    """The repr of a Value, short at any depth."""
    name = f", name={shorten(value.name)}" if value.name else ""
    return f"Value(data={value._number!r}, grad={value._grad!r}{name})"


def compared(value: Any, other: object, comparison: Callable[[Any, Any], bool]) -> bool:
    """A comparison of the numbers: NotImplemented leaves the other side's class to answer.

    What is no number has no order, a TypeError, but may be asked whether it is equal.
    """
    kind = other.__class__
    if tracing_blocks and is_tracing():
        return condition(value, other, comparison)  # type: ignore[no-any-return]
    if kind is float or kind is int:
        return comparison(value._number, other)
    if records(other):
        return comparison(value._number, other._number)
    if is_number(other):
        return bool(comparison(value._number, exactly(other)))
    if comparison is not operator.eq and isinstance(other, NEVER_NUMBERS):
        raise TypeError(refusal(other, "a comparison takes numbers or Values"))
    return NotImplemented  # type: ignore[no-any-return]


def condition(value: Any, other: Any, comparison: Callable[[Any, Any], bool]) -> Any:
    """A comparison inside a function that is being traced: 1 or 0, as where() takes it."""
    if comparison is operator.gt:
        return ops.step(value - other)
    if comparison is operator.lt:
        return ops.step(other - value)
    if comparison is operator.ge:
        return 1.0 - ops.step(other - value)
    if comparison is operator.le:
        return 1.0 - ops.step(value - other)
    raise traced("==")


def joint(value: Any, other: object, join: Callable[[Any, Any], Any]) -> Any:
    """`&` and `|` of comparisons in a function that is being traced; elsewhere, these are bools."""
    is_bool = type(other) is bool or records(other)
    if tracing_blocks and is_tracing() and is_bool and is_condition(value) and is_condition(other):
        return join(value, other)
    return NotImplemented


def is_condition(thing: Any) -> bool:
    """Whether this was made of comparisons alone."""
    waiting = [thing]
    while waiting:
        each = waiting.pop()
        op = getattr(each, "op", None)
        if op is ops.sub and type(each.operands[0]) is float and each.operands[0] == 1.0:
            waiting.append(each.operands[1])  # >= is not <
        elif op in (ops.mul, ops.maximum):
            waiting += each.operands
        elif op is not ops.step and not (type(each) in (bool, float) and each in (0.0, 1.0)):
            return False
    return True


CHOOSE = "write where(condition, x, y), maximum(x, y) or a loop over a known range"
DIFFERENTIATE = "write autograd.grad(f)(x), which is traced too"
SHARE = "write the number itself; detach() gives it without its slope"


def traced(what: str, remedy: str = CHOOSE) -> TraceError:
    """The error of a look at the number of a Value that is being traced."""
    return TraceError(
        f"{what} of a number that compile() traces was asked for ({call_site()}): the answer would "
        f"be fixed for all calls; {remedy}"
    )


def set_once(what: str) -> TraceError:
    """The error of a change to a Value inside a function that is being traced."""
    return TraceError(
        f"{what} was set in a function that compile() traces ({call_site()}): later calls would "
        "not set it; set it outside the function"
    )


PYTHONS = {"b": bool, "i": int, "u": int, "f": float}


def exactly(number: Any) -> Any:
    """A number of NumPy's as Python's: NumPy would round the other one to its own type first."""
    kind = getattr(getattr(number, "dtype", None), "kind", "")
    return PYTHONS[kind](number) if kind in PYTHONS else number


def apply_ufunc(ufunc: Any, method: str, inputs: Sequence[Any], options: dict[str, Any]) -> Any:
    """What a function of NumPy's gives on Values: that of the row of its name."""
    row = UFUNCS.get(ufunc.__name__) or ops.TABLE.get(ufunc.__name__)
    return arrays.apply_ufunc(row, ufunc, method, inputs, options)
