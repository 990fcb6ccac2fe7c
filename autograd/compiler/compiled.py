"""A function of numbers that runs as generated code instead of recording a graph."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial, update_wrapper
from typing import TYPE_CHECKING, Any

from autograd.compiler.door import Door
from autograd.compiler.options import (
    DERIVATIVES,
    as_a_function,
    key_of,
    kinds_of,
    names_of_arguments,
    numbers_in,
    quick_key,
    with_argnums,
    without_argnums,
)
from autograd.compiler.portable import Portable
from autograd.compiler.program import Program
from autograd.compiler.rows import Rows
from autograd.compiler.version import ANY, Stats, Version, Wish, make
from autograd.derivatives.tree import Structure, Tree
from autograd.engine.foreign import COMPILED, ROWS
from autograd.files import write
from autograd.hints import Hinted, hinting
from autograd.ops.number import shorten

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from autograd.compiler.export import Export

__all__ = ["Compiled"]

Function = Callable[..., Any]
Options = dict[str, Any]


class Compiled(Hinted, Door, Portable):
    """A compiled function of plain numbers; its derivatives are compiled functions too.

    Each structure of the arguments (how many numbers, in which lists) is traced and compiled when
    it first comes. `compile` makes these objects.
    """

    @hinting()
    def __init__(
        self, f: Function | None, name: str, derivative: str = "", *, wish: Wish = ANY
    ) -> None:
        Door.__init__(self)
        if f is not None and not derivative:
            update_wrapper(self, f, updated=())  # so help() and doctest find the function's text
        self.__name__ = name
        self._f = f
        self.wish = wish
        self.derivative = derivative
        self._versions: dict[Any, Version] = {}
        self._of_numbers: dict[Hashable, Version] = {}  # where all arguments are numbers
        self._of_arrays: dict[Hashable, tuple[Version, Function | None]] = {}  # of floats
        self._last: Version | None = None
        self._derived: dict[str, Compiled] = {}
        self.ready: dict[Hashable, Any] = {}  # the last code of rows

    def __repr__(self) -> str:
        return f"<compiled {self.__name__}()>"

    def _foreign(self) -> Mapping[str, str]:
        return COMPILED

    def _called(self, args: tuple[Tree, ...], options: Options) -> Tree:
        version = self._of_numbers.get(quick := quick_key(len(args), options))
        if version is not None:
            self._last = version
            self._remember(options, version.direct)
            try:
                found = version.direct(*args)
            except (ArithmeticError, ValueError, TypeError):  # as in the call
                found = None
            if found is not None:
                return found
        arrays = (quick, kinds := kinds_of(args))
        if arrays in self._of_arrays:
            version, direct = self._of_arrays[arrays]
            self._last = version  # and not read again: another thread may call meanwhile
            self._remember(options, direct)
            if (found := version.by_arrays(args)) is not None:
                return found
        version, numbers = self.version(args, options)
        if version.is_native and kinds and None not in arrays and arrays not in self._of_arrays:
            direct = version.of_kinds(kinds)
            self._of_arrays[arrays] = version, direct
            self._remember(options, direct)
        found = version(numbers)
        return self._answer(version, numbers) if found is None else found

    def version(self, args: tuple[Tree, ...], options: Options) -> tuple[Version, list[float]]:
        """The code for these arguments, made if there is none, and their numbers."""
        numbers, structure = numbers_in(self.__name__, args)
        given = with_argnums(options) if self.derivative else options
        version = self._last = self._version(structure, numbers, given)
        quick = quick_key(len(numbers), options)
        if quick is not None and all(child == Structure() for child in structure.children):
            self._of_numbers[quick] = version
        self._remember({}, None)
        return version, numbers

    def show(self, version: Version) -> None:
        """Say of this code that it was called last."""
        if self._last is not version:
            self._last = version
            self._remember({}, None)

    def _answer(self, version: Version, numbers: Sequence[float]) -> Tree:
        """What the function itself says where a result is not finite: numbers or a DomainError."""
        f = self._bound(version.asked[1])
        return (
            version.by_function(f, numbers, not self.derivative) if f else version.by_ops(numbers)
        )

    def _bound(self, options: Options) -> Function | None:
        """What is traced, with its options; None in a copy from a pickle."""
        given = without_argnums(options) if self.derivative else options
        return None if self._f is None else partial(self._function(options), **given)

    def _function(self, options: Options) -> Function:
        """What is traced: the function, or its derivative."""
        assert self._f is not None
        if not self.derivative:
            return self._f
        return DERIVATIVES[self.derivative](self._f, options.get("argnums", 0))

    def _version(self, structure: Structure, numbers: list[float], options: Options) -> Version:
        key = key_of(self.__name__, structure, options)
        if key not in self._versions:
            if self._f is None:
                raise TypeError(
                    f"{self.__name__}() is a copy without the function that it was compiled from, "
                    f"and knows no code for arguments of this structure: {structure}"
                    f"{f' with {shorten(options)}' if options else ''}"
                )
            given = without_argnums(options) if self.derivative else options
            names = names_of_arguments(self._f, len(structure.children))
            f = self._function(options)
            with as_a_function(self._f, self.__name__):
                version = make(f, structure, numbers, given, names, self.wish)
            version.asked = (structure, options)
            self._versions[key] = version
        return self._versions[key]

    def _derive(self, name: str) -> Compiled:
        if name not in self._derived:
            is_first = self._f is None or not self.derivative
            f = self._f if is_first else DERIVATIVES[self.derivative](self._f)
            self._derived[name] = Compiled(f, f"{self.__name__}.{name}", name, wish=self.wish)
        return self._derived[name]

    @property
    def grad(self) -> Compiled:
        """The gradient, as `autograd.grad` gives it; `argnums` is an argument of the call."""
        return self._derive("grad")

    @property
    def value_and_grad(self) -> Compiled:
        """The value and the gradient, as `autograd.value_and_grad` gives them."""
        return self._derive("value_and_grad")

    @property
    def jacobian(self) -> Compiled:
        """All first derivatives of each output, as `autograd.jacobian` gives them."""
        return self._derive("jacobian")

    @property
    def hessian(self) -> Compiled:
        """All second derivatives, as `autograd.hessian` gives them."""
        return self._derive("hessian")

    @hinting(ROWS)
    def mapped(self, over: int | Sequence[int] | None = None) -> Rows:
        """The function for many rows at once: its arguments have one more leading axis.

        `over` names the arguments that have rows, by position; None means all of them.

        >>> import autograd
        >>> area = autograd.compile(lambda width, height: width * height)
        >>> area.mapped()([1.0, 2.0], [3.0, 4.0]), area.mapped(over=0).grad([1.0, 2.0], 3.0)
        ([3.0, 8.0], [3.0, 3.0])
        """
        return Rows(self, over, False)

    @hinting(ROWS)
    def summed(self, over: int | Sequence[int] | None = None) -> Rows:
        """The sum of the function over many rows, added in a fixed order.

        Gradients are sums, too, for arguments that all rows share; for the others there is one
        for each row.

        >>> import autograd
        >>> error = autograd.compile(lambda w, x, y: (w * x - y) ** 2)
        >>> total = error.summed(over=(1, 2))
        >>> total(3.0, [1.0, 2.0], [3.0, 5.0]), total.grad(3.0, [1.0, 2.0], [3.0, 5.0])
        (1.0, 4.0)
        """
        return Rows(self, over, True)

    @property
    def _shown(self) -> Version:
        if self._last is None:
            raise ValueError(f"{self.__name__}() has no code yet: its first call compiles it")
        return self._last

    @property
    def source(self) -> str:
        """The Python code of the structure that was called last."""
        return self._shown.source

    @property
    def program(self) -> Program:
        """The straight-line program of the structure that was called last."""
        return self._shown.traced.program

    def _export(self) -> Export:
        from autograd.compiler.export import exported  # with its runtime, only where it is wanted

        return exported(self._shown, self._bound(self._shown.asked[1]))

    @hinting(otherwise="; it returns the text, which pathlib.Path(path).write_text() writes")
    def to_js(self) -> str:
        """JavaScript of the structure that was called last: `f`, and `f_grad` of one number."""
        from autograd.compiler import javascript

        return javascript.source(self._export())

    def to_c(self, path: str | PathLike[str]) -> Path:
        """Write C99 of the structure that was called last: `f`, and `f_grad` of one number."""
        from autograd.compiler import c

        return write(path, c.source(self._export()))

    @property
    def stats(self) -> Stats:
        """What was compiled for the structure that was called last."""
        return self._shown.stats
