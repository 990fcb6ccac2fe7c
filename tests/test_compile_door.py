"""Arrays at the door of machine code: whatever comes, the numbers are those of the long way."""

from __future__ import annotations

import pickle
from sys import getrefcount
from typing import Any

import numpy
import pytest

import autograd
from autograd import DomainError, Value
from autograd.compiler.llvm.kernel import Kernel
from autograd.compiler.trace import trace

pytest.importorskip("llvmlite", reason="pip install 'slopewise[native]'")

X = numpy.array([1.0, 2.0, 3.0])
TABLE = numpy.arange(12.0).reshape(3, 4) ** 2


def mixed(x: Any, table: Any, b: Any) -> Any:
    return x[0] * table[1][2] * b + autograd.dot(x, table[:, 1]) + table[2][3] ** 2


def direct(function: Any) -> Any:
    """The builtin for the kinds of arrays that came last."""
    return [*function._of_arrays.values()][-1][1]


def same(one: Any, other: Any) -> bool:
    """Whether two trees have the same types, shapes and bits."""
    if isinstance(one, dict):
        return type(one) is type(other) and same([*one.items()], [*other.items()])
    if isinstance(one, list | tuple):
        pairs = zip(one, other, strict=True)
        return type(one) is type(other) and all(same(*pair) for pair in pairs)
    return type(one) is type(other) and numpy.array_equal(one, other)


OTHERS = [
    (X[::-1], TABLE, 2.0),
    (X, TABLE.T.copy().T, 2.0),
    (numpy.repeat(X, 2)[::2], numpy.asfortranarray(TABLE), 2.0),
    (X.astype(numpy.float32), TABLE, 2.0),
    (X.astype(">f8"), TABLE, 2.0),
    (X, TABLE, 2),
    (X, TABLE, True),
    (X, TABLE, numpy.float64(2.0)),
    (X.astype(int), TABLE.astype(int), 2.0),
    (numpy.frombuffer(b"\0" + X.tobytes(), dtype=float, offset=1), TABLE, 2.0),
]


@pytest.mark.parametrize("kind", ["__call__", "grad", "value_and_grad"])
def test_arrays_go_in_as_they_are(kind: str) -> None:
    """The builtin gives what the call through NumPy gives; other kinds of arrays take that way."""
    fast = autograd.compile(mixed, target="llvm", strict=True)
    options = {} if kind == "__call__" else {"argnums": (0, 1, 2)}
    compiled = fast if kind == "__call__" else getattr(fast, kind)
    expected = compiled(X, TABLE, 2.0, **options)
    if options:
        assert same(expected, getattr(autograd, kind)(mixed, **options)(X, TABLE, 2.0))
    assert same(compiled(X, TABLE, 2.0, **options), expected)
    assert same(direct(compiled)(X, TABLE, 2.0), expected)
    assert same(compiled._last.by_arrays((X, TABLE, 2.0)), expected)
    for args in OTHERS:
        plain = [numpy.asarray(each, dtype=float).copy() for each in args[:2]]
        assert same(compiled(*args, **options), compiled(*plain, float(args[2]), **options))
        assert same(compiled(X, TABLE, 2.0, **options), expected)


@pytest.mark.parametrize(
    "args",
    [
        (X.tolist(), TABLE, 2.0),
        (X, TABLE.T, 2.0),
        (X, TABLE[:2], 2.0),
        (X, TABLE[0], 2.0),
        (X.astype(">f8"), TABLE, 2.0),
        (X[::-1], TABLE, 2.0),
        (X, TABLE, "2"),
        (X, TABLE, True),
        (X, TABLE),
        (X.view(numpy.ma.MaskedArray), TABLE, 2.0),
        (X, TABLE, X),
        (2.0, TABLE, 2.0),
    ],
)
def test_the_builtin_takes_what_it_was_made_for(args: Any) -> None:
    """It refuses everything else, and harms nothing."""
    fast = autograd.compile(mixed, target="llvm")
    expected = fast(X, TABLE, 2.0)
    with pytest.raises(TypeError):
        direct(fast)(*args)
    assert direct(fast)(X, TABLE, 2.0) == expected


