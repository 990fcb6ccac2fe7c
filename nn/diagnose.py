"""Why does it not learn?  A training doctor who knows the classic mistakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import inf
from statistics import median

from autograd import DomainError, no_grad, norm, relu, sigmoid, tanh
from autograd.hints import hinting
from nn.between import Standardise
from nn.findings import Diagnosis, Finding
from nn.hints import KEYWORDS
from nn.labels import LabelSource
from nn.layers import Layer
from nn.losses import Loss
from nn.mismatches import mismatches
from nn.module import Module, switched
from nn.optimiser import positive
from nn.probe import LayerReading, NeuronReading, Reading, measure
from nn.rows import Rows
from nn.scoring import mean_loss
from nn.table import Table
from nn.targets import Examples, prepare

__all__ = ["diagnose"]

MOST_EXAMPLES = 200  # more tell nothing new and take their time
STEEPEST = {tanh: 1.0, sigmoid: 0.25}


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

    With the `learning_rate` of plain gradient descent, the size of the next step is judged too.

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
        few = examples._replace(
            inputs=examples.inputs[:MOST_EXAMPLES], targets=examples.targets[:MOST_EXAMPLES]
        )
        found += [*unscaled_inputs(model, few), *mismatches(model, examples, few)]
        reading = measure(model, few)
    except DomainError as error:
        sentence = f"The numbers outgrow a float on the way: {error}."
        remedy = "Scale the inputs, start with smaller weights, or lower the learning rate."
        found.append(Finding("overflow", "forward pass", inf, sentence, remedy))
        return Diagnosis(found, Table(["layer"], []))
    found += [*left_over(reading), *unreached(reading)]
    for layer in reading.layers:
        found += [*dead(layer), *saturated(layer)]
    found += flow(reading.layers)
    if learning_rate is not None:
        found += step_size(model, few, reading, learning_rate)
    return Diagnosis(found, by_layer(reading))


# Each mistake


def unscaled_inputs(model: Module, examples: Examples) -> Iterator[Finding]:
    if any(isinstance(part, Standardise) for part in model.named_modules().values()):
        return
    sizes = [max(map(abs, column)) for column in zip(*examples.inputs, strict=True)]
    largest, smallest = max(sizes), min(size or inf for size in sizes)
    if largest > 10.0 or largest > 100.0 * smallest:
        yield Finding(
            "unscaled inputs",
            f"column {sizes.index(largest)}",
            largest,
            f"Inputs reach {largest:g}, and {smallest:g} in another column: one learning rate "
            "cannot suit all weights.",
            "Put nn.Standardise.of(inputs) before the model.",
        )


def twins(model: Module) -> Iterator[Finding]:
    for path, part in model.named_modules().items():
        seen: dict[tuple[float, ...], int] = {}
        for place, neuron in enumerate(part.neurons if isinstance(part, Layer) else []):
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
    for name in reading.unreached:
        yield Finding(
            "parameter not reached",
            name,
            0.0,
            "The loss does not depend on it, so it never learns.",
            "Use it in forward(), and keep Values Values: .data cuts the graph.",
        )


def dead(layer: LayerReading) -> Iterator[Finding]:
    for place, neuron in enumerate(layer.neurons):
        if is_dead(neuron):
            yield Finding(
                "dead ReLU",
                f"{layer.path or 'layer'}, neuron {place}",
                0.0,
                f"It answers 0 to all {len(neuron.outputs)} examples, so its slope is 0 too.",
                "Lower the learning rate, start with other weights, or use leaky_relu.",
            )


def saturated(layer: LayerReading) -> Iterator[Finding]:
    for place, neuron in enumerate(layer.neurons):
        if is_saturated(neuron):
            slope = median(neuron.slopes)
            yield Finding(
                "saturated squash",
                f"{layer.path or 'layer'}, neuron {place}",
                slope,
                f"Its slope is at most {slope:.2g} for half of the examples: it sits at the flat "
                "ends.",
                "Scale the inputs, or start with smaller weights.",
            )


def flow(layers: Sequence[LayerReading]) -> Iterator[Finding]:
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
            if ratio > 1.0  # not a little too large, but out of all proportion
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
    """The mean loss after one step, which is then taken back; inf if it leaves the numbers."""
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


# Numbers of each layer


def is_dead(neuron: NeuronReading) -> bool:
    return neuron.neuron.activation is relu and not any(neuron.outputs)


def is_saturated(neuron: NeuronReading) -> bool:
    """Whether it is flat for every example, or beyond .99 of its range for most of them."""
    steepest = next((s for op, s in STEEPEST.items() if op is neuron.neuron.activation), None)
    if steepest is None or not neuron.slopes:
        return False
    return median(neuron.slopes) < 0.02 * steepest


def by_layer(reading: Reading) -> Table:
    """The root mean square gradient, and the shares of dead and saturated neurons."""
    shares: tuple[Callable[[NeuronReading], bool], ...] = (is_dead, is_saturated)
    return Table(
        ["layer", "gradient", "dead", "saturated"],
        [
            [layer.path, layer.gradient, *(f"{layer.share(holds):.0%}" for holds in shares)]
            for layer in reading.layers
        ],
    )
