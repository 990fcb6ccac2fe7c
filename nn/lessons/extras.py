"""Lessons 5 to 8: what their cells import, and the tests of their exercises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import exp, floor, log, log10, pi, sqrt, ulp
from typing import Any, TypeAlias

import autograd
from autograd import Value, normal_cdf
from nn.data.table import Cell, Table
from nn.lessons.verdicts import expect
from nn.training.history import History

__all__ = [
    "DERIVATIVES",
    "LANGUAGE",
    "NATIVE",
    "OWN_OP",
    "added",
    "agreement",
    "attempted",
    "beside_books",
    "complaint",
    "draw_the_same",
    "faster",
    "right_digits",
]

Point = Sequence[Value]
Training: TypeAlias = "tuple[Mapping[str, object], History] | str"
"""The weights and the history of a training, or why there was none."""

NONE = "no complaint"


# Lesson 5


def right_digits(found: float, exact: float) -> int:
    """How many digits of a number are right; a float has no more than 16.

    >>> right_digits(1.41, 2**0.5), right_digits(2.0, 2.0)
    (2, 16)
    """
    error = abs(found - exact) / exact
    return floor(-log10(error)) if error else 16


def beside_books(**greeks: float) -> Table:
    """The derivatives of the lesson's option beside the formulas of books, and how far apart.

    >>> beside_books(delta=normal_cdf(0.35))
            by grad  by the formula  units apart
    delta  0.636831        0.636831            0
    """
    bell = exp(-(0.35**2) / 2) / sqrt(2 * pi)
    formulas = {
        "delta": float(normal_cdf(0.35)),  # d is (0 + 0.05 + 0.02) / 0.2 = 0.35
        "gamma": bell / 20,
        "vega": 100 * bell,
        "theta": -10 * bell - 5 * exp(-0.05) * float(normal_cdf(0.15)),
    }
    rows: list[list[Cell]] = [
        [name, found, formulas[name], abs(found - formulas[name]) / ulp(formulas[name])]
        for name, found in greeks.items()
    ]
    return Table(["", "by grad", "by the formula", "units apart"], rows)


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


def test_second_derivative(second_derivative: Callable[..., float]) -> bool:
    """Where the slope is a number other than the place, and where it is the same."""
    cube, square = second_derivative(lambda x: x**3, 2.0), second_derivative(lambda x: x**2, 3.0)
    first = expect("second_derivative(x³, 2)", cube, 12.0)
    return first and expect("second_derivative(x², 3)", square, 2.0)


# Lesson 6


def draw_the_same(examples: int) -> None:
    """Let hypothesis draw the same numbers for every reader, and so many of them."""
    from hypothesis import HealthCheck, settings

    settings.register_profile(
        "lesson",
        derandomize=True,
        database=None,  # nothing is remembered from last time
        deadline=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("lesson")


def complaint(test: Callable[..., object], *arguments: object) -> str:
    """What a test, or an op outside its domain, has to say.

    >>> complaint(autograd.log, 0.0), complaint(autograd.log, 1.0)
    ('log(0): log needs x > 0', 'no complaint')
    """
    try:
        test(*arguments)
    except autograd.DomainError as error:
        return str(error).partition(" (")[0]  # without the place in the code
    except AssertionError as error:
        return str(error)
    return NONE


def test_softsign(softsign: Any, complaint: Callable[..., str], check_op: object) -> bool:
    """Its values, its promise, and all that `check_op` knows to test."""
    return (
        softsign is not None
        and expect("softsign(3)", softsign(3.0), 0.75)
        and expect("softsign(-3)", softsign(-3.0), -0.75)
        and expect("softsign.ulps", softsign.ulps, (2, 4))
        and expect("check_op(softsign)", complaint(check_op, softsign), NONE)
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


def test_fourth(fourth: Any, complaint: Callable[..., str], check_op: object) -> bool:
    """All that `check_op` knows to test."""
    return expect("check_op(fourth)", complaint(check_op, fourth), NONE)


# Lesson 7


def attempted(train: Callable[[str], Training], engine: str) -> Training:
    """A training by an engine, or why this computer cannot run it."""
    try:
        return train(engine)
    except ValueError as error:
        return str(error)


def agreement(runs: Mapping[str, Training], first: str) -> dict[str, str]:
    """Whether each engine has the weights of the first one.

    >>> agreement({"eager": ({"w": 2.0}, None), "python": ({"w": 2.0}, None)}, "eager")
    {'python': 'the same bits'}
    """
    weights = runs[first][0]
    said = {True: "the same bits", False: "other bits"}
    return {
        engine: f"not here: {run}" if isinstance(run, str) else said[run[0] == weights]
        for engine, run in runs.items()
        if engine != first
    }


def faster(runs: Mapping[str, Training], first: str, **bounds: int) -> list[str]:
    """For each engine, whether its fastest epoch is so many times faster than the first one's.

    The first epoch does not count: it compiles.
    """
    done = {engine: run[1] for engine, run in runs.items() if not isinstance(run, str)}
    seconds = {engine: min(history["time"][1:]) for engine, history in done.items()}
    return [
        f"{engine}: more than {bound} times"
        for engine, bound in bounds.items()
        if engine in seconds and seconds[first] > bound * seconds[engine]
    ]


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


def added(one: Iterable[Any], two: Iterable[Any]) -> list[Any]:
    """Two rows of the same length, added number by number.

    >>> added([1, 2], [10, 20])
    [11, 22]
    """
    return [x + y for x, y in zip(one, two, strict=True)]


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


DERIVATIVES = (test_second_derivative, test_slope_along, test_kind)
OWN_OP = (test_fourth, test_softsign, test_obeys_power_law)
NATIVE = (test_half_square, test_lines_of)
LANGUAGE = (test_question_loss, test_attention)
