"""The float functions are total, accurate, and independent of what they need not depend on."""

import math
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import TABLE, Op
from autograd.ops import floats, lists, rounding
from autograd.ops.op import ListOp
from autograd.testing import numbers

ANY = st.floats() | numbers()


@pytest.mark.parametrize("row", TABLE.values(), ids=lambda row: row.name)
@given(st.data())
def test_no_row_ever_raises_on_floats(row: Op, data: st.DataObject) -> None:
    """forward and the fast slopes are total: IEEE answers, inf and nan included."""
    length = data.draw(st.integers(0, 3)) * row.arity if isinstance(row, ListOp) else row.arity
    if row.name == "softmax" and not length:
        return
    operands = data.draw(st.lists(ANY, min_size=length, max_size=length))
    out = row.forward(*operands)
    assert isinstance(out, float)
    slopes = row.edge_slopes(*operands, out) if length else ()
    assert len(slopes) == length
    assert all(isinstance(slope, float) for slope in slopes)


@pytest.mark.parametrize("exponent", [math.inf, -math.inf, math.nan])
def test_an_infinite_exponent_has_a_slope_or_none(exponent: float) -> None:
    """Found once: the whole exponents were told from the others by floor(), which raises."""
    row = TABLE["pow"]
    assert len(row.edge_slopes(1.0, exponent, row.forward(1.0, exponent))) == 2


@given(numbers())
def test_cbrt_is_nearly_the_nearest_float(x: float) -> None:
    """The cube of the neighbours' midpoints lies on either side of x, but for a hair."""
    root = rounding.cbrt(x)
    half = Fraction(math.ulp(root)) * Fraction(52, 100)
    assert (Fraction(root) - half) ** 3 <= Fraction(x) <= (Fraction(root) + half) ** 3


@given(st.floats(min_value=5e-324, allow_infinity=False))
def test_reciprocal_sqrt_is_nearly_the_nearest_float(x: float) -> None:
    root = rounding.reciprocal_sqrt(x)
    half = Fraction(math.ulp(root)) * Fraction(51, 100)
    assert (
        (Fraction(root) - half) ** 2 * Fraction(x)
        <= 1
        <= (Fraction(root) + half) ** 2 * Fraction(x)
    )


@given(st.lists(numbers(), max_size=8), st.randoms(use_true_random=False))
def test_sums_do_not_depend_on_the_order(drawn: list[float], rng: random.Random) -> None:
    """Rounded once, whatever cancels."""
    shuffled = [*drawn]
    rng.shuffle(shuffled)
    assert lists.total_sum(*drawn) == lists.total_sum(*shuffled)


@given(st.lists(st.floats(1e-3, 1e3), max_size=8))
def test_products_are_rounded_about_once(drawn: list[float]) -> None:
    exact = math.prod(map(Fraction, drawn), start=Fraction(1))
    found = lists.product(*drawn)
    assert abs(Fraction(found) - exact) <= Fraction(math.ulp(found)) * Fraction(51, 100)


def test_products_may_leave_the_range_on_the_way() -> None:
    assert lists.product(1e200, 1e200, 1e-200, 1e-200) == pytest.approx(1.0, rel=1e-15)
    assert lists.product(5e-324, 0.25, 4.0) == 5e-324
    assert lists.product(1e200, -1e200) == -math.inf
    assert lists.product() == 1.0


@given(st.lists(numbers(), min_size=1, max_size=6))
def test_shares_are_one_in_all(drawn: list[float]) -> None:
    shares = lists.shares(drawn)
    assert all(0.0 <= share <= 1.0 for share in shares)
    assert math.fsum(shares) == pytest.approx(1.0, rel=1e-15 * len(shares))


@given(st.lists(st.floats(-1e3, 1e3), max_size=20))
def test_dot_adds_from_left_to_right(drawn: list[float]) -> None:
    """The same bits on every Python: the built-in sum() of floats compensates since 3.12."""
    expected = 0.0
    for number in drawn:
        expected += number * 0.1
    assert lists.dot(*drawn, *[0.1] * len(drawn)) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (floats.divide(1.0, 0.0), math.inf),
        (floats.divide(1.0, -0.0), -math.inf),
        (floats.power(0.0, -1.0), math.inf),
        (floats.power(-0.0, -1.0), -math.inf),
        (floats.power(-1e200, 3.0), -math.inf),
        (lists.logsumexp(), -math.inf),
        (lists.logsumexp(-math.inf, 0.0), 0.0),
        (lists.mean(1e308, 1e308), 1e308),
        (lists.total_sum(1e308, 1e308, -1e308), 1e308),
        (floats.normal_cdf(-50.0), 0.0),
        (floats.bell(100.0), 0.0),
        (floats.silu(-math.inf), 0.0),
        (floats.gelu(-math.inf), 0.0),
        (floats.clip(2.0, -1.0, 1.0), 1.0),
    ],
)
def test_edges(found: float, expected: float) -> None:
    assert found == expected


@pytest.mark.parametrize(
    "found",
    [
        floats.divide(0.0, 0.0),
        floats.power(-8.0, 0.5),
        floats.clip(0.0, 1.0, -1.0),
        lists.total_sum(math.inf, -math.inf),
        floats.sign(math.nan),
        floats.relu(math.nan),
    ],
)
def test_undefined_is_nan(found: float) -> None:
    assert math.isnan(found)
