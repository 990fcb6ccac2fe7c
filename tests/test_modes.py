"""Modes stay right however blocks nest, end out of order, or are abandoned."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import inspect
import threading

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograd import DomainError, Value, grad, ieee, log, no_grad
from autograd.ops.modes import is_ieee, is_recording, no_grad_blocks, recording

MODES = {"no_grad": no_grad, "recording": recording, "ieee": ieee}


def modes():
    """What an op would find here: (is it recorded, are inf and nan answers)."""
    recorded = (Value(1.0) + 1.0).op is not None
    assert recorded is is_recording() is ((-Value(1.0)).op is not None)
    try:
        infinite = log(0.0) < 0
    except DomainError:
        infinite = False
    assert infinite is is_ieee()
    return recorded, infinite


def suspended(mode):
    """A generator that waits inside a block."""
    with MODES[mode]():
        yield


class Opened:
    """A block as the model sees it, with the function that ends it."""

    def __init__(self, mode, end):
        self.mode, self.end, self.is_open = mode, end, True


def expected(blocks):
    """The innermost open block of each mode decides."""
    kinds = [block.mode for block in blocks if block.is_open]
    recordings = [kind for kind in kinds if kind != "ieee"]
    return recordings[-1:] != ["no_grad"], "ieee" in kinds


def entered(mode):
    """A block, entered here, and the function that ends it."""
    manager = MODES[mode]()
    manager.__enter__()
    return Opened(mode, lambda: manager.__exit__(None, None, None))


def generated(mode):
    """The same inside a generator that is resumed to end it."""
    generator = suspended(mode)
    next(generator)
    return Opened(mode, lambda: next(generator, None))


def abandoned(mode):
    """The same inside a generator that is closed to end it."""
    generator = suspended(mode)
    next(generator)
    return Opened(mode, generator.close)


async def work(jobs):
    """A task that does one job after another; None ends it."""
    while given := await jobs.get():
        job, answer = given
        try:
            answer.set_result(job())
        except BaseException as error:
            answer.set_exception(error)


def place(kind, context, tasks):
    """Where code runs: in a context, in a thread with that context, or in a task with it."""
    loop = asyncio.get_running_loop()

    async def in_context(job):
        return context.run(job)

    async def in_thread(job):
        return await loop.run_in_executor(None, context.run, job)

    async def in_task(job):
        answer = loop.create_future()
        jobs.put_nowait((job, answer))
        return await answer

    if kind == "task":
        jobs = asyncio.Queue()
        tasks[loop.create_task(work(jobs), context=context)] = jobs
    return {"context": in_context, "thread": in_thread, "task": in_task}[kind]


BEGIN = {"enter": entered, "generate": generated, "abandon": abandoned}
KINDS = ["context", "task", "thread"]
ACTIONS = st.one_of(
    st.tuples(st.sampled_from(sorted(BEGIN)), st.sampled_from(sorted(MODES)), st.integers(0, 7)),
    st.tuples(st.just("copy"), st.sampled_from(KINDS), st.integers(0, 7)),
    st.tuples(st.just("end"), st.integers(0, 7), st.integers(0, 7)),
)


async def interleave(actions):
    tasks = {}
    places = [place("context", contextvars.Context(), tasks)]
    held: list[list[Opened]] = [[]]  # the blocks that each place knows of
    opened: list[Opened] = []
    for action, what, where in actions:
        here = where % len(places)
        if action == "copy":
            context = await places[here](contextvars.copy_context)
            places.append(place(what, context, tasks))
            held.append([*held[here]])
        elif action in BEGIN:
            opened.append(await places[here](functools.partial(BEGIN[action], what)))
            held[here].append(opened[-1])
        elif opened:
            block = opened.pop(what % len(opened))
            await places[here](block.end)
            block.is_open = False
        for run, blocks in zip(places, held, strict=True):
            assert await run(modes) == expected(blocks)
    for block in opened:
        await places[-1](block.end)
    assert [await run(modes) for run in places] == [(True, False)] * len(places)
    for task, jobs in tasks.items():
        jobs.put_nowait(None)
        await task


@given(st.lists(ACTIONS, max_size=30))
@example([("generate", "no_grad", 0), ("enter", "ieee", 0), ("end", 0, 0)])
@example([("enter", "no_grad", 0), ("enter", "no_grad", 0), ("end", 0, 0)])
@example([("abandon", "ieee", 0), ("copy", "context", 0), ("end", 0, 1)])
@example([("enter", "no_grad", 0), ("copy", "task", 0), ("end", 0, 0)])
@example([*[("enter", mode, 0) for mode in ("no_grad", "recording", "recording")], ("end", 1, 0)])
@example([("enter", "no_grad", 0), ("enter", "recording", 0), ("copy", "thread", 0), ("end", 1, 0)])
def test_any_interleaving_of_blocks_generators_contexts_tasks_and_threads(actions):
    """A block counts where it was entered and where that context was copied, until it ends."""
    asyncio.run(interleave(actions))


def test_recording_inside_no_grad_is_undone_block_by_block():
    """Derivatives record for themselves, also where their caller does not."""
    with no_grad():
        assert grad(lambda x: x * x)(3.0) == 6.0
        with recording():
            assert modes() == (True, False)
            with no_grad():
                assert modes() == (False, False)
            assert modes() == (True, False)
        assert modes() == (False, False)
    assert modes() == (True, False)


def test_a_generator_shows_its_block_to_its_caller_and_leaves_nothing_behind():
    """Suspended inside no_grad(), resumed inside ieee(): both end where they end."""
    generator = suspended("no_grad")
    next(generator)
    with ieee():
        assert modes() == (False, True)
        with pytest.raises(StopIteration):
            next(generator)
        assert modes() == (True, True)
    assert modes() == (True, False)


def test_a_task_that_outlives_the_block_records_again():
    """A task takes the mode along as long as the block is open."""

    async def outliving(closed):
        before = modes()
        await closed.wait()
        return before, modes()

    async def main():
        closed = asyncio.Event()
        with no_grad():
            task = asyncio.create_task(outliving(closed))
            await asyncio.sleep(0)
        closed.set()
        return await task, modes()

    assert asyncio.run(main()) == (((False, False), (True, False)), (True, False))


def test_a_thread_with_the_context_of_a_block_follows_that_block():
    """As asyncio.to_thread runs it: inside while the block is open, outside after."""
    seen = []
    ready, closed = threading.Event(), threading.Event()

    def work():
        seen.append(modes())
        ready.set()
        closed.wait(10)
        seen.append(modes())

    with ieee():
        thread = threading.Thread(target=contextvars.copy_context().run, args=(work,))
        thread.start()
        ready.wait(10)
    closed.set()
    thread.join()
    assert seen == [(True, True), (True, False)]


def test_one_switch_may_be_entered_again_and_by_several_contexts():
    """Its blocks are told apart: ending one leaves the other open."""
    switch, other = no_grad(), contextvars.Context()
    with switch:
        with switch:
            assert modes() == (False, False)
        assert modes() == (False, False)
        other.run(switch.__enter__)
        other.run(switch.__exit__, None, None, None)
        assert modes() == (False, False)
    assert modes() == (True, False)
    with pytest.raises(RuntimeError, match="never entered, or has ended already"):
        switch.__exit__(None, None, None)


def test_closed_blocks_do_not_pile_up():
    """A context that many abandoned blocks pass through keeps none of them."""
    kept = []
    for _ in range(100):
        generator = suspended("no_grad")
        next(generator)
        kept.append(generator)
        contextvars.Context().run(generator.close)
    assert modes() == (True, False)
    assert not no_grad_blocks


def test_blocks_that_end_elsewhere_do_not_pile_up_below_an_open_one():
    """Each generator begins before the one before it ends in another context."""
    before = suspended("no_grad")
    next(before)
    for _ in range(100):
        generator = suspended("no_grad")
        next(generator)
        contextvars.Context().run(before.close)
        before = generator
    assert len(no_grad_blocks) <= 2
    before.close()
    assert not no_grad_blocks


def test_a_derivative_that_outlives_the_one_around_it_still_records():
    """A thread started by the function being differentiated goes on after that function."""
    began, ended = threading.Event(), threading.Event()
    slopes, threads = [], []

    def inner(y):
        began.set()
        ended.wait(10)
        return y * y

    def outer(x):
        work = contextvars.copy_context().run
        threads.append(
            threading.Thread(target=work, args=(lambda: slopes.append(grad(inner)(3.0)),))
        )
        threads[0].start()
        began.wait(10)
        return x * x

    with no_grad():
        grad(outer)(1.0)
        ended.set()
        threads[0].join(10)
    assert slopes == [6.0]


def steps():
    """A generator that says what it finds, takes what is sent and tells how it ends."""
    found = [modes()]
    try:
        while len(found) < 3:
            try:
                found.append((yield modes()))
            except KeyError:
                found.append("caught")
    finally:
        found.append(modes())
        ENDINGS.append(found)
    return found


ENDINGS: list[object] = []


@pytest.mark.parametrize("wrap", [lambda f: f, functools.partial], ids=["function", "partial"])
def test_a_decorated_generator_has_the_mode_while_its_body_runs(wrap):
    """As in PyTorch: its caller never sees the mode, and sends, throws and closes as ever."""
    ENDINGS.clear()
    inside, outside = (False, False), (True, False)
    generator = no_grad()(wrap(steps))()
    assert (next(generator), modes()) == (inside, outside)
    with ieee():
        assert (generator.send("sent"), modes()) == ((False, True), (True, True))
    with pytest.raises(StopIteration) as end:
        generator.throw(KeyError)
    assert end.value.value == [inside, "sent", "caught", inside]
    abandoned = no_grad()(wrap(steps))()
    next(abandoned)
    contextvars.Context().run(abandoned.close)
    assert ENDINGS[-1] == [inside, inside] and modes() == outside
    assert inspect.isgeneratorfunction(no_grad()(wrap(steps)))


def test_decorated_coroutines_have_the_mode_however_they_are_wrapped():
    """A partial of one, and an object whose call is one."""

    async def found():
        await asyncio.sleep(0)
        return modes()

    class Asked:
        async def __call__(self):
            return await found()

    for function in (found, functools.partial(found), Asked()):
        assert inspect.iscoroutinefunction(no_grad()(function))
        assert asyncio.run(no_grad()(function)()) == (False, False)
    assert modes() == (True, False)


def test_what_cannot_be_decorated_is_refused():
    async def counting():
        yield 1

    for function in (counting, functools.partial(counting)):
        with pytest.raises(TypeError, match=r"cannot decorate the asynchronous generator counting"):
            ieee()(function)
    with pytest.raises(TypeError, match="decorate functions, not int 3"):
        no_grad()(3)
