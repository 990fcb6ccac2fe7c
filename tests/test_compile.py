"""A compiled function gives the bits of the eager one, and says where it cannot."""

from __future__ import annotations

import heapq
import math
import pickle
import random
import statistics
import threading
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from same import bits, outcome

import autograd
import nn
from autograd import TABLE, DomainError, TraceError, Value, grad, hessian, value_and_grad
from autograd.compiler.program import Program as Straight
from autograd.compiler.simplify import live, merged
from autograd.compiler.trace import trace
from autograd.ops.take import element
from autograd.testing import Program, expressions


@given(expressions(domain="edge"))
def test_values_have_the_bits_of_eager_ones(program: Program) -> None:
    """Wherever the ops are defined; a result that is not finite is answered by the function."""
    assert outcome(autograd.compile(program), *program.inputs) == outcome(program, *program.inputs)


@given(expressions())
def test_derivatives_have_the_bits_of_eager_ones(program: Program) -> None:
    """Gradients and Hessians in all arguments, of programs that use results several times."""
    fast = autograd.compile(program)
    every = tuple(range(len(program.inputs)))
    for name, eager in (("value_and_grad", value_and_grad), ("hessian", hessian)):
        expected = outcome(eager(program, every), *program.inputs)
        assert outcome(getattr(fast, name), *program.inputs, argnums=every) == expected


@pytest.mark.parametrize("target", ["python", "llvm"])
def test_calls_in_turns_get_each_their_own_code(target: str) -> None:
    """Other argnums, more arguments, lists and options after each other; also in threads."""

    def model(*args: Any, power: Any = 1) -> Any:
        x, y = args[0] if len(args) == 1 else args[-2:]
        return (x * x * y) ** power * len(args)

    fast = autograd.compile(model, target=target)
    calls = [
        lambda f: f.grad(2.0, 3.0, argnums=0),
        lambda f: f.grad(2.0, 3.0, argnums=1),
        lambda f: f.grad(2.0, 3.0, argnums=(0, 1)),
        lambda f: f.grad(2.0, 3.0, argnums=(1, 0)),
        lambda f: f.grad(2.0, 3.0),
        lambda f: f.grad(2, True, argnums=0),
        lambda f: f(2.0, 3.0),
        lambda f: f(1.0, 2.0, 3.0),
        lambda f: f([2.0, 3.0]),
        lambda f: f(2.0, 3.0, power=2),
        lambda f: f(2.0, 3.0, power=3),
        lambda f: f(2, 3),
    ]
    expected = [12.0 * 2, 4.0 * 2, (24.0, 8.0), (8.0, 24.0), 24.0, 8.0]
    expected += [24.0, 36.0, 12.0, 288.0, 3456.0, 24.0]
    rng = random.Random(1)
    wrong: list[int] = []

    def many() -> None:
        for place in rng.choices(range(len(calls)), k=300):
            found = calls[place](fast)
            if found != expected[place]:
                wrong.append(place)

    threads = [threading.Thread(target=many) for _ in range(3)]
    many()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert fast(2.0, 3.0) == 24.0 and "x1" in fast.source and "x2" not in fast.source
    for _ in range(3):
        with pytest.raises(TypeError, match="not a number"):
            fast("2", 3.0)
        with pytest.raises(TypeError, match="plain numbers, not"):
            fast(Value(2.0), 3.0)


def test_what_does_not_depend_on_an_argument_is_a_constant() -> None:
    """Its slope is a number in the source, and no Value that is read at each call."""
    fast = autograd.compile(lambda x, y: -x)
    assert fast.grad(1.0, 2.0, argnums=(0, 1)) == (-1.0, 0.0)
    assert "Value" not in fast.grad.source and "r0 = -1.0" in fast.grad.source
    assert fast.hessian(1.0, 2.0, argnums=(0, 1)) == ((0.0, 0.0), (0.0, 0.0))
    constant = autograd.compile(lambda x: 3.0 if x is None else autograd.exp(1.0) + 0.0 * x)
    assert "Value" not in (constant.grad(2.0), constant.grad.source)[1]


@given(expressions(domain="edge"))
def test_each_pass_keeps_the_bits(program: Program) -> None:
    """Merged, then live: no pass adds a line, and the ops give the same results."""
    with autograd.ieee():
        first = trace(program, program.inputs, {}).program
        short = merged(first)
        last = live(short)
        results = [bits(each(*program.inputs)) for each in (first, short, last)]
    assert results[0] == results[1] == results[2]
    assert len(first.lines) >= len(short.lines) >= len(last.lines)


