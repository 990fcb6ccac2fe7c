"""Bundles as calls of NumPy: each op has its digits, and each number is read where it stands."""

from __future__ import annotations

import math
import random
import subprocess
import sys
import warnings
from math import inf, nan
from typing import Any

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernels import EDGES

import autograd
import nn
from autograd import TABLE, define, dot, value_and_grad
from autograd.compiler.arrays.calls import Part, calls_of
from autograd.compiler.arrays.forms import composed, form_of, refusal
from autograd.compiler.arrays.products import products
from autograd.compiler.arrays.training import Engine
from autograd.compiler.bundles.bundle import whole
from autograd.compiler.bundles.fold import folded
from autograd.compiler.bundles.largest import with_largest
from autograd.compiler.bundles.layout import SPAN
from autograd.compiler.bundles.loops import Loop, Step
from autograd.compiler.bundles.nests import Access, Table
from autograd.compiler.bundles.share import shared
from autograd.compiler.program import Line, Program
from autograd.compiler.simplify import live, merged
from autograd.compiler.trace import trace
from autograd.compiler.training import Epoch, State, Training
from autograd.compiler.training.engines import InPython
from autograd.compiler.training.python import PythonEngine
from autograd.ops.op import ListOp
from autograd.testing import Program as Expression
from autograd.testing import expressions, reference, ulp_distance
from nn.training.parts import parts

pytestmark = pytest.mark.skipif(bool(refusal()), reason=refusal())
FORMS = [row for row in TABLE.values() if form_of(row) is not None]
each_form = pytest.mark.parametrize("row", FORMS, ids=lambda row: row.name)


def applied(row: Any, points: list[list[float]]) -> list[float]:
    """The results of an op on points, all at once."""
    columns = numpy.array(points).T
    out = numpy.full(len(points), 7e77)
    with numpy.errstate(all="ignore"):
        form = form_of(row)
        assert form is not None
        form(*([columns] if isinstance(row, ListOp) else columns), out=out)
    found: list[float] = out.tolist()
    return found


# Digits


@each_form
def test_a_form_keeps_the_digits_of_the_row(row: Any) -> None:
    """Against 50 digits where numbers are tame; elsewhere what the op gives."""
    rng = random.Random(1)
    count = row.arity or 3
    singles = [rng.uniform(-1, 1) * 10 ** rng.uniform(-3, 3) for _ in range(200)]
    singles += [rng.uniform(-8, 8) for _ in range(200)]
    singles += [1.0 + rng.uniform(-1, 1) * 2.0 ** -rng.randint(1, 53) for _ in range(50)]
    singles += [40.0, 700.0, -700.0, 0.5, -40.0, 0.0]
    points = [[x, *(rng.choice(singles) for _ in range(count - 1))] for x in singles]
    for point, found in zip(points, applied(row, points), strict=True):
        with autograd.ieee():
            expected = row.on(point)
        if not math.isfinite(expected):
            assert not math.isfinite(found), point
        elif row.name == "logsumexp" and max(point) < 0.0 and found != found:
            assert abs(expected) < 0.6 * abs(max(point)), point  # terms cancel: eager code answers
        elif isinstance(row, ListOp):
            size = sum(map(abs, point)) if row.name == "sum" else abs(expected)
            assert abs(found - expected) <= 1e-15 * size, point
        elif abs(expected) > 1e-300:
            assert ulp_distance(found, reference(row, *point)) <= row.ulps[0], (point, found)
        else:
            assert found == pytest.approx(expected, rel=1e-15, abs=5e-324), point


@each_form
def test_a_form_answers_at_the_edges_as_the_op_does(row: Any) -> None:
    """Infinities, nan, zeros of both signs; a number that is not finite may be another such."""
    rng = random.Random(2)
    count = row.arity or 3
    points = [[x, *(rng.choice(EDGES) for _ in range(count - 1))] for x in EDGES * 8]
    for point, found in zip(points, applied(row, points), strict=True):
        with autograd.ieee():
            expected = row.on(point)
        if row.name in ("norm", "logsumexp", "sum", "prod") and not all(map(math.isfinite, point)):
            assert not math.isfinite(found) or found == pytest.approx(expected), point
        elif math.isfinite(expected):
            assert found == pytest.approx(expected, rel=1e-15, abs=1e-323), point
        else:
            assert not math.isfinite(found), point


