"""Run a workload in a process for each contestant, and compare them round by round."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any, NamedTuple

from benchmarks.installed import is_installed
from benchmarks.measure import FULL, Pace, agree, in_turn, ratio, spread
from benchmarks.workload import OURS, PURE, Contest, Entry, Survey
from benchmarks.workloads import CONTESTS, SURVEYS

__all__ = ["Figure", "build_facts", "contest", "survey"]

ROOT = Path(__file__).parents[1]
COMPILED = ROOT / ".venv" / "compiled"
BUILDS = {OURS: [COMPILED, ROOT], PURE: [ROOT]}
"""Where Python looks for the packages first."""

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}
"""What keeps the peers to one thread, and JAX to the processor."""


class Figure(NamedTuple):
    """One line of figures: a number for each contestant, ratios, and what is promised of either.

    A ratio is the median over the rounds; its spread is the smallest and the largest.
    """

    group: str
    workload: str
    unit: str
    numbers: Mapping[str, float]
    ratios: Mapping[str, float]
    spreads: Mapping[str, tuple[float, float]]
    promises: Mapping[str, str]

    def __str__(self) -> str:
        shown = [f"{name} {number:.4g} {self.unit}" for name, number in self.numbers.items()]
        shown += [f"{name} {number:.3g} times" for name, number in self.ratios.items()]
        return f"{self.workload}: " + "; ".join(shown)


class Worker:
    """A process that runs one workload in one engine; peers run beside the compiled build."""

    def __init__(self, build: str, *arguments: str) -> None:
        self.arguments = arguments
        path = os.pathsep.join(map(str, BUILDS[build]))
        is_alone = not arguments or arguments[0] in SURVEYS or CONTESTS[arguments[0]].cores == 1
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "benchmarks.worker", *arguments],
            env=os.environ | {"PYTHONPATH": path} | (ONE_THREAD if is_alone else {}),
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
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the worker for {self.arguments} ended without an answer")
        return json.loads(line)

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


def is_here(entry: Entry) -> bool:
    """Whether what a contestant needs is installed."""
    return all(map(is_installed, entry.needs)) and (not entry.build or entry.build in builds())


def contest(workload: Contest, pace: Pace = FULL) -> Figure:
    """Each contestant in turn, round after round, after they agreed on the results."""
    here = {label: entry for label, entry in workload.entries.items() if is_here(entry)}
    workers, results = {}, {}
    with ExitStack() as stack:
        for label, entry in here.items():
            worker = Worker(entry.build or builds()[0], workload.name, label)
            workers[label] = stack.enter_context(worker)
            results[label] = worker.answer()  # none starts before: a first run may be what is timed
        agree({build: results[build] for build in (OURS, PURE) if build in results}, tolerance=0.0)
        agree(results, workload.tolerance)
        taken = in_turn({label: worker.seconds for label, worker in workers.items()}, pace)
    times = {label: median(each) / workload.items for label, each in taken.items()}
    pairs = compared(workload, list(here))
    scale, unit = readable(times[next(iter(here))])
    return Figure(
        workload.group,
        workload.name,
        f"{unit} {workload.unit}".strip(),
        {label: time * scale for label, time in times.items()},
        {f"{label} / {base}": ratio(taken[label], taken[base]) for label, base in pairs},
        {f"{label} / {base}": spread(taken[label], taken[base]) for label, base in pairs},
        workload.promises,
    )


def compared(workload: Contest, here: Sequence[str]) -> list[tuple[str, str]]:
    """Who is compared with whom: all with the first one, and those that a promise names."""
    pairs = [(label, here[0]) for label in here[1:]]
    promised = [promise.partition(" / ") for promise in workload.promises]
    pairs += [(a, b) for a, _, b in promised if a in here and b in here]
    return list(dict.fromkeys(pairs))


def survey(workload: Survey) -> list[Figure]:
    """What is measured of each build by itself: a line for each name."""
    found: dict[str, dict[str, tuple[float, str]]] = {}
    for build in builds():
        with Worker(build, workload.name) as worker:
            found[build] = worker.answer()
    return [
        Figure(
            workload.group,
            f"{workload.name}: {name}",
            unit,
            {build: figures[name][0] for build, figures in found.items()},
            {},
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
