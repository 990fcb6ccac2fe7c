"""Show the last run as Markdown tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.workload import LLVM, OURS, PURE, PYTHON

__all__ = ["NATIVE", "cells", "contestants", "of", "shown", "tables"]

NATIVE = ("calls", "maps", "threads", "programs", "training", "fits", "compiling")
"""The groups of workloads of generated code, each with its table."""

EAGER = {OURS: "Slopewise", PURE: "pure Python"}
FULL = {OURS: "Slopewise, Values", PURE: "Slopewise, Values, pure Python"}
"""What columns of eager contests, and rows of the others, are called."""

Figures = Sequence[dict[str, Any]]


def tables(run: dict[str, Any]) -> dict[str, str]:
    """The table of each group, and a line about the machine and the versions."""
    return {
        "contests": table(of(run, "eager")),
        "surveys": table(of(run, "surveys")),
        **{group: turned(of(run, group)) for group in NATIVE},
        "machine": machine(run),
    }


def of(run: dict[str, Any], group: str) -> Figures:
    """The figures of a group."""
    return [figure for figure in run["figures"] if figure["group"] == group]


def machine(run: dict[str, Any]) -> str:
    """What the figures were measured on, and what was not there to be measured."""
    where = f"{run['processor']}, {run['cores']} cores, {run['python']}, {run['date']}"
    versions = ", ".join(f"{name} {number}" for name, number in run["versions"].items())
    missing = ", ".join(run["missing"]) or "nothing"
    c = f"; the references by {run['c']}" if run["c"] else "; no C compiler"
    return (
        f"Measured on: {where}; {run['engine']}{c}.\n"
        f"Versions: {versions}. Not installed: {missing}."
    )


def table(figures: Figures) -> str:
    """A line for each figure, and a column for each contestant that is in one of them."""
    names = contestants(figures)
    headings = ("workload", *(EAGER.get(name, name) for name in names), "promised")
    return markdown([headings, *(cells(figure, names) for figure in figures)])


def turned(figures: Figures) -> str:
    """A line for each contestant, a column for each figure, and the promises below."""
    lines = [("", *map(heading, figures))]
    for name in contestants(figures):
        row = (cell(figure, name, figure["unit"].split()[0]) for figure in figures)
        lines.append((FULL.get(name, name), *row))
    lines.append(("promised", *("; ".join(promises(figure)) for figure in figures)))
    return markdown(lines)


def heading(figure: dict[str, Any]) -> str:
    """The workload, and what a time is divided by: `a map: time a point`."""
    _, _, part = figure["unit"].partition(" ")
    return f"{figure['workload']}: time {part}" if part else str(figure["workload"])


def contestants(figures: Figures) -> list[str]:
    """All contestants: ours first, the others in the order in which they come."""
    found = list(dict.fromkeys(name for figure in figures for name in figure["numbers"]))
    first = [name for name in (LLVM, PYTHON, OURS, PURE) if name in found]
    return [*first, *(name for name in found if name not in first)]


def markdown(lines: Sequence[Sequence[str]]) -> str:
    """The first line as headings, the others below."""
    rows = [lines[0], ("---",) * len(lines[0]), *lines[1:]]
    return "\n".join(
        "|" + "".join(f" {cell} |".replace("  ", " ") for cell in line) for line in rows
    )


def cells(figure: dict[str, Any], names: Sequence[str]) -> tuple[str, ...]:
    """The workload, a cell for each contestant, and the promises."""
    return (
        figure["workload"],
        *(cell(figure, name, figure["unit"]) for name in names),
        "; ".join(promises(figure)),
    )


def cell(figure: dict[str, Any], name: str, unit: str) -> str:
    """`3.4 ms` of the first contestant; `27 ms, 8.1 ×` of the others."""
    if name not in figure["numbers"]:
        return ""
    number = f"{digits(figure['numbers'][name])} {unit}".replace(" times", " ×")
    ratio = figure["ratios"].get(f"{name} / {next(iter(figure['numbers']))}")
    return f"**{number}**" if ratio is None else f"{number}, **{digits(ratio)}&nbsp;×**"


def digits(number: float) -> str:
    """Three digits."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def promises(figure: dict[str, Any]) -> list[str]:
    """What is promised, and whether it is kept."""
    return [promise(figure, what, bound) for what, bound in figure["promises"].items()]


def promise(figure: dict[str, Any], what: str, bound: str) -> str:
    """`XAD >= 4.5`, and whether it is kept."""
    measured = (figure["ratios"] | figure["numbers"]).get(what)
    base = " / " + next(iter(figure["numbers"]))
    unit = f" {figure['unit']}" if what in figure["numbers"] and figure["ratios"] else ""
    name = "" if what == OURS else shown(what.removesuffix(base)) + " "
    if measured is None:
        return f"{name}{bound} (not measured)"
    return f"{name}{bound}{unit}" + ("" if is_kept(measured, bound) else " **(missed)**")


def shown(name: str) -> str:
    """A contestant or a ratio in short, as beside generated code.

    >>> shown(f"{OURS} / {PYTHON}"), shown(f"{PURE} / XAD")
    ('Values / python', 'pure Python / XAD')
    """
    parts = ("Values" if part == OURS else part for part in name.split(" / "))
    return " / ".join(parts).replace(PURE, "pure Python").replace(f"{OURS}, ", "")


def is_kept(number: float, bound: str) -> bool:
    """Whether the number is on the right side of its bound, `>= 40` or `<= 1.5`."""
    sign, limit = bound.split()
    return number >= float(limit) if sign == ">=" else number <= float(limit)
