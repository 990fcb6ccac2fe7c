"""The plot of a function of one weight, and of a walk down it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import copysign
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from autograd import Value, no_grad, value_and_grad
from autograd.show.chart.marks import Arrow, Axis, Chart, Dots, Line, Mark, Note, Side
from autograd.show.palette import INK, PATH, QUIET
from nn.arguments.wording import counted
from nn.plot.canvas import Drawn, painted
from nn.training.descent import Path

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Points", "Span", "around", "height", "one_weight", "points_of"]

Points: TypeAlias = "Path | Sequence[Sequence[float]]"
"""A walk from `nn.minimize`, or the points of one."""
Span: TypeAlias = "tuple[float, float]"
"""The lowest and the highest number of an axis."""

FINE = 201  # points of a curve
BEND = 0.35  # how far the middle of an arrow is from the straight line, in lengths of the arrow


class Step(NamedTuple):
    """One point of a walk, its height, and the slope there."""

    weight: float
    loss: float
    slope: float


def height(result: object) -> float:
    """A Value or a number as a plain number."""
    return result.data if isinstance(result, Value) else float(result)  # type: ignore[arg-type]


def points_of(path: Points) -> list[list[float]]:
    """The points of a walk as lists of floats."""
    points = path.points if isinstance(path, Path) else path
    found = [[float(x) for x in point] for point in points]
    if not found:
        raise ValueError("the path has no points; give nn.minimize(...), or a list of points")
    return found


def one_weight(
    f: Callable[..., Any],
    path: Points,
    *,
    span: Span | None = None,
    steps: int = 6,
    tangents: int = 1,
    ax: Axes | None = None,
) -> Drawn:
    """Plot a function of one weight, and the first `steps` steps of a walk down it.

    Each point is joined to the next by an arrow.  The first `tangents` points have a dashed tangent
    with its slope.  If all points are on one side of the valley, the arrows are bent, so that they
    do not cover the tangents.

    >>> import nn
    >>> path = nn.minimize(lambda w: (3 * w - 10) ** 2, 2.0, learning_rate=0.01)
    >>> print(one_weight(lambda w: (3 * w - 10) ** 2, path, steps=2))
    Loss over one weight, and 2 steps downhill: weight 2, loss 16, slope -24; weight 2.24, loss \
10.8, slope -19.7; weight 2.437, loss 7.23, slope -16.1.
    """
    walked = [point[0] for point in points_of(path)][: steps + 1]
    low, high = span or around(walked)
    weights = [low + (high - low) * place / (FINE - 1) for place in range(FINE)]
    with no_grad():
        heights = [height(f(weight)) for weight in weights]
    slope_of = value_and_grad(f)
    measured = [Step(weight, *map(float, slope_of(weight))) for weight in walked]
    room = (max(heights) - min(heights)) * 0.06 or 1.0
    x = Axis("weight", low, high)
    y = Axis("loss", min(heights) - room, max(heights) + 2 * room)
    marks: list[Mark] = [Line([*zip(weights, heights, strict=True)], QUIET)]
    one_flank = len({step.slope > 0.0 for step in measured if step.slope}) < 2
    for start, end in pairwise(measured):
        bend = copysign(BEND, start.weight - end.weight) if one_flank else 0.0
        marks.append(Arrow(start[:2], end[:2], PATH, bend))
    for place, step in enumerate(measured):
        is_far = not place or abs(step.weight - measured[place - 1].weight) > 0.08 * (high - low)
        if place < tangents and is_far:
            marks += tangent(step, x, y, inside=one_flank)
    marks.append(Dots([step[:2] for step in measured], PATH, size=9.0))
    return painted(
        Chart(
            alt=told(measured),
            x=x,
            y=y,
            marks=marks,
            columns=["step", "weight", "loss", "slope"],
            rows=[[place, *step] for place, step in enumerate(measured)],
        ),
        ax,
    )


def told(measured: Sequence[Step]) -> str:
    """The walk in words: its first three points and its last."""
    steps = counted(len(measured) - 1, "step")
    points = [
        f"weight {step.weight:.4g}, loss {step.loss:.3g}, slope {step.slope:.3g}"
        for step in measured
    ]
    shown = points if len(points) <= 4 else [*points[:3], f"…; {points[-1]}"]
    return f"Loss over one weight, and {steps} downhill: {'; '.join(shown)}."


def tangent(step: Step, x: Axis, y: Axis, *, inside: bool) -> list[Mark]:
    """A dashed tangent, its slope written inside the valley or outside."""
    reach = (x.high - x.low) * 0.16
    if step.slope:
        reach = min(reach, 0.2 * (y.high - y.low) / abs(step.slope))
    ends = [
        (step.weight + way * reach, step.loss + way * step.slope * reach) for way in (-1.0, 1.0)
    ]
    is_right = (step.slope < 0) == inside
    vertical, sides = ("n", "s") if inside else ("s", "n"), ("e", "w") if is_right else ("w", "e")
    order: list[Side] = [f"{up}{side}" for side in sides for up in vertical]  # type: ignore[misc]
    note = Note(f"slope {step.slope:.3g}", (step.weight, step.loss), INK, sides=(*order,), gap=14.0)
    return [Line(ends, INK, 2.0, "6 4"), note]


def around(walked: Sequence[float]) -> Span:
    """A span around the end of a walk, wide enough to show both sides of the valley."""
    low, high, end = min(walked), max(walked), walked[-1]
    reach = max(high - end, end - low) or 1.0
    return end - 1.3 * reach, end + 1.3 * reach
