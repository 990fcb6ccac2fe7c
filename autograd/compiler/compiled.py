"""`compile`: a function of numbers that runs as generated code instead of recording a graph."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from autograd.compiler import c, javascript, python
from autograd.compiler.export import Export
from autograd.compiler.program import Program
from autograd.compiler.simplify import live, merged
from autograd.compiler.trace import Traced, trace
from autograd.derivatives.transforms import grad, hessian, jacobian, value_and_grad
from autograd.derivatives.tree import Structure, Tree, flatten
from autograd.engine.value import Value
from autograd.files import write
from autograd.hints import Hinted, hinting
from autograd.ops.number import real, shorten

__all__ = ["Compiled", "Stats", "compile"]

Function = Callable[..., Any]
DERIVATIVES: dict[str, Callable[..., Function]] = {
    "grad": grad,
    "value_and_grad": value_and_grad,
    "jacobian": jacobian,
    "hessian": hessian,
}


class Stats(NamedTuple):
    """What compiling one structure of arguments took and gave."""

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


class Version(NamedTuple):
    """The code for one structure of arguments."""

    traced: Traced
    """Its program is the simplified one."""
    source: str
    function: Function
    stats: Stats
    args: tuple[Structure, list[float], dict[str, Any]]
    """What it was traced with: the structure of the arguments, their numbers, the options."""


class Compiled(Hinted):
    """A compiled function of plain numbers; its derivatives are compiled functions too.

    Each structure of the arguments (how many numbers, in which lists) is traced and compiled when
    it first comes.
    """

    def __init__(
        self,
        f: Function | None,
        name: str,
        *,
        target: str | None = None,
        strict: bool = False,
        derivative: str = "",
    ) -> None:
        self.f = f
        self.target = target
        self.strict = strict
        self.__name__ = name
        self._derivative = derivative
        self._versions: dict[Any, Version] = {}
        self._of_numbers: dict[int, tuple[Function, tuple[Value, ...], Structure | None]] = {}
        self._last: Version | None = None
        self._derived: dict[str, Compiled] = {}

    def __call__(self, *args: Tree, **options: Any) -> Tree:
        """The result of the function, as plain numbers."""
        if not options and {*map(type, args)} == {float}:
            known = self._of_numbers.get(len(args))
            if known is not None:
                function, hidden, shape = known
                try:
                    found = function(*args, *[value._number for value in hidden])
                except (ArithmeticError, ValueError):
                    found = None
                if found is not None:
                    return found if shape is None else shape.fill(found)
        return self._call(args, options)

    def _call(self, args: tuple[Tree, ...], options: dict[str, Any]) -> Tree:
        leaves, structure = flatten(args, f"{self.__name__}(): args")
        for leaf in leaves:
            if isinstance(leaf, Value):
                raise TypeError(
                    f"{self.__name__}() is compiled: it takes plain numbers, not {shorten(leaf)}; "
                    "give its .data, or call the function itself"
                )
        numbers = [real(leaf, f"{self.__name__}() takes a number") for leaf in leaves]
        version = self._version(structure, numbers, options)
        self._last = version
        _, shape, hidden = version.traced
        try:
            found = version.function(*numbers, *[value._number for value in hidden])
        except (ArithmeticError, ValueError):
            found = None
        if found is None:
            return self._replay(version, structure.fill(numbers), numbers, options)
        return found if python.is_plain(shape) else shape.fill(found)

    def _version(
        self, structure: Structure, numbers: list[float], options: dict[str, Any]
    ) -> Version:
        key = (structure, *sorted(options.items()))
        version = self._versions.get(key)
        if version is None:
            if self.f is None:
                raise TypeError(
                    f"{self.__name__}() was loaded without the function it was compiled from, and "
                    f"has not been called with arguments of this structure: {structure}"
                )
            version = self._compile(structure, numbers, options)
            self._versions[key] = version
            if not options and all(child == Structure() for child in structure.children):
                _, shape, hidden = version.traced
                filled = None if python.is_plain(shape) else shape
                self._of_numbers[len(numbers)] = (version.function, hidden, filled)
        return version

    def _function(self, options: dict[str, Any]) -> Function:
        """What is traced: the function, or its derivative."""
        assert self.f is not None
        if not self._derivative:
            return self.f
        return DERIVATIVES[self._derivative](self.f, options.pop("argnums", 0))

    def _compile(
        self, structure: Structure, numbers: list[float], options: dict[str, Any]
    ) -> Version:
        start = perf_counter()
        options = dict(options)
        found = trace(self._function(options), structure.fill(numbers), options)
        short = merged(found.program)
        program = live(short)
        names = [*structure.paths("args"), *(v.name or "a Value" for v in found.hidden)]
        text = python.source(program, found.shape, names)
        function = python.build(text, program)
        stats = Stats(
            len(found.program.lines),
            len(short.lines),
            len(program.lines),
            perf_counter() - start,
            "python",
            "it is the only target so far",
        )
        args = (structure, numbers, options)
        return Version(found._replace(program=program), text, function, stats, args)

    def _replay(
        self, version: Version, args: Tree, numbers: list[float], options: dict[str, Any]
    ) -> Tree:
        """The answer of the function itself, or its DomainError, where a result is not finite."""
        if self.f is not None:
            options = dict(options)
            return plain(self._function(options)(*args, **options))
        program, shape, hidden = version.traced
        return shape.fill(program(*numbers, *[value._number for value in hidden]))

    # Derivatives

    def _derive(self, name: str) -> Compiled:
        if name not in self._derived:
            self._derived[name] = Compiled(
                self.f,
                f"{self.__name__}.{name}",
                target=self.target,
                strict=self.strict,
                derivative=name,
            )
        return self._derived[name]

    @property
    def grad(self) -> Compiled:
        """The gradient, as `autograd.grad` gives it; `argnums` is an argument of the call."""
        return self._derive("grad")

    @property
    def value_and_grad(self) -> Compiled:
        """The value and the gradient."""
        return self._derive("value_and_grad")

    @property
    def jacobian(self) -> Compiled:
        """All first derivatives of each output."""
        return self._derive("jacobian")

    @property
    def hessian(self) -> Compiled:
        """All second derivatives."""
        return self._derive("hessian")

    # What was made

    @property
    def _shown(self) -> Version:
        if self._last is None:
            raise ValueError(f"{self.__name__}() has no code yet: it is compiled at its first call")
        return self._last

    @property
    def source(self) -> str:
        """The generated Python of the structure that was called last."""
        return self._shown.source

    @property
    def program(self) -> Program:
        """The straight-line program of the structure that was called last."""
        return self._shown.traced.program

    def _export(self) -> Export:
        """What is written in other languages: the function, and its gradient if it has one."""
        structure, numbers, options = self._shown.args
        value, gradient = self._shown.traced, None
        if value.shape.is_single and self.f is not None:
            places = range(len(structure.children))
            both = value_and_grad(self._function(dict(options)), [*places])
            gradient = trace(both, structure.fill(numbers), options)
        return Export(value, gradient, [*structure.paths("args")])

    def to_js(self) -> str:
        """JavaScript of the structure that was called last: `f`, and `f_grad` of one number."""
        return javascript.source(self._export())

    def to_c(self, path: str | os.PathLike[str]) -> Path:
        """Write C99 of the structure that was called last: `f`, and `f_grad` of one number."""
        return write(path, c.source(self._export()))

    @property
    def stats(self) -> Stats:
        """What was compiled for the structure that was called last."""
        return self._shown.stats


def plain(result: Tree) -> Tree:
    """A tree of plain numbers: the numbers of its Values."""
    leaves, shape = flatten(result, "the result")
    return shape.fill([leaf.data if isinstance(leaf, Value) else leaf for leaf in leaves])


@hinting()
def compile(f: Function | None = None, *, target: str | None = None, strict: bool = False) -> Any:
    """A function that does with plain numbers what `f` does, many times faster.

    `f` runs once, on Values, for each structure of its arguments; then generated code runs.

    >>> import autograd
    >>> @autograd.compile
    ... def area(width, height):
    ...     return width * height
    >>> area(3.0, 4.0), area.grad(3.0, 4.0, argnums=1)
    (12.0, 3.0)
    """
    if f is None:
        return lambda function: compile(function, target=target, strict=strict)
    if not callable(f):
        raise TypeError(f"compile() takes a function, not {type(f).__name__} {shorten(f)}")
    return Compiled(f, getattr(f, "__name__", "the function"), target=target, strict=strict)
