"""Compare gradients with differences of the function's values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import wraps
from math import isnan
from typing import Any, NamedTuple

from autograd.checking.differences import (
    along,
    forward_along,
    magnitude,
    quotient,
    slope_between,
)
from autograd.derivatives.run import Function
from autograd.derivatives.transforms import grad
from autograd.derivatives.tree import Tree, flatten
from autograd.engine.graph import topological_order
from autograd.engine.value import Value
from autograd.errors import DomainError
from autograd.hints import hinting
from autograd.ops.arrays import is_array
from autograd.ops.modes import no_grad
from autograd.ops.number import is_number, real, shorten
from autograd.ops.op import Op
from autograd.ops.table import argument
from autograd.pickles import PublicPickle

__all__ = [
    "GradientError",
    "NumericalGradient",
    "Probe",
    "gradcheck",
    "numerical_gradient",
]

CENTRAL_STEP = 2.0**-17  # about the cube root of the rounding error: best for plain differences


class GradientError(PublicPickle, AssertionError):
    """A gradient that disagrees with differences of the function."""


class NumericalGradient(NamedTuple):
    """A gradient from differences, and how often the function was run for it."""

    gradient: Tree
    forward_passes: int


NumericalGradient.__reduce_ex__ = PublicPickle.__reduce_ex__  # type: ignore[assignment]


def numerical_gradient(f: Function, x: Tree) -> NumericalGradient:
    """The gradient of `f` at `x` by central differences.

    A tuple holds all arguments; anything else is the only argument. It takes two runs of `f` for
    each number in `x`, or four if the number is very near 0. Backpropagation takes one run for all.

    >>> numerical_gradient(lambda v: v[0] * v[1], [3.0, 4.0])
    NumericalGradient(gradient=[4.0, 3.0], forward_passes=4)
    """
    probe = Probe(f, x)
    slopes = [_plain_slope(probe, place) for place in range(len(probe.numbers))]
    return NumericalGradient(probe.shaped(slopes), probe.passes)


def _plain_slope(probe: Probe, place: int) -> float:
    """A central quotient, or a one-sided one at the end of a domain; near 0 the step is small."""
    g, x = probe.along(place), probe.numbers[place]
    slope, _ = quotient(g, x, CENTRAL_STEP * max(abs(x), 1.0), 0)
    if 0.0 < abs(x) < 2.0**-7:  # g may vary on the scale of x, as log and 1/x do
        near, noise = quotient(g, x, CENTRAL_STEP * magnitude(x), 0)
        if isnan(slope) or abs(slope - near) > 4.0 * noise:  # by more than rounding
            slope = slope if isnan(near) else near
    for side in (1, -1):
        if isnan(slope):
            slope, _ = quotient(g, x, CENTRAL_STEP**1.5 * max(magnitude(x), 2.0**-10), side)
    if isnan(slope):
        g(x)  # raises its own error if it has one
        raise DomainError(
            f"numerical_gradient({probe.name}): there is no finite value on either side of "
            f"{probe.path(place)} = {x!r}; choose a place inside the domain"
        )
    return slope


@hinting()
def gradcheck(f: Function, x: Tree, *, order: int = 1) -> bool:
    """Return True if the gradient of `f` at `x` agrees with differences of `f`.

    Otherwise a GradientError names the argument, both numbers, and the op whose slope is wrong, if
    there is one. A tuple holds all arguments; anything else is the only argument. At a kink every
    slope between the one from the left and the one from the right is accepted. `order=2` also
    checks the gradient of the gradient.

    >>> from autograd import sin
    >>> gradcheck(lambda x, y: sin(x * y), (0.5, 2.0), order=2)
    True
    """
    probe = Probe(f, x)
    if not isinstance(order, int) or order < 1:
        raise ValueError(f"gradcheck(): order is a whole number of at least 1, not {order!r}")
    gradient = grad(f, range(len(probe.args)))
    claims = probe.claims(gradient)
    for place, (number, claimed) in enumerate(zip(probe.numbers, claims, strict=True)):
        complaint = slope_between(probe.along(place), number, claimed)
        if complaint:
            raise GradientError(
                f"gradcheck({probe.name}): the slope in {probe.path(place)} at {number!r} is "
                f"{claimed!r} by the chain rule, {complaint}{_blame(probe)}"
            )
    if order > 1:
        for place in range(len(claims)):
            gradcheck(_component(gradient, place, probe), x, order=order - 1)
    return True


class Probe:
    """A function and the point at which it is checked, one number after the other."""

    def __init__(self, f: Function, x: Tree) -> None:
        if not callable(f):
            raise TypeError(f"the first argument is a function, not {type(f).__name__} {f!r}")
        self.f = f
        self.name = getattr(f, "__name__", None) or repr(f)
        self.single = not isinstance(x, tuple)
        self.args: tuple[Tree, ...] = (x,) if self.single else x
        leaves, self.shape = flatten(self.args, f"{self.name}: the arguments")
        self.numbers = [leaf.data if isinstance(leaf, Value) else real(leaf) for leaf in leaves]
        self.passes = 0

    def along(self, place: int) -> Callable[[float], float]:
        """The function of the number at `place`; all other numbers are fixed."""
        return along(self.run, self.numbers, place)

    def run(self, numbers: Sequence[float]) -> float:
        self.passes += 1
        with no_grad():
            result = self.f(*self.shape.fill(map(Value, numbers)))
        if is_array(result) and not result.shape:
            result = result[()]
        if isinstance(result, Value):
            return result.data
        if not is_number(result):
            raise TypeError(
                f"{self.name} has to return one number or Value, not {type(result).__name__} "
                f"{shorten(result)}; let it return one element, or the sum of all"
            )
        return real(result)

    def claims(self, gradient: Function) -> list[float]:
        """What a gradient gives at the point, number by number."""
        return [real(slope) for slope in flatten(gradient(*self.shape.fill(self.numbers)))[0]]

    def recorded(self) -> Value | None:
        result = self.f(*self.shape.fill(map(Value, self.numbers)))
        return result if isinstance(result, Value) else None

    def shaped(self, slopes: Sequence[float]) -> Tree:
        filled = self.shape.fill(slopes)
        return filled[0] if self.single else filled

    def path(self, place: int) -> str:
        named = zip(self._names(), self.shape.children, strict=True)
        return [path for name, child in named for path in child.paths(name)][place]

    def _names(self) -> list[str]:
        import inspect  # takes longer than all of autograd

        names: Sequence[str] = ()
        f = inspect.unwrap(self.f)
        if isinstance(f, Op):
            names = f.operands
        else:
            with suppress(TypeError, ValueError):
                parameters = inspect.signature(f).parameters.values()
                names = [p.name for p in parameters if p.kind is not p.VAR_POSITIONAL]
        count = len(self.args)
        numbered = [f"argument {place}" for place in range(count)]
        return [f"argument {name!r}" for name in names[:count]] + numbered[len(names) :]


def _component(gradient: Function, place: int, probe: Probe) -> Function:
    """One number of a gradient, as a function of its own."""

    @wraps(probe.f, updated=())
    def component(*args: Tree) -> Any:
        return flatten(gradient(*args))[0][place]

    component.__name__ = f"the gradient of {probe.name} in {probe.path(place)}"
    return component


def _blame(probe: Probe) -> str:
    """Name the op of the recorded graph whose slope disagrees with its own forward function."""
    root = probe.recorded()
    for node in topological_order(root) if root is not None else ():
        if node.op is None or node.op is argument:
            continue
        numbers = [o.data if isinstance(o, Value) else o for o in node.operands]
        own = [place for place, o in enumerate(node.operands) if isinstance(o, Value)]
        for place, claimed in zip(own, node.slopes, strict=True):
            complaint = slope_between(
                forward_along(node.op, numbers, place), numbers[place], claimed
            )
            if complaint:
                operands = node.op.operands
                name = operands[place] if node.op.arity == len(numbers) else f"operand {place}"
                shown = ", ".join(map(repr, numbers))
                return (
                    f"; to blame is the op {node.op.name}({shown}): "
                    f"its slope in {name} is {claimed!r}, {complaint}"
                )
    return ""
