"""Draw the tile of a neuron: the image that excites it most, or a map of its answers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import isqrt
from typing import Literal, TypeAlias

from autograd.show.palette import INK, tint
from autograd.show.svg import Markup, path, tag
from nn.inside.activity import activity, width
from nn.inside.receptive import Field, receptive_fields
from nn.model.module import Module

__all__ = [
    "LEVELS",
    "SIDE",
    "Tiles",
    "arrangement",
    "choose",
    "fields",
    "heat",
    "maps",
    "pixels",
    "shade",
]

Tiles: TypeAlias = Literal["image", "heat", "none"]

CLOCKWISE = ((0, 0), (0, 1), (1, 1), (1, 0))  # the lesson's camera: TL, TR, BR, BL
SIDE = 16  # cells of a map
LEVELS = 8  # shades on either side of 0


def choose(tiles: str, count: int) -> Tiles:
    """The kind of tile: as asked for; for "auto", a map if there are two inputs, else none.

    "auto" never means "image": the number of inputs does not say that they are pixels.
    """
    if tiles == "auto":
        return "heat" if count == 2 else "none"
    if tiles not in ("image", "heat", "none"):
        hint = "; pixels are drawn by 'image'" if tiles == "pixels" else ""
        raise ValueError(f"tiles is 'auto', 'image', 'heat' or 'none', not {tiles!r:.40}{hint}")
    if tiles == "image" and (count == 1 or count != isqrt(count) ** 2):
        needs = "the pixels of a square image, 4 or 9 or 16"
        raise ValueError(f"tiles='image' needs {needs}, and the network has {count} inputs")
    if tiles == "heat" and count != 2:
        raise ValueError(f"tiles='heat' needs two inputs, and the network has {count}")
    return tiles  # type: ignore[return-value]


def arrangement(count: int) -> list[tuple[int, int]]:
    """The row and the column of each pixel: four go clockwise, as in the lesson."""
    if count == len(CLOCKWISE):
        return list(CLOCKWISE)
    side = isqrt(count)
    return [divmod(place, side) for place in range(count)]


def shade(brightness: float) -> str:
    """The grey for a brightness: -1 is black, 0 mid-grey, 1 white."""
    level = round(127.5 + 127.5 * max(-1.0, min(1.0, brightness)))
    return f"#{level:02x}{level:02x}{level:02x}"


def pixels(field: Field, size: float, hatched: str) -> Markup:
    """An image with its pixels in the order of the inputs; None is hatched."""
    side = isqrt(len(field))
    cell = size / side
    squares = [
        tag(
            "rect",
            x=column * cell,
            y=row * cell,
            width=cell,
            height=cell,
            fill=f"url(#{hatched})" if pixel is None else shade(pixel),
        )
        for pixel, (row, column) in zip(field, arrangement(len(field)), strict=True)
    ]
    return tag("g", *squares, frame(size), class_="tile", shape_rendering="crispEdges")


def frame(size: float) -> Markup:
    """A dark line around a tile."""
    return tag("rect", width=size, height=size, fill="none", stroke=INK)


def fields(model: Module) -> list[list[Field]]:
    """The fields of the inputs, each its own pixel, and the fields of each layer."""
    count = width(model)
    own: list[Field] = [
        tuple(1.0 if place == pixel else None for pixel in range(count)) for place in range(count)
    ]
    return [own, *receptive_fields(model)]


def maps(model: Module, reach: float) -> list[list[list[float]]]:
    """The answers of each input and neuron on a grid from -reach to reach, from the top row."""
    steps = [reach * (2 * place + 1 - SIDE) / SIDE for place in range(SIDE)]
    points = [(x, y) for y in reversed(steps) for x in steps]
    answers = [activity(model, point) for point in points]
    own = [[point[axis] for point in points] for axis in (0, 1)]
    return [
        own,
        *(
            [[answer[place][neuron] for answer in answers] for neuron in range(len(layer))]
            for place, layer in enumerate(answers[0])
        ),
    ]


def heat(answers: Sequence[float], size: float) -> Markup:
    """A map of answers: blue if positive, red if negative, stronger if larger."""
    largest = max(map(abs, answers)) or 1.0
    cells: dict[int, list[str]] = {}
    for row in range(0, len(answers), SIDE):
        levels = [round(answer / largest * LEVELS) for answer in answers[row : row + SIDE]]
        column = 0
        for level, same in groupby(levels):  # neighbours of one level are one rectangle
            wide = len(list(same))
            cells.setdefault(level, []).append(f"M{column} {row // SIDE}h{wide}v1h-{wide}z")
            column += wide
    areas = [
        path("".join(where), fill=tint(level / LEVELS)) for level, where in sorted(cells.items())
    ]
    grid = tag("g", *areas, transform=f"scale({size / SIDE:g})")
    return tag("g", grid, frame(size), class_="tile", shape_rendering="crispEdges")
