"""The ground on which a reader draws a curve, and the curve that is right."""

from __future__ import annotations

from collections.abc import Callable
from math import floor, isfinite, log10
from typing import Any

from autograd.show.chart.layout import Layout
from autograd.show.chart.marks import Axis, Chart
from autograd.show.chart.paint import paint
from autograd.show.chart.scales import spanned

__all__ = ["sketched"]

KNOTS, FINE = 9, 97  # points that the reader moves, and points of the curve
SIZE = (520.0, 260.0)
ROOM = 0.125  # how far a knot may be off, as a share of the height


def sketched(
    f: Callable[[float], float], over: tuple[float, float], within: float | None
) -> dict[str, Any]:
    """What the script needs: the picture of the axes, the places of the knots, and the curve."""
    low, high = over
    if not low < high:
        raise ValueError(f"over is (low, high), not {over!r:.60}")
    fine = [low + (high - low) * place / (FINE - 1) for place in range(FINE)]
    # To six digits, since the last ones depend on how the machine rounds tanh.
    heights = [float(f"{float(f(x)):.6g}") for x in fine]
    if not all(map(isfinite, heights)):
        raise ValueError(f"the curve is not finite everywhere from {low:g} to {high:g}")
    bottom, top = rounded(spanned(heights, 0.25))
    alt = f"An empty plot from {low:g} to {high:g}, to draw in"
    layout = Layout(chart := Chart(alt, Axis("", low, high), Axis("", bottom, top), [], size=SIZE))
    area = layout.area
    return {
        "svg": str(paint(chart)),
        "frame": [[low, high], [bottom, top]],
        "area": [area.left, area.top, area.right, area.bottom],
        "curve": [[x, y] for x, y in zip(fine, heights, strict=True)],
        "every": (FINE - 1) // (KNOTS - 1),
        "within": ROOM * (top - bottom) if within is None else within,
    }


def rounded(span: tuple[float, float]) -> tuple[float, float]:
    """The ends of an axis with few digits, so that sliders along it stop at 0 exactly.

    >>> rounded((-1.49875, 1.49875))
    (-1.5, 1.5)
    """
    low, high = span
    digits = 2 - floor(log10(high - low))
    return round(low, digits), round(high, digits)
