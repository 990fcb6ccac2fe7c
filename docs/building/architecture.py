"""Pictures of what flows where, and of who imports whom.

The second is made from the order of imports that a test holds the source to.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

__all__ = ["flow", "modules", "order"]

ROOT = Path(__file__).parents[2]
STYLE = """
fontname="Helvetica,Arial,sans-serif"
node [shape=box style="rounded,filled" fillcolor="#eef3fb" color="#7d93b5" fontsize=13
  fontname="Helvetica,Arial,sans-serif" height=.34 margin=".12,.04"]
edge [color="#8a94a6" arrowsize=.6 fontsize=12 fontname="Helvetica,Arial,sans-serif"]
"""
FLOW = """
rankdir=LR nodesep=.3 ranksep=.35 node [margin=".2,.07"]
record [label="nodes, and a slope\\non each edge" fillcolor="#ffe9b8" color="#b88a1e"]
readers [label="draw, step_through,\\nexplain, gradcheck"]
numbers -> leaves
leaves -> record [label="ops"]
record -> gradients [label="backward"]
record -> readers [style=dashed]
numbers -> gradients [dir=back label="optimiser"]
"""
HEART = {"ops", "engine"}


def order() -> list[list[str]]:
    """The rooms of autograd, lowest line first, as tests/test_house.py has them."""
    source = (ROOT / "tests" / "test_house.py").read_text(encoding="utf-8")
    (text,) = re.findall(r'"autograd": """\n(.*?)"""', source, re.DOTALL)
    return [line.split() for line in text.splitlines()]


def imports(module: str) -> set[str]:
    """The rooms of autograd, modules and folders, that one of them imports."""
    base = ROOT / "autograd" / module
    files = sorted(base.glob("*.py")) if base.is_dir() else [base.with_suffix(".py")]
    found = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "autograd":
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and str(node.module).startswith("autograd."):
                found.add(str(node.module).split(".")[1])
    return found - {module}


def arrows(rows: list[list[str]]) -> Iterator[tuple[str, str]]:
    """Who needs whom; an arrow that follows from two others is left out."""
    below: dict[str, set[str]] = {}
    for module in (name for row in rows for name in row):
        needed = imports(module) & set(below)
        implied = set().union(*(below[name] for name in needed))
        below[module] = needed | implied
        yield from ((module, name) for name in sorted(needed - implied))


def flow() -> str:
    """From numbers to gradients and back, in Graphviz's language."""
    return "\n".join(["digraph {", STYLE, FLOW, "}"])


def modules() -> str:
    """Who imports whom, in Graphviz's language: each line of the order stands above the one before.

    An invisible arrow leads from each room to the first of the next line: it keeps the lines apart.
    """
    rows = [[name for name in row if not name.startswith("__")] for row in order()]
    rows = [row for row in rows if row]
    apart = [
        f"{quoted(name)} -> {quoted(above[0])} [style=invis weight=0]"
        for row, above in pairwise(rows)
        for name in row
    ]
    ranks = [f"{{rank=same {quoted(*row)}}}" for row in rows]
    marked = [f'{quoted(name)} [fillcolor="#ffe9b8" color="#b88a1e"]' for name in sorted(HEART)]
    edges = [f"{quoted(below)} -> {quoted(above)} [dir=back]" for above, below in arrows(rows)]
    spaces = "rankdir=BT ranksep=.25 nodesep=.14"
    return "\n".join(["digraph {", STYLE, spaces, *ranks, *marked, *edges, *apart, "}"])


def quoted(*modules: str) -> str:
    """Names as Graphviz takes them: `graph` is a word of its language."""
    return " ".join(f'"{module}"' for module in modules)