@pytest.mark.parametrize("row", [row for row in TABLE.values() if not row.helper], ids=str)
def test_every_row_compiles(row: autograd.Op) -> None:
    """To a function that gives what the op gives."""
    numbers = [0.25, 0.5, 0.75, 1.25, 1.5, 1.75] if row.is_list else [0.25, 0.5, 0.75][: row.arity]

    def f(*operands: Any) -> Any:
        return row(*row.columns(operands)) if row.is_list else row(*operands)

    fast = autograd.compile(f)
    if row.name == "acosh":
        numbers = [1.5]
    assert bits(fast(*numbers)) == bits(f(*numbers))
    assert fast.program.lines[-1].op is row


def test_arguments_and_results_keep_their_structure() -> None:
    """Numbers, lists, tuples, dicts and arrays; a new structure is traced anew."""
    fast = autograd.compile(lambda p: {"sum": autograd.sum(p["w"]) + p["b"], "twice": [2 * p["b"]]})
    assert fast({"w": [1.0, 2.0], "b": 3}) == {"sum": 6.0, "twice": [6.0]}
    assert fast({"w": [1.0], "b": 3}) == {"sum": 4.0, "twice": [6.0]}
    total = autograd.compile(lambda x: autograd.sum(x * x))
    gradient = total.grad(numpy.array([1.0, 2.0]))
    assert isinstance(gradient, numpy.ndarray) and gradient.tolist() == [2.0, 4.0]
    assert total.jacobian(numpy.array([1.0, 2.0])).tolist() == [2.0, 4.0]
    assert total.hessian(numpy.array([1.0, 2.0])).tolist() == [[2.0, 0.0], [0.0, 2.0]]
    assert autograd.compile(grad(lambda x: x**3))(2) == 12.0
    assert autograd.compile()(lambda x: x)(2) == 2.0


def test_options_are_fixed_and_part_of_the_key() -> None:
    """Each value of a keyword argument has code of its own."""
    fast = autograd.compile(lambda x, power=2: x**power)
    assert [fast(3.0), fast(3.0, power=3), fast(3.0)] == [9.0, 27.0, 9.0]
    assert fast.grad(3.0, power=3) == 27.0
    assert fast.value_and_grad(3.0, argnums=(0,)) == (9.0, (6.0,))


@pytest.mark.parametrize("wrap", [lambda option: option, lambda option: (0, [option])])
def test_equal_options_that_compute_differently_stay_apart(wrap: Any) -> None:
    """Zeros of two signs, and truth values; one nan is traced once, whatever object it is."""

    def text(x: Any, option: Any = None) -> Any:
        return x * len(repr(option))

    fast = autograd.compile(text)
    options = [0.0, -0.0, 1, True, 1.0, numpy.float64(1.0), float("nan"), float("nan")]
    for option in map(wrap, options):
        assert fast(1.0, option=option) == text(1.0, option)
    assert len(fast._versions) == len(options) - 1


def test_an_option_may_be_called_self() -> None:
    """As in `grad` of the function."""
    scaled = autograd.compile(lambda x, self=1: x * self)
    assert (scaled(3.0, self=2), scaled.grad(3.0, self=2)) == (6.0, 2.0)
    assert scaled.mapped()([3.0], self=2) == [6.0]


def test_values_outside_are_read_at_each_call() -> None:
    """A weight that changes, and the parameters of a model, also in gradients."""
    weight = Value(3.0, name="weight")
    fast = autograd.compile(lambda x: x * x * weight)
    assert (fast(2.0), fast.grad(2.0)) == (12.0, 12.0)
    weight.data = 5.0
    assert (fast(2.0), fast.grad(2.0)) == (20.0, 20.0)
    assert "the Value 'weight'" in fast.source
    model = nn.MLP(2, [3, 1], rng=0)

    def loss(*x: Any) -> Any:
        return nn.squared_error(model.outputs(list(x)), [1.0]) + nn.l2(model.parameters(), 0.1)

    quick = autograd.compile(loss)
    for _ in range(2):
        assert quick(0.5, -0.25) == loss(0.5, -0.25).data
        model.parameters()[0].data += 0.125


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x if x > 0 else -x,
        lambda x: max(x, 0.0),
        lambda x: x * x.data,
        lambda x: round(x),
        lambda x: x * float(f"{x:.2f}"),
        lambda x: x * (x == 2),
        lambda x: [y for y in (x,) if y],
        lambda x: numpy.max(numpy.array([x, 1.0])),
        lambda x: statistics.median([x, 1.0]),
        lambda x: [*heapq.merge([x], [1.0])],
    ],
)
def test_a_look_at_the_numbers_is_refused_with_its_line(f: Any) -> None:
    """A TraceError, which is a TypeError, names this file and the remedy."""
    with pytest.raises(TraceError, match=r"\(at test_compile.py:\d+\).*where") as caught:
        autograd.compile(f)(2.0)
    assert isinstance(caught.value, TypeError)
    assert Value(2.0) > 1.0 and Value(2.0).data == 2.0  # outside, all is as before


