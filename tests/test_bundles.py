"""Long programs become loops over lanes of memory, and no pass changes a result."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import autograd
from autograd import TABLE, dot, sigmoid, value_and_grad
from autograd.checking.programs import Step
from autograd.compiler.bundles.bundle import Bundles, bundled, whole
from autograd.compiler.bundles.fold import folded
from autograd.compiler.bundles.groups import groups
from autograd.compiler.bundles.layout import SPAN, Element, Layout, Region
from autograd.compiler.bundles.loops import Loop, loops
from autograd.compiler.bundles.mapped import mapped
from autograd.compiler.bundles.nests import Access, access, nests
from autograd.compiler.bundles.terms import Terms, terms
from autograd.compiler.llvm import long
from autograd.compiler.llvm.kernel import Kernel, refusal
from autograd.compiler.program import Line, Program
from autograd.compiler.simplify import live, merged
from autograd.compiler.trace import trace
from autograd.testing import Program as Expression
from autograd.testing import expressions

pytest.importorskip("llvmlite")


def bits(numbers: Sequence[float]) -> list[str]:
    """All numbers bit for bit; nan is nan."""
    return [float(number).hex() for number in numbers]


def run(found: Bundles, memory: dict[int, list[float]]) -> None:
    """Run the loops lane by lane, by the ops themselves."""
    steps, frame = loops(found)
    memory[0], memory[1] = [7e77] * frame, list(found.constants)
    for loop in steps:
        for lane in range(loop.outer * loop.inner):
            run_lane(loop, lane, memory)


def run_lane(loop: Loop, lane: int, memory: dict[int, list[float]]) -> None:
    done: list[float] = []
    for step in loop.steps:
        taken = [
            done[each] if isinstance(each, int) else memory_at(memory, each, loop, lane)
            for each in step.operands
        ]
        done.append(step.op.on(taken) if step.op else taken[0])
        if step.result is not None:
            region, place = divmod(address(step.result, loop, lane), SPAN)
            memory[region][place] = done[-1]


def memory_at(memory: dict[int, list[float]], access: Access, loop: Loop, lane: int) -> float:
    region, place = divmod(address(access, loop, lane), SPAN)
    return memory[region][place]


def address(access: Access, loop: Loop, lane: int) -> int:
    if access.table:
        return access.table[lane]
    outer, inner = divmod(lane, loop.inner)
    return access.start + outer * access.steps[0] + inner * access.steps[1]


def siblings(expression: Expression, count: int) -> Program:
    """An expression on several rows, their weighted sum, and all slopes of it."""

    def total(rows: Any, weights: Any) -> Any:
        return dot(weights, [expression(*row) for row in rows])

    rows = [[x * (1 + row / 64) for x in expression.inputs] for row in range(count)]
    f = value_and_grad(total, (0, 1))
    return live(merged(trace(f, [rows, [1.0 + row for row in range(count)]], {}).program))


def inputs_of(program: Program) -> list[float]:
    rng = random.Random(program.inputs)
    return [
        rng.choice([rng.uniform(-2, 2), rng.gauss(0, 1) ** 5, 0.0]) for _ in range(program.inputs)
    ]


cases = st.tuples(expressions(), st.sampled_from([1, 3, 4, 5, 8, 13, 21]))


@given(cases)
def test_loops_have_the_bits_of_the_lines(case: tuple[Expression, int]) -> None:
    program = siblings(*case)
    numbers = inputs_of(program)
    memory = {2: list(numbers), 3: [7e77] * len(program.outputs)}
    with autograd.ieee():
        run(whole(program), memory)
        assert bits(memory[3]) == bits(program(*numbers))


POWERS = Expression(
    (0.0, 0.0, 0.0),
    (
        Step(dot, (0, 0)),
        Step(TABLE["add"], (0, 0)),
        Step(TABLE["add"], (0, 0)),
        Step(TABLE["add"], (0, 3)),
    ),
)


@example((POWERS, 8))  # whose dots read by a table of addresses
@given(cases)
@settings(max_examples=40)
def test_machine_code_of_bundles_has_their_bits(case: tuple[Expression, int]) -> None:
    program = siblings(*case)
    if refusal(program, strict=True):
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long, "LONG", 0)
        patch.setattr(long, "SHARE", 0)
        patched = Kernel(program, strict=True).scalar
        numbers = inputs_of(program)
        found = patched(*numbers)
    with autograd.ieee():
        expected = program(*numbers)
    if numpy.isfinite(expected).all() and found[0] == found[0]:  # else eager code answers
        assert bits(found) == bits(expected)


polynomials = expressions([TABLE[name] for name in ("add", "mul", "dot", "neg")], inputs=2)


@given(st.tuples(polynomials, st.sampled_from([3, 4, 9])))
def test_folding_keeps_exact_sums_and_products(case: tuple[Expression, int]) -> None:
    """Where every sum and product is a whole number that fits, no order of them changes it."""
    program = siblings(*case)
    numbers = [float(place % 5 - 2) for place in range(program.inputs)]
    exact = program._replace(constants=tuple([float(round(c)) for c in program.constants]))
    expected = exact(*numbers)
    if all(abs(number) < 2.0**40 for number in expected):
        assert folded(exact)(*numbers) == expected
        memory = {2: list(numbers), 3: [7e77] * len(exact.outputs)}
        run(whole(folded(exact)), memory)
        assert memory[3] == expected


def network(inputs: int, hidden: int) -> tuple[Program, int]:
    """A layer of sigmoids, each weight moved against its slope."""

    def step(weights: Any, x: Any) -> Any:
        def loss(weights: Any) -> Any:
            rows = [weights[start : start + inputs] for start in range(0, len(weights), inputs)]
            return autograd.sum([sigmoid(dot(row, x)) ** 2 for row in rows])

        value, slopes = value_and_grad(loss)(weights)
        return [value, [w - 0.1 * slope for w, slope in zip(weights, slopes, strict=True)]]

    count = inputs * hidden
    given = [[0.1] * count, [0.2] * inputs]
    return live(merged(trace(step, given, {}).program)), count


@pytest.mark.parametrize(("inputs", "hidden"), [(3, 5), (9, 4), (17, 12), (2, 3)])
def test_weights_change_in_place_and_stand_as_neurons_read_them(inputs: int, hidden: int) -> None:
    program, count = network(inputs, hidden)
    regions = [Region("weights", count, free=True), Region("x", inputs), Region("loss", 1)]
    weights = [Element("weights", place) for place in range(count)]
    taken = [*weights, *[Element("x", place) for place in range(inputs)]]
    layout = Layout(regions)
    layout.suit(program, taken)
    order = layout.orders["weights"]
    assert sorted(order) == list(range(count))
    if hidden >= 4:  # the first weights of all neurons, then the second ones
        assert sorted(order[::inputs]) == [
            *range(hidden * (inputs - 1), hidden * inputs)
        ] or sorted(order[::inputs]) == [*range(hidden)]
    found = bundled(program, layout, taken, [Element("loss", 0), *weights])
    rng = random.Random(1)
    numbers = [rng.uniform(-1, 1) for _ in taken]
    memory = {2: [0.0] * count, 3: numbers[count:], 4: [0.0]}
    for place, number in zip(order, numbers, strict=False):
        memory[2][place] = number
    run(found, memory)
    now = [memory[4][0], *[memory[2][place] for place in order]]
    assert bits(now) == bits(program(*numbers))
    assert hidden < 4 or len(loops(found)[0]) < 12


@pytest.mark.parametrize("outputs", [(1, 0, 2), (1, 2, 0), (2, 2, 2), (0, 1, 2)])
def test_numbers_that_change_places_are_read_first(outputs: tuple[int, ...]) -> None:
    program = Program(3, (), (), outputs)
    elements = [Element("x", place) for place in range(3)]
    memory = {2: [1.0, 2.0, 3.0]}
    run(bundled(program, Layout([Region("x", 3)]), elements, elements), memory)
    assert memory[2] == [(1.0, 2.0, 3.0)[place] for place in outputs]


def test_a_sum_that_reads_what_a_loop_writes_comes_first() -> None:
    """x becomes 2 x, and y the sum of x as it was."""
    doubled = [Line(TABLE["mul"], (place, 8)) for place in range(8)]
    lines = (*doubled, Line(TABLE["sum"], (*range(8),)))
    program = Program(8, (2.0,), lines, (*range(9, 17), 17))
    x = [Element("x", place) for place in range(8)]
    layout = Layout([Region("x", 8), Region("y", 1)])
    memory = {2: [float(place) for place in range(8)], 3: [0.0]}
    run(bundled(program, layout, x, [*x, Element("y", 0)]), memory)
    assert memory[2] == [2.0 * place for place in range(8)] and memory[3] == [28.0]


def test_a_number_that_a_loop_writes_is_read_before_by_the_others() -> None:
    """x becomes x plus x from behind."""
    lines = tuple([Line(TABLE["add"], (place, 7 - place)) for place in range(8)])
    x = [Element("x", place) for place in range(8)]
    found = bundled(Program(8, (), lines, (*range(8, 16),)), Layout([Region("x", 8)]), x, x)
    memory = {2: [2.0**place for place in range(8)]}
    run(found, memory)
    assert memory[2] == [2.0**place + 2.0 ** (7 - place) for place in range(8)]


def test_sigmoid_and_its_slope_stand_side_by_side() -> None:
    """Both take one exponential, although the slope is needed later."""

    def loss(weights: Any, inputs: Any) -> Any:
        return dot([sigmoid(dot(row, inputs)) for row in weights], [1.0] * len(weights))

    given = [[[0.1 * i - 0.2 * j for j in range(4)] for i in range(16)], [0.5, -0.5, 1.0, 2.0]]
    found = loops(whole(trace(value_and_grad(loss), given, {}).program))[0]
    (together,) = [loop for loop in found if autograd.sigmoid in [step.op for step in loop.steps]]
    assert TABLE["sigmoid_slope"] in [step.op for step in together.steps]
    assert together.inner == 16


def test_a_sum_of_products_and_another_term_is_one_dot() -> None:
    found = trace(lambda a, b, c: a * b + (a + b * c) + c * a, [1.0, 2.0, 3.0], {}).program
    short = live(folded(found))
    assert [line.op.name for line in short.lines] == ["dot"]
    assert short(2.0, 3.0, 5.0) == found(2.0, 3.0, 5.0) == [33.0]


@pytest.mark.parametrize("lanes", [5, 19])
@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 9, 15, 31, 32, 33, 47, 70])
def test_machine_code_adds_whole_numbers_in_any_order(
    count: int, lanes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dots of one lane with neighbouring terms, and of many with terms far apart; slopes too."""
    monkeypatch.setattr(long, "LONG", 0)
    monkeypatch.setattr(long, "SHARE", 0)

    def total(rows: Any, x: Any) -> Any:
        inner = [dot(row, x) for row in rows]
        return dot(inner, inner) + dot(rows[0], x)

    given = [[[float((i * j) % 7 - 3) for j in range(count)] for i in range(lanes)], [2.0] * count]
    program = live(merged(trace(value_and_grad(total, (0, 1)), given, {}).program))
    numbers = [*[number for row in given[0] for number in row], *given[1]]
    assert Kernel(program).scalar(*numbers) == program(*numbers)


