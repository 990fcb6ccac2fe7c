"""The parts of a training step as programs, found by running each of them on Values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isclose, isfinite
from random import Random
from typing import NamedTuple, TypeVar

from autograd import DomainError, TraceError, Value, zero_gradients
from autograd.compiler.training import (
    Program,
    Training,
    checked_ops,
    leaves,
    long_program_of,
    numbers_of,
    on_symbols,
    program_of,
    set_gradients,
    slopes_of,
)
from nn.arguments.pairs import checked
from nn.model.draws import recording_draws
from nn.model.modes import unchanged
from nn.model.module import Module
from nn.optim.optimiser import Optimiser, clipped
from nn.training.losses import Loss
from nn.training.rules import rules
from nn.training.trainer import PENALTY, Penalty

__all__ = ["Parts", "parts"]

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
        refuse_another(model, loss, inputs, targets, found, weights)
    with on_symbols():
        rule, update = steady(lambda: rules(optimiser), lambda programs: programs)
        share, gradients = Value(1.0), [Value(1.0) for _ in weights]
        slopes = slopes_of(found.loss, weights, share)
        training = Training(
            program_of([*found.before, *found.example, share], [checked_ops(found.loss), *slopes]),
            penalised(found, weights, gradients),
            None if rule is None else shortened(gradients, optimiser.clip_norm),
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
    model: Module,
    loss: Loss,
    inputs: Sequence[float],
    targets: Sequence[float],
    found: Graph,
    weights: Sequence[Value],
) -> None:
    """A TraceError if the loss of these numbers, or its gradient, is not the one recorded."""
    try:
        with recording_draws():
            alone = checked(loss(model.outputs(inputs), targets))
        gradients = [gradient_of(each, weights) for each in (alone, found.loss)]
    except DomainError:
        return
    number, symbol = numbers_of([alone, found.loss])
    if isfinite(symbol) and not isclose(number, symbol, rel_tol=1e-6, abs_tol=1e-9):
        raise TraceError(
            f"the loss of an example is {number:g}, but {symbol:g} if its numbers are Values: the "
            "model or the loss asks for their type, their text or their place in a dict or a set"
        )
    if not all(isclose(*pair, rel_tol=1e-6, abs_tol=1e-9) for pair in zip(*gradients, strict=True)):
        raise TraceError(
            "the gradient of an example is another one if its numbers are Values: the model or the "
            "loss takes a derivative at plain numbers, which eager training treats as a constant"
        )


def gradient_of(loss: Value, weights: Sequence[Value]) -> list[float]:
    """The slopes of a loss in the weights; the gradients that they have are kept."""
    touched = [*{*leaves(loss), *weights}]
    kept = [leaf.grad for leaf in touched]
    zero_gradients(touched)
    try:
        loss.backward()
        return [weight.grad for weight in weights]
    finally:
        set_gradients(touched, kept)


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
    first, *others = (gradient + slope for gradient, slope in pairs)
    cost = checked_ops(graph.cost)
    if cost is not graph.cost:  # its slopes may be finite where it is not
        first = first + (cost - cost)
    return program_of([*graph.before, *gradients], [first, *others])


def shortened(gradients: Sequence[Value], limit: float | None) -> Program | None:
    """The program that clips the gradients, if they are to be clipped."""
    if limit is None:
        return None
    return program_of(gradients, clipped(gradients, limit))  # type: ignore[arg-type]
