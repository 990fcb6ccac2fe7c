"""Measure a model while it answers its examples, without changing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import sqrt

from autograd import Op, Value, leaves, norm
from nn.inside.activity import unit_layers
from nn.model.layers import Neuron
from nn.model.modes import switched
from nn.model.module import Module
from nn.training.targets import Examples

__all__ = ["LayerReading", "NeuronReading", "Reading", "measure"]


@dataclass
class NeuronReading:
    """One neuron for each example: its answer, the slope of its activation, its gradient."""

    neuron: Neuron
    outputs: list[float] = field(default_factory=list)
    slopes: list[float] = field(default_factory=list)
    gradients: list[float] = field(default_factory=list)
    targets: list[float] = field(default_factory=list)
    """The right answers, if it is an output of the model."""


@dataclass
class LayerReading:
    """One layer by its path, and its neurons."""

    path: str
    layer: Module
    neurons: list[NeuronReading]

    @property
    def gradient(self) -> float:
        """The root mean square of the gradients at its neurons' sums."""
        numbers = [number for neuron in self.neurons for number in neuron.gradients]
        return norm(numbers) / sqrt(len(numbers)) if numbers else 0.0

    def share(self, holds: Callable[[NeuronReading], bool]) -> float:
        """The share of neurons for which something holds."""
        return sum(map(holds, self.neurons)) / len(self.neurons)


@dataclass
class Reading:
    """All measurements: the mean loss and gradient, and those of each layer."""

    loss: float
    gradient: dict[str, float]
    left_over: float
    """The length of the gradient that was in the parameters before."""
    at_most: float
    """The greatest length that one pass over all examples can give the gradient."""
    unreached: list[str]
    layers: list[LayerReading]
    outputs: list[list[float]]
    squash: Op | None
    """The op that made every output, if it was always the same."""


def measure(model: Module, examples: Examples) -> Reading:
    """Measure answers and gradients for every example; then restore the model."""
    parameters = model.named_parameters()
    before = {name: parameter.grad for name, parameter in parameters.items()}
    layers = [
        LayerReading(path, part, [NeuronReading(neuron) for neuron in part.all_neurons()])
        for path, part in unit_layers(model).items()
    ]
    neurons = [neuron for layer in layers for neuron in layer.neurons]
    reached: set[Value] = set()
    total, at_most, count = 0.0, 0.0, len(examples.inputs)
    answers: list[list[float]] = []
    squashes: set[Op | None] = set()
    gradient = dict.fromkeys(parameters, 0.0)
    try:
        with switched(model, training=False), listening(neurons) as heard:
            for row, target in zip(examples.inputs, examples.targets, strict=True):
                heard.clear()
                model.zero_grad()
                outputs = model.outputs(row)
                answers.append([output.data for output in outputs])
                squashes.update(output.op for output in outputs)
                loss = examples.loss(outputs, target)
                loss.backward()
                reached.update(leaves(loss))
                note(heard)
                total += loss.data / count
                slopes = {name: parameter.grad for name, parameter in parameters.items()}
                at_most += norm(list(slopes.values()))
                gradient = {name: gradient[name] + slopes[name] / count for name in slopes}
    finally:
        for name, parameter in parameters.items():
            parameter.grad = before[name]
    unreached = [name for name, parameter in parameters.items() if parameter not in reached]
    left_over = norm(list(before.values()))
    give_targets(layers, answers, examples)
    squash = squashes.pop() if len(squashes) == 1 else None
    return Reading(total, gradient, left_over, at_most, unreached, layers, answers, squash)


def give_targets(
    layers: list[LayerReading], answers: list[list[float]], examples: Examples
) -> None:
    """Give the neurons of the last layer the right answers, if they are outputs of the model."""
    neurons = layers[-1].neurons if layers else []
    if [neuron.outputs for neuron in neurons] == [*map(list, zip(*answers, strict=True))]:
        for neuron, column in zip(neurons, zip(*examples.targets, strict=True), strict=True):
            neuron.targets = list(column)


Heard = list[tuple[NeuronReading, Value, Value]]


@contextmanager
def listening(neurons: list[NeuronReading]) -> Iterator[Heard]:
    """Collect the sum and the answer of every neuron that computes inside the block."""
    heard: Heard = []
    activations = [reading.neuron.activation for reading in neurons]
    try:
        for reading, activation in zip(neurons, activations, strict=True):
            reading.neuron.activation = ear(reading, activation, heard)
        yield heard
    finally:
        for reading, activation in zip(neurons, activations, strict=True):
            reading.neuron.activation = activation


def ear(
    reading: NeuronReading, activation: Callable[..., Value | float] | None, heard: Heard
) -> Callable[[Value], Value]:
    """The activation, which also records its input and its answer."""

    def listen(signal: Value) -> Value:
        answer = signal if activation is None else activation(signal)
        answer = answer if isinstance(answer, Value) else Value(answer)
        heard.append((reading, signal, answer))
        return answer

    return listen


def note(heard: Heard) -> None:
    """Keep the numbers of what was heard; the graph can then be freed."""
    for reading, signal, answer in heard:
        reading.outputs.append(answer.data)
        reading.gradients.append(signal.grad)
        is_function = len(answer.parents) == 1 and answer.parents[0] is signal
        reading.slopes.append(answer.slopes[0] if is_function else 1.0)
