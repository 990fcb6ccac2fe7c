"""The shortest way into a compiled function: try the code of the last call first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["Door"]

ABSENT = object()


class Door:
    """A call tries the code of the last call. If that gives no answer, `_called` does.

    The code is tried if `argnums` is the same object as in the last call. Where it has no answer,
    it returns None or raises.
    """

    def __init__(self) -> None:
        self._recent: tuple[object, Callable[..., Any] | None] = (ABSENT, None)

    def __call__(self, /, *args: Any, argnums: Any = ABSENT, **options: Any) -> Any:
        """The result of the function, as plain numbers."""
        recent, direct = self._recent
        if argnums is recent and direct is not None and not options:
            try:
                found = direct(*args)
            # Python's math raises where a row gives inf or nan; a TypeError means no floats.
            except (ArithmeticError, ValueError, TypeError):
                found = None
            if found is not None:
                return found
        if argnums is not ABSENT:
            options["argnums"] = argnums
        return self._called(args, options)

    def _remember(self, options: dict[str, Any], direct: Callable[..., Any] | None) -> None:
        """The code for the next call with such options: none, or `argnums` alone."""
        self._recent = (options.get("argnums", ABSENT), direct)

    def _called(self, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """The result by the long way."""
        raise NotImplementedError
