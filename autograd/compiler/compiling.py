"""`compile`: make a compiled function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd.compiler.compiled import Compiled
from autograd.compiler.version import Wish
from autograd.engine.foreign import COMPILE, TARGETS
from autograd.hints import hinting, reason
from autograd.ops.number import shorten

__all__ = ["compile"]

CHOICES = (None, "python", "llvm")


@hinting(COMPILE)
def compile(
    f: Callable[..., Any] | None = None, *, target: str | None = None, strict: bool = False
) -> Any:
    """A function that does with plain numbers what `f` does, many times faster.

    For each structure of its arguments `f` runs once, on Values; from then on generated code runs.
    A Value that `f` finds outside its arguments is read at each call. Plain numbers that it finds
    there, and numbers that it draws at random, are fixed. Keyword arguments are fixed, too.

    `f` must not look at the numbers: an `if` that depends on them is a TraceError; write `where`.
    Where a result is not finite, `f` itself answers.

    `target` is "python" or "llvm". The second is machine code, which needs the extra `native`.
    `stats` says which of them was taken, and why. With `strict`, machine code gives the bits that
    `f` gives.

    >>> import autograd
    >>> @autograd.compile
    ... def area(width, height):
    ...     return width * height
    >>> area(3.0, 4.0), area.grad(3.0, 4.0, argnums=1)
    (12.0, 3.0)
    >>> print(area.source)
    def f(x0, x1):
        # x0 is width, x1 is height
        r0 = x0 * x1
        if r0 - r0 == 0.0:
            return r0
        return None
    """
    if f is None:
        return lambda function: compile(function, target=target, strict=strict)
    if not callable(f):
        raise TypeError(f"compile() takes a function, not {type(f).__name__} {shorten(f)}")
    if target not in CHOICES:
        hint = reason(str(target).lower(), TARGETS, CHOICES[1:])
        listed = ", ".join(map(repr, CHOICES))
        raise ValueError(f"compile(): target is one of {listed}, not {target!r}{hint}")
    if strict not in (False, True):
        raise TypeError(f"compile(): strict is True or False, not {shorten(strict)}")
    name = getattr(f, "__name__", type(f).__name__)
    return Compiled(f, name, wish=Wish(target, strict))
