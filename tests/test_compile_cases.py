"""What strangers give a compiled function, and what it says to them."""

from __future__ import annotations

import copy
import doctest
import inspect
import pickle
import re
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy
import pytest

import autograd
import nn
from autograd import DomainError, TraceError, Value, grad, hessian, jacobian
from autograd.compiler.compiled import Compiled
from autograd.derivatives.tree import flatten

TARGETS = ["python", "llvm"]


@pytest.mark.parametrize("target", TARGETS)
def test_argnums_may_count_from_the_last_argument(target: str) -> None:
    """Slopes of shared arguments are added up, those of rows are not."""
    total = autograd.compile(lambda w, x: w * x * x, target=target).summed(over=1)
    rows = [1.0, 2.0, 3.0]
    for name in ("grad", "value_and_grad", "jacobian"):
        call = getattr(total, name)
        for last, first in ((-1, 1), (-2, 0), ((-1, 0), (1, 0)), ([0, -1], (0, 1))):
            assert call(2.0, rows, argnums=last) == call(2.0, rows, argnums=first)
            assert call(2.0, [], argnums=last) == call(2.0, [], argnums=first)
    assert total.grad(2.0, rows, argnums=-1) == [4.0, 8.0, 12.0]
    assert total.grad(2.0, rows, argnums=numpy.array([0, 1])) == (14.0, [4.0, 8.0, 12.0])


@pytest.mark.parametrize("rows", [[], [1.0]])
def test_wrong_positions_are_named(rows: Any) -> None:
    """Whatever the number of rows."""
    area = autograd.compile(lambda x, y: x * y)
    with pytest.raises(TypeError, match="argnums=5, but it was called with 2 positional"):
        area.summed(over=1).grad(2.0, rows, argnums=5)
    with pytest.raises(TypeError, match="over=-3, but it was called with 2 positional"):
        area.mapped(over=-3)(2.0, rows)
    with pytest.raises(TypeError, match=r"over are whole numbers, not 1\.5"):
        area.mapped(over=1.5)


# What a function may ask of a number


def inner_gradient(x: Any) -> Any:
    """The inner function closes over x, and its own argument is a plain number."""
    return grad(lambda y: y * y * x)(2.0) * x