def test_conventions_at_kinks() -> None:
    assert applied(TABLE["ahead"], [[1.0, 1.0], [inf, inf], [2.0, 1.0], [1.0, 2.0]]) == [
        0.5, 0.5, 1.0, 0.0,
    ]  # fmt: skip
    assert applied(TABLE["step"], [[0.0], [-0.0], [nan], [5e-324]]) == [0.0, 0.0, 0.0, 1.0]
    assert applied(TABLE["where"], [[0.0, nan, 2.0], [1.0, 3.0, nan], [nan, 4.0, 5.0]]) == [
        2.0, 3.0, 4.0,
    ]  # fmt: skip
    found = applied(TABLE["sigmoid"], [[-800.0], [-740.0], [800.0], [-36.0]])
    assert found == pytest.approx([TABLE["sigmoid"].on([x]) for x in (-800, -740, 800, -36)])


# Strides


whole_numbers = st.integers(-4, 4).map(float)


@given(st.data())
def test_products_are_sums_of_products_whatever_the_steps(drawn: st.DataObject) -> None:
    """Each side may stand still, go on or go back along each axis; whole numbers add up exactly."""
    shape = [drawn.draw(st.integers(1, 4)) for _ in range(4)]

    def side() -> Any:
        fixed = [drawn.draw(st.booleans()) for _ in shape]
        inner = [1 if still else size for still, size in zip(fixed, shape, strict=True)]
        numbers = numpy.arange(math.prod(inner), dtype=float).reshape(inner) % 7 - 3
        turned = numbers[
            tuple(slice(None, None, drawn.draw(st.sampled_from([1, -1]))) for _ in inner)
        ]
        return numpy.broadcast_to(turned, shape)

    left, right = side(), side()
    out = numpy.full(shape[1:][::-1], 7e77).T
    for function, arguments, end in products(left, right, out):
        function(*arguments, out=end)
    assert out.tolist() == (left * right).sum(0).tolist()


def siblings(expression: Expression, count: int) -> Program:
    """An expression on several rows, their weighted sum, and all slopes of it."""

    def total(rows: Any, weights: Any) -> Any:
        return dot(weights, [expression(*row) for row in rows])

    rows = [[x * (1 + row / 64) for x in expression.inputs] for row in range(count)]
    found = trace(
        value_and_grad(total, (0, 1)), [rows, [1.0 + row for row in range(count)]], {}
    ).program
    return with_largest(folded(shared(composed(live(merged(found))))))


def ran(program: Program, points: list[list[float]], *, summed: bool) -> Any:
    """The results of a program on points: for each, or their sum."""
    count = len(points)
    inputs = numpy.array(points).T if count > 1 else numpy.array(points[0])
    shape = len(program.outputs) if summed or count == 1 else (len(program.outputs), count)
    results = numpy.full(shape, 7e77)
    part = Part.of(whole(program))
    with numpy.errstate(all="ignore"):
        calls = calls_of(part, {2: inputs, 3: results}, count, [3] if summed else [])
        for function, arguments, out in calls:
            function(*arguments, out=out)
    return results if summed or count == 1 else results.T


POLYNOMIALS = [TABLE[name] for name in ("add", "mul", "dot", "neg", "sum", "maximum")]
counts = st.sampled_from([1, 3, 4, 9])


@given(expressions(POLYNOMIALS, inputs=2), counts, counts, st.booleans())
def test_calls_give_what_the_lines_give(
    expression: Expression, rows: int, batch: int, summed: bool
) -> None:
    """Where every sum and product is a whole number that fits, no order of them changes it."""
    program = siblings(expression, rows)
    program = program._replace(constants=tuple([float(round(c)) for c in program.constants]))
    points = [
        [float((place * 3 + each) % 5 - 2) for place in range(program.inputs)]
        for each in range(batch)
    ]
    expected = [program(*point) for point in points]
    if any(abs(number) > 2.0**40 or number % 1.0 for row in expected for number in row):
        return
    found = ran(program, points, summed=summed)
    if summed or batch == 1:
        expected = [[sum(column) for column in zip(*expected, strict=True)]]
        found = [found]
    assert numpy.array(found).tolist() == expected


