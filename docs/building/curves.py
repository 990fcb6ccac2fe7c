"""Draw the value and the slope of an op as a small SVG."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import isfinite

from autograd import Op, ieee

__all__ = ["curve"]

WIDTH, HEIGHT = 180.0, 120.0
SPAN, TOP = 4.0, 2.6667  # the numbers at the right and upper edges; both scales are equal
POINTS = 241


def curve(op: Op) -> str:
    """The curves of an op of one variable, from -4 to 4; empty for other ops."""
    if not op.is_unary:
        return ""
    values, slopes = [], []
    with ieee():
        for place in range(POINTS):
            x = SPAN * (2.0 * place / (POINTS - 1) - 1.0)
            numbers = (x, *op.defaults)
            y = op(*numbers)
            values.append((x, y))
            slopes.append((x, op.edge_slopes(*numbers, y)[0] if isfinite(y) else y))
    lines = [*drawn(slopes, "slope"), *drawn(values, "value")]
    label = escape(f"{op.name} from -4 to 4, solid; its slope, dashed")
    return (
        f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{label}">'
        f'<path class="axis" d="M0 {HEIGHT / 2:g}H{WIDTH:g}M{WIDTH / 2:g} 0V{HEIGHT:g}"/>'
        f'<path class="ticks" d="{ticks()}"/>{"".join(lines)}</svg>'
    )


def ticks() -> str:
    """A short stroke at every whole number of both axes."""
    across = [f"M{at_x(x):g} {HEIGHT / 2 - 2:g}v4" for x in range(-3, 4) if x]
    up = [f"M{WIDTH / 2 - 2:g} {at_y(y):g}h4" for y in range(-2, 3) if y]
    return "".join(across + up)


def drawn(points: list[tuple[float, float]], kind: str) -> Iterator[str]:
    """One path for each stretch without a gap. A gap is a jump, or a place without a value."""
    stretch: list[tuple[float, float]] = []
    for x, y in [*points, (SPAN, float("nan"))]:
        apart = bool(stretch) and abs(y - stretch[-1][1]) > 0.5 and kind == "slope"
        inside = isfinite(y) and abs(y) <= 3.0 * TOP
        if stretch and (apart or not inside):
            if len(stretch) > 1:
                path = "L".join(f"{at_x(px):.1f} {at_y(py):.1f}" for px, py in stretch)
                yield f'<path class="{kind}" d="M{path}"/>'
            stretch = []
        if inside:
            stretch.append((x, y))


def at_x(x: float) -> float:
    return WIDTH / 2.0 * (1.0 + x / SPAN)


def at_y(y: float) -> float:
    return HEIGHT / 2.0 * (1.0 - y / TOP)