def test_results_are_new_arrays_in_any_tree() -> None:
    """Dicts, lists and tuples of arrays and numbers; no call writes into what another returned."""
    weight = Value(2.0)
    fast = autograd.compile(
        lambda x: {"a": x * weight, "b": [x[0], (x[:0], weight * 1)], 3: x[1:]}, target="llvm"
    )
    fast(X)
    first = fast(X)
    weight.data = 3.0
    assert same(first, {"a": X * 2, "b": [1.0, (X[:0], 2.0)], 3: X[1:]})
    assert same(direct(fast)(X), {"a": X * 3, "b": [1.0, (X[:0], 3.0)], 3: X[1:]})
    assert direct(fast)(X)["a"].flags.owndata


def test_a_long_array_needs_no_room_on_the_stack() -> None:
    fast = autograd.compile(lambda x: autograd.dot(x, x), target="llvm").grad
    x = numpy.linspace(0.0, 1.0, 5000)
    assert numpy.array_equal(fast(x), 2 * x)
    assert numpy.array_equal(direct(fast)(x), 2 * x)


def test_what_is_not_finite_is_answered_by_the_function() -> None:
    fast = autograd.compile(lambda x: autograd.log(x[0]) * x, target="llvm")
    fast(X)
    for _ in range(2):
        assert direct(fast)(-X) is None
        with pytest.raises(DomainError, match="log needs x > 0"):
            fast(-X)
        fast(X)


def test_a_pickle_finds_its_way_again() -> None:
    fast = autograd.compile(mixed, target="llvm")
    expected = fast(X, TABLE, 2.0)
    again = pickle.loads(pickle.dumps(fast))
    assert again(X, TABLE, 2.0) == again(X, TABLE, 2.0) == expected
    assert direct(again)(X, TABLE, 2.0) == expected


def test_no_call_holds_what_it_was_given() -> None:
    """Whether the arguments fit, or one of them does not."""
    fast, x, table = autograd.compile(mixed, target="llvm").value_and_grad, X.copy(), TABLE.copy()
    rows = autograd.compile(lambda x: x * 2.0, target="llvm").mapped()
    fast(x, table, 2.0, argnums=(0, 1))
    rows(x)
    holders = getrefcount(x), getrefcount(table), getrefcount(numpy.ndarray)
    for _ in range(100):
        found = fast(x, table, 2.0, argnums=(0, 1))
        rows(x)
        for args in ((x, table.T, 2.0), (x, table, "2"), (x[::-1], table, 2.0)):
            with pytest.raises(TypeError):
                direct(fast)(*args)
    del args
    assert (getrefcount(x), getrefcount(table)) == holders[:2]
    assert abs(getrefcount(numpy.ndarray) - holders[2]) < 50
    made = [found, (0.0, (numpy.empty(3), 0.0))]
    ours, theirs = [getrefcount(each[1][0]) for each in made]
    assert ours == theirs and found[1][0].flags.writeable
    x.resize(6)  # no buffer is open


