"""Classic mistakes between a model, its loss and its targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import inf

from autograd import no_grad, relu, sigmoid, softplus, tanh
from nn.findings import Finding
from nn.losses import cross_entropy
from nn.module import Module, switched
from nn.targets import Examples, output_activation

__all__ = ["mismatches"]

REACH = {tanh: (-1.0, 1.0), sigmoid: (0.0, 1.0), relu: (0.0, inf), softplus: (0.0, inf)}
FAR = 20.0  # times the size of the outputs: a target so far away takes too many steps
RARE = 50  # a class that is one example in so many is rare


def mismatches(model: Module, examples: Examples, few: Examples) -> Iterator[Finding]:
    """All of them; the outputs are those of the `few`."""
    with switched(model, training=False), no_grad():
        outputs = model.predict(few.inputs)
    yield from unreachable_targets(model, examples)
    yield from distant_targets(model, examples, outputs)
    yield from rare_classes(examples)
    yield from second_squash(model, examples, outputs)


def unreachable_targets(model: Module, examples: Examples) -> Iterator[Finding]:
    """Targets outside the range of the last activation."""
    squash = output_activation(model)
    low, high = next((r for op, r in REACH.items() if op is squash), (-inf, inf))
    targets = [number for row in examples.targets for number in row]
    for target in (min(targets), max(targets)):
        if not low <= target <= high:
            name = getattr(squash, "__name__", "")
            yield Finding(
                "unreachable targets",
                "output layer",
                target,
                f"A target is {target:g}, but {name} answers only from {low:g} to {high:g}.",
                'Use output="identity", or scale the targets.',
            )


def distant_targets(
    model: Module, examples: Examples, outputs: Sequence[Sequence[float]]
) -> Iterator[Finding]:
    """Targets many times as large as all answers: weights move by little in each step."""
    if examples.labels is not None or output_activation(model) is not None:
        return
    target = max((number for row in examples.targets for number in row), key=abs)
    largest = max(abs(number) for row in outputs for number in row)
    if abs(target) > FAR * max(largest, 1.0):
        yield Finding(
            "distant targets",
            "output layer",
            target,
            f"A target is {target:g}, but no answer is beyond {largest:.3g} yet: it takes too many "
            "steps to get there.",
            "Put nn.Unstandardise.of(targets) behind the model.",
        )


def rare_classes(examples: Examples) -> Iterator[Finding]:
    """A class that hardly occurs: a model that never names it looks right nearly always."""
    if examples.labels is None:
        return
    counts = Counter(map(examples.labels.decode, examples.targets))
    total = sum(counts.values())
    for name in examples.labels.names:
        if counts[name] * RARE <= total:
            yield Finding(
                "rare class",
                f"class {name!r}",
                counts[name] / total,
                f"{counts[name]} of {total} examples are of it: who never answers {name!r} is "
                f"right in {1 - counts[name] / total:.0%}.",
                "Judge by nn.confusion, not by accuracy; give it more examples, or others fewer.",
            )


def second_squash(
    model: Module, examples: Examples, outputs: Sequence[Sequence[float]]
) -> Iterator[Finding]:
    """cross_entropy has a softmax inside, so what comes to it should not be squashed already."""
    if examples.loss is not cross_entropy:
        return
    if output_activation(model) is sigmoid:
        yield Finding(
            "sigmoid before cross_entropy",
            "output layer",
            1.0,
            "cross_entropy takes any numbers, but sigmoid answers only from 0 to 1: the largest "
            "share of a class stays small.",
            'Use output="identity".',
        )
    elif len(outputs) > 1 and all(
        min(row) >= 0.0 and abs(sum(row) - 1.0) < 1e-9 for row in outputs
    ):
        yield Finding(
            "softmax before cross_entropy",
            "output layer",
            1.0,
            "All answers are shares that sum to 1, and cross_entropy makes shares of them again.",
            "Leave the softmax out of the model.",
        )


def is_share(row: Sequence[float]) -> bool:
    """Whether these numbers are shares that sum to 1."""
    return min(row) >= 0.0 and abs(sum(row) - 1.0) < 1e-9
