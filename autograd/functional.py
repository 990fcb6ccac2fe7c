"""How is a function turned into its derivative?

Every transformation here runs the function once on fresh nodes, and then sweeps over the recorded
graph: backward for gradients, forward for directional derivatives.  With plain numbers a sweep
multiplies the slopes on the edges; when something may be differentiated again it multiplies the
slopes as Values, from the same rows of the op table, and so its result is a graph itself.

Nothing here reads or writes `.grad`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from math import isfinite
from typing import Any, TypeAlias

from autograd.backward import infinite_slope
from autograd.errors import DomainError
from autograd.graph import topological_order
from autograd.modes import is_ieee, recording
from autograd.number import is_number, real, shorten
from autograd.op import define
from autograd.recording import node
from autograd.structure import Structure, Tree, flatten
from autograd.value import Value, finite

__all__ = ["grad", "hessian", "hvp", "jacobian", "jvp", "value_and_grad", "vjp"]

Function: TypeAlias = Callable[..., Any]
Slope: TypeAlias = "Value | float"
Table: TypeAlias = "dict[Value, Slope]"

argument = define(
    "argument", forward=lambda x: x, slopes=lambda *_: (1.0,), formula="x", ulps=(0.5, 0.5)
)


def grad(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """The gradient of `f`, which returns one Value, in its argument number `argnums`.

    Arguments may be numbers, Values, or lists, tuples and dicts of them; the gradient has the
    shape of the argument (a tuple of gradients if `argnums` lists several).  Plain numbers give
    plain numbers; a Value among the arguments gives Values, to be differentiated further.

    >>> from autograd import sin
    >>> grad(lambda x: x * x)(3.0), grad(grad(sin))(0.5) == -sin(0.5)
    (6.0, True)
    >>> grad(lambda p: p["w"] * 2 + p["b"])({"w": 1.0, "b": 5.0})
    {'w': 2.0, 'b': 1.0}
    """
    both = value_and_grad(_function(f), argnums)

    @functools.wraps(f, updated=())
    def gradient(*args: Tree, **options: Any) -> Tree:
        return both(*args, **options)[1]

    return gradient


def value_and_grad(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """A function that returns the value of `f` and its gradient, from one run of `f`.

    >>> value_and_grad(lambda x, y: x * y, argnums=(0, 1))(3.0, 4.0)
    (12.0, (4.0, 3.0))
    """

    @functools.wraps(_function(f), updated=())
    def both(*args: Tree, **options: Any) -> tuple[Tree, Tree]:
        run = _Run("grad", f, args, options, argnums)
        output = run.single_output()
        adjoint = run.pull({output: 1.0})
        return run.shown(output), run.inputs_shaped(adjoint)

    return both


def jvp(f: Function, primals: Tree, tangents: Tree) -> tuple[Tree, Tree]:
    """The value of `f` at `primals` and its derivative in the direction `tangents`: forward mode.

    A tuple is the tuple of arguments; anything else is the one argument.

    >>> jvp(lambda x, y: x * y, (3.0, 4.0), (1.0, 0.0))
    (12.0, 4.0)
    """
    args = _arguments(primals)
    directions, shape = flatten(_arguments(tangents), "jvp(): the tangents")
    run = _Run("jvp", _function(f), args, {}, range(len(args)))
    if shape != run.input_shape:
        raise TypeError(
            f"jvp(): the tangents have the shape {shape}, the primals {run.input_shape}; "
            "give one direction for each number"
        )
    return run.shown_outputs(), run.push(directions)


def vjp(f: Function, *primals: Tree) -> tuple[Tree, Callable[[Tree], tuple[Tree, ...]]]:
    """The value of `f` at `primals`, and the function that pulls a gradient of it back to them.

    That function takes a tree of the shape of f's result and returns one gradient an argument.

    >>> value, pull = vjp(lambda x, y: [x * y, x + y], 3.0, 4.0)
    >>> value, pull([1.0, 0.0])
    ([12.0, 7.0], (4.0, 3.0))
    """
    run = _Run("vjp", _function(f), primals, {}, range(len(primals)))

    def pull(cotangent: Tree) -> tuple[Tree, ...]:
        seeds, shape = flatten(cotangent, "vjp(): the gradient to pull back")
        if shape != run.output_shape:
            raise TypeError(
                f"vjp(): the gradient to pull back has the shape {shape}, "
                f"the result of {run.name} has {run.output_shape}"
            )
        weights: Table = {}
        for output, seed in zip(run.outputs, seeds, strict=True):
            if isinstance(output, Value):
                weight = (
                    seed
                    if isinstance(seed, Value)
                    else real(seed, "vjp() pulls back numbers or Values")
                )
                weights[output] = weights[output] + weight if output in weights else weight
        gradients: tuple[Tree, ...] = run.inputs_shaped(run.pull(weights))
        return gradients

    return run.shown_outputs(), pull


def jacobian(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """All first derivatives of `f`: for each output, a tree of the shape of the argument.

    Swept backward from each output or forward from each input, whichever are fewer.

    >>> jacobian(lambda v: [v[0] * v[1], v[0] + v[1]])([3.0, 4.0])
    [[4.0, 3.0], [1.0, 1.0]]
    """

    @functools.wraps(_function(f), updated=())
    def rows(*args: Tree, **options: Any) -> Tree:
        run = _Run("jacobian", f, args, options, argnums)
        if len(run.outputs) <= len(run.inputs):
            rows = [
                run.input_values(run.pull({out: 1.0} if isinstance(out, Value) else {}))
                for out in run.outputs
            ]
        else:
            count = len(run.inputs)
            columns = [
                run.push_flat([float(row == column) for row in range(count)])
                for column in range(count)
            ]
            rows = [list(row) for row in zip(*columns, strict=True)]
        return run.output_shape.fill([run.shaped(row) for row in rows])

    return rows


def hessian(f: Function, argnums: int | Sequence[int] = 0) -> Function:
    """All second derivatives of `f`, which returns one Value: a tree of trees.

    >>> hessian(lambda v: v[0] ** 2 * v[1])([3.0, 4.0])
    [[8.0, 6.0], [6.0, 0.0]]
    """
    return jacobian(grad(f, argnums), argnums)


def hvp(f: Function, primals: Tree, tangents: Tree) -> Tree:
    """The Hessian of `f` times the direction `tangents`, at the cost of a few runs of `f`.

    A tuple is the tuple of arguments; anything else is the one argument.

    >>> hvp(lambda v: v[0] ** 2 * v[1], [3.0, 4.0], [1.0, 0.0])
    [8.0, 6.0]
    """
    argnums = range(len(primals)) if isinstance(primals, tuple) else 0
    return jvp(grad(f, argnums), primals, tangents)[1]


class _Run:
    """One run of a function on fresh nodes, and the sweeps over the graph it recorded."""

    def __init__(
        self,
        taker: str,
        f: Function,
        args: tuple[Tree, ...],
        options: dict[str, Any],
        argnums: int | Sequence[int],
    ) -> None:
        self.name = getattr(f, "__name__", None) or repr(f)
        self.taker = f"{taker}({self.name})"
        self.several = not isinstance(argnums, int)
        places = self._places(argnums, len(args))
        chosen = [args[place] for place in places]
        leaves, self.input_shape = flatten(tuple(chosen), f"{self.taker}: args")
        self.inputs = [_input(leaf, self.taker) for leaf in leaves]
        lifted = list(args)
        for place, tree in zip(places, self.input_shape.fill(self.inputs), strict=True):
            lifted[place] = tree
        with recording():
            result = f(*lifted, **options)
            if is_number(result) and len(places) < len(args):
                # It may depend on the other arguments alone: then the slope is exactly 0.
                with suppress(TypeError):
                    result = f(*map(_lifted, lifted), **options)
        self.outputs, self.output_shape = self._outputs(result)
        reached = [out for out in self.outputs if isinstance(out, Value)]
        everything = topological_order(*reached)
        dependent = self._dependent(everything)
        self.order = [value for value in everything if value in dependent and value.parents]
        # Differentiable again: if a Value came in, or the graph reaches the inputs of a run
        # around this one.  (Those of finished runs inside it depend on its own inputs.)
        self.symbolic = any(isinstance(leaf, Value) for leaf in leaves) or any(
            value.op is argument and value not in dependent for value in everything
        )

    # What came in and what went out

    def _places(self, argnums: int | Sequence[int], count: int) -> list[int]:
        numbers = argnums if not isinstance(argnums, int) else [argnums]
        places = []
        for number in numbers:
            if not isinstance(number, int) or isinstance(number, bool):
                raise TypeError(f"{self.taker}: argnums are whole numbers, not {number!r}")
            if not -count <= number < count:
                raise TypeError(
                    f"{self.taker}: argnums={number}, but it was called with {count} "
                    f"positional argument(s)"
                )
            places.append(number % count)
        if len(set(places)) < len(places):
            raise TypeError(f"{self.taker}: argnums {argnums} name an argument twice")
        return places

    def _outputs(self, result: object) -> tuple[list[Value | float], Structure]:
        outputs, shape = flatten(result, f"{self.taker}: what {self.name} returned")
        if outputs and not any(isinstance(out, Value) for out in outputs):
            raise TypeError(
                f"{self.taker}: {self.name} returned the plain number {shorten(result)}, which "
                "remembers no operations; return a Value, computed with autograd's functions "
                "and without .data, from the arguments"
            )
        return [
            o if isinstance(o, Value) else real(o, f"{self.taker} takes numbers or Values")
            for o in outputs
        ], shape

    def single_output(self) -> Value:
        """The one Value the function returned, or a TypeError that says what it returned."""
        (output, *others) = [*self.outputs, None]
        if self.output_shape.kind is None and isinstance(output, Value) and others == [None]:
            return output
        raise TypeError(
            f"{self.taker}: {self.name} must return one Value, it returned "
            f"{self.output_shape}; use jacobian() for several"
        )

    def shown(self, slope: Slope) -> Slope:
        """A result as the caller sees it: a Value if it can be differentiated, else a float."""
        if self.symbolic:
            return slope if isinstance(slope, Value) else Value(slope)
        return slope.data if isinstance(slope, Value) else slope

    def shown_outputs(self) -> Tree:
        return self.output_shape.fill(map(self.shown, self.outputs))

    def input_values(self, table: Table) -> list[Slope]:
        return [self.shown(table.get(value, 0.0)) for value in self.inputs]

    def inputs_shaped(self, table: Table) -> Tree:
        return self.shaped(self.input_values(table))

    def shaped(self, slopes: Iterable[Slope]) -> Tree:
        """Slopes in the shape of the argument, or of the tuple of arguments."""
        trees = self.input_shape.fill(slopes)
        return trees if self.several else trees[0]

    # Sweeps

    def pull(self, seeds: Table) -> Table:
        """Backward: the derivative of the seeded outputs, weighted, in every node."""
        table = dict(seeds)
        own = set(self.inputs)
        with recording():
            for value in reversed(self.order):
                incoming = table.get(value, 0.0)
                if value in own or (isinstance(incoming, float) and incoming == 0.0):
                    continue
                for parent, slope, number in self._edges(value):
                    change = self._times(slope, incoming, number, value, parent)
                    table[parent] = table[parent] + change if parent in table else change
        return self._checked(table)

    def push(self, directions: Sequence[Value | Any]) -> Tree:
        """Forward: the derivative of every output in the direction given for the inputs."""
        return self.output_shape.fill(self.push_flat(directions))

    def push_flat(self, directions: Sequence[Value | Any]) -> list[Slope]:
        table: Table = {}
        for value, direction in zip(self.inputs, directions, strict=True):
            table[value] = (
                direction
                if isinstance(direction, Value)
                else real(direction, "jvp() takes numbers or Values")
            )
        symbolic, self.symbolic = (
            self.symbolic,
            self.symbolic or any(isinstance(direction, Value) for direction in directions),
        )
        try:
            return self._pushed(table)
        finally:
            self.symbolic = symbolic

    def _pushed(self, table: Table) -> list[Slope]:
        own = set(self.inputs)
        with recording():
            for value in self.order:
                if value in own:
                    continue
                total: Slope = 0.0
                for parent, slope, number in self._edges(value):
                    incoming = table.get(parent, 0.0)
                    total = total + self._times(slope, incoming, number, value, parent)
                table[value] = total
        self._checked(table)
        outputs = [table.get(o, 0.0) if isinstance(o, Value) else 0.0 for o in self.outputs]
        return [self.shown(slope) for slope in outputs]

    def _edges(self, value: Value) -> Iterable[tuple[Value, Slope, float]]:
        """Parent, slope (a Value if it can be differentiated) and slope as a float."""
        if not self.symbolic or value.op is None:
            return zip(value.parents, value.slopes, value.slopes, strict=True)
        slopes = value.op.slopes_at(value.operands, value)
        kept = [s for s, o in zip(slopes, value.operands, strict=True) if isinstance(o, Value)]
        return zip(value.parents, kept, value.slopes, strict=True)

    def _times(
        self, slope: Slope, gradient: Slope, number: float, value: Value, parent: Value
    ) -> Slope:
        """slope * gradient; exactly 0 for a zero gradient, however infinite the slope."""
        if not isfinite(number):
            size = gradient.data if isinstance(gradient, Value) else gradient
            if size == 0.0:
                return 0.0
            if not is_ieee():
                raise DomainError(infinite_slope(self.taker, value, parent, number, size))
        return slope * gradient

    def _dependent(self, order: Sequence[Value]) -> set[Value]:
        """The nodes that depend on an input, and the inputs."""
        dependent = set(self.inputs)
        for value in order:
            if not dependent.isdisjoint(value.parents):
                dependent.add(value)
        return dependent

    def _checked(self, table: Table) -> Table:
        if not self.symbolic and not is_ieee():
            for slope in table.values():
                if isinstance(slope, float) and not isfinite(slope):
                    raise DomainError(
                        f"{self.taker}: a derivative does not fit into a float (limit about "
                        "1.8e308); inside autograd.ieee() it becomes inf or nan"
                    )
        return table


def _input(leaf: object, taker: str) -> Value:
    """A fresh node to differentiate in: connected to `leaf` if that is a Value."""
    if isinstance(leaf, Value):
        return node(Value, leaf.data, argument, (leaf,), (1.0,))
    return node(Value, finite(leaf, f"{taker} takes numbers or Values"), argument)


def _lifted(tree: Tree) -> Tree:
    """A plain number as a Value; anything else unchanged."""
    return Value(tree) if is_number(tree) else tree


def _arguments(tree: Tree) -> tuple[Tree, ...]:
    return tree if isinstance(tree, tuple) else (tree,)


def _function(f: Function) -> Function:
    if not callable(f):
        raise TypeError(f"derivatives are of functions, not of {type(f).__name__} {shorten(f)}")
    return f
