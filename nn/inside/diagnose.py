"""Look for the classic mistakes that keep a model from learning."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import ceil

from autograd import DomainError, no_grad
from autograd.hints import hinting
from nn.arguments.hints import KEYWORDS
from nn.arguments.numbers import positive
from nn.arguments.rows import Rows
from nn.data.table import Table
from nn.inside.data_findings import (
    rare_class,
    squashed_logits,
    unreachable_targets,
    unscaled_inputs,
    unscaled_targets,
)
from nn.inside.findings import Diagnosis
from nn.inside.model_findings import (
    dead,
    flow,
    is_dead,
    is_saturated,
    left_over,
    saturated,
    step_size,
    twins,
    undefined,
    unreached,
)
from nn.inside.probe import NeuronReading, Reading, measure
from nn.model.labels import LabelSource
from nn.model.module import Module
from nn.training.losses import Loss
from nn.training.scoring import mean_loss
from nn.training.targets import Examples, prepare

__all__ = ["diagnose"]

MOST_EXAMPLES = 200  # more would only take longer


@hinting(KEYWORDS)
def diagnose(
    model: Module,
    inputs: Rows,
    labels: LabelSource,
    *,
    loss: str | Loss | None = None,
    learning_rate: float | None = None,
) -> Diagnosis:
    """Look for the classic mistakes in a model and its data; nothing is changed.

    With a `learning_rate`, the size of the next step of plain gradient descent is judged too.

    >>> import nn
    >>> model = nn.MLP(1, [2, 1], weights=[[[-1.0], [-2.0]], [[1.0, 1.0]]], bias=False)
    >>> [finding.mistake for finding in nn.diagnose(model, [[1.0], [2.0]], [1.0, 2.0]).findings]
    ['dead ReLU', 'dead ReLU']
    """
    if learning_rate is not None:
        positive("learning_rate", learning_rate)
    found = list(twins(model))
    try:
        examples = prepare(model, inputs, labels, loss)
        every = ceil(len(examples.inputs) / MOST_EXAMPLES)  # files are often sorted by class
        few = examples._replace(inputs=examples.inputs[::every], targets=examples.targets[::every])
        found += [*rare_class(model, examples), *unscaled_inputs(model, few)]
        found += unreachable_targets(model, few)
        reading = measure(model, few)
        if not any(finding.mistake == "unreachable targets" for finding in found):
            found += unscaled_targets(few, reading)
        enough = 1.0 if has_learned(reading, few) else 0.5
    except DomainError as error:
        found.append(undefined(error))
        return Diagnosis(found, Table(["layer"], []))
    found += [*squashed_logits(few, reading), *left_over(reading), *unreached(reading)]
    for layer in reading.layers:
        found += [*dead(layer), *saturated(layer, enough)]
    found += flow(reading.layers)
    if learning_rate is not None:
        found += step_size(model, few, reading, learning_rate)
    return Diagnosis(found, by_layer(reading, enough))


def has_learned(reading: Reading, examples: Examples) -> bool:
    """Whether the loss is at most half of the loss of always answering the mean output."""
    columns = list(zip(*reading.outputs, strict=True))
    means = [sum(column) / len(column) for column in columns]
    with no_grad():
        return reading.loss <= 0.5 * mean_loss([means] * len(reading.outputs), examples)


def by_layer(reading: Reading, enough: float) -> Table:
    """A table of each layer: its root mean square gradient, its dead and saturated neurons."""
    shares: tuple[Callable[[NeuronReading], bool], ...]
    shares = (is_dead, partial(is_saturated, enough=enough))
    return Table(
        ["layer", "gradient", "dead", "saturated"],
        [
            [layer.path, layer.gradient, *(f"{layer.share(holds):.0%}" for holds in shares)]
            for layer in reading.layers
        ],
    )
