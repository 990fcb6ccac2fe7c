"""NumPy arrays as arguments, results and operands, and the functions of SciPy that give them."""

import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import optimize, special

import autograd
from autograd import (
    TABLE,
    DomainError,
    Value,
    cos,
    exp,
    grad,
    gradcheck,
    hessian,
    hvp,
    jacobian,
    jvp,
    numerical_gradient,
    sin,
    tanh,
    value_and_grad,
    vjp,
)
from autograd.ops.op import ListOp

numbers = st.floats(-3, 3)
vectors = arrays.arrays(float, st.integers(2, 5), elements=numbers)
matrices = arrays.arrays(float, st.tuples(st.integers(1, 3), st.integers(1, 3)), elements=numbers)

SAME = {  # ufuncs whose row has another name
    "absolute": "abs",
    "arccos": "acos",
    "arccosh": "acosh",
    "arcsin": "asin",
    "arcsinh": "asinh",
    "arctan": "atan",
    "arctan2": "atan2",
    "arctanh": "atanh",
    "divide": "div",
    "fabs": "abs",
    "multiply": "mul",
    "negative": "neg",
    "power": "pow",
    "subtract": "sub",
}
UFUNCS = {name: TABLE[SAME.get(name, name)] for name in [*SAME, *TABLE] if hasattr(np, name)}
UFUNCS = {name: op for name, op in UFUNCS.items() if isinstance(getattr(np, name), np.ufunc)}
NO_LOOP = {"logaddexp", "sign"}  # for arrays of dtype=object NumPy has none, or one that compares


def same(left, right):
    """Equal in shape and in bits; both arrays of floats."""
    assert isinstance(left, np.ndarray) and left.dtype == float
    assert left.shape == np.shape(right)
    assert left.tobytes() == np.array(right, dtype=float).tobytes()


def wave(p):
    return sin(p[0] * p[1]) + exp(p[-1]) * tanh(p[0]) + autograd.logsumexp(p)


def waves(p):
    return [wave(p), p[0] * p[-1], cos(p[1])]


def data(array):
    return np.array([item.data for item in array.flat]).reshape(array.shape)


def variables(*numbers):
    return np.array([Value(number) for number in numbers], dtype=object)


# Laws


@given(vectors)
def test_an_array_gives_what_a_list_gives_in_bits(point):
    """Every transformation, of a function that takes both."""
    listed, step = point.tolist(), np.cos(point)
    same(grad(wave)(point), grad(wave)(listed))
    value, slopes = value_and_grad(wave)(point)
    assert (value, slopes.tolist()) == value_and_grad(wave)(listed)
    same(hessian(wave)(point), hessian(wave)(listed))
    same(np.array(jacobian(waves)(point)), jacobian(waves)(listed))
    same(hvp(wave, point, step), hvp(wave, listed, step.tolist()))
    assert jvp(waves, point, step) == jvp(waves, listed, step.tolist())
    seed = [1.0, -2.0, 0.5]
    same(vjp(waves, point)[1](seed)[0], vjp(waves, listed)[1](seed)[0])


@given(vectors)
def test_an_array_as_result_gives_what_a_list_gives_in_bits(point):
    """Values, derivatives forward and backward."""

    def together(p):
        return np.array(waves(p))

    listed, step = point.tolist(), np.cos(point)
    same(jacobian(together)(point), jacobian(waves)(listed))
    for mine, other in zip(
        jvp(together, point, step), jvp(waves, listed, step.tolist()), strict=True
    ):
        same(mine, other)
    value, pull = vjp(together, point)
    same(value, vjp(waves, listed)[0])
    seed = [1.0, -2.0, 0.5]
    same(pull(np.array(seed))[0], vjp(waves, listed)[1](seed)[0])


@given(matrices, st.data())
def test_shapes_are_those_of_output_and_input(matrix, drawn):
    """A gradient has the shape i of its argument; a jacobian o + i; a hessian i + i."""
    inner = matrix.shape
    outer = drawn.draw(arrays.array_shapes(min_dims=0, max_dims=2, max_side=2, min_side=1))
    weights = np.arange(float(np.prod(outer))).reshape(outer)

    def f(p):
        return np.multiply.outer(weights, sin(p).sum())

    slopes = jacobian(f)(matrix)
    assert slopes.dtype == float and slopes.shape == outer + inner
    assert np.allclose(slopes, np.multiply.outer(weights, np.cos(matrix)))
    square = hessian(lambda p: (p**3).sum())(matrix)
    assert square.dtype == float and square.shape == inner + inner
    diagonal = square.reshape(matrix.size, matrix.size)
    assert np.allclose(diagonal, np.diag(6 * matrix.ravel()))


