"""The derivatives of functions are right, of any order and in any shape."""

import math
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import (
    DomainError,
    Value,
    cos,
    exp,
    grad,
    hessian,
    hvp,
    ieee,
    jacobian,
    jvp,
    log,
    maximum,
    no_grad,
    sin,
    sqrt,
    tanh,
    topological_order,
    value_and_grad,
    vjp,
    where,
)
from autograd.testing import expressions

numbers = st.floats(-3, 3)


def test_derivatives_of_any_order():
    """sin differentiated n times runs through its cycle; tanh''' at 0 is -2."""
    f, cycle = sin, [cos, lambda x: -sin(x), lambda x: -cos(x), sin]
    for expected in cycle * 2:
        f = grad(f)
        assert math.isclose(f(0.7), expected(0.7), rel_tol=1e-15)
    assert grad(grad(grad(tanh)))(0.0) == -2.0
    assert grad(grad(grad(lambda x: x**3)))(0.0) == 6.0


@given(numbers)
def test_inner_and_outer_perturbations_are_not_confused(x):
    """d/dx x·(d/dy (x + y)) is 1, not 2; and inner slopes may depend on outer variables."""
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(x) == 1.0
    assert grad(lambda x: grad(lambda y: x * y * y)(2.0))(x) == 4.0
    assert grad(lambda x: x * grad(lambda y: y * y)(x))(x) == pytest.approx(4 * x)
    assert grad(lambda x: jvp(lambda y: x * y * y, 3.0, 1.0)[1])(x) == 6.0


def test_shapes_go_in_and_come_out():
    """Numbers, lists, tuples, named tuples and dicts, nested."""

    class Pair(NamedTuple):
        first: object
        second: object

    point = {"w": [1.0, 2.0], "rest": (3.0, Pair(4.0, 5.0))}

    def f(p):
        w, (b, pair) = p["w"], p["rest"]
        return w[0] * w[1] + b * pair.first * pair.second

    assert grad(f)(point) == {"w": [2.0, 1.0], "rest": (20.0, Pair(15.0, 12.0))}
    assert type(grad(f)(point)["rest"][1]) is Pair
    assert grad(lambda x, y, z: x * y, argnums=(2, 0))(3, 4, 5) == (0.0, 4.0)
    assert grad(lambda x, y: x * y, argnums=-1)(3, 4) == 3.0
    assert value_and_grad(lambda x: x * x)(3) == (9.0, 6.0)
    assert grad(lambda x, *, power: x**power)(2.0, power=3) == 12.0
    assert hessian(lambda d: d["a"] ** 2 * d["b"])({"a": 3.0, "b": 1.0}) == {
        "a": {"a": 2.0, "b": 6.0},
        "b": {"a": 6.0, "b": 0.0},
    }
    assert hessian(lambda x, y: x * y, argnums=(0, 1))(1.0, 2.0) == ((0.0, 1.0), (1.0, 0.0))


def test_numbers_give_numbers_and_values_give_values():
    """A Value among the arguments makes the result differentiable; nothing is written to .grad."""
    x = Value(3.0)
    slope = grad(lambda y: y**3)(x)
    assert isinstance(slope, Value)
    assert (slope.data, x.grad) == (27.0, 0.0)
    slope.backward()
    assert x.grad == 18.0
    weight = Value(2.0)
    assert grad(lambda y: weight * y)(1.0) == 2.0
    penalty = grad(lambda y: (weight * y).tanh())(Value(0.5)) ** 2
    penalty.backward()
    assert weight.grad != 0.0


def test_an_unused_input_has_slope_exactly_zero():
    """This also holds if the result depends only on the other arguments, and for ints."""
    assert grad(lambda x, y: x * 2, argnums=1)(1.0, 2.0) == 0.0
    assert grad(lambda x, y: x * 2, argnums=1)(1, 2) == 0.0
    assert grad(lambda v: v[0] * 2)([1.0, 5.0]) == [2.0, 0.0]
    assert jacobian(lambda x: [x, 1.0])(2.0) == [1.0, 0.0]
    assert grad(lambda x: x - x)(0.1) == 0.0


