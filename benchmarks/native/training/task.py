"""The training tasks: data, weights to start from, and the rule of the updates."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

from benchmarks.fit import start_weights

__all__ = ["CHECKED", "CLASSES", "Task", "by_neuron"]

CLASSES = 10
CHECKED = 100
"""After so many examples the weights of all contestants must agree."""


class Task(NamedTuple):
    """Squared errors of a network of two sigmoid layers; a new order of the examples each epoch."""

    inputs: int
    hidden: int
    batch: int = 1
    rule: str = "sgd"
    rate: float = 0.05

    @property
    def sizes(self) -> tuple[int, int, int]:
        """The width of each layer."""
        return self.inputs, self.hidden, CLASSES

    def weights(self) -> list[float]:
        """The parameters to start from, neuron by neuron, weights then bias."""
        return start_weights(Random(7), self.sizes)

    def data(self) -> tuple[Any, Any]:
        """The images, and a row of ten numbers for each: 1 at its class, 0 elsewhere."""
        import numpy as np

        images, digits = loaded()
        times = self.inputs // images.shape[1]
        return np.tile(images, (1, times)), np.eye(CLASSES)[digits]

    def classes(self) -> Any:
        """The class of each image."""
        return loaded()[1]

    def matrices(self) -> list[tuple[Any, Any]]:
        """The first weights of each layer, a matrix of inputs by outputs, and its biases."""
        import numpy as np

        numbers, start, found = np.array(self.weights()), 0, []
        for inputs, outputs in pairwise(self.sizes):
            stop = start + outputs * (inputs + 1)
            block = numbers[start:stop].reshape(outputs, inputs + 1)
            found.append((block[:, :-1].T.copy(), block[:, -1].copy()))
            start = stop
        return found


@cache
def loaded() -> tuple[Any, Any]:
    """1,797 images of 8 x 8 pixels from 0 to 1, and their digits, as scikit-learn has them."""
    from sklearn.datasets import load_digits

    images, digits = load_digits(return_X_y=True)
    return images / 16.0, digits


def by_neuron(matrices: Any) -> Any:
    """Matrices and biases as the parameters of neuron after neuron."""
    import numpy as np

    blocks = [np.column_stack([np.asarray(w).T, np.asarray(b)]) for w, b in matrices]
    return np.concatenate([block.ravel() for block in blocks])
