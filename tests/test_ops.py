"""Every row of the op table keeps its promises.  All cases are derived from the table."""

import builtins
import itertools
import math
import pickle
import struct
from collections.abc import Iterator, Sequence

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import TABLE, DomainError, Op, Value, ieee
from autograd.__main__ import markdown
from autograd.ops.op import ListOp
from autograd.testing import (
    check_op,
    check_op_at,
    operands,
    reference,
    reference_slope,
    ulp_distance,
)

ROWS = list(TABLE.values())
LISTS = [row for row in ROWS if isinstance(row, ListOp)]
INF, NAN = math.inf, math.nan
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.25, -2.5, 3.0, 5e-324, -1e-310, 1e308, -1e308, INF, -INF, NAN]

by_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def bits(number: float) -> bytes:
    return struct.pack("d", number) if number == number else b"nan"


@by_row
def test_value_and_slopes_are_within_the_rows_ulps_of_50_digits(row: Op) -> None:
    """Over the whole domain: huge, tiny, subnormal, near kinks; second derivatives too."""
    check_op(row)


def test_every_row_is_public_that_is_no_helper() -> None:
    """What is in the table can be imported from autograd by its name, those of builtins too."""
    names = {name for name, row in TABLE.items() if not row.helper}
    assert names <= {*autograd.__all__, *dir(builtins)} & {*dir(autograd)}


def test_rows_that_only_serve_slopes_are_in_no_list() -> None:
    """Not among the names of autograd, the methods of a Value, or the lines of the op table."""
    helpers = {name for name, row in TABLE.items() if row.helper}
    assert helpers == {
        "pow_slope",
        "one_minus_square",
        "sigmoid_slope",
        "ahead",
        "argument",
        "bell",
    }
    assert not helpers & {*dir(autograd), *autograd.__all__, *dir(Value)}
    assert not [name for name in helpers if f"`{name}(" in markdown()]
    for name in helpers:
        assert pickle.loads(pickle.dumps(TABLE[name])) is TABLE[name]


# Each was off once: a wrong sign, lost digits, an overflow on the way.
FAULTS: list[tuple[str, Sequence[float]]] = [
    ("pow", (-1.0, -1e300)),  # y - 1 is y again, and even
    ("pow", (1e300, 0.1)),  # y - 1 is rounded
    ("pow", (7.62e-321, 7.62e-321)),  # x**y / x overflows
    ("pow", (0.0, 3.0)),
    ("pow", (-2.0, 3.0)),
    ("pow_slope", (1.0, 0.0)),
    ("pow_slope", (-1e-300, 0.0)),
    ("pow_slope", (1.78405961588245e44, 7.0)),  # x**y overflows
    ("pow_slope", (-1.0, 2.0**54)),  # y - 1 is rounded, and even
    ("reciprocal_sqrt", (2.4697337216259144e-206,)),
    ("reciprocal_sqrt", (8.62374900588e-312,)),
    ("sqrt", (7.67464721e-315,)),
    ("sqrt", (1.7976930810746007e308,)),  # the halves' product overflows
    ("cbrt", (6.0874108047950855e-90,)),
    ("cbrt", (-1.6138967168543508,)),
    ("cbrt", (5e-324,)),
    ("log10", (5.562684646268003e-309,)),  # 1 / x overflows
    ("atan2", (-1.7e308, -1.6999999999999995e308)),  # the radius overflows
    ("atan2", (1.716891380479972e-219, 0.0)),
    ("elu", (-740.0, -4.970264975661512e180)),  # exp(x) underflows
    ("silu", (-1.296461949648673,)),  # beside the zero of the slope
    ("gelu", (-0.7296135249449159,)),
    ("gelu", (-1.7e308,)),
    ("clip", (-1.9932389173469647, 36.7, 36.7)),
    ("prod", (-5e-324, -25.72146082906052, 3.2418791243439015e28)),
    ("prod", (9.29186644355816e-113, -0.4222093007218029, 1e160, 1e160)),
    # The slope is 1.65e-286; beside a term of 2**310 the ruler once took it for 0.
    ("dot", (0.0, 0.0, 0.0, 1.6521765131520803e-286, 2.0**159, 0.0, 0.0, 0.0, 0.0, 2.0**151)),
    ("mean", (-98.47036469635204, 97.76086611065433, -144.55027615904135, -51.12865, 54.62940423)),
    ("logsumexp", (2.757123079617565e-08, -16.0)),  # the difference was rounded
    ("prod", (1e308, 10.0, 0.0)),  # the product of the first two overflows
    ("prod", (10.0, 0.01, 1e308, 0.0)),
    ("prod", (1e-250, 1e200, 1e200, 1e-200, 1e-200)),
    ("prod", (1e-300, 1e-200)),  # the product underflows, its slopes do not
    ("gelu", (-37.524,)),  # many terms were rounded beside 1
    ("gelu", (-37.39660620920109,)),
    ("sigmoid", (40.0,)),
    ("tanh", (20.0,)),
    ("softplus", (-40.0,)),
    ("softplus", (21.0,)),
]