def test_comparisons_choose_in_where() -> None:
    """They are recorded as 1 or 0."""
    where = autograd.where
    fast = autograd.compile(
        lambda x: [
            where(x > 1, x, -x),
            where(x < 1, x, -x),
            where(x >= 1, 2, 3),
            where(x <= 1, 2, 3),
        ]
    )
    assert [fast(x) for x in (0.0, 1.0, 2.0)] == [
        [-0.0, 0.0, 3.0, 2.0],
        [-1.0, -1.0, 2.0, 2.0],
        [2.0, -2.0, 2.0, 3.0],
    ]


def test_comparisons_are_joined_as_bools_are() -> None:
    """With `&` and `|`, in any order; whatever is no comparison is refused as it is outside."""
    where = autograd.where

    def f(x: Any, y: Any) -> Any:
        either = (x > 1) | (y >= 1) | (x <= -1)
        return [
            where((x > 0) & (y < 3), x, y),
            where(either & True & (y <= 2), 2 * x, 3 * y),
            where(False | either, x, 7 * y),
        ]

    fast = autograd.compile(f)
    for x in (-2.0, -1.0, 0.0, 0.5, 2.0):
        for y in (-1.0, 1.0, 2.0, 4.0):
            assert fast(x, y) == [value.data for value in f(Value(x), Value(y))]
            assert fast.jacobian(x, y) == autograd.jacobian(f)(x, y)
    for wrong in (lambda x: x & x, lambda x: (x > 0) & x, lambda x: (x - (x > 0)) | (x > 0)):
        with pytest.raises(TypeError, match="unsupported operand"):
            autograd.compile(wrong)(1.0)
        with pytest.raises(TypeError, match="unsupported operand"):
            wrong(Value(1.0))


def test_what_is_not_finite_is_answered_by_the_function() -> None:
    """Its DomainError with the line, or its inf; a zero gradient at an infinite slope stays 0."""
    fast = autograd.compile(lambda x: autograd.log(x))
    assert fast(1.0) == 0.0
    with pytest.raises(DomainError, match=r"log\(-1\).*at test_compile.py"):
        fast(-1.0)
    with autograd.ieee():
        assert fast(0.0) == -math.inf and math.isnan(fast(-1.0))
    flat = autograd.compile(lambda x: autograd.relu(autograd.sqrt(x) - 1.0))
    assert flat.grad(4.0) == 0.25 and flat.grad(0.0) == 0.0
    assert autograd.compile(lambda x: x / 2.0)(1) == 0.5


def test_a_value_is_refused_and_so_is_text() -> None:
    """A compiled function records nothing."""
    fast = autograd.compile(lambda x: x)
    with pytest.raises(TypeError, match="takes plain numbers, not Value"):
        fast(Value(1.0))
    with pytest.raises(TypeError, match="str"):
        fast("1")
    with pytest.raises(TypeError, match="takes a function, not int 3"):
        autograd.compile(3)
    with pytest.raises(ValueError, match="its first call compiles it"):
        str(fast.source)


def test_a_pickle_holds_the_programs() -> None:
    """Lambdas and closures travel; a structure that was never called needs the function."""
    weight = Value(3.0)
    fast = autograd.compile(lambda x: x * weight)
    fast(2.0), fast.grad(2.0)
    again = pickle.loads(pickle.dumps(fast))
    assert (again(2.0), again.grad(2.0)) == (6.0, 3.0)
    with pytest.raises(TypeError, match="without the function"):
        again(1.0, 2.0)
    lost = pickle.loads(pickle.dumps(autograd.compile(autograd.log)))
    with pytest.raises(TypeError, match="without the function"):
        lost(1.0)


