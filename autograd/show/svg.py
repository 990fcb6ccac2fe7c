"""Write a picture as SVG, with all text in it escaped."""

from __future__ import annotations

from hashlib import sha256
from html import escape

from autograd.show.palette import INK, PAPER, themed
from autograd.show.words import typeset

__all__ = [
    "FONT",
    "HATCHED",
    "TEXT",
    "WIDE",
    "Markup",
    "document",
    "hatch",
    "label",
    "path",
    "prefix_of",
    "tag",
]

FONT = "Helvetica,Arial,sans-serif"
HATCHED = "#b4b4b4"  # the ground of a pixel that makes no difference
TEXT = 14.0  # the size of text
WIDE = 0.56  # the average width of a letter of Helvetica, in font sizes


class Markup(str):
    """Text that is SVG already; all other text is escaped on its way into a tag."""

    __slots__ = ()


def tag(name: str, *children: str, **attributes: str | float) -> Markup:
    """An element.  `stroke_width=2` becomes `stroke-width="2"`, `class_` becomes `class`.

    >>> tag("text", "a < b", tag("tspan"), x=0.50, class_='"')
    '<text x="0.5" class="&quot;">a &lt; b<tspan/></text>'
    """
    inside = "".join(child if isinstance(child, Markup) else safe(child) for child in children)
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{number(value)}"'
        for key, value in attributes.items()
    )
    return Markup(f"<{name}{written}>{inside}</{name}>" if children else f"<{name}{written}/>")


def number(value: str | float) -> str:
    """An attribute's text: numbers to a hundredth of a pixel, without `-0`."""
    if isinstance(value, str):
        return safe(value)
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def safe(text: str) -> str:
    """`text` escaped for XML; characters that cannot be seen are written like `\\x00`."""
    shown = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return escape("".join(shown))


def label(
    text: str, x: float, y: float, *, size: float = TEXT, at: str = "middle", **more: str | float
) -> Markup:
    """A line of text whose middle (or `start`, or `end`) stands at x, its baseline at y."""
    return tag("text", typeset(text), x=x, y=y, font_size=size, text_anchor=at, **more)


def path(d: str, **attributes: str | float) -> Markup:
    """A line or an area, unfilled unless `fill` is given."""
    return tag("path", d=d, **{"fill": "none", **attributes})


def hatch(name: str) -> Markup:
    """The pattern of a pixel that makes no difference."""
    return tag(
        "pattern",
        tag("rect", width=5, height=5, fill=HATCHED),
        path("M-1 1l2-2M0 5l5-5M4 6l2-2", stroke="#3c3c3c", stroke_width=1.1),
        id=name,
        width=5,
        height=5,
        patternUnits="userSpaceOnUse",
    )


def prefix_of(*parts: str) -> str:
    """The start of all ids in a picture: a hash, so that the same picture has the same bytes."""
    return f"n{sha256(''.join(parts).encode()).hexdigest()[:10]}-"


def document(width: float, height: float, alt: str, *children: str) -> Markup:
    """The whole picture on its paper, which is white on light pages."""
    picture = tag(
        "svg",
        tag("rect", width=width, height=height, fill=PAPER),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=height,
        viewBox=f"0 0 {number(width)} {number(height)}",
        font_family=FONT,
        fill=INK,
        role="img",
        aria_label=typeset(alt),
    )
    return Markup(themed(picture))