@given(expressions([row for row in FORMS if not isinstance(row, ListOp)]), counts, counts)
def test_every_form_is_called_with_its_operands(
    expression: Expression, rows: int, batch: int
) -> None:
    program = siblings(expression, rows)
    if refusal(program):
        return
    rng = random.Random(rows)
    points = [[rng.uniform(0.5, 0.9) for _ in range(program.inputs)] for _ in range(batch)]
    with autograd.ieee():
        expected = numpy.array([program(*point) for point in points])
    if not numpy.isfinite(expected).all():
        return
    found = numpy.array(ran(program, points, summed=False)).reshape(expected.shape)
    size = numpy.abs(expected).max()
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-9 * max(1.0, size))


def made(steps: list[Step], regions: dict[int, Any], batch: int = 1, summed: Any = ()) -> None:
    """Run one loop over the first four numbers of regions."""
    for function, arguments, out in calls_of(
        Part([Loop(1, 4, steps)], 0, ()), regions, batch, summed
    ):
        function(*arguments, out=out)


def test_a_result_is_written_where_it_ends_only_if_nothing_else_needs_what_is_there() -> None:
    """A weight is read once more, or not, between its change and the place where that goes."""
    weight, change, other = (Access(region * SPAN, (0, 1)) for region in (2, 3, 4))
    for operand in (weight, Access(0, (0, 0), Table([2 * SPAN + lane for lane in range(4)]))):
        regions = {region: numpy.arange(4.0) + region for region in (2, 3, 4)}
        moved = Step(TABLE["sub"], (weight, change), None)
        made([moved, Step(TABLE["neg"], (operand,), other), Step(None, (0,), weight)], regions)
        assert regions[4].tolist() == [-2.0, -3.0, -4.0, -5.0]
        assert regions[2].tolist() == [-1.0] * 4


def test_a_result_that_two_need_is_there_for_both() -> None:
    weight, other, row = (Access(region * SPAN, (0, 1)) for region in (2, 3, 4))
    product = Step(TABLE["mul"], (row, row), None)
    both = [product, Step(None, (0,), weight), Step(None, (0,), other)]
    regions = {2: numpy.zeros(4), 3: numpy.zeros(4), 4: numpy.arange(4.0)}
    made(both, regions)
    assert regions[2].tolist() == regions[3].tolist() == [0.0, 1.0, 4.0, 9.0]
    regions[4] = numpy.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]])
    made(both, regions, 2, (2, 3))
    assert regions[2].tolist() == regions[3].tolist() == [5.0, 25.0, 61.0, 113.0]


# The engine


def training(rule: Any = nn.SGD, sizes: Any = (3, 4, 2), squash: Any = "tanh") -> Any:
    model = nn.MLP(sizes[0], list(sizes[1:]), squash, rng=0)
    given = rule(model.parameters(), 0.1)
    found = parts(model, nn.squared_error, given, [0.5] * sizes[0], [0.5] * sizes[-1])
    weights = [parameter.data for parameter in model.parameters()]
    return found.training, State(weights, [[0.0] * len(weights)] * found.training.slots)