@pytest.mark.parametrize(("name", "numbers"), FAULTS)
def test_faults_found_once_stay_mended(name: str, numbers: Sequence[float]) -> None:
    check_op_at(TABLE[name], numbers)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("bell", (53.35,)),
        ("bell", (53.302856536032344,)),
        ("bell", (54.596974422733815,)),
        ("hypot", (5e-324, 5e-324)),
        ("hypot", (1.5e-323, -5e-324)),
        ("hypot", (-3e-310, 1e-320)),
        ("atan2", (5e-324, 3e-310)),
        ("atan2", (1e-320, -3e-310)),
        ("div", (1.5e-323, 1e-10)),
        ("div", (-3e-310, 0.7)),
        ("prod", (5e-324, 1e-300, 1e308)),
    ],
)
def test_slopes_keep_digits_that_the_value_has_lost(name: str, numbers: Sequence[float]) -> None:
    """A value below 2.2e-308 is rounded more coarsely; the slopes are within the row's bound."""
    row = TABLE[name]
    slopes = row.on([Value(number) for number in numbers]).slopes
    for place, slope in enumerate(slopes):
        assert ulp_distance(slope, reference_slope(row, numbers, place)) <= row.ulps[1]


@pytest.mark.parametrize("x", [math.inf, 1.7976931348623157e308, 9.1e307, 1e300, 1e154, 800.0])
@pytest.mark.parametrize("name", ["erf", "erfc", "bell", "normal_cdf", "tanh", "sigmoid"])
def test_far_out_every_derivative_of_a_flat_function_is_zero(name: str, x: float) -> None:
    """2 * x may be infinite there, and infinity times the 0 of the bell is no slope."""
    f = TABLE[name]
    with autograd.ieee():
        for _ in range(3):
            f = autograd.grad(f)
            assert (f(x), f(-x)) == (0.0, 0.0)


@given(st.permutations([1e308, 10.0, 0.0, 0.01]), st.sampled_from([0.0, -0.0]))
def test_a_zero_among_the_factors_gives_zero_in_any_order(factors, zero):
    """No product of some of them overflows before the zero is met."""
    factors = [factor or zero for factor in factors]
    result = autograd.prod([Value(factor) for factor in factors])
    assert bits(result.data) == bits(zero)
    for factor, slope in zip(factors, result.slopes, strict=True):
        assert slope == (0.0 if factor else pytest.approx(1e307, rel=1e-15))


def test_an_infinite_factor_beside_a_zero_is_undefined_in_any_order():
    with autograd.ieee():
        for factors in itertools.permutations([math.inf, 0.0, 1e-300, 1e-300]):
            assert math.isnan(autograd.prod(factors))
        for factors in itertools.permutations([-math.inf, 1e-300, 1e-300]):
            assert autograd.prod(factors) == -math.inf


