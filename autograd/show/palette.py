"""All colours of pictures: each has a twin for dark pages, which `themed` writes into a picture."""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import Template

__all__ = [
    "ACCENT",
    "AREA",
    "DARK_PAPER",
    "DIM",
    "EDGE",
    "GRID",
    "GROUP",
    "INK",
    "LEAF",
    "LINES",
    "NEGATIVE",
    "PAPER",
    "PATH",
    "POSITIVE",
    "QUIET",
    "ROLES",
    "TWINS",
    "light_dark",
    "pale",
    "styled",
    "themed",
    "tint",
    "twin",
]

PAPER, DARK_PAPER = "#ffffff", "#131416"
INK, DIM, QUIET, GRID, AREA = "#1a1a1a", "#444444", "#8a8a8a", "#dddddd", "#cfcfcf"
ACCENT = "#c2410c"
"""What a step points at."""
PATH = "#c74e00"
"""A walk downhill."""
POSITIVE, NEGATIVE = "#2166ac", "#b2182b"
LEAF, GROUP, EDGE = "#0b6e4f", "#5b3f8c", "#666666"
"""The borders of leaves and of groups in a graph, and its edges."""
LINES = ("#0072b2", "#c2410c", "#00785a", "#94447d", "#6b5300", "#444444")
"""The lines of one plot. Each can be read as text; colour-blind readers can tell them apart."""

NAMED = {
    PAPER: DARK_PAPER,
    "white": DARK_PAPER,  # as Graphviz writes it
    INK: "#e8e8e8",
    DIM: "#c4c4c4",
    GROUP: "#b59be8",
    EDGE: "#a3a3a3",
    "#767676": "#8a8a8a",
    "#f0f0f0": "#2a2b2f",
    LEAF: "#4cc49a",
    QUIET: "#8f8f8f",
    AREA: "#4b4b50",
    GRID: "#38383c",
    PATH: "#ff9a4d",
    POSITIVE: "#6cb0f0",
    NEGATIVE: "#ff8f8a",
    **dict(
        zip(LINES, ("#56b4e9", "#ff8f5a", "#3fc7a0", "#e39ccf", "#d9b94d", "#c4c4c4"), strict=True)
    ),
}

ROLES = {
    "paper": PAPER,
    "ink": INK,
    "dim": DIM,
    "grid": GRID,
    "edge": "#767676",
    "button": "#f0f0f0",
    "accent": ACCENT,
    "positive": POSITIVE,
    "negative": NEGATIVE,
    "good": LINES[2],
}
"""The colours that a style sheet may name."""

LEVELS = 64  # of a tint
PALE = 0.28  # of a colour on its paper

# The strongest tints: from white paper, and from dark paper.
TINTS = {
    POSITIVE: ("#2166ac", "#3e84d0"),
    NEGATIVE: ("#b2182b", "#d64850"),
}


def mixed(paper: str, strongest: str, strength: float) -> str:
    """The colour between the paper at 0 and the strongest tint at 1."""
    ends = [
        [int(colour[place : place + 2], 16) for place in (1, 3, 5)] for colour in (paper, strongest)
    ]
    pairs = zip(*ends, strict=True)
    return "#" + "".join(f"{round(low + (high - low) * strength):02x}" for low, high in pairs)


def tint(share: float) -> str:
    """A colour from white at 0 to blue at 1 and red at -1; nan is white.

    >>> tint(0.0), tint(1.0), tint(-0.5)
    ('#ffffff', '#2166ac', '#d88c95')
    """
    if share != share:
        return PAPER
    level = round(min(1.0, abs(share)) * LEVELS)
    return mixed(PAPER, TINTS[POSITIVE if share > 0 else NEGATIVE][0], level / LEVELS)


def pale(colour: str) -> str:
    """A pale area in the colour of a line.

    >>> pale(LINES[0])
    '#b8d8e9'
    """
    return mixed(PAPER, colour, PALE)


TWINS = (
    {
        mixed(PAPER, light, level / LEVELS): mixed(DARK_PAPER, dark, level / LEVELS)
        for light, dark in TINTS.values()
        for level in range(LEVELS + 1)
    }
    | {pale(line): mixed(DARK_PAPER, NAMED[line], 0.35) for line in LINES}
    | NAMED
)
"""For each colour on white paper the colour on dark paper."""


def twin(colour: str) -> str:
    """The colour for dark paper that says the same; the colour itself if it has no twin.

    >>> twin(PAPER), twin(tint(1.0)), twin(tint(0.5)), twin("#123456")
    ('#131416', '#6cb0f0', '#284c73', '#123456')
    """
    return TWINS.get(colour, colour)


def light_dark(colour: str) -> str:
    """The CSS that is `colour` on a light page and its twin on a dark one."""
    return f"light-dark({colour},{twin(colour)})"


def styled(css: str) -> str:
    """CSS in which `$ink` and the like stand for a colour and its twin.

    >>> styled("p { color: $ink; }")
    'p { color: light-dark(#1a1a1a,#e8e8e8); }'
    """
    return Template(css).substitute({name: light_dark(colour) for name, colour in ROLES.items()})


def themed(svg: str, later: Iterable[str] = ()) -> str:
    """The picture with rules that give its colours their twins on dark pages.

    `later` are fills that a script will set. A group with `style="color-scheme:light"` keeps its
    colours. As an image, a picture follows the colour scheme of the element that shows it.
    Programs that do not know the rules show the picture on white.
    """
    found = dict.fromkeys(re.findall(r' (fill|stroke)="([^"]+)"', svg))
    found |= dict.fromkeys(("fill", colour) for colour in later)
    rules = "".join(
        f'[{kind}="{colour}"]{{{kind}:{light_dark(colour)}}}'
        for kind, colour in found
        if twin(colour) != colour
    )
    style = (
        "<style>svg:root{color-scheme:light dark}"
        f"@supports (color:light-dark(#000,#fff)){{{rules}}}</style>"
    )
    start = svg.index(">", svg.index("<svg")) + 1
    return f"{svg[:start]}{style}{svg[start:]}"
