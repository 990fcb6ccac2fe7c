"""The rule of an optimiser as a program, found by running it on Values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from autograd import TraceError, Value, where
from autograd.compiler.training import Program, program_of
from nn.arguments.wording import counted
from nn.optim.optimiser import Optimiser

__all__ = ["rests", "rules"]

WRITING = ("step", "commit", "_write")
"""The methods of an optimiser that change parameters: compiled code knows only those of ours."""


def rules(optimiser: Optimiser) -> tuple[Program | None, Program | None]:
    """The rule of one weight, or where an optimiser has an update of its own, that of all."""
    kind = type(optimiser)
    for name in WRITING:
        if has_own(optimiser, name):
            raise TraceError(
                f"{kind.__name__} has a {name}() of its own, which writes to the parameters"
            )
    by_weight, may_rest = not has_own(optimiser, "update"), rests(optimiser)
    count = 1 if by_weight else len(optimiser.parameters)
    rate, step = Value(0.5), Value(1.0)
    weights, gradients = ([Value(1.0) for _ in range(count)] for _ in "wg")
    slots = [[Value(1.0) for _ in range(count)] for _ in optimiser.slots]
    states = [tuple(slot[place] for slot in slots) for place in range(count)]
    given = [*weights, *gradients, *(number for slot in slots for number in slot), rate, step]
    new: Sequence[Value | float]
    after: Sequence[Sequence[Value | float]]
    with symbols_in(optimiser, rate, step):
        if by_weight:
            weight, state = optimiser.rule(weights[0], gradients[0], states[0], rate, step)  # type: ignore[arg-type]
            new, after = [weight], [state]
        else:
            new, after = optimiser.update(weights, gradients, states, rate, step)  # type: ignore[arg-type]
    refuse_other_slots(optimiser, after)
    if may_rest:
        new = [where(rate, *pair) for pair in zip(new, weights, strict=True)]
    remembered = [number for slot in zip(*after, strict=True) for number in slot]
    program = program_of(given, [*new, *remembered])
    return (program, None) if by_weight else (None, program)


def has_own(optimiser: Optimiser, name: str) -> bool:
    """Whether a method is not that of `Optimiser`; a user may have set it on the object, too."""
    method = getattr(optimiser, name)
    return getattr(method, "__func__", method) is not getattr(Optimiser, name)


@contextmanager
def symbols_in(optimiser: Optimiser, rate: Value, step: Value) -> Iterator[None]:
    """Let a rule that reads the rate or the steps from its optimiser find those of the update.

    What it reads of the states of all weights is no part of the program, which is refused then.
    """

    def refuse(steps: int) -> float:  # noqa: ARG001
        raise TraceError(
            f"the rule of {type(optimiser).__name__} calls its learning rate; it is given the rate"
        )

    kept = optimiser.learning_rate, optimiser.steps, optimiser.state
    states = [tuple(Value(number) for number in state) for state in optimiser.state]
    try:  # Ctrl-C may come between two of these lines
        optimiser.learning_rate = refuse if callable(kept[0]) else rate  # type: ignore[assignment]
        optimiser.steps = step - 1.0  # type: ignore[assignment]
        optimiser.state = states  # type: ignore[assignment]
        yield
    finally:
        try:
            optimiser.learning_rate, optimiser.steps, optimiser.state = kept
        except BaseException:  # Ctrl-C, which then goes on
            optimiser.learning_rate, optimiser.steps, optimiser.state = kept
            raise


def refuse_other_slots(optimiser: Optimiser, states: Sequence[Sequence[object]]) -> None:
    """A TraceError if an optimiser does not remember a number for each of its slots."""
    wrong = next((state for state in states if len(state) != len(optimiser.slots)), None)
    if wrong is not None:
        raise TraceError(
            f"{type(optimiser).__name__} returns {counted(len(wrong), 'number')} to remember for a "
            f"weight, but its slots are {optimiser.slots!r}"
        )


def rests(optimiser: Optimiser) -> bool:
    """Whether its rate may be 0, at which no weight changes."""
    rate = optimiser.learning_rate
    return callable(rate) or rate == 0.0 or type(optimiser).rate is not Optimiser.rate
