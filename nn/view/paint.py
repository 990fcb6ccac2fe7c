"""Where does everything in a picture of a network stand, and how does it look?"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from nn.view.plan import TILE, Column, Line, Plan, Spot, short
from nn.view.svg import WIDE, Markup, document, label, path, tag
from nn.view.tiles import hatch, pixels, shade

__all__ = ["alt", "colours", "paint", "texts_of"]

RADIUS = 20.0
GAP = 5.0  # between a circle and its tile
PITCH = 66.0  # from one neuron down to the next
BETWEEN = 118.0  # from one column to the next: room for the lines
EDGE = 18.0
HEAD = 46.0  # the band of headings above the grey
CAMERA = 108.0  # the image at the left
WIDEST = 6.0  # the line of a layer's largest weight
THINNEST = 0.4
GREY, PRIZE = "#808080", "#ffd84d"
STYLE = ".waiting .prize{visibility:hidden}"  # in the player: no answer before it is known


@dataclass(frozen=True)
class Layout:
    """The size of the whole, and the left edge of each column."""

    left: tuple[float, ...]
    width: float
    height: float
    has_tiles: tuple[bool, ...]

    def y(self, column: Column, place: int) -> float:
        """The middle of the neuron that is shown at `place`."""
        return HEAD + self.height / 2 + (place - (len(column.spots) - 1) / 2) * PITCH


def paint(plan: Plan) -> Markup:
    """The whole picture."""
    layout = arrange(plan)
    scale = [
        scales(plan, place, layout, HEAD + layout.height + 20) for place in range(len(plan.lines))
    ]
    notes = ["Line: a weight; white is positive, black negative, no line 0.", *plan.notes]
    lines = [line for note in notes for line in wrap(note, int(layout.width / 6.1))]
    below = HEAD + layout.height + 50
    panel = tag("rect", y=HEAD, width=layout.width, height=layout.height, fill=GREY)
    return document(
        layout.width,
        below + 17 * len(lines),
        alt(plan),
        tag("defs", tag("style", Markup(STYLE)), hatch(f"{plan.prefix}hatch")),
        panel,
        *(heading(plan, place, layout) for place in range(len(plan.columns))),
        *camera(plan, layout),
        *(weights(plan, place, layout) for place in range(len(plan.lines))),
        *(
            neuron(plan, place, spot, layout)
            for place, column in enumerate(plan.columns)
            for spot in range(len(column.spots))
        ),
        *scale,
        *(label(line, EDGE, below + 17 * n, at="start") for n, line in enumerate(lines)),
    )


def arrange(plan: Plan) -> Layout:
    """Columns from left to right, each as wide as it must be."""
    tiles = tuple(any(spot.tile for spot in column.spots) for column in plan.columns)
    x = EDGE + (CAMERA + 2 * EDGE if plan.image else 0) + longest(plan.columns[0]) + 6
    left = []
    for has_tile in tiles:
        left.append(x)
        x += 2 * RADIUS + (GAP + TILE) * has_tile + BETWEEN
    right = x - BETWEEN + 22 + longest(plan.columns[-1]) + EDGE
    rows = max(len(column.spots) for column in plan.columns)
    height = max(rows * PITCH, CAMERA + 12 if plan.image else 0) + 20
    return Layout(tuple(left), max(right, 420.0), height, tiles)


def longest(column: Column) -> float:
    """The room for the names at a column's side."""
    return max(len(clipped(spot.name)) for spot in column.spots) * 13 * WIDE


def clipped(name: str) -> str:
    """A long name loses its middle: what tells names apart often stands at their ends."""
    return name if len(name) <= 18 else f"{name[:9]}…{name[-8:]}"


def alt(plan: Plan) -> str:
    """The picture in words."""
    sizes = "-".join(str(column.count) for column in plan.columns)
    return f"Network {sizes}" + (f", its answer: {plan.answer}" if plan.answer else "")


def heading(plan: Plan, place: int, layout: Layout) -> Markup:
    """What a column is, and how many of its neurons are shown."""
    column = plan.columns[place]
    middle = layout.left[place] + RADIUS + (GAP + TILE) * layout.has_tiles[place] / 2
    shown, count = len(column.spots), column.count
    below = [column.squash] if column.squash else []
    below += [f"{shown} of {count} shown"] if shown < count else []
    return tag(
        "g",
        label(column.title, middle, 19, size=13, font_weight="bold"),
        label(" · ".join(below), middle, 37),
    )


def camera(plan: Plan, layout: Layout) -> list[Markup]:
    """The image at the left, as the network is given it."""
    if plan.image is None:
        return []
    largest = max(1.0, *map(abs, plan.image))
    image = pixels(tuple(pixel / largest for pixel in plan.image), CAMERA, "")
    y = HEAD + (layout.height - CAMERA) / 2
    return [
        label("image", EDGE + CAMERA / 2, 19, size=13, font_weight="bold"),
        tag("g", image, transform=f"translate({EDGE:g} {y:g})", class_="image"),
    ]


