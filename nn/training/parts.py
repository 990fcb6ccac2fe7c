"""The parts of a training step as programs, found by running each of them on Values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isclose, isfinite
from random import Random
from typing import NamedTuple, TypeVar

from autograd import DomainError, TraceError, Value, where
from autograd.compiler.training import (
    Program,
    Training,
    leaves,
    long_program_of,
    numbers_of,
    on_symbols,
    program_of,
    slopes_of,
)
from nn.arguments.pairs import checked
from nn.arguments.wording import counted
from nn.model.draws import recording_draws
from nn.model.modes import unchanged
from nn.model.module import Module
from nn.optim.optimiser import Optimiser, clipped
from nn.training.losses import Loss
from nn.training.trainer import PENALTY, Penalty

__all__ = ["Parts", "parts", "rests"]

T = TypeVar("T")


class Parts(NamedTuple):
    """The programs of a training step, and where some of their inputs come from."""

    training: Training
    shared: list[Value]
    """The Values whose numbers all examples share."""
    generators: list[Random]
    """For each random number of an example, what draws it."""


class Graph(NamedTuple):
    """One example and the penalty, as they were recorded."""

    before: list[Value]
    """The weights, then the other leaves that all examples share."""
    example: list[Value]
    """The features, the targets and the random numbers."""
    loss: Value
    cost: Value | None
    """The penalty."""
    generators: list[Random]

    def forward(self) -> tuple[list[float], Program]:
        """What it computes, to be compared with another one."""
        # A Value that is made anew each time is a constant: its number is the same.
        return numbers_of(self.before), long_program_of([*self.before, *self.example], self.roots())

    def roots(self) -> list[Value]:
        return [self.loss] if self.cost is None else [self.loss, self.cost]


def parts(
    model: Module,
    loss: Loss,
    optimiser: Optimiser,
    inputs: Sequence[float],
    targets: Sequence[float],
    penalty: Penalty | None = None,
) -> Parts:
    """Record a training step on one example; its numbers do not matter, only how many there are.

    Raises a TraceError where the step cannot be a program, and whatever the model, the loss, the
    penalty or the optimiser raise.

    >>> import nn
    >>> line = nn.Layer(1, 1, "identity", bias=False)
    >>> rule = nn.SGD(line.parameters(), 0.1)
    >>> training = parts(line, nn.squared_error, rule, [2.0], [3.0]).training
    >>> training.example(4.0, 2.0, 3.0, 1.0), training.rule(4.0, 20.0, 0.0, 0.1, 1.0)
    ([25.0, 20.0], [2.0, 0.0])
    """
    weights = optimiser.parameters

    def graph() -> Graph:
        return recorded(model, loss, penalty, weights, inputs, targets)

    with unchanged(model):
        with on_symbols():
            found = steady(graph, Graph.forward)
        refuse_another(model, loss, inputs, targets, found)
    with on_symbols():
        rule, update = steady(lambda: rules(optimiser), lambda programs: programs)
        share, gradients = Value(1.0), [Value(1.0) for _ in weights]
        slopes = slopes_of(found.loss, weights, share)
        training = Training(
            program_of([*found.before, *found.example, share], [found.loss, *slopes]),
            penalised(found, weights, gradients),
            shortened(gradients, optimiser.clip_norm),
            rule,
            update,
            weights=len(weights),
            shared=len(found.before) - len(weights),
            features=len(inputs),
            targets=len(targets),
            draws=len(found.generators),
            slots=len(optimiser.slots),
        )
    return Parts(training, found.before[len(weights) :], found.generators)


def steady(make: Callable[[], T], what: Callable[[T], object]) -> T:
    """What `make` records; a TraceError if it records something else the second time."""
    found = make()
    if what(found) != what(make()):
        raise TraceError(
            "the model, the loss, the penalty or the optimiser computes something else each time "
            "it is called; a layer of your own draws random numbers by nn.random_number(rng)"
        )
    return found


def refuse_another(
    model: Module, loss: Loss, inputs: Sequence[float], targets: Sequence[float], found: Graph
) -> None:
    """A TraceError if the loss of these numbers is not the one that was recorded."""
    try:
        with recording_draws():
            (number,) = numbers_of([checked(loss(model.outputs(inputs), targets))])
    except DomainError:
        return
    (symbol,) = numbers_of([found.loss])
    if isfinite(symbol) and not isclose(number, symbol, rel_tol=1e-6, abs_tol=1e-9):
        raise TraceError(
            f"the loss of an example is {number:g}, but {symbol:g} if its numbers are Values: the "
            "model or the loss asks for their type, their text or their place in a dict or a set"
        )


def recorded(
    model: Module,
    loss: Loss,
    penalty: Penalty | None,
    weights: list[Value],
    inputs: Sequence[float],
    targets: Sequence[float],
) -> Graph:
    """The loss of one example, and the penalty."""
    features, goals = [*map(Value, inputs)], [*map(Value, targets)]
    with recording_draws() as draws:
        found = checked(loss(model.outputs(features), goals))  # type: ignore[arg-type]
    cost = None if penalty is None else checked(penalty(weights), *PENALTY)
    example = [*features, *goals, *(number for number, _ in draws)]
    graph = Graph(weights, example, found, cost, [rng for _, rng in draws])
    known = {*weights, *example}
    shared = [leaf for leaf in leaves(*graph.roots()) if leaf not in known]
    return graph._replace(before=[*weights, *shared])


def penalised(graph: Graph, weights: Sequence[Value], gradients: Sequence[Value]) -> Program | None:
    """The program that adds the penalty's gradient, if there is a penalty."""
    if graph.cost is None:
        return None
    pairs = zip(gradients, slopes_of(graph.cost, weights, 1.0), strict=True)
    return program_of([*graph.before, *gradients], [gradient + slope for gradient, slope in pairs])