@given(matrices)
def test_an_op_of_an_array_is_a_loop(matrix):
    """Floats give floats, Values give Values, in bits; also where an operand is broadcast."""
    for op in (tanh, exp, autograd.relu, autograd.gelu):
        same(op(matrix), [[op(x) for x in row] for row in matrix.tolist()])
        inside = op(np.vectorize(Value, otypes=[object])(matrix))
        assert inside.dtype == object and {v.op for v in inside.flat} == {op}
        same(data(inside), op(matrix))
    column, row = matrix[:, :1], matrix[:1]
    expected = [[autograd.maximum(x, y) for y in row[0]] for x in column[:, 0]]
    same(autograd.maximum(column, row), expected)
    highs = row[0].tolist()
    clipped = [
        [autograd.clip(x, -3.0, y) for x, y in zip(xs, highs, strict=True)]
        for xs in matrix.tolist()
    ]
    same(autograd.clip(matrix, -3.0, high=row), clipped)


@given(vectors)
def test_an_op_of_a_list_takes_an_array(point):
    """Numbers and Values; softmax of an array is an array."""
    listed = point.tolist()
    for name, op in TABLE.items():
        if isinstance(op, ListOp):
            lists = [listed] * len(op.operands)
            result = op(*[np.array(one) for one in lists])
            if name == "softmax":
                same(result, op(*lists))
            else:
                assert (type(result), result) == (float, op(*lists)), name
    assert autograd.sum(variables(*listed)).data == autograd.sum(listed)
    assert autograd.dot(variables(*listed), point).data == autograd.dot(listed, listed)


@given(matrices)
def test_hvp_is_the_hessian_times_the_direction(matrix):
    """For an argument of two axes."""

    def f(p):
        return (sin(p) * p).sum() ** 2

    direction = np.cos(matrix)
    expected = np.tensordot(hessian(f)(matrix), direction, axes=matrix.ndim)
    product = hvp(f, matrix, direction)
    assert product.shape == matrix.shape and np.allclose(product, expected)


# Arguments and results


def test_a_function_receives_an_object_array():
    """The array has that shape and is a copy; arithmetic, slices, sums and products work."""
    weights = np.array([[1.0, 2.0], [3.0, 4.0]])

    def f(p):
        assert p.dtype == object and p.shape == (2,) and p.flags.writeable
        return (weights @ p**2).sum() + np.exp(p[:1]).sum() + p @ weights @ p

    point = np.array([1.0, 2.0])
    same(grad(f)(point), [8.0 + np.exp(1.0) + 12.0, 24.0 + 21.0])
    assert gradcheck(f, point, order=2)
    assert numerical_gradient(lambda p: p @ p, point).gradient.tolist() == [2.0, 4.0]


def test_writing_into_the_array_of_a_function_changes_nothing_outside():
    """`p[0] = ...` changes only the array inside the function."""

    def f(p):
        p[0] = p[0] * p[1]
        return p.sum()

    point = np.array([2.0, 3.0])
    same(grad(f)(point), [3.0, 3.0])
    assert point.tolist() == [2.0, 3.0]


