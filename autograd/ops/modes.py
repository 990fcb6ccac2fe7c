"""The three modes: recording ops, answering inf and nan, and tracing a function.

Each mode is a context variable of its own that holds the blocks entered in this context.  The
innermost block that is still open decides.  A block that ends marks itself closed, so every context
that still holds it ignores it: blocks may end in any order, in any context, or be abandoned.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from types import CodeType, TracebackType
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

from autograd.errors import TraceError, call_site

__all__ = [
    "IEEE",
    "Switch",
    "code_of",
    "ieee",
    "ieee_blocks",
    "is_ieee",
    "is_recording",
    "is_tracing",
    "no_grad",
    "no_grad_blocks",
    "recording",
    "tracing",
    "tracing_blocks",
]

# As in inspect, whose import would take longer than the rest of autograd.
CO_GENERATOR = 0x20
CO_COROUTINE = 0x80
CO_ASYNC_GENERATOR = 0x200

P = ParamSpec("P")
R = TypeVar("R")


class Block:
    """One `with` block: the value of the mode inside it, and whether it is still open."""

    __slots__ = ("is_open", "value")

    def __init__(self, value: bool) -> None:
        self.value = value
        self.is_open = True


class Mode:
    """What holds outside of all blocks, the blocks entered in this context, and the unusual ones.

    These are the open blocks, in any thread, that change the mode.  Where there are none, a hot
    path needs to ask no further.
    """

    def __init__(self, name: str, usual: bool) -> None:
        self.usual = usual
        self.blocks: ContextVar[tuple[Block, ...]] = ContextVar(name, default=())
        self.unusual: set[Block] = set()

    def current(self) -> bool:
        """What the innermost open block says; blocks closed elsewhere are dropped on the way."""
        blocks = self.blocks.get()
        while blocks:
            if blocks[-1].is_open:
                return blocks[-1].value
            blocks = blocks[:-1]
            self.blocks.set(blocks)
        return self.usual


Steps: TypeAlias = Generator[Any, Any, Any]

_recording, _ieee, _tracing = Mode("recording", True), Mode("ieee", False), Mode("tracing", False)
no_grad_blocks, tracing_blocks = _recording.unusual, _tracing.unusual
ieee_blocks = _ieee.blocks
# What `ieee_blocks` is set to for a stretch of code that cannot be suspended.
IEEE = (Block(True),)


def is_recording() -> bool:
    """Whether an op on a Value becomes a node of a graph."""
    found = _recording.current()
    if not found and is_tracing():
        raise TraceError(
            f"a number that compile() traces was computed inside no_grad() ({call_site()}): it "
            "would be fixed for all calls; leave no_grad() out, and write x.detach() for what has "
            "no slope"
        )
    return found


def is_ieee() -> bool:
    """Whether ops answer inf and nan where they would raise `DomainError`."""
    return _ieee.current()


def is_tracing() -> bool:
    """Whether a function is being traced, so that the numbers of Values must not be looked at."""
    return _tracing.current()


class Switch:
    """Sets one mode for a `with` block, or for every call of a decorated function."""

    def __init__(self, mode: Mode, value: bool) -> None:
        self._mode = mode
        self._value = value
        self._entered: list[Block] = []

    def __enter__(self) -> None:
        block = Block(self._value)
        self._entered.append(block)
        if block.value is not self._mode.usual:
            self._mode.unusual.add(block)
        blocks = self._mode.blocks
        blocks.set((*[b for b in blocks.get() if b.is_open], block))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._entered:
            raise RuntimeError("this block was never entered, or has ended already")
        here = self._mode.blocks.get()
        # Of a switch that is entered several times, the block that was entered here ends first.
        block = next((b for b in reversed(here) if b in self._entered), self._entered[-1])
        self._entered.remove(block)
        block.is_open = False
        self._mode.unusual.discard(block)
        if block in here:
            self._mode.blocks.set(tuple(b for b in here if b.is_open))

    def __call__(self, function: Callable[P, R]) -> Callable[P, R]:
        if not callable(function) or isinstance(function, type):
            raise TypeError(
                f"no_grad() and ieee() decorate functions, not {type(function).__name__} {function}"
            )
        code = code_of(function)
        flags = code.co_flags if code else 0
        if code and flags & CO_ASYNC_GENERATOR:
            raise TypeError(
                f"cannot decorate the asynchronous generator {code.co_name}(): its body runs "
                "between the caller's own lines; use a with block around the lines that need it"
            )
        block = functools.partial(Switch, self._mode, self._value)
        if flags & CO_COROUTINE:

            @functools.wraps(function)
            async def awaited(*args: P.args, **kwargs: P.kwargs) -> object:
                with block():
                    answer: Any = function(*args, **kwargs)
                    return await answer

            return cast(Callable[P, R], awaited)
        if flags & CO_GENERATOR:

            @functools.wraps(function)
            def resumed(*args: P.args, **kwargs: P.kwargs) -> Steps:
                generator: Any = function(*args, **kwargs)
                return (yield from stepped(generator, block))

            return cast(Callable[P, R], resumed)

        @functools.wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> R:
            with block():
                return function(*args, **kwargs)

        return called


def code_of(function: Any) -> CodeType | None:
    """The code that a call runs: that of a partial's function, or of an object's `__call__`."""
    while isinstance(function, functools.partial):
        function = function.func
    call = type(function).__call__
    return getattr(function, "__code__", None) or getattr(call, "__code__", None)


def stepped(generator: Steps, block: Callable[[], Switch]) -> Steps:
    """The steps of `generator`, each inside a block of its own, which its caller never sees."""
    step: Callable[[Any], Any] = generator.send
    sent = None
    while True:
        try:
            with block():
                answer = step(sent)
        except StopIteration as end:
            return end.value
        try:
            step, sent = generator.send, (yield answer)
        except GeneratorExit:
            with block():
                generator.close()
            raise
        except BaseException as error:
            step, sent = generator.throw, error


def no_grad() -> Switch:
    """Compute without recording: results are leaves. A context manager and a decorator.

    A thread or task that was started inside the block, and took its context along, computes
    without recording as long as the block is open.  A decorated generator does so while its own
    body runs, and its caller does not; an asynchronous generator is refused with a TypeError.

    >>> from autograd import Value, no_grad
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.data, y.parents
    (9.0, ())
    """
    return Switch(_recording, False)


def recording() -> AbstractContextManager[None]:
    """Record, even inside `no_grad()`: what a gradient function needs for its own work."""
    # Also where a block says so already: that block may end before this one does.
    return Switch(_recording, True) if _recording.blocks.get() else nullcontext()


def ieee() -> Switch:
    """Let ops answer inf and nan, as NumPy does, where they would raise `DomainError`.

    >>> from autograd import ieee, log
    >>> with ieee():
    ...     log(0.0)
    -inf
    """
    return Switch(_ieee, True)


def tracing(value: bool = True) -> Switch:
    """Refuse to look at the numbers of Values, or allow it again inside."""
    return Switch(_tracing, value)
