"""Losses: functions that say in one number how wrong an answer is.

Every loss takes the outputs for one example (or a column of predictions) and their targets, as
Values or as plain numbers; a single number is a list of one.  Training takes the mean of the losses
of many examples.  An error of a loss begins with the name of the loss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import SupportsIndex, TypeAlias, TypeVar

from autograd import (
    Value,
    add,
    clip,
    logsumexp,
    mean,
    mul,
    neg,
    relu,
    softplus,
    square,
    sub,
)
from autograd import abs as magnitude
from autograd import sum as total
from autograd.compiler.training import is_tracing
from nn.arguments import hints
from nn.arguments.numbers import positive
from nn.arguments.pairs import named, pairs, plain, shares
from nn.arguments.wording import unknown
from nn.training.log_loss import log_loss

__all__ = [
    "LOSSES",
    "Loss",
    "absolute_error",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "hinge",
    "huber",
    "loss_of",
    "mean_absolute_error",
    "mean_squared_error",
    "one_hot",
    "squared_error",
]

S = TypeVar("S", Value, float)
Loss: TypeAlias = Callable[[Sequence[Value], Sequence[float]], Value]
"""A function of the outputs for one example and their targets."""


@named
def squared_error(predictions: Sequence[S] | S, targets: Sequence[float] | float) -> S:
    """The sum of (prediction - target) squared.

    >>> squared_error([10, 8, 6], [20, 3, 1])
    150.0
    """
    return total([square(sub(p, t)) for p, t in pairs(predictions, targets)])


@named
def mean_squared_error(predictions: Sequence[S] | S, targets: Sequence[float] | float) -> S:
    """The mean of (prediction - target) squared.

    >>> mean_squared_error([10, 8, 6], [20, 3, 1])
    50.0
    """
    return mean([square(sub(p, t)) for p, t in pairs(predictions, targets)])


@named
def absolute_error(predictions: Sequence[S] | S, targets: Sequence[float] | float) -> S:
    """The sum of |prediction - target|: the error of lesson B.

    >>> absolute_error([0.5, 0.75, -0.25, -0.75], [0, 0, 0, 1])
    3.25
    """
    return total([magnitude(sub(p, t)) for p, t in pairs(predictions, targets)])


@named
def mean_absolute_error(predictions: Sequence[S] | S, targets: Sequence[float] | float) -> S:
    """The mean of |prediction - target|.

    >>> mean_absolute_error([1, 3], [2, 0])
    2.0
    """
    return mean([magnitude(sub(p, t)) for p, t in pairs(predictions, targets)])


@named
def huber(
    predictions: Sequence[S] | S, targets: Sequence[float] | float, *, delta: float = 1.0
) -> S:
    """The mean of error² / 2 near 0 and of delta * (|error| - delta / 2) beyond `delta`.

    >>> huber([0.5, 3.0], [0.0, 0.0])
    1.3125
    """
    positive("delta", delta)
    terms = []
    for p, t in pairs(predictions, targets):
        error = sub(p, t)
        inner = clip(error, -delta, delta)  # the error near 0, +-delta beyond
        terms.append(sub(mul(inner, error), mul(square(inner), 0.5)))
    return mean(terms)


@named
def hinge(predictions: Sequence[S] | S, targets: Sequence[float] | float) -> S:
    """The mean of max(0, 1 - target * prediction); each target is -1 or 1.

    With one output for each class, the target of the right class is 1, those of the others are -1.

    >>> hinge([0.25, 3.0], [1, -1])
    2.375
    """
    listed = pairs(predictions, targets)
    for _, t in listed if not is_tracing() else ():
        if plain(t) not in (-1.0, 1.0):
            raise ValueError(
                f"targets are -1 or 1, not {plain(t):g}; code two classes as 2 * label - 1, "
                "or give fit the names of the classes"
            )
    return mean([relu(sub(1.0, mul(p, t))) for p, t in listed])


@named
def binary_cross_entropy(predictions: Sequence[S] | S, targets: Sequence[float] | float) -> S:
    """The mean of -log(probability of the truth), for outputs that are probabilities of "1".

    Where an output was rounded to the wrong one of 0 and 1, loss and slope are large, but finite.
    `binary_cross_entropy_with_logits` never rounds: it takes outputs without a sigmoid.

    >>> round(binary_cross_entropy([0.5, 0.9], [1, 1]), 6)
    0.399254
    """
    return mean([log_loss(p, t) for p, t in shares(predictions, targets)])


@named
def binary_cross_entropy_with_logits(
    predictions: Sequence[S] | S, targets: Sequence[float] | float
) -> S:
    """`binary_cross_entropy` of sigmoid(prediction), exact for predictions of any size.

    >>> binary_cross_entropy_with_logits(1000.0, 0), binary_cross_entropy_with_logits(40.0, 1)
    (1000.0, 4.248354255291589e-18)
    """
    return mean(
        [
            add(mul(softplus(neg(p)), t), mul(softplus(p), 1.0 - t))
            for p, t in shares(predictions, targets)
        ]
    )


@named
def cross_entropy(predictions: Sequence[S], targets: Sequence[float] | int) -> S:
    """-log of the probability that softmax gives to the right class.

    `targets` is the number of that class, or a probability for each class; these must sum to 1, up
    to 1e-6 for rounding.

    >>> round(cross_entropy([0.0, 0.0], 1), 6), cross_entropy([1000.0, 0.0], [0, 1])
    (0.693147, 1000.0)
    """
    if not isinstance(targets, Iterable) and isinstance(targets, SupportsIndex):
        targets = one_hot(int(targets), len(predictions))
    listed = shares(predictions, targets)
    if len(listed) == 1:
        raise ValueError(
            "the share of a single output is always 1; for one output use "
            "binary_cross_entropy_with_logits, or give the model one output for each class"
        )
    sum_of_shares = 1.0 if is_tracing() else sum([plain(t) for _, t in listed])
    if abs(sum_of_shares - 1.0) > 1e-6:
        raise ValueError(
            f"targets are shares that sum to 1, but these sum to {sum_of_shares:g}; "
            "for several labels at once use binary_cross_entropy_with_logits"
        )
    wanted = total([mul(p, t) for p, t in listed])
    return logsumexp(
        [sub(p, wanted) for p, _ in listed]
    )  # differences first, so that no digits cancel


def one_hot(place: int, count: int) -> list[float]:
    """1 at `place`, 0 elsewhere."""
    if not 0 <= place < count:
        raise ValueError(f"class {place} is not one of the {count} outputs, numbered from 0")
    return [float(place == other) for other in range(count)]


LOSSES: dict[str, Loss] = {
    loss.__name__: loss
    for loss in (
        squared_error,
        mean_squared_error,
        absolute_error,
        mean_absolute_error,
        huber,
        hinge,
        binary_cross_entropy,
        binary_cross_entropy_with_logits,
        cross_entropy,
    )
}


def loss_of(choice: str | Loss) -> Loss:
    """A loss by its name, or `choice` itself if it is a function.

    >>> loss_of("hinge") is hinge
    True
    """
    if not isinstance(choice, str):
        if not callable(choice):
            raise TypeError(
                "loss must be the name of a loss or a function of (outputs, targets), "
                f"not {choice!r:.40}"
            )
        return choice
    if choice in hints.LOSSES:
        raise ValueError(f"loss={choice!r} is called {hints.LOSSES[choice]!r} here")
    if choice not in LOSSES:
        otherwise = "or give a function of (outputs, targets)"
        raise ValueError(unknown("loss", choice, LOSSES, otherwise))
    return LOSSES[choice]
