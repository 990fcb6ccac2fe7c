"""Run a workload in a process for each contestant, and compare them round by round."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any, NamedTuple

from benchmarks.engines import is_here
from benchmarks.measure import agree, in_turn, ratio
from benchmarks.workload import OURS, PURE, Contest, Survey

__all__ = ["Figure", "build_facts", "contest", "survey"]

ROOT = Path(__file__).parents[1]
COMPILED = ROOT / ".venv" / "compiled"
BUILDS = {OURS: [COMPILED, ROOT], PURE: [ROOT]}
"""Where Python looks for the packages first."""


class Figure(NamedTuple):
    """One line of figures: a number for each contestant, ratios, and what is promised of either."""

    workload: str
    unit: str
    numbers: Mapping[str, float]
    ratios: Mapping[str, float]
    promises: Mapping[str, str]

    def __str__(self) -> str:
        shown = [f"{name} {number:.4g} {self.unit}" for name, number in self.numbers.items()]
        shown += [f"{name} {number:.3g} times" for name, number in self.ratios.items()]
        return f"{self.workload}: " + "; ".join(shown)


class Worker:
    """A process that runs one workload in one engine; peers run beside the compiled build."""

    def __init__(self, build: str, *arguments: str) -> None:
        path = os.pathsep.join(map(str, BUILDS[build]))
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "benchmarks.worker", *arguments],
            env=os.environ | {"PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.process.communicate()  # nothing more is asked, so it ends

    def answer(self, question: str = "") -> Any:
        """What it says next; its errors are on our own stderr."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(question)
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def seconds(self, repeats: int) -> float:
        """What one of so many runs takes."""
        return float(self.answer(f"{repeats}\n"))


@cache
def build_facts() -> dict[str, str]:
    """The builds that are here, and by which Cython each was compiled; pure alone by none."""
    found = {}
    for build in BUILDS:
        with Worker(build) as worker:
            found[build] = worker.answer()
    assert not found[PURE]
    return found if found[OURS] else {PURE: ""}


def builds() -> list[str]:
    """Ours and pure; pure alone where nothing is compiled."""
    return list(build_facts())


def contest(workload: Contest) -> Figure:
    """Each contestant in turn, round after round, after they agreed on the results."""
    ours, *peers = workload.engines
    lots = {build: (build, workload.name, ours) for build in builds()}
    lots |= {peer: (builds()[0], workload.name, peer) for peer in peers if is_here(peer)}
    with ExitStack() as stack:
        workers = {label: stack.enter_context(Worker(*lot)) for label, lot in lots.items()}
        results = {label: worker.answer() for label, worker in workers.items()}
        agree({build: results[build] for build in builds()}, tolerance=0.0)
        agree(results)
        taken = in_turn({label: worker.seconds for label, worker in workers.items()})
    times = {label: median(each) / workload.items for label, each in taken.items()}
    ratios = {
        f"{label} / {build}": ratio(each, taken[build])
        for build in builds()
        for label, each in taken.items()
        if label != build
    }
    scale, unit = readable(times[builds()[0]])
    numbers = {label: time * scale for label, time in times.items()}
    unit = f"{unit} {workload.unit}".strip()
    return Figure(workload.name, unit, numbers, ratios, workload.promises)


def survey(workload: Survey) -> list[Figure]:
    """What is measured of each build by itself: a line for each name."""
    found: dict[str, dict[str, tuple[float, str]]] = {}
    for build in builds():
        with Worker(build, workload.name) as worker:
            found[build] = worker.answer()
    return [
        Figure(
            f"{workload.name}: {name}",
            unit,
            {build: figures[name][0] for build, figures in found.items()},
            {},
            workload.promises.get(name, {}),
        )
        for name, (_, unit) in found[builds()[0]].items()
    ]


def readable(duration: float) -> tuple[float, str]:
    """What makes seconds a number that is not tiny, and its unit."""
    return next(
        (scale, unit)
        for scale, unit in ((1e3, "ms"), (1e6, "µs"), (1e9, "ns"))
        if duration * scale >= 1.0 or unit == "ns"
    )
