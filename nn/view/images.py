"""Draw the images that a network learns from."""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt

from autograd.hints import hinting
from autograd.show.palette import QUIET
from autograd.show.svg import TEXT, WIDE, document, label, tag
from nn.arguments.hints import KEYWORDS
from nn.arguments.rows import Rows, as_rows
from nn.view.look import checked
from nn.view.picture import NetworkPicture
from nn.view.tiles import pixels

__all__ = ["draw_images"]

SIDE = 60.0
GAP = 24.0
NAME = 24.0  # the line below an image


@hinting(KEYWORDS)
def draw_images(
    images: Rows, names: Sequence[str] | None = None, *, columns: int = 8
) -> NetworkPicture:
    """Draw images with their names, `columns` side by side; a pixel of -1 is black, 1 is white.

    Four pixels go clockwise from the top left, as in the lesson; more pixels go row by row.

    >>> draw_images([[1, 1, -1, -1], [1, -1, -1, 1]], ["horizontal", "vertical"]).alt
    '2 images of 2 x 2 pixels: horizontal, vertical'
    """
    rows = as_rows(images, "images")
    count, size = len(rows), len(rows[0])
    if size != isqrt(size) ** 2:
        raise ValueError(f"an image has a square number of pixels, 4 or 9 or 16, not {size}")
    if columns < 1:
        raise ValueError(f"columns must be at least 1 image, got {columns}")
    called = [""] * count if names is None else checked(names, count, "names")
    across = GAP + max(SIDE, *(len(name) * TEXT * WIDE for name in called))
    down = GAP + SIDE + NAME * any(called)
    drawn = []
    for place, (row, name) in enumerate(zip(rows, called, strict=True)):
        x, y = place % columns * across + (across - SIDE) / 2, place // columns * down + GAP / 2
        parts = [tag("g", pixels(tuple(row), SIDE, ""), style="color-scheme:light")]
        parts += [tag("rect", width=SIDE, height=SIDE, fill="none", stroke=QUIET)]
        parts += [label(name, SIDE / 2, SIDE + 18)] if name else []
        drawn.append(tag("g", *parts, transform=f"translate({x:g} {y:g})"))
    width, height = across * min(columns, count), down * -(-count // columns)
    alt = f"{count} images of {isqrt(size)} x {isqrt(size)} pixels"
    alt += f": {', '.join(called)}" if any(called) else ""
    return NetworkPicture(document(width, height, alt, *drawn), alt, alt, "")
