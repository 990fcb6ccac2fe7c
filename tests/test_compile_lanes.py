"""Lanes keep the digits that the rows promise, whatever the numbers of other lanes."""

from __future__ import annotations

import ctypes
import math
import random
import threading
from math import inf, nan
from typing import Any

import numpy
import pytest
from hypothesis import given, settings
from kernels import EDGES, alone, mapped
from same import bits

import autograd
from autograd import TABLE, grad, value_and_grad
from autograd.compiler.llvm import columns as native_columns
from autograd.compiler.llvm import jit, quick
from autograd.compiler.llvm.code import Code, Module
from autograd.compiler.llvm.columns import Results
from autograd.compiler.llvm.kernel import Kernel
from autograd.compiler.llvm.lanes.estimates import ESTIMATED, SIGMOIDS, estimated
from autograd.compiler.llvm.lanes.every import LANES
from autograd.compiler.llvm.rows import FORMULAS
from autograd.compiler.llvm.usual import usual
from autograd.compiler.program import Line
from autograd.compiler.program import Program as Straight
from autograd.compiler.trace import trace
from autograd.ops.op import Op
from autograd.testing import Program, expressions, reference, ulp_distance

pytest.importorskip("llvmlite")


# Digits


@pytest.mark.parametrize("name", sorted({*LANES, *FORMULAS, "hypot"} - {"pow_slope", "root"}))
def test_lanes_keep_the_digits_of_the_row(name: str) -> None:
    """Against 50 digits: huge, tiny, subnormal, near 0, 1 and multiples of pi; inf, nan and -0."""
    row, rng = TABLE[name], random.Random(1)
    kernel = Kernel(alone(row, row.arity))
    singles = [rng.uniform(-1, 1) * 10 ** rng.uniform(-3, 3) for _ in range(300)]
    singles += [rng.uniform(-8, 8) for _ in range(300)]
    singles += [math.ldexp(rng.uniform(-1, 1), rng.randint(-1080, 1023)) for _ in range(100)]
    singles += [rng.randint(-300_000, 300_000) * math.pi / 2 for _ in range(50)]
    singles += [1.0 + rng.uniform(-1, 1) * 2.0 ** -rng.randint(1, 53) for _ in range(50)]
    singles += [*EDGES, 709.78, 709.79, -745.1, -745.2, 26.5, 27.2, 28.0, -28.0, 40.0, 1e22, 0.5]
    points = [[x, *(rng.choice(singles) for _ in range(row.arity - 1))] for x in singles]
    for point, found in zip(points, mapped(kernel, points)[0].tolist(), strict=True):
        with autograd.ieee():
            expected = row.apply(point)
        tame = all(1e-300 < abs(x) < 1e300 for x in point)
        if (
            not tame
            or not math.isfinite(expected)
            or (name in ("erf", "erfc") and abs(point[0]) > 30)
        ):
            same = bits([found]) == bits([expected])
            assert same or found == pytest.approx(expected, rel=1e-15, abs=1e-323), point
            continue
        error = ulp_distance(found, reference(row, *point))
        assert error <= row.ulps[0], (point, found, expected, float(error))


@pytest.mark.parametrize("exponent", [0.0, 0.5, 1.0, 2.0, 3.0, 4.0])
def test_constant_powers_are_products(exponent: float) -> None:
    """Within an ulp, and everywhere: where a square is inf or lost, at 0 and inf."""
    row, rng = TABLE["pow"], random.Random(2)
    program = Straight(1, (exponent,), (Line(row, (0, 1)),), (2,))
    singles = [*EDGES, 1e77, -1e103, 1e154, -1e155, 1e-103, 1e-108, 1e-154, -1e-200]
    singles += [rng.uniform(-4, 4) for _ in range(300)]
    kernel = Kernel(program)
    found = mapped(kernel, [[x] for x in singles])[0].tolist()
    assert bits([kernel.scalar(x)[0] for x in singles]) == bits(found)
    for x, number in zip(singles, found, strict=True):
        with autograd.ieee():
            expected = row.apply([x, exponent])
        if bits([number]) != bits([expected]):
            assert ulp_distance(number, reference(row, x, exponent)) <= 0.51, (x, number, expected)