def weights(plan: Plan, place: int, layout: Layout) -> Markup:
    """The lines to a layer, wide ones first, so that thin ones stay visible on them."""
    tails, heads = plan.columns[place], plan.columns[place + 1]
    start = layout.left[place] + 2 * RADIUS + (GAP + TILE) * layout.has_tiles[place] + 1
    end = layout.left[place + 1] - 1
    rows = [{spot.place: n for n, spot in enumerate(column.spots)} for column in (tails, heads)]
    drawn = []
    for line in sorted(plan.lines[place], key=lambda line: -abs(line.weight)):
        from_y, to_y = layout.y(tails, rows[0][line.tail]), layout.y(heads, rows[1][line.head])
        drawn.append(
            path(
                f"M{start:g} {from_y:g}L{end:g} {to_y:g}",
                class_="weight",
                **ink(line, plan.largest[place]),
            )
        )
    return tag("g", *drawn, id=f"{plan.prefix}w{place + 1}", class_="weights")


def ink(line: Line, largest: float) -> dict[str, str | float]:
    """White or black, and as wide as the weight is large."""
    wide = max(THINNEST, WIDEST * abs(line.weight) / largest)
    return {"stroke": "white" if line.weight > 0 else "black", "stroke_width": wide}


def scales(plan: Plan, place: int, layout: Layout, y: float) -> Markup:
    """What the widest line of a layer stands for."""
    end = layout.left[place + 1] - 8
    return tag(
        "g",
        path(f"M{end - 96:g} {y - 4:g}h26", stroke="#1a1a1a", stroke_width=WIDEST),
        label(f"= ±{plan.largest[place]:.3g}", end - 64, y, at="start"),
    )


def neuron(plan: Plan, place: int, spot_place: int, layout: Layout) -> Markup:
    """A circle with its answer, the tile beside it, its name outside, its bias below."""
    column = plan.columns[place]
    spot = column.spots[spot_place]
    x, y = layout.left[place] + RADIUS, layout.y(column, spot_place)
    is_last = place == len(plan.columns) - 1
    wins = is_last and spot.place == plan.winner
    fill, text_fill = colours(spot, column)
    circle = path(
        f"M{x - RADIUS:g} {y:g}a{RADIUS:g} {RADIUS:g} 0 1 0 {2 * RADIUS:g} 0"
        f"a{RADIUS:g} {RADIUS:g} 0 1 0 {-2 * RADIUS:g} 0z",
        fill=fill,
        stroke="#1a1a1a",
        stroke_width=1.5,
    )
    name_x = x + RADIUS + (GAP + TILE) * layout.has_tiles[place] + 14 if is_last else x - RADIUS - 7
    value, bias = texts_of(spot)
    parts = [circle]
    if wins:
        parts.append(prize(clipped(spot.name), name_x, x, y))
    side = "start" if is_last else "end"
    parts.append(label(clipped(spot.name), name_x, y + 4.5, size=13, at=side, fill="black"))
    parts.append(label(value, x, y + 4, font_weight="bold", fill=text_fill))
    if bias:
        below = label(
            bias,
            x,
            y + RADIUS + 14,
            size=11,
            fill="black",
            stroke=GREY,
            stroke_width=3,
            paint_order="stroke",
        )
        parts.append(below)
    if spot.tile:
        at = f"translate({x + RADIUS + GAP:g} {y - TILE / 2:g})"
        parts.append(tag("g", spot.tile, transform=at))
    return tag("g", *parts, id=plan.prefix + spot.key, class_="neuron")


def texts_of(spot: Spot) -> tuple[str, str]:
    """The answer inside a circle, and the bias below it."""
    value = "" if spot.value is None else short(spot.value)
    return value, f"bias {short(spot.bias)}" if spot.bias else ""


def colours(spot: Spot, column: Column) -> tuple[str, str]:
    """As bright as the answer, measured in its layer; and text that reads on it."""
    if spot.value is None:
        return "white", "black"
    largest = max(1.0, *(abs(other.value or 0.0) for other in column.spots))
    brightness = spot.value / largest
    return shade(brightness), "white" if brightness < -0.08 else "black"


def prize(name: str, name_x: float, x: float, y: float) -> Markup:
    """What marks the winner: a ring, and its name on yellow."""
    ring = tag("circle", cx=x, cy=y, r=RADIUS + 3, fill="none", stroke=PRIZE, stroke_width=4)
    back = tag(
        "rect",
        x=name_x - 7,
        y=y - 12,
        width=len(name) * 13 * WIDE + 14,
        height=24,
        rx=5,
        fill=PRIZE,
        stroke="#1a1a1a",
    )
    return tag("g", ring, back, class_="prize")
