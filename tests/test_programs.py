"""Random programs of ops are as accurate as their rows say."""

import math
import struct
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mpmath import mp

from autograd import TABLE, Value, grad, hessian, jvp
from autograd.checking.formula import evaluate
from autograd.checking.programs import Step
from autograd.testing import Program, expressions


def bits(number: float) -> bytes:
    return struct.pack("d", number)


def exact_second(program: Program, place: int, other: int) -> Any:
    """The second derivative by differences of the whole program, with 400 bits."""
    with mp.workprec(400):
        step = mp.ldexp(1, -80)

        def at(up: int, across: int) -> Any:
            inputs = [mp.mpf(number) for number in program.inputs]
            inputs[place] += up * step
            inputs[other] += across * step
            return program.results(inputs, lambda op, chosen: evaluate(op, op.formula, chosen))[-1]

        return (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * step**2)


@given(expressions(domain="edge"))
def test_values_have_the_bits_of_floats(program: Program) -> None:
    """Recording changes no result, at any step, at all operands where the ops are defined."""
    on_floats = program.results(program.inputs, lambda op, chosen: op.on(chosen))
    on_values = program.results(program.values(), lambda op, chosen: op.on(chosen))
    assert [bits(value.data) for value in on_values] == [*map(bits, on_floats)]


# A slope of 2e-562, which no float can hold: 0 is as near as they come.
VANISHING = Program((6.0,), (Step(TABLE["mul"], (0, 0)), Step(TABLE["erfc"], (1,))))


# The same for a value: 2.7e-2852, before an op whose slope there took 10,000 bits.
VANISHED = Program(
    (3.0, 4.0), (Step(TABLE["pow"], (0, 1)), Step(TABLE["erfc"], (2,)), Step(TABLE["neg"], (3,)))
)


@given(expressions())
@example(VANISHING)
@example(VANISHED)
def test_gradients_lie_in_the_exact_interval(program: Program) -> None:
    """The gradient differs from that of mpmath at most by the sum of the rows' errors."""
    leaves = program.values()
    program(*leaves).backward()
    for leaf, (exact, bound) in zip(leaves, program.exact_gradient(), strict=True):
        assert abs(leaf.grad - exact) <= bound


@given(expressions())
@example(VANISHED)
def test_the_interval_is_narrow(program: Program) -> None:
    """A slope that is wrong by a thousandth lies outside it."""
    for exact, bound in program.exact_gradient():
        assert bound <= 1e-6 * max(abs(exact), 1e-3) * 1e3 ** len(program.steps)


@given(expressions(), st.data())
def test_forward_mode_is_reverse_mode(program: Program, data: st.DataObject) -> None:
    """The derivative in a direction is the gradient times the direction, both within bounds."""
    count = len(program.inputs)
    direction = data.draw(st.lists(st.floats(-2.0, 2.0), min_size=count, max_size=count))
    _, forward = jvp(program, program.inputs, tuple(direction))
    intervals = program.exact_gradient()
    exact = mp.fsum(slope * step for (slope, _), step in zip(intervals, direction, strict=True))
    allowed = mp.fsum(
        (2 * bound + 1e-15 * abs(slope)) * abs(step) + 1e-320
        for (slope, bound), step in zip(intervals, direction, strict=True)
    )
    assert abs(forward - exact) <= allowed


@given(expressions(steps=3))
def test_second_derivatives_are_exact(program: Program) -> None:
    """The gradient's own gradient, against differences of the formulas with 400 bits."""
    rows = hessian(program, range(len(program.inputs)))(*program.inputs)
    places = range(len(rows))
    exact = [[exact_second(program, place, other) for other in places] for place in places]
    largest = max(1.0, *(abs(second) for row in exact for second in row))
    for row, exact_row in zip(rows, exact, strict=True):
        for found, second in zip(row, exact_row, strict=True):
            assert abs(found - second) <= 1e-9 * largest


@given(expressions())
def test_a_program_prints_as_the_code_it_is(program: Program) -> None:
    """Running the printed lines gives the result."""
    names: dict[str, Any] = {}
    ops = {name: (lambda *x, row=row: row.on(list(x))) for name, row in TABLE.items()}
    exec(str(program), {**ops}, names)
    assert bits(list(names.values())[-1]) == bits(program(*program.inputs))


def test_a_program_reuses_results() -> None:
    """A random program is a graph, not a tree: some result is used twice."""
    found = []

    @given(expressions())
    def look(program: Program) -> None:
        places = [place for step in program.steps for place in step.places]
        found.append(len(places) > len(set(places)))

    look()
    assert any(found)


@pytest.mark.parametrize("domain", ["edge", "well_conditioned"])
def test_only_the_ops_asked_for_are_drawn(domain: Any) -> None:
    allowed = {TABLE["add"], TABLE["exp"]}

    @given(expressions(allowed, domain=domain))
    def look(program: Program) -> None:
        assert {step.op for step in program.steps} <= allowed
        assert math.isfinite(program(*program.inputs))

    look()


def test_the_gradient_of_a_program_is_a_function_like_any_other() -> None:
    @given(expressions([TABLE["mul"], TABLE["sin"]], inputs=1))
    def agree(program: Program) -> None:
        assume(abs(program(*program.inputs)) < 1e100)
        leaf = Value(program.inputs[0])
        program(leaf).backward()
        assert grad(program)(program.inputs[0]) == leaf.grad

    agree()
