"""Draw the value and the slope of an op as a small SVG."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import isfinite

from autograd import Op, ieee
from autograd.show import typeset

__all__ = ["curve", "curve_again"]

LEFT, BELOW, ABOVE = 26.0, 18.0, 8.0  # room for numbers
WIDTH, HEIGHT = 160.0, 106.668  # of the area for the curves
SPAN, TOP = 4.0, 2.6667  # the numbers at the right and upper edges; both scales are equal
BOX = f"0 0 {LEFT + WIDTH + 12:g} {ABOVE + HEIGHT + BELOW:.0f}"
AREA = f"{LEFT:g} {ABOVE:g} {WIDTH:g} {HEIGHT:g}"
INSIDE = 'x="{}" y="{}" width="{}" height="{}" '.format(*AREA.split()) + f'viewBox="{AREA}"'
POINTS = 161


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
    lines = "".join([*drawn(values, "value"), *drawn(slopes, "slope")])
    inside = f"<svg {INSIDE}>{lines}</svg>"  # which cuts off what is outside
    return framed(op, f'<g id="curve-{op.name}">{"".join(axes())}{inside}</g>')


def curve_again(op: Op) -> str:
    """The same curves, further down the page."""
    return framed(op, f'<use href="#curve-{op.name}"/>') if op.is_unary else ""


def framed(op: Op, inside: str) -> str:
    label = escape(f"{op.name} from -4 to 4, solid; its slope, dashed")
    return f'<svg viewBox="{BOX}" role="img" aria-label="{label}">{inside}</svg>'


def axes() -> Iterator[str]:
    """A line through each 0, a short stroke at each even number, and the number."""
    left, right, low, high = at_x(-SPAN), at_x(SPAN), at_y(-TOP), at_y(TOP)
    across = [f"M{at_x(x):g} {low:g}v4" for x in range(-4, 5, 2)]
    up = [f"M{left:g} {at_y(y):g}h-4" for y in range(-2, 3, 2)]
    yield f'<path class="axis" d="M{left:g} {at_y(0):g}H{right:g}M{at_x(0):g} {high:g}V{low:g}"/>'
    yield f'<path class="ticks" d="M{left:g} {high:g}V{low:g}H{right:g}{"".join(across + up)}"/>'
    for x in range(-4, 5, 2):
        place = f'x="{at_x(x):g}" y="{low + 16:g}" text-anchor="middle"'
        yield f"<text {place}>{typeset(str(x))}</text>"
    for y in range(-2, 3, 2):
        place = f'x="{left - 6:g}" y="{at_y(y) + 4:g}" text-anchor="end"'
        yield f"<text {place}>{typeset(str(y))}</text>"


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
    return LEFT + WIDTH / 2.0 * (1.0 + x / SPAN)


def at_y(y: float) -> float:
    return ABOVE + HEIGHT / 2.0 * (1.0 - y / TOP)
