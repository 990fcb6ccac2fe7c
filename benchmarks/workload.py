"""Say what a workload is: a contest of engines, or a survey of one build."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, Protocol

from benchmarks.engines import ENGINES, PACKAGES, Engine, Program
from benchmarks.measure import Clock, flat, seconds

__all__ = [
    "LLVM",
    "OURS",
    "PURE",
    "PYTHON",
    "Contest",
    "Contestant",
    "Entry",
    "Gradient",
    "Run",
    "Survey",
    "Timed",
    "of_engines",
    "on_fresh_leaves",
    "on_kept_leaves",
]

OURS, PURE = "Slopewise", "Slopewise, pure Python"
"""How figures call the compiled build, and the same source uncompiled."""

LLVM, PYTHON = "Slopewise, llvm", "Slopewise, python"
"""How they call what `autograd.compile` and `nn.fit` make of it, by their target."""


class Contestant(Protocol):
    """One engine, ready to run a workload."""

    def results(self) -> list[float]:
        """What one run finds; every contestant finds the same. None, if it solves another task."""

    def seconds(self, repeats: int, clock: Clock) -> float:
        """What the whole workload takes, on average over so many runs."""


class Timed:
    """A contestant whose runs are timed; each is this `part` of the workload."""

    part = 1.0

    def run(self) -> object:
        """What is timed."""
        raise NotImplementedError

    def seconds(self, repeats: int, clock: Clock) -> float:
        """What the whole workload takes, on average over so many runs."""
        return seconds(self.run, repeats, clock) / self.part


class Entry(NamedTuple):
    """How a contestant is made, what must be installed for it, and the build that it needs.

    `needs` are modules, or `cc` for a C compiler. Without a build it runs beside the compiled
    one, or beside the pure one where nothing is compiled.
    """

    enter: Callable[[], Contestant]
    needs: tuple[str, ...] = ()
    build: str = ""


class Contest(NamedTuple):
    """The same work by several contestants; a run does it for so many items.

    Ratios are measured to the first one that is here, and to those after the stroke in promises.
    Numbers agree if they differ by no more than `tolerance`, relative to the number, or a
    thousandth of it, relative to the largest. On one core the processor's time counts; on several,
    the clock's.
    """

    name: str
    entries: Mapping[str, Entry]
    promises: Mapping[str, str] = {}
    items: int = 1
    unit: str = ""
    tolerance: float = 1e-9
    cores: int = 1
    group: str = "eager"
    is_long: bool = False


class Survey(NamedTuple):
    """What is measured of one build at a time: numbers by name, and the unit of each."""

    name: str
    measure: Callable[[], dict[str, tuple[float, str]]]
    promises: Mapping[str, Mapping[str, str]] = {}
    group: str = "surveys"
    is_long: bool = True


class Run(Timed):
    """A call that returns its results; or `left` finds them after it."""

    def __init__(self, run: Callable[[], Any], left: Callable[[], Any] | None = None) -> None:
        self.run, self.left = run, left  # type: ignore[method-assign]
        self.kept: Any = None
        """What must live as long as the run."""

    def results(self) -> list[float]:
        returned = self.run()
        return flat(self.left() if self.left else returned)


@dataclass
class Gradient(Timed):
    """A program, its value and all its gradients; and how its leaves are made ready for a run."""

    engine: Engine
    program: Program
    leaves: Callable[[], Sequence[Any]]

    def results(self) -> list[float]:
        leaves = self.leaves()
        return self.engine.results(self.engine.differentiate(self.program, leaves), leaves)

    def run(self) -> object:
        return self.engine.differentiate(self.program, self.leaves())


def of_engines(
    name: str,
    enter: Callable[[Engine], Contestant],
    engines: Sequence[str],
    promises: Mapping[str, str] = {},
    *,
    items: int = 1,
    unit: str = "",
    is_long: bool = False,
) -> Contest:
    """The same program in several engines: the first of them is ours, in both builds."""

    def entry(engine: str, build: str = "") -> Entry:
        return Entry(lambda: enter(ENGINES[engine]()), PACKAGES.get(engine, ()), build)

    ours, *peers = engines
    entries = {build: entry(ours, build) for build in (OURS, PURE)}
    entries |= {peer: entry(peer) for peer in peers}
    return Contest(name, entries, promises, items, unit, is_long=is_long)


def on_fresh_leaves(
    program: Callable[[Engine, Sequence[Any]], Any], numbers: Sequence[float], engine: Engine
) -> Gradient:
    """A contestant that makes new leaves for each run."""
    return Gradient(engine, partial(program, engine), partial(engine.leaves, numbers))


def on_kept_leaves(
    program: Callable[[Engine, Sequence[Any]], Any], numbers: Sequence[float], engine: Engine
) -> Gradient:
    """A contestant that clears the gradients of the same leaves for each run."""
    leaves = engine.leaves(numbers)
    return Gradient(engine, partial(program, engine), partial(engine.cleared, leaves))
