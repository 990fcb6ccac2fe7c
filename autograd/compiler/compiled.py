"""`compile`: a function of numbers that runs as generated code instead of recording a graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd.compiler.program import Program
from autograd.compiler.rows import Rows
from autograd.compiler.version import Stats, Version, Wish, make
from autograd.derivatives.transforms import grad, hessian, jacobian, value_and_grad
from autograd.derivatives.tree import Structure, Tree, flatten
from autograd.engine.value import Value
from autograd.hints import Hinted, hinting
from autograd.ops.modes import code_of
from autograd.ops.number import real, shorten

__all__ = ["Compiled", "compile"]

Function = Callable[..., Any]
TARGETS = (None, "python", "llvm")
DERIVATIVES: dict[str, Callable[..., Function]] = {
    "grad": grad,
    "value_and_grad": value_and_grad,
    "jacobian": jacobian,
    "hessian": hessian,
}


class Compiled(Hinted):
    """A compiled function of plain numbers; its derivatives are compiled functions too.

    Each structure of the arguments (how many numbers, in which lists) is traced and compiled when
    it first comes. `compile` makes these objects.
    """

    @hinting()
    def __init__(
        self,
        f: Function | None,
        name: str,
        derivative: str = "",
        *,
        target: str = "python",
        strict: bool = False,
    ) -> None:
        self.__name__ = name
        self._f = f
        self._wish = Wish(target, strict)
        self.derivative = derivative
        self._versions: dict[Any, Version] = {}
        self._of_numbers: dict[int, Version] = {}  # of so many numbers, and no options
        self._last: Version | None = None
        self._derived: dict[str, Compiled] = {}

    def __call__(self, *args: Tree, **options: Any) -> Tree:
        """The result of the function, as plain numbers."""
        if not options and {*map(type, args)} == {float}:
            version = self._of_numbers.get(len(args))
            if version is not None:
                self._last = version
                found = version(args)
                return self._answer(version, args, options) if found is None else found
        leaves, structure = flatten(args, f"{self.__name__}(): args")
        for leaf in leaves:
            if isinstance(leaf, Value):
                raise TypeError(
                    f"{self.__name__}() is compiled: it takes plain numbers, not {shorten(leaf)}; "
                    "give its .data, or call the function itself"
                )
        numbers = [real(leaf, f"{self.__name__}() takes a number") for leaf in leaves]
        version = self._last = self._version(structure, numbers, options)
        found = version(numbers)
        if found is None:
            return self._answer(version, structure.fill(numbers), options)
        return found

    def _answer(self, version: Version, args: tuple[Tree, ...], options: dict[str, Any]) -> Tree:
        """What the function itself says where a result is not finite: numbers or a DomainError."""
        if self._f is None:
            return version.by_ops(flatten(args)[0])  # type: ignore[arg-type]
        leaves, shape = flatten(self._function(options)(*args, **without_argnums(options)))
        return shape.fill([leaf.data if isinstance(leaf, Value) else leaf for leaf in leaves])

    def _function(self, options: dict[str, Any]) -> Function:
        """What is traced: the function, or its derivative."""
        assert self._f is not None
        if not self.derivative:
            return self._f
        return DERIVATIVES[self.derivative](self._f, options.get("argnums", 0))

    def _version(
        self, structure: Structure, numbers: list[float], options: dict[str, Any]
    ) -> Version:
        key = (structure, *sorted(options.items()))
        if key not in self._versions:
            if self._f is None:
                raise TypeError(
                    f"{self.__name__}() was loaded without the function that it was compiled from, "
                    f"and knows no code for arguments of this structure: {structure}"
                )
            given = without_argnums(options) if self.derivative else options
            names = names_of_arguments(self._f, len(structure.children))
            f = self._function(options)
            self._versions[key] = make(f, structure, numbers, given, names, self._wish)
            if not options and all(child == Structure() for child in structure.children):
                self._of_numbers[len(numbers)] = self._versions[key]
        return self._versions[key]

    def __getstate__(self) -> dict[str, Any]:
        """What a pickle holds: the programs, and not the function."""
        return {**vars(self), "_f": None}

    # Derivatives

    def _derive(self, name: str) -> Compiled:
        if name not in self._derived:
            full = f"{self.__name__}.{name}"
            self._derived[name] = Compiled(self._f, full, name, **self._wish._asdict())
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

    # Many rows

    @hinting()
    def mapped(self, over: int | Sequence[int] | None = None) -> Rows:
        """The function for many rows at once: its arguments have one more leading axis.

        `over` names the arguments that have rows, by position; None means all of them.

        >>> import autograd
        >>> area = autograd.compile(lambda width, height: width * height)
        >>> area.mapped()([1.0, 2.0], [3.0, 4.0]), area.mapped(over=0).grad([1.0, 2.0], 3.0)
        ([3.0, 8.0], [3.0, 3.0])
        """
        return Rows(self, over, False)

    @hinting()
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

    # What was made

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

    @property
    def stats(self) -> Stats:
        """What was compiled for the structure that was called last."""
        return self._shown.stats


def names_of_arguments(f: Function, count: int) -> list[str]:
    """What `f` calls its first arguments; `args[3]` where it gives them no name."""
    code = code_of(f)
    named = code.co_varnames[: code.co_argcount] if code else ()
    if named[:1] == ("self",):
        named = named[1:]
    return [*named[:count], *(f"args[{place}]" for place in range(len(named), count))]


def without_argnums(options: dict[str, Any]) -> dict[str, Any]:
    """The options of the function itself."""
    return {name: option for name, option in options.items() if name != "argnums"}


@hinting()
def compile(f: Function | None = None, *, target: str | None = None, strict: bool = False) -> Any:
    """A function that does with plain numbers what `f` does, many times faster.

    For each structure of its arguments `f` runs once, on Values; from then on generated code runs.
    A Value that `f` finds outside its arguments is read at each call. Plain numbers that it finds
    there, and numbers that it draws at random, are fixed. Keyword arguments are fixed, too.

    `f` must not look at the numbers: an `if` that depends on them is a TraceError; write `where`.
    Where a result is not finite, `f` itself answers.

    `target` is "python" or "llvm", machine code (it needs the extra: `pip install
    'slopewise[native]'`). `stats` says which it became, and why. With `strict`, machine code gives
    the bits that `f` gives.

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
    if target not in TARGETS:
        raise ValueError(f"compile(): target is one of {', '.join(map(repr, TARGETS))}: {target!r}")
    name = getattr(f, "__name__", "the function")
    return Compiled(f, name, target=target or "python", strict=strict)
