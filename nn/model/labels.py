"""Turn class names into targets, and the outputs of a model back into class names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from autograd.hints import Hinted
from autograd.pickles import PublicPickle
from nn.arguments.rows import Array, Rows, as_rows, flat, unpacked

__all__ = ["Label", "LabelSource", "Labels", "Predictions", "class_names"]

Label: TypeAlias = str | int | float
"""The name of a class."""
LabelSource: TypeAlias = "Iterable[str] | Rows | Array"
"""A label for each example: class names, numbers, or rows of target numbers."""


class Labels(Hinted):
    """The classes a model was trained on, in the order of its outputs; kept with the model.

    For two classes one output is enough.  Its target is `low` for the first class and 1 for the
    second; an output above `threshold` means the second.

    >>> labels = Labels(["cat", "dog", "cow"])
    >>> labels.encode("dog"), labels.decode([0.1, -2.0, 0.7])
    ([0.0, 1.0, 0.0], 'cow')
    """

    def __init__(
        self,
        names: Sequence[Label],
        *,
        outputs: int = 0,
        low: float = 0.0,
        threshold: float = 0.5,
    ) -> None:
        self.names = list(names)
        self.outputs = outputs or len(names)
        self.low = low
        self.threshold = threshold
        if self.outputs not in (len(names), 1) or len(names) < 2 or len(set(names)) < len(names):
            raise ValueError(
                f"{len(names)} classes {self.names!r:.60} do not fit {self.outputs} output(s): "
                "a model needs one output for each class, or one output for two classes"
            )
        if self.outputs == 1 and len(names) > 2:
            raise ValueError(
                f"{len(names)} classes {self.names!r:.60} need {len(names)} outputs, not 1"
            )

    def encode(self, name: Label) -> list[float]:
        """The target outputs of a class."""
        try:
            place = self.names.index(name)
        except ValueError:
            raise ValueError(f"label {name!r:.40} is none of {self.names!r:.80}") from None
        if self.outputs == 1:
            return [1.0 if place else self.low]
        return [1.0 if place == other else self.low for other in range(self.outputs)]

    def decode(self, outputs: Sequence[float]) -> Label:
        """The class of the largest output; of one output, the class on that side of `threshold`."""
        if self.outputs == 1:
            return self.names[outputs[0] > self.threshold]
        return self.names[outputs.index(max(outputs))]

    def __repr__(self) -> str:
        return f"Labels({self.names!r})"


class Predictions(PublicPickle, list[list[float]]):
    """A list of rows of outputs that also has the `labels` of their model."""

    labels: Labels | None = None


def class_names(labels: object, outputs: int) -> list[Label] | None:
    """The labels as a list of class names, or None if they are target numbers.

    Words are names.  Whole numbers 0, 1, 2, ... are names if the model has several outputs.
    A label may be a row of one, as in a column of a data frame.
    """
    cells = flat(unpacked(labels))
    if not isinstance(cells, list) or not cells:
        return None
    if any(isinstance(cell, str) for cell in cells):
        for place, cell in enumerate(cells):
            if not isinstance(cell, str):
                raise TypeError(f"labels[{place}] is {cell!r:.40}, but other labels are names")
        return cells
    if outputs < 2:
        return None
    rows = as_rows(cells, "labels")
    if len(rows[0]) > 1:
        return None
    numbers = [row[0] for row in rows]
    for place, number in enumerate(numbers):
        if number != int(number) or not 0 <= number < outputs:
            raise ValueError(
                f"labels[{place}] is {number:g}, but the model has {outputs} outputs: give class "
                f"numbers from 0 to {outputs - 1}, names, or rows of {outputs} targets"
            )
    return [int(number) for number in numbers]
