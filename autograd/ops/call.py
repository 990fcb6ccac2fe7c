"""What an op is besides its row: something that is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.ops import native

__all__ = ["Call"]


class Call:
    """What passes its calls on to a function.

    Python looks for `__call__` on the class, so whoever has a function gets a class of its own.
    """

    __slots__ = ()

    def pass_on(self, function: Callable[..., Any]) -> None:
        """Let `function` answer all calls."""
        kind = type(self)
        own = {
            "__call__": staticmethod(function),
            "__new__": lambda _, *row, **facts: kind(*row, **facts),
        }
        self.__class__ = type(kind.__name__, (kind,), own)
        native.pass_on(self, function)
