"""Paint a picture of a network: each thing at its place, in its colour."""

from __future__ import annotations

from textwrap import wrap

from autograd.show.chart.marks import Point
from autograd.show.palette import INK
from autograd.show.svg import TEXT, WIDE, Markup, document, hatch, label, path, tag
from nn.view.layout import (
    CAMERA,
    EDGE,
    GAP,
    LINE,
    NAME,
    NARROWEST,
    RADIUS,
    Layout,
    arrange,
    clipped,
    goal_of,
    letters,
    longest,
)
from nn.view.numbers import ROW, numbers, outlined
from nn.view.plan import TILE, Column, Line, Plan, Spot, short
from nn.view.tiles import pixels, shade

__all__ = ["THINNEST", "WIDEST", "alt", "colours", "paint", "prize", "texts_of"]

WIDEST = 6.0  # the line of a layer's largest weight
THINNEST = 0.4
LONG = 6  # letters of a number that need a smaller size
GREY, PRIZE = "#808080", "#ffd84d"
# In a player, what is not computed yet: a neuron is an outline, and the answer is hidden.
STYLE = (
    ".neuron.waiting>path{stroke-dasharray:5 4}.weights.waiting{opacity:.4}"
    ".prize.waiting,.waiting .answer{visibility:hidden}"
)


def paint(plan: Plan) -> Markup:
    """The whole picture."""
    layout = arrange(plan)
    bottom = layout.head + layout.height
    scale = [scales(plan, place, layout, bottom + 22) for place in range(len(plan.lines))]
    notes = ["Line: a weight; white is positive, black is negative. 0 has no line.", *plan.notes]
    # Without the names, so that a longer name does not break lines elsewhere.
    unnamed = layout.width - longest(plan.columns[0]) - longest(plan.columns[-1])
    wide = letters(max(unnamed, NARROWEST) - 2 * EDGE)
    lines = [line for note in notes for line in wrap(note, wide)]
    below = bottom + 54
    return document(
        layout.width,
        below + LINE * len(lines) - 4,
        alt(plan),
        tag("defs", tag("style", Markup(STYLE)), hatch(f"{plan.prefix}hatch")),
        *([title("image", EDGE + CAMERA / 2)] if plan.image else []),
        *(heading(plan.columns[place], place, layout) for place in range(len(plan.columns))),
        panel(plan, layout),
        *scale,
        *(label(line, EDGE, below + LINE * n, at="start") for n, line in enumerate(lines)),
    )


def panel(plan: Plan, layout: Layout) -> Markup:
    """The image, the neurons and the lines on grey.

    White and black are brightness here, so they are the same on dark pages.
    """
    return tag(
        "g",
        tag("rect", y=layout.head, width=layout.width, height=layout.height, fill=GREY),
        *camera(plan, layout),
        *(weights(plan, place, layout) for place in range(len(plan.lines))),
        *(
            numbers(plan, place, layout, GREY)
            for place in range(len(plan.lines))
            if plan.has_numbers
        ),
        *(
            neuron(plan, place, spot, layout)
            for place, column in enumerate(plan.columns)
            for spot in range(len(column.spots))
        ),
        style="color-scheme:light",
    )


def alt(plan: Plan) -> str:
    """The picture in words."""
    sizes = "-".join(str(column.count) for column in plan.columns)
    return f"Network {sizes}" + (f", its answer: {plan.answer}" if plan.answer else "")


def heading(column: Column, place: int, layout: Layout) -> Markup:
    """The title of a column, and the lines below it."""
    middle = (layout.left[place] + layout.right(place)) / 2
    below = [label(line, middle, 19 + LINE * n) for n, line in enumerate(layout.above[place], 1)]
    return tag("g", title(column.title, middle), *below)


def title(words: str, middle: float) -> Markup:
    """The words above a column."""
    return label(words, middle, 19, size=NAME, font_weight="bold")


def camera(plan: Plan, layout: Layout) -> list[Markup]:
    """The image at the left that the inputs are the pixels of."""
    if plan.image is None:
        return []
    largest = max(1.0, *map(abs, plan.image))
    image = pixels(tuple(pixel / largest for pixel in plan.image), CAMERA, "")
    y = layout.head + (layout.height - CAMERA) / 2
    return [tag("g", image, transform=f"translate({EDGE:g} {y:g})", class_="image")]