def test_arrays_may_stand_in_lists_tuples_and_dicts():
    """The results follow the tree."""
    tree = {"w": np.array([[1.0, 2.0]]), "b": [3.0, (np.array([4.0]), 5.0)]}

    def f(p):
        return (p["w"] ** 2).sum() * p["b"][0] + p["b"][1][0][0] * p["b"][1][1]

    slopes = grad(f)(tree)
    same(slopes["w"], [[6.0, 12.0]])
    same(slopes["b"][1][0], [5.0])
    assert (slopes["b"][0], slopes["b"][1][1]) == (5.0, 4.0)
    second = hessian(f)(tree)
    assert second["w"]["w"].shape == (1, 2, 1, 2)
    same(second["w"]["b"][0], [[2.0, 4.0]])
    same(second["b"][0]["w"], [[2.0, 4.0]])
    same(second["b"][1][0]["b"][1][1], [1.0])
    assert second["b"][0]["b"][0] == 0.0
    rows = jacobian(lambda p: {"out": p["w"][0] * p["b"][0], "one": p["b"][0] * 2})(tree)
    same(rows["out"]["w"], [[[3.0, 0.0]], [[0.0, 3.0]]])
    same(rows["out"]["b"][0], [1.0, 2.0])
    same(rows["one"]["w"], [[0.0, 0.0]])
    pair = jacobian(lambda a, x: a @ x, argnums=(0, 1))(np.eye(2), np.array([1.0, 2.0]))
    assert [slopes.shape for slopes in pair] == [(2, 2, 2), (2, 2)]


def test_arrays_hold_values_in_nested_derivatives():
    """The outermost derivative returns floats."""
    point = np.array([0.5, 1.5])

    def inner(p):
        slopes = grad(lambda q: (q**3).sum())(p)
        assert slopes.dtype == object and all(isinstance(slope, Value) for slope in slopes)
        return slopes.sum()

    same(grad(inner)(point), 6 * point)
    third = jacobian(hessian(lambda p: (p**3).sum()))(point)
    assert third.shape == (2, 2, 2) and third[0, 0, 0] == 6.0 and third.sum() == 12.0
    held = variables(*point)
    slopes = grad(lambda p: (p**3).sum())(held)
    slopes[0].backward()
    assert slopes.dtype == object and held[0].grad == 3.0


@pytest.mark.parametrize(
    "point",
    [
        np.array([2, 3]),
        np.array([2.0, 3.0], dtype=np.float32),
        np.array([2.0, 3.0], dtype=np.float16),
        np.array([2.0, 3.0], dtype=np.longdouble),
        np.array([2, 3], dtype=np.uint8),
        np.array([2.0, 9.0, 3.0, 9.0])[::2],
        np.array([3.0, 2.0])[::-1],
        np.array([2, 3.0], dtype=object),
        np.array([2.0, 3.0], dtype=">f8"),
    ],
    ids=str,
)
def test_any_real_dtype_and_layout_is_taken_as_floats(point):
    """The gradient is of float64."""
    same(grad(lambda p: (p * p).sum())(point), [4.0, 6.0])
    same(autograd.square(point), [4.0, 9.0])


def test_truth_values_columns_and_wide_arrays():
    """Booleans are 0 and 1; the order of the elements is that of the shape, not of the memory."""
    same(grad(lambda p: (p * p).sum())(np.array([True, False])), [2.0, 0.0])
    matrix = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    same(grad(lambda p: (p * p).sum())(matrix), 2 * matrix)
    same(grad(lambda p: (p * p).sum())(matrix.T), 2 * matrix.T)


def test_arrays_without_axes_or_without_elements():
    """Shapes () and (0,) are kept."""
    same(grad(lambda p: p**3)(np.array(2.0)), np.array(12.0))
    same(hessian(lambda p: p**3)(np.array(2.0)), np.array(12.0))
    assert grad(lambda p: p**3)(np.float64(2.0)) == 12.0
    inside = np.array([3.0, 4.0])
    box = np.empty((), dtype=object)

    def boxed(p):
        box[()] = p @ p
        return box

    value, slopes = value_and_grad(boxed)(inside)
    same(value, np.array(25.0))
    same(slopes, [6.0, 8.0])
    same(jacobian(boxed)(inside), [6.0, 8.0])
    assert gradcheck(boxed, inside)
    nothing = np.zeros((0, 2))
    assert grad(lambda p: (p**2).sum())(nothing).shape == (0, 2)
    assert hessian(lambda p: (p**2).sum())(nothing).shape == (0, 2, 0, 2)
    assert jacobian(lambda p: p * 2)(nothing).shape == (0, 2, 0, 2)
    assert jacobian(lambda p: p[:0])(inside).shape == (0, 2)
    assert grad(autograd.sum)([]) == [] and jacobian(lambda v: [1.0, 2.0])([]) == [[], []]
    assert autograd.exp(np.zeros(0)).shape == (0,)


