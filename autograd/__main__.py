"""Print the op table as Markdown: one line for each row, in the order of the table."""

from __future__ import annotations

from collections.abc import Iterable

from autograd.domain import REAL
from autograd.op import ListOp, Op
from autograd.ops import TABLE

__all__ = ["markdown"]

HEADINGS = ("op", "value", "defined where", "slope jumps where this is 0", "ulp: value / slope")


def markdown(ops: Iterable[Op] = TABLE.values()) -> str:
    """The rows of `ops` as a Markdown table.

    >>> print(markdown([TABLE["relu"]]).splitlines()[2])
    | `relu(x)` | `max(x, 0)` | | `x` | 0.5 / 0.5 |
    """
    lines = [HEADINGS, ("---",) * len(HEADINGS), *map(cells, ops)]
    return "\n".join("|" + "".join(map(cell, line)) for line in lines)


def cell(text: str) -> str:
    """One cell and the bar after it; a bar inside is no border."""
    shown = text.replace("|", r"\|")
    return f" {shown} |" if text else " |"


def cells(op: Op) -> tuple[str, ...]:
    """What one row says about itself."""
    bounds = zip(op.operands, op.domain, strict=True)
    where = op.needs or " and ".join(d.describe(name) for name, d in bounds if d != REAL)
    value, slope = op.ulps
    return (
        code(f"{op.name}({', '.join(signature(op))})"),
        code(op.formula),
        where,
        ", ".join(code(kink) for kink in op.kinks),
        f"{value:g} / {slope:g}",
    )


def signature(op: Op) -> list[str]:
    """The operands as a call names them: with their defaults, and lists as lists."""
    if isinstance(op, ListOp):
        return [f"[{name}, ...]" for name in op.operands]
    required = len(op.operands) - len(op.defaults)
    defaults = [f"={number:g}" for number in op.defaults]
    return list(map(str.__add__, op.operands, [""] * required + defaults))


def code(text: str) -> str:
    """`text` as Markdown shows code; nothing stays nothing."""
    return f"`{text}`" if text else ""


if __name__ == "__main__":
    print(markdown())
