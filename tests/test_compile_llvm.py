"""Machine code gives the bits of eager code, in lanes the digits that the rows promise."""

from __future__ import annotations

import math
import random
import subprocess
import sys
import threading
from array import array
from fractions import Fraction
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from kernels import EDGES, alone, mapped
from same import bits, outcome

import autograd
from autograd import TABLE, DomainError, Value, hessian, value_and_grad
from autograd.compiler.llvm import call, jit, lists
from autograd.compiler.llvm import program as native_program
from autograd.compiler.llvm import threads as native_threads
from autograd.compiler.llvm.code import Module
from autograd.compiler.llvm.kernel import Kernel, refusal
from autograd.compiler.llvm.long import worth_bundling
from autograd.compiler.llvm.rows import FORMULAS, INLINE, LIBM
from autograd.compiler.llvm.shared import parted
from autograd.compiler.trace import trace
from autograd.derivatives.tree import flatten
from autograd.ops.op import Op
from autograd.testing import Program, expressions
from nn.training.log_loss import log_loss

pytest.importorskip("llvmlite")


def drawn(row: Op, count: int, seed: int = 0) -> list[list[float]]:
    """Operands of every size, and where functions break; also where the op is not defined."""
    rng = random.Random(seed)

    def number() -> float:
        if rng.random() < 0.2:
            return rng.choice(EDGES)
        if rng.random() < 0.3:
            return math.ldexp(rng.uniform(-1, 1), rng.randint(-1080, 1023))
        return rng.uniform(-1, 1) * rng.choice((1, 8, 50, 800))

    return [[number() for _ in range(count)] for _ in range(300)]


# Bits


@pytest.mark.parametrize("row", TABLE.values(), ids=str)
def test_each_row_has_the_bits_of_the_eager_one(row: Op) -> None:
    """At one point, and in lanes; where it cannot, it refuses, or gives nan and eager code answers.

    Only lists and lengths may give nan in place of a number.
    """
    for count in (1, 2, 3, 6) if row.is_list else (row.arity,):
        if row.is_list and count % len(row.operands):
            continue
        kernel = Kernel(alone(row, count), strict=True)
        points = drawn(row, count)
        found = [kernel.scalar(*point)[0] for point in points]
        lanes = mapped(kernel, points)[0].tolist()
        assert bits(found) == bits(lanes)
        answers = 0
        for point, number in zip(points, found, strict=True):
            with autograd.ieee():
                expected = row.apply(point)
            if row.is_list or row.name in ("logaddexp", "hypot"):
                answers += number == number or expected != expected
                number = expected if number != number else number
            assert bits([number]) == bits([expected]), point
        if row.is_list:
            assert answers > len(points) / 4


@given(expressions(domain="edge"))
def test_values_have_the_bits_of_eager_ones(program: Program) -> None:
    """Wherever the ops are defined."""
    fast = autograd.compile(program, target="llvm", strict=True)
    assert outcome(fast, *program.inputs) == outcome(program, *program.inputs)
    assert fast.stats.target == "llvm"


@given(expressions())
@settings(max_examples=30)
def test_derivatives_have_the_bits_of_eager_ones(program: Program) -> None:
    """Gradients and Hessians in all arguments; python code says the same."""
    every = tuple(range(len(program.inputs)))
    for name, eager in (("value_and_grad", value_and_grad), ("hessian", hessian)):
        expected = outcome(eager(program, every), *program.inputs)
        for target in ("llvm", "python"):
            fast = getattr(autograd.compile(program, target=target, strict=True), name)
            assert outcome(fast, *program.inputs, argnums=every) == expected


@given(expressions())
@settings(max_examples=30)
def test_lanes_agree_with_one_point(program: Program) -> None:
    """The same program in lanes: equal bits in strict, else a few digits fewer."""
    straight = trace(program, program.inputs, {}).program
    numbers = [[x * (1 + k / 64) for x in program.inputs] for k in range(11)]
    kernel = Kernel(straight, strict=True)
    one = [kernel.scalar(*point)[0] for point in numbers]
    assert bits(mapped(kernel, numbers)[0].tolist()) == bits(one)
    quick = mapped(Kernel(straight), numbers)[0]
    for number, exact in zip(quick.tolist(), one, strict=True):
        if math.isfinite(exact) and abs(exact) < 1e3:
            assert number == pytest.approx(exact, rel=1e-6, abs=1e-9)


