"""Compiled functions over many rows: one result for each row, or the sum of all.

Rows are computed in blocks of fixed size, whoever computes them, and the sums of the blocks are
added in order.  So the bits of a result do not depend on how the rows were split.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from autograd.compiler.options import quick_key
from autograd.compiler.plans import SEVERAL, Plan, finished, joined, merged, none_of, of_outputs
from autograd.derivatives.argnums import places, positions
from autograd.derivatives.tree import Tree
from autograd.hints import Hinted, hinting
from autograd.ops.arrays import REAL_KINDS, is_array, refuse_other_kinds
from autograd.ops.number import shorten

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from autograd.compiler.compiled import Compiled
    from autograd.compiler.version import Version

__all__ = ["Rows"]

BLOCK = 1024
"""How many rows are computed, and added up, at a time."""


class Rows(Hinted):
    """A compiled function of many rows: arguments and results have one more leading axis.

    `Compiled.mapped` and `Compiled.summed` make these objects. `over` are the positions of the
    arguments that have rows, of all if it is None; the other arguments are shared by all rows.
    """

    @hinting()
    def __init__(
        self, compiled: Compiled, over: int | Sequence[int] | None, is_summed: bool
    ) -> None:
        self.__name__ = f"{compiled.__name__}.{'summed' if is_summed else 'mapped'}"
        self._compiled = compiled
        self._over = None if over is None else positions(over, "over")
        self._is_summed = is_summed

    def __repr__(self) -> str:
        return f"<compiled {self.__name__}()>"

    def __call__(
        self, *args: Tree, threads: int = 1, executor: Executor | None = None, **options: Any
    ) -> Tree:
        """The results of all rows.

        Machine code runs in so many `threads`; the workers of `executor` compute blocks of rows.
        """
        if threads.__class__ is not int or threads < 1:
            threads = self._checked(threads)
        if executor is not None and not hasattr(executor, "submit"):
            raise TypeError(
                f"{self.__name__}(): executor= is an executor of concurrent.futures, not "
                f"{shorten(executor)}"
            )
        if executor is None and (again := self._again(args, threads, options)) is not None:
            return again
        key = self._key(options)
        over = self._positions(len(args))
        count = self._count(args, over)
        options = self._counted(options, len(args))
        plan = self._plan(over, options)
        in_arrays = any(is_array(args[place]) for place in over)
        if not count:
            return none_of(plan, self._compiled.derivative, args, options, in_arrays)
        version, _ = self._compiled.version(tuple(part(args, over, 0)), options)
        if isinstance(plan, tuple) and self._compiled.derivative == "jacobian":
            plan = of_outputs(plan, version.traced.shape, part(args, over, 0), options)
        in_code = version.computes_rows(count)
        if executor is None and in_code:
            ready, found = computed_in_code(version, plan, args, over, threads)
            if found is not None:
                if key[-1] is not None:
                    self._compiled.ready[key] = ready
                return finished(plan, found, in_arrays)
        blocks = [part(args, over, slice(at, at + BLOCK)) for at in range(0, count, BLOCK)]
        work = (self._compiled, over, plan, options, in_code)
        if executor is None:
            done = [results(*work, block) for block in blocks]
        else:
            futures = [executor.submit(results, *work, block) for block in blocks]
            done = [future.result() for future in futures]
        return finished(plan, joined(plan, done), in_arrays)

    def _key(self, options: dict[str, Any]) -> tuple[Hashable, ...]:
        """What the code of rows is kept by, unless it ends with None."""
        return self._over, self._is_summed, quick_key(0, options)

    def _again(self, args: Sequence[Tree], threads: int, options: dict[str, Any]) -> Any:
        """The results by the code of the last call; None where that has no answer."""
        ready = self._compiled.ready.get(self._key(options))
        if ready is None:
            return None
        try:
            found = ready(args, threads)
        except TypeError:  # the arguments are of another kind
            return None
        if found is None:
            return None
        self._compiled.show(ready.version)
        return finished(ready.plan, found, True)

    def _checked(self, threads: object) -> int:
        """How many threads; a TypeError or ValueError unless it is 1 or more."""
        number = positions(threads, f"{self.__name__}(): threads")
        if not isinstance(number, int) or number < 1:
            raise ValueError(f"{self.__name__}(): threads is 1 or more, not {shorten(threads)}")
        return number

    def _positions(self, count: int) -> tuple[int, ...]:
        """The positions of the arguments that have rows."""
        if self._over is None:
            return tuple(range(count))
        return tuple(sorted({*places(self._over, count, f"{self.__name__}()", "over")}))

    def _counted(self, options: dict[str, Any], count: int) -> dict[str, Any]:
        """The options with the `argnums` of a derivative counted from 0."""
        if not self._compiled.derivative or "argnums" not in options:
            return options
        argnums = positions(options["argnums"])
        found = places(argnums, count, f"{self.__name__}()")
        return options | {"argnums": found[0] if isinstance(argnums, int) else tuple(found)}

    def _count(self, args: Sequence[Tree], over: Sequence[int]) -> int:
        """How many rows there are; a ValueError if the arguments do not agree."""
        if not over:
            raise TypeError(f"{self.__name__}() needs at least one argument that has rows")
        counts = {}
        for place in over:
            arg, name = args[place], f"{self.__name__}(): args[{place}]"
            has_axes = is_array(arg) and arg.ndim > 0
            if not isinstance(arg, list | tuple) and not has_axes:
                raise TypeError(
                    f"{name} has rows, so it is a list or an array, not {shorten(arg)}; "
                    "over= names the arguments that have rows"
                )
            if has_axes:
                refuse_other_kinds(arg, name, REAL_KINDS)
            counts[place] = len(arg)
        if len(set(counts.values())) > 1:
            raise ValueError(
                f"{self.__name__}(): the arguments have different numbers of rows: {counts}"
            )
        return counts[over[0]]

    def _plan(self, over: Sequence[int], options: dict[str, Any]) -> Plan:
        """What becomes of the parts of each result."""
        value = self._is_summed
        if not self._compiled.derivative:
            return value
        argnums = options.get("argnums", 0)
        several = isinstance(argnums, Iterable)
        slopes = tuple(value and n not in over for n in (argnums if several else (argnums,)))
        if self._compiled.derivative == "hessian" and len(set(slopes)) > 1:
            raise TypeError(SEVERAL)
        gradient: Plan = slopes if several else slopes[0]
        return (value, gradient) if self._compiled.derivative == "value_and_grad" else gradient

    # Derivatives

    @property
    def grad(self) -> Rows:
        """The gradients: of a summed function added up for the arguments that rows share."""
        return Rows(self._compiled.grad, self._over, self._is_summed)

    @property
    def value_and_grad(self) -> Rows:
        """The values and the gradients."""
        return Rows(self._compiled.value_and_grad, self._over, self._is_summed)

    @property
    def jacobian(self) -> Rows:
        """All first derivatives of each output."""
        return Rows(self._compiled.jacobian, self._over, self._is_summed)


def computed_in_code(
    version: Version, plan: Plan, args: Sequence[Tree], over: Sequence[int], threads: int
) -> tuple[Any, Any]:
    """The machine code for such rows, and what it finds; None if it finds nothing."""
    from autograd.compiler.llvm.table import Ready, tables  # loaded when they are first wanted

    given = tables(args, over)
    if given is None:
        return None, None
    ready = Ready(version, plan, given, over)
    return ready, ready(given, threads)


def part(args: Sequence[Tree], over: Sequence[int], at: int | slice) -> list[Tree]:
    """The arguments for one row, or for some."""
    return [arg[at] if place in over else arg for place, arg in enumerate(args)]


def results(
    compiled: Compiled,
    over: Sequence[int],
    plan: Plan,
    options: dict[str, Any],
    in_code: bool,
    args: Sequence[Tree],
) -> Any:
    """The results of a block of rows: the work of one worker."""
    count = len(args[over[0]])
    if in_code:
        version, _ = compiled.version(tuple(part(args, over, 0)), options)
        _, found = computed_in_code(version, plan, args, over, 1)
        if found is not None:
            return finished(plan, found, False)
    return merged(plan, [compiled(*part(args, over, at), **options) for at in range(count)])
