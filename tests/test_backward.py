"""backward() adds to the leaves, sets what lies between, and changes nothing when it fails."""

import asyncio
import copy
import gc
import math
import os
import pickle
import signal
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import DomainError, Value, grad, ieee, leaves, no_grad, topological_order
from autograd.testing import expressions

numbers = st.floats(-100, 100)


def test_micrograds_example():
    """The README expression of micrograd, with the import changed and nothing else."""
    a = Value(-4.0)
    b = Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    assert f"{g.data:.4f}" == "24.7041"
    g.backward()
    assert f"{a.grad:.4f}" == "138.8338"
    assert f"{b.grad:.4f}" == "645.5773"


def test_a_node_used_twice_gets_both_shares():
    """x * x has two edges; so does x + x."""
    x = Value(3.0)
    (x * x + x + x).backward()
    assert x.grad == 8.0


def test_leaves_accumulate_and_inner_nodes_are_set():
    """A second call exactly doubles the leaves; inner nodes keep their gradient."""
    x = Value(0.1)
    inner = x * 0.3
    root = (inner.exp() * inner).sin()
    root.backward()
    first, middle = x.grad, inner.grad
    root.backward()
    assert x.grad == 2 * first
    assert inner.grad == middle
    x.zero_grad()
    root.backward()
    assert x.grad == first


def test_two_roots_sharing_a_subgraph_add_up():
    """Inner gradients of the first call are not counted again in the second."""
    x = Value(2.0)
    shared = x * 3
    (shared * shared).backward()
    (shared + 1).backward()
    assert x.grad == 36.0 + 3.0
    assert shared.grad == 1.0


def test_zeroing_the_root_zeroes_everything_below():
    """zero_grad() on a result clears the whole graph."""
    x = Value(2.0)
    inner = x * 3
    root = inner + x
    root.backward()
    root.zero_grad()
    assert [node.grad for node in (x, inner, root)] == [0.0, 0.0, 0.0]


def test_backward_of_a_leaf_is_its_seed():
    """d x / d x = 1."""
    x = Value(5.0)
    x.backward()
    x.backward(seed=2)
    assert x.grad == 3.0


@given(numbers, numbers)
def test_the_seed_scales_the_gradient(x, seed):
    """backward(seed) is linear in the seed; a seed of 0 adds exactly nothing."""
    one, other = Value(x), Value(x)
    (one * one).backward()
    (other * other).backward(seed)
    assert math.isclose(other.grad, one.grad * seed, abs_tol=1e-320)


def test_changing_data_later_never_changes_a_recorded_slope():
    """The slopes are on the edges."""
    x, y = Value(2.0), Value(5.0)
    root = x * y
    x.data, y.data = 100.0, 200.0
    root.backward()
    assert (x.grad, y.grad) == (5.0, 2.0)


@given(expressions())
def test_backward_equals_the_pure_transformation(program):
    """What backward() leaves is what grad(), which writes nothing, returns: to the last bit."""
    inputs = [Value(number) for number in program.inputs]
    root = program(*inputs)
    if isinstance(root, Value):
        root.backward()
        pure = grad(lambda *args: program(*args), argnums=range(len(inputs)))
        assert tuple(value.grad for value in inputs) == pure(*program.inputs)


@given(expressions(), st.floats(0.5, 2.0))
def test_backward_twice_is_twice(program, seed):
    """A second sweep adds exactly what the first did."""
    inputs = [Value(number) for number in program.inputs]
    root = program(*inputs)
    if isinstance(root, Value):
        root.backward(seed)
        once = [value.grad for value in inputs]
        root.backward(seed)
        assert [value.grad for value in inputs] == [2 * slope for slope in once]


def test_the_slope_of_sqrt_at_zero_is_infinite_and_named():
    """sqrt(0) is a value; a gradient other than 0 cannot pass it, and nothing has changed."""
    x, y = Value(0.0, name="x"), Value(3.0)
    y.grad = 7.0
    root = x.sqrt() + y
    with pytest.raises(DomainError, match=r"met sqrt \(node 'x'\) where its slope is infinite"):
        root.backward()
    assert (x.grad, y.grad) == (0.0, 7.0)
    with ieee():
        root.backward()
    assert (x.grad, y.grad) == (math.inf, 8.0)


