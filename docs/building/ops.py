"""How does the table of ops become a page?  Every cell is read from the rows.

A slope is written by applying the row's own slopes to Values that have names, and reading the graph
that this leaves behind: what is shown is what is computed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from autograd import TABLE, Op, Value, ieee
from autograd.__main__ import cells, signature
from autograd.op import ListOp
from building.curves import curve

__all__ = ["setup", "slopes"]

INFIX = {"add": (" + ", 1), "sub": (" - ", 1), "mul": (" · ", 2), "div": (" / ", 2)}
NEGATIVE, ATOM = 2, 9
LENGTH = 3  # of the list that a list op is shown with
STARTS = [0.5 + place / 8.0 for place in range(2 * LENGTH)]  # every op is defined at these
LONGEST = 44  # characters of a slope in the table; longer ones stand in the entry alone


def slopes(op: Op) -> dict[str, str]:
    """The slope in each operand as a formula in the operands, `out` and other ops.

    Of a list op, that in the first element of each list, if there are three.
    """
    starts = [Value(start, name) for start, name in zip(STARTS, names(op), strict=False)]
    with ieee():
        out = Value(op.apply([start.data for start in starts]), "out")
        found = op.slopes_at(starts, out)
    step = LENGTH if isinstance(op, ListOp) else 1
    shown = list(zip(starts, found, strict=True))[::step]
    return {start.name: written(slope)[0] for start, slope in shown}


def names(op: Op) -> list[str]:
    """What the operands are called."""
    if not isinstance(op, ListOp):
        return list(op.operands)
    return [f"{name}[{place}]" for name in op.operands for place in range(LENGTH)]


def written(slope: object) -> tuple[str, int]:
    """A formula for a Value, and how tightly it holds together."""
    if not isinstance(slope, Value):
        text = f"{slope:g}"
        return text, ATOM if text[0] != "-" else NEGATIVE
    if slope.op is None:
        return slope.name, ATOM
    parts = [written(operand) for operand in in_order(slope)]
    if slope.op.name == "neg":
        return f"-{guarded(parts[0], NEGATIVE + 1)}", NEGATIVE
    if slope.op.name not in INFIX:
        inside = ", ".join(text for text, _ in parts)
        return f"{slope.op.name}({f'[{inside}]' if isinstance(slope.op, ListOp) else inside})", ATOM
    sign, level = INFIX[slope.op.name]
    right_level = level + (slope.op.name in ("sub", "div"))
    return f"{guarded(parts[0], level)}{sign}{guarded(parts[1], right_level)}", level


def in_order(value: Value) -> Sequence[object]:
    """The operands, a factor that is a plain number first."""
    operands = value.operands
    is_factor = value.op is not None and value.op.name == "mul"
    return operands[::-1] if is_factor and not isinstance(operands[-1], Value) else operands


def guarded(part: tuple[str, int], level: int) -> str:
    """A part, between brackets if it is held together less tightly than its surroundings."""
    text, own = part
    return text if own >= level else f"({text})"


def table() -> Iterator[str]:
    """The op table in Markdown, with a column for slopes, each op a link to its entry."""
    yield "| op | value | slope in each operand | defined where | kinks | ulp |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for op in TABLE.values():
        call, formula, where, kinks, ulp = (cell.replace("|", r"\|") for cell in cells(op))
        texts = slopes(op).values()
        short = max(map(len, texts)) <= LONGEST
        slope = "<br>".join(f"`{t}`" for t in texts) if short else f"[below](#autograd.{op.name})"
        link = f"[{call}](#autograd.{op.name})"
        yield f"| {link} | {formula} | {slope} | {where} | {kinks.replace(', ', '<br>')} | {ulp} |"


def entry(op: Op) -> Iterator[str]:
    """What there is to know about one op."""
    yield f":::{{py:function}} autograd.{op.name}({', '.join(signature(op))})"
    _, formula, where, kinks, ulp = cells(op)
    drawn = curve(op)
    if drawn:
        yield f'<div class="curve">{drawn}</div>'
        yield ""
    yield f"{formula}, where {where}." if where else f"{formula}."
    yield ""
    for name, text in slopes(op).items():
        yield f"- Slope in `{name}`: `{text}`"
    if kinks:
        yield f"- Its slope jumps where this is 0: {kinks}"
    value, slope = ulp.split(" / ")
    yield f"- Accurate to {value} ulp, its slopes to {slope}."
    if op.symbol != op.name:
        yield f"- Drawn as `{op.symbol}`"
    yield ":::"
    yield ""


class OpTable(SphinxDirective):
    """`{op-table}`: all rows in one table."""

    def run(self) -> list[nodes.Node]:
        """The table."""
        parsed = self.parse_text_to_nodes("\n".join(table()))
        return [nodes.container("", *parsed, classes=["op-table"])]


class OpEntries(SphinxDirective):
    """`{op-entries}`: an entry for each row."""

    def run(self) -> list[nodes.Node]:
        """The entries, in the order of the table."""
        return self.parse_text_to_nodes(
            "\n".join(line for op in TABLE.values() for line in entry(op))
        )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("op-table", OpTable)
    app.add_directive("op-entries", OpEntries)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
