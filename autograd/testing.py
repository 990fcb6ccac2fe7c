"""Tools for tests of ops and gradients: random operands and programs, exact values, checks.

It needs the extra: `pip install 'slopewise[testing]'` (hypothesis and mpmath).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import isclose, isfinite
from struct import pack
from typing import Any

from autograd.checking.differences import along, differentiate, forward_along, slope_between
from autograd.checking.exact import kinks_met, reference, reference_slope, ulp_distance
from autograd.checking.extras import hypothesis, mp
from autograd.checking.gradcheck import Probe
from autograd.checking.operands import is_tame, numbers, operands, values
from autograd.checking.programs import Program, Step, expressions
from autograd.derivatives.transforms import grad
from autograd.derivatives.tree import Tree
from autograd.engine.value import Value
from autograd.ops.modes import ieee
from autograd.ops.number import real
from autograd.ops.op import ListOp, Op

__all__ = [
    "Program",
    "Step",
    "assert_gradient",
    "check_op",
    "check_op_at",
    "expressions",
    "numbers",
    "operands",
    "reference",
    "reference_slope",
    "ulp_distance",
    "values",
]

SMALLEST_NORMAL = 2.0**-1022
SMALLEST = 2.0**-1074


def assert_gradient(f: Callable[..., Any], x: Tree, *, tolerance: float = 1e-6) -> None:
    """Fail unless the gradient of `f` at `x` agrees with extrapolated differences of `f`.

    A tuple holds all arguments; anything else is the only argument. Keep `x` away from kinks:
    unlike `gradcheck`, this function makes no exception for them.

    >>> from autograd import sin
    >>> assert_gradient(lambda x, y: sin(x) * y, (0.5, 2.0))
    """
    probe = Probe(f, x)
    claims = probe.claims(grad(f, range(len(probe.args))))
    for place, (number, claimed) in enumerate(zip(probe.numbers, claims, strict=True)):
        slope, error = differentiate(probe.along(place), number)
        bound = tolerance * max(abs(slope), abs(claimed)) + min(error, tolerance)
        if not abs(claimed - slope) <= bound:
            raise AssertionError(
                f"the gradient of {probe.name} in {probe.path(place)} at {number!r} is "
                f"{claimed!r}, differences say {slope!r} +- {error:.1g}"
            )


def check_op(op: Op, *, examples: int | None = None) -> None:
    """Fail unless an op, built in or your own, is as accurate as its row says, everywhere.

    If the row has a formula, the value and every slope must be within `op.ulps` of what mpmath
    computes. At a kink, the slope must lie between the one-sided slopes. If the row has no formula,
    the slopes are compared with differences of `forward`. `lowered=` must agree with `forward`.
    Then the second derivatives are checked.
    The hypothesis profile sets the number of examples unless it is given.

    >>> from autograd import define
    >>> @define(slopes=lambda x, out: (3 * x * x,), formula="x ** 3", ulps=(2, 3))
    ... def cube(x):
    ...     return x * x * x
    >>> check_op(cube, examples=20)
    """
    given, settings = hypothesis.given, hypothesis.settings
    drawn = operands(op, kind="edge" if op.formula else "well_conditioned")

    @settings(  # type: ignore[untyped-decorator]
        max_examples=examples or settings().max_examples,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @given(drawn)  # type: ignore[untyped-decorator]
    def holds(drawn_operands: tuple[float, ...]) -> None:
        check_op_at(op, drawn_operands)

    holds()


def check_op_at(op: Op, operands: Iterable[float]) -> None:
    """Check what `check_op` checks at one point; the operands are in the order of `Value.operands`.

    >>> from autograd import tanh
    >>> check_op_at(tanh, [20.0])
    """
    numbers = [number + 0.0 for number in operands]  # mpmath knows no -0.0
    out = op.apply(numbers)
    slopes = [real(slope) for slope in op.slopes_at(numbers, out)]
    if op.lowered is not None and is_tame(op, numbers):
        _check_lowered(op, numbers, out)
    if op.formula:
        _check_value(op, numbers, out)
        for place, slope in enumerate(slopes):
            _check_slope(op, numbers, place, slope)
    else:
        for place, slope in enumerate(slopes):
            complaint = slope_between(forward_along(op, numbers, place), numbers[place], slope)
            if complaint:
                words = _slope_words(op, numbers, place)
                raise AssertionError(f"{words} is {slope!r}, {complaint}")
    if is_tame(op, numbers):
        for place in range(len(numbers)):
            _check_second(op, numbers, place)


def _check_lowered(op: Op, numbers: Sequence[float], out: float) -> None:
    with ieee():
        composed = real(op.lower(numbers))
    if op.same_bits and pack("d", composed) != pack("d", out):
        words = f"{_call(op, numbers)} is {out!r}, but its `lowered=` has other bits: {composed!r}"
        raise AssertionError(words)
    if not isclose(composed, out, rel_tol=1e-6, abs_tol=1e-9):
        words = f"{_call(op, numbers)} is {out!r}, but by its `lowered=` it is {composed!r}"
        raise AssertionError(words)


def _check_value(op: Op, numbers: Sequence[float], out: float) -> None:
    exact = reference(op, *numbers)
    if mp.isnan(exact) or ulp_distance(out, exact) <= op.ulps[0]:
        return
    if isinstance(op, ListOp):
        # Each term of a sum is rounded, so the sum is as inexact as its terms.
        terms = [reference_slope(op, numbers, i) * x for i, x in enumerate(numbers)]
        allowed = op.ulps[0] * len(numbers) * (SMALLEST + 2.0**-52 * mp.fsum(map(abs, terms)))
        if abs(exact - out) <= allowed:
            return
    raise AssertionError(_off(_call(op, numbers), out, exact, op.ulps[0]))


def _check_slope(op: Op, numbers: Sequence[float], place: int, slope: float) -> None:
    words = _slope_words(op, numbers, place)
    kinks = kinks_met(op, numbers)
    if kinks > 1:
        return  # where kinks cross, one-sided slopes in single operands are no bounds
    if kinks:
        left, right = sorted(reference_slope(op, numbers, place, side=side) for side in (-1, 1))
        jumps = not (mp.isfinite(left) and mp.isfinite(right))
        if jumps or left <= slope <= right or _near(op, slope, left) or _near(op, slope, right):
            return
        raise AssertionError(
            f"{words} is {slope!r}, mpmath says {mp.nstr(left, 20)} to {mp.nstr(right, 20)}"
        )
    exact = reference_slope(op, numbers, place)
    if mp.isnan(exact) or _near(op, slope, exact) or _excused(op, numbers, place, slope, exact):
        return
    raise AssertionError(_off(words, slope, exact, op.ulps[1]))


def _near(op: Op, slope: float, exact: Any) -> bool:
    return ulp_distance(slope, exact) <= op.ulps[1]


def _excused(op: Op, numbers: Sequence[float], place: int, slope: float, exact: Any) -> bool:
    """Whether a slope has lost only digits that no float can hold."""
    off = abs(exact - slope) if isfinite(slope) else mp.inf
    # A subnormal result, or a subnormal one of several operands, has fewer digits.
    sources = [abs(reference(op, *numbers)), *(map(abs, numbers) if len(numbers) > 1 else ())]
    smallest = min(source for source in [*sources, 1.0] if source)
    if smallest < SMALLEST_NORMAL and off <= abs(exact) * SMALLEST / smallest:
        return True
    # Near its own zero a slope is a difference of rounded terms: its error is that of the terms.
    slope_at = along(lambda moved: reference_slope(op, moved, place), numbers, place)
    if not slope_at(0.8 * numbers[place]) * slope_at(1.25 * numbers[place]) < 0:
        return False
    bends = [number * reference_slope(op, numbers, place, i) for i, number in enumerate(numbers)]
    return bool(off <= max(1e-16, 2.0**-51 * max(map(abs, bends))))


def _check_second(op: Op, numbers: Sequence[float], place: int) -> None:
    """The slope in the operand at `place`, differentiated through Values."""
    leaves = [Value(number) for number in numbers]
    out = leaves[0].record(op, leaves)
    slope = op.slopes_at(leaves, out)[place]
    if isinstance(slope, Value):
        slope.backward()
    first = abs(real(slope.data if isinstance(slope, Value) else slope))
    second, tolerance = (reference_slope, 1e-10) if op.formula else (_difference_of_slopes, 1e-5)
    for other, leaf in enumerate(leaves):
        exact = second(op, numbers, place, other)
        allowed = tolerance * max(first, abs(exact), 1.0)
        if mp.isnan(exact) or abs(leaf.grad - exact) <= allowed:
            continue
        raise AssertionError(
            f"{_slope_words(op, numbers, place)} has itself the slope {leaf.grad!r} in "
            f"{_operand(op, numbers, other)}, it should be {mp.nstr(exact, 20)}"
        )


def _difference_of_slopes(op: Op, numbers: Sequence[float], place: int, other: int) -> float:
    def slope(moved: Sequence[float]) -> float:
        return real(op.slopes_at(moved, op.apply(moved))[place])

    return differentiate(along(slope, numbers, other), numbers[other])[0]


def _off(words: str, found: float, exact: Any, promised: float) -> str:
    return (
        f"{words} is {found!r}, mpmath says {mp.nstr(exact, 20)}: "
        f"{ulp_distance(found, exact):.3g} ulp off, the row promises {promised:g}"
    )


def _call(op: Op, numbers: Sequence[float]) -> str:
    return f"{op.name}({', '.join(map(repr, numbers))})"


def _operand(op: Op, numbers: Sequence[float], place: int) -> str:
    if not isinstance(op, ListOp):
        return op.operands[place]
    column, index = divmod(place, len(numbers) // len(op.operands))
    return f"{op.operands[column]}[{index}]"


def _slope_words(op: Op, numbers: Sequence[float], place: int) -> str:
    return f"{_call(op, numbers)}: the slope in {_operand(op, numbers, place)}"