def test_a_result_that_does_not_depend_on_the_argument_has_slope_zero():
    """An array as well as a number, if there are other arguments."""
    same(jacobian(lambda p, y: y * 2.0)(np.ones(2), np.ones(3)), np.zeros((3, 2)))
    with pytest.raises(TypeError, match="which records no operations"):
        jacobian(lambda p: np.ones(2))(np.ones(2))


class Series:
    shape, ndim = (2,), 1

    def to_numpy(self):
        return np.ones(2)

    def tolist(self):
        return [1.0, 1.0]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (np.array([1j]), r"args\[0\] is an array of complex128, not of real .*take \.real or"),
        (np.array(["1"]), r"an array of <U1, not of real numbers; convert it with \.astype"),
        (np.array(["2020"], dtype="M8[ns]"), r"an array of datetime64\[ns\], not of real"),
        (np.array([[1.0, "a"]], dtype=object), r"args\[0\]\[0, 1\] is str 'a', not a number"),
        (np.array([None]), r"args\[0\]\[0\] is NoneType None"),
        (np.ma.array([1.0, 2.0], mask=[0, 1]), r"MaskedArray, .*\.filled\(0\) or \.compressed"),
        (np.ones(2).view(np.recarray), r"is a recarray, .*numpy\.asarray\(\)"),
        (np.zeros(2, dtype=[("x", float)]), "not of real numbers; convert it to numbers first"),
        (Series(), r"is Series <.*not a number, a Value, an array, .*; use \.to_numpy\(\)$"),
        (memoryview(b"12"), r"memoryview .*use \.tolist\(\)$"),
    ],
    ids=lambda thing: type(thing).__name__,
)
def test_an_array_of_anything_else_is_refused(wrong, words):
    """The TypeError says where it is and what to do."""
    with pytest.raises(TypeError, match=words):
        grad(lambda p: p)(wrong)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (
            lambda p: grad(lambda q: q * 2)(p),
            TypeError,
            r"must return one Value.*array\(\[\*, \*\]",
        ),
        (lambda p: grad(np.sum)(p * np.nan), DomainError, "that is finite, not nan"),
        (lambda p: jvp(np.sum, p, [1.0, 1.0]), TypeError, "give one direction for each number"),
        (lambda p: vjp(np.exp, p)[1](np.ones(3)), TypeError, "to pull back has the shape"),
        (lambda p: autograd.log(-p), DomainError, r"^log\(-1\): log needs x > 0"),
        (lambda p: autograd.exp(p * 1j), TypeError, "exp.. takes numbers or Values, not complex"),
        (lambda p: autograd.exp(np.ma.array(p)), TypeError, "exp.*: an operand is a MaskedArray"),
        (lambda p: autograd.sum(np.eye(2)), TypeError, r"one axis, not one of shape \(2, 2\)"),
        (lambda p: autograd.add(p, np.ones(3)), ValueError, "broadcast"),
        (lambda p: autograd.exp(p.astype("M8[ns]")), TypeError, "array of datetime64"),
        (lambda p: Value(np.ones(100)), TypeError, r"not ndarray of shape \(100,\); apply it to"),
    ],
)
def test_a_wrong_call_with_arrays_is_named(call, error, words):
    """The error is the same as with lists."""
    with pytest.raises(error, match=words):
        call(np.ones(2))


# Operators and NumPy's functions


def test_a_value_times_an_array_is_an_object_array():
    """Each element becomes a Value; an array is never put inside one."""
    x, column = Value(2.0), np.array([1.0, 3.0])
    for product in (x * column, column * x, x * column.astype(int), np.float32(column) * x):
        assert product.dtype == object
        assert [(v.op, v.data) for v in product] == [(TABLE["mul"], 2.0), (TABLE["mul"], 6.0)]
    assert data(column - x).tolist() == [-1.0, 1.0] and data(x**column).tolist() == [2.0, 8.0]
    assert (x < column).tolist() == [False, True] and (column <= x).tolist() == [True, False]
    for wrong in (np.array([1j]), np.array(["a"]), np.array([None]), np.array(["2020"], "M8[D]")):
        for multiply in (lambda a: a * x, lambda a: x * a, lambda a: np.multiply(a, x)):
            with pytest.raises(TypeError):
                multiply(wrong)