TRACED: dict[str, Callable[[Any], Any]] = {
    "detach": lambda x: x.detach() * x,
    "detach of a result": lambda x: (x * x).detach() * x + (x - x.detach()),
    "an inner gradient": inner_gradient,
    "a constant inner gradient": lambda x: grad(lambda y: y * y)(2.0) * x,
    "a path": lambda x: (x * 2).parents[0] * 3,
    "a look at it": lambda x: (repr(x), x * 2)[1],
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("f", TRACED.values(), ids=TRACED)
def test_what_is_asked_of_a_number_follows_it(f: Any, target: str) -> None:
    """The answers of a second call are not those of the first."""
    fast = autograd.compile(f, target=target)
    for x in (3.0, 4.0):
        assert fast(x) == f(Value(x)).data
        assert fast.grad(x) == grad(f)(x)
        assert fast.hessian(x) == hessian(f)(x)


def after_backward(x: Any) -> Any:
    (x * x).backward()
    return x.grad


FIXED: dict[str, Callable[[Any], Any]] = {
    "backward()": after_backward,
    ".grad": lambda x: x.grad,
    ".slopes": lambda x: (x * x).slopes[0],
    "a copy": copy.deepcopy,
    "a copy ": copy.copy,
    "round": lambda x: x * round(x),
    "the text": lambda x: x * float(f"{x:.2f}"),
    " a copy": lambda x: pickle.loads(pickle.dumps(x * x)),
    "no_grad": autograd.no_grad()(lambda x: x * x),
}


@pytest.mark.parametrize("what", FIXED)
def test_what_would_be_fixed_for_all_calls_is_refused(what: str) -> None:
    """With the line and what to write instead."""
    with pytest.raises(TraceError, match=rf"{what.strip()}.*\(at .*fixed for all calls; \w+"):
        autograd.compile(FIXED[what])(3.0)
    assert FIXED[what](Value(3.0)) is not None  # outside, all is as before


def set_data(x: Any, to: Any) -> Any:
    to.data = 3.0
    return x * to


def set_grad(x: Any, to: Any) -> Any:
    to.grad = 3.0
    return x * to


def zeroed(x: Any, to: Any) -> Any:
    to.zero_grad()
    return x * to


@pytest.mark.parametrize("f", [set_data, set_grad, zeroed])
def test_what_would_be_set_in_the_first_call_alone_is_refused(f: Any) -> None:
    """An argument, a Value outside and one that the function makes; none of them is changed."""
    outside = Value(2.0)
    outside.grad = 1.0
    for to in (lambda x: x, lambda _: outside, lambda _: Value(2.0), lambda x: x * outside):
        with pytest.raises(TraceError, match=r"\.(data|grad) was set .*\(at test_compile_cases"):
            autograd.compile(lambda x: f(x, to(x)))(4.0)  # noqa: B023
    assert (outside.data, outside.grad) == (2.0, 1.0)
    f(Value(4.0), outside)  # outside, all is as before


UNDEFINED: list[tuple[Any, tuple[float, ...]]] = [
    (autograd.log, (-1.0,)),
    (autograd.square, (1e300,)),
    (lambda x, y: autograd.atanh(x) + y, (2.0, 1.0)),
    (lambda x, low: autograd.clip(x, low, 0.0), (1.0, 2.0)),
]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", ["grad", "jacobian", "hessian"])
@pytest.mark.parametrize(("f", "args"), UNDEFINED)
def test_derivatives_are_asked_where_the_value_is_not_finite(
    f: Any, args: tuple[float, ...], name: str, target: str
) -> None:
    """A slope of the formula alone says nothing where the function is not defined."""
    fast, eager = autograd.compile(f, target=target), getattr(autograd, name)
    for argnums in range(len(args)):
        for _ in range(2):
            with pytest.raises(DomainError):
                getattr(fast, name)(*args, argnums=argnums)
        with pytest.raises(DomainError):
            eager(f, argnums)(*args)
        with autograd.ieee():
            assert getattr(fast, name)(*args, argnums=argnums) == eager(f, argnums)(*args)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("index", [3, -1, 0.5, numpy.nan, 1e300])
def test_a_gradient_names_a_wrong_index(index: float, target: str) -> None:
    """Though it does not need the element."""
    pick = autograd.compile(autograd.take, target=target)
    rows = [1.0, 2.0, 3.0]
    for name in ("grad", "jacobian", "hessian"):
        derivative = getattr(pick, name)
        for call in (derivative, lambda table, k: derivative.mapped(over=1)(table, [k])):  # noqa: B023
            with pytest.raises(IndexError, match=r"take\(\): the index is .* from 0 to 2"):
                call(rows, index)


# Arguments and results

NOTHING = numpy.zeros((0, 3))
EMPTY: dict[str, Callable[[Any], Any]] = {
    "an array": lambda x: NOTHING * x,
    "a list": lambda _: [],
    "an array in a tuple": lambda x: (NOTHING * x,),
    "more": lambda x: {"none": NOTHING * x, "some": [x, []]},
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("f", EMPTY.values(), ids=EMPTY)
def test_results_without_numbers_keep_their_shape(f: Any, target: str) -> None:
    """Of one point, of rows, and of sums."""
    fast = autograd.compile(f, target=target)
    numbers, shape = flatten(f(2.0))
    assert repr(fast(2.0)) == repr(shape.fill(numbers))
    assert repr(fast.jacobian(2.0)) == repr(jacobian(f)(2.0))
    rows = fast.mapped()
    assert [*map(repr, rows([2.0, 3.0]))] == [repr(fast(2.0)), repr(fast(3.0))]
    assert repr(fast.summed()([2.0, 3.0])) == repr(fast(5.0))
    assert autograd.compile(lambda x: x * 2, target=target)(NOTHING).shape == (0, 3)


def test_deep_results_are_more_than_pythons_parser_takes() -> None:
    deep: Any = 1.0
    for _ in range(250):
        deep = [deep]
    for target in TARGETS:
        assert autograd.compile(lambda tree: tree, target=target)(deep) == deep


NO_NUMBERS: list[tuple[Any, type[Exception], str]] = [
    ([2.0, "3.5"], TypeError, "is str '3.5', not a number"),
    ([2.0, b"3.5"], TypeError, "is bytes b'3.5', not a number"),
    ([2.0, 1j], TypeError, "is complex 1j, not a number"),
    ([2.0, 10**400], DomainError, "too large for a float"),
    (numpy.array(["2.0"]), TypeError, r"args\[0\] is an array of <U3, not of real numbers"),
    (numpy.array([1j]), TypeError, r"args\[0\] is an array of complex128, not of real numbers"),
    (numpy.ma.array([1.0, 2.0], mask=[0, 1]), TypeError, r"args\[0\] is a MaskedArray"),
    (numpy.array(3.0), TypeError, r"args\[0\] has rows, so it is a list or an array"),
]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("rows", "kind", "words"), NO_NUMBERS, ids=lambda each: repr(each)[:20])
def test_rows_that_are_no_numbers_are_refused(
    rows: Any, kind: type[Exception], words: str, target: str
) -> None:
    """However many there are, and whatever NumPy would make of them."""
    squared = autograd.compile(lambda x: x * x, target=target)
    with pytest.raises(kind, match=words):
        squared.mapped()(rows)
    if isinstance(rows, list):
        with pytest.raises(kind, match=words):
            squared.summed()([1.0] * 2000 + rows)


def test_who_computes_rows_is_checked_first() -> None:
    squared = autograd.compile(lambda x: x * x).mapped()
    with pytest.raises(ValueError, match="threads is 1 or more, not 0"):
        squared([1.0], threads=0)
    with pytest.raises(TypeError, match=r"threads are whole numbers, not 2\.5"):
        squared([1.0], threads=2.5)
    with pytest.raises(TypeError, match=r"executor= is an executor of concurrent\.futures, not 3"):
        squared([1.0], executor=3)
    assert squared([2.0], threads=numpy.int64(2)) == [4.0]


# What is not finite


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    ("f", "x", "words"),
    [
        (lambda x: 1 / x, 0.0, "div(1, 0): div needs y != 0"),
        (lambda x: x / x, 0.0, "div(0, 0): div needs y != 0"),
        (lambda x: x**0.5, -4.0, "pow(-4, 0.5): pow needs x > 0"),
        (lambda x: x**-1, 0.0, "pow(0, -1): pow needs x > 0"),
        (lambda x: x**3, 1e200, "pow(1e+200, 3): the result does not fit into a float"),
        (lambda x: [1.0, x * 1e200], 1e200, "mul(1e+200, 1e+200): the result does not fit"),
    ],
)
def test_operators_raise_as_ops_do(f: Any, x: float, words: str, target: str) -> None:
    """Python's own error, of floats, would name neither the op nor its line."""
    fast = autograd.compile(f, target=target)
    for call in (fast, lambda number: fast.mapped()([number])):
        with pytest.raises(DomainError, match=rf"{re.escape(words)}.*\(at test_compile_cases\.py:"):
            call(x)
    with autograd.ieee():
        leaves, shape = flatten(f(Value(x)))
        numbers = [leaf.data if isinstance(leaf, Value) else leaf for leaf in leaves]
        assert repr(fast(x)) == repr(shape.fill(numbers))