def shortened(gradients: Sequence[Value], limit: float | None) -> Program | None:
    """The program that clips the gradients, if they are to be clipped."""
    if limit is None:
        return None
    return program_of(gradients, clipped(gradients, limit))  # type: ignore[arg-type]


def rules(optimiser: Optimiser) -> tuple[Program | None, Program | None]:
    """The rule of one weight, or where an optimiser has an update of its own, that of all."""
    kind = type(optimiser)
    if kind.step is not Optimiser.step:
        raise TraceError(f"{kind.__name__} has a step() of its own, which writes to the parameters")
    count = 1 if kind.update is Optimiser.update else len(optimiser.parameters)
    rate, step = Value(0.5), Value(1.0)
    weights, gradients = ([Value(1.0) for _ in range(count)] for _ in "wg")
    slots = [[Value(1.0) for _ in range(count)] for _ in optimiser.slots]
    states = [tuple(slot[place] for slot in slots) for place in range(count)]
    given = [*weights, *gradients, *(number for slot in slots for number in slot), rate, step]
    if kind.update is Optimiser.update:
        weight, state = optimiser.rule(weights[0], gradients[0], states[0], rate, step)  # type: ignore[arg-type]
        refuse_other_slots(optimiser, [state])
        return program_of(given, [kept(optimiser, rate, weight, weights[0]), *state]), None
    new, after = optimiser.update(weights, gradients, states, rate, step)  # type: ignore[arg-type]
    refuse_other_slots(optimiser, after)
    moved = [kept(optimiser, rate, *pair) for pair in zip(new, weights, strict=True)]
    remembered = [number for slot in zip(*after, strict=True) for number in slot]
    return None, program_of(given, [*moved, *remembered])


def refuse_other_slots(optimiser: Optimiser, states: Sequence[Sequence[object]]) -> None:
    """A TraceError if an optimiser does not remember a number for each of its slots."""
    wrong = next((state for state in states if len(state) != len(optimiser.slots)), None)
    if wrong is not None:
        raise TraceError(
            f"{type(optimiser).__name__} returns {counted(len(wrong), 'number')} to remember for a "
            f"weight, but its slots are {optimiser.slots!r}"
        )


def kept(optimiser: Optimiser, rate: Value, new: Value | float, old: Value) -> Value | float:
    """The new weight, or the old one at a rate of 0."""
    return where(rate, new, old) if rests(optimiser) else new


def rests(optimiser: Optimiser) -> bool:
    """Whether its rate may be 0, at which no weight changes."""
    rate = optimiser.learning_rate
    return callable(rate) or rate == 0.0 or type(optimiser).rate is not Optimiser.rate
