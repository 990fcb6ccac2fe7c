"""The numbers of a picture as a table, which a reader can open beside it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TypeAlias

from autograd.show.words import typeset

__all__ = ["Cell", "numbers_of"]

Cell: TypeAlias = "str | float"
MOST_ROWS = 20


def numbers_of(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """A closed table, from the first row to the last; of many rows only some. Nothing for no rows.

    >>> numbers_of(["x"], [[1.0]])[:45]
    '<details><summary>The numbers</summary><table'
    """
    if not rows:
        return ""
    shown = rows
    if len(rows) > MOST_ROWS:
        last = len(rows) - 1
        shown = [rows[round(last * n / (MOST_ROWS - 1))] for n in range(MOST_ROWS)]
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in shown)
    some = f", {len(shown)} of {len(rows)} rows" if len(shown) < len(rows) else ""
    return (
        f"<details><summary>The numbers{some}</summary><table><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></details>"
    )


def cell(content: Cell) -> str:
    """A cell of the table; numbers to six digits."""
    text = typeset(f"{content:.6g}") if isinstance(content, float) else str(content)
    return f"<td>{escape(text)}</td>"
