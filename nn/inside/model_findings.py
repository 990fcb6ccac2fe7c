"""Find the classic mistakes in weights, neurons and gradients, and in the size of a step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf, nan

from autograd import DomainError, no_grad, norm, relu, sigmoid, tanh
from nn.arguments.wording import is_overflow, what_happened, what_to_do
from nn.inside.activity import unit_layers
from nn.inside.findings import Finding
from nn.inside.probe import LayerReading, NeuronReading, Reading
from nn.model.modes import switched
from nn.model.module import Module
from nn.training.scoring import mean_loss
from nn.training.targets import Examples

__all__ = [
    "dead",
    "flow",
    "is_dead",
    "is_saturated",
    "left_over",
    "saturated",
    "step_size",
    "twins",
    "undefined",
    "unreached",
]


STEEPEST = {tanh: 1.0, sigmoid: 0.25}
FLAT = 0.02  # times the steepest slope; the slope of tanh where it answers 0.99


def undefined(error: DomainError) -> Finding:
    """A number too large for a float, or an op where it is not defined."""
    grown = is_overflow(error)
    told = "The numbers outgrow a float" if grown else "An op is used where it is not defined"
    scale = "Scale the inputs, start with smaller weights, or lower the learning rate"
    return Finding(
        "overflow" if grown else "domain error",
        "an example",
        inf if grown else nan,
        f"{told}: {what_happened(error)}.",
        f"{what_to_do(error, scale)}.",
    )


def twins(model: Module) -> Iterator[Finding]:
    """Neurons of one layer with the same weights."""
    for path, part in unit_layers(model).items():
        seen: dict[tuple[float, ...], int] = {}
        for place, neuron in enumerate(part.all_neurons()):
            weights = tuple(neuron.state_dict().values())
            if weights in seen:
                yield Finding(
                    "identical neurons",
                    f"{path or 'layer'}, neurons {seen[weights]} and {place}",
                    float(place),
                    "They have the same weights, so they get the same gradients for ever.",
                    'Start from random weights: init="uniform", "xavier" or "he".',
                )
            seen.setdefault(weights, place)


def left_over(reading: Reading) -> Iterator[Finding]:
    """Gradients of earlier passes that were not set to 0."""
    if reading.left_over > 3.0 * reading.at_most:
        yield Finding(
            "forgotten zero_grad",
            "all parameters",
            reading.left_over,
            f"The gradients in the parameters have the length {reading.left_over:.3g}, but one "
            f"pass over all examples gives at most {reading.at_most:.3g}: they have added up.",
            "Call model.zero_grad() before each backward().",
        )


def unreached(reading: Reading) -> Iterator[Finding]:
    """Parameters that the loss does not depend on."""
    for name in reading.unreached:
        yield Finding(
            "parameter not reached",
            name,
            0.0,
            "The loss does not depend on it, so it never learns.",
            "Use it in forward(), and keep Values Values: .data cuts the graph.",
        )


def dead(layer: LayerReading) -> Iterator[Finding]:
    """Neurons with relu that answer 0 to every example."""
    for place, neuron in enumerate(layer.neurons):
        if is_dead(neuron):
            yield Finding(
                "dead ReLU",
                f"{layer.path or 'layer'}, neuron {place}",
                0.0,
                f"It answers 0 to all {len(neuron.outputs)} examples, so its slope is 0 too.",
                "Lower the learning rate, start with other weights, or use leaky_relu.",
            )


def saturated(layer: LayerReading, enough: float) -> Iterator[Finding]:
    """Neurons whose slope is almost 0 for more than the share `enough` of the examples."""
    for place, neuron in enumerate(layer.neurons):
        if is_saturated(neuron, enough):
            share, count = stuck(neuron), len(neuron.slopes)
            low = (
                f"at most {max(neuron.slopes):.2g} for every example"
                if share == 1.0
                else f"below {FLAT:.0%} of its steepest for {share * count:.0f} of {count} examples"
            )
            yield Finding(
                "saturated squash",
                f"{layer.path or 'layer'}, neuron {place}",
                share,
                f"Its slope is {low}: it sits at the flat ends.",
                "Scale the inputs, or start with smaller weights.",
            )


def flow(layers: Sequence[LayerReading]) -> Iterator[Finding]:
    """Gradients that vanish or explode from the last layer to the first."""
    if len(layers) < 2 or not layers[-1].gradient:
        return
    for layer in layers[:-1]:
        ratio = layer.gradient / layers[-1].gradient
        kind = "vanishing" if ratio < 1e-3 else "exploding" if ratio > 1e3 else ""
        if kind and not all(map(is_dead, layer.neurons)):
            yield Finding(
                f"{kind} gradients",
                layer.path,
                ratio,
                f"Its gradients are {ratio:.2g} times those of the last layer.",
                'Use init="xavier" (tanh, sigmoid) or "he" (relu), fewer layers, or clip_norm.',
            )


def step_size(
    model: Module, examples: Examples, reading: Reading, learning_rate: float
) -> Iterator[Finding]:
    """A step that makes the loss larger, or that hardly changes the weights."""
    length, size = norm(list(reading.gradient.values())), norm(list(model.state_dict().values()))
    ratio = learning_rate * length / size if size else inf
    if not length:
        return
    after = loss_after(model, examples, reading, learning_rate)
    if after > reading.loss:
        yield Finding(
            "step too large",
            "all parameters",
            ratio,
            f"One step changes the weights by {ratio:.2g} of their length, and the loss goes from "
            f"{reading.loss:.4g} up to {after:.4g}.",
            "Divide the learning rate by 10 until the loss falls."
            if ratio > 1.0  # far too large
            else f"Lower the learning rate below {learning_rate:g}.",
        )
    elif ratio < 1e-6:
        yield Finding(
            "step too small",
            "all parameters",
            ratio,
            f"One step changes the weights by {ratio:.2g} of their length.",
            f"Raise the learning rate above {learning_rate:g}.",
        )


def loss_after(model: Module, examples: Examples, reading: Reading, learning_rate: float) -> float:
    """The mean loss after one step, which is then undone; inf if a number is not finite."""
    before = model.state_dict()
    try:
        model.load_state_dict(
            {name: before[name] - learning_rate * reading.gradient[name] for name in before}
        )
        with switched(model, training=False), no_grad():
            return mean_loss(model.predict(examples.inputs), examples)
    except (DomainError, ValueError):
        return inf
    finally:
        model.load_state_dict(before)


def is_dead(neuron: NeuronReading) -> bool:
    return neuron.neuron.activation is relu and not any(neuron.outputs)


def is_saturated(neuron: NeuronReading, enough: float) -> bool:
    return stuck(neuron) > enough or stuck(neuron) == 1.0


def stuck(neuron: NeuronReading) -> float:
    """The share of examples with a flat slope, except where an output is flat and right."""
    steepest = next((s for op, s in STEEPEST.items() if op is neuron.neuron.activation), None)
    if steepest is None or not neuron.slopes:
        return 0.0
    flat = [slope < FLAT * steepest for slope in neuron.slopes]
    if neuron.targets:
        pairs = zip(neuron.outputs, neuron.targets, strict=True)
        flat = [low and abs(o - t) > 0.5 for low, (o, t) in zip(flat, pairs, strict=True)]
    return sum(flat) / len(flat)
