"""The slopes of a loss in every weight and every answer of a network, for one example."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from autograd import Value
from nn.arguments.rows import Inputs, as_row
from nn.inside.activity import columns
from nn.model.modes import switched
from nn.model.module import Module
from nn.training.losses import loss_of

__all__ = ["Goals", "goals"]


class Goals(NamedTuple):
    """What one example asks of a network."""

    targets: list[float]
    errors: list[float]
    """The outputs minus the targets."""
    answers: list[list[float]]
    """The slope of the loss in each answer, layer by layer."""
    weights: list[list[list[float]]]
    """The slope of the loss in each weight: layer, neuron, weight."""


def goals(
    model: Module,
    row: Sequence[float],
    target: Sequence[float],
    loss: str | Callable[..., Any] = "squared_error",
) -> Goals:
    """Targets, errors and slopes; neither `data` nor `grad` of any parameter changes.

    >>> from nn import MLP
    >>> network = MLP(2, [2, 1], "identity", bias=False, weights=[[[1, 1], [-1, 1]], [[2, -1]]])
    >>> goals(network, [2, 3], [13])
    Goals(targets=[13.0], errors=[-4.0], answers=[[-16.0, 8.0], [-8.0]], \
weights=[[[-32.0, -48.0], [16.0, 24.0]], [[-40.0, -8.0]]])
    """
    targets = as_row(target, "target")
    drawn = {id(stage) for stage in columns(model)}
    answers: list[list[Value]] = []
    values: list[Value] = []
    given: Inputs = list(row)
    with switched(model, training=False):
        for stage in model.stages():
            given = values = stage.outputs(given)
            if id(stage) in drawn:
                answers.append(values)
        if len(targets) != len(values):
            raise ValueError(f"target holds {len(targets)} numbers, for {len(values)} outputs")
        error = loss_of(loss)(values, targets)
    with unchanged(model):
        error.backward()
        layers = [stage.all_neurons() for stage in columns(model)]
        return Goals(
            targets,
            [value.data - wanted for value, wanted in zip(values, targets, strict=True)],
            [[value.grad for value in column] for column in answers],
            [[[weight.grad for weight in unit.weights] for unit in layer] for layer in layers],
        )


@contextmanager
def unchanged(model: Module) -> Iterator[None]:
    """All gradients of the parameters are 0 inside, and afterwards what they were before."""
    before = [(parameter, parameter.grad) for parameter in model.parameters()]
    model.zero_grad()
    try:
        yield
    finally:
        for parameter, gradient in before:
            parameter.grad = gradient
