"""Check single numbers: an error names the argument, and says which numbers it takes."""

from __future__ import annotations

from math import isfinite

__all__ = ["at_least_zero", "positive", "share", "whole"]


def whole(name: str, number: object, *, least: int = 1, otherwise: str = "") -> int:
    """`number`; an error unless it is an int of at least `least`."""
    if isinstance(number, bool) or not isinstance(number, int):
        kind = type(number).__name__
        raise TypeError(f"{name} must be a whole number, not {kind} {number!r:.40}{otherwise}")
    if number < least:
        raise ValueError(f"{name} must be at least {least}, got {number}{otherwise}")
    return number


def positive(name: str, number: object) -> float:
    """`number` as a float; a ValueError unless it is finite and above 0."""
    if not (isinstance(number, float | int) and number > 0 and isfinite(number)):
        raise ValueError(f"{name} must be a finite number above 0, got {number!r:.40}")
    return float(number)


def at_least_zero(name: str, number: float) -> float:
    """`number` as a float; a ValueError unless it is finite and at least 0."""
    return positive(name, number) if number else 0.0


def share(name: str, number: float) -> float:
    """`number` as a float; a ValueError unless it is at least 0 and below 1."""
    if not 0.0 <= number < 1.0:
        raise ValueError(f"{name} must be at least 0 and below 1, got {number!r:.40}")
    return float(number)
