"""The checkers accept right slopes and reject wrong ones."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import mpmath
import pytest
from hypothesis import Phase, settings

from autograd import (
    TABLE,
    DomainError,
    Op,
    Value,
    define,
    log,
    maximum,
    norm,
    relu,
    sigmoid,
    sin,
    sqrt,
    tanh,
)
from autograd.checking.gradcheck import GradientError, gradcheck, numerical_gradient
from autograd.ops.op import ListOp
from autograd.testing import assert_gradient, check_op, check_op_at, ulp_distance

FACTS = ("formula", "domain", "needs", "kinks", "ulps", "defaults")


def altered(row: Op, change: Callable[[list[Any]], None], **facts: Any) -> Op:
    """A copy of a row whose slopes are changed."""

    def slopes(*operands: Any) -> Sequence[Any]:
        found = list(row.slopes(*operands))
        change(found)
        return found

    star = "*" if isinstance(row, ListOp) else ""
    kept = {fact: getattr(row, fact) for fact in FACTS} | facts
    kept["operands"] = " ".join(star + name for name in row.operands)
    return type(row)(row.name, forward=row.forward, slopes=slopes, **kept)


def scaled(row: Op, place: int, **facts: Any) -> Op:
    """A copy whose slope in one operand is wrong by a thousandth, or by .001 if it is 0."""

    def change(slopes: list[Any]) -> None:
        is_zero = isinstance(slopes[place], float) and slopes[place] == 0.0
        slopes[place] = 0.001 if is_zero else 1.001 * slopes[place]

    return altered(row, change, **facts)


@pytest.fixture
def without_shrinking() -> Iterator[None]:
    """A check that must fail need not find the simplest operands."""
    profile = settings.get_current_profile_name()
    phases = [Phase.explicit, Phase.generate]
    settings.register_profile("without shrinking", settings(), max_examples=100, phases=phases)
    settings.load_profile("without shrinking")
    yield
    settings.load_profile(profile)


SLOPES = [(row, place) for row in TABLE.values() for place in range(len(row.operands))]


@pytest.mark.usefixtures("without_shrinking")
@pytest.mark.parametrize(("row", "place"), SLOPES, ids=lambda thing: getattr(thing, "name", thing))
@pytest.mark.parametrize("formula", [True, False])
def test_a_slope_wrong_by_a_thousandth_is_rejected(row: Op, place: int, formula: bool) -> None:
    """The check fails with the formula, and also without it, by differences."""
    with pytest.raises(AssertionError, match=row.name):
        check_op(scaled(row, place) if formula else scaled(row, place, formula=""))


@pytest.mark.parametrize("row", TABLE.values(), ids=lambda row: row.name)
def test_without_its_formula_a_right_row_is_accepted(row: Op) -> None:
    """Differences of the forward function never contradict a slope that is right."""
    check_op(altered(row, lambda slopes: None, formula=""))


def test_a_slope_hard_wired_to_zero_far_out_is_rejected() -> None:
    """Checkers with loose tolerances pass a tanh that is flat at 10."""
    flat = define("flat", forward=tanh.forward, slopes=lambda x, out: (0.0,), formula="tanh(x)")
    with pytest.raises(AssertionError, match=r"flat\(10.0\): the slope in x is 0.0, mpmath says"):
        check_op_at(flat, [10.0])


@pytest.mark.parametrize(("computed", "exact"), [(math.nan, 1.0), (0.0, mpmath.inf)])
def test_what_is_no_distance_is_infinite(computed: float, exact: Any) -> None:
    """A float, as every distance: not all versions of mpmath can format their own infinity."""
    assert f"{ulp_distance(computed, exact):.3g}" == "inf"
    assert type(ulp_distance(computed, exact)) is float


def test_a_wrong_value_is_rejected() -> None:
    off = define(
        "off", forward=lambda x: x * (1 + 1e-14), slopes=lambda x, out: (1.0,), formula="x"
    )
    with pytest.raises(AssertionError, match=r"off\(3.0\) is .* ulp off, the row promises 1"):
        check_op_at(off, [3.0])


def test_a_wrong_second_derivative_is_rejected() -> None:
    """The slopes are right numbers, but they are not written with ops."""
    stuck = define(
        "stuck",
        forward=lambda x: x * x,
        slopes=lambda x, out: (2.0 * (x.data if isinstance(x, Value) else x),),
        formula="x ** 2",
    )
    with pytest.raises(AssertionError, match=r"has itself the slope 0.0 in x, it should be 2.0"):
        check_op_at(stuck, [3.0])
    with pytest.raises(AssertionError, match=r"has itself the slope"):
        check_op_at(altered(stuck, lambda slopes: None, formula=""), [3.0])


def test_a_formula_that_is_no_expression_is_named() -> None:
    prose = define("prose", forward=lambda x: x, slopes=lambda x, out: (1.0,), formula="e^-z")
    with pytest.raises(ValueError, match=r"op 'prose': 'e\^-z' is not a Python expression"):
        check_op_at(prose, [1.0])


# Functions


def test_numerical_gradient_has_the_shape_of_the_argument() -> None:
    found = numerical_gradient(lambda p: p["w"][0] * p["b"], {"w": [3.0], "b": 4.0})
    assert found.gradient["b"] == pytest.approx(3.0, rel=1e-8)
    assert found.gradient["w"] == pytest.approx([4.0], rel=1e-8)


def test_a_tuple_is_the_tuple_of_arguments() -> None:
    found = numerical_gradient(lambda x, y: x * y * y, (2.0, 3.0))
    assert isinstance(found.gradient, tuple)
    assert found.gradient == pytest.approx((9.0, 12.0), rel=1e-8)


def test_numerical_gradients_are_dear() -> None:
    """They take two forward passes for each number; backpropagation takes one (slides 47-51)."""
    calls = []

    def f(weights: list[Value]) -> Value:
        calls.append(weights)
        return tanh(sum(weights))  # type: ignore[arg-type, return-value]

    assert numerical_gradient(f, [0.01] * 116).forward_passes == len(calls) == 232


@pytest.mark.parametrize("slope_of", [relu, abs, lambda x: x.clip(0.0, 1.0)])
def test_gradcheck_accepts_what_lies_between_the_sides_of_a_kink(slope_of: Any) -> None:
    assert gradcheck(slope_of, 0.0)
    assert gradcheck(slope_of, 1e-3)


@pytest.mark.parametrize(
    ("row", "x"),
    [
        ("log", 1e-12),
        ("log", 1e-200),
        ("sqrt", 1e-12),
        ("reciprocal", 1e-15),
        ("atanh", 1.0 - 1e-12),
        ("sin", 1e10),
        ("sin", 1e6),
        ("exp", -30.0),
    ],
)
def test_gradcheck_finds_the_scale_on_which_a_function_varies(row: str, x: float) -> None:
    """Near the end of a domain, near a pole and far out, an error of 0.1 % is found."""
    assert gradcheck(TABLE[row], x)
    with pytest.raises(GradientError, match=f"to blame is the op {row}"):
        gradcheck(scaled(TABLE[row], 0), x)


def test_differences_that_do_not_settle_contradict_nothing() -> None:
    """The floats around 1e17 are 16 apart, several waves of the sine."""
    assert gradcheck(sin, 1e17)


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (abs, 0.0),
        (relu, 0.0),
        (lambda x: x.clip(0.0, 1.0), 0.0),
        (maximum, (1.0, 1.0)),
        (lambda x, y: maximum(x, y) * x, (1.0, 1.0)),
        (lambda x, y: norm([x, y]), (0.0, 0.0)),
    ],
)
def test_where_the_slope_jumps_its_own_slope_is_accepted(f: Any, x: Any) -> None:
    assert gradcheck(f, x, order=2)


@pytest.mark.parametrize(
    ("f", "x", "slope"),
    [
        (log, 1e-6, 1e6),
        (sqrt, 1e-6, 500.0),
        (lambda x: 1.0 / x, 1e-8, -1e16),
        (lambda x: 1.0 + x, 1e-8, 1.0),
        (lambda x: x**1.5, 0.0, 0.0),
    ],
)
def test_numerical_gradient_stays_in_the_domain(f: Any, x: float, slope: float) -> None:
    """Near the end of the domain the steps are small; at the end they go inside."""
    assert numerical_gradient(f, x).gradient == pytest.approx(slope, rel=1e-8, abs=1e-5)


def test_numerical_gradient_outside_the_domain_shows_the_users_number() -> None:
    with pytest.raises(DomainError, match=r"log\(-1\): log needs x > 0"):
        numerical_gradient(log, -1.0)
    with pytest.raises(DomainError, match=r"no finite value on either side of argument 'x' = 0.0"):
        numerical_gradient(lambda x: x if x.data == 0.0 else log(-1.0), 0.0)


def test_numerical_gradient_is_of_one_number() -> None:
    with pytest.raises(TypeError, match=r"<lambda> has to return one number or Value, not list"):
        numerical_gradient(lambda x: [x, x], 1.0)


def test_gradcheck_takes_the_one_side_there_is() -> None:
    """At the end of a domain: asin at 1 is too steep, x**1.5 at 0 is flat."""
    assert gradcheck(lambda x: x**1.5, 0.0)


def test_gradcheck_looks_at_second_derivatives_when_asked() -> None:
    def bent(x: Any) -> Any:
        return sigmoid(x) * sin(x)

    assert gradcheck(bent, 0.3, order=2)
    stuck = define(
        "stuck",
        forward=lambda x: x**3,
        slopes=lambda x, out: (3.0 * (x.data if isinstance(x, Value) else x) ** 2,),
    )
    assert gradcheck(lambda x: stuck(x) + x * x, 2.0)
    with pytest.raises(GradientError, match=r"the gradient of .* in argument 'x'"):
        gradcheck(lambda x: stuck(x) + x * x, 2.0, order=2)


def test_a_failure_names_the_argument_both_numbers_and_the_op() -> None:
    wrong = scaled(sin, 0)

    def f(p: dict[str, list[Any]], q: Any) -> Any:
        return wrong(p["w"][1]) * q + p["w"][0]

    with pytest.raises(GradientError) as caught:
        gradcheck(f, ({"w": [1.0, 0.0]}, 2.0))
    message = str(caught.value)
    assert message.startswith("gradcheck(f): the slope in argument 'p'['w'][1] at 0.0 is 2.002 by")
    assert ", but 2.0" in message or ", but 1.99999" in message
    assert "to blame is the op sin(0.0): its slope in x is 1.001, but " in message


def test_a_failure_names_the_arguments_as_the_function_does() -> None:
    """The operands of an op, the arguments of the function of a gradient, else their places."""
    wrong = scaled(TABLE["mul"], 1)
    for f, name in ((wrong, "'y'"), (lambda p, q: wrong(p, q), "'q'"), (lambda *a: wrong(*a), "1")):
        with pytest.raises(GradientError, match=rf"the slope in argument {name} at 3.0 is"):
            gradcheck(f, (2.0, 3.0))
    with pytest.raises(GradientError, match=r"in argument 'p'\): the slope in argument 'p' at"):
        gradcheck(lambda p: (p * p.data) + (p - p.data) * p.data, 2.0, order=2)


def test_an_op_of_any_name_can_be_to_blame() -> None:
    own = define("argument", forward=sin.forward, slopes=lambda x, out: (1.001,))
    with pytest.raises(GradientError, match=r"to blame is the op argument\(0.0\)"):
        gradcheck(own, 0.0)


def test_a_function_that_leaves_the_graph_is_blamed_on_no_op() -> None:
    with pytest.raises(GradientError) as caught:
        gradcheck(lambda x: x * x.data, 3.0)
    assert "is 3.0 by the chain rule, but 6.0" in str(caught.value)
    assert "blame" not in str(caught.value)


def test_assert_gradient() -> None:
    assert_gradient(lambda x, y: sqrt(x) * y, (4.0, 2.0))
    with pytest.raises(AssertionError, match=r"the gradient of .* in argument 'x' at 3.0 is 3.0"):
        assert_gradient(lambda x: x * x.data, 3.0)


def test_gradcheck_refuses_what_it_cannot_check() -> None:
    with pytest.raises(ValueError, match=r"order is a whole number of at least 1, not 0"):
        gradcheck(sin, 1.0, order=0)
    with pytest.raises(TypeError, match=r"the first argument is a function, not float 1.0"):
        gradcheck(1.0, sin)  # type: ignore[arg-type]


def test_lowered_is_compared_with_forward() -> None:
    """Wherever the row's numbers are tame; the error shows both."""
    facts = {"forward": lambda x: x * x * x, "slopes": lambda x, out: (3.0 * x * x,)}
    check_op(define("cube", lowered=lambda x: x * x * x, **facts), examples=20)
    wrong = define("cube", lowered=lambda x: x * x, **facts)
    with pytest.raises(AssertionError, match=r"8\.0, but by its `lowered=` it is 4\.0"):
        check_op_at(wrong, [2.0])
    with pytest.raises(AssertionError, match="by its `lowered=`"):
        check_op(wrong, examples=50)


def test_a_promise_of_same_bits_is_checked() -> None:
    """x * x * x is kept; x ** 3 differs in the last bit at some numbers."""
    facts = {"forward": lambda x: x * x * x, "slopes": lambda x, out: (3.0 * x * x,)}
    check_op(define("cube", lowered=lambda x: x * x * x, same_bits=True, **facts), examples=50)
    loose = define("cube", lowered=lambda x: x * (x * 3.0) / 3.0 * x, same_bits=True, **facts)
    with pytest.raises(AssertionError, match="has other bits"):
        check_op(loose, examples=200)
    with pytest.raises(ValueError, match="same_bits is a promise about lowered="):
        define("cube", same_bits=True, **facts)