def test_a_zero_gradient_stays_zero_at_an_infinite_slope():
    """where(x > 0, log(x), 0) at 0 has gradient 0, not nan; so has sqrt(0) * 0."""
    x = Value(0.0)
    (x.sqrt() * 0).backward()
    assert x.grad == 0.0
    with ieee():
        autograd.where(x > 0, autograd.log(x), 0).backward()
    assert x.grad == 0.0


def test_what_happened_and_what_to_do_are_apart():
    """So that training can say what to do about it better than backward() can."""
    for make, overflow in ((lambda x: x.sqrt(), False), (lambda x: x * 1e200 * 1e200, True)):
        with pytest.raises(DomainError) as told:
            make(Value(0.0)).backward()
        happened, remedy = told.value.args
        assert str(told.value) == f"{happened}. {remedy}" and told.value.overflow is overflow


def test_a_gradient_that_overflows_is_an_error():
    """1e200 * 1e200 does not fit; the leaves keep what they had."""
    x = Value(1e-200)
    root = x * 1e200 * 1e200
    with pytest.raises(DomainError, match="a gradient does not fit into a float"):
        root.backward()
    assert x.grad == 0.0
    with pytest.raises(TypeError, match=r"backward\(\) takes a number, not str 'a'"):
        root.backward("a")


def test_gradients_that_overflow_together_are_an_error():
    """Two finite gradients whose sum is not: the leaf keeps the first."""
    x = Value(1.0)
    root = x * 1.0
    root.backward(1e308)
    with pytest.raises(DomainError, match="does not fit into a float"):
        root.backward(1e308)
    assert x.grad == 1e308


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_can_sweep_while_its_parent_was_sweeping():
    """The lock that another thread held when the process forked is not held in the child.

    A child that waits for it for ever is ended by its alarm, and the test fails.
    """
    stop = threading.Event()
    _, root = chain(20_000)

    def sweep():
        while not stop.is_set():
            root.backward()

    thread = threading.Thread(target=sweep)
    thread.start()
    try:
        for _ in range(5):  # the thread is between two sweeps now and then
            child = os.fork()
            if not child:
                signal.alarm(10)
                (Value(2.0) * 3).backward()
                os._exit(0)
            assert os.waitpid(child, 0)[1] == 0
    finally:
        stop.set()
        thread.join()


def test_an_interrupted_sweep_leaves_the_leaves_as_they_were(monkeypatch):
    """Whatever stops backward(), a leaf holds its old gradient."""
    x = Value(0.0)
    x.grad = 5.0
    root = autograd.sqrt(x)

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("autograd.engine.backward.refuse", interrupt)
    with pytest.raises(KeyboardInterrupt):
        root.backward()
    assert x.grad == 5.0


@given(st.lists(numbers, min_size=1, max_size=5))
def test_sum_and_dot_nodes_pass_gradients_to_repeats(data):
    """An n-ary node with one parent in many places adds up all its shares."""
    x = Value(2.0)
    autograd.dot([x] * len(data), data).backward()
    autograd.sum([x, x, x]).backward()
    assert math.isclose(x.grad, math.fsum(data) + 3.0, abs_tol=1e-9)


def test_constants_cost_no_visit():
    """Plain numbers are no nodes."""
    x = Value(2.0)
    tripled = x * 3
    root = tripled + 4
    assert [*map(id, topological_order(root))] == [id(x), id(tripled), id(root)]
    assert [*map(id, leaves(root))] == [id(x)]