def test_what_is_compiled_says_so() -> None:
    """To people, and to functions that call it with Values."""
    area = autograd.compile(lambda x: x * x, target="llvm")
    assert repr(area) == "<compiled <lambda>()>"
    assert repr(area.grad.mapped()) == "<compiled <lambda>.grad.mapped()>"
    assert repr(autograd.compile(after_backward).grad) == "<compiled after_backward.grad()>"
    with pytest.raises(TypeError, match=r"it takes plain numbers, not Value.*<lambda>\.grad is"):
        autograd.compile(lambda x: area(x) + 1)(2.0)


# Elements and rows


class Pair(NamedTuple):
    """A row with names."""

    left: Any
    right: Any


ROWS: dict[str, Any] = {
    "numbers": [1.0, 2.0],
    "lists": [[1.0, 2.0], [3.0, 4.0]],
    "tuples": ((1.0,), (2.0,)),
    "named tuples": [Pair(1.0, 2.0), Pair(3.0, 4.0)],
    "dicts": [{"a": 1.0, "b": [2.0]}, {"a": 3.0, "b": [4.0]}],
    "deep lists": [[[1.0], [2.0]], [[3.0], [4.0]]],
    "an array": numpy.array([[1.0, 2.0], [3.0, 4.0]]),
    "a deep array": numpy.arange(8.0).reshape(2, 2, 2),
    "arrays": [numpy.array([1.0, 2.0]), numpy.array([3.0, 4.0])],
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("table", ROWS.values(), ids=ROWS)
def test_a_row_is_taken_as_it_is(table: Any, target: str) -> None:
    """As the same lists, tuples, dicts and arrays."""
    for take in (
        autograd.compile(autograd.take, target=target),
        autograd.compile(lambda index: autograd.take(table, index), target=target),
    ):
        for index in (0, 1):
            args = (index,) if take.__name__ == "<lambda>" else (table, index)
            assert repr(take(*args)) == repr(table[index])


def test_what_is_no_table_is_refused() -> None:
    for take in (autograd.take, autograd.compile(autograd.take)):
        with pytest.raises(TypeError, match=r"of a list or an array, not of"):
            take({0: 1.0}, 0)
        with pytest.raises(TypeError, match=r"of a list or an array, not of"):
            take(3.0, 0)
        with pytest.raises(IndexError, match="the table has no elements"):
            take([], 0)
    with pytest.raises(ValueError, match="not of one kind and length"):
        autograd.compile(autograd.take)([[1.0], [2.0, 3.0]], 0)


def test_a_constant_is_exported(tmp_path: Path) -> None:
    """Its slopes are 0."""
    three = autograd.compile(lambda width, height: 3)
    assert three(1.0, 2.0) == 3.0
    assert "const gradient = [0.0, 0.0];" in three.to_js()
    assert "double f_grad(" in three.to_c(tmp_path / "three.c").read_text()


class Scaled:
    """Functions of one number, of every kind that Python has."""

    def __call__(self, width: Any) -> Any:
        return width * 2

    def method(self, width: Any) -> Any:
        return width * 2

    @classmethod
    def of_class(cls, width: Any) -> Any:
        return width * 2


def scaled(factor: Any, width: Any, self: Any = 1.0) -> Any:
    return factor * width * self


@pytest.mark.parametrize(
    "f",
    [Scaled(), Scaled().method, Scaled.of_class, partial(scaled, 2.0), partial(partial(scaled), 2)],
)
def test_comments_name_the_arguments(f: Any) -> None:
    """Those that a call gives: not self, and not what a partial has already."""
    fast = autograd.compile(f)
    assert fast(3.0) == 6.0 and "# x0 is width\n" in fast.source
    unbound = autograd.compile(lambda self, other: self * other)
    unbound(2.0, 3.0)
    assert "# x0 is self, x1 is other\n" in unbound.source


# Calls one after the other, and at once


def test_the_same_arguments_have_the_same_code() -> None:
    """However argnums are given, also in a copy from a pickle, which cannot make another."""
    area = autograd.compile(lambda x, y, power=1: (x * y) ** power)
    area(2.0, 3.0)
    assert area.grad(2.0, 3.0) == area.grad(2.0, 3.0, argnums=0) == 3.0
    program = area.grad.program
    copied = pickle.loads(pickle.dumps(area))
    for argnums in (0, numpy.int64(0)):
        assert copied.grad(2.0, 3.0, argnums=argnums) == 3.0
        assert area.grad(2.0, 3.0, argnums=argnums) == 3.0 and area.grad.program is program
    for argnums in ([0, 1], (0, 1), numpy.array([0, 1])):
        assert area.grad(2.0, 3.0, argnums=argnums) == (3.0, 2.0)
    with pytest.raises(TypeError, match=r"structure: \(\*, \*\) with \{'power': 2\}"):
        copied(2.0, 3.0, power=2)


@pytest.mark.parametrize("target", TARGETS)
def test_another_thread_may_call_at_any_moment(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This call goes on with its own code, and not with that of the last call."""
    area = autograd.compile(lambda x: [2 * number for number in x], target=target)
    pair, triple = numpy.ones(2), numpy.ones(3)
    area([1.0])
    area(pair), area(triple)
    other = area._last
    remember = Compiled._remember

    def interrupted(self: Any, *args: Any) -> None:
        remember(self, *args)
        area._last = other

    monkeypatch.setattr(Compiled, "_remember", interrupted)
    for argument in ([1.0, 2.0], pair, [1.0], numpy.ones(5)):
        assert area(argument) == [2 * number for number in argument]


def test_training_follows_what_is_detached() -> None:
    """A loss that weighs each error by the answer, without the slope of the weight."""

    def weighted(outputs: Any, target: Any) -> Any:
        (answer,), (wanted,) = outputs, target
        return (answer - wanted) ** 2 * (1.0 + abs(answer.detach()))

    points, labels = nn.moons(30, rng=0)
    found = []
    for engine in ("eager", "python"):
        model = nn.MLP(2, [3, 1], "tanh", rng=0)
        chosen = {"loss": weighted, "engine": engine}
        history = nn.fit(model, points, labels, epochs=3, rng=0, verbose=0, **chosen)
        assert history.engine == engine
        found.append([weight.data for weight in model.parameters()])
    assert found[0] == found[1]


@pytest.mark.parametrize("target", TARGETS)
def test_second_derivatives_of_rows(target: str) -> None:
    """Those in shared arguments are added up; each row has those in its own."""
    cubes = autograd.compile(lambda w, x: w[0] * w[1] * x**3, target=target)
    second = cubes.hessian.summed(over=1)
    w, rows = [2.0, 3.0], [1.0, 2.0]
    assert second(w, rows) == [[0.0, 9.0], [9.0, 0.0]]
    assert second(w, rows, argnums=1) == [cubes.hessian(w, x, argnums=1) for x in rows]
    nothing = [[0.0, 0.0], [0.0, 0.0]]
    assert second(w, []) == nothing and second(w, [], argnums=-1) == []
    leaves, shape = flatten(second(w, rows, argnums=(0,)))
    assert second(w, [], argnums=(0,)) == shape.fill([0.0] * len(leaves))
    with pytest.raises(TypeError, match="either arguments that have rows or arguments that rows"):
        second(w, rows, argnums=(0, 1))


class OwnWorkers(Executor):
    """Workers with copies of what they are given; the third block is lost if `is_broken`."""

    def __init__(self, *, is_broken: bool = False) -> None:
        self.futures: list[Future[Any]] = []
        self.is_broken = is_broken

    def submit(self, work: Any, /, *args: Any, **named: Any) -> Any:
        """Done at once, or waiting for ever after the third."""
        self.futures.append(future := Future())
        if self.is_broken and len(self.futures) >= 3:
            if len(self.futures) == 3:
                future.set_exception(BrokenProcessPool("a worker ended"))
            return future
        try:
            future.set_result(pickle.loads(pickle.dumps(work))(*args, **named))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.mark.parametrize("target", [None, *TARGETS])
@pytest.mark.parametrize("workers", [None, OwnWorkers()])
def test_an_error_names_its_row_and_its_line(target: str | None, workers: Any) -> None:
    """Whoever computed the row."""
    rows = [1.0] * 1100
    for f, wrong, words in (
        (lambda x: autograd.log(x) * 2, -1.0, r"log\(-1\).*at test_compile_cases.py"),
        (lambda x: autograd.take([1.0, x], x), 2.0, "index is 2"),
        (lambda x: x * x, "3", "is str '3'"),
    ):
        for fast in (autograd.compile(f, target=target), autograd.compile(f, target=target).grad):
            for call in (fast.mapped(), fast.summed()):
                call(rows)
                with pytest.raises(Exception, match=words) as caught:
                    call([*rows, wrong, 1.0], executor=workers)
                assert "row 1100" in caught.value.__notes__[0]


def test_a_lost_worker_ends_the_work() -> None:
    """What has not begun is not done for nothing."""
    workers = OwnWorkers(is_broken=True)
    with pytest.raises(BrokenProcessPool):
        autograd.compile(lambda x: x * x).mapped()([1.0] * 5000, executor=workers)
    assert [future.cancelled() for future in workers.futures] == [False] * 3 + [True] * 2


def test_what_rows_have_not_is_explained() -> None:
    rows = autograd.compile(lambda x: x * x).mapped()
    for name in ("source", "mapped", "hessian"):
        with pytest.raises(AttributeError, match=rf"no attribute '{name}': \w+ "):
            getattr(rows, name)
    with pytest.raises(TypeError, match=r"is an executor of .*, not <class"):
        rows([1.0], executor=ThreadPoolExecutor)


class Scaled(nn.Module):
    """A module with compiled methods, and one compiled function that is none."""

    def __init__(self) -> None:
        self.weight = Value(2.0)
        self.fast = autograd.compile(self.forward)
        self.other = autograd.compile(lambda x: self.weight * x)

    def forward(self, x: Any) -> Any:
        return self.weight * x[0] if isinstance(x, list) else self.weight * x


@pytest.mark.parametrize("count", [0, 1])
def test_the_copy_of_an_object_has_compiled_methods_of_its_own(count: int) -> None:
    """Called before or not, and for structures that come later."""
    first = Scaled()
    for _ in range(count):
        assert (first.fast(3.0), first.fast.grad(3.0), first.other(3.0)) == (6.0, 2.0, 6.0)
    second = copy.deepcopy(first)
    second.weight.data = 10.0
    for _ in range(2):
        assert (second.fast(3.0), second.fast.grad(3.0), second.fast([3.0])) == (30.0, 10.0, 30.0)
        assert (first.fast(3.0), first.fast.grad(3.0)) == (6.0, 2.0)
    if count:
        assert second.other(3.0) == 30.0
    with pytest.raises(TypeError, match=r"without the function .* this structure"):
        second.other([3.0])
    assert copy.copy(first.other) is first.other
    assert copy.deepcopy(first.fast) is not first.fast


class Decorated:
    """What compile() cannot decorate, and what it can."""

    weight = Value(2.0)

    @autograd.compile
    def one(self, x: Any) -> Any:
        return self.weight * x

    @autograd.compile
    def optional(self, x: Any = 2.0) -> Any:
        return self.weight * x

    @autograd.compile
    def none(self) -> Any:
        return self.weight * 2

    @staticmethod
    @autograd.compile
    def static(x: Any) -> Any:
        return x * x

    kept = autograd.compile(lambda x: x * x)


def test_a_decorated_method_says_what_to_write() -> None:
    """A function that has no self may stand in a class; one called self may be a number."""
    thing = Decorated()
    words = r"looks like a method.*self\.fast = autograd\.compile\(self\.{}\)"
    for call, name in (
        (lambda: thing.one(3.0), "one"),
        (lambda: thing.one.grad(3.0), "one"),
        (lambda: thing.one.mapped()([3.0]), "one"),
        (lambda: thing.optional(3.0), "optional"),
        (lambda: thing.none(), "none"),
    ):
        with pytest.raises(TypeError, match=words.format(name)):
            call()
    assert (thing.static(3.0), thing.kept(3.0)) == (9.0, 9.0)
    assert autograd.compile(lambda self, x: self * x)(3.0, 2.0) == 6.0
    with pytest.raises(TraceError, match="the truth of a number"):
        autograd.compile(lambda self: self if self > 0 else -self)(3.0)


@autograd.compile
def area(width: float, height: float = 1.0) -> float:
    """The area of a box.

    >>> area(2.0, 3.0)
    6.0
    """
    return width * height


def test_a_decorated_function_keeps_its_text() -> None:
    """So help() shows it, and doctest runs its examples; a pickle has all but the function."""
    assert inspect.signature(area) == inspect.signature(area.__wrapped__)
    found = doctest.DocTestFinder().find(sys.modules[__name__])
    assert [len(each.examples) for each in found if each.name.endswith(".area")] == [1]
    area(2.0, 3.0)
    copied = pickle.loads(pickle.dumps(area))
    assert (copied(3.0, 4.0), copied.__doc__) == (12.0, area.__doc__)
    assert not hasattr(copied, "__wrapped__") and "Compiled" not in repr(area)
    assert area.grad.__name__ == "area.grad" and autograd.compile(partial(pow, 2))(3) == 8.0