def epoch_of(state: State, count: int, size: int, **options: Any) -> Epoch:
    rng = random.Random(3)
    rows = [[rng.uniform(-1, 1) for _ in range(5)] for _ in range(count)]
    given = {"shared": [], "rates": [0.1] * -(-count // size), "step": 0, **options}
    return Epoch(state, given.pop("rows", rows), range(count), size, **given)


@pytest.mark.parametrize("size", [1, 3, 300, 700])
@pytest.mark.parametrize("rule", [nn.SGD, nn.Adam])
def test_large_batches_are_computed_in_parts(size: int, rule: Any) -> None:
    """The numbers are those of generated Python, in the last and shorter batch, too."""
    step, state = training(rule)
    reached = []
    for engine in (Engine(step), PythonEngine(step)):
        epoch = epoch_of(state, 700, size)
        engine.run(epoch)
        reached.append(epoch.state)
    one, other = reached
    assert one.updates == other.updates == -(-700 // size)
    assert one.losses == pytest.approx(other.losses, rel=1e-9)
    for mine, theirs in ((one.weights, other.weights), (one.gradients, other.gradients)):
        assert [*mine] == pytest.approx([*theirs], rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("size", [1, 4])
def test_it_stops_before_an_update_that_is_not_finite(size: int) -> None:
    step, state = training(nn.Adam)
    rng = random.Random(3)
    rows = [[rng.uniform(-1, 1) for _ in range(5)] for _ in range(12)]
    rows[9][0] = inf
    epoch = epoch_of(state, 12, size, rows=rows)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        engine = Engine(step)
        engine.run(epoch)
        assert epoch.state.updates == 9 // size
        before = epoch.state
        engine.run(epoch)
    assert epoch.state is before
    rows[9][0] = 0.5
    again, reached = epoch_of(state, 12, size, rows=rows), before.weights
    other = Engine(step)
    other.run(again)
    engine.run(epoch_of(before._replace(updates=0), 12, size, rows=rows))
    assert all(map(math.isfinite, [*again.state.weights, *reached]))


def test_an_infinite_gradient_that_the_rule_hides_is_found() -> None:
    """The loss is w * x, its slope 1 / x; the rule only asks for the sign of the slope."""
    op = TABLE.__getitem__
    example = Program(3, (), (Line(op("mul"), (0, 1)), Line(op("div"), (2, 1))), (3, 4))
    lines = Line(op("sign"), (1,)), Line(op("mul"), (2, 4)), Line(op("sub"), (0, 5))
    rule = Program(4, (), lines, (6,))
    step = Training(example, None, None, rule, None, 1, 0, 1, 0, 0, 0)
    for x, updates in ((0.5, 3), (0.0, 1)):
        epoch = epoch_of(State([1.0], []), 6, 2, rows=[[2.0], [2.0], [x], [1.0], [1.0], [1.0]])
        Engine(step).run(epoch)
        assert epoch.state.updates == updates


def test_gradients_of_the_last_example_are_there_each_time_they_are_read() -> None:
    """Also those of an earlier run, with other weights."""
    step, state = training()
    engine, other = Engine(step), PythonEngine(step)
    for _ in range(3):
        one, two = epoch_of(state, 6, 1), epoch_of(state, 6, 1)
        engine.run(one)
        other.run(two)
        kept = [*one.state.weights]
        assert [*one.state.gradients] == pytest.approx([*two.state.gradients], rel=1e-9)
        again = epoch_of(one.state._replace(updates=0), 6, 1)
        engine.run(again)
        assert [*one.state.weights] == kept
        state = one.state._replace(updates=0, losses=0.0)


# Which way engine="python" goes


def test_numpy_runs_what_has_many_lines_for_each_call() -> None:
    """Measured: at 75 lines for each call, both take as long."""
    for sizes, size, by_numpy in (
        ((3, 8, 2), 1, False),
        ((3, 8, 2), 64, True),
        ((3, 90, 2), 1, True),
    ):
        step, state = training(sizes=sizes)
        engine = InPython(step, strict=False)
        epoch = epoch_of(state, size, size)
        engine.run(epoch)
        assert epoch.how == ("NumPy computes many lines of its code at once" if by_numpy else "")
    for exact in (InPython(step, strict=True), InPython(step, strict=False, known=False)):
        exact.run(epoch := epoch_of(state, 64, 64))
        assert not epoch.how


def test_what_numpy_cannot_compute_runs_line_by_line() -> None:
    own = define("own_op", forward=lambda x: x + 1.0, slopes=lambda x, out: (1.0,), formula="x + 1")
    for op, words in ((TABLE["erf"], "erf"), (own, "own_op")):
        program = Program(1, (), (Line(op, (0,)),), (1,))
        assert words in refusal(program)
    step, state = training(squash="gelu", sizes=(3, 90, 2))
    engine = InPython(step, strict=False)
    engine.run(epoch := epoch_of(state, 9, 3))
    assert (epoch.how, epoch.state.updates) == ("", 3)


def test_an_older_numpy_computes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 1.26, exp is 1.4 ulp off on some processors."""
    step, state = training(sizes=(3, 90, 2))
    for version, how in (
        ("1.26.4", ""),
        ("2.0.2", "NumPy computes many lines of its code at once"),
    ):
        monkeypatch.setattr(numpy, "__version__", version)
        engine = InPython(step, strict=False)
        engine.run(epoch := epoch_of(state, 9, 9))
        assert (epoch.how, epoch.state.updates) == (how, 1)


def test_training_needs_no_numpy() -> None:
    code = """
import sys
sys.modules["numpy"] = None
import nn
model = nn.MLP(3, [90, 2], rng=0)
data = [[0.1, 0.2, 0.3]] * 9, [[0.0, 1.0]] * 9
history = nn.fit(model, *data, verbose=0, engine="python", epochs=2)
print(history.engine, history.why)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("python it was asked for\n", "")
