"""Run a function once on Values, and keep what was recorded as a program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from autograd.compiler.program import Program, Token, Writer
from autograd.derivatives.run import results
from autograd.derivatives.tree import Structure, Tree, flatten
from autograd.engine.graph import topological_order
from autograd.engine.value import Value
from autograd.ops.modes import ieee, recording, tracing
from autograd.ops.number import real

__all__ = ["Traced", "on_symbols", "trace", "traced"]


class Traced(NamedTuple):
    """A program, the shape of its results, and the Values whose numbers it reads at each call."""

    program: Program
    shape: Structure
    hidden: tuple[Value, ...]
    """Leaves that the function found outside its arguments; they are the program's last inputs."""


def trace(f: Callable[..., Any], args: Sequence[Tree], options: dict[str, Any]) -> Traced:
    """What `f` does with arguments of this structure, found in one run on their numbers.

    >>> from autograd import sin
    >>> print(trace(lambda x: x * sin(x) + 1, [2.0], {}).program)
    x0
    c0 = 1.0
    t0 = sin(x0)
    t1 = mul(x0, t0)
    t2 = add(t1, c0)
    return t2
    """
    name = getattr(f, "__name__", "the function")
    leaves, structure = flatten(tuple(args), f"compile({name}): args")
    found: list[Value] = []
    token = results.set(found)
    try:
        with on_symbols():
            inputs = [Value(real(leaf, f"compile({name}) takes a number")) for leaf in leaves]
            result = f(*structure.fill(inputs), **options)
            outputs, shape = flatten(result, f"compile({name}): what {name} returned")
            return traced(inputs, doubted(outputs, found), shape)
    finally:
        results.reset(token)


def doubted(outputs: Sequence[Any], found: Sequence[Value]) -> Sequence[Any]:
    """The outputs, of which the first is nan where what was differentiated is not finite.

    So `grad(log)` has no slope at -1 either: the function itself is asked, and raises its error.
    """
    if not outputs:
        return outputs
    shown = {out for out in outputs if isinstance(out, Value)}
    first, *others = outputs
    for value in dict.fromkeys(found):
        if value not in shown:
            first = first - (value - value)  # and not +, which makes a 0 of -0
    return [first, *others]


@contextmanager
def on_symbols() -> Iterator[None]:
    """Inside, Values are symbols: every op is recorded, and to look at a number is a TraceError."""
    with recording(), ieee(), tracing():
        yield


def traced(inputs: Sequence[Value], outputs: Sequence[Any], shape: Structure) -> Traced:
    """The program of a graph."""
    order = topological_order(*[out for out in outputs if isinstance(out, Value)])
    mine = set(inputs)
    hidden = [node for node in order if node.op is None and node not in mine]
    writer = Writer(len(inputs) + len(hidden))
    tokens = {node: writer.input(place) for place, node in enumerate([*inputs, *hidden])}

    def written(things: Sequence[Any]) -> list[Token]:
        """The tokens of Values, and of numbers, which are constants."""
        return [
            tokens[thing] if isinstance(thing, Value) else writer.constant(real(thing))
            for thing in things
        ]

    for node in order:
        if node.op is not None:
            tokens[node] = writer.line(node.op, written(node.operands))
    return Traced(writer.program(written(outputs)), shape, tuple(hidden))
