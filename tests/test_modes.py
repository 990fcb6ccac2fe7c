"""Modes stay right however blocks nest, end out of order, or are abandoned."""

from __future__ import annotations

import asyncio
import contextvars
import threading

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograd import DomainError, Value, grad, ieee, log, no_grad
from autograd.modes import is_ieee, is_recording, recording

MODES = {"no_grad": no_grad, "ieee": ieee}


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
    """The innermost open block of each mode decides; these two can only be entered one way."""
    open_modes = {block.mode for block in blocks if block.is_open}
    return "no_grad" not in open_modes, "ieee" in open_modes


ACTIONS = st.tuples(
    st.sampled_from(["enter", "suspend", "end", "copy"]),
    st.sampled_from(sorted(MODES)),
    st.integers(0, 7),
    st.integers(0, 7),
)


@given(st.lists(ACTIONS, max_size=30))
@example([("suspend", "no_grad", 0, 0), ("enter", "ieee", 0, 0), ("end", "", 0, 0)])
@example([("enter", "no_grad", 0, 0), ("enter", "no_grad", 0, 0), ("end", "", 0, 0)])
@example([("suspend", "ieee", 0, 0), ("copy", "", 0, 0), ("end", "", 0, 1)])
def test_any_interleaving_of_blocks_generators_and_contexts(actions):
    """A block counts where it was entered and where that context was copied, until it ends."""
    contexts = [contextvars.Context()]
    held: list[list[Opened]] = [[]]  # the blocks that each context knows of
    opened: list[Opened] = []
    for action, mode, first, second in actions:
        here = first % len(contexts)
        if action == "copy":
            contexts.append(contexts[here].copy())
            held.append([*held[here]])
        elif action == "enter":
            switch = MODES[mode]()
            contexts[here].run(switch.__enter__)
            opened.append(Opened(mode, lambda switch=switch: switch.__exit__(None, None, None)))
            held[here].append(opened[-1])
        elif action == "suspend":
            generator = suspended(mode)
            contexts[here].run(next, generator)
            opened.append(Opened(mode, generator.close))
            held[here].append(opened[-1])
        elif opened:
            block = opened.pop(first % len(opened))
            contexts[second % len(contexts)].run(block.end)
            block.is_open = False
        for context, blocks in zip(contexts, held, strict=True):
            assert context.run(modes) == expected(blocks)
    for block in opened:
        contexts[0].run(block.end)
    assert [context.run(modes) for context in contexts] == [(True, False)] * len(contexts)


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
    from autograd.modes import recording_blocks

    assert recording_blocks() == ()
