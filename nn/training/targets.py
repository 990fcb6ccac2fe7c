"""Turn labels into targets, choose a loss that fits them, and refuse labels that do not fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from autograd import DomainError, Value, sigmoid, tanh
from nn.arguments.rows import Rows, as_rows, flat, unpacked
from nn.arguments.wording import counted
from nn.model.between import Unstandardise
from nn.model.labels import Labels, LabelSource, class_names
from nn.model.layers import Neuron
from nn.model.modes import switched
from nn.model.module import Module
from nn.training.losses import (
    Loss,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    hinge,
    loss_of,
    squared_error,
)

__all__ = [
    "Examples",
    "last_module",
    "prepare",
    "refuse_impossible",
    "refuse_no_module",
    "validation",
]


OF_PROBABILITIES = (binary_cross_entropy, binary_cross_entropy_with_logits, cross_entropy)
CHOOSING = (hinge, *OF_PROBABILITIES)
"""Losses that do not take all finite targets."""


class Examples(NamedTuple):
    """Checked data, what the outputs mean, and the loss that fits them."""

    inputs: list[list[float]]
    targets: list[list[float]]
    labels: Labels | None
    loss: Loss


def prepare(model: Module, inputs: object, labels: object, loss: str | Loss | None) -> Examples:
    """All that training needs of the data, checked before anything is changed."""
    refuse_no_module(model)
    given, cells = unpacked(inputs), flat(unpacked(labels))
    with switched(model, training=False):  # a layer that keeps its outputs keeps no new leaves
        try:
            rows = as_rows(given, "training_data")
            width = len(model.outputs(rows[0]))
        except (TypeError, ValueError):
            refuse_swapped(model, given, cells)
            raise
    squash = output_activation(model)
    names = class_names(cells, width)
    if names is not None:
        chosen = loss_for_classes(squash, width) if loss is None else loss_of(loss)
        known = [] if model.labels is None else model.labels.names
        classes = known if set(names) <= set(known) else sorted(set(names), key=_order)
        meaning = labels_for(classes, width, squash, chosen)
        targets = targets_for(cells, len(rows), width, meaning)
        refuse_impossible(targets, chosen, "labels")
        return Examples(rows, targets, meaning, chosen)
    targets = targets_for(cells, len(rows), width, None)
    numbers = {number for row in targets for number in row}
    if loss is not None:
        chosen = loss_of(loss)
    else:
        zero_one = squash is sigmoid and numbers <= {0.0, 1.0}
        chosen = binary_cross_entropy if zero_one else squared_error
    refuse_impossible(targets, chosen, "labels")
    return Examples(rows, targets, two_numbers(numbers, width, chosen), chosen)


def refuse_no_module(model: object) -> None:
    """Refuse to train anything but a Module."""
    if not isinstance(model, Module):
        raise TypeError(f"a Module is trained, not {type(model).__name__} {model!r:.40}")


def two_numbers(numbers: set[float], width: int, loss: Loss) -> Labels | None:
    """The classes 0 and 1, or -1 and 1, if one output has no other targets."""
    if width != 1 or numbers not in ({0.0, 1.0}, {-1.0, 1.0}):
        return None
    low = min(numbers)
    at_zero = low < 0.0 or loss is binary_cross_entropy_with_logits
    return Labels([int(low), 1], outputs=1, low=low, threshold=0.0 if at_zero else 0.5)


def targets_for(
    labels: object, count: int, width: int, meaning: Labels | None
) -> list[list[float]]:
    """One row of targets for each of `count` examples."""
    names = class_names(labels, width) if meaning is not None else None
    if names is not None and meaning is not None:
        rows = [meaning.encode(name) for name in names]
    else:
        rows = as_rows(labels, "labels")
    if len(rows) != count:
        raise ValueError(f"there are {count} examples but {len(rows)} labels; give one for each")
    if len(rows[0]) != width:
        raise ValueError(
            f"the model has {counted(width, 'output')} but each label has "
            f"{counted(len(rows[0]), 'number')}"
        )
    return rows


def refuse_impossible(targets: list[list[float]], loss: Loss, name: str) -> None:
    """Refuse targets that the loss does not take, before training starts."""
    if loss not in CHOOSING:
        return  # or a function of the user's: a call more could have effects
    seen: set[tuple[float, ...]] = set()
    for place, row in enumerate(targets):
        if tuple(row) in seen:
            continue
        seen.add(tuple(row))
        try:
            loss([0.5] * len(row), row)
        except DomainError:
            continue  # the target is allowed: it is only far from 0.5
        except ValueError as error:
            raise ValueError(f"the loss refuses {name}[{place}]. {error}") from None


def refuse_swapped(model: Module, inputs: object, labels: object) -> None:
    """Refuse swapped inputs and labels: the model takes the labels as inputs, and only them."""
    given, other = row_width(inputs), row_width(labels)
    if given and other > 1 and takes(model, other) and not takes(model, given):
        raise ValueError(
            f"training_data has {counted(given, 'cell')} a row, which the model does not take, but "
            f"the labels have {other}, which it takes: they look swapped; give the inputs first, "
            "then the labels"
        )


def row_width(cells: object) -> int:
    """How many cells the first row has; 0 if there is no row."""
    if not isinstance(cells, list) or not cells:
        return 0
    row = unpacked(cells[0])
    return len(row) if isinstance(row, list) else 1


def takes(model: Module, width: int) -> bool:
    """Whether a model takes this many inputs."""
    try:
        model.outputs([0.0] * width)
    except DomainError:
        return True  # only the zeros did not suit
    except (IndexError, TypeError, ValueError):
        return False
    return True


def loss_for_classes(squash: Callable[..., object] | None, width: int) -> Loss:
    """The loss that fits the last activation."""
    if squash is sigmoid:
        return binary_cross_entropy
    if squash is not None:
        return squared_error
    return cross_entropy if width > 1 else binary_cross_entropy_with_logits


def labels_for(
    names: Sequence[str | float], width: int, squash: Callable[..., object] | None, loss: Loss
) -> Labels:
    """The classes, with targets that fit the loss and the last activation."""
    below_zero = loss is hinge or (squash is tanh and width == 1 and loss not in OF_PROBABILITIES)
    at_zero = below_zero or loss is binary_cross_entropy_with_logits
    return Labels(
        names, outputs=width, low=-1.0 if below_zero else 0.0, threshold=0.0 if at_zero else 0.5
    )


def output_activation(model: Module) -> Callable[..., Value | float] | None:
    """The activation of the last layer; None if there is no layer, or Unstandardise follows it."""
    last = last_module(model, (Neuron, Unstandardise))
    return last.activation if isinstance(last, Neuron) else None


def last_module(model: Module, kinds: tuple[type[Module], ...]) -> Module | None:
    """The last module of these kinds inside a model, if there is one."""
    parts = reversed(model.named_modules().values())
    return next((part for part in parts if isinstance(part, kinds)), None)


def _order(name: str | float) -> tuple[bool, str | float]:
    return isinstance(name, str), name


def validation(examples: Examples, data: tuple[Rows, LabelSource] | None) -> Examples | None:
    """The validation data, checked like the training data."""
    if data is None:
        return None
    if not isinstance(data, tuple) or len(data) != 2:
        raise TypeError(f"validation_data must be a pair (inputs, labels), not {data!r:.60}")
    inputs, labels = data
    rows = as_rows(inputs, "validation inputs")
    if len(rows[0]) != len(examples.inputs[0]):
        raise ValueError(
            f"validation inputs have {counted(len(rows[0]), 'number')} a row, "
            f"but training_data has {len(examples.inputs[0])}"
        )
    width = len(examples.targets[0])
    targets = targets_for(unpacked(labels), len(rows), width, examples.labels)
    refuse_impossible(targets, examples.loss, "validation labels")
    return examples._replace(inputs=rows, targets=targets)
