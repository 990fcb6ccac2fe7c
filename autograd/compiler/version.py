"""Trace, simplify and build: the code for one structure of arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from time import perf_counter
from typing import Any, NamedTuple

from autograd.compiler import python
from autograd.compiler.simplify import live, merged
from autograd.compiler.trace import Traced, trace
from autograd.derivatives.tree import Structure, Tree
from autograd.engine.value import Value

__all__ = ["Stats", "Version", "make"]


class Stats(NamedTuple):
    """What it took to compile one structure of arguments, and what it gave."""

    traced: int
    """How many ops the run recorded."""
    merged: int
    """How many are left without equal ones, and without those of constants alone."""
    live: int
    """How many of these a result needs."""
    seconds: float
    """How long tracing and compiling took."""
    target: str
    why: str
    """Why this target was chosen."""


class Version:
    """The code for one structure of arguments; a pickle holds the program, and builds it again."""

    def __init__(self, traced: Traced, names: Sequence[str], stats: Stats) -> None:
        self.traced = traced
        self.names = names
        self.stats = stats
        self.source = python.source(traced.program, traced.shape, names)
        self.function: Callable[..., Any] = python.build(self.source, traced.program)
        self.is_plain = python.is_plain(traced.shape)

    def __call__(self, numbers: Sequence[float]) -> Tree:
        """The results in the shape of the function's; None where one is not finite."""
        try:
            found = self.function(*numbers, *[value._number for value in self.traced.hidden])
        except (ArithmeticError, ValueError):  # of Python's math, where the row gives inf or nan
            return None
        return found if self.is_plain or found is None else self.traced.shape.fill(found)

    def by_ops(self, numbers: Sequence[float]) -> Tree:
        """The results by the ops themselves: inf and nan, or the DomainError that they raise."""
        program, shape, hidden = self.traced
        return shape.fill(program(*numbers, *[value._number for value in hidden]))

    def __reduce__(self) -> tuple[Any, ...]:
        return Version, (self.traced, self.names, self.stats)


def make(
    f: Callable[..., Any],
    structure: Structure,
    numbers: Sequence[float],
    options: dict[str, Any],
    arguments: Sequence[str],
) -> Version:
    """Compile what `f` does with arguments of this structure, found in a run on `numbers`.

    `arguments` are their names, for comments.
    """
    start = perf_counter()
    found = trace(f, structure.fill(numbers), options)
    short = merged(found.program)
    program = live(short)
    counts = len(found.program.lines), len(short.lines), len(program.lines)
    paths = [child.paths(name) for child, name in zip(structure.children, arguments, strict=True)]
    names = [*chain(*paths), *(known_as(value) for value in found.hidden)]
    version = Version(
        found._replace(program=program), names, Stats(*counts, 0.0, "python", ONLY_PYTHON)
    )
    version.stats = version.stats._replace(seconds=perf_counter() - start)
    return version


ONLY_PYTHON = "it needs nothing else"


def known_as(value: Value) -> str:
    """What a comment calls a hidden input."""
    return f"the Value {value.name!r}" if value.name else "a Value"
