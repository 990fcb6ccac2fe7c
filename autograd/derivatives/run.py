"""Run a function once on fresh nodes, and sweep over the graph that it recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextvars import ContextVar
from math import isclose, isfinite
from typing import Any, TypeAlias

from autograd.derivatives.argnums import Argnums, places
from autograd.derivatives.tree import Structure, Tree, flatten
from autograd.engine.face import finite
from autograd.engine.graph import topological_order
from autograd.engine.sweep import depends_on, finish, pull, push
from autograd.engine.value import Value, joined
from autograd.errors import DomainError
from autograd.ops.blame import infinite_slope
from autograd.ops.detached import detached
from autograd.ops.modes import ieee, is_ieee, is_recording, is_tracing, recording
from autograd.ops.number import real, shorten
from autograd.ops.table import argument

__all__ = ["Function", "Run", "Table", "constant", "function", "results"]

Function: TypeAlias = Callable[..., Any]
"""A function of Values: the one that is differentiated, or its derivative."""
Slope: TypeAlias = "Value | float"  # a Value where a gradient will itself be differentiated
Table: TypeAlias = "dict[Value, Slope]"

# The inputs of all runs whose function has been called and has not returned yet.
_varying: ContextVar[frozenset[Value]] = ContextVar("varying", default=frozenset())

# What the functions of all runs in a trace returned. There it is not computed unless it is asked
# for, so somebody has to ask whether it is finite.
results: ContextVar[list[Value] | None] = ContextVar("results", default=None)


def function(f: Function) -> Function:
    if not callable(f):
        raise TypeError(f"a derivative takes a function, not {type(f).__name__} {shorten(f)}")
    return f


class Run:
    """One run of a function on fresh nodes, and the sweeps over the graph it recorded."""

    def __init__(
        self,
        taker: str,
        f: Function,
        args: tuple[Tree, ...],
        options: dict[str, Any],
        argnums: Argnums,
    ) -> None:
        self.name = getattr(f, "__name__", None) or repr(f)
        self.taker = f"{taker}({self.name})"
        self.several = not isinstance(argnums, int)
        wanted = places(argnums, len(args), self.taker)
        if len(set(wanted)) < len(wanted):
            raise TypeError(f"{self.taker}: argnums {argnums} name an argument twice")
        chosen = tuple(args[place] for place in wanted)
        leaves, self.input_shape = flatten(chosen, f"{self.taker}: args")
        self.inputs = [_input(leaf, self.taker) for leaf in leaves]
        lifted = list(args)
        for place, tree in zip(wanted, self.input_shape.fill(self.inputs), strict=True):
            lifted[place] = tree
        around, recorded = _varying.get(), is_recording()
        token = _varying.set(around.union(self.inputs))
        try:
            with recording():
                result = f(*lifted, **options)
        finally:
            _varying.reset(token)
        # A plain number may depend on the other arguments alone. Its slope is then exactly 0.
        may_be_constant = len(wanted) < len(args) or not self.inputs
        self.outputs, self.output_shape = self._outputs(result, may_be_constant)
        values = [out for out in self.outputs if isinstance(out, Value)]
        if (found := results.get()) is not None:
            found += values
        everything = topological_order(*values)
        # The inputs come first. What they were made from belongs to a run around this one.
        self.order = [*depends_on(everything, self.inputs)][len(self.inputs) :]
        # Return Values if a Value came in, or if something varies around this run: in a trace, all
        # leaves do.
        given = any(isinstance(leaf, Value) for leaf in leaves)
        varies = not around.isdisjoint(everything)
        if is_tracing():
            mine = set(self.inputs)
            varies = varies or any(v.op is None and v not in mine for v in everything)
        self.in_values = given or varies
        self.symbolic = self.in_values and recorded

    # What came in and what went out

    def _outputs(
        self, result: object, may_be_constant: bool
    ) -> tuple[list[Value | float], Structure]:
        outputs, shape = flatten(result, f"{self.taker}: what {self.name} returned")
        is_plain = not any(isinstance(out, Value) for out in outputs)
        if is_plain and outputs and not may_be_constant:
            raise TypeError(
                f"{self.taker}: {self.name} returned the plain number {shorten(result)}, which "
                "records no operations; compute the result from the arguments with autograd's "
                "functions and without .data"
            )
        taken = [
            o if isinstance(o, Value) else real(o, f"{self.taker} takes numbers or Values")
            for o in outputs
        ]
        return [constant(number_of(o)) for o in taken] if is_plain else taken, shape

    def single_output(self) -> Value:
        """The one Value that the function returned; a TypeError if it returned anything else."""
        if self.output_shape.is_single and isinstance(self.outputs[0], Value):
            return self.outputs[0]
        raise TypeError(
            f"{self.taker}: {self.name} must return one Value, it returned "
            f"{self.output_shape}; use jacobian() for several"
        )

    def shown_outputs(self) -> Tree:
        """What the function returned: as Values if these can be differentiated, else as floats."""
        numbers = [out._number if isinstance(out, Value) else out for out in self.outputs]
        if self.symbolic:
            return self.output_shape.fill(self.outputs)
        return self.output_shape.fill([Value(n) if self.in_values else n for n in numbers])

    def shown(self, slope: Slope) -> Slope:
        """A derivative as the caller gets it; a 0 has no sign, as in `Value.grad`."""
        if type(slope) is float or is_tracing():  # as compiled code, which returns floats
            slope = slope + 0.0
        return slope if isinstance(slope, Value) or not self.in_values else constant(slope)

    def input_values(self, table: Table) -> list[Slope]:
        return [self.shown(table.get(value, 0.0)) for value in self.inputs]

    def inputs_shaped(self, table: Table) -> Tree:
        """The slopes of the inputs, in the shape of the argument or of the tuple of arguments."""
        return self.wanted_shape.fill(self.input_values(table))

    @property
    def wanted_shape(self) -> Structure:
        """The shape of a gradient: of the argument, or of the tuple of arguments."""
        return self.input_shape if self.several else self.input_shape.children[0]

    # Sweeps

    def pull(self, seeds: Table) -> Table:
        """Sweep backward: the derivative of the outputs, weighted by their seeds, in every node."""
        table = dict(seeds)
        with recording():
            finish(pull(self.order, table, self._shares))
        self._refuse_infinite(table.values())
        return table

    def _shares(self, value: Value, gradient: Slope) -> Iterable[tuple[Value, Slope]]:
        """Slope times gradient for each parent: `sweep.shares` for slopes that may be Values."""
        if type(gradient) is float and gradient == 0.0:
            return
        for parent, slope, number in self._edges(value):
            if not isfinite(number):
                size = number_of(gradient)
                if size == 0.0 and not is_tracing():  # the program is for other numbers too
                    continue
                if not is_ieee():
                    raise DomainError(*infinite_slope(self.taker, value, parent, number, size))
            yield parent, slope * gradient

    def push(self, directions: Sequence[Value | Any]) -> Tree:
        """Sweep forward: the derivative of every output in the given direction of the inputs."""
        return self.output_shape.fill(self.push_flat(directions))

    def push_flat(self, directions: Sequence[Value | Any]) -> list[Slope]:
        table: Table = {}
        for value, direction in zip(self.inputs, directions, strict=True):
            is_value = isinstance(direction, Value)
            table[value] = direction if is_value else real(direction, f"{self.taker} takes numbers")
        infinite: list[tuple[str, str]] = []  # edges through which a derivative becomes infinite

        def changes(value: Value) -> Iterator[Slope]:
            for parent, slope, number in self._edges(value):
                incoming = table.get(parent, 0.0)
                size = number_of(incoming)
                zero = incoming if size == 0.0 else slope
                is_always = type(zero) is float or not is_tracing()
                if 0.0 in (size, number) and not isfinite(size * number) and is_always:
                    continue  # 0 times an infinite number is 0 here
                if isfinite(size) and not isfinite(number):
                    infinite.append(infinite_slope(self.taker, value, parent, number, size))
                yield slope * incoming

        with recording(), ieee():
            finish(push(self.order, table, changes))
        outputs = [table.get(o, 0.0) if isinstance(o, Value) else 0.0 for o in self.outputs]
        self._refuse_infinite(outputs, *infinite[:1])
        return [self.shown(slope) for slope in outputs]

    def _edges(self, value: Value) -> Iterable[tuple[Value, Slope, float]]:
        """For each edge the parent, the slope (it may be a Value) and the slope as a float."""
        if value.op is detached:
            return ()
        if not self.symbolic or value.op is None:
            return zip(value.parents, value._slopes, value._slopes, strict=True)
        slopes = value.op.slopes_at(value.operands, value)
        kept = [s for s, o in zip(slopes, value.operands, strict=True) if isinstance(o, Value)]
        for slope, number in zip(kept, value._slopes, strict=True):
            if isfinite(number) and not isclose(number_of(slope), number, abs_tol=1e-12):
                raise RuntimeError(
                    f"{self.taker}: the .data of an operand of {value.op.name} was changed after "
                    f"the op was recorded (its slope was {number:g}, it would be "
                    f"{number_of(slope):g} now); differentiate before changing it"
                )
        return zip(value.parents, kept, value._slopes, strict=True)

    def _refuse_infinite(self, slopes: Iterable[Slope], why: tuple[str, ...] = ()) -> None:
        if not is_ieee() and not all(isfinite(number_of(slope)) for slope in slopes):
            raise DomainError(
                *why
                or (
                    f"{self.taker}: a derivative does not fit into a float (limit about 1.8e308)",
                    "Inside autograd.ieee() it becomes inf or nan",
                ),
                overflow=not why,
            )


def constant(number: float) -> Value:
    """A Value that depends on nothing; in a trace no leaf, since leaves are read at each call."""
    return joined(number, argument, (), (), number) if is_tracing() else Value(number)


def number_of(slope: Slope) -> float:
    """The plain number of a Value or of a number."""
    return slope._number if isinstance(slope, Value) else slope


def _input(leaf: object, taker: str) -> Value:
    """A new node to differentiate in; an edge connects it to `leaf` if that is a Value."""
    if isinstance(leaf, Value):
        return joined(leaf._number, argument, (leaf,), (1.0,))
    return Value(finite(leaf, f"{taker} takes a number"))