def vectors(count: int, rng: random.Random) -> list[list[float]]:
    """Numbers of one size and of many, whole ones, vectors next to a tie, and all edges."""
    found = [[rng.uniform(-1, 1) for _ in range(count)] for _ in range(200)]
    found += [[float(rng.randint(-9, 9)) for _ in range(count)] for _ in range(100)]
    for low, high in ((-30, 0), (-60, 60), (-1080, -1000), (900, 1023), (-1074, 1023)):
        found += [
            [math.ldexp(rng.uniform(-1, 1), rng.randint(low, high)) for _ in range(count)]
            for _ in range(100)
        ]
    large = [1.0, *(2.0**-27 for _ in range(count - 1))]  # a square of half a bit
    found += [[x * 2.0**k for x in large] for k in (0, 1, -1, 500, -500)]
    edges = [0.0, -0.0, 5e-324, 2.0**-1022, 2.0**1023, 1.7976931348623157e308, math.inf, math.nan]
    return found + [rng.choices(edges, k=count) for _ in range(100)]


def is_next_to_a_tie(vector: list[float], length: float) -> bool:
    """Whether the exact length is nearly in the middle of two floats."""
    square = sum(Fraction(x) ** 2 for x in vector)
    for neighbour in (math.nextafter(length, 0.0), math.nextafter(length, math.inf)):
        middle = (Fraction(length) + Fraction(neighbour)) / 2
        if abs(middle**2 - square) <= square * (len(vector) + 2) ** 2 / 2**98:
            return True
    return False


@pytest.mark.parametrize("count", [2, 3, 8, 9, 100, 1000])
def test_lengths_are_those_of_python_or_ask(count: int) -> None:
    """To the bit, at one point and in lanes; in doubt only at a tie and among subnormal numbers."""
    kernel = Kernel(alone(TABLE["norm"], count), strict=True)
    points = vectors(count, random.Random(count))
    lanes = mapped(kernel, points)[0].tolist()
    asked = 0
    for point, number in zip(points, lanes, strict=True):
        expected = math.hypot(*point)
        assert bits([kernel.scalar(*point)[0]]) == bits([number])
        if number != number and expected == expected:
            asked += 1
            assert expected < 2.0**-1000 or is_next_to_a_tie(point, expected)
        else:
            assert bits([number]) == bits([expected]), point
    assert asked < len(points) / 4


def test_sums_round_once_or_ask() -> None:
    """Ties, cancellation and dust far below the last bit: fsum's bits, or nan; seldom nan."""
    rng = random.Random(3)
    hard = [1.0, -1.0, 2.0**-53, -(2.0**-53), 2.0**-54, 2.0**-106, 5e-324, 3.0, 1e16, -1e16]
    for count in (3, 4, 9):
        kernel = Kernel(alone(TABLE["sum"], count), strict=True)
        asked = 0
        for _ in range(1500):
            plain = [round(rng.uniform(-9, 9), 2) for _ in range(count)]
            assert kernel.scalar(*plain) == [math.fsum(plain)]
            difficult = [rng.choice(hard) for _ in range(count)]
            found = kernel.scalar(*difficult)[0]
            asked += found != found
            assert found != found or found == math.fsum(difficult)
        assert asked < 500
    tie = Kernel(alone(TABLE["sum"], 5)).scalar(1.0, 2.0, 1.0000000000000004, 5e-324, 5e-79)
    assert tie == [4.000000000000001] or tie != tie or math.isnan(tie[0])


