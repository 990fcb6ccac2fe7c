"""Find the classic mistakes in data, and in how inputs, targets, outputs and loss fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import hypot, inf, isclose, isfinite, sqrt

from autograd import relu, sigmoid, softplus, tanh
from nn.inside.findings import Finding
from nn.inside.probe import Reading
from nn.model.between import Standardise, Unstandardise
from nn.model.labels import Label, Labels
from nn.model.layers import Neuron
from nn.model.module import Module
from nn.training.losses import binary_cross_entropy_with_logits, cross_entropy
from nn.training.targets import Examples, last_module

__all__ = [
    "rare_class",
    "squashed_logits",
    "unreachable_targets",
    "unscaled_inputs",
    "unscaled_targets",
]

REACH = {tanh: (-1.0, 1.0), sigmoid: (0.0, 1.0), relu: (0.0, inf), softplus: (0.0, inf)}
RARE = 50  # a class of one example in 50 is rare
FAR = 10.0  # targets so many times as large as the outputs, or as 1, are slow to reach


def unscaled_inputs(model: Module, examples: Examples) -> Iterator[Finding]:
    """A column of inputs much larger than 1, or than another, where nothing standardises them."""
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


def unreachable_targets(model: Module, examples: Examples) -> Iterator[Finding]:
    """A target outside the range of the last activation."""
    columns = list(zip(*examples.targets, strict=True))
    name, ends = reach(model, len(columns))
    for (low, high), column in zip(ends, columns, strict=True):
        for target in (min(column), max(column)):
            if not low <= target <= high:
                yield Finding(
                    "unreachable targets",
                    "output layer",
                    target,
                    f"A target is {target:g}, but {name} answers only from {low:g} to {high:g}.",
                    'Use output="identity", or scale the targets.',
                )


def reach(model: Module, width: int) -> tuple[str, list[tuple[float, float]]]:
    """The name of the last activation, and the lowest and highest number of each output."""
    neuron = last_module(model, (Neuron,))
    last = last_module(model, (Neuron, Unstandardise))
    name, low, high = span(getattr(neuron, "activation", None))
    if not isinstance(last, Unstandardise):
        return name, [(low, high)] * width
    pairs = zip(last.means, last.spreads, strict=True)
    ends = [(low * spread + mean, high * spread + mean) for mean, spread in pairs]
    return f"{name} with Unstandardise after it", ends


def span(squash: object) -> tuple[str, float, float]:
    """The name of an activation and its bounds; "identity" if it has none."""
    found = ((op.name, *ends) for op, ends in REACH.items() if op is squash)
    return next(found, ("identity", -inf, inf))


def unscaled_targets(examples: Examples, reading: Reading) -> Iterator[Finding]:
    """Targets that are far larger than the outputs are now."""
    sizes = (map(size, zip(*rows, strict=True)) for rows in (reading.outputs, examples.targets))
    for place, (now, wanted) in enumerate(zip(*sizes, strict=True)):
        if wanted > FAR * max(now, 1.0):
            yield Finding(
                "unscaled targets",
                f"column {place} of the targets",
                wanted,
                f"The targets have a size of {wanted:.3g}, the outputs one of {now:.3g}: it takes "
                "many steps to get there.",
                "Put nn.Unstandardise.of(targets) after the model, or scale the targets.",
            )


def size(numbers: Sequence[float]) -> float:
    """The root mean square of the numbers."""
    return hypot(*numbers) / sqrt(len(numbers))


def rare_class(model: Module, examples: Examples) -> Iterator[Finding]:
    """A class so rare that a model does well without ever answering it."""
    counts = class_counts(model, examples)
    total = len(examples.targets)
    if len(counts) < 2:
        return
    rarest, count = min(counts.items(), key=lambda pair: pair[1])
    if count * RARE <= total and count * 10 <= max(counts.values()):  # not one of many classes
        yield Finding(
            "rare class",
            f"class {rarest!r:.40}",
            count / total,
            f"Only {count} of {total} examples are of it: a model that never answers it can be "
            f"right for the other {total - count}, so accuracy flatters.",
            "Look at nn.confusion, and give more examples of the class, or each of them several "
            "times.",
        )


def class_counts(model: Module, examples: Examples) -> Counter[Label]:
    """How many examples each class has; empty if the targets are no classes."""
    labels, rows = examples.labels, examples.targets
    if labels is None and len(rows[0]) > 1 and all(map(is_one_hot, rows)):
        known = model.labels
        fits = known is not None and known.outputs == len(rows[0])
        labels = known if fits else Labels(list(range(len(rows[0]))))
    return Counter() if labels is None else Counter(map(labels.decode, rows))


def is_one_hot(row: Sequence[float]) -> bool:
    return sorted(row) == [0.0] * (len(row) - 1) + [1.0]


def squashed_logits(examples: Examples, reading: Reading) -> Iterator[Finding]:
    """Outputs that were squashed before a loss that squashes them itself."""
    loss = examples.loss
    if loss not in (cross_entropy, binary_cross_entropy_with_logits):
        return
    name, low, high = span(reading.squash)
    if len(examples.targets[0]) > 1 and all(map(are_shares, reading.outputs)):
        name, low, high = "softmax", 0.0, 1.0
    # cross_entropy can make any shares of outputs from 0 to inf.
    if isfinite(high) or (loss is binary_cross_entropy_with_logits and isfinite(low)):
        called = getattr(loss, "__name__", "")
        yield Finding(
            "squashed logits",
            "output layer",
            high,
            f"{called} squashes the outputs itself, but {name} has brought them to {low:g} to "
            f"{high:g} before, so no answer can be sure.",
            f'Use output="identity", or leave {name} out of forward().',
        )


def are_shares(row: Sequence[float]) -> bool:
    """Whether the numbers are what softmax gives."""
    return all(0.0 <= number <= 1.0 for number in row) and isclose(sum(row), 1.0, rel_tol=1e-9)
