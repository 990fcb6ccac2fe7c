"""Modules without parameters that stand before or between layers."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot, sqrt
from random import Random

from nn.init import as_rng
from nn.module import Module
from nn.rows import Rows, Scalar, as_row, as_rows, refuse_width

__all__ = ["Dropout", "Standardise"]


class Dropout(Module):
    """In training, silences each input with probability `share`, and strengthens the others.

    What comes through is divided by 1 - share, so its expectation is the input; in use (after
    `eval()`, and in `predict`) everything passes unchanged.

    >>> Dropout(0.5, rng=0).predict([[1.0, 2.0]])
    [[1.0, 2.0]]
    """

    def __init__(self, share: float = 0.5, *, rng: Random | int | None = None) -> None:
        if not (isinstance(share, float | int) and 0.0 <= share < 1.0):
            raise ValueError(f"Dropout needs a share of at least 0 and below 1, got {share!r:.40}")
        self.share = float(share)
        self.rng = as_rng(rng)

    def forward(self, inputs: Sequence[Scalar]) -> Sequence[Scalar]:
        """The inputs, some of them times 0, the others times 1 / (1 - share)."""
        if not self.training or not self.share:
            return inputs
        kept, draw = 1.0 / (1.0 - self.share), self.rng.random
        return [x * (kept if draw() >= self.share else 0.0) for x in inputs]

    def width_of_outputs(self, inputs: int | None) -> int | None:
        """As many as inputs."""
        return inputs

    def __repr__(self) -> str:
        return f"Dropout({self.share:g})"


class Standardise(Module):
    """Brings every input to mean 0 and spread 1, as measured on the training data.

    As the first layer of a model it is kept, saved and loaded with it.

    >>> layer = Standardise.of([[10.0, 5.0], [30.0, 5.0]])
    >>> layer.predict([[10.0, 5.0], [40.0, 6.0]])
    [[-1.0, 0.0], [2.0, 1.0]]
    """

    def __init__(self, means: Sequence[float], spreads: Sequence[float]) -> None:
        self.means = as_row(means, "means")
        self.spreads = as_row(spreads, "spreads")
        if len(self.means) != len(self.spreads):
            raise ValueError(
                f"Standardise takes a mean and a spread for each input, got {len(self.means)} "
                f"means and {len(self.spreads)} spreads"
            )
        if not all(spread > 0.0 for spread in self.spreads):
            raise ValueError(f"Standardise divides by its spreads, got {self.spreads!r:.60}")

    @classmethod
    def of(cls, rows: Rows) -> Standardise:
        """The one for these training inputs; a column without spread is only shifted."""
        columns = list(zip(*as_rows(rows, "the inputs"), strict=True))
        means = [sum(column) / len(column) for column in columns]
        spreads = [
            hypot(*(x - mean for x in column)) / sqrt(len(column))
            for column, mean in zip(columns, means, strict=True)
        ]
        return cls(means, [spread or 1.0 for spread in spreads])

    def forward(self, inputs: Sequence[Scalar]) -> list[Scalar]:
        """(input - mean) / spread."""
        self.width_of_outputs(len(inputs))
        return [
            (x - mean) / spread
            for x, mean, spread in zip(inputs, self.means, self.spreads, strict=True)
        ]

    def width_of_outputs(self, inputs: int | None) -> int:
        """As many as inputs."""
        refuse_width("Standardise", len(self.means), inputs)
        return len(self.means)

    def __repr__(self) -> str:
        return f"Standardise({len(self.means)})"