@pytest.mark.parametrize("name", sorted(UFUNCS))
def test_a_ufunc_with_a_row_records(name):
    """Of Values, of a Value and an array, and of arrays of Values: number and slope of its row."""
    ufunc, op = getattr(np, name), UFUNCS[name]
    point = [1.25 if op is TABLE["acosh"] else 0.25, 0.5, 0.75][: ufunc.nin]
    value, slopes = value_and_grad(op, range(op.arity))(*point)
    assert value_and_grad(ufunc, range(op.arity))(*point) == (value, slopes)
    assert value == pytest.approx(ufunc(*point), rel=1e-14)
    pairs = [np.array([x, x]) for x in point]
    if op.arity > 1:
        assert data(ufunc(Value(point[0]), *pairs[1:])).tolist() == [value] * 2
    if name not in NO_LOOP:
        found = grad(lambda *columns: ufunc(*columns).sum(), range(op.arity))(*pairs)
        assert np.array(found).T.tolist() == [list(slopes)] * 2


def test_sums_means_and_deviations_of_numpy():
    """Their gradients are those of the formulas."""
    point = np.array([1.0, 2.0, 4.0])
    for f in (np.sum, np.mean, np.std, np.var, np.prod, np.linalg.norm, np.max, np.median, np.ptp):
        assert value_and_grad(f)(point)[0] == pytest.approx(f(point), rel=1e-15)
        assert gradcheck(f, point)
    same(grad(lambda p: np.where(p > 1.5, p * p, -p).sum())(point), [-1.0, 4.0, 8.0])
    same(grad(lambda p: np.clip(p, 1.5, 3.0).sum())(point), [0.0, 1.0, 0.0])
    same(grad(lambda p: np.cumsum(p)[1])(point), [1.0, 1.0, 0.0])
    same(grad(lambda p: np.einsum("i,i", p, p))(point), 2 * point)


def test_a_ufunc_never_cuts_a_value_off():
    """sign and imag record; questions get bools; what has no row is refused with the remedy."""
    x = Value(0.5)
    assert np.sign(x).op is TABLE["sign"] and np.sign(x).parents[0] is x
    assert grad(np.imag)(0.5) == 0.0 and np.imag(x).data == 0.0
    assert np.real(x) is x and np.conjugate(x) is x and grad(np.conj)(0.5) == 1.0
    for question in (np.isnan, np.isinf, np.signbit, np.logical_not):
        assert question(x) in (False, True) and isinstance(question(x), bool | np.bool_)
        assert not question(x)
    assert np.isfinite(x) and np.greater(x, 0.25) and not np.less(x, np.float64(0.5))
    for name in ("floor", "ceil", "trunc", "rint", "exp2", "fmax", "float_power", "spacing"):
        ufunc = getattr(np, name)
        with pytest.raises(TypeError, match=rf"^numpy\.{name}\(\) would cut a Value off its graph"):
            ufunc(*[x] * ufunc.nin)
    for name in ("floor", "ceil", "trunc", "rint"):
        with pytest.raises(TypeError):
            getattr(np, name)(variables(0.5))
    for leave in (np.array([x]).astype, lambda kind: np.array([x], dtype=kind)):
        with pytest.raises(TypeError, match=r"use \.data"):
            leave(float)


def test_other_ways_to_call_a_ufunc():
    """With `out`, as `outer` and `reduce`; SciPy's ufuncs of a row's name record too."""
    x, column = Value(2.0), np.array([1.0, 3.0])
    out = np.empty(2, dtype=object)
    assert np.multiply(x, column, out=out) is out and out[1].data == 6.0
    assert data(np.logaddexp.outer(x, column)).shape == (2,)
    with pytest.raises(TypeError):
        column *= x  # its floats cannot hold Values
    assert np.add.reduce(variables(1.0, 2.0)).data == 3.0
    assert special.erf(x).op is TABLE["erf"]


def test_ops_of_ones_own_go_over_arrays():
    """Ops made by define() go over arrays, with keywords and defaults."""
    cube = autograd.define("cube", forward=lambda x: x**3, slopes=lambda x, out: (3 * x * x,))
    same(cube(np.array([1, 2])), [1.0, 8.0])
    same(grad(lambda p: cube(p).sum())(np.array([1.0, 2.0])), [3.0, 12.0])
    same(autograd.leaky_relu(np.array([-1.0, 2.0]), slope=0.5), [-0.5, 2.0])
    assert autograd.maximum(Value(1.0), np.array(2.0)).data == 2.0
    box = np.empty((), dtype=object)
    box[()] = Value(1.0)
    assert exp(box).op is exp


