"""Modules without parameters, to put before, between and after layers."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from math import hypot, sqrt
from random import Random
from typing import Self

from autograd import where
from autograd.hints import hinting
from nn.arguments.hints import DROPOUT
from nn.arguments.rows import Rows, Scalar, as_row, as_rows, refuse_width
from nn.init import as_rng
from nn.model.draws import random_number
from nn.model.module import Module

__all__ = ["Dropout", "Scaling", "Standardise", "Unstandardise"]


class Dropout(Module):
    """In training, sets each input to 0 with probability `share`, and enlarges the others.

    The others are divided by 1 - share, so that the mean stays the same.  In use, that is after
    `eval()` and in `predict`, all inputs pass unchanged.

    >>> Dropout(0.5, rng=0).predict([[1.0, 2.0]])
    [[1.0, 2.0]]
    """

    @hinting(DROPOUT)
    def __init__(self, share: float = 0.5, *, rng: Random | int | None = None) -> None:
        if not (isinstance(share, float | int) and 0.0 <= share < 1.0):
            raise ValueError(f"Dropout needs a share of at least 0 and below 1, got {share!r:.40}")
        self.share = float(share)
        self.rng = as_rng(rng)

    def forward(self, inputs: Sequence[Scalar]) -> Sequence[Scalar]:
        """The inputs, some of them times 0, the others times 1 / (1 - share)."""
        if not self.training or not self.share:
            return inputs
        share, kept, rng = self.share, 1.0 / (1.0 - self.share), self.rng
        return [x * where(random_number(rng) >= share, kept, 0.0) for x in inputs]

    drawn = False

    def width_of_outputs(self, inputs: int | None) -> int | None:
        """As many outputs as inputs."""
        return inputs

    def __repr__(self) -> str:
        return f"Dropout({self.share:g})"


class Scaling(Module):
    """What Standardise and Unstandardise share: a mean and a spread for each column."""

    def __init__(self, means: Sequence[float], spreads: Sequence[float]) -> None:
        self.means = as_row(means, "means")
        self.spreads = as_row(spreads, "spreads")
        if len(self.means) != len(self.spreads):
            raise ValueError(
                f"{type(self).__name__} takes a mean and a spread for each column, got "
                f"{len(self.means)} means and {len(self.spreads)} spreads"
            )
        if not all(spread > 0.0 for spread in self.spreads):
            raise ValueError(
                f"{type(self).__name__} needs spreads above 0, got {self.spreads!r:.60}"
            )

    @classmethod
    def of(cls, rows: Rows) -> Self:
        """Measure each column of the training data; a column of equal numbers gets the spread 1."""
        columns = list(zip(*as_rows(rows, "the rows"), strict=True))
        means = [sum(column) / len(column) for column in columns]
        spreads = [
            hypot(*(x - mean for x in column)) / sqrt(len(column))
            if min(column) < max(column)  # the mean of equal numbers may be off by a rounding
            else 1.0
            for column, mean in zip(columns, means, strict=True)
        ]
        return cls(means, spreads)

    drawn = False

    def width_of_inputs(self) -> int:
        """One input for each column."""
        return len(self.means)

    @staticmethod
    @abstractmethod
    def scaled(x: Scalar, mean: float, spread: float) -> Scalar:
        """One number of a column, scaled."""

    def forward(self, inputs: Sequence[Scalar]) -> list[Scalar]:
        """Each input, scaled by the mean and the spread of its column."""
        self.width_of_outputs(len(inputs))
        columns = zip(inputs, self.means, self.spreads, strict=True)
        return [self.scaled(x, mean, spread) for x, mean, spread in columns]

    def width_of_outputs(self, inputs: int | None) -> int:
        """As many outputs as inputs."""
        refuse_width(type(self).__name__, len(self.means), inputs)
        return len(self.means)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self.means)})"


class Standardise(Scaling):
    """Scales every input to mean 0 and spread 1, as measured on the training data.

    Put it first in a model, and it is saved and loaded with the model.

    >>> layer = Standardise.of([[10.0, 5.0], [30.0, 5.0]])
    >>> layer.predict([[10.0, 5.0], [40.0, 6.0]])
    [[-1.0, 0.0], [2.0, 1.0]]
    """

    @staticmethod
    def scaled(x: Scalar, mean: float, spread: float) -> Scalar:
        """(x - mean) / spread."""
        return (x - mean) / spread


class Unstandardise(Scaling):
    """Scales every output to the mean and the spread of the targets: the inverse of Standardise.

    Put it last in a model for numbers.  The layers before it then learn at mean 0 and spread 1,
    and the model answers in the units of the targets.  Losses are in these units too: a squared
    error and its gradient are spread² times as large.  Adam and RMSprop are not affected.  For SGD,
    divide the learning rate by spread².  Multiply a penalty by spread².

    >>> layer = Unstandardise.of([100.0, 300.0])
    >>> layer.predict([[0.0], [1.0], [-0.5]])
    [[200.0], [300.0], [150.0]]
    """

    @staticmethod
    def scaled(x: Scalar, mean: float, spread: float) -> Scalar:
        """x * spread + mean."""
        return x * spread + mean