@by_row
@given(st.data())
def test_edges_have_the_bits_of_the_row(row: Op, data: st.DataObject) -> None:
    """Recording and the slopes' fast twin on floats change nothing: not a bit differs."""
    numbers = data.draw(operands(row))
    out = row.apply(numbers)
    slopes = [*map(bits, row.slopes_at(numbers, out))]
    assert [*map(bits, row.edge_slopes(*numbers, out))] == slopes
    recorded = row.on([Value(number) for number in numbers])
    assert bits(recorded.data) == bits(out)
    assert [*map(bits, recorded.slopes)] == slopes


@pytest.mark.parametrize(("name", "zero"), [("silu", -1.2784645427610738), ("gelu", -0.75179)])
@given(offset=st.floats(-0.1, 0.1))
def test_near_its_zero_a_slope_is_exact_to_1e_16(name: str, zero: float, offset: float) -> None:
    """Its terms cancel there, so that ulps of the result say nothing."""
    row, x = TABLE[name], zero + offset
    (slope,) = row.edge_slopes(x, row.apply([x]))
    exact = reference_slope(row, [x], 0)
    assert abs(slope - exact) <= 1e-16 or ulp_distance(slope, exact) <= 16.0


@pytest.mark.parametrize("name", ["asin", "acos", "atanh"])
def test_near_zero_a_second_derivative_does_not_cancel(name: str) -> None:
    """Each is an odd function there, of the size of x itself."""
    second = autograd.grad(autograd.grad(TABLE[name]))(1e-9)
    exact = reference_slope(TABLE[name], [1e-9], 0, 0)
    assert ulp_distance(second, exact) <= 4.0


# Lists: what n terms may cost


@pytest.mark.parametrize(
    "row", [row for row in LISTS if row.name != "dot"], ids=lambda row: row.name
)
@given(st.data())
def test_list_values_are_within_ulps_whatever_cancels(row: Op, data: st.DataObject) -> None:
    """check_op allows a list op one rounding for each term; the table's need none but dot."""
    numbers = data.draw(operands(row))
    assert ulp_distance(row.apply(numbers), reference(row, *numbers)) <= row.ulps[0]


@given(operands(TABLE["dot"], most=20))
def test_dot_is_within_its_rounding_bound(numbers: tuple[float, ...]) -> None:
    """n * eps * sum |w * x|, as for every sum from left to right; slopes are exact."""
    half = len(numbers) // 2
    exact = reference(TABLE["dot"], *numbers)
    terms = sum(abs(w * x) for w, x in zip(numbers[:half], numbers[half:], strict=True))
    allowed = half * (2.0**-53 * terms + 5e-324)
    assert abs(exact - TABLE["dot"].apply(numbers)) <= allowed
    assert TABLE["dot"].edge_slopes(*numbers, 0.0) == [*numbers[half:], *numbers[:half]]


@pytest.mark.parametrize(
    "factors",
    [(1e-155, 1e-166, 3.0), (1e-200, 1e-200, 3.0, 1e200, 1e-120), (1e-200, -1e-200), (1e-320, 0.5)],
)
def test_a_subnormal_product_has_slopes_with_all_their_digits(factors: tuple[float, ...]) -> None:
    """Found once: the slopes were quotients of a result that had lost its own."""
    row = TABLE["prod"]
    for place, slope in enumerate(row.edge_slopes(*factors, row.apply(factors))):
        assert ulp_distance(slope, reference_slope(row, factors, place)) <= row.ulps[1]


def test_logaddexp_is_logsumexp_of_two() -> None:
    assert autograd.logaddexp(1000.0, 1000.0) == 1000.0 + math.log(2.0)
    assert autograd.grad(autograd.logaddexp, (0, 1))(1000.0, 1000.0) == (0.5, 0.5)
    assert autograd.logaddexp(-2.5, 3.0) == autograd.logsumexp([-2.5, 3.0])


