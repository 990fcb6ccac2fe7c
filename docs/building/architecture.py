"""Draw how numbers flow through the engine, and which room imports which.

The second picture is made from the order of imports in tests/test_house.py.
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
    """The modules and folders at the top of autograd that one of them imports."""
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
    """Pairs of a room and one that it imports, except those that follow from two others."""
    below: dict[str, set[str]] = {}
    for module in (name for row in rows for name in row):
        needed = imports(module) & set(below)
        implied = set().union(*(below[name] for name in needed))
        below[module] = needed | implied
        yield from ((module, name) for name in sorted(needed - implied))


def flow() -> str:
    """The picture from numbers to gradients and back, in DOT."""
    return "\n".join(["digraph {", STYLE, FLOW, "}"])


def modules() -> str:
    """The picture of imports, in DOT. Each line of the order is above the one before it.

    An invisible arrow leads from each room to the first room of the next line. It keeps them apart.
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
    """Names in quotes: without them, `graph` would be a keyword of DOT."""
    return " ".join(f'"{module}"' for module in modules)
