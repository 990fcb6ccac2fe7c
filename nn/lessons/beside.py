"""Show several pictures or tables as one output of a cell, side by side."""

from __future__ import annotations

from html import escape
from typing import Any

__all__ = ["SideBySide", "side_by_side"]

ROW = "display:flex;flex-wrap:wrap;gap:8px 12px;align-items:flex-start"
BOX = "flex:1 1 280px;max-width:100%"  # a picture first shrinks, and then goes below the other


class SideBySide:
    """Things that a notebook shows beside each other; on a narrow page, below each other."""

    def __init__(self, things: tuple[Any, ...]) -> None:
        self.things = things

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.things))

    def _repr_html_(self) -> str:
        boxes = "".join(f'<div style="{BOX}">{in_html(one)}</div>' for one in self.things)
        return f'<div style="{ROW}">{boxes}</div>'


def side_by_side(*things: Any) -> SideBySide:
    """Pictures, plots and tables beside each other, as far as the page has room.

    >>> from nn.data.table import Table
    >>> side_by_side(Table(["first"], [[1]]), Table(["second"], [[2]]))
    first
        1
    second
         2
    """
    return SideBySide(things)


def in_html(thing: Any) -> str:
    """What a notebook shows of it."""
    if hasattr(thing, "_repr_mimebundle_"):
        return str(thing._repr_mimebundle_()["text/html"])
    if hasattr(thing, "_repr_html_"):
        return str(thing._repr_html_())
    return f"<pre>{escape(repr(thing))}</pre>"