def test_threads_may_share_a_compiled_function() -> None:
    """Also its first call."""
    fast = autograd.compile(lambda x, y: autograd.sin(x) * y)
    found: list[float] = []
    threads = [
        threading.Thread(target=lambda k=k: found.append(fast.grad(float(k), 2.0)))
        for k in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(2.0 * math.cos(k) for k in range(20))


def test_names_never_reach_the_code() -> None:
    """A name is a comment, on one line."""
    hostile = Value(2.0, name="x\n    import os; os.abort()  # \u2028 é")
    fast = autograd.compile(lambda x: x * hostile)
    assert fast(3.0) == 6.0
    assert all(line.lstrip().startswith("#") for line in fast.source.splitlines() if "os" in line)


def test_stats_count_the_nodes_after_each_pass() -> None:
    """And say what was chosen."""
    fast = autograd.compile(lambda x: (x * x) + (x * x) * 1.0)
    fast(2.0)
    stats = fast.stats
    assert (stats.traced, stats.merged, stats.live, stats.target) == (4, 2, 2, "python")
    assert stats.seconds > 0.0 and stats.why
    assert isinstance(fast.program, Straight) and str(fast.program).startswith("x0\n")


def test_a_user_s_op_compiles_with_its_own_function() -> None:
    """What `define` was given is called, with its derivative."""
    cube = autograd.define("cube", forward=lambda x: x**3, slopes=lambda x, out: (3 * x * x,))
    fast = autograd.compile(lambda x: cube(x) + 1)
    assert (fast(2.0), fast.grad(2.0), fast.hessian(2.0)) == (9.0, 12.0, 12.0)


# Rows

loss = autograd.compile(lambda w, x, y: (autograd.dot(w, x) - y) ** 2, target="python")
WEIGHTS = [0.5, -1.5]
XS = [[math.sin(k), math.cos(k)] for k in range(2500)]
YS = [math.sin(3 * k) for k in range(2500)]


@pytest.mark.parametrize("count", [0, 1, 2, 1023, 1024, 1025, 2500])
def test_mapped_gives_the_result_of_each_row(count: int) -> None:
    """Values and gradients, whatever the number of rows."""
    xs, ys = XS[:count], YS[:count]
    rows = loss.mapped(over=(1, 2))
    assert rows(WEIGHTS, xs, ys) == [loss(WEIGHTS, x, y) for x, y in zip(xs, ys, strict=True)]
    values, (shared, own) = rows.value_and_grad(WEIGHTS, xs, ys, argnums=(0, 2))
    assert len(values) == len(shared) == len(own) == count
    if count:
        assert shared[-1] == loss.grad(WEIGHTS, xs[-1], ys[-1])


@pytest.mark.parametrize("count", [0, 1, 1024, 2500])
def test_summed_adds_in_a_fixed_order(count: int) -> None:
    """Left to right in each block, then block by block; gradients of shared arguments too."""
    xs, ys = XS[:count], YS[:count]
    expected = 0.0
    for start in range(0, count, 1024):
        block = 0.0
        for x, y in zip(xs[start : start + 1024], ys[start : start + 1024], strict=True):
            block += loss(WEIGHTS, x, y)
        expected += block
    total = loss.summed(over=(1, 2))
    value, (shared, own) = total.value_and_grad(WEIGHTS, xs, ys, argnums=(0, 2))
    assert total(WEIGHTS, xs, ys) == value == expected
    assert len(shared) == 2 and len(own) == count
    assert total.grad(WEIGHTS, xs, ys) == shared
    assert count or shared == [0.0, 0.0]


def test_rows_in_arrays_give_arrays() -> None:
    """One more leading axis, in what comes and in what goes."""
    xs, ys = numpy.array(XS), numpy.array(YS)
    rows = loss.mapped(over=(1, 2))
    assert rows(WEIGHTS, xs, ys).shape == (2500,)
    assert rows.grad(WEIGHTS, xs, ys, argnums=1).shape == (2500, 2)
    assert rows(WEIGHTS, xs[:0], ys[:0]).shape == (0,)
    both = autograd.compile(lambda x: [x, 2 * x]).mapped()
    assert both([1.0, 2.0]) == [[1.0, 2.0], [2.0, 4.0]]
    assert both.jacobian(numpy.array([1.0, 2.0])) == [[1.0, 2.0]] * 2


def test_wrong_rows_are_refused() -> None:
    """Naming the argument."""
    with pytest.raises(ValueError, match=r"different numbers of rows: \{1: 2500, 2: 3\}"):
        loss.mapped(over=(1, 2))(WEIGHTS, XS, YS[:3])
    with pytest.raises(TypeError, match=r"args\[1\] has rows"):
        loss.mapped()(WEIGHTS, 1.0, YS)
    with pytest.raises(TypeError, match="over=3"):
        loss.mapped(over=3)(WEIGHTS, XS, YS)
    with pytest.raises(DomainError, match="log"):
        autograd.compile(autograd.log).mapped()([1.0, -1.0])


def test_an_executor_changes_no_bit() -> None:
    """However many processes compute the blocks."""
    total = loss.summed(over=(1, 2))
    expected = total.value_and_grad(WEIGHTS, XS, YS, argnums=(0, 1))
    with ProcessPoolExecutor(2) as pool:
        assert total.value_and_grad(WEIGHTS, XS, YS, argnums=(0, 1), executor=pool) == expected
        assert loss.mapped(over=(1, 2))(WEIGHTS, XS, YS, executor=pool) == loss.mapped(over=(1, 2))(
            WEIGHTS, XS, YS
        )


def test_take_follows_its_index() -> None:
    """Eager and compiled: an element or a row, with the gradient where it was taken."""
    table = [Value(1.0), Value(2.0), Value(3.0)]
    assert autograd.take(table, 1) is table[1]
    taken = autograd.take(table, Value(2.0)) * 5
    taken.backward()
    assert taken.data == 15.0 and [value.grad for value in table] == [0.0, 0.0, 5.0]
    rows = autograd.compile(lambda rows, k: autograd.sum(autograd.take(rows, k)))
    matrix = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    assert [rows(matrix, k) for k in range(3)] == [3.0, 7.0, 11.0]
    assert rows.grad(matrix, 1) == [[0.0, 0.0], [1.0, 1.0], [0.0, 0.0]]
    assert rows.grad(matrix, 0, argnums=1) == 0.0
    assert [op.name for op, _ in rows.program.lines].count("element") == 2  # one for each column
    assert pickle.loads(pickle.dumps(rows))(matrix, 2) == 11.0


@pytest.mark.parametrize("index", [-1, 3, 1.5, math.nan, math.inf])
def test_take_names_a_wrong_index(index: float) -> None:
    """Also from compiled code."""
    for take in (autograd.take, autograd.compile(autograd.take)):
        with pytest.raises(IndexError, match=r"take\(\): the index is .*from 0 to 2"):
            take([1.0, 2.0, 3.0], index)
    with pytest.raises(IndexError, match="the index is an int of 1329 bits, not"):
        autograd.take([1.0, 2.0, 3.0], 10**400)


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=5), st.data())
def test_take_is_lowered_to_choices(table: list[float], data: st.DataObject) -> None:
    """The composition that exports use gives the same element."""
    index = data.draw(st.integers(0, len(table) - 1))
    assert element.lower([float(index), *table]) == table[index]


