"""Print the op table as Markdown: one line for each op, in the order of the table."""

from __future__ import annotations

from collections.abc import Iterable

from autograd.ops.op import Op
from autograd.ops.table import TABLE

__all__ = ["SHOWN", "markdown"]

SHOWN = [op for op in TABLE.values() if not op.helper]
"""The ops that lists of ops show, in the order of the table."""

HEADINGS = ("op", "value", "defined where", "slope jumps where this is 0", "ulp: value / slope")


def markdown(ops: Iterable[Op] = SHOWN) -> str:
    """The rows of `ops` as a Markdown table.

    >>> print(markdown([TABLE["relu"]]).splitlines()[2])
    | `relu(x)` | `max(x, 0)` | | `x` | 0.5 / 0.5 |
    """
    lines = [HEADINGS, ("---",) * len(HEADINGS), *map(cells, ops)]
    return "\n".join("|" + "".join(map(cell, line)) for line in lines)


def cell(text: str) -> str:
    """One cell and the bar after it; a bar inside the text is escaped."""
    shown = text.replace("|", r"\|")
    return f" {shown} |" if text else " |"


def cells(op: Op) -> tuple[str, ...]:
    """The cells of one op."""
    value, slope = op.ulps
    return (
        code(op.signature),
        code(op.formula),
        op.condition,
        ", ".join(code(kink) for kink in op.kinks),
        f"{value:g} / {slope:g}",
    )


def code(text: str) -> str:
    """`text` between backticks; an empty text stays empty."""
    return f"`{text}`" if text else ""


if __name__ == "__main__":
    print(markdown())
