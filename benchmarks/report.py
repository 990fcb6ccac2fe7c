"""Write down the last run, and show it as a table."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.measure import Figure

__all__ = ["RESULTS", "markdown", "write"]

RESULTS = Path(__file__).with_name("results.json")


def write(figures: Sequence[Figure], file: Path = RESULTS) -> None:
    """Keep the figures of this run, with the day and the kind of machine."""
    run = {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": processor(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "figures": [
            {**figure._asdict(), "number": float(f"{figure.number:.3g}")} for figure in figures
        ],
    }
    file.write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def processor() -> str:
    """The model of the processor, where the system says it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def markdown(file: Path = RESULTS) -> str:
    """The last run as a Markdown table, one line for each workload."""
    run = json.loads(file.read_text(encoding="utf-8"))
    lines = ["| workload | measured | promised |", "| --- | --- | --- |"]
    for workload, group in groupby(run["figures"], key=lambda figure: str(figure["workload"])):
        figures = list(group)
        measured = "; ".join(map(words, figures))
        promised = "; ".join(dict.fromkeys(promise(f) for f in figures if f["promise"]))
        lines.append(f"| {workload} | {measured} | {promised} |".replace("|  |", "| |"))
    where = f"{run['processor']}, {run['python']}, {run['date']}"
    return "\n".join([*lines, "", f"Measured on: {where}."])


def words(figure: dict[str, Any]) -> str:
    """`micrograd / Slopewise **57 times**`."""
    number = figure["number"]
    shown = f"{number:,.0f}" if number >= 100 else f"{number:g}"
    return f"{figure['what']} **{shown} {figure['unit']}**"


def promise(figure: dict[str, Any]) -> str:
    """`micrograd >= 40`, or the bound alone where it holds for every figure of the workload."""
    first, ratio, _ = figure["what"].partition(" / ")
    bound = f"{first} {figure['promise']}" if ratio else str(figure["promise"])
    return bound if is_kept(figure) else f"{bound} **(missed)**"


def is_kept(figure: dict[str, Any]) -> bool:
    """Whether the number is on the right side of its bound, `>= 40` or `<= 1.5`."""
    sign, bound = figure["promise"].split()
    number = float(figure["number"])
    return number >= float(bound) if sign == ">=" else number <= float(bound)
