"""Which ops are there?  The table: every op once, with everything about it.

A row gives the op's value on floats (`forward`), its slope in each operand (`slopes`, written with
ops only, so that the same line serves floats, Values and traced code), the formula that tests
evaluate with 50 digits, where it is defined, where its slope jumps, and how accurate it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from math import inf, nan
from types import FunctionType
from typing import Any

from autograd import floats, rounding
from autograd.arrays import array_of, is_array
from autograd.domain import (
    ABOVE_MINUS_ONE,
    AT_LEAST_ONE,
    BETWEEN_ONES,
    NONNEGATIVE,
    NONZERO,
    POSITIVE,
    REAL,
    WITHIN_ONES,
)
from autograd.op import ListOp, Op, define

__all__ = ["TABLE"]

ONE_THIRD = 1.0 / 3.0
LOG2_E = 1.4426950408889634
LOG10_E = 0.4342944819032518
TWO_OVER_SQRT_PI = 1.1283791670955126
RECIPROCAL_SQRT_2PI = 0.3989422804014327
TINY = 2.0**-1022  # below it, floats have fewer digits
LARGE = 2.0**600

# Arithmetic

add: Op = define(
    "add",
    forward=lambda x, y: x + y,
    slopes=lambda x, y, out: (1.0, 1.0),
    formula="x + y",
    operands="x y",
    symbol="+",
    ulps=(0.5, 0.5),
)
sub: Op = define(
    "sub",
    forward=lambda x, y: x - y,
    slopes=lambda x, y, out: (1.0, -1.0),
    formula="x - y",
    operands="x y",
    symbol="-",
    ulps=(0.5, 0.5),
)
mul: Op = define(
    "mul",
    forward=lambda x, y: x * y,
    slopes=lambda x, y, out: (y, x),
    formula="x * y",
    operands="x y",
    symbol="×",
    ulps=(0.5, 0.5),
)
div: Op = define(
    "div",
    forward=floats.divide,
    # A quotient below TINY has lost digits that the slope in y may still have.
    slopes=lambda x, y, out: (
        div(1.0, y),
        where(x * (1.0 - step(abs(out) - TINY)), -div(x, y * y), -div(out, y)),
    ),
    formula="x / y",
    operands="x y",
    domain=(REAL, NONZERO),
    symbol="÷",
    ulps=(0.5, 1.5),
)
pow: Op = define(
    "pow",
    forward=floats.power,
    # x**0 is flat in x, also at 0; a negative base has no slope in its (whole) exponent.
    slopes=lambda x, y, out: (
        pow_slope(x, y),
        where(step(-x), nan, out * log(where(step(x), x, 1.0))),
    ),
    formula="x ** y",
    operands="x y",
    needs="x > 0, or x = 0 with y >= 0, or a whole y",
    kinks=("abs(x) + abs(y)",),  # 0**y jumps at y = 0; slopes 0 there
    symbol="^",
    ulps=(1.0, 2.0),
)
pow_slope: Op = define(
    "pow_slope",
    forward=floats.pow_slope,
    slopes=lambda x, y, out: (
        where(
            x * where(y, step(abs(out) - TINY), 1.0),  # below, `out` has lost digits
            div((y - 1.0) * out, x),
            where(y, y * pow_slope(x, y - 1.0), 0.0),
        ),
        # x ** (y - 1), where y - 1 may be no float and x ** y may be too large for one
        where(
            step(abs(y) - 1.0),
            div(out, y),
            where(x, div(pow(x, y), x), pow(x, y - 1.0)),
        )
        + where(step(-x), nan, out * log(where(step(x), x, 1.0))),
    ),
    formula="y * x ** (y - 1)",
    operands="x y",
    needs="x > 0, or x = 0 with y >= 1 or y = 0, or a whole y",
    kinks=("abs(x) + abs(y - 1)", "abs(x) + abs(y)"),
    symbol="^'",
    ulps=(2.0, 8.0),
)
neg: Op = define(
    "neg",
    forward=lambda x: -x,
    slopes=lambda x, out: (-1.0,),
    formula="-x",
    symbol="-",
    ulps=(0.5, 0.5),
)
abs: Op = define(
    "abs",
    forward=math.fabs,
    slopes=lambda x, out: (sign(x),),
    formula="abs(x)",
    kinks=("x",),  # slope 0 at 0
    ulps=(0.5, 0.5),
)
square: Op = define(
    "square",
    forward=lambda x: x * x,
    slopes=lambda x, out: (2.0 * x,),
    formula="x ** 2",
    ulps=(0.5, 0.5),
)
one_minus_square: Op = define(
    "one_minus_square",
    forward=lambda x: (1.0 - x) * (1.0 + x),
    slopes=lambda x, out: (-2.0 * x,),  # that of the factors would cancel near 0
    formula="1 - x ** 2",
    ulps=(1.5, 0.5),
)
reciprocal: Op = define(
    "reciprocal",
    forward=lambda x: floats.divide(1.0, x),
    slopes=lambda x, out: (-div(out, x),),
    formula="1 / x",
    domain=(NONZERO,),
    ulps=(0.5, 1.5),
)


def _hypot_slopes(x: Any, y: Any, out: Any) -> tuple[Any, Any]:
    is_normal = step(out - TINY)  # below, `out` has lost digits
    scale = where(is_normal, 1.0, LARGE)
    radius = where(is_normal, out, hypot(LARGE * x, LARGE * y))
    return where(out, div(scale * x, radius), 0.0), where(out, div(scale * y, radius), 0.0)


hypot: Op = define(
    "hypot",
    forward=math.hypot,
    slopes=_hypot_slopes,
    formula="sqrt(x ** 2 + y ** 2)",
    operands="x y",
    kinks=("abs(x) + abs(y)",),  # slopes 0 at the origin
    ulps=(1.0, 1.5),
)

# Powers, exponentials and logarithms

sqrt: Op = define(
    "sqrt",
    forward=floats.total(math.sqrt),
    slopes=lambda x, out: (0.5 * reciprocal_sqrt(x),),
    formula="sqrt(x)",
    domain=(NONNEGATIVE,),
    ulps=(0.5, 0.51),
)
reciprocal_sqrt: Op = define(
    "reciprocal_sqrt",
    forward=rounding.reciprocal_sqrt,
    slopes=lambda x, out: (div(-0.5 * out, x),),
    formula="1 / sqrt(x)",
    domain=(POSITIVE,),
    ulps=(0.51, 1.5),
)
cbrt: Op = define(
    "cbrt",
    forward=rounding.cbrt,
    slopes=lambda x, out: (div(ONE_THIRD, out * out),),
    formula="sign(x) * cbrt(abs(x))",
    ulps=(1.0, 3.0),
)
exp: Op = define(
    "exp",
    forward=floats.total(math.exp),
    slopes=lambda x, out: (out,),
    formula="exp(x)",
)
expm1: Op = define(
    "expm1",
    forward=floats.total(math.expm1),
    slopes=lambda x, out: (exp(x),),
    formula="exp(x) - 1",
    ulps=(2.0, 3.0),
)
log: Op = define(
    "log",
    forward=floats.total(math.log, {0.0: -inf}),
    slopes=lambda x, out: (div(1.0, x),),
    formula="log(x)",
    domain=(POSITIVE,),
)
logaddexp: Op = define(
    "logaddexp",
    forward=floats.logsumexp,
    slopes=lambda x, y, out: softmax([x, y]),
    formula="log(exp(x) + exp(y))",
    operands="x y",
    ulps=(3.0, 4.0),
)
log1p: Op = define(
    "log1p",
    forward=floats.total(math.log1p, {-1.0: -inf}),
    slopes=lambda x, out: (div(1.0, 1.0 + x),),
    formula="log(1 + x)",
    domain=(ABOVE_MINUS_ONE,),
    ulps=(2.0, 3.0),
)
log2: Op = define(
    "log2",
    forward=floats.total(math.log2, {0.0: -inf}),
    slopes=lambda x, out: (div(1.0, x) * LOG2_E,),
    formula="log(x) / log(2)",
    domain=(POSITIVE,),
    ulps=(1.0, 2.0),
)
log10: Op = define(
    "log10",
    forward=floats.total(math.log10, {0.0: -inf}),
    slopes=lambda x, out: (div(1.0, x) * LOG10_E,),
    formula="log(x) / log(10)",
    domain=(POSITIVE,),
    ulps=(2.0, 2.0),
)

# Trigonometric and hyperbolic functions

sin: Op = define(
    "sin",
    forward=floats.total(math.sin),
    slopes=lambda x, out: (cos(x),),
    formula="sin(x)",
)
cos: Op = define(
    "cos",
    forward=floats.total(math.cos),
    slopes=lambda x, out: (-sin(x),),
    formula="cos(x)",
)
tan: Op = define(
    "tan",
    forward=floats.total(math.tan),
    slopes=lambda x, out: (1.0 + out * out,),
    formula="tan(x)",
    ulps=(2.0, 3.0),
)
asin: Op = define(
    "asin",
    forward=floats.total(math.asin),
    slopes=lambda x, out: (reciprocal_sqrt(one_minus_square(x)),),
    formula="asin(x)",
    domain=(WITHIN_ONES,),
    ulps=(2.0, 3.0),
)
acos: Op = define(
    "acos",
    forward=floats.total(math.acos),
    slopes=lambda x, out: (-reciprocal_sqrt(one_minus_square(x)),),
    formula="acos(x)",
    domain=(WITHIN_ONES,),
    ulps=(2.0, 3.0),
)
atan: Op = define(
    "atan",
    forward=math.atan,
    slopes=lambda x, out: (div(div(1.0, hypot(1.0, x)), hypot(1.0, x)),),
    formula="atan(x)",
    ulps=(2.0, 3.0),
)


def _atan2_slopes(y: Any, x: Any, out: Any) -> tuple[Any, Any]:
    half = hypot(0.5 * y, 0.5 * x)  # of the radius, which may be too large for a float
    is_normal = step(half - TINY)  # below, it has lost digits
    scale = where(is_normal, 1.0, LARGE)
    half = where(is_normal, half, hypot(0.5 * LARGE * y, 0.5 * LARGE * x))
    return (
        scale * div(0.25 * div(scale * x, half), half),
        scale * div(-0.25 * div(scale * y, half), half),
    )


atan2: Op = define(
    "atan2",
    forward=math.atan2,
    slopes=_atan2_slopes,
    formula="atan2(y, x)",
    operands="y x",
    kinks=("abs(x) + abs(y)", "y"),  # the angle jumps across the negative x axis
    ulps=(2.0, 4.0),
)
sinh: Op = define(
    "sinh",
    forward=floats.total(math.sinh),
    slopes=lambda x, out: (cosh(x),),
    formula="sinh(x)",
    ulps=(2.0, 3.0),
)
cosh: Op = define(
    "cosh",
    forward=floats.cosh,
    slopes=lambda x, out: (sinh(x),),
    formula="cosh(x)",
    ulps=(2.0, 3.0),
)
tanh: Op = define(
    "tanh",
    forward=math.tanh,
    slopes=lambda x, out: (4.0 * sigmoid_slope(2.0 * x),),
    formula="tanh(x)",
    ulps=(3.0, 4.0),
)
asinh: Op = define(
    "asinh",
    forward=math.asinh,
    slopes=lambda x, out: (div(1.0, hypot(1.0, x)),),
    formula="asinh(x)",
    ulps=(2.0, 3.0),
)
acosh: Op = define(
    "acosh",
    forward=floats.total(math.acosh),
    slopes=lambda x, out: (reciprocal_sqrt(x - 1.0) * reciprocal_sqrt(x + 1.0),),
    formula="acosh(x)",
    domain=(AT_LEAST_ONE,),
    ulps=(3.0, 4.0),
)
atanh: Op = define(
    "atanh",
    forward=floats.total(math.atanh, {1.0: inf, -1.0: -inf}),
    slopes=lambda x, out: (div(1.0, one_minus_square(x)),),
    formula="atanh(x)",
    domain=(BETWEEN_ONES,),
    ulps=(3.0, 4.0),
)

# Activations

sigmoid: Op = define(
    "sigmoid",
    forward=floats.sigmoid,
    slopes=lambda x, out: (sigmoid_slope(x),),
    formula="1 / (1 + exp(-x))",
    symbol="σ",
    ulps=(3.0, 4.0),
)
sigmoid_slope: Op = define(
    "sigmoid_slope",
    forward=floats.sigmoid_slope,
    slopes=lambda x, out: (-out * tanh(0.5 * x),),
    formula="1 / ((1 + exp(-x)) * (1 + exp(x)))",
    symbol="σ'",
    ulps=(4.0, 8.0),
)
logsigmoid: Op = define(
    "logsigmoid",
    forward=floats.logsigmoid,
    slopes=lambda x, out: (sigmoid(-x),),
    formula="-log(1 + exp(-x))",
    ulps=(3.0, 4.0),
)
softplus: Op = define(
    "softplus",
    forward=floats.softplus,
    slopes=lambda x, out: (sigmoid(x),),
    formula="log(1 + exp(x))",
    ulps=(3.0, 4.0),
)
relu: Op = define(
    "relu",
    forward=floats.relu,
    slopes=lambda x, out: (step(x),),
    formula="max(x, 0)",
    kinks=("x",),  # slope 0 at 0, as in the lesson
    symbol="ReLU",
    ulps=(0.5, 0.5),
)
leaky_relu: Op = define(
    "leaky_relu",
    forward=lambda x, slope: x if x > 0.0 else slope * x,
    slopes=lambda x, slope, out: (where(step(x), 1.0, slope), minimum(x, 0.0)),
    formula="x if x > 0 else slope * x",
    operands="x slope",
    kinks=("x",),  # the left slope at 0
    ulps=(0.5, 0.5),
    defaults=(0.01,),
)


def _elu_slopes(x: Any, alpha: Any, out: Any) -> tuple[Any, Any]:
    below = minimum(x, 0.0)
    root = exp(0.5 * below)  # exp(x) itself may underflow where alpha times it does not
    return where(step(x), 1.0, alpha * root * root), expm1(below)


elu: Op = define(
    "elu",
    forward=floats.elu,
    slopes=_elu_slopes,
    formula="x if x > 0 else alpha * (exp(x) - 1)",
    operands="x alpha",
    kinks=("x",),  # the left slope at 0
    ulps=(3.0, 3.0),
    defaults=(1.0,),
)
silu: Op = define(
    "silu",
    forward=floats.silu,
    slopes=lambda x, out: (sigmoid(x) + out * sigmoid(-x),),
    formula="x / (1 + exp(-x))",
    ulps=(3.0, 16.0),
)
gelu: Op = define(
    "gelu",
    forward=floats.gelu,
    slopes=lambda x, out: (normal_cdf(x) + x * bell(x) * (bell(x) * RECIPROCAL_SQRT_2PI),),
    formula="x * erfc(-x / sqrt(2)) / 2",
    ulps=(3.0, 16.0),
)

# Steps, choices and limits

step: Op = define(
    "step",
    forward=lambda x: 1.0 if x > 0.0 else 0.0,
    slopes=lambda x, out: (0.0,),
    formula="1 if x > 0 else 0",
    kinks=("x",),  # 0 at 0, as relu's slope
    ulps=(0.5, 0.5),
)
sign: Op = define(
    "sign",
    forward=floats.sign,
    slopes=lambda x, out: (0.0,),
    formula="sign(x)",
    kinks=("x",),
    ulps=(0.5, 0.5),
)
ahead: Op = define(
    "ahead",
    forward=floats.ahead,
    slopes=lambda x, y, out: (0.0, 0.0),
    formula="(1 + sign(x - y)) / 2",
    operands="x y",
    kinks=("x - y",),
    ulps=(0.5, 0.5),
)
maximum: Op = define(
    "maximum",
    forward=floats.maximum,
    slopes=lambda x, y, out: (ahead(x, y), ahead(y, x)),
    formula="max(x, y)",
    operands="x y",
    kinks=("x - y",),  # a tie splits in halves
    symbol="max",
    ulps=(0.5, 0.5),
)
minimum: Op = define(
    "minimum",
    forward=floats.minimum,
    slopes=lambda x, y, out: (ahead(y, x), ahead(x, y)),
    formula="min(x, y)",
    operands="x y",
    kinks=("x - y",),  # a tie splits in halves
    symbol="min",
    ulps=(0.5, 0.5),
)
clip: Op = define(
    "clip",
    forward=floats.clip,
    slopes=lambda x, low, high, out: (
        ahead(x, low) * ahead(high, x),
        ahead(low, x),
        ahead(x, high),
    ),
    formula="min(max(x, low), high)",
    operands="x low high",
    needs="low <= high",
    kinks=("x - low", "x - high", "low - high"),  # a tie splits in halves
    ulps=(0.5, 0.5),
)
where: Op = define(
    "where",
    forward=lambda condition, x, y: x if condition else y,
    slopes=lambda condition, x, y, out: (
        0.0,
        where(condition, 1.0, 0.0),
        where(condition, 0.0, 1.0),
    ),
    formula="x if condition else y",
    operands="condition x y",
    kinks=("condition",),
    ulps=(0.5, 0.5),
)

# Error functions

erf: Op = define(
    "erf",
    forward=math.erf,
    slopes=lambda x, out: (TWO_OVER_SQRT_PI * bell(2.0 * x),),
    formula="erf(x)",
    ulps=(3.0, 4.0),
)
erfc: Op = define(
    "erfc",
    forward=math.erfc,
    slopes=lambda x, out: (-TWO_OVER_SQRT_PI * bell(2.0 * x),),
    formula="erfc(x)",
    ulps=(5.0, 4.0),
)


def _bell_slopes(x: Any, out: Any) -> tuple[Any]:
    root = bell(0.5 * x)  # the fourth root of `out`, which may have lost digits; x may be infinite
    half = root * root
    return (where(root, where(step(out - TINY), -0.5 * x * out, (-0.5 * x * half) * half), 0.0),)


bell: Op = define(
    "bell",
    forward=floats.bell,
    slopes=_bell_slopes,
    formula="exp(-x ** 2 / 4)",
    ulps=(2.0, 6.0),
)
normal_cdf: Op = define(
    "normal_cdf",
    forward=floats.normal_cdf,
    slopes=lambda x, out: (bell(x) * (bell(x) * RECIPROCAL_SQRT_2PI),),
    formula="erfc(-x / sqrt(2)) / 2",
    symbol="Φ",
    ulps=(4.0, 6.0),
)


# Ops of any number of operands


class _Softmax(ListOp):
    """One output of a softmax is an op of all inputs, its own first; the call gives all outputs."""

    def __call__(self, values: Iterable[Any]) -> Any:  # type: ignore[override]
        column = self._column(values)
        shares = [
            self.on([chosen, *column[:place], *column[place + 1 :]])
            for place, chosen in enumerate(column)
        ]
        return array_of(shares, (len(shares),)) if is_array(values) else shares


def _product_slopes(x: Any, out: Any) -> list[Any]:
    """The product of all others for each factor.

    That is `out` over the factor; of a larger or smaller multiple of `out` where that overflows
    or has lost digits; and the factors before times those after it where one of them is 0.
    """
    zeros = sum([where(factor, 0.0, 1.0) for factor in x])
    rest = prod([where(factor, factor, 1.0) for factor in x])
    reduced, raised = prod([1.0 / LARGE, *x]), prod([LARGE, *x])
    twice = prod([LARGE, LARGE, *x])
    before, after = [1.0], [1.0]
    for factor in x[:-1]:
        before.append(before[-1] * factor)
    for factor in x[:0:-1]:
        after.append(after[-1] * factor)
    slopes = []
    for factor, left, right in zip(x, before, reversed(after), strict=True):
        overflows = (left - left) + (right - right)
        beside = where(overflows, where(abs(factor) + (zeros - 1.0), 0.0, rest), left * right)
        small = where(
            step(abs(raised) - TINY),
            div(raised, factor) * (1.0 / LARGE),
            div(twice, factor) * (1.0 / LARGE) * (1.0 / LARGE),
        )
        normal = where(out - out, div(reduced, factor) * LARGE, div(out, factor))
        has_digits = step(abs(out) - TINY)
        slopes.append(where(zeros, beside, where(has_digits, normal, small)))
    return slopes


def _softmax_slopes(x: Any, out: Any) -> list[Any]:
    chosen, *others = softmax(x)
    return [chosen * sum(others), *(-chosen * other for other in others)]


sum = ListOp(
    "sum",
    forward=floats.total_sum,
    slopes=lambda x, out: [1.0] * len(x),
    formula="sum(x)",
    operands="*x",
    symbol="Σ",
    ulps=(0.5, 0.5),
)
mean = ListOp(
    "mean",
    forward=floats.mean,
    slopes=lambda x, out: [1.0 / len(x)] * len(x),
    formula="sum(x) / len(x)",
    operands="*x",
    needs="at least one operand",
    ulps=(1.5, 0.5),
)
prod = ListOp(
    "prod",
    forward=floats.product,
    slopes=_product_slopes,
    formula="prod(x)",
    operands="*x",
    symbol="Π",
    ulps=(1.0, 2.0),
)
dot = ListOp(
    "dot",
    forward=floats.dot,
    slopes=lambda operands, out: [
        *operands[len(operands) // 2 :],
        *operands[: len(operands) // 2],
    ],
    formula="sum(w * x)",
    operands="*w *x",
    symbol="w·x",
)
norm = ListOp(
    "norm",
    forward=math.hypot,
    slopes=lambda x, out: [where(out, div(element, out), 0.0) for element in x],
    formula="sqrt(sum(x ** 2))",
    operands="*x",
    kinks=("sum(abs(x))",),  # slopes 0 at the origin
    ulps=(1.0, 2.0),
)
logsumexp = ListOp(
    "logsumexp",
    forward=floats.logsumexp,
    slopes=lambda x, out: softmax(x),
    formula="log(sum(exp(x)))",
    operands="*x",
    needs="at least one operand",
    ulps=(3.0, 4.0),
)
softmax: _Softmax = _Softmax(
    "softmax",
    forward=floats.share,
    slopes=_softmax_slopes,
    formula="exp(x[0]) / sum(exp(x))",
    operands="*x",
    ulps=(4.0, 8.0),
)

TABLE: dict[str, Op] = {row.name: row for row in list(vars().values()) if isinstance(row, Op)}
"""Every op by its name, in the order of this file."""


def _on_floats(op: Op) -> Callable[..., Any]:
    """`op` as a function of floats that is called as the op is, and never raises."""
    forward = op.forward
    if op is softmax:
        return floats.shares
    return (lambda *lists: forward(*chain(*lists))) if isinstance(op, ListOp) else forward


def _edge_slopes(op: Op, names: dict[str, Any]) -> Callable[..., Sequence[float]]:
    """The twin of `Op.edge_slopes`: the row's own code, with each op's name bound to floats."""
    slopes = FunctionType(op.slopes.__code__, names)
    return (lambda *x: slopes(x[:-1], x[-1])) if isinstance(op, ListOp) else slopes


_names = {**globals(), **{name: _on_floats(op) for name, op in TABLE.items()}}
for _op in TABLE.values():
    _op.edge_slopes = _edge_slopes(_op, _names)  # type: ignore[method-assign]