def test_derivatives_do_not_depend_on_no_grad_around_them():
    """A gradient function records even inside no_grad()."""
    with no_grad():
        assert grad(grad(lambda x: x**3))(2.0) == 12.0


def sizes_of_paths(root):
    """For each node the sum over all paths of the absolute products, which do not cancel."""
    sizes = dict.fromkeys(topological_order(root), 0.0)
    sizes[root] = 1.0
    for node in reversed(sizes):
        for parent, slope in zip(node.parents, node.slopes, strict=True):
            sizes[parent] += abs(slope) * sizes[node]
    return sizes


@given(expressions())
def test_forward_mode_is_reverse_mode(program):
    """The directional derivative is the gradient times the direction."""
    inputs = [Value(number) for number in program.inputs]
    direction = [math.sin(index + 1.0) for index in range(len(inputs))]
    root = program(*inputs)
    sizes = sizes_of_paths(root)
    _, gradient = value_and_grad(program, range(len(inputs)))(*program.inputs)
    _, forward = jvp(program, program.inputs, tuple(direction))
    reverse = math.fsum(slope * step for slope, step in zip(gradient, direction, strict=True))
    scale = math.fsum(sizes.get(value, 0.0) for value in inputs)
    assert abs(forward - reverse) <= 1e-14 * len(sizes) * scale


@given(st.lists(numbers, min_size=2, max_size=4))
def test_pulling_back_is_the_transpose_of_pushing_forward(point):
    """<v, J u> = <J' v, u>."""

    def f(p):
        return [sin(p[0]) * p[1], exp(p[1]) + p[-1], tanh(p[0] * p[-1])]

    u = [math.cos(index) for index in range(len(point))]
    v = [1.5, -0.5, 2.0]
    _, pushed = jvp(f, point, u)
    _, pull = vjp(f, point)
    (pulled,) = pull(v)
    left = math.fsum(a * b for a, b in zip(v, pushed, strict=True))
    right = math.fsum(a * b for a, b in zip(pulled, u, strict=True))
    assert left == pytest.approx(right, rel=1e-12, abs=1e-12)
    matrix = jacobian(f)(point)
    assert np.allclose(np.array(matrix) @ np.array(u), pushed)


@given(st.tuples(numbers, numbers, numbers))
def test_the_hessian_is_symmetric_and_hvp_is_its_product(point):
    """H = H', and hvp(f, x, v) = H v."""

    def f(p):
        return sin(p[0] * p[1]) + exp(p[2]) * p[0] ** 2 + p[1] * p[2]

    matrix = np.array(hessian(f)(list(point)))
    assert np.allclose(matrix, matrix.T, rtol=1e-13, atol=1e-13)
    v = [0.3, -1.2, 2.0]
    assert np.allclose(hvp(f, list(point), v), matrix @ np.array(v), rtol=1e-11, atol=1e-11)


@given(numbers, numbers, numbers)
def test_linearity_product_and_quotient_rules(x, a, b):
    """The rules of the first lesson of calculus."""
    f, g = (lambda x: sin(x) * x), (lambda x: exp(x) + 2)
    df, dg = grad(f)(x), grad(g)(x)
    close = {"rel": 1e-12, "abs": 1e-12}
    assert grad(lambda x: a * f(x) + b * g(x))(x) == pytest.approx(a * df + b * dg, **close)
    with no_grad():
        fx, gx = f(x), g(x)
    assert grad(lambda x: f(x) * g(x))(x) == pytest.approx(df * gx + fx * dg, **close)
    quotient = (df * gx - fx * dg) / gx**2
    assert grad(lambda x: f(x) / g(x))(x) == pytest.approx(quotient, **close)
    assert grad(lambda x: f(g(x)))(x) == pytest.approx(grad(f)(gx) * dg, rel=1e-9, abs=1e-9)


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=5), st.integers(1, 4))
def test_eulers_theorem_for_homogeneous_functions(point, degree):
    """x · ∇f(x) = degree · f(x)."""

    def f(p):
        return autograd.norm(p) ** degree

    value, gradient = value_and_grad(f)(point)
    inner = math.fsum(x * slope for x, slope in zip(point, gradient, strict=True))
    assert inner == pytest.approx(degree * value, rel=1e-12)


