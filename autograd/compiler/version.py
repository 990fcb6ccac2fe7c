"""Trace, simplify and build: the code for one structure of arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import chain
from math import isfinite
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from autograd.compiler import python
from autograd.compiler.collector import without_collector
from autograd.compiler.program import Program
from autograd.compiler.simplify import live, merged
from autograd.compiler.trace import Traced, trace
from autograd.derivatives.tree import Structure, Tree, flatten
from autograd.engine.value import Value

if TYPE_CHECKING:
    from autograd.compiler.llvm.kernel import Kernel

__all__ = [
    "ANY",
    "Stats",
    "Version",
    "Wish",
    "make",
]


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


class Wish(NamedTuple):
    """What was asked of the code."""

    target: str | None
    strict: bool
    """Whether the results have the bits of eager ones."""


ANY = Wish(None, False)

FEW = 1000
"""Python computes this many rows in the time that it takes to make machine code."""


class Version:
    """The code for one structure of arguments; a pickle holds the program, and builds it again."""

    def __init__(
        self, traced: Traced, names: Sequence[str], stats: Stats, wish: Wish = ANY
    ) -> None:
        self.traced = traced
        self.names = names
        self.wish = wish
        target, why = chosen(traced.program, wish)
        self.stats = stats._replace(target=target, why=why)
        self.function = self._built(target)
        self.is_plain = python.is_plain(traced.shape)
        self.is_native = target == "llvm"
        is_direct = self.is_plain and not traced.hidden
        self.direct = self.function if is_direct else self.filled  # the shortest way to the results
        self.asked: tuple[Structure, dict[str, Any]] = (Structure(), {})
        """The structure of the arguments, and the keyword arguments."""
        self.kernels: dict[Any, Kernel] = {}  # for rows, as they come

    @cached_property
    def refusal(self) -> str:
        """Why the program cannot become machine code, or nothing."""
        return refusal(self.traced.program, self.wish)

    @cached_property
    def source(self) -> str:
        """The Python code."""
        return python.source(self.traced.program, self.traced.shape, self.names)

    @cached_property
    def buffered(self) -> Callable[..., Tree]:
        """The machine code, to be called with arrays."""
        from autograd.compiler.llvm.buffers import Buffered

        program, shape, _ = self.traced
        return Buffered(self.function, program.inputs, len(program.outputs), shape)

    def by_arrays(self, args: Sequence[Any]) -> Tree:
        """The results for whole arguments; None where one is not finite."""
        return self.buffered(args, [value._number for value in self.traced.hidden])

    def of_kinds(self, kinds: Sequence[Any]) -> Callable[..., Any] | None:
        """The shortest way from arrays and numbers of these kinds; none for lists of them."""
        from autograd.compiler.llvm import call

        program, shape, hidden = self.traced
        is_list = any(kind is not float and kind[:1] in ((list,), (tuple,)) for kind in kinds)
        if is_list or not call.can_be_made(shape):
            return None
        axes = [*(None if kind is float else kind for kind in kinds), *[None] * len(hidden)]
        native = call.of_arrays(self.function, program, shape, axes)
        if not hidden:
            return native
        return lambda *args: native(*args, *[value._number for value in hidden])

    def _built(self, target: str) -> Callable[..., Any]:
        """The function that computes one point."""
        program, shape, _ = self.traced
        if target == "python":
            return python.of_floats(self.source, program)
        from autograd.compiler.llvm.kernel import Kernel

        return Kernel(program, strict=self.wish.strict).function(shape)

    def __call__(self, numbers: Sequence[float]) -> Tree:
        """The results in the shape of the function's; None where one is not finite."""
        try:
            return self.direct(*numbers)
        except (ArithmeticError, ValueError):  # of Python's math, where the row gives inf or nan
            return None

    def filled(self, *numbers: float) -> Tree:
        """The results, from the numbers of the arguments alone."""
        found = self.function(*numbers, *[value._number for value in self.traced.hidden])
        return found if self.is_plain or found is None else self.traced.shape.fill(found)

    def computes_rows(self, count: int) -> bool:
        """Whether so many rows are to be computed in machine code."""
        if self.wish.target is None and count < FEW and not self.kernels:
            return False
        is_empty = not self.traced.program.outputs
        return self.wish.target != "python" and not is_empty and not self.refusal

    def by_ops(self, numbers: Sequence[float]) -> Tree:
        """The results by the ops themselves: inf and nan, or the DomainError that they raise."""
        program, shape, hidden = self.traced
        return shape.fill(program(*numbers, *[value._number for value in hidden]))

    def by_function(
        self, f: Callable[..., Any], numbers: Sequence[float], is_recorded: bool
    ) -> Tree:
        """The results by the function itself: inf and nan, or the DomainError that it raises.

        Where it `is_recorded`, an operator is an op, which raises one; of floats, x / 0 raises
        Python's own error. A number that is not finite is no Value.
        """
        lifted = map(Value, numbers) if is_recorded and all(map(isfinite, numbers)) else numbers
        leaves, shape = flatten(f(*self.asked[0].fill(lifted)))
        return shape.fill([leaf.data if isinstance(leaf, Value) else leaf for leaf in leaves])

    def __reduce__(self) -> tuple[Any, ...]:
        fields = (self.traced, self.names, self.stats, self.wish)
        return Version, fields, {"asked": self.asked}


@without_collector()
def make(
    f: Callable[..., Any],
    structure: Structure,
    numbers: Sequence[float],
    options: dict[str, Any],
    arguments: Sequence[str],
    wish: Wish = ANY,
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
    version = Version(found._replace(program=program), names, Stats(*counts, 0.0, "", ""), wish)
    version.stats = version.stats._replace(seconds=perf_counter() - start)
    return version


def chosen(program: Program, wish: Wish) -> tuple[str, str]:
    """The target of single calls, and why it was chosen."""
    if wish.target == "python":
        return "python", "it was asked for"
    reason = refusal(program, wish)
    if wish.target is None:
        rows = f"rows too, since {reason}" if reason else f"{FEW} rows become machine code"
        return "python", f"single calls start at once with it; {rows}"
    return ("python", reason) if reason else ("llvm", "it was asked for")


def refusal(program: Program, wish: Wish) -> str:
    """Why the program cannot become machine code, or nothing; looked up when it is asked for."""
    from autograd.compiler.llvm import kernel

    return kernel.refusal(program, strict=wish.strict)


def known_as(value: Value) -> str:
    """What a comment calls a hidden input."""
    return f"the Value {value.name!r}" if value.name else "a Value"