def test_numpy_is_not_imported():
    """Derivatives and ops of lists work where there is no NumPy."""
    code = """
import sys
sys.modules["numpy"] = None
import autograd, nn
from autograd import grad, jacobian
assert grad(lambda v: autograd.sum(v) * autograd.exp(v[0]))([0.0, 1.0]) == [2.0, 1.0]
assert jacobian(lambda v: [v[0]])([0.0]) == [[1.0]]
try: autograd.exp([1])
except TypeError as error: print(error)
del sys.modules["numpy"]
import autograd.testing
assert autograd.softmax([1.0])[0] == 1.0 and "numpy" not in sys.modules
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("exp() takes numbers or Values, not list [1]; apply it to each")


# SciPy


def rosenbrock(p):
    return (100.0 * (p[1:] - p[:-1] ** 2) ** 2 + (1.0 - p[:-1]) ** 2).sum()


START = np.array([-1.2, 1.0, 0.5])


HESSIAN = {"hess": hessian(rosenbrock)}
PRODUCT = {"hessp": lambda x, direction: hvp(rosenbrock, x, direction)}


@pytest.mark.parametrize(
    ("method", "second"),
    [
        ("BFGS", {}),
        ("L-BFGS-B", {}),
        ("SLSQP", {}),
        ("Newton-CG", HESSIAN),
        ("Newton-CG", PRODUCT),
        ("trust-exact", HESSIAN),
        ("trust-krylov", PRODUCT),
        ("trust-constr", HESSIAN),
    ],
)
def test_minimize_as_typed(method, second):
    """With the gradient, and with the hessian or its product where the method takes one."""
    found = optimize.minimize(rosenbrock, START, jac=grad(rosenbrock), method=method, **second)
    assert found.success and np.allclose(found.x, 1.0, atol=1e-3), found


def test_minimize_of_value_and_gradient_at_once():
    """jac=True; SciPy's own check agrees with the gradient."""
    found = optimize.minimize(value_and_grad(rosenbrock), START, jac=True)
    assert found.success and np.allclose(found.x, 1.0, atol=1e-4)
    assert optimize.check_grad(rosenbrock, grad(rosenbrock), START) < 1e-4


TIMES = np.linspace(0.0, 4.0, 9)
MEASURED = 2.5 * np.exp(-1.3 * TIMES) + 0.5


@pytest.mark.parametrize("fit_exp", [np.exp, exp])
def test_least_squares_as_typed(fit_exp):
    """Residuals that are an array made with data; exp of NumPy or of autograd."""

    def residuals(p):
        return p[0] * fit_exp(-p[1] * TIMES) + p[2] - MEASURED

    for method in ("trf", "lm", "dogbox"):
        found = optimize.least_squares(
            residuals, [1.0, 1.0, 0.0], jacobian(residuals), method=method
        )
        assert found.success and np.allclose(found.x, [2.5, 1.3, 0.5])


@pytest.mark.parametrize("kind", [list, np.array])
def test_root_as_typed(kind):
    """Equations given as a list or as an array."""

    def equations(p):
        return kind([p[0] * autograd.cos(p[1]) - 4.0, p[1] * p[0] - p[1] - 5.0])

    for method in ("hybr", "lm"):
        found = optimize.root(
            equations, np.array([1.0, 1.0]), jac=jacobian(equations), method=method
        )
        assert found.success and np.allclose(equations(found.x), 0.0)


def test_root_of_one_number():
    """A number in, a number out: Newton's method with two derivatives."""

    def f(x):
        return exp(x) - 2.0 * x - 2.0

    found = optimize.root_scalar(f, x0=2.0, fprime=grad(f), fprime2=grad(grad(f)), method="halley")
    assert found.converged and abs(f(found.root)) < 1e-12


def test_an_object_that_only_looks_like_an_array_is_no_array():
    """Detected by its class, not by its attributes."""
    with pytest.raises(TypeError, match=r"^exp\(\) takes numbers or Values, not Simple"):
        exp(SimpleNamespace(shape=(2,), ndim=1))
