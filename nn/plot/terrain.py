"""Measure a function of two weights on a grid, and along a walk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from autograd import no_grad
from nn.arguments.rows import Rows
from nn.model.labels import LabelSource
from nn.model.module import Module
from nn.plot.descent import Points, Span, around, height, points_of
from nn.training.losses import Loss
from nn.training.scoring import mean_loss
from nn.training.targets import prepare

__all__ = ["Landscape", "Terrain", "loss_of_two", "terrain"]

Landscape: TypeAlias = Callable[[list[float]], Any]
"""A function of two weights, given as a list."""

GRID = 41  # points along each side


def loss_of_two(
    model: Module,
    inputs: Rows,
    labels: LabelSource,
    first: str,
    second: str,
    *,
    loss: str | Loss | None = None,
) -> Callable[[Sequence[float]], float]:
    """The mean loss as a function of two weights, given by name; all others stay as they are.

    >>> import nn
    >>> model = nn.MLP(1, [1], bias=True, rng=0)
    >>> weight, bias = model.named_parameters()
    >>> loss_of_two(model, [[1.0], [2.0]], [3.0, 5.0], weight, bias)([2.0, 0.0])
    1.0
    """
    examples = prepare(model, inputs, labels, loss)
    parameters = model.named_parameters()
    for name in (first, second):
        if name not in parameters:
            raise ValueError(
                f"there is no parameter {name!r:.60}; the first is {next(iter(parameters))!r}"
            )
    pair = parameters[first], parameters[second]

    def measured(point: Sequence[float]) -> float:
        before = [weight.data for weight in pair]
        try:
            for weight, number in zip(pair, point, strict=True):
                weight.data = float(number)
            return mean_loss(model.predict(examples.inputs), examples)
        finally:
            for weight, number in zip(pair, before, strict=True):
                weight.data = number

    return measured


class Terrain:
    """Heights on a grid, row by row, and the points of a walk with their heights, `tops`."""

    def __init__(
        self,
        xs: list[float],
        ys: list[float],
        heights: list[list[float]],
        points: list[list[float]],
        tops: list[float],
    ) -> None:
        self.xs, self.ys, self.heights = xs, ys, heights
        self.points, self.tops = points, tops

    @property
    def highest(self) -> float:
        """The height of the highest point of the grid."""
        return max(map(max, self.heights))

    @cached_property
    def _deepest(self) -> tuple[float, list[float]]:
        found = list(zip(self.tops, self.points, strict=True))
        for y, row in zip(self.ys, self.heights, strict=True):
            found += [(top, [x, y]) for x, top in zip(self.xs, row, strict=True)]
        return min(found)

    @property
    def lowest(self) -> list[float]:
        """The lowest of all points of the grid and the walk."""
        return self._deepest[1]

    @property
    def depth(self) -> float:
        """The height of the lowest point."""
        return self._deepest[0]


def terrain(f: Landscape, path: Points, span: tuple[Span, Span] | None) -> Terrain:
    """Measure `f` on a grid around the path, and along the path."""
    points = points_of(path)
    if any(len(point) != 2 for point in points):
        raise ValueError(
            f"a path over two weights has points of two numbers, not {points[0]!r:.60}"
        )
    across, along = span or tuple(around([point[axis] for point in points]) for axis in (0, 1))
    xs, ys = spaced(across), spaced(along)
    with no_grad():
        heights = [[height(f([x, y])) for x in xs] for y in ys]
        return Terrain(xs, ys, heights, points, [height(f(list(point))) for point in points])


def spaced(span: Span) -> list[float]:
    """The places of the grid along one side."""
    low, high = span
    return [low + (high - low) * place / (GRID - 1) for place in range(GRID)]
