"""Say what a workload is: a contest of engines, or a survey of one build."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, Protocol

from benchmarks.engines import Engine, Program

__all__ = [
    "OURS",
    "PURE",
    "Contest",
    "Contestant",
    "Gradient",
    "Survey",
    "on_fresh_leaves",
    "on_kept_leaves",
]

OURS, PURE = "Slopewise", "Slopewise, pure Python"
"""How figures call the compiled build, and the same source uncompiled."""


class Contestant(Protocol):
    """One engine, ready to run a workload."""

    def results(self) -> list[float]:
        """What one run finds; every contestant finds the same."""

    def run(self) -> object:
        """What is timed."""


class Contest(NamedTuple):
    """The same work in several engines, the first of them ours; a run does it for so many items."""

    name: str
    enter: Callable[[Engine], Contestant]
    engines: tuple[str, ...]
    promises: Mapping[str, str] = {}
    items: int = 1
    unit: str = ""


class Survey(NamedTuple):
    """What is measured of one build at a time: numbers by name, and the unit of each."""

    name: str
    measure: Callable[[], dict[str, tuple[float, str]]]
    promises: Mapping[str, Mapping[str, str]] = {}


class Gradient(NamedTuple):
    """A program, its value and all its gradients; and how its leaves are made ready for a run."""

    engine: Engine
    program: Program
    leaves: Callable[[], Sequence[Any]]

    def results(self) -> list[float]:
        leaves = self.leaves()
        return self.engine.results(self.engine.differentiate(self.program, leaves), leaves)

    def run(self) -> object:
        return self.engine.differentiate(self.program, self.leaves())


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