@pytest.mark.parametrize("lanes", [1, 5, 19])
@pytest.mark.parametrize("count", [7, 8, 26])
@pytest.mark.parametrize("strict", [False, True])
def test_long_lists_may_stand_anywhere(
    strict: bool, count: int, lanes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loops read sums and dots of arguments, constants and results, in no order, by tables."""
    monkeypatch.setattr(long, "LONG", 0)
    monkeypatch.setattr(long, "SHARE", 0)
    rng = random.Random(count)
    chosen = [[rng.randrange(50) for _ in range(count)] for _ in range(lanes)]

    def lists(x: Any, y: Any) -> Any:
        here = [*x, *(2.0 * each for each in y), *map(float, range(10))]
        sums = [autograd.sum([here[place] for place in row]) for row in chosen]
        return sums + [dot([here[place] for place in row], y[:count]) for row in chosen]

    given = [[rng.uniform(-1, 1) for _ in range(10)], [float(i % 7 - 3) for i in range(30)]]
    program = live(merged(trace(lists, given, {}).program))
    numbers = [*given[0], *given[1]]
    found, expected = Kernel(program, strict=strict).scalar(*numbers), program(*numbers)
    assert found[:lanes] == expected[:lanes]
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)
    if strict:
        assert found == expected


def test_a_program_for_each_element() -> None:
    """x - rate**2 * g, where the square is taken once."""
    lines = (Line(TABLE["square"], (2,)), Line(TABLE["mul"], (3, 1)), Line(TABLE["sub"], (0, 4)))
    x, g, rate = (Access(region * SPAN, (0, region < 4)) for region in (2, 3, 4))
    found = mapped(Program(3, (), lines, (5,)), 5, [x, g, rate], [x])
    memory = {2: [1.0, 2.0, 3.0, 4.0, 5.0], 3: [1.0, 0.0, -1.0, 2.0, 1.0], 4: [3.0]}
    run(found, memory)
    assert memory[2] == [-8.0, 2.0, 12.0, -14.0, -4.0]
    assert [loop.inner for loop in loops(found)[0]] == [1, 5]


rows = st.lists(st.lists(st.integers(0, 30), min_size=6, max_size=6), min_size=1, max_size=3)


@given(rows)
@example([[0, 1, 2, 10, 11, 12], [5, 5, 5, 6, 6, 6]])
@example([[0, 1, 2, 11, 12, 13]])
@example([[0, 1, 3, 4, 8, 9]])
def test_nests_hold_each_lane_once(table: list[list[int]]) -> None:
    """Steps lead to the very addresses, and never from one block to another."""
    addresses = numpy.array(table)
    blocks = addresses // 10
    found = nests(addresses, blocks)
    for number, row in enumerate(addresses):
        lanes = []
        for nest in found:
            start, (outer, inner), _ = access(row, nest)
            lanes += [
                start + i * outer + j * inner for i in range(nest.outer) for j in range(nest.inner)
            ]
            here = blocks[number][nest.first : nest.first + nest.lanes]
            assert len(set(here.tolist())) == 1
        assert lanes == row.tolist()


def test_groups_are_complete_and_in_order() -> None:
    program, _ = network(5, 4)
    known = set(range(program.first_line))
    for group in groups(program):
        for place in group:
            assert known.issuperset(program.line(place).operands)
        known.update(group)
    assert known == set(range(program.first_line + len(program.lines)))


def test_terms_in_two_regions_have_no_step() -> None:
    """Regions are not as far apart in memory as they are in addresses."""
    here, other = Access(2 * SPAN), Access(3 * SPAN + 1)
    assert terms([here, other]) is None
    assert terms([here, Access(2 * SPAN + 3)]) == Terms(here, 3, 2)