def test_lanes_do_not_look_at_each_other() -> None:
    """Where one lane asks the function of C, the others keep their bits: rows may be permuted."""
    f = trace(lambda x: [autograd.sin(x), autograd.log(x * x), autograd.tanh(x)], [1.0], {}).program
    kernel, rng = Kernel(f), random.Random(5)
    points = [[rng.choice((0.5, 1e9, 0.0, -3.0, 1e-320, 700.0))] for _ in range(1000)]
    plain = [bits(row) for row in numpy.transpose(mapped(kernel, points)).tolist()]
    order = rng.sample(range(1000), 1000)
    again = mapped(kernel, [points[place] for place in order])
    turned = [bits(row) for row in numpy.transpose(again).tolist()]
    assert turned == [plain[place] for place in order]


# A quick version, and a careful one


def careful(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, there is no quick version."""
    monkeypatch.setattr(quick, "begun", lambda module, _: Code(module, module.lanes))


def options(price: Any, strike: Any, years: Any, interest: Any, volatility: Any) -> Any:
    """The price of a European call."""
    spread = volatility * autograd.sqrt(years)
    drift = (interest + volatility * volatility * 0.5) * years
    first = (autograd.log(price / strike) + drift) / spread
    paid = strike * autograd.exp(-(interest * years))
    return price * autograd.normal_cdf(first) - paid * autograd.normal_cdf(first - spread)


def close(found: Any, expected: Any) -> bool:
    """Whether numbers agree to ten digits, or are no numbers at the same places."""
    return bool(numpy.allclose(found, expected, rtol=1e-10, atol=1e-300, equal_nan=True))


UNUSUAL = (1e-300, 1e300, 5e-324, -1e-310, 1e154, 0.0, -0.0, 700.0, -700.0, 53.0, 1e-160, inf, nan)


@given(expressions())
@settings(max_examples=25)
def test_the_quick_version_agrees_with_the_careful_one(program: Program) -> None:
    """Values and slopes, for usual and unusual numbers in turns."""
    every = tuple(range(len(program.inputs)))
    found, _, hidden = trace(value_and_grad(program, every), program.inputs, {})
    rng = random.Random(7)
    points = [[x * rng.uniform(0.5, 2.0) for x in program.inputs] for _ in range(20)]
    for _ in range(20):
        points.append([rng.choice((x, rng.choice(UNUSUAL))) for x in program.inputs])
    points = [[*point, *(value.data for value in hidden)] for point in points]
    quickly = mapped(Kernel(found), points)
    with pytest.MonkeyPatch.context() as patch:
        careful(patch)
        slowly = mapped(Kernel(found), points)
    with autograd.ieee():
        eager = numpy.transpose([found(*point) for point in points])
    for one, other, exact in zip(quickly, slowly, eager, strict=True):
        finite = numpy.isfinite(other)
        assert numpy.isfinite(one[finite]).all()
        assert numpy.isfinite(exact[numpy.isfinite(one)]).all()  # the careful one asks more often
        one, other = one[finite], other[finite]
        size = 1e-9 * max(map(abs, other), default=0.0)  # the digits of terms that cancel
        assert (abs(one / 2 - other / 2) <= 1e-9 * abs(one) + 1e-9 + size).all()


def test_terms_that_cancel_leave_nothing() -> None:
    """A product and a sum are two roundings, as in Python: equal products differ by 0."""
    program = trace(
        lambda a, b, c, d: [a * b - c * d, (a * b - d * c) * 1e30], [1.0] * 4, {}
    ).program
    rng = random.Random(5)
    points = [[a := rng.random(), b := rng.random(), a, b] for _ in range(100)]
    assert not numpy.any(mapped(Kernel(program), points))


def test_slopes_of_quotients_that_lost_their_digits() -> None:
    """Where x / y underflows, its slope in y has digits; where x is 0, the slope is 0."""
    slope = grad(lambda x, y: x / y, 1)
    program = trace(slope, [2.0, 3.0], {}).program
    assert usual(program).guards and len(usual(program).program.lines) < len(program.lines)
    points = [
        [1e-200, 1e120],
        [1e-300, 1e10],
        [0.0, 3.0],
        [2.0, 3.0],
        [-5e-324, 2.0],
    ]
    with autograd.ieee():
        expected = [slope(*point) for point in points]
    assert close(mapped(Kernel(program), points)[0], expected)
    assert close(mapped(Kernel(program), points * 9)[0], expected * 9)


@pytest.mark.parametrize("number", UNUSUAL)
def test_an_unusual_number_changes_no_other_row(number: float) -> None:
    """Each argument of the option is unusual in turn, in each lane in turn."""
    start = (100.0, 105.0, 0.5, 0.03, 0.2)
    program = trace(value_and_grad(options, range(5)), start, {}).program
    kernel = Kernel(program)
    plain = [column[0] for column in mapped(kernel, [start])]
    points = [[*start] for _ in range(80)]
    for place in range(0, 80, 17):
        points[place][place % 5] = number
    for column, usual_one in zip(mapped(kernel, points), plain, strict=True):
        assert all(column[k] == usual_one for k in range(80) if k % 17)
    with pytest.MonkeyPatch.context() as patch:
        careful(patch)
        slowly = mapped(Kernel(program), points)
    assert close(mapped(kernel, points), slowly)


def test_divisions_by_one_number_are_rounded_once() -> None:
    """By the inverse and its error: the bits of a division; of 0 and -0, too."""
    program = trace(lambda x, y, z: [x / z, y / z, x / 3.0, y / 4.0], [1.0, 2.0, 3.0], {}).program
    assert [line.op.name for line in usual(program).program.lines].count("div") == 2
    rng = random.Random(4)
    points = [
        [rng.choice((-1, 1)) * rng.uniform(1, 2) * 2.0 ** rng.randint(-60, 60) for _ in range(3)]
        for _ in range(3000)
    ]
    points += [[0.0, -0.0, -3.0], [-0.0, 0.0, 7.0], [5e-324, 1e308, 3.0], [1.0, 1.0, 1e-310]]
    expected = [[x / z, y / z, x / 3.0, y / 4.0] for x, y, z in points]
    found = numpy.transpose(mapped(Kernel(program), points)).tolist()
    assert [bits(row) for row in found] == [bits(row) for row in expected]


@pytest.mark.parametrize("count", [1, 8, 15, 16, 17, 1000, 3001])
def test_the_number_of_lanes_changes_no_bit(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of rows and of sums: workers may be different machines."""
    program = trace(value_and_grad(options, range(5)), (100.0, 105.0, 0.5, 0.03, 0.2), {}).program
    rng = numpy.random.default_rng(count)
    columns = [*(rng.uniform(0.5, 2.0, count) for _ in range(5))]
    found = []
    for lanes in (8, 16):
        machine = jit.machine()._replace(lanes=lanes)
        monkeypatch.setattr("autograd.compiler.llvm.kernel.machine", lambda one=machine: one)
        kernel = Kernel(program)
        rows = numpy.zeros((6, count))
        assert kernel.mapped(columns, [*rows], count)
        found.append([*map(bits, rows.tolist()), bits(kernel.summed(columns, count))])
    assert found[0] == found[1]


# Memory


@pytest.mark.parametrize("shift", [0, 1, 5])
def test_large_results_have_the_same_bits(shift: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """They go past the cache, in lines of memory, wherever the columns begin."""
    program = trace(lambda x, y: [x * y, x + y], [1.0, 2.0], {}).program
    kernel, count = Kernel(program), 5003
    x, y = numpy.random.default_rng(1).uniform(1, 2, (2, count + shift))[:, shift:]
    plain = numpy.zeros((2, count))
    kernel.mapped([x, y], [*plain], count)
    monkeypatch.setattr(native_columns, "CACHE", 100)
    for threads in (1, 2):
        large = kernel.results.columns(2, count, x)
        for column in large:
            column[:] = 7.0
        assert kernel.mapped([x, y], large, count, threads=threads)
        assert all((one == other).all() for one, other in zip(large, plain, strict=True))
    crooked = numpy.zeros((count, 3))
    kernel.mapped([x, y], [crooked[:, 0], crooked[:, 2]], count)
    assert (plain == crooked[:, [0, 2]].T).all() and (crooked[:, 1] == 0.0).all()


def test_memory_is_used_again_when_nobody_holds_it() -> None:
    """A part that somebody holds keeps its numbers; two threads never get the same memory."""
    results, like = Results(), numpy.empty(100)
    first = results.columns(2, 100, like)
    address = {each.ctypes.data for each in first}
    second = results.columns(2, 100, like)
    assert not address & {each.ctypes.data for each in second}
    part = first[0][3:5]
    del first
    third = [each.ctypes.data for each in results.columns(2, 100, like)]
    assert part.base.ctypes.data not in third and len(address & {*third}) == 1

    found: list[Any] = []

    def take() -> None:
        for _ in range(200):
            found.append(results.columns(3, 50, like))

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    addresses = [each.ctypes.data for columns in found for each in columns]
    assert len(addresses) == len(set(addresses)) == 2400


def test_results_stay_as_they_are() -> None:
    """Of a call, after the next one."""
    fast = autograd.compile(lambda x: x * 2.0, target="llvm").mapped()
    x = numpy.arange(3000.0)
    first = fast(x)
    second = fast(x + 1.0)
    assert (first == 2.0 * x).all() and (second == 2.0 * x + 2.0).all()


# Estimates that are improved, for long loops


def eight(row: Op) -> Any:
    """A function of eight lanes at once, by the machine's estimate."""
    module = Module(LANES)
    code = Code(module, 8)
    names = [f"%x{place}" for place in range(row.arity)]
    given = [code.write(f"load <8 x double>, ptr {name}, align 8") for name in names]
    code.lines.append(
        f"  store {(ESTIMATED | SIGMOIDS)[row](code, *given).typed}, ptr %out, align 8"
    )
    header = f"define void @f({', '.join(f'ptr {name}' for name in [*names, '%out'])}) {{"
    module.add("f", "\n".join([header, "entry:", *code.lines, "  ret void", "}"]))
    engine = jit.compiled(module)
    function = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * (row.arity + 1))(
        engine.get_function_address("f")
    )

    def call(*columns: Any) -> list[float]:
        out = numpy.zeros(8)
        function(*[column.ctypes.data for column in (*columns, out)])
        return out.tolist()

    call.__dict__["engine"] = engine
    return call


@pytest.mark.parametrize("row", ESTIMATED, ids=lambda row: row.name)
def test_an_improved_estimate_is_right_or_left_to_eager_code(row: Op) -> None:
    """At most 1 ulp off; nan, which eager code answers, only where a number is 0 or huge."""
    if not jit.machine().estimates:
        assert estimated(Code(Module(LANES), 8), row, 1000) is None
        return
    rng, compute = random.Random(3), eight(row)
    singles = [math.ldexp(rng.uniform(0.5, 1.0), rng.randint(-1000, 1000)) for _ in range(4000)]
    singles += [rng.uniform(0.0, 4.0) for _ in range(4000)]
    if row.arity == 2:
        singles += [-x for x in singles]
    rng.shuffle(singles)
    for at in range(0, len(singles), 8):
        columns = [numpy.array(singles[at:][:8])]
        if row.arity == 2:
            columns.append(numpy.array([rng.choice(singles) for _ in range(8)]))
        for *point, found in zip(*columns, compute(*columns), strict=True):
            with autograd.ieee():
                expected = row.apply([float(x) for x in point])
            if 1e-290 < abs(expected) < 1e300:
                assert ulp_distance(found, expected) <= 1, point
    zeros = compute(*[numpy.array([0.0, -0.0, 5e-324, 1e-310, inf, nan, 1.0, 4.0])] * row.arity)
    if row is TABLE["sqrt"]:
        assert bits(zeros[:2]) == bits([0.0, -0.0])
        assert zeros[2:4] == pytest.approx([math.sqrt(5e-324), math.sqrt(1e-310)], rel=1e-15)
    assert math.isnan(zeros[4]) and math.isnan(zeros[5])
    assert zeros[6:] == ([1.0, 2.0] if row is TABLE["sqrt"] else [1.0, 1.0])


@pytest.mark.parametrize("row", SIGMOIDS, ids=lambda row: row.name)
def test_a_sigmoid_by_an_estimate_is_within_its_bound(row: Op) -> None:
    """Everywhere: at 0, where its exponential is subnormal or 0, and at what is no number."""
    if not jit.machine().estimates:
        assert estimated(Code(Module(LANES), 8), row, 8) is None
        return
    rng, compute = random.Random(5), eight(row)
    points = [0.0, -0.0, inf, -inf, 745.0, -745.0, 710.0, -710.0, 5e-324, -36.7, 36.7, 1e300]
    points += [rng.uniform(-scale, scale) for scale in (1, 5, 40, 720) for _ in range(1001)]
    assert math.isnan(compute(numpy.full(8, nan))[0])
    for at in range(0, len(points), 8):
        column = numpy.array(points[at:][:8])
        for x, found in zip(column.tolist(), compute(column), strict=True):
            assert ulp_distance(found, row.forward(x)) <= row.ulps[0], x
