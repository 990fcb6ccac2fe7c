"""List the contests of training."""

from __future__ import annotations

from functools import partial
from typing import Any

from benchmarks.engines import PACKAGES
from benchmarks.native.training import peers
from benchmarks.native.training.by_jax import ByJax
from benchmarks.native.training.ours import HAS_ENGINES, Fit, Loop
from benchmarks.native.training.task import Task
from benchmarks.workload import LLVM, OURS, PYTHON, Contest, Entry

__all__ = ["CONTESTS"]

TUNED, PLAIN = "C, tuned", "C, plain"
SCAN, STEP = "JAX, one scan", "JAX, step by step"
DATA = ("numpy", "sklearn")
EXAMPLES = 1_797


class Unchecked(Fit):
    """Training of another task, beside which a task is timed."""

    def results(self) -> list[float]:
        return []


def ours(task: Task) -> dict[str, Entry]:
    """nn.fit in machine code, where it has such an engine, and on Values."""
    eager = {OURS: Entry(partial(Fit, task, "eager"), DATA, OURS)}
    native = {LLVM: Entry(partial(Fit, task, "llvm"), (*DATA, "llvmlite"))}
    return native | eager if HAS_ENGINES else eager


def in_python(task: Task) -> dict[str, Entry]:
    """nn.fit in generated Python, where it has such an engine."""
    return {PYTHON: Entry(partial(Fit, task, "python"), DATA)} if HAS_ENGINES else {}


def in_c(task: Task) -> dict[str, Entry]:
    """The references."""
    return {
        TUNED: Entry(partial(peers.InC, task, "tuned"), (*DATA, "cc")),
        PLAIN: Entry(partial(peers.InC, task, "plain"), (*DATA, "cc")),
    }


def frameworks(task: Task) -> dict[str, Entry]:
    """The ordinary ways of the others."""

    def entry(make: Any, *needs: str) -> Entry:
        return Entry(make, (*DATA, *needs))

    return {
        SCAN: entry(partial(ByJax, task, True), "jax"),
        STEP: entry(partial(ByJax, task, False), "jax"),
        "NumPy": entry(partial(peers.ByNumPy, task)),
        "PyTorch": entry(partial(peers.ByTorch, task), "torch"),
        "scikit-learn": entry(partial(peers.ScikitLearn, task)),
    }


def scalars(task: Task) -> dict[str, Entry]:
    """Engines of scalars."""
    slow = ("forty lines", "micrograd", "XAD")
    return {"CasADi": Entry(partial(peers.CasADi, task), (*DATA, "casadi"))} | {
        name: Entry(partial(Loop, task, name), (*DATA, *PACKAGES.get(name, ()))) for name in slow
    }


def contest(
    name: str, entries: dict[str, Entry], promises: dict[str, str], is_long: bool = True
) -> Contest:
    """Epochs of the digits."""
    unit, tolerance = "an example", 1e-7
    return Contest(
        name, entries, promises, EXAMPLES, unit, tolerance, group="training", is_long=is_long
    )


DIGITS, LARGER = Task(64, 32), Task(256, 64)
BATCHES = Task(64, 32, batch=32)
ADAM = Task(64, 32, rule="adam", rate=0.001)
ADAM_BATCHES = ADAM._replace(batch=32)
ONE_BY_ONE = "Slopewise, llvm, batches of 1"
DESCENT = "Slopewise, llvm, SGD"


def beside(label: str, task: Task) -> dict[str, Entry]:
    """Machine code of another task, where there is any."""
    needs = (*DATA, "llvmlite")
    return {label: Entry(partial(Unchecked, task, "llvm"), needs)} if HAS_ENGINES else {}


CONTESTS = [
    contest(
        "64-32-10, SGD, an update an example",
        ours(DIGITS) | in_python(DIGITS) | in_c(DIGITS) | frameworks(DIGITS) | scalars(DIGITS),
        {f"{TUNED} / {LLVM}": ">= 1", f"{SCAN} / {LLVM}": ">= 2.4", f"{OURS} / {PYTHON}": ">= 15"},
        is_long=False,
    ),
    contest(
        "256-64-10, SGD, an update an example",
        ours(LARGER) | in_c(LARGER) | {SCAN: frameworks(LARGER)[SCAN]},
        {f"{TUNED} / {LLVM}": ">= 1"},
    ),
    contest(
        "64-32-10, SGD, batches of 32",
        ours(BATCHES) | beside(ONE_BY_ONE, DIGITS) | frameworks(BATCHES),
        {f"{ONE_BY_ONE} / {LLVM}": ">= 1"},
    ),
    contest(
        "64-32-10, Adam, an update an example",
        ours(ADAM) | beside(DESCENT, DIGITS) | frameworks(ADAM),
        {f"{LLVM} / {DESCENT}": "<= 1.5"},
    ),
    contest(
        "64-32-10, Adam, batches of 32",
        ours(ADAM_BATCHES) | beside(DESCENT, BATCHES) | frameworks(ADAM_BATCHES),
        {f"{LLVM} / {DESCENT}": "<= 1.5"},
    ),
]
