"""The tests of the exercises in lessons 5 to 8."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log
from typing import Any

import autograd
from autograd import Value
from nn.lessons.verdicts import expect

__all__ = ["DERIVATIVES", "LANGUAGE", "NATIVE", "OWN_OP"]

Point = Sequence[Value]


# Lesson 5


def test_slope_along(slope_along: Callable[..., float]) -> bool:
    """On the circle, and on a curve on which x changes faster than y."""
    circle = slope_along(lambda x, y: x**2 + y**2, 3.0, 4.0)
    cube = slope_along(lambda x, y: x - y**3, 8.0, 2.0)
    return expect("slope_along(x² + y², 3, 4)", circle, -0.75) and expect(
        "slope_along(x - y³, 8, 2)", cube, 1 / 12
    )


def test_kind(kind: Callable[..., str]) -> bool:
    """Each of the four answers."""

    def folded(p: Point) -> Value:
        return p[0] ** 3 + p[1] ** 3 - 3 * p[0] * p[1]

    cases: list[tuple[str, Callable[[Point], Value], list[float], str]] = [
        ("x³ + y³ - 3xy, [1, 1]", folded, [1.0, 1.0], "valley"),
        ("-(x³ + y³ - 3xy), [1, 1]", lambda p: -folded(p), [1.0, 1.0], "hilltop"),
        ("x² + y² + 3xy, [0, 0]",
         lambda p: p[0] ** 2 + p[1] ** 2 + 3 * p[0] * p[1], [0.0, 0.0], "saddle"),
        ("x⁴ - y⁴, [0, 0]", lambda p: p[0] ** 4 - p[1] ** 4, [0.0, 0.0], "cannot tell"),
    ]  # fmt: skip
    return all(expect(f"kind({name})", kind(f, point), right) for name, f, point, right in cases)


# Lesson 6


def test_softsign(softsign: Any, complaint: Callable[..., str], check_op: object) -> bool:
    """Its values, its promise, and all that `check_op` knows to test."""
    return (
        softsign is not None
        and expect("softsign(3)", softsign(3.0), 0.75)
        and expect("softsign(-3)", softsign(-3.0), -0.75)
        and expect("softsign.ulps", softsign.ulps, (2, 4))
        and expect("check_op(softsign)", complaint(check_op, softsign), "no complaint")
    )


def test_obeys_power_law(
    obeys_power_law: Callable[..., bool], cube: object, careless_cube: object
) -> bool:
    """The right cube obeys the law everywhere, the careless one nowhere but at 0 and 2."""
    cases = [("cube", cube, x, True) for x in (1.0, -2.7, 1e30, 1e-30)]
    cases += [("careless_cube", careless_cube, x, False) for x in (1.0, 1e30, 1e-30)]
    return all(
        expect(f"obeys_power_law({name}, 3, {x:g})", obeys_power_law(op, 3, x), right)
        for name, op, x, right in cases
    )


# Lesson 7


def test_half_square(half_square: Callable[[float], float]) -> bool:
    """Compiled, on both sides of 0, and its slope."""
    compiled = autograd.compile(half_square)
    return (
        expect("compile(half_square)(-2)", compiled(-2.0), 0.0)
        and expect("compile(half_square)(3)", compiled(3.0), 9.0)
        and expect("compile(half_square).grad(3)", compiled.grad(3.0), 6.0)
    )


def test_lines_of(lines_of: Callable[..., int]) -> bool:
    """Two ops, and one."""
    both = expect("lines_of(lambda x: x * x + 1, 2.0)", lines_of(lambda x: x * x + 1, 2.0), 2)
    return both and expect("lines_of(exp, 1.0)", lines_of(autograd.exp, 1.0), 1)


# Lesson 8


def test_question_loss(question_loss: Callable[..., float]) -> bool:
    """A smaller share costs more."""
    shares = [0.25, 0.75]
    first = expect("question_loss([0.25, 0.75], 0)", question_loss(shares, 0), -log(0.25))
    return first and expect("question_loss([0.25, 0.75], 1)", question_loss(shares, 1), -log(0.75))


def test_attention(attention: Callable[..., float]) -> bool:
    """Equal fits, and one that is far better."""
    equal = attention(0.0, [1.0, 5.0], [10.0, 20.0])
    first = expect("attention(0, [1, 5], [10, 20])", equal, 15.0)
    sure = attention(50.0, [1.0, 0.0], [3.0, 4.0])
    return first and expect("attention(50, [1, 0], [3, 4])", sure, 3.0)


DERIVATIVES = (test_slope_along, test_kind)
OWN_OP = (test_softsign, test_obeys_power_law)
NATIVE = (test_half_square, test_lines_of)
LANGUAGE = (test_question_loss, test_attention)
