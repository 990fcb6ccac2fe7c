"""Small tables, as text and in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TypeAlias

from autograd.hints import Hinted
from autograd.show import typeset

__all__ = ["Cell", "Table", "with_gap"]

Cell: TypeAlias = "str | float | None"
"""A cell of a table; None is shown as nothing."""
GAP = "…"


class Table(Hinted):
    """Named columns and rows of cells; numbers are shown to six digits, on the right.

    >>> Table(["layer", "parameters"], [["hidden", 12], ["output", 5.25]])
    layer   parameters
    hidden          12
    output        5.25
    """

    def __init__(self, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        self.columns = list(columns)
        self.rows = [list(row) for row in rows]

    def __repr__(self) -> str:
        lines = [self.columns, *([text(cell) for cell in row] for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        to_right = [
            bool(self.rows) and all(is_numeric(row[place]) for row in self.rows)
            for place in range(len(self.columns))
        ]
        shown = []
        for line in lines:
            cells = [
                cell.rjust(width) if right else cell.ljust(width)
                for cell, width, right in zip(line, widths, to_right, strict=True)
            ]
            shown.append("  ".join(cells).rstrip())
        return "\n".join(shown)

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{escape(typeset(column))}</th>' for column in self.columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{escape(typeset(text(cell)))}</td>' for cell in row)}</tr>"
            for row in self.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def text(cell: Cell) -> str:
    """A cell as text: numbers to six digits, nothing for None."""
    if cell is None:
        return ""
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)


def is_numeric(cell: Cell) -> bool:
    """Whether a cell may stand in a column of numbers."""
    return isinstance(cell, float | int | None) or cell == GAP


def with_gap(rows: Sequence[Sequence[Cell]], most: int) -> list[Sequence[Cell]]:
    """The first and the last rows, at most `most`, with a row of … for those left out.

    >>> with_gap([[1], [2], [3], [4]], most=2)
    [[1], ['…'], [4]]
    """
    if most < 1:
        raise ValueError(f"a table shows at least 1 row, not {most}")
    if len(rows) <= most:
        return list(rows)
    first, last = most // 2, most - most // 2
    return [*rows[:first], [GAP] * len(rows[0]), *rows[-last:]]