def weights(plan: Plan, place: int, layout: Layout) -> Markup:
    """The lines to a layer, wide ones first, so that they do not hide thin ones."""
    tails, heads = plan.columns[place], plan.columns[place + 1]
    start = layout.right(place) + 1
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
    """The colour and the width of a line."""
    wide = max(THINNEST, WIDEST * abs(line.weight) / largest)
    return {"stroke": "white" if line.weight > 0 else "black", "stroke_width": wide}


def scales(plan: Plan, place: int, layout: Layout, y: float) -> Markup:
    """The scale below a layer: the weight of its widest line."""
    end = layout.left[place + 1] - 8
    return tag(
        "g",
        path(f"M{end - 86:g} {y - 5:g}h18", stroke=INK, stroke_width=WIDEST),
        label(f"= ±{plan.largest[place]:.3g}", end - 64, y, at="start"),
    )


def neuron(plan: Plan, place: int, spot_place: int, layout: Layout) -> Markup:
    """A circle with the answer, a tile beside it, the name at the side, the bias below."""
    column = plan.columns[place]
    spot = column.spots[spot_place]
    x, y = layout.left[place] + RADIUS, layout.y(column, spot_place)
    is_last = place == len(plan.columns) - 1
    wins = is_last and spot.place == plan.winner
    fill, text_fill = colours(spot, column)
    value, bias = texts_of(spot)
    parts = [circle(x, y, RADIUS, fill=fill, stroke=INK, stroke_width=1.5)]
    name_x = layout.right(place) + 16 if is_last else layout.left[place] - 8
    up = LINE * len(goal_of(spot)) / 2  # the name stands above target and error
    if wins:
        parts.append(prize(plan, clipped(spot.name), (x, y), (name_x, y - up)))
    is_only = wins and column.count == 1  # its name is the answer
    side = "start" if is_last else "end"
    kind = "answer" if is_only else "name"
    name = clipped(spot.name)
    parts += [
        label(name, name_x, y + 5 - up, size=NAME, at=side, fill="black", class_=kind),
        label(value, x, y + 5, size=fitting(value), font_weight="bold", fill=text_fill),
    ]
    for n, words in enumerate(goal_of(spot), 1):
        parts.append(label(words, name_x, y + 5 - up + LINE * n, at=side, fill="black"))
    slope = [] if spot.gradient is None else [f"grad {short(spot.gradient)}"]
    for n, words in enumerate([bias] * bool(bias) + slope):
        parts.append(outlined(words, x, y + RADIUS + 15 + ROW * n, GREY))
    if spot.tile:
        at = f"translate({x + RADIUS + GAP:g} {y - TILE / 2:g})"
        parts.append(tag("g", spot.tile, transform=at))
    return tag("g", *parts, id=plan.prefix + spot.key, class_="neuron")


def fitting(value: str) -> float:
    """The size of letters in which a number fits into its circle."""
    return TEXT if len(value) < LONG else TEXT - 2


def circle(x: float, y: float, radius: float, **attributes: str | float) -> Markup:
    """A circle, as a path, which a player can fill."""
    arc = f"a{radius:g} {radius:g} 0 1 0"
    return path(
        f"M{x - radius:g} {y:g}{arc} {2 * radius:g} 0{arc} {-2 * radius:g} 0z", **attributes
    )


def texts_of(spot: Spot) -> tuple[str, str]:
    """The answer inside a circle, and the bias below it."""
    value = "" if spot.value is None else short(spot.value)
    return value, f"bias {short(spot.bias)}" if spot.bias else ""


def colours(spot: Spot, column: Column) -> tuple[str, str]:
    """The fill of a circle, brighter for larger answers, and a text colour to read on it."""
    if spot.value is None:
        return "white", "black"
    largest = max(1.0, *(abs(other.value or 0.0) for other in column.spots))
    brightness = spot.value / largest
    return shade(brightness), "white" if brightness < -0.08 else "black"


def prize(plan: Plan, name: str, neuron: Point, words: Point) -> Markup:
    """The marks of the winner: a ring, and yellow behind its name."""
    ring = circle(*neuron, RADIUS + 3, stroke=PRIZE, stroke_width=4)
    back = tag(
        "rect",
        x=words[0] - 7,
        y=words[1] - 13,
        width=len(name) * NAME * WIDE + 14,
        height=26,
        rx=5,
        fill=PRIZE,
        stroke=INK,
    )
    return tag("g", ring, back, id=f"{plan.prefix}prize", class_="prize")
