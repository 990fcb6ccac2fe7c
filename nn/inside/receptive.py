"""Receptive fields: the input that excites a neuron most, and the pixels that do not matter.

A receptive field is a pixel for each input: 1.0 white, -1.0 black, None for "makes no difference".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import TypeAlias

from nn.inside.activity import activity, columns, width
from nn.model.layers import Neuron
from nn.model.module import Module

__all__ = ["MOST_SEARCHED", "TIE", "Field", "receptive_fields"]

Field: TypeAlias = tuple[float | None, ...]
"""The input that excites a neuron most; None where a pixel makes no difference."""
Corner: TypeAlias = tuple[float, ...]

MOST_SEARCHED = 8  # inputs: 256 images of black and white pixels, each shown to the network
TIE = 1e-9  # answers that differ by less, relative to the largest, count as equal: rounding


def receptive_fields(model: Module) -> list[list[Field]]:
    """The field of every neuron, layer by layer, among all inputs of -1 and 1.

    All inputs are tried if there are at most 8.  If there are more, the signs of the weights give
    the fields of the first layer, and later layers are empty lists.

    >>> from nn import MLP
    >>> receptive_fields(MLP(3, [1], "tanh", bias=False, weights=[[[2.0, 0.0, -0.5]]]))
    [[(1.0, None, -1.0)]]
    """
    count = width(model)
    if count > MOST_SEARCHED:
        first, *others = columns(model)
        return [list(map(by_signs, first.all_neurons())), *([] for _ in others)]
    corners = list(product((1.0, -1.0), repeat=count))
    answers = [activity(model, corner) for corner in corners]
    return [
        [best(corners, [answer[place][output] for answer in answers]) for output in range(size)]
        for place, size in enumerate(map(len, answers[0]))
    ]


def by_signs(neuron: Neuron) -> Field:
    """White where the weight is positive, black where it is negative."""
    weights = [weight.data for weight in neuron.weights]
    return tuple((1.0 if weight > 0.0 else -1.0) if weight else None for weight in weights)


def best(corners: Sequence[Corner], answers: Sequence[float]) -> Field:
    """The field that covers as many of the most exciting inputs as one field can."""
    highest = max(answers)
    margin = TIE * max(1.0, abs(highest))
    top = [corner for corner, answer in zip(corners, answers, strict=True)
           if answer >= highest - margin]  # fmt: skip
    if len(top) == len(corners):
        return (None,) * len(corners[0])
    among = set(top)
    return max((grown(corner, among) for corner in top), key=lambda field: field.count(None))


def grown(corner: Corner, among: set[Corner]) -> Field:
    """The corner with None for every pixel that may change, while all it covers stay `among`."""
    field: Field = corner
    for place in range(len(corner)):
        freer = (*field[:place], None, *field[place + 1 :])
        if among.issuperset(corners_of(freer)):
            field = freer
    return field


def corners_of(field: Field) -> Iterable[Corner]:
    """Every input that a field covers."""
    return product(*((1.0, -1.0) if pixel is None else (pixel,) for pixel in field))
