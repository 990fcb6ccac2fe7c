"""Embed an SVG as an `<img>`, so that untrusted notebooks show it too."""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape
from math import ceil

from autograd.show.assets import asset
from autograd.show.palette import PAPER, light_dark

__all__ = ["LEGIBLE", "image"]

LEGIBLE = 11.1  # pixels: no text is smaller than 11, though browsers round

FRAME = "display:flex;overflow-x:auto;width:fit-content;max-width:100%;margin:6px 0"
# On a page that runs no script a picture is a white panel, whatever the colour of the page.
PANEL = f"border-radius:8px;background:{PAPER};background:{light_dark(PAPER)};color-scheme:light"
FADE = "flex:none;position:sticky;right:0;pointer-events:none"
SHADE = f"linear-gradient(to right,transparent,{light_dark(PAPER)})"


def image(svg: str, alt: str) -> str:
    """An `<img>` that holds the whole picture: it needs no other file, and no trusted notebook.

    A script gives it the colours of its page. It shrinks to the width of the page as long as its
    text can be read. A wider picture scrolls, and its right edge fades until its end is visible.

    >>> html = image('<svg width="100pt"><text font-size="11">a</text></svg>', "a letter")
    >>> "max-width:100%;min-width:101px;height:auto" in html
    True
    """
    data = b64encode(svg.encode()).decode()
    least = narrowest(svg)
    style = f"flex:none;max-width:100%;min-width:{least}px;height:auto"
    # The fade is 48 pixels wide if the picture is wider than its frame, else 0. It follows the
    # picture, so at the end of scrolling it covers nothing.
    width = f"clamp(0px,({least}px - 100%)*999,48px)"
    return (
        f'<div class="slopewise-picture" style="{FRAME};{PANEL}">'
        f'<img alt="{escape(alt)}" style="{style}" src="data:image/svg+xml;base64,{data}">'
        f'<div style="{FADE};width:{width};background:{SHADE}"></div></div>'
        f"<script>{asset('scheme.js')}</script>"
    )


def narrowest(svg: str) -> int:
    """The smallest width in pixels at which all text of the picture can be read."""
    ((width, unit),) = re.findall(r'<svg[^>]*? width="([\d.]+)(\w*)"', svg)
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)', svg)]
    pixels = 4 / 3 if unit == "pt" else 1.0
    return ceil(float(width) * min(pixels, LEGIBLE / min(sizes))) if sizes else 0