# Rows


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("count", [1, 7, 8, 64, 65, 1023, 1025, 2100])
def test_columns_of_any_step_have_the_same_bits(count: int, strict: bool) -> None:
    """Columns of tables, backwards, far apart, in Fortran's order; results, too."""
    program = trace(
        lambda a, b, c: [a * b + c, autograd.exp(a), b - c], [1.0, 2.0, 3.0], {}
    ).program
    kernel = Kernel(program, strict=strict, shared=[2])
    table = numpy.random.default_rng(count).uniform(0.5, 2.0, (count, 7))
    dense, plain = numpy.ascontiguousarray(table.T), numpy.zeros((3, count))
    assert kernel.mapped([dense[1], dense[5], 0.25], [*plain], count)
    sums = kernel.summed([dense[1], dense[5], 0.25], count)
    for inputs in ([table[:, 1], table[:, 5]], [dense[1], table[:, 5]], [table[:, 1], dense[5]]):
        given = numpy.full((count, 5), 7.0)
        assert kernel.mapped([*inputs, 0.25], [*given.T[1:4]], count, threads=2)
        assert numpy.array_equal(given[:, 1:4].T, plain) and (given[:, ::4] == 7.0).all()
        assert kernel.summed([*inputs, 0.25], count) == sums
    back = numpy.zeros((3, count))
    assert kernel.mapped([dense[1][::-1], dense[5][::-1], 0.25], [*back[:, ::-1]], count)
    assert numpy.array_equal(back, plain)
    same_for_all = numpy.broadcast_to(table[0, 5], (count,))
    assert kernel.mapped([dense[1], same_for_all, 0.25], [*back], count)
    assert kernel.mapped([dense[1], same_for_all.copy(), 0.25], [*plain], count)
    assert numpy.array_equal(back, plain)


def weighted(w: Any, x: Any, y: Any, b: Any) -> Any:
    return (autograd.tanh(autograd.dot(w, x)) - y) ** 2 * b


W, ROWS = numpy.array([0.5, -1.5]), numpy.random.default_rng(2).normal(size=(1100, 2))
YS = numpy.random.default_rng(3).normal(size=1100)
TABLES = [
    (W, ROWS, YS, 2.0),
    (W, ROWS[:70], YS[:70], 2.0),
    (W, ROWS[::-2], YS[::2], 3.0),
    (W[::-1], numpy.asfortranarray(ROWS), YS.astype(numpy.float32), 2),
    (W.tolist(), ROWS, YS, numpy.float64(2.0)),
    (numpy.frombuffer(b"\0" + W.tobytes(), offset=1), ROWS, YS, 2.0),
    (W, numpy.frombuffer(b"\0" + ROWS.tobytes(), offset=1).reshape(-1, 2), YS, 2.0),
    (W, ROWS.tolist(), YS, 2.0),
    (W, numpy.broadcast_to(ROWS[3], (40, 2)), numpy.broadcast_to(YS[1], (40,)), 2.0),
    (W, ROWS, YS, 2.0),
]


@pytest.mark.parametrize("kind", ["mapped", "summed"])
@pytest.mark.parametrize("name", ["__call__", "value_and_grad"])
def test_rows_of_any_arrays_have_the_bits_of_python(kind: str, name: str) -> None:
    """Those that machine code takes as they are, and others in between; twice each."""
    options = {} if name == "__call__" else {"argnums": (0, 1, 3)}
    found = []
    for target in ("llvm", "python"):
        compiled = autograd.compile(weighted, target=target, strict=True)
        rows = getattr(compiled, kind)(over=(1, 2))
        call = rows if name == "__call__" else getattr(rows, name)
        found.append([call(*args, **options) for args in TABLES for _ in range(2)])
        used = compiled if name == "__call__" else getattr(compiled, name)
        assert bool(used.ready) == (target == "llvm")
    for one, other in zip(*found, strict=True):
        assert same(one, other)


def test_rows_give_arrays_of_any_shape() -> None:
    """Matrices, columns and lists for each row; the arrays are new ones."""

    def several(x: Any) -> Any:
        pair = numpy.array([[x[0], x[1]], [x[1] * x[2], x[0] * 2.0], [x[2], x[2]]])
        return {"pair": pair, "one": x[0]}

    slow = autograd.compile(lambda x: several(x)["pair"], target="python").mapped()
    fast = autograd.compile(lambda x: several(x)["pair"], target="llvm").mapped()
    tree = autograd.compile(several, target="llvm").mapped()
    x = numpy.random.default_rng(4).normal(size=(2000, 3))
    first = fast(x)
    expected = slow(x)
    for _ in range(3):
        assert fast(x).shape == (2000, 3, 2) and same(fast(x), expected)
        assert same(fast.jacobian(x), slow.jacobian(x))
        assert same(tree(x[:3])[2], {"pair": expected[2], "one": float(x[2, 0])})
        again = fast(-x)
        assert same(fast((-x).tolist())[7], again[7])
    assert same(first, expected) and not numpy.shares_memory(first, again)
    deep = autograd.compile(lambda x: x[0][0] * x[1][2], target="llvm").mapped()
    for _ in range(2):
        assert same(deep(x[:600].reshape(300, 2, 3)), x[:600:2, 0] * x[1:600:2, 2])


