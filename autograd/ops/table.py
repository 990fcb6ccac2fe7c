"""The op table: every op once, with everything about it.

A row gives the op's value on floats, its slope in each operand (written with ops only, so that the
same line serves floats, Values and traced code) and the formula that tests evaluate with 50 digits.
Then it states facts: where the op is defined, where its slope jumps, how it is written, how
accurate it is. A row that is not arithmetic, a choice or a function of C's math.h also says how
other ops compose it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from itertools import chain
from math import inf, nan
from types import FunctionType
from typing import Any

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
from autograd.ops import floats, lists, rounding
from autograd.ops.arrays import array_of, is_array
from autograd.ops.constants import (
    LOG2_E,
    LOG10_E,
    ONE_THIRD,
    RECIPROCAL_SQRT_2,
    RECIPROCAL_SQRT_2PI,
    TWO_OVER_SQRT_PI,
)
from autograd.ops.facts import Infix, Level
from autograd.ops.floats import total
from autograd.ops.number import real, records
from autograd.ops.op import ListOp, Op

__all__ = ["TABLE"]

TINY = 2.0**-1022  # below it, floats have fewer digits
LARGE = 2.0**600
EXACT = (0.5, 0.5)  # ulps of what is rounded once or not at all


# Slopes and compositions of several lines


def _pow_slopes(x: Any, y: Any, out: Any) -> tuple[Any, Any]:
    # x**0 is flat in x, also at 0; a negative base has no slope in its (whole) exponent.
    return pow_slope(x, y), where(step(-x), nan, out * log(where(step(x), x, 1.0)))


def _pow_slope_slopes(x: Any, y: Any, out: Any) -> tuple[Any, Any]:
    in_x = where(
        x * where(y, step(abs(out) - TINY), 1.0),  # below, `out` has lost digits
        div((y - 1.0) * out, x),
        where(y, y * pow_slope(x, y - 1.0), 0.0),
    )
    # x ** (y - 1), where y - 1 may be no float and x ** y may be too large for one
    reduced = where(
        step(abs(y) - 1.0),
        div(out, y),
        where(x, div(pow(x, y), x), pow(x, y - 1.0)),
    )
    return in_x, reduced + where(step(-x), nan, out * log(where(step(x), x, 1.0)))


def _div_slopes(x: Any, y: Any, out: Any) -> tuple[Any, Any]:
    # A quotient below TINY has lost digits that the slope in y may still have.
    has_lost = x * (1.0 - step(abs(out) - TINY))
    return div(1.0, y), where(has_lost, -div(x, y * y), -div(out, y))


def _hypot_slopes(x: Any, y: Any, out: Any) -> tuple[Any, Any]:
    is_normal = step(out - TINY)  # below, `out` has lost digits
    scale = where(is_normal, 1.0, LARGE)
    radius = where(is_normal, out, hypot(LARGE * x, LARGE * y))
    return where(out, div(scale * x, radius), 0.0), where(out, div(scale * y, radius), 0.0)


def _atan2_slopes(y: Any, x: Any, out: Any) -> tuple[Any, Any]:
    half = hypot(0.5 * y, 0.5 * x)  # of the radius, which may be too large for a float
    is_normal = step(half - TINY)  # below, it has lost digits
    scale = where(is_normal, 1.0, LARGE)
    half = where(is_normal, half, hypot(0.5 * LARGE * y, 0.5 * LARGE * x))
    return (
        scale * div(0.25 * div(scale * x, half), half),
        scale * div(-0.25 * div(scale * y, half), half),
    )


def _elu_slopes(x: Any, alpha: Any, out: Any) -> tuple[Any, Any]:
    below = minimum(x, 0.0)
    root = exp(0.5 * below)  # exp(x) itself may underflow where alpha times it does not
    return where(step(x), 1.0, alpha * root * root), expm1(below)


def _bell_slopes(x: Any, out: Any) -> tuple[Any]:
    root = bell(0.5 * x)  # the fourth root of `out`, which may have lost digits; x may be infinite
    half = root * root
    return (where(root, where(step(out - TINY), -0.5 * x * out, (-0.5 * x * half) * half), 0.0),)


def _clip_slopes(x: Any, low: Any, high: Any, out: Any) -> tuple[Any, Any, Any]:
    return ahead(x, low) * ahead(high, x), ahead(low, x), ahead(x, high)


def _where_slopes(condition: Any, x: Any, y: Any, out: Any) -> tuple[Any, Any, Any]:
    return 0.0, where(condition, 1.0, 0.0), where(condition, 0.0, 1.0)


def _dot_slopes(operands: Sequence[Any], out: Any) -> list[Any]:
    half = len(operands) // 2
    return [*operands[half:], *operands[:half]]


def _lower_sigmoid(x: Any) -> Any:
    tail = exp(-abs(x))
    return where(step(x), 1.0, tail) / (1.0 + tail)


def _lower_sigmoid_slope(x: Any) -> Any:
    tail = exp(-abs(x))
    return tail / ((1.0 + tail) * (1.0 + tail))


def _left_to_right(terms: Sequence[Any]) -> Any:
    return reduce(add, terms or [0.0])


def _lower_softmax(x: Sequence[Any]) -> Any:
    largest = reduce(maximum, x)
    return exp(x[0] - largest) / sum([exp(element - largest) for element in x])


def _lower_logsumexp(x: Sequence[Any]) -> Any:
    largest = reduce(maximum, x)
    return largest + log(sum([exp(element - largest) for element in x]))


# Slopes of lists


class _Softmax(ListOp):
    """One output of a softmax is an op of all inputs, its own first; the call gives all outputs."""

    at_once = staticmethod(lists.shares)

    def __call__(self, values: Iterable[Any]) -> Any:  # type: ignore[override]
        column = self._column(values)
        orders = [[own, *column[:place], *column[place + 1 :]] for place, own in enumerate(column)]
        recorder = next((operand for operand in column if records(operand)), None)
        found = lists.shares([o._number if records(o) else real(o, self.takes) for o in column])
        if recorder is None or not all(map(math.isfinite, found)):
            shares = [self.on(operands) for operands in orders]
        else:  # all slopes follow from the outputs
            rows = ([own, *found[:place], *found[place + 1 :]] for place, own in enumerate(found))
            known = [
                (own, [own * math.fsum(others), *[-own * other for other in others]])
                for own, *others in rows
            ]
            shares = [recorder.record(self, *each) for each in zip(orders, known, strict=True)]
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


# fmt: off
# Arithmetic

add: Op = Op("add", lambda x, y: x + y, lambda x, y, out: (1.0, 1.0),
             operands="x y", infix=Infix("+", Level.SUM, "+"), ulps=EXACT)
sub: Op = Op("sub", lambda x, y: x - y, lambda x, y, out: (1.0, -1.0),
             operands="x y", infix=Infix("-", Level.SUM, "-"), ulps=EXACT)
mul: Op = Op("mul", lambda x, y: x * y, lambda x, y, out: (y, x),
             operands="x y", infix=Infix("×", Level.PRODUCT, "*"), ulps=EXACT)
div: Op = Op("div", floats.divide, _div_slopes, operands="x y", domain=(REAL, NONZERO),
             infix=Infix("÷", Level.PRODUCT, "/"), ulps=(0.5, 1.5))
pow: Op = Op("pow", floats.power, _pow_slopes, operands="x y",
             infix=Infix("^", Level.POWER, "**", exponent=True), ulps=(1.0, 2.0),
             needs="x > 0, or x = 0 with y >= 0, or a whole y",
             undefined="Make the exponent a plain number: a negative base has no slope in it",
             kinks="abs(x) + abs(y)")  # 0**y jumps at y = 0; slopes 0 there
pow_slope: Op = Op("pow_slope", floats.pow_slope, _pow_slope_slopes, "y * x ** (y - 1)",
                   operands="x y", helper=True, ulps=(2.0, 8.0),
                   needs="x > 0, or x = 0 with y >= 1 or y = 0, or a whole y",
                   kinks=("abs(x) + abs(y - 1)", "abs(x) + abs(y)"),
                   lowered=lambda x, y: where(y, y * pow(x, where(y, y - 1.0, 1.0)), 0.0))
neg: Op = Op("neg", lambda x: -x, lambda x, out: (-1.0,),
             infix=Infix("-", Level.SIGN, "-"), ulps=EXACT)
abs: Op = Op("abs", math.fabs, lambda x, out: (sign(x),), "abs(x)",
             kinks="x", ulps=EXACT)  # slope 0 at 0
square: Op = Op("square", lambda x: x * x, lambda x, out: (2.0 * x,), "x ** 2",
                ulps=EXACT, lowered=lambda x: x * x)
one_minus_square: Op = Op(
    "one_minus_square", lambda x: (1.0 - x) * (1.0 + x), lambda x, out: (-2.0 * x,), "1 - x ** 2",
    helper=True, ulps=(1.5, 0.5), lowered=lambda x: (1.0 - x) * (1.0 + x))
reciprocal: Op = Op(
    "reciprocal", lambda x: floats.divide(1.0, x), lambda x, out: (-div(out, x),), "1 / x",
    domain=NONZERO, ulps=(0.5, 1.5), lowered=lambda x: div(1.0, x))
hypot: Op = Op("hypot", math.hypot, _hypot_slopes, "sqrt(x ** 2 + y ** 2)", operands="x y",
               kinks="abs(x) + abs(y)", ulps=(1.0, 1.5))  # slopes 0 at the origin

argument: Op = Op("argument", lambda x: x, lambda x, out: (1.0,), "x",
                  helper=True, ulps=EXACT, lowered=lambda x: x)  # what grad() hands to f
# Powers, exponentials and logarithms

sqrt: Op = Op("sqrt", total(math.sqrt), lambda x, out: (0.5 * reciprocal_sqrt(x),), "sqrt(x)",
              domain=NONNEGATIVE, ulps=(0.5, 0.51))
reciprocal_sqrt: Op = Op(
    "reciprocal_sqrt", rounding.reciprocal_sqrt, lambda x, out: (div(-0.5 * out, x),),
    "1 / sqrt(x)", domain=POSITIVE, ulps=(0.51, 1.5), lowered=lambda x: div(1.0, sqrt(x)))
cbrt: Op = Op("cbrt", rounding.cbrt, lambda x, out: (div(ONE_THIRD, out * out),),
              "sign(x) * cbrt(abs(x))", ulps=(1.0, 3.0))
exp: Op = Op("exp", total(math.exp), lambda x, out: (out,), "exp(x)")
expm1: Op = Op("expm1", total(math.expm1), lambda x, out: (exp(x),), "exp(x) - 1", ulps=(2.0, 3.0))
log: Op = Op("log", total(math.log, {0.0: -inf}), lambda x, out: (div(1.0, x),), "log(x)",
             domain=POSITIVE)
logaddexp: Op = Op(
    "logaddexp", lists.logsumexp, lambda x, y, out: softmax([x, y]), "log(exp(x) + exp(y))",
    operands="x y", ulps=(3.0, 4.0), lowered=lambda x, y: maximum(x, y) + log1p(exp(-abs(x - y))))
log1p: Op = Op("log1p", total(math.log1p, {-1.0: -inf}), lambda x, out: (div(1.0, 1.0 + x),),
               "log(1 + x)", domain=ABOVE_MINUS_ONE, ulps=(2.0, 3.0))
log2: Op = Op("log2", total(math.log2, {0.0: -inf}), lambda x, out: (div(LOG2_E, x),),
              "log(x) / log(2)", domain=POSITIVE, ulps=(1.0, 2.0))
log10: Op = Op("log10", total(math.log10, {0.0: -inf}), lambda x, out: (div(LOG10_E, x),),
               "log(x) / log(10)", domain=POSITIVE, ulps=(2.0, 2.0))

# Trigonometric and hyperbolic functions

sin: Op = Op("sin", total(math.sin), lambda x, out: (cos(x),), "sin(x)")
cos: Op = Op("cos", total(math.cos), lambda x, out: (-sin(x),), "cos(x)")
tan: Op = Op("tan", total(math.tan), lambda x, out: (1.0 + out * out,), "tan(x)", ulps=(2.0, 3.0))
asin: Op = Op("asin", total(math.asin), lambda x, out: (reciprocal_sqrt(one_minus_square(x)),),
              "asin(x)", domain=WITHIN_ONES, ulps=(2.0, 3.0))
acos: Op = Op("acos", total(math.acos), lambda x, out: (-reciprocal_sqrt(one_minus_square(x)),),
              "acos(x)", domain=WITHIN_ONES, ulps=(2.0, 3.0))
atan: Op = Op("atan", math.atan, lambda x, out: (div(div(1.0, hypot(1.0, x)), hypot(1.0, x)),),
              "atan(x)", ulps=(2.0, 3.0))
atan2: Op = Op("atan2", math.atan2, _atan2_slopes, "atan2(y, x)", operands="y x", ulps=(2.0, 4.0),
               kinks=("abs(x) + abs(y)", "y"))  # the angle jumps across the negative x axis
sinh: Op = Op("sinh", total(math.sinh), lambda x, out: (cosh(x),), "sinh(x)", ulps=(2.0, 3.0))
cosh: Op = Op("cosh", floats.cosh, lambda x, out: (sinh(x),), "cosh(x)", ulps=(2.0, 3.0))
tanh: Op = Op("tanh", math.tanh, lambda x, out: (4.0 * sigmoid_slope(2.0 * x),), "tanh(x)",
              ulps=(3.0, 4.0))
asinh: Op = Op("asinh", math.asinh, lambda x, out: (div(1.0, hypot(1.0, x)),), "asinh(x)",
               ulps=(2.0, 3.0))
acosh: Op = Op("acosh", total(math.acosh),
               lambda x, out: (reciprocal_sqrt(x - 1.0) * reciprocal_sqrt(x + 1.0),), "acosh(x)",
               domain=AT_LEAST_ONE, ulps=(3.0, 4.0))
atanh: Op = Op("atanh", total(math.atanh, {1.0: inf, -1.0: -inf}),
               lambda x, out: (div(1.0, one_minus_square(x)),), "atanh(x)",
               domain=BETWEEN_ONES, ulps=(3.0, 4.0))

# Activations

sigmoid: Op = Op("sigmoid", floats.sigmoid, lambda x, out: (sigmoid_slope(x),), "1 / (1 + exp(-x))",
                 symbol="σ", ulps=(3.0, 4.0), lowered=_lower_sigmoid)
sigmoid_slope: Op = Op(
    "sigmoid_slope", floats.sigmoid_slope, lambda x, out: (-out * tanh(0.5 * x),),
    "1 / ((1 + exp(-x)) * (1 + exp(x)))",
    symbol="σ'", helper=True, ulps=(4.0, 8.0), lowered=_lower_sigmoid_slope)
logsigmoid: Op = Op("logsigmoid", floats.logsigmoid, lambda x, out: (sigmoid(-x),),
                    "-log(1 + exp(-x))", ulps=(3.0, 4.0), lowered=lambda x: -softplus(-x))
softplus: Op = Op(
    "softplus", floats.softplus, lambda x, out: (sigmoid(x),), "log(1 + exp(x))",
    ulps=(3.0, 4.0), lowered=lambda x: maximum(x, 0.0) + log1p(exp(-abs(x))))
relu: Op = Op("relu", floats.relu, lambda x, out: (step(x),), "max(x, 0)",
              symbol="ReLU", ulps=EXACT, lowered=lambda x: maximum(x, 0.0),
              kinks="x")  # slope 0 at 0, as in the lesson
leaky_relu: Op = Op("leaky_relu", lambda x, slope: x if x > 0.0 else slope * x,
                    lambda x, slope, out: (where(step(x), 1.0, slope), minimum(x, 0.0)),
                    "x if x > 0 else slope * x", operands="x slope", defaults=(0.01,), ulps=EXACT,
                    lowered=lambda x, slope: where(step(x), x, slope * x),
                    kinks="x")  # the left slope at 0
elu: Op = Op("elu", floats.elu, _elu_slopes, "x if x > 0 else alpha * (exp(x) - 1)",
             operands="x alpha", defaults=(1.0,), ulps=(3.0, 3.0),
             lowered=lambda x, alpha: where(step(x), x, alpha * expm1(where(step(x), 0.0, x))),
             kinks="x")  # the left slope at 0
silu: Op = Op("silu", floats.silu, lambda x, out: (sigmoid(x) + out * sigmoid(-x),),
              "x / (1 + exp(-x))", ulps=(3.0, 16.0), lowered=lambda x: x * sigmoid(x))
gelu: Op = Op("gelu", floats.gelu,
              lambda x, out: (normal_cdf(x) + x * bell(x) * (bell(x) * RECIPROCAL_SQRT_2PI),),
              "x * erfc(-x / sqrt(2)) / 2", ulps=(3.0, 16.0), lowered=lambda x: x * normal_cdf(x))

# Steps, choices and limits

step: Op = Op("step", lambda x: 1.0 if x > 0.0 else 0.0, lambda x, out: (0.0,), "1 if x > 0 else 0",
              kinks="x", ulps=EXACT)  # 0 at 0, as relu's slope
sign: Op = Op("sign", floats.sign, lambda x, out: (0.0,), "sign(x)", kinks="x", ulps=EXACT)
ahead: Op = Op(
    "ahead", floats.ahead, lambda x, y, out: (0.0, 0.0), "(1 + sign(x - y)) / 2", operands="x y",
    kinks="x - y", helper=True, ulps=EXACT, lowered=lambda x, y: 0.5 * (1.0 + sign(x - y)))
maximum: Op = Op("maximum", floats.maximum, lambda x, y, out: (ahead(x, y), ahead(y, x)),
                 "max(x, y)", operands="x y", symbol="max", ulps=EXACT,
                 kinks="x - y")  # a tie splits in halves
minimum: Op = Op("minimum", floats.minimum, lambda x, y, out: (ahead(y, x), ahead(x, y)),
                 "min(x, y)", operands="x y", symbol="min", ulps=EXACT,
                 kinks="x - y")  # a tie splits in halves
clip: Op = Op("clip", floats.clip, _clip_slopes, "min(max(x, low), high)",
              operands="x low high", ordered=("low", "high"), ulps=EXACT,
              lowered=lambda x, low, high: minimum(maximum(x, low), high),
              kinks=("x - low", "x - high", "low - high"))  # a tie splits in halves
where: Op = Op("where", lambda condition, x, y: x if condition else y, _where_slopes,
               "x if condition else y", operands="condition x y", kinks="condition", ulps=EXACT)

# Error functions

erf: Op = Op("erf", math.erf, lambda x, out: (TWO_OVER_SQRT_PI * bell(2.0 * x),), "erf(x)",
             ulps=(3.0, 4.0))
erfc: Op = Op("erfc", math.erfc, lambda x, out: (-TWO_OVER_SQRT_PI * bell(2.0 * x),), "erfc(x)",
              ulps=(5.0, 4.0))
bell: Op = Op("bell", floats.bell, _bell_slopes, "exp(-x ** 2 / 4)", helper=True, ulps=(2.0, 6.0),
              lowered=lambda x: exp(-0.25 * (x * x)))
normal_cdf: Op = Op(
    "normal_cdf", floats.normal_cdf, lambda x, out: (bell(x) * (bell(x) * RECIPROCAL_SQRT_2PI),),
    "erfc(-x / sqrt(2)) / 2",
    symbol="Φ", ulps=(4.0, 6.0), lowered=lambda x: 0.5 * erfc(-RECIPROCAL_SQRT_2 * x))

# Ops of lists

sum = ListOp("sum", lists.total_sum, lambda x, out: [1.0] * len(x), "sum(x)", operands="*x",
             symbol="Σ", infix=Infix("+", Level.SUM), ulps=EXACT,
             lowered=_left_to_right)
mean = ListOp("mean", lists.mean, lambda x, out: [1.0 / len(x)] * len(x), "sum(x) / len(x)",
              operands="*x", needs="at least one operand", ulps=(1.5, 0.5),
              lowered=lambda x: div(sum(x), len(x)))
prod = ListOp("prod", lists.product, _product_slopes, "prod(x)", operands="*x",
              symbol="Π", infix=Infix("×", Level.PRODUCT), ulps=(1.0, 2.0),
              lowered=lambda x: reduce(mul, x or [1.0]))
dot = ListOp("dot", lists.dot, _dot_slopes, "sum(w * x)", operands="*w *x",
             symbol="w·x", infix=Infix("+", Level.SUM, pairs="·"),
             lowered=lambda w, x: _left_to_right([*map(mul, w, x)]))
norm = ListOp("norm", math.hypot,
              lambda x, out: [where(out, div(element, out), 0.0) for element in x],
              "sqrt(sum(x ** 2))", operands="*x", ulps=(1.0, 2.0),
              lowered=lambda x: reduce(hypot, x, 0.0),
              kinks="sum(abs(x))")  # slopes 0 at the origin
logsumexp = ListOp("logsumexp", lists.logsumexp, lambda x, out: softmax(x), "log(sum(exp(x)))",
                   operands="*x", needs="at least one operand", ulps=(3.0, 4.0),
                   lowered=_lower_logsumexp)
softmax: _Softmax = _Softmax(
    "softmax", lists.share, _softmax_slopes, "exp(x[0]) / sum(exp(x))", operands="*x",
    ulps=(4.0, 8.0), lowered=_lower_softmax)
# fmt: on

TABLE: dict[str, Op] = {row.name: row for row in list(vars().values()) if isinstance(row, Op)}
"""Every op by its name, in the order of this file."""


def _on_floats(op: Op) -> Callable[..., Any]:
    """`op` as a function of floats that is called as the op is, and never raises."""
    forward = op.forward
    return op.at_once or ((lambda *lists: forward(*chain(*lists))) if op.is_list else forward)


def _edge_slopes(op: Op, names: dict[str, Any]) -> Callable[..., Sequence[float]]:
    """The twin of `Op.edge_slopes`: the row's own code, with each op's name bound to floats."""
    slopes = FunctionType(op.slopes.__code__, names)
    return (lambda *x: slopes(x[:-1], x[-1])) if op.is_list else slopes


_names = {**globals(), **{name: _on_floats(op) for name, op in TABLE.items()}}
for _op in TABLE.values():
    _op.edge_slopes = _edge_slopes(_op, _names)  # type: ignore[method-assign]
