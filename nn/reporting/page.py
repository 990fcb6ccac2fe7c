"""Write a page of HTML that needs no other file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

from autograd import files
from autograd.show.page import HEAD
from autograd.show.palette import styled
from nn.data.table import Table

__all__ = ["columns", "figure", "matrix", "section", "tried", "write_page"]

STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; color: $ink; background: $paper;
  max-width: 1400px; margin: 0 auto; padding: 16px 24px 48px; }
h1 { font-size: 1.7em; margin: .4em 0; } h2 { font-size: 1.25em; margin: 1.6em 0 .5em; }
.verdict { font-size: 1.2em; line-height: 1.4; margin: .6em 0 1em; padding: 10px 16px;
  background: $button; border-left: 6px solid $dim; overflow-wrap: anywhere; }
.verdict span { font-weight: bold; font-size: 1.25em; } section { overflow-x: auto; }
.learned, .fell { border-color: $good; } .missed, .rose { border-color: $negative; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0 32px; align-items: start; }
@media (min-width: 1340px) { /* the widest network that shrinks, beside plots */
  .columns { grid-template-columns: minmax(0, 1.35fr) minmax(0, 1fr); } }
.columns > div { min-width: 0; }
table { border-collapse: collapse; margin: .5em 0; font-variant-numeric: tabular-nums; }
th, td { border: 1px solid $grid; padding: 4px 12px; text-align: right; vertical-align: top; }
th:first-child, td:first-child { text-align: left; } th { background: $button; }
table.confusion td { min-width: 3.5em; } table.confusion td.right { font-weight: bold; }
pre { overflow-x: auto; background: $button; padding: 10px 14px; } .missing { color: $accent; }
caption { white-space: nowrap; text-align: left; }
.summary thead { display: none; } .summary td:last-child { text-align: left;
  overflow-wrap: anywhere; }
"""


def section(heading: str, *parts: str) -> str:
    """A section with a heading."""
    return f"<section><h2>{escape(heading)}</h2>\n{''.join(parts)}</section>\n"


def tried(make: Callable[[], str]) -> str:
    """What `make` returns; if something is not installed or too large, a note that says so."""
    try:
        return make()
    except (ImportError, OSError, RuntimeError, TypeError, ValueError) as error:
        return f'<p class="missing">Not shown: {escape(str(error))}</p>\n'


def matrix(table: Table) -> str:
    """A confusion matrix: right answers in blue, wrong ones in red, stronger for a larger share."""
    head = "".join(f"<th>{escape(name)}</th>" for name in table.columns[1:])
    lines = []
    for name, *counts in table.rows:
        total = sum(int(count or 0) for count in counts) or 1
        cells = []
        for answer, count in zip(table.columns[1:], counts, strict=True):
            kind, ink = ("right", "33, 102, 172") if answer == name else ("wrong", "178, 24, 43")
            tint = f"rgba({ink}, {int(count or 0) / total * 0.5:.2f})"
            cells.append(f'<td class="{kind}" style="background: {tint}">{count}</td>')
        lines.append(f"<tr><th>{escape(str(name))}</th>{''.join(cells)}</tr>")
    return (
        '<table class="confusion"><caption>rows: the truth · columns: its answer</caption>'
        f"<thead><tr><th></th>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )


def figure(plot: Callable[[], object]) -> str:
    """A plot with its numbers; if it cannot be drawn, a note that says why."""
    return tried(lambda: str(getattr(plot(), "html")))  # noqa: B009


def columns(*sides: Iterable[str]) -> str:
    """Parts of the page side by side, or below each other in a narrow window."""
    inside = "".join(f"<div>{''.join(side)}</div>\n" for side in sides)
    return f'<div class="columns">\n{inside}</div>\n'


def write_page(target: Path, title: str, parts: Iterable[str]) -> Path:
    """Write the page; a crash leaves the old file or the new one, never a part."""
    head = f"{HEAD}<title>{escape(title)}</title><style>{styled(STYLE)}</style></head>"
    body = f"<body><h1>{escape(title)}</h1>\n{''.join(parts)}</body></html>\n"
    return files.write(target, f"{head}\n{body}")