@pytest.mark.parametrize("count", [lists.MANY + 2, 300])
@pytest.mark.parametrize("name", ["sum", "mean", "prod", "norm", "logsumexp", "softmax"])
def test_long_lists_have_the_bits_of_eager_ones_and_short_code(name: str, count: int) -> None:
    """At one point and in lanes; a zero, huge numbers and an infinite one among them, too."""
    rng = random.Random(count)
    points = [[rng.uniform(0.5, 2.0) * rng.choice((1, -1)) for _ in range(count)] for _ in range(5)]
    points += [[1e300 if k < 3 else 1e-3 for k in range(count)], [0.0, *points[0][1:]]]
    points += [[math.inf, *points[0][1:]], [5e-324, *points[0][1:]]]
    row = TABLE[name]
    kernel = Kernel(alone(row, count), strict=True)
    lanes = mapped(kernel, points)[0].tolist()
    for point, number in zip(points, lanes, strict=True):
        with autograd.ieee():
            expected = row.apply(point)
        assert bits([number]) == bits(kernel.scalar(*point))
        assert number != number or bits([number]) == bits([expected])
    assert sum(number == number for number in lanes) >= 5, "eager code is seldom asked"
    if name in ("sum", "mean", "prod"):
        module = Module()
        call.scalar(module, alone(row, count))
        assert str(module).count("\n") < 12 * count + 200

    def first(x: Any) -> Any:
        out = getattr(autograd, name)(x)
        return out[0] if name == "softmax" else out

    fast = autograd.compile(first, target="llvm", strict=True)
    if name == "logsumexp":
        slopes = trace(autograd.grad(first), [points[0]], {}).program
        found = worth_bundling(slopes, strict=True)
        assert found and len(found.bundles) < 20, "the largest number is one op"
    for point in points[:5]:
        assert bits(fast.grad(point)) == bits(autograd.grad(first)(point))


# Rows


def model(w: Any, x: Any, y: Any) -> Any:
    return [autograd.exp(-w * x) * y + autograd.erf(x), (w * x - y) ** 2, w]