def test_rows_that_do_not_agree_are_refused_after_others() -> None:
    """The errors are the same, whatever the last call was."""
    rows = autograd.compile(weighted, target="llvm").summed(over=(1, 2))
    expected = rows(W, ROWS, YS, 2.0)
    for args, error in (
        ((W, ROWS, YS[:-1], 2.0), ValueError),
        ((W, ROWS, 1.0, 2.0), TypeError),
        ((W, 1.0, YS, 2.0), TypeError),
        ((W, ROWS, YS), TypeError),
        ((W, ROWS, YS, "2"), TypeError),
        ((W, ROWS.view(numpy.ma.MaskedArray), YS, 2.0), TypeError),
    ):
        with pytest.raises(error):
            rows(*args)
        assert rows(W, ROWS, YS, 2.0) == expected
    assert rows(W, ROWS[:0], YS[:0], 2.0) == 0.0


def test_rows_read_values_outside_and_ask_the_function() -> None:
    """At each call, also where a result is not finite."""
    weight = Value(2.0)
    compiled = autograd.compile(lambda x: autograd.log(x) * weight, target="llvm")
    x = numpy.linspace(1.0, 2.0, 50)
    for number in (2.0, 3.0, 4.0):
        weight.data = number
        assert compiled.mapped()(x) == pytest.approx(numpy.log(x) * number)
        assert compiled.summed()(x) == pytest.approx(numpy.log(x).sum() * number)
    for rows in (compiled.mapped(), compiled.summed()):
        with pytest.raises(DomainError, match="log needs x > 0"):
            rows(x - 1.5)
    again = pickle.loads(pickle.dumps(compiled))
    assert same(again.mapped()(x), again.mapped()(x))


def test_options_have_code_of_their_own() -> None:
    """Also those that the code of the last call is not kept by."""
    rows = autograd.compile(lambda x, power: x**power, target="llvm").mapped(over=0)
    powers = autograd.compile(lambda x, *, power: x**power, target="llvm").mapped()
    x = numpy.linspace(1.0, 2.0, 50)
    for _ in range(2):
        for power in (2.0, 3.0):
            assert powers(x, power=power) == pytest.approx(x**power)
            assert rows.grad(x, power) == pytest.approx(power * x ** (power - 1.0))
            assert rows.grad(x, power, argnums=1) == pytest.approx(numpy.log(x) * x**power)


def test_what_was_called_last_is_shown() -> None:
    compiled = autograd.compile(lambda x: x * 2.0, target="llvm")
    rows, x = compiled.mapped(), numpy.linspace(1.0, 2.0, 50)
    rows(x)
    one = compiled.source
    compiled(X)
    other = compiled.source
    assert one != other
    rows(x)
    assert compiled.source == one
    compiled(X)
    assert compiled.source == other


@pytest.mark.parametrize("target", ["python", "llvm"])
def test_an_array_of_one_number_is_no_number(target: str) -> None:
    """Also where numbers were given before: its slopes are in an array."""
    fast = autograd.compile(lambda x, y: x * y, target=target).jacobian
    for given in (3.0, numpy.array(3.0), numpy.array([3.0]), numpy.float64(3.0), 3, True):
        for argnums in (0, 1, (0, 1)):
            expected = autograd.jacobian(lambda x, y: x * y, argnums)(2.0, given)
            for _ in range(2):
                assert repr(fast(2.0, 3.0, argnums=1)) == "2.0"
                assert repr(fast(2.0, given, argnums=argnums)) == repr(expected)
