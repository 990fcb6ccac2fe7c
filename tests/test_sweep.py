"""All gradients come from one sweep, bit for bit, whoever asks for them."""

from math import isfinite
from struct import pack

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograd import DomainError, Value, grad, mul, prod, step_through, sub, topological_order
from autograd.checking.programs import Program, Step
from autograd.engine.sweep import depends_on, finish, gradients, pull, push, replay, shares
from autograd.show import number
from autograd.testing import expressions


def bits(numbers):
    """Floats as bytes: 0.0 and -0.0 are different."""
    return [pack("d", number) for number in numbers]


PROGRAMS = st.one_of(expressions(), expressions([mul, sub, prod], domain="edge"))
NEGATIVE_ZERO = Program((0.0, -1.0), (Step(mul, (0, 1)), Step(mul, (1, 2))))
TOO_LARGE = Program((0.0, 2.0**512), (Step(mul, (0, 1)), Step(mul, (1, 2))))
"""A slope of this program is 2**1024, which does not fit into a float."""


@given(PROGRAMS)
@example(NEGATIVE_ZERO)
@example(TOO_LARGE)
def test_backward_is_the_sweep_bit_for_bit(program):
    """Every node of a random program gets from `backward` what `pull` puts into its table.

    `backward` refuses a program if a number in the table is infinite.
    """
    root = program(*program.values())
    found = gradients(root)
    if not all(map(isfinite, found.values())):
        with pytest.raises(DomainError):
            root.backward()
        return
    root.backward()
    order = topological_order(root)
    assert set(found) == set(order)
    assert bits(node.grad for node in order) == bits(found[node] for node in order)


@given(PROGRAMS)
@example(NEGATIVE_ZERO)
@example(TOO_LARGE)
def test_grad_is_the_sweep_bit_for_bit(program):
    """`grad`, which can be differentiated again, gives the gradients of `backward` or refuses."""
    leaves = program.values()
    root = program(*leaves)
    gradient = grad(program, argnums=range(len(leaves)))
    try:
        root.backward()
    except DomainError:
        with pytest.raises(DomainError):
            gradient(*program.inputs)
        return
    if root in leaves:
        return
    slopes = gradient(*program.inputs)
    assert bits(slopes) == bits(leaf.grad for leaf in leaves)
    again = gradient(*program.values())
    assert [slope.data for slope in again] == pytest.approx(slopes, rel=1e-9, abs=1e-300)


@given(expressions())
def test_a_player_ends_with_the_gradients_of_the_sweep(program):
    """The last step of each box shows its gradient."""
    root = program(*program.values())
    player = step_through(root)
    shown = {key: lines for step in player.steps for key, (lines, _) in step.changes.items()}
    found = gradients(root)
    for place, node in enumerate(topological_order(root)):
        assert shown[f"n{place}"][1] == f"grad {number(found[node])}"


def felt_by(table):
    """What each node feels of its parents: their derivatives times the slopes."""

    def changes(node):
        return [s * table.get(p, 0.0) for p, s in zip(node.parents, node.slopes, strict=True)]

    return changes


@given(expressions())
def test_push_is_the_derivative_that_pull_finds(program):
    """Forward, one input at a time, gives the gradient that one sweep backward gives."""
    leaves = program.values()
    root = program(*leaves)
    order = topological_order(root)
    backward = gradients(root)
    for leaf in leaves:
        moving = [*depends_on(order, [leaf])]
        table = {leaf: 1.0}
        finish(push(moving[1:], table, felt_by(table)))
        assert table.get(root, 0.0) == pytest.approx(backward.get(leaf, 0.0), rel=1e-9, abs=1e-12)


@given(expressions())
def test_a_replay_gives_the_recorded_numbers_again(program):
    """And those of other leaves what the program gives for them."""
    leaves = program.values()
    root = program(*leaves)
    order = topological_order(root)
    again = replay(order, {leaf: leaf.data for leaf in leaves})
    assert bits(again[node] for node in order) == bits(node.data for node in order)


def test_pull_tells_every_edge():
    """Node, parent and change, in reverse topological order, repeats included."""
    x, y = Value(3.0, "x"), Value(2.0, "y")
    product = x * y
    root = product * product + x
    table = {root: 1.0}
    told = list(pull(topological_order(root), table, shares))
    square = root.parents[0]
    edges = [(root, square), (root, x), *[(square, product)] * 2, (product, x), (product, y)]
    assert [(id(node), id(parent)) for node, parent, _ in told] == [
        (id(n), id(p)) for n, p in edges
    ]
    assert [change for _, _, change in told] == [1.0, 1.0, 6.0, 6.0, 24.0, 36.0]
    assert (table[x], table[y]) == (25.0, 36.0)


def test_a_zero_gradient_stays_zero_at_an_infinite_slope():
    """In the table as in `backward`, and in what is differentiated again."""
    x = Value(0.0)
    assert gradients(x.sqrt() * 0.0)[x] == 0.0
    assert grad(lambda x: x.sqrt() * 0.0)(0.0) == 0.0


def test_only_what_depends_on_a_source_is_named():
    """The source first; a source that leads nowhere is alone."""
    x, y = Value(3.0), Value(2.0)
    product, total = x * y, y + 1.0
    order = topological_order(product, total)
    assert [*map(id, depends_on(order, [x]))] == [id(x), id(product)]
    assert len(depends_on([product], [total])) == 1
