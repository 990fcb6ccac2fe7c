"""Lay whole pictures of one size on each other, for a player that turns them over like sheets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import NamedTuple

from autograd.show.palette import PAPER, themed
from autograd.show.svg import Markup, document, path, tag

__all__ = ["Sheet", "below", "sheets"]

STYLE = "<style>.sheet.waiting{display:none}</style>"


class Sheet(NamedTuple):
    """The step that shows one of the pictures."""

    caption: str
    changes: Mapping[str, tuple[tuple[str, ...] | None, str]]
    boxes: tuple[str, ...] = ()
    edges: tuple[str, ...] = ()
    factors: tuple[tuple[str, str], ...] = ()


def content(svg: str) -> Markup:
    """What is inside of a picture, without its rules for dark pages."""
    return Markup(re.sub(r"^<svg[^>]*>|<style>svg:root.*?</style>|</svg>$", "", svg))


def below(above: str, picture: str) -> Markup:
    """One picture below another."""
    sizes = [
        [float(n) for n in re.findall(r' (?:width|height)="([\d.]+)', svg)[:2]]
        for svg in (above, picture)
    ]
    (wide, high), (other_wide, other_high) = sizes
    moved = tag("g", content(picture), transform=f"translate(0 {high:g})")
    alt = unescape(re.findall(r'aria-label="([^"]*)"', above)[0])
    return document(max(wide, other_wide), high + other_high, alt, content(above), moved)


def sheets(pages: Sequence[tuple[str, str]], prefix: str) -> tuple[str, list[Sheet]]:
    """One picture of all pages, each a caption and a picture, and the steps that turn them over.

    Each page covers those before it. The ids of the pages begin with `prefix`.
    """
    cover = path("M0 0h9999v9999h-9999z", fill=PAPER)
    stack, steps = [], []
    for place, (caption, svg) in enumerate(pages):
        inside = content(svg)
        stack.append(tag("g", cover, inside, id=f"{prefix}{place}", class_="sheet"))
        steps.append(Sheet(caption, {str(place): (None, PAPER)}))
    opening = re.match(r"<svg[^>]*>", pages[-1][1])
    head = opening[0] if opening else "<svg>"
    return themed(f"{head}{STYLE}{''.join(stack)}</svg>"), steps
