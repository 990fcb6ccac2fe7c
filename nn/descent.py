"""How does one walk down a function in the dark?  Find the slope, step downhill, until flat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograd import DomainError, norm, value_and_grad
from nn.optimiser import positive
from nn.rows import as_row
from nn.wording import counted, what_happened

__all__ = ["Path", "minimize"]


class Path(NamedTuple):
    """Every point of a walk with its height; `flat` says whether it ended because it was flat."""

    points: list[list[float]]
    heights: list[float]
    flat: bool


def minimize(
    f: Callable[..., Any],
    start: Sequence[float] | float,
    learning_rate: float = 0.1,
    tolerance: float = 1e-6,
    *,
    steps: int = 10_000,
) -> Path:
    """Walk `f` downhill from `start` until its gradient is shorter than `tolerance`.

    `f` takes a number, or a list of them if `start` is a list.  After `steps` steps the walk ends
    where it is, and `flat` is False.  A walk that leaves the numbers raises a DomainError.

    >>> path = minimize(lambda x: (x - 3) ** 2, 0.0, learning_rate=0.25)
    >>> path.points[:3], round(path.points[-1][0], 6), path.flat
    ([[0.0], [1.5], [2.25]], 3.0, True)
    """
    __tracebackhide__ = True  # in a notebook: the learner's own line says more
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
                raise  # the first step is still to come, so no learning rate is to blame
            cause = None if isinstance(error, DomainError) else error
            raise DomainError(departure(point, heights, learning_rate, error)) from cause
        points.append(point)
        heights.append(height)
        if steepness < tolerance or len(heights) > steps:
            return Path(points, heights, steepness < tolerance)
        point = onward


def departure(
    point: list[float], heights: list[float], learning_rate: float, error: ArithmeticError
) -> str:
    """What is said of a walk that left the numbers at `point`, after these heights."""
    steps = counted(len(heights), "step")
    if heights[-1] > heights[0]:
        climb = f"it climbed from {heights[0]:g} to {heights[-1]:g}"
        said = f"minimize diverged after {steps}: {climb}, and then met"
    else:
        said = f"minimize left the numbers after {steps}, at {point!r:.60}:"
    return (
        f"{said} {what_happened(error)}. Try a learning_rate lower than {learning_rate:g}, "
        "a tenth of it for a start"
    )
