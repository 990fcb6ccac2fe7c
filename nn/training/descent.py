"""Gradient descent: walk down a function, step by step, until it is flat."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from autograd import DomainError, norm, value_and_grad
from autograd.hints import Hinted, hinting
from nn.arguments.attributes import PATH
from nn.arguments.hints import WALK
from nn.arguments.numbers import positive
from nn.arguments.rows import as_row
from nn.arguments.wording import counted, is_overflow, what_happened, what_to_do
from nn.data.table import Cell, Table, with_gap

__all__ = ["Path", "minimise", "minimize"]


MOST_ROWS, MOST_COORDINATES = 7, 4  # of a table of a walk


class Path(NamedTuple):
    """Every point of a walk with its height; `flat` says whether it ended because it was flat.

    >>> minimize(lambda x: (x - 3) ** 2, 0.0, learning_rate=0.25, steps=2)
    2 steps, from height 9 down to 0.5625; not flat yet
    step     x  height
       0     0       9
       1   1.5    2.25
       2  2.25  0.5625
    """

    points: list[list[float]]
    heights: list[float]
    flat: bool

    def _foreign(self) -> Mapping[str, str]:
        return PATH

    def summary(self) -> str:
        """How many steps, from which height to which, and whether it is flat there."""
        first, last = self.heights[0], self.heights[-1]
        way = "down " if last < first else "up " if last > first else ""
        end = "where it is flat" if self.flat else "not flat yet"
        comma = "," if self.flat else ";"
        steps = counted(len(self.heights) - 1, "step")
        return f"{steps}, from height {first:.6g} {way}to {last:.6g}{comma} {end}"

    def table(self) -> Table:
        """The first and the last points with their heights, and … for those between."""
        width = len(self.points[0])
        names = ["x"] if width == 1 else [f"x[{place}]" for place in range(width)]
        cut = width - MOST_COORDINATES
        if cut > 0:
            names[MOST_COORDINATES:] = [f"({cut} more)"]
        rows: list[list[Cell]] = [
            [step, *point[:MOST_COORDINATES], *(["…"] if cut > 0 else []), height]
            for step, (point, height) in enumerate(zip(self.points, self.heights, strict=True))
        ]
        return Table(["step", *names, "height"], with_gap(rows, MOST_ROWS))

    def __repr__(self) -> str:
        return f"{self.summary()}\n{self.table()!r}" if self.points else "Path of no points"

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.summary())}</p>{self.table()._repr_html_()}" if self.points else ""


Path.__getattr__ = Hinted.__getattr__  # type: ignore[attr-defined]  # a NamedTuple has no base
Path.__reduce_ex__ = Hinted.__reduce_ex__  # type: ignore[assignment]


@hinting(WALK)
def minimize(
    f: Callable[..., Any],
    start: Sequence[float] | float,
    learning_rate: float = 0.1,
    tolerance: float = 1e-6,
    *,
    steps: int = 10_000,
) -> Path:
    """Walk `f` downhill from `start` until its gradient is shorter than `tolerance`.

    `f` takes a number, or a list of numbers if `start` is a list.  After `steps` steps the walk
    ends where it is, and `flat` is False.  A number that is too large for a float, or an op where
    it is not defined, raises a DomainError.

    >>> path = minimize(lambda x: (x - 3) ** 2, 0.0, learning_rate=0.25)
    >>> path.points[:3], round(path.points[-1][0], 6), path.flat
    ([[0.0], [1.5], [2.25]], 3.0, True)
    """
    __tracebackhide__ = True  # a notebook then shows the learner's line, not this one
    positive("learning_rate", learning_rate)
    positive("tolerance", tolerance)
    single = isinstance(start, float | int)
    slope_of = value_and_grad(f)
    point = as_row(start, "start")
    points: list[list[float]] = []
    heights: list[float] = []
    while True:
        try:
            height, gradient = slope_of(point[0] if single else point)
            slopes = [gradient] if single else gradient
            steepness = norm(slopes)
            onward = [x - learning_rate * slope for x, slope in zip(point, slopes, strict=True)]
        except ArithmeticError as error:
            if not points:
                raise  # before the first step: the learning rate is not the cause
            cause = None if isinstance(error, DomainError) else error
            words = departure(point, heights, learning_rate, error)
            raise DomainError(*words, overflow=is_overflow(error)) from cause
        points.append(point)
        heights.append(height)
        if steepness < tolerance or len(heights) > steps:
            return Path(points, heights, steepness < tolerance)
        point = onward


minimise = minimize  # the British spelling


def departure(
    point: list[float], heights: list[float], learning_rate: float, error: ArithmeticError
) -> tuple[str, str]:
    """The text and the advice of the error of a walk that could not go on from `point`."""
    steps = counted(len(heights), "step")
    if heights[-1] > heights[0]:
        climb = f"it climbed from {heights[0]:g} to {heights[-1]:g}"
        said = f"minimize diverged after {steps}: {climb}, and then met"
    else:
        said = f"minimize failed after {steps}, at {point!r:.60}:"
    lower = f"Try a learning_rate lower than {learning_rate:g}, a tenth of it for a start"
    return f"{said} {what_happened(error)}", what_to_do(error, lower)