def chain(length):
    root = leaf = Value(1.0)
    for _ in range(length // 2):
        root = root * 1.0000001
        root = root + 1e-9
    return leaf, root


def test_a_deep_chain_lives_and_dies():
    """Build, differentiate, copy, pickle, repr and drop: no recursion anywhere."""
    nodes = 1_000_000 if autograd.COMPILED else 200_000  # far beyond any stack; pure Python is slow
    gc.disable()  # only so that the test is quick; nothing here makes cycles
    try:
        leaf, root = chain(nodes)
        root.backward()
        assert math.isclose(leaf.grad, 1.0000001 ** (nodes // 2), rel_tol=1e-9)
        twin = copy.deepcopy(root)
        assert (twin.data, len(topological_order(twin))) == (root.data, nodes + 1)
        del twin
        text = pickle.dumps(root)
        del root
        again = pickle.loads(text)
        again.backward()
        assert leaves(again)[0].grad == 2 * leaf.grad
        assert len(repr(again)) < 100
        del again
    finally:
        gc.enable()


def test_a_dropped_graph_is_freed_by_reference_counts():
    """No cycles: the collector finds nothing of ours."""
    same = autograd.define("same", forward=lambda x: x, slopes=lambda x, out: (1.0,))
    gc.collect()
    gc.disable()
    try:
        root = Value(1.0)
        for _ in range(1000):
            root = same(root)
        root.backward()
        before = sys.getrefcount(same)
        del root
        assert sys.getrefcount(same) == before - 1000
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        # Threads of other packages may leave cycles meanwhile.
        assert not [each for each in gc.garbage if type(each).__module__.startswith("autograd")]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def test_threads_may_share_leaves():
    """Gradients of graphs built and swept at once in many threads add up exactly."""
    weight = Value(2.0)
    sums = []

    def work(start):
        for index in range(start, start + 50):
            x = Value(float(index))
            with no_grad():
                assert (x * x).op is None
            (weight * x + weight).backward()
            sums.append(x.grad)

    threads = [threading.Thread(target=work, args=(50 * n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sums == [2.0] * 400
    assert weight.grad == sum(range(400)) + 400


def test_threads_may_share_a_whole_graph():
    """Sweeps over the same nodes take turns: a thread that is interrupted in one loses nothing."""
    root = x = Value(3.0)
    for _ in range(1_000):
        root = root * 1.0 + x  # whole gradients, which add up exactly
    root.backward()
    once = x.grad

    def sweep():
        for _ in range(5):
            root.backward()

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # many turns in the middle of each sweep
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert x.grad == 21 * once


def test_no_grad_holds_for_its_own_task_only():
    """Across asyncio tasks, exceptions, decorators and nesting."""

    async def without():
        with no_grad():
            await asyncio.sleep(0.01)
            return (Value(1.0) + 1).op

    async def with_graph():
        await asyncio.sleep(0.005)
        return (Value(1.0) + 1).op

    @no_grad()
    async def decorated():
        await asyncio.sleep(0)
        return (Value(1.0) + 1).op

    async def both():
        return await asyncio.gather(without(), with_graph(), decorated())

    assert [op and op.name for op in asyncio.run(both())] == [None, "add", None]

    shared = no_grad()

    async def with_shared():
        with shared:
            await asyncio.sleep(0.001)
            return (Value(1.0) + 1).op

    async def two():
        return await asyncio.gather(with_shared(), with_shared())

    assert asyncio.run(two()) == [None, None]
    assert (Value(1.0) + 1).op is not None

    @no_grad()
    def plain():
        return Value(1.0) + 1

    assert plain().op is None
    with pytest.raises(ZeroDivisionError), no_grad(), no_grad():
        raise ZeroDivisionError
    assert (Value(1.0) + 1).op is not None


@given(st.booleans())
def test_copies_and_pickles_keep_identity_inside(deep):
    """Shared nodes stay shared, also between objects copied together; ops are the same objects."""
    x = Value(2.0, name="x")
    inner = x * x
    root = inner + inner.exp() + 3
    root.backward()
    copies = (
        copy.deepcopy([root, inner, x]) if deep else pickle.loads(pickle.dumps([root, inner, x]))
    )
    again, inner_again, x_again = copies
    assert again.operands[-1] == 3.0
    assert inner_again in set(topological_order(again))
    assert [*map(id, leaves(again))] == [id(x_again)]
    assert (x_again.name, x_again.grad, again.op) == ("x", x.grad, root.op)
    assert x_again is not x
    again.backward()
    assert x_again.grad == 2 * x.grad
    shallow = copy.copy(root)
    assert shallow is not root
    assert [*map(id, shallow.parents)] == [*map(id, root.parents)]