def test_keyword_arguments_can_be_kept() -> None:
    """A list of argnums as well; what cannot be part of a key is refused."""
    fast = autograd.compile(lambda x, y, scale=1: x * y * scale)
    assert fast.grad(2.0, 3.0, argnums=[0, 1]) == fast.grad(2.0, 3.0, argnums=(0, 1)) == (3.0, 2.0)
    with pytest.raises(TypeError, match="keyword arguments are fixed"):
        fast(2.0, 3.0, scale={"a": 1})


def test_derivatives_of_derivatives() -> None:
    """Each of the first argument."""
    cubed = autograd.compile(lambda x: x**3)
    assert [cubed.grad(3.0), cubed.grad.grad(3.0), cubed.grad.grad.grad(3.0)] == [27.0, 18.0, 6.0]


def test_ops_of_one_name_stay_apart() -> None:
    """A user's `sin` beside the row, and ops called like the code's own names."""

    def made(name: str, factor: float) -> Any:
        return autograd.define(name, forward=lambda x: factor * x, slopes=lambda x, out: (factor,))

    ops = [made(name, k + 1.0) for k, name in enumerate(["sin", "sin", "x0", "t1", "inf", "f"])]
    fast = autograd.compile(lambda x: [*(op(op(x)) for op in ops), autograd.sin(x)])
    assert fast(2.0) == [2.0 * (k + 1.0) ** 2 for k in range(6)] + [math.sin(2.0)]
    assert fast.jacobian(2.0) == [(k + 1.0) ** 2 for k in range(6)] + [math.cos(2.0)]
