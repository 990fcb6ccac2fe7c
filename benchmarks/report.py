"""Write down a run: its figures, and where and with what they were measured."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sysconfig
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.contest import Figure, build_facts
from benchmarks.installed import missing, versions
from benchmarks.library import compiler
from benchmarks.workload import OURS

__all__ = ["RESULTS", "read", "write"]

RESULTS = Path(__file__).with_name("results.json")


def write(figures: Sequence[Figure], file: Path = RESULTS) -> None:
    """Keep the figures of this run, with the day, the machine and all versions."""
    run = {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "engine": compiled_by(),
        "c": first_line(compiler()),
        "versions": versions(),
        "missing": missing(),
        "figures": [rounded(figure._asdict()) for figure in figures],
    }
    file.write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(file: Path = RESULTS) -> dict[str, Any]:
    """The last run."""
    run: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return run


def rounded(thing: Any) -> Any:
    """The same with three digits of each number."""
    if isinstance(thing, dict):
        return {name: rounded(value) for name, value in thing.items()}
    if isinstance(thing, tuple):
        return [rounded(value) for value in thing]
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
    """`compiled by Cython 3.3.1 and cc 12.2.0`, or that the engine is not compiled."""
    cython = build_facts().get(OURS)
    if not cython:
        return "not compiled"
    command = (sysconfig.get_config_var("CC") or "cc").split()[0]
    return f"compiled by {cython} and {first_line(command)}"


def first_line(command: str | None) -> str:
    """How a compiler calls itself; nothing if there is none."""
    if not command:
        return ""
    said = subprocess.run([command, "--version"], stdout=subprocess.PIPE, text=True, check=True)
    return said.stdout.splitlines()[0]
