"""The form of each op on arrays: a function of its operands and of the array for its results.

Where NumPy has a function of the op's name, that is the form.  An op that has none is composed of
others by its row, and one that cannot be has no form: then generated Python runs the training.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from autograd.compiler.bundles.largest import LARGEST
from autograd.compiler.lower import WEIGHT, lowered
from autograd.compiler.program import Program
from autograd.ops import table
from autograd.ops.op import ListOp, Op
from autograd.ops.take import element

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

__all__ = ["Array", "composed", "form_of", "refusal"]

Array: TypeAlias = "NDArray[numpy.float64]"
Form: TypeAlias = Callable[..., object]
"""It takes operands, and as `out=` the array for its results."""

NAMES = {
    "sub": "subtract", "mul": "multiply", "div": "divide", "neg": "negative", "pow": "power",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh",
    "acosh": "arccosh", "atanh": "arctanh", "argument": "positive",
}  # fmt: skip
"""What NumPy calls an op, where it has another name."""


def step(x: Array, out: Array) -> None:
    import numpy

    numpy.greater(x, 0.0, out)


def ahead(x: Array, y: Array, out: Array) -> None:
    import numpy

    numpy.equal(x, y, out)
    numpy.multiply(out, 0.5, out)
    numpy.add(out, numpy.greater(x, y), out)


def where(condition: Array, x: Array, y: Array, out: Array) -> None:
    import numpy

    numpy.copyto(out, y)
    numpy.copyto(out, x, where=numpy.not_equal(condition, 0.0))


def relu(x: Array, out: Array) -> None:
    import numpy

    numpy.maximum(x, 0.0, out=out)


def leaky_relu(x: Array, slope: Array, out: Array) -> None:
    import numpy

    numpy.multiply(x, slope, out)
    numpy.copyto(out, x, where=numpy.greater(x, 0.0))


def clip(x: Array, low: Array, high: Array, out: Array) -> None:
    import numpy

    numpy.minimum(numpy.maximum(x, low), high, out=out)
    numpy.copyto(out, numpy.nan, where=~numpy.less_equal(low, high))


def sigmoid(x: Array, out: Array) -> None:
    import numpy

    tail = _tail(x)
    numpy.exp(numpy.minimum(x, 0.0), out)
    numpy.divide(out, numpy.add(tail, 1.0, tail), out)


def sigmoid_slope(x: Array, out: Array) -> None:
    import numpy

    tail = _tail(x)
    numpy.add(tail, 1.0, out)
    numpy.multiply(out, out, out)
    numpy.divide(tail, out, out)


def _tail(x: Array) -> Array:
    """e to the power of -abs(x), which never overflows."""
    import numpy

    tail: Array = numpy.absolute(x)
    numpy.negative(tail, tail)
    numpy.exp(tail, tail)
    return tail


def weight(x: Array, largest: Array, out: Array) -> None:
    import numpy

    numpy.subtract(x, largest, out)
    numpy.exp(out, out)


# Forms of lists: the terms stand along the first axis.


def total(terms: Array, out: Array) -> None:
    import numpy

    numpy.add.reduce(terms, 0, out=out)


def product(factors: Array, out: Array) -> None:
    import numpy

    numpy.multiply.reduce(factors, 0, out=out)


def norm(terms: Array, out: Array) -> None:
    """The root of the sum of squares, scaled so that no square overflows or vanishes."""
    import numpy

    sizes = numpy.absolute(terms)
    largest = numpy.maximum.reduce(sizes, 0)
    numpy.divide(sizes, numpy.where(largest, largest, 1.0), sizes)
    numpy.multiply(sizes, sizes, sizes)
    numpy.multiply(numpy.sqrt(numpy.add.reduce(sizes, 0)), largest, out)


def logsumexp(terms: Array, out: Array) -> None:
    """The largest term stands alone, so that digits of small ones are kept beside it.

    Where it cancels with the others, digits are lost: the result is nan, and eager code answers.
    """
    import numpy

    largest = numpy.maximum.reduce(terms, 0)
    is_largest = numpy.equal(terms, largest)
    weights = numpy.exp(numpy.subtract(terms, largest))
    numpy.copyto(weights, 0.0, where=is_largest)
    ties = numpy.add.reduce(is_largest, 0, float) - 1.0
    others = numpy.add.reduce(weights, 0) + ties
    numpy.add(numpy.log1p(others), largest, out)
    numpy.copyto(out, numpy.nan, where=numpy.less(numpy.absolute(out), -0.5 * largest))


def largest(terms: Array, out: Array) -> None:
    import numpy

    numpy.maximum.reduce(terms, 0, out=out)


OLDEST = 2
"""The first version of NumPy whose functions are as accurate as the rows say."""
OWN: dict[Op, Form] = {
    WEIGHT: weight,
    **{
        getattr(table, form.__name__): form
        for form in (step, ahead, where, relu, leaky_relu, clip, sigmoid, sigmoid_slope)
    },
    table.sum: total,
    table.prod: product,
    table.norm: norm,
    table.logsumexp: logsumexp,
    LARGEST: largest,
}
"""The forms that are no function of NumPy."""
WITHOUT = {
    element: "it picks numbers by an index that changes",
    table.logaddexp: "NumPy's logaddexp loses digits where terms cancel",
}
"""Ops that are not to be computed by NumPy, and why."""


@cache
def form_of(op: Op) -> Form | None:
    """The form of an op, if there is one; a dot has forms of its own."""
    import numpy

    if op in OWN:
        return OWN[op]
    if op in WITHOUT or isinstance(op, ListOp) or table.TABLE.get(op.name) is not op:
        return None
    found: Form | None = getattr(numpy, NAMES.get(op.name, op.name), None)
    return found if isinstance(found, numpy.ufunc) else None


def has(op: Op) -> bool:
    """Whether the op has a form, so that it need not be composed of others."""
    return op is table.dot or op is table.softmax or form_of(op) is not None


def composed(program: Program) -> Program:
    """The program in ops that have a form; softmaxes stay, since they share their work later."""
    return program if all(has(op) for op, _ in program.lines) else lowered(program, has)


def refusal(*programs: Program) -> str:
    """Why NumPy cannot compute the programs, or nothing."""
    import numpy

    if int(numpy.__version__.split(".")[0]) < OLDEST:
        return f"NumPy {numpy.__version__} loses digits in exp, log and others; {OLDEST} does not"
    for program in programs:
        if why := next((WITHOUT[op] for op, _ in program.lines if op in WITHOUT), ""):
            return why
        try:
            composed(program)
        except TypeError as error:
            return str(error)
    return ""
