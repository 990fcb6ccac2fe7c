"""Texts that errors of several modules share."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from autograd import DomainError

__all__ = ["counted", "is_overflow", "no_module", "unknown", "what_happened", "what_to_do"]


def counted(count: int, noun: str) -> str:
    """A count with its noun, in the plural unless it is 1.

    >>> counted(1, "number"), counted(0, "number")
    ('1 number', '0 numbers')
    """
    return f"{count} {noun}{'' if count == 1 else 's'}"


def no_module(place: int, thing: object) -> str:
    """The text of the error for something else among the modules of a Sequential.

    >>> no_module(1, "relu")
    "Sequential takes modules, but number 1 is str 'relu'; a layer is given its activation"
    """
    remedy = ""
    if isinstance(thing, list | tuple):
        remedy = "; write nn.Sequential(one, two), without brackets"
    elif isinstance(thing, str) or callable(thing):
        remedy = "; a layer is given its activation"
    kind = type(thing).__name__
    return f"Sequential takes modules, but number {place} is {kind} {thing!r:.40}{remedy}"


def unknown(kind: str, choice: object, names: Iterable[str], otherwise: str) -> str:
    """The text of the error for a wrong name: the nearest name, if one is near, and all names.

    >>> unknown("fruit", "Aple", ["apple", "pear"], "or give your own")
    "there is no fruit 'Aple'; did you mean 'apple'? Choose from apple, pear, or give your own"
    """
    listed = list(names)
    near = get_close_matches(choice.lower(), listed, 1) if isinstance(choice, str) else []
    choose = f"did you mean {near[0]!r}? Choose" if near else "choose"
    return f"there is no {kind} {choice!r}; {choose} from {', '.join(listed)}, {otherwise}"


def what_happened(error: ArithmeticError) -> str:
    """The text of an error without its advice, for callers that give better advice.

    >>> import autograd
    >>> try:
    ...     autograd.exp(800)
    ... except autograd.DomainError as error:
    ...     print(what_happened(error).split(" (")[0])
    exp(800): the result does not fit into a float
    """
    return str(error.args[0] if isinstance(error, DomainError) else error)


def what_to_do(error: ArithmeticError, overgrown: str) -> str:
    """The advice: `overgrown` if a number became too large, else that of the error, if any.

    >>> import autograd
    >>> try:
    ...     autograd.log(-1)
    ... except autograd.DomainError as error:
    ...     print(what_to_do(error, "Lower the learning rate").split(";")[0])
    Guard it with a Python `if` or an inner where()
    """
    if is_overflow(error):
        return overgrown
    return ". ".join(error.args[1:]) if isinstance(error, DomainError) else ""


def is_overflow(error: ArithmeticError) -> bool:
    """Whether a number became too large for a float; otherwise an op is not defined there."""
    return isinstance(error, OverflowError) or bool(getattr(error, "overflow", False))