def test_logsumexp_neither_overflows_nor_cancels() -> None:
    assert autograd.logsumexp([1000.0, 1000.0]) == 1000.0 + math.log(2.0)
    assert autograd.logsumexp([-1000.0, -1000.0]) == -1000.0 + math.log(2.0)
    near_zero = [math.log(0.5), math.log(0.5)]
    exact = reference(TABLE["logsumexp"], *near_zero)
    assert 0.0 < abs(exact) < 1e-15
    assert ulp_distance(autograd.logsumexp(near_zero), exact) <= 3.0


def test_softmax_of_widely_spread_inputs_keeps_every_share() -> None:
    shares = autograd.softmax([700.0, 0.0, -40.0, 1.0 / 3.0])
    for place, share in enumerate(shares):
        numbers = [700.0, 0.0, -40.0, 1.0 / 3.0]
        numbers.insert(0, numbers.pop(place))
        assert ulp_distance(share, reference(TABLE["softmax"], *numbers)) <= 4.0
    assert autograd.softmax([1e308, -1e308]) == [1.0, 0.0]


def test_saturated_slopes_are_small_not_zero() -> None:
    """The naive forms σ(1-σ) and 1-tanh² give exactly 0 here."""
    for name, number, slope in [("sigmoid", 40.0, 4.248354255291589e-18), ("tanh", 20.0, 1.7e-17)]:
        x = Value(number)
        TABLE[name](x).backward()
        assert x.grad == pytest.approx(slope, rel=1e-2)


# Conventions at the edges

CONVENTIONS = [
    ("relu", (0.0,), (0.0,)),
    ("step", (0.0,), (0.0,)),
    ("abs", (0.0,), (0.0,)),
    ("sign", (0.0,), (0.0,)),
    ("leaky_relu", (0.0, 0.01), (0.01, 0.0)),
    ("elu", (0.0, 2.0), (2.0, 0.0)),
    ("maximum", (2.0, 2.0), (0.5, 0.5)),
    ("minimum", (2.0, 2.0), (0.5, 0.5)),
    ("clip", (0.0, 0.0, 1.0), (0.5, 0.5, 0.0)),
    ("clip", (1.0, 0.0, 1.0), (0.5, 0.0, 0.5)),
    ("pow", (0.0, 0.0), (0.0, 0.0)),
    ("pow", (0.0, 2.0), (0.0, 0.0)),
    ("pow", (0.0, 1.0), (1.0, 0.0)),
    ("hypot", (0.0, 0.0), (0.0, 0.0)),
    ("norm", (0.0, 0.0), (0.0, 0.0)),
    ("prod", (0.0, 3.0, 2.0), (6.0, 0.0, 0.0)),
    ("prod", (0.0, 3.0, 0.0), (0.0, 0.0, 0.0)),
    ("sqrt", (0.0,), (INF,)),
    ("cbrt", (0.0,), (INF,)),
    ("pow", (0.0, 0.5), (INF, 0.0)),
    ("asin", (1.0,), (INF,)),
    ("acos", (-1.0,), (-INF,)),
    ("acosh", (1.0,), (INF,)),
]


@pytest.mark.parametrize(("name", "numbers", "slopes"), CONVENTIONS)
def test_conventions(name: str, numbers: Sequence[float], slopes: Sequence[float]) -> None:
    row = TABLE[name]
    assert tuple(row.edge_slopes(*numbers, row.apply(numbers))) == slopes


def test_a_negative_base_has_no_slope_in_its_exponent() -> None:
    slope_in_base, slope_in_exponent = TABLE["pow"].edge_slopes(-2.0, 3.0, -8.0)
    assert slope_in_base == 12.0
    assert math.isnan(slope_in_exponent)


# Outside the domain