@given(st.lists(numbers, min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_permuting_leaves_permutes_gradients(point, random):
    """A symmetric function gives the same gradients for its inputs in any order."""
    order = list(range(len(point)))
    random.shuffle(order)
    gradient = grad(autograd.logsumexp)(point)
    permuted = grad(autograd.logsumexp)([point[place] for place in order])
    assert permuted == pytest.approx([gradient[place] for place in order], rel=1e-14)


@given(numbers, st.integers(1, 5))
def test_k_uses_are_the_sum_over_k_separate_leaves(x, count):
    """One leaf that is used k times has the gradient that k equal leaves have together."""

    def f(values):
        result = values[0] * 1.0
        for value in values[1:]:
            result = sin(result) * value + value
        return result

    together = grad(lambda y: f([y] * count))(x)
    apart = grad(f)([x] * count)
    assert together == pytest.approx(math.fsum(apart), rel=1e-12, abs=1e-12)


@given(numbers, numbers)
def test_commuting_operands_changes_no_bit(x, y):
    """x + y and y + x, x * y and y * x, a constant Value and a float."""
    for one, other in [
        (lambda a, b: a + b, lambda a, b: b + a),
        (lambda a, b: a * b, lambda a, b: b * a),
    ]:
        assert value_and_grad(one, (0, 1))(x, y) == value_and_grad(other, (0, 1))(x, y)
    constant = Value(y)
    assert grad(lambda a: sin(a * constant))(x) == grad(lambda a: sin(a * y))(x)


def test_kinks_follow_the_conventions():
    """relu'(0) = 0, abs'(0) = 0, at a tie of max each side has 1/2, x**0 is flat at 0."""
    assert grad(autograd.relu)(0.0) == 0.0
    assert grad(autograd.abs)(0.0) == 0.0
    assert grad(maximum, argnums=(0, 1))(1.0, 1.0) == (0.5, 0.5)
    assert grad(lambda x: x**0)(0.0) == 0.0
    assert grad(lambda y: 0**y)(2.0) == 0.0
    assert grad(autograd.norm)([0.0, 0.0]) == [0.0, 0.0]


def test_infinite_slopes_raise_and_zero_gradients_pass():
    """As in backward(), with the transformation named; also for second derivatives."""
    with pytest.raises(DomainError, match=r"grad\(sqrt\) met sqrt where its slope is infinite"):
        grad(sqrt)(0.0)
    with pytest.raises(DomainError, match="slope is infinite"):
        jvp(sqrt, 0.0, 1.0)
    with pytest.raises(DomainError, match="takes a number that is finite, not inf"):
        grad(sin)(math.inf)
    assert jvp(sqrt, 0.0, 0.0) == (0.0, 0.0)
    with ieee():
        assert grad(sqrt)(0.0) == math.inf
        assert grad(lambda x: where(x > 0, log(x), 0))(0.0) == 0.0
    assert grad(grad(lambda x: sqrt(x) * 0))(0.0) == 0.0


def test_forward_mode_passes_where_reverse_mode_does():
    """An infinite slope times 0 makes no derivative infinite: where, prod and 0 * sqrt at 0."""
    assert hvp(autograd.prod, [0.0, 2.0, 3.0], [1.0, 0.0, 0.0]) == [0.0, 3.0, 2.0]
    assert hessian(autograd.prod)([0.0, 2.0, 3.0])[0] == [0.0, 3.0, 2.0]
    assert jvp(lambda x: 0 * sqrt(x), 0.0, 1.0) == (0.0, 0.0)
    assert jacobian(lambda x: [0 * sqrt(x), 1 * x])(0.0) == [0.0, 1.0]
    with ieee():
        assert jvp(lambda x: where(x > 0, log(x), 0.0), 0.0, 1.0) == (0.0, 0.0)
        assert jvp(lambda x: where(x > 0, sqrt(x), x * x), -1.0, 1.0) == (1.0, -2.0)


def test_a_value_can_be_pulled_back_and_differentiated():
    """A Value as gradient to pull back gives Values that depend on it."""
    _, pull = vjp(lambda x: x * x, 3.0)
    assert pull(Value(2.0))[0].data == 12.0
    assert grad(lambda c: c + pull(c)[0])(1.0) == 7.0


def test_data_changed_after_recording_never_gives_a_wrong_derivative():
    """Recorded slopes stay; if they would have to be computed again, there is an error."""

    def f(x):
        y = x * x
        x.data = 0.0
        return y

    assert grad(f)(3.0) == 6.0
    with pytest.raises(RuntimeError, match=r"the \.data of an operand of mul was changed"):
        grad(f)(Value(3.0))


def test_no_grad_around_a_derivative_of_values_gives_leaves():
    """The result is not recorded, and is still a Value."""
    with no_grad():
        slope = grad(lambda x: x * x)(Value(3.0))
    assert (slope.data, slope.parents) == (6.0, ())


def test_argument_numbers_may_be_any_whole_numbers():
    """They may be NumPy's integers, or come from a generator, which is read once."""
    product = grad(lambda x, y: x * y, (place for place in (0, 1)))
    assert product(2.0, 3.0) == product(2.0, 3.0) == (3.0, 2.0)
    assert grad(lambda x, y: x * y, np.int64(1))(2.0, 3.0) == 2.0


def test_a_named_tuple_is_one_argument():
    """Only a plain tuple is the tuple of arguments."""

    class Point(NamedTuple):
        x: object
        y: object

    point, step = Point(1.0, 2.0), Point(1.0, 0.0)
    assert jvp(lambda p: p.x * p.y, point, step) == (2.0, 2.0)
    assert hvp(lambda p: p.x * p.y, point, step) == Point(0.0, 1.0)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: grad(sin, None), "argnums are whole numbers, not None"),
        (
            lambda: hessian(sin, 2.0),
            r"not 2.0; the arguments of f come in a second call: grad\(f\)",
        ),
        (lambda: grad(sin, [2.0, 1.0]), r"not \[2.0, 1.0\]; the arguments of f come in a second"),
        (lambda: grad(3), "a derivative takes a function, not int 3"),
        (lambda: grad(lambda x: 3)(1), "returned the plain number 3, which records no"),
        (lambda: grad(lambda x: x.data)(1), "returned the plain number 1.0"),
        (lambda: grad(lambda x: None)(1), "returned is NoneType None, not a number"),
        (lambda: grad(lambda x: [x, x])(1), r"must return one Value, it returned \[\*, \*\]"),
        (lambda: grad(lambda x: x * 1j)(1), "mul.. takes numbers or Values, not complex 1j"),
        (lambda: grad(lambda x: x)("a"), r"args\[0\] is str 'a'"),
        (lambda: grad(lambda x: x)({"a": [1, "b"]}), r"args\[0\]\['a'\]\[1\] is str 'b'"),
        (lambda: grad(lambda x: x)(np.ones(2)), r"must return one Value, it returned array"),
        (lambda: grad(lambda x: x)(), "argnums=0, but it was called with 0 positional"),
        (lambda: grad(lambda x: x, argnums="x")(1), "argnums are whole numbers, not 'x'"),
        (lambda: grad(lambda x: x, argnums=(0, -1))(1), "name an argument twice"),
        (lambda: grad(lambda x: math.sin(x))(1), "autograd's own function"),
        (lambda: jvp(sin, 1.0, [1.0]), "give one direction for each number"),
        (lambda: vjp(sin, 1.0)[1]([1.0]), "the gradient to pull back has the shape"),
    ],
)
def test_a_wrong_function_or_call_is_named(call, words):
    """The TypeError says which function did what."""
    with pytest.raises(TypeError, match=words):
        call()


def test_equal_values_are_different_keys_of_a_dict():
    """A direction for another key is refused, though the keys hold equal numbers."""
    key, equal_key = Value(1.0), Value(1.0)
    assert jvp(lambda d: d[key] ** 2, {key: 3.0}, {key: 1.0}) == (9.0, 6.0)
    with pytest.raises(TypeError, match="the tangents have the shape"):
        jvp(lambda d: d[key] ** 2, {key: 3.0}, {equal_key: 1.0})
