"""Replace ops that a target has not by the ops that compose them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, reduce

from autograd.compiler.program import Program, Token, Writer
from autograd.compiler.trace import on_symbols, traced
from autograd.derivatives.tree import flatten
from autograd.engine.value import Value
from autograd.ops import lists, table
from autograd.ops.op import Op
from autograd.ops.take import element

__all__ = ["WEIGHT", "composition", "lowered", "weights_of"]

Apply = Callable[[Op, Sequence[Token]], Token]

WEIGHT = Op(
    "weight",
    lists.weight,
    lambda _, __, out: (out, -out),
    "exp(x - largest)",
    operands="x largest",
    helper=True,
)
"""What softmax and logsumexp share; every target has it."""


def lowered(program: Program, has: Callable[[Op], bool]) -> Program:
    """The program in ops that a target has.

    >>> from autograd import logsigmoid
    >>> from autograd.compiler.trace import trace
    >>> program = trace(lambda x: logsigmoid(x), [2.0], {}).program
    >>> print(lowered(program, lambda op: op.name in ("neg", "softplus")))
    x0
    t0 = neg(x0)
    t1 = softplus(t0)
    t2 = neg(t1)
    return t2
    """
    writer = Writer(program.inputs)
    around: list[Op] = []  # ops whose composition is being written

    def apply(op: Op, operands: Sequence[Token]) -> Token:
        if op in (WEIGHT, element) or has(op):
            return writer.line(op, operands)
        if op in SHARED:
            return SHARED[op](apply, operands, writer.constant)
        if op.lowered is None or op in around:
            raise TypeError(
                f"{op.name} cannot be exported: its function is Python; give define() a "
                "`lowered=`, a function of the operands that computes the same with other ops"
            )
        around.append(op)
        inner = composition(op, len(operands))
        (result,) = inner.results(operands, map(writer.constant, inner.constants), apply)
        around.pop()
        return result

    inputs = map(writer.input, range(program.inputs))
    return writer.program(program.results(inputs, map(writer.constant, program.constants), apply))


@lru_cache(maxsize=256)
def composition(op: Op, count: int) -> Program:
    """The program of what composes an op of `count` operands."""
    operands = [Value(0.5) for _ in range(count)]
    with on_symbols():
        result = op.lower(operands)
    outputs, shape = flatten(result, f"lowered= of {op.name}: what it returned")
    program, _, hidden = traced(operands, outputs, shape)
    if hidden or not shape.is_single:
        raise TypeError(f"lowered= of {op.name} computes one number from its operands alone")
    return program


# Softmaxes of the same numbers share their largest number, weights and sum. Each begins with
# another number, so that these are computed in the order of the program.


def weights_of(apply: Apply, numbers: Sequence[Token]) -> tuple[Token, list[Token]]:
    """The largest of some numbers, and e to the power of each less the largest."""
    largest = reduce(lambda x, y: apply(table.maximum, (x, y)), numbers)
    return largest, [apply(WEIGHT, (number, largest)) for number in numbers]


def _softmax(apply: Apply, operands: Sequence[Token], _: Callable[[float], Token]) -> Token:
    numbers = sorted(operands)
    weights = weights_of(apply, numbers)[1]
    own = weights[numbers.index(operands[0])]
    return apply(table.div, (own, apply(table.sum, weights)))


def _logsumexp(
    apply: Apply, operands: Sequence[Token], constant: Callable[[float], Token]
) -> Token:
    largest, weights = weights_of(apply, sorted(operands))
    others = apply(table.sum, [*weights, constant(-1.0)])  # the weight of the largest is 1
    return apply(table.add, (largest, apply(table.log1p, (others,))))


SHARED = {table.softmax: _softmax, table.logsumexp: _logsumexp, table.logaddexp: _logsumexp}