ROWS = trace(model, [0.5, 1.5, 2.5], {}).program


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 1000, 1023, 1024, 1025, 5000])
@pytest.mark.parametrize("strict", [False, True])
def test_any_number_of_rows(count: int, strict: bool) -> None:
    """Each row alone gives the same bits; nothing is written behind the last; sums add up."""
    kernel = Kernel(ROWS, strict=strict, shared=[0])
    rng = numpy.random.default_rng(count)
    x, y = rng.uniform(-2, 2, (2, count))
    results = numpy.full((3, count + 1), 7.0)
    assert kernel.mapped([0.5, x, y], results[:, :count], count)
    assert (results[:, count] == 7.0).all()
    for place in {0, count // 2, count - 1} if count else ():
        single = numpy.zeros((3, 1))
        kernel.mapped([0.5, x[place : place + 1], y[place : place + 1]], single, 1)
        assert (single[:, 0] == results[:, place]).all()
    total = kernel.summed([0.5, x, y], count)
    for found, column in zip(total, results[:, :count].tolist(), strict=True):
        assert found == pytest.approx(math.fsum(column), rel=1e-12, abs=1e-12)
        if strict and count:
            blocks = [column[start : start + 1024] for start in range(0, count, 1024)]
            sums = [added(block) for block in blocks]
            assert found == added(sums)


def added(numbers: list[float]) -> float:
    """From left to right: the built-in sum rounds otherwise since 3.12."""
    total = numbers[0]
    for number in numbers[1:]:
        total += number
    return total


def test_columns_may_be_any_arrays_of_doubles() -> None:
    """Steps of any size, also backwards; array('d'); results too."""
    kernel = Kernel(ROWS, shared=[0])
    table = numpy.random.default_rng(1).uniform(-2, 2, (100, 3))
    straight, crooked = numpy.zeros((3, 100)), numpy.zeros((100, 4))
    kernel.mapped([0.5, table[:, 0].copy(), table[:, 2].copy()], straight, 100)
    kernel.mapped([0.5, table[:, 0], table[:, 2]], [crooked[:, k] for k in range(3)], 100)
    assert (crooked[:, :3] == straight.T).all() and (crooked[:, 3] == 0.0).all()
    kernel.mapped([0.5, table[::-1, 0], table[::-1, 2]], crooked.T[:3, ::-1], 100)
    assert (crooked[:, :3] == straight.T).all()
    outputs = [array("d", bytes(800)) for _ in range(3)]
    kernel.mapped([0.5, array("d", table[:, 0]), array("d", table[:, 2])], outputs, 100)
    assert [list(each) for each in outputs] == straight.tolist()
    with pytest.raises(ValueError, match="one number for each of 100 rows"):
        kernel.mapped([0.5, table[:50, 0], table[:, 2]], straight, 100)
    with pytest.raises(ValueError, match="takes 3 inputs, got 2"):
        kernel.mapped([0.5, table[:, 0]], straight, 100)
    with pytest.raises(ValueError, match="an array of doubles to write to"):
        kernel.mapped([0.5, *table.T[:2]], straight.astype("f4"), 100)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_change_no_bit(threads: int) -> None:
    """However the rows are split."""
    kernel = Kernel(ROWS, shared=[0])
    x, y = numpy.random.default_rng(2).uniform(-2, 2, (2, 50_000))
    one, several = numpy.zeros((3, 50_000)), numpy.zeros((3, 50_000))
    kernel.mapped([0.5, x, y], one, 50_000)
    kernel.mapped([0.5, x, y], several, 50_000, threads=threads)
    assert (one == several).all()
    assert kernel.summed([0.5, x, y], 50_000, threads=threads) == kernel.summed([0.5, x, y], 50_000)


@pytest.mark.parametrize("threads", [1, 3, 2**70])
def test_chunks_cover_all_rows_and_end_after_an_error(threads: int) -> None:
    """Each row once; Ctrl-C comes through between chunks."""
    seen: list[tuple[int, int]] = []
    native_threads.in_chunks(lambda a, b: seen.append((a, b)), 10_000, threads)
    assert sorted(place for a, b in seen for place in range(a, b)) == list(range(10_000))
    assert all(start % 1024 == 0 for start, _ in seen)

    def interrupted(start: int, stop: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        native_threads.in_chunks(interrupted, 10_000_000, threads)


# Calls


def test_a_call_gives_the_shape_of_the_function() -> None:
    """Numbers, lists, tuples and dicts, inside each other; arrays come through Python."""
    fast = autograd.compile(
        lambda p: {"a": [p[0] * 2, (p[1],)], 3: (), "b": ((), [p[0], p[1]], p[0] - p[1])},
        target="llvm",
    )
    assert fast([1.0, 2]) == {"a": [2.0, (2.0,)], 3: (), "b": ((), [1.0, 2.0], -1.0)}
    assert fast.stats.target == "llvm" and fast.stats.why == "it was asked for"
    total = autograd.compile(lambda x: autograd.sum(x * x), target="llvm")
    assert total.grad(numpy.array([1.0, 2.0])).tolist() == [2.0, 4.0]
    constant = autograd.compile(lambda x: 3.0, target="llvm")
    assert constant(1.0) == 3.0
    many = autograd.compile(lambda xs: [x + 1 for x in xs], target="llvm")
    assert many([float(k) for k in range(5000)]) == [k + 1.0 for k in range(5000)]


def test_a_builtin_checks_what_it_is_given() -> None:
    """How many numbers, and that they are numbers; -1 is one."""
    straight, shape, _ = trace(lambda x, y: x + y, [1.0, 2.0], {})
    native = Kernel(straight).function(shape)
    assert native(-1.0, 3) == 2.0 and native(1e308, 1e308) is None
    for wrong in ((), (1.0,), (1.0, 2.0, 3.0), ("a", 1.0), (1.0, None)):
        with pytest.raises(TypeError):
            native(*wrong)
    before = sys.getrefcount(None)
    for _ in range(5000):
        native(1e308, 1e308), native(1.0, 2.0)
    assert abs(sys.getrefcount(None) - before) < 1000


def test_results_leak_nothing() -> None:
    """A dict in a list: its reference count is that of one that Python made."""
    fast = autograd.compile(lambda x: [{"a": (x, [x])}], target="llvm")
    found = fast(2.0)
    made = [{"a": (2.0, [2.0])}]
    assert found == made
    for one, other in ((found[0], made[0]), (found[0]["a"], made[0]["a"])):
        assert sys.getrefcount(one) == sys.getrefcount(other)


def test_what_is_not_finite_is_answered_by_the_function() -> None:
    """Its error with the line, or its inf; an index that is none is an IndexError."""
    fast = autograd.compile(lambda x: autograd.log(x), target="llvm")
    with pytest.raises(DomainError, match=r"log\(-1\).*at test_compile_llvm.py"):
        fast(-1.0)
    flat = autograd.compile(lambda x: autograd.relu(autograd.sqrt(x) - 1.0), target="llvm")
    assert flat.grad(4.0) == 0.25 and flat.grad(0.0) == 0.0
    pick = autograd.compile(autograd.take, target="llvm")
    assert pick([1.0, 2.0, 3.0], 2) == 3.0 and pick.stats.target == "llvm"
    with pytest.raises(IndexError, match=r"the index is 1.5.*from 0 to 2"):
        pick([1.0, 2.0, 3.0], 1.5)
    doubtful = autograd.compile(lambda x: autograd.logsumexp([x, -x]), target="llvm")
    for x in (1.0, -0.6931, 0.0, 30.0):  # where terms cancel, 60 digits answer
        assert doubtful(x) == autograd.logsumexp([x, -x])


def test_values_outside_are_read_at_each_call() -> None:
    """Also by machine code; and by many threads at once."""
    weight = Value(3.0)
    fast = autograd.compile(lambda x: x * x * weight, target="llvm")
    assert (fast(2.0), fast.grad(2.0)) == (12.0, 12.0)
    weight.data = 5.0
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(fast.grad(2.0))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [20.0] * 8


# Long programs


def test_a_long_program_is_cut_into_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same bits, at one point and in lanes; inputs, constants and repeats are results."""

    def chain(x: Any, y: Any) -> Any:
        first = node = x * y
        for step in range(300):
            node = autograd.sin(node) + (first if step % 7 == 0 else y)
        return [node, x, 2.5, first, node, autograd.softmax([x, y, node])[1]]

    straight = trace(chain, [0.5, 1.5], {}).program
    whole = Kernel(straight, strict=True)
    monkeypatch.setattr(native_program, "LONGEST", 50)
    monkeypatch.setattr(native_program, "PART", 20)
    parts = Kernel(straight, strict=True)
    with autograd.ieee():
        expected = straight(0.5, 1.5)
    assert bits(parts.scalar(0.5, 1.5)) == bits(whole.scalar(0.5, 1.5)) == bits(expected)
    points = [[0.1 * k, 1.0 - 0.2 * k] for k in range(13)]
    for one, other in zip(mapped(whole, points), mapped(parts, points), strict=True):
        assert (one == other).all()


@pytest.mark.parametrize("strict", [False, True])
def test_what_rows_share_is_computed_once(strict: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same bits; also results that need no row, inputs and constants."""

    def model(w: Any, v: Any, x: Any) -> Any:
        shared = autograd.sin(w) * v + autograd.exp(v)
        return [shared * x, shared, autograd.softmax([shared, x, w])[0], w, x, 2.5, shared * w]

    straight = trace(model, [0.5, 1.5, 2.5], {}).program
    before, each, shared = parted(straight, frozenset({0, 1}))
    assert sorted(op.name for op, _ in before.lines) == ["add", "exp", "mul", "mul", "sin"]
    assert shared == {0, 1, 3, 4} and len(each.lines) == 2
    x = numpy.linspace(-1.0, 1.0, 37)
    found = []
    for longest in (2000, 3):
        monkeypatch.setattr(native_program, "LONGEST", longest)
        kernel, rows = Kernel(straight, strict=strict, shared=[0, 1]), numpy.zeros((7, 37))
        assert kernel.mapped([0.5, 1.5, x], [*rows], 37)
        found.append((rows, kernel.summed([0.5, 1.5, x], 37)))
    for one, other in zip(*found, strict=True):
        assert numpy.allclose(one, other, rtol=0.0 if strict else 1e-14, atol=0.0)


def test_where_there_is_no_memory_python_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long program is in doubt then, and a call of many numbers is a MemoryError."""
    add = Module.add

    def without_memory(module: Module, name: str, text: str) -> None:
        if name == "malloc":
            text = "define ptr @malloc(i64 %size) noinline {\n  ret ptr null\n}"
        add(module, name, text)

    monkeypatch.setattr(Module, "add", without_memory)
    monkeypatch.setattr(native_program, "LONGEST", 1)
    kernel = Kernel(ROWS)
    assert bits(kernel.scalar(0.5, 1.5, 2.5)) == [b"nan"] * 3
    assert not kernel.mapped(*[[numpy.ones(20) for _ in range(3)] for _ in range(2)], 20)
    assert kernel.summed([numpy.ones(20)] * 3, 20) != kernel.summed([numpy.ones(20)] * 3, 20)
    fast = autograd.compile(lambda xs: [x + 1 for x in xs], target="llvm")
    with pytest.raises(MemoryError):
        fast([1.0] * 5000)


@pytest.mark.parametrize("level", [0, 1])
def test_quick_compilation_keeps_the_bits(level: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """As programs grow, LLVM is given less time."""
    monkeypatch.setattr(jit, "OPTIMISED", 0)
    monkeypatch.setattr(jit, "QUICK", level * 10**9)
    kernel = Kernel(ROWS, strict=True)
    with autograd.ieee():
        assert bits(kernel.scalar(0.5, 1.5, 2.5)) == bits(ROWS(0.5, 1.5, 2.5))
    assert bits(mapped(kernel, [[0.5, 1.5, 2.5]])[0].tolist()) == bits(ROWS(0.5, 1.5, 2.5)[:1])


# Refusals


def test_no_refusal_is_silent() -> None:
    """A user's op, and what has no equal bits in strict: Python computes, and stats says why."""
    cube = autograd.define("cube", forward=lambda x: x**3, slopes=lambda x, out: (3 * x * x,))
    fast = autograd.compile(lambda x: cube(x) + 1, target="llvm")
    assert fast(2.0) == 9.0
    assert fast.stats.target == "python" and fast.stats.why.startswith("cube is computed by a fu")
    with pytest.raises(ValueError, match="cannot become machine code: cube"):
        Kernel(trace(cube, [1.0], {}).program)
    with pytest.raises(ValueError, match=r"target is one of .*'llvm', not 'fortran'"):
        autograd.compile(cube, target="fortran")
    with pytest.raises(TypeError, match="strict is True or False, not 'no'"):
        autograd.compile(cube, strict="no")  # type: ignore[arg-type]


def test_an_op_of_a_user_is_composed_of_others() -> None:
    """By what it states as `lowered`: at one point, in rows, and in gradients."""
    cube = autograd.define(
        "cube",
        forward=lambda x: x**3,
        slopes=lambda x, out: (3.0 * x * x,),
        lowered=lambda x: x * x * x,
    )
    fast = autograd.compile(lambda x: autograd.sin(cube(x)), target="llvm")
    plain = value_and_grad(lambda x: autograd.sin(cube(x)))
    x = numpy.linspace(-2.0, 2.0, 50)
    for found, place in ((fast.value_and_grad(0.5), 0.5), (fast.value_and_grad(-1.5), -1.5)):
        assert found == pytest.approx(plain(place), rel=1e-14)
    assert fast.value_and_grad.stats.target == "llvm"
    values, slopes = fast.mapped().value_and_grad(x)
    expected = [plain(each) for each in x.tolist()]
    found = numpy.transpose([values, slopes])
    assert found == pytest.approx(numpy.array(expected), rel=1e-13, abs=1e-14)
    assert fast.mapped().value_and_grad(x, threads=2)[0].tolist() == values.tolist()
    with pytest.raises(DomainError, match="cube"):
        fast(1e200)
    strict = autograd.compile(cube, target="llvm", strict=True)
    assert strict(2.0) == 8.0
    assert strict.stats.why == "strict, and `lowered=` of cube does not promise same_bits"
    outer = autograd.define(
        "outer", forward=abs, slopes=lambda x, out: (1.0,), lowered=lambda x: inner(x)
    )
    inner = autograd.define("inner", forward=abs, slopes=lambda x, out: (1.0,))
    hidden = autograd.compile(outer, target="llvm")
    assert hidden(-2.0) == 2.0 and hidden.stats.why.startswith("inner is computed by a function")


@pytest.mark.parametrize("p", [0.0, 1e-310, 0.3, 1.0 - 2.0**-53, 1.0, -0.25, 1.5, math.nan])
@pytest.mark.parametrize("t", [0.0, 0.25, 1.0])
def test_the_loss_of_a_probability_is_machine_code(p: float, t: float) -> None:
    """The op of nn.binary_cross_entropy, at both ends and outside them."""
    op = log_loss
    fast = autograd.compile(lambda p, t: op(p, t), target="llvm").value_and_grad
    eager = value_and_grad(lambda p, t: op(p, t), (0, 1))
    found, expected = outcome(fast, p, t, argnums=(0, 1)), outcome(eager, p, t)
    if isinstance(expected, type):
        assert found == expected
    else:
        ours, theirs = fast(p, t, argnums=(0, 1)), eager(p, t)
        assert [*ours[1], ours[0]] == pytest.approx([*theirs[1], theirs[0]], rel=1e-14, abs=1e-300)
        assert fast.stats.target == "llvm"


def test_another_python_computes_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its builtins are called in another way."""
    monkeypatch.setattr("autograd.compiler.llvm.jit.sys.implementation.name", "pypy")
    fast = autograd.compile(lambda x: x * x, target="llvm")
    assert fast(3.0) == 9.0 and fast.stats.why == "machine code is called as CPython calls it"


def test_every_row_is_known() -> None:
    """A new row of the table needs a place here."""
    known = {*INLINE, *LIBM, *FORMULAS}
    assert known <= set(TABLE)
    for row in TABLE.values():
        assert not refusal(alone(row, 2 if row.is_list else row.arity))


def test_without_a_fused_instruction_lanes_call_c(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a machine gets the bits of the strict one."""
    strict = mapped(Kernel(ROWS, strict=True), [[0.5, 1.5, 2.5]])
    jit.machine()
    monkeypatch.setattr(
        "autograd.compiler.llvm.kernel.machine", lambda: jit.machine()._replace(fused=False)
    )
    assert [*map(list, mapped(Kernel(ROWS), [[0.5, 1.5, 2.5]]))] == [*map(list, strict)]


@pytest.mark.parametrize(("package", "name"), [("llvmlite", "llvmlite"), ("numpy", "NumPy")])
def test_without_a_package_python_computes(package: str, name: str) -> None:
    """And says so, for one point and for rows; importing needs nothing."""
    code = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "import autograd\n"
        "fast = autograd.compile(lambda x: x * x, target='llvm')\n"
        "print(fast(3.0), fast.grad(3.0), fast.stats.target, fast.stats.why, sep='; ')\n"
        "for target in ('llvm', None):\n"
        "    fast = autograd.compile(lambda x: x * x, target=target)\n"
        "    assert fast.summed().value_and_grad([1.0] * 3000) == (3000.0, [2.0] * 3000)\n"
        "assert not sys.modules.get('numpy')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    words = f"{name} is not installed (pip install 'slopewise[native]')"
    assert (done.stdout, done.stderr) == (f"9.0; 6.0; python; {words}\n", "")


def test_calls_with_arrays_have_their_own_way_in() -> None:
    """From the second call on buffers are read: the same numbers, shapes, types and errors."""

    def f(weights: Any, x: Any, point: Any) -> Any:
        total = autograd.dot(weights.ravel(), x) * point[0]
        return [total, autograd.log(point[1]) - weights[0, 0]]

    weights, x = numpy.arange(6.0).reshape(2, 3), [1.0, 2, 3.0, -1.0, 0.5, 2.0]
    fast = autograd.compile(f, target="llvm", strict=True)
    for name, eager in (("jacobian", autograd.jacobian(f, (0, 1, 2))), ("", f)):
        quick = getattr(fast, name) if name else fast
        options = {"argnums": (0, 1, 2)} if name else {}
        for k in range(3):
            given = weights[:, ::-1] + k, x, (0.5, 1 + k)
            found, expected = quick(*given, **options), eager(*given)
            assert bits(found) == bits(expected)
            assert str(flatten(found)[1]) == str(flatten(expected)[1])
            assert not name or type(found[0][0]) is numpy.ndarray
    with pytest.raises(DomainError, match=r"log\(-1\)"):
        fast(weights, x, (0.5, -1.0))
    assert fast(weights.astype(int), x, (0.5, 1.0)) == fast(weights, x, (0.5, 1.0))
    with pytest.raises(TypeError, match="MaskedArray"):
        fast(numpy.ma.array(weights), x, (0.5, 1.0))
    with pytest.raises(TypeError, match="is str"):
        fast(weights, [*x[:5], "2"], (0.5, 1.0))
    first = fast.jacobian(weights, x, (0.5, 1.0))
    first[0][:] = 7.0
    assert fast.jacobian(weights, x, (0.5, 1.0))[0][0, 0] == 0.5


def test_a_sum_next_to_a_tie_is_settled_by_what_is_left() -> None:
    """1 and a share are a tie every second time; a term that is next to nothing breaks it."""
    rng = random.Random(5)
    for count in (3, 4, 7):
        native = Kernel(alone(TABLE["sum"], count), strict=True).scalar
        doubted = 0
        for _ in range(2000):
            tiny = [
                rng.choice([1e-44, -1e-44, 0.0, 3e-20]) * rng.random() for _ in range(count - 2)
            ]
            numbers = [1.0, rng.uniform(-1, 1), *tiny]
            rng.shuffle(numbers)
            (found,) = native(*numbers)
            assert found == math.fsum(numbers) or math.isnan(found)
            doubted += math.isnan(found)
        assert doubted < 20
