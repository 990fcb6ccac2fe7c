"""The plot of a function of one weight, and of a walk down it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import copysign
from typing import TYPE_CHECKING, Any, TypeAlias

from autograd import Value, no_grad, value_and_grad
from nn.plot.canvas import PATH, QUIET, canvas
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
    tangents: int = 3,
    ax: Axes | None = None,
) -> Axes:
    """Plot a function of one weight, and the first `steps` steps of a walk down it.

    Each point is joined to the next by an arrow.  The first `tangents` points have a dashed tangent
    with its slope.  If all points are on one side of the valley, the arrows are bent, so that they
    do not cover the tangents.
    """
    ax = canvas(ax)
    walked = [point[0] for point in points_of(path)][: steps + 1]
    low, high = span or around(walked)
    weights = [low + (high - low) * place / (FINE - 1) for place in range(FINE)]
    with no_grad():
        heights = [height(f(weight)) for weight in weights]
    ax.plot(weights, heights, color=QUIET)
    slope_of = value_and_grad(f)
    measured = [(weight, *slope_of(weight)) for weight in walked]
    one_flank = len({slope > 0.0 for _, _, slope in measured if slope}) < 2
    room = (max(heights) - min(heights)) * 0.06
    ax.set_ylim(min(heights) - room, max(heights) + 2 * room)
    for place, (weight, loss, slope) in enumerate(measured):
        ax.plot(weight, loss, "o", color=PATH, zorder=5)
        if place < tangents and (not place or is_far(measured[place - 1 : place + 1], high - low)):
            tangent(ax, weight, loss, slope, (high - low) * 0.16, inside=one_flank)
    for (weight, loss, _), (after, lower, _) in pairwise(measured):
        bend = copysign(BEND, weight - after) if one_flank else 0.0
        arrow = {"arrowstyle": "->", "color": PATH, "lw": 1.6, "shrinkA": 4, "shrinkB": 4}
        arrow["connectionstyle"] = f"arc3,rad={bend}"
        ax.annotate("", xy=(after, lower), xytext=(weight, loss), arrowprops=arrow, zorder=3)
    ax.set_xlabel("weight")
    ax.set_ylabel("loss")
    return ax


def is_far(pair: Sequence[tuple[float, float, float]], width: float) -> bool:
    """Whether two points are so far apart that both can be labelled."""
    return abs(pair[0][0] - pair[1][0]) > width * 0.08


def tangent(
    ax: Axes, weight: float, loss: float, slope: float, reach: float, *, inside: bool
) -> None:
    """A dashed tangent, its slope written inside the valley or outside."""
    low, high = ax.get_ylim()
    if slope:
        reach = min(reach, 0.2 * (high - low) / abs(slope))
    ends = [weight - reach, weight + reach]
    heights = [loss - slope * reach, loss + slope * reach]
    ax.plot(ends, heights, "--", color="#1a1a1a", lw=1.5, zorder=4)
    to_right = (slope < 0) == inside
    ax.annotate(
        f"slope {slope:.3g}",
        (weight, loss),
        xytext=(13 if to_right else -13, 6 if inside else -3),
        textcoords="offset points",
        ha="left" if to_right else "right",
        va="bottom" if inside else "top",
        zorder=6,
    )


def around(walked: Sequence[float]) -> Span:
    """A span around the end of a walk, wide enough to show both sides of the valley."""
    low, high, end = min(walked), max(walked), walked[-1]
    reach = max(high - end, end - low) or 1.0
    return end - 1.3 * reach, end + 1.3 * reach
