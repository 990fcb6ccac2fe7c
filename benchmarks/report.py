"""Write down the last run, and show it as tables."""

from __future__ import annotations

import json
import platform
import subprocess
import sysconfig
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.contest import Figure, build_facts
from benchmarks.workload import OURS, PURE

__all__ = ["RESULTS", "tables", "write"]

RESULTS = Path(__file__).with_name("results.json")
FIRST = ("one-layer GPT", "micrograd's README", "micrograd's demo")
"""How the names of the workloads begin that README shows."""

COLUMNS = {OURS: "Slopewise", PURE: "pure Python"} | {
    name: name for name in ("forty lines", "micrograd", "XAD")
}


def write(figures: Sequence[Figure], file: Path = RESULTS) -> None:
    """Keep the figures of this run, with the day, the machine and what compiled the engine."""
    run = {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": processor(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "engine": compiled_by(),
        "figures": [rounded(figure._asdict()) for figure in figures],
    }
    file.write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def rounded(thing: Any) -> Any:
    """The same with three digits of each number."""
    if isinstance(thing, dict):
        return {name: rounded(value) for name, value in thing.items()}
    return float(f"{thing:.3g}") if isinstance(thing, float) else thing


def processor() -> str:
    """The model of the processor, where the system says it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()


def compiled_by() -> str:
    """`Cython 3.3.1 and cc 12.2.0`, or that the engine is not compiled."""
    cython = build_facts().get(OURS)
    if not cython:
        return "not compiled"
    command = (sysconfig.get_config_var("CC") or "cc").split()[0]
    said = subprocess.run([command, "--version"], stdout=subprocess.PIPE, text=True, check=True)
    return f"compiled by {cython} and {said.stdout.splitlines()[0]}"


def tables(file: Path = RESULTS) -> dict[str, str]:
    """The last run as Markdown tables: README's, all contests, and each build by itself."""
    run = json.loads(file.read_text(encoding="utf-8"))
    contests = [figure for figure in run["figures"] if figure["ratios"]]
    surveys = [figure for figure in run["figures"] if not figure["ratios"]]
    first = [figure for figure in contests if figure["workload"].startswith(FIRST)]
    where = f"Measured on: {run['processor']}, {run['python']}, {run['date']}; {run['engine']}."
    return {
        "benchmarks": f"{table(first)}\n\n{where}",
        "contests": f"{table(contests)}\n\n{where}",
        "surveys": table(surveys),
    }


def table(figures: Sequence[dict[str, Any]]) -> str:
    """A line for each figure, and a column for each contestant that is in one of them."""
    names = [name for name in COLUMNS if any(name in figure["numbers"] for figure in figures)]
    headings = ("workload", *(COLUMNS[name] for name in names), "promised")
    lines = [headings, ("---",) * len(headings), *(cells(figure, names) for figure in figures)]
    return "\n".join(
        "|" + "".join(f" {cell} |".replace("  ", " ") for cell in line) for line in lines
    )


def cells(figure: dict[str, Any], names: Sequence[str]) -> tuple[str, ...]:
    """The workload, a cell for each contestant, and the promises."""
    promised = (promise(figure, what, bound) for what, bound in figure["promises"].items())
    return (figure["workload"], *(cell(figure, name) for name in names), "; ".join(promised))


def cell(figure: dict[str, Any], name: str) -> str:
    """`3.4 ms` of the first contestant; `27 ms, 8.1 ×` of the others."""
    if name not in figure["numbers"]:
        return ""
    number = f"{digits(figure['numbers'][name])} {figure['unit']}".replace(" times", " ×")
    ratio = figure["ratios"].get(f"{name} / {next(iter(figure['numbers']))}")
    return f"**{number}**" if ratio is None else f"{number}, **{digits(ratio)}&nbsp;×**"


def digits(number: float) -> str:
    """Three digits."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def promise(figure: dict[str, Any], what: str, bound: str) -> str:
    """`XAD >= 4.5`, and whether it is kept."""
    measured = (figure["ratios"] | figure["numbers"]).get(what)
    name = what.removesuffix(f" / {OURS}").replace(PURE, "pure Python")
    shown = bound if what == OURS else f"{name} {bound}"
    if measured is None:
        return f"{shown} (not measured)"
    return shown if is_kept(measured, bound) else f"{shown} **(missed)**"


def is_kept(number: float, bound: str) -> bool:
    """Whether the number is on the right side of its bound, `>= 40` or `<= 1.5`."""
    sign, limit = bound.split()
    return number >= float(limit) if sign == ">=" else number <= float(limit)
