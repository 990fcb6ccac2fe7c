"""Make the page of the op table from its rows.

To write a slope, the row's slopes are applied to Values with names, and the recorded graph is
printed as a formula. Helpers are replaced by their formulas.
"""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from autograd import TABLE, Op, Value, ieee, topological_order
from autograd.__main__ import SHOWN, cells
from autograd.ops.number import real
from autograd.show import PYTHON, nested
from building.curves import curve, curve_again
from building.pictures import raw

__all__ = ["setup", "slopes"]

FIGURES = PYTHON._replace(number=lambda data: f"{data:g}")  # constants to six digits
LENGTH = 3  # of the list that a list op is shown with
STARTS = [0.5 + place / 8.0 for place in range(2 * LENGTH)]  # all ops are defined there
LONGEST = 44  # characters of a slope in the table; longer ones stand in the entry alone


def slopes(op: Op) -> dict[str, str]:
    """The slope in each operand as a formula of the operands, `out` and other ops.

    For a list op it is the slope in the first element of each list, for lists of three elements.
    """
    starts = [Value(start, name) for start, name in zip(STARTS, names(op), strict=False)]
    with ieee():
        out = Value(op.apply([start.data for start in starts]), "out")
        found = op.slopes_at(starts, out)
        step = LENGTH if op.is_list else 1
        shown = list(zip(starts, found, strict=True))[::step]
        return {start.name: nested(readable(slope), FIGURES) for start, slope in shown}


def names(op: Op) -> list[str]:
    """The names of the operands."""
    if not op.is_list:
        return list(op.operands)
    return [f"{name}[{place}]" for name in op.operands for place in range(LENGTH)]


def readable(slope: object) -> Value | float:
    """The slope with the formulas of helpers in their place, and with plain factors first."""
    if not isinstance(slope, Value):
        return real(slope)
    done: dict[Value, Value] = {}
    for node in topological_order(slope):
        if node.op is None:
            done[node] = node
            continue
        operands = [done[o] if isinstance(o, Value) else o for o in node.operands]
        if node.op.helper:
            done[node] = eval(
                node.op.formula, dict(zip(node.op.operands, operands, strict=True)) | TABLE
            )
        elif node.op is TABLE["mul"] and not isinstance(operands[1], Value):
            done[node] = node.op.on(operands[::-1])
        else:
            done[node] = node.op.on(operands)
    return done[slope]


def table() -> Iterator[str]:
    """The op table in Markdown, with a column of slopes; each op links to its entry."""
    yield "| op | value | slope in each operand | defined where | kinks | ulp |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for op in SHOWN:
        call, formula, where, kinks, ulp = (cell.replace("|", r"\|") for cell in cells(op))
        texts = slopes(op).values()
        short = max(map(len, texts)) <= LONGEST
        slope = "<br>".join(f"`{t}`" for t in texts) if short else f"[below](#autograd.{op.name})"
        link = f"[{call}](#autograd.{op.name})"
        yield f"| {link} | {formula} | {slope} | {where} | {kinks.replace(', ', '<br>')} | {ulp} |"


def entry(op: Op) -> Iterator[str]:
    """The entry of one op."""
    yield f":::{{py:function}} autograd.{op.signature}"
    _, formula, where, kinks, ulp = cells(op)
    drawn = curve_again(op)
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


class OpCurves(SphinxDirective):
    """`{op-curves}`: the curves of all ops of one variable."""

    def run(self) -> list[nodes.Node]:
        """A grid in which each op links to its entry."""
        drawn = "".join(
            f'<li><a href="#autograd.{op.name}"><code>{op.signature}</code>{curve(op)}</a></li>'
            for op in SHOWN
            if op.is_unary
        )
        return [raw(f'<ul class="curves">{drawn}</ul>')]


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
        return self.parse_text_to_nodes("\n".join(line for op in SHOWN for line in entry(op)))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("op-curves", OpCurves)
    app.add_directive("op-table", OpTable)
    app.add_directive("op-entries", OpEntries)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
