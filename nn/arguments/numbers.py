"""Check single numbers: an error names the argument, and says which numbers it takes."""

from __future__ import annotations

from math import isfinite, nan
from operator import index
from typing import Any

from autograd import Value

__all__ = ["at_least_zero", "flag", "plain", "positive", "share", "whole"]


def whole(name: str, number: Any, *, least: int = 1, otherwise: str = "") -> int:
    """`number` as an int, also one of NumPy's; an error unless it is at least `least`."""
    try:
        count = None if isinstance(number, bool) else index(number)
    except TypeError:
        count = None
    if count is None:
        kind = type(number).__name__
        raise TypeError(f"{name} must be a whole number, not {kind} {number!r:.40}{otherwise}")
    if count < least:
        raise ValueError(f"{name} must be at least {least}, got {count}{otherwise}")
    return count


def flag(name: str, choice: Any) -> bool:
    """`choice` as a bool, also one of NumPy's; a TypeError if it is neither True nor False."""
    if choice not in (False, True):
        raise TypeError(f"{name} is True or False, not {type(choice).__name__} {choice!r:.40}")
    return bool(choice)


def plain(number: Any) -> float:
    """`number` as a float, also one of NumPy's; nan if it is no finite number."""
    if type(number) is float:
        return number
    try:
        return Value(number).data
    except (TypeError, ValueError):
        return nan


def positive(name: str, number: object) -> float:
    """`number` as a float; a ValueError unless it is finite and above 0."""
    found = plain(number)
    if not (found > 0.0 and isfinite(found)):
        raise ValueError(f"{name} must be a finite number above 0, got {number!r:.40}")
    return found


def at_least_zero(name: str, number: float) -> float:
    """`number` as a float; a ValueError unless it is finite and at least 0."""
    return positive(name, number) if number else 0.0


def share(name: str, number: float) -> float:
    """`number` as a float; a ValueError unless it is at least 0 and below 1."""
    if not 0.0 <= number < 1.0:
        raise ValueError(f"{name} must be at least 0 and below 1, got {number!r:.40}")
    return float(number)
