"""What a copy of a compiled function holds, in a pickle or beside the first."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Self

__all__ = ["Portable"]

LOCAL = ("_recent", "_of_arrays", "ready", "__wrapped__")
"""What a pickle leaves out: machine code, and the function."""


class Portable:
    """A compiled function goes anywhere with its programs, and without the Python function."""

    _f: Callable[..., Any] | None

    def __getstate__(self) -> dict[str, Any]:
        """What a pickle holds: the programs, and not the function."""
        kept = {name: thing for name, thing in vars(self).items() if name not in LOCAL}
        return kept | {"_f": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _of_arrays={}, ready={})
        self._remember({}, None)

    def _remember(self, options: dict[str, Any], direct: Callable[..., Any] | None) -> None:
        """Forget which code was called last."""
        raise NotImplementedError

    def __copy__(self) -> Self:
        return self  # as a function

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A copy that reads copied Values.

        The method of an object that is copied too comes along, and is the method of the copy. Any
        other function stays behind: it would read the first Values.
        """
        copied = memo[id(self)] = type(self).__new__(type(self))
        copied.__setstate__(deepcopy(self.__getstate__(), memo))
        if id(getattr(self._f, "__self__", None)) in memo:
            copied._f = deepcopy(self._f, memo)
        return copied