def outside(row: Op) -> Iterator[tuple[list[float], str]]:
    """Operands of which one lies just outside its domain, and the condition it breaks."""
    for place, (name, domain) in enumerate(zip(row.operands, row.domain, strict=True)):
        numbers = [0.5 * (max(d.low, -1.0) + min(d.high, 3.0)) for d in row.domain]
        if domain.without_zero:
            edges = [0.0, -0.0]
        else:
            steps = [(domain.low, -INF), (domain.high, INF)]
            edges = [
                math.nextafter(end, away) if domain.closed else end
                for end, away in steps
                if math.isfinite(end)
            ]
        for edge in edges:
            numbers[place] = edge
            yield [*numbers], domain.describe(name)


LIMITED = [(row, numbers, words) for row in ROWS for numbers, words in outside(row)]


@pytest.mark.parametrize(
    ("row", "numbers", "words"), LIMITED, ids=lambda thing: getattr(thing, "name", None)
)
def test_outside_its_domain_an_op_raises_at_once(row: Op, numbers: list[float], words: str) -> None:
    """In the forward pass, on plain numbers and on Values, naming the op and the condition."""
    for given_operands in (numbers, [Value(number) for number in numbers]):
        with pytest.raises(DomainError) as caught:
            row(*given_operands)
        assert str(caught.value).startswith(f"{row.name}({numbers[0]:g}")
        assert f"{row.name} needs {words}" in str(caught.value)
    with ieee():
        assert not math.isfinite(row(*numbers))
        assert bits(row(*[Value(number) for number in numbers]).data) == bits(row(*numbers))


def test_every_limited_domain_is_tried() -> None:
    assert {row.name for row, _, _ in LIMITED} == {
        row.name for row in ROWS if any(domain != autograd.domain.REAL for domain in row.domain)
    }


@pytest.mark.parametrize(
    ("name", "numbers", "words"),
    [
        ("pow", (-8.0, 1.0 / 3.0), "pow needs x > 0, or x = 0 with y >= 0, or a whole y"),
        ("pow", (0.0, -1.0), "pow needs x > 0, or x = 0 with y >= 0, or a whole y"),
        ("clip", (0.0, 1.0, -1.0), "clip needs low <= high"),
        ("exp", (710.0,), "the result does not fit into a float"),
        ("mul", (1e200, 1e200), "the result does not fit into a float"),
    ],
)
def test_conditions_on_several_operands(name: str, numbers: tuple[float, ...], words: str) -> None:
    with pytest.raises(DomainError, match=words):
        TABLE[name](*numbers)


@pytest.mark.parametrize("name", ["mean", "logsumexp"])
def test_an_empty_list_has_no_mean(name: str) -> None:
    with pytest.raises(DomainError, match="at least one operand"):
        TABLE[name]([])


# NumPy's answers, where it has the function

NUMPY = {
    "sub": "subtract",
    "mul": "multiply",
    "div": "divide",
    "pow": "power",
    "neg": "negative",
    "atan2": "arctan2",
    **{name: f"arc{name[1:]}" for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh")},
}
KNOWN = [row for row in ROWS if hasattr(numpy, NUMPY.get(row.name, row.name))]
KNOWN = [row for row in KNOWN if not isinstance(row, ListOp) and row.arity < 3]


@pytest.mark.parametrize("row", KNOWN, ids=lambda row: row.name)
def test_inside_ieee_an_op_answers_as_numpy_does(row: Op) -> None:
    function = getattr(numpy, NUMPY.get(row.name, row.name))
    grid = [(x,) for x in SPECIAL] if row.arity == 1 else [(x, y) for x in SPECIAL for y in SPECIAL]
    for numbers in grid:
        with numpy.errstate(all="ignore"):
            theirs = float(function(*map(numpy.float64, numbers)))
        with ieee():
            ours = row(*numbers)
        same = math.isclose(ours, theirs, rel_tol=1e-14, abs_tol=0.0) or bits(ours) == bits(theirs)
        assert same, (row.name, numbers, ours, theirs)
