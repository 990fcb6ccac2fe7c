"""Which mode is this code running in: recording or not, strict or IEEE?

Both switches are context variables, so they hold for the thread or asyncio task that set them and
for no other, and an exception restores them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextvars import ContextVar
from types import TracebackType
from typing import Any, ParamSpec, TypeVar, cast

__all__ = ["Switch", "ieee", "ieee_mode", "is_ieee", "is_recording", "no_grad", "recording"]

# As in inspect, whose import would take longer than the rest of autograd.
CO_GENERATOR = 0x20
CO_COROUTINE = 0x80
CO_ASYNC_GENERATOR = 0x200

P = ParamSpec("P")
R = TypeVar("R")

_recording = ContextVar("recording", default=True)
ieee_mode = ContextVar("ieee", default=False)

# What the switches entered so far have replaced: of this thread or task, not of the Switch, which
# several may share.
_before: ContextVar[tuple[bool, ...]] = ContextVar("before", default=())

is_recording = _recording.get
is_ieee = ieee_mode.get


class Switch:
    """Sets one mode for a `with` block, or for every call of a decorated function."""

    def __init__(self, variable: ContextVar[bool], value: bool) -> None:
        self._variable = variable
        self._value = value

    def __enter__(self) -> None:
        _before.set((*_before.get(), self._variable.get()))
        self._variable.set(self._value)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        *others, before = _before.get()
        _before.set(tuple(others))
        self._variable.set(before)

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        if not callable(function) or isinstance(function, type):
            raise TypeError(
                f"no_grad() and ieee() decorate functions, not {type(function).__name__} {function}"
            )
        code = getattr(function, "__code__", None)
        flags = code.co_flags if code else 0
        if flags & (CO_GENERATOR | CO_ASYNC_GENERATOR):
            raise TypeError(
                f"cannot decorate the generator {function.__name__}(): its body runs between the "
                "caller's own lines; use a with block around the lines that need it"
            )
        if flags & CO_COROUTINE:

            @functools.wraps(function)
            async def awaited(*args: P.args, **kwargs: P.kwargs) -> object:
                with Switch(self._variable, self._value):
                    answer: Any = function(*args, **kwargs)
                    return await answer

            return cast(Callable[P, R], awaited)

        @functools.wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> R:
            with Switch(self._variable, self._value):
                return function(*args, **kwargs)

        return called


def no_grad() -> Switch:
    """Compute without recording: results are leaves. A context manager and a decorator.

    >>> from autograd import Value, no_grad
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.data, y.parents
    (9.0, ())
    """
    return Switch(_recording, False)


def recording() -> Switch:
    """Record, even inside `no_grad()`: what a gradient function needs for its own work."""
    return Switch(_recording, True)


def ieee() -> Switch:
    """Let ops answer inf and nan, as NumPy does, where they would raise `DomainError`.

    >>> from autograd import ieee, log
    >>> with ieee():
    ...     log(0.0)
    -inf
    """
    return Switch(ieee_mode, True)
