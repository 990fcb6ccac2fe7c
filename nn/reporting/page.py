"""Write a page of HTML that needs no other file."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable
from html import escape
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from autograd import files
from nn.data.table import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["figure", "matrix", "section", "tried", "write_page"]

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; color-scheme: light;
  max-width: 1240px; margin: 0 auto; padding: 16px 24px 48px; }
h1 { font-size: 1.7em; margin: .4em 0; } h2 { font-size: 1.25em; margin: 2em 0 .5em; }
.verdict { font-size: 1.2em; line-height: 1.4; margin: .6em 0 1em; padding: 10px 16px;
  background: #f6f6f6; border-left: 6px solid #444; overflow-wrap: anywhere; }
.verdict span { font-weight: bold; font-size: 1.25em; } section { overflow-x: auto; }
.learned, .fell { border-color: #00785a; } .missed, .rose { border-color: #b2182b; }
table { border-collapse: collapse; margin: .5em 0; font-variant-numeric: tabular-nums; }
th, td { border: 1px solid #c8c8c8; padding: 4px 12px; text-align: right; vertical-align: top; }
th:first-child, td:first-child { text-align: left; } th { background: #f2f2f2; }
table.confusion td { min-width: 3.5em; } table.confusion td.right { font-weight: bold; }
pre { overflow-x: auto; background: #f6f6f6; padding: 10px 14px; } .missing { color: #8a2b06; }
.plots { display: flex; flex-wrap: wrap; gap: 12px 28px; align-items: flex-start; }
.plots img { width: min(100%, 580px); } caption { white-space: nowrap; text-align: left; }
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


def figure(plot: Callable[[], Axes], alt: str) -> str:
    """What `plot` draws, as an image; if it cannot be drawn, a note that says why."""
    return tried(lambda: image(plot(), alt))


def image(ax: Axes, alt: str) -> str:
    """A plot as an image in the page; the same numbers give the same bytes."""
    from matplotlib import pyplot, rc_context
    from matplotlib.figure import Figure

    whole, text = ax.figure, StringIO()
    if isinstance(whole, Figure):
        with rc_context({"svg.hashsalt": "slopewise"}):
            whole.savefig(text, format="svg", metadata={"Date": None})
        pyplot.close(whole)
    data = b64encode(text.getvalue().encode()).decode()
    return f'<img alt="{escape(alt)}" src="data:image/svg+xml;base64,{data}">'


def write_page(target: Path, title: str, parts: Iterable[str]) -> Path:
    """Write the page; a crash leaves the old file or the new one, never a part."""
    page = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body><h1>{escape(title)}</h1>\n{''.join(parts)}</body></html>\n"
    )
    return files.write(target, page)
