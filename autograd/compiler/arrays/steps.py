"""A training step in parts that NumPy runs."""

from __future__ import annotations

from functools import cached_property, lru_cache
from threading import Lock

from autograd.compiler.arrays.calls import Part
from autograd.compiler.arrays.forms import composed
from autograd.compiler.bundles.largest import with_largest
from autograd.compiler.collector import without_collector
from autograd.compiler.program import Program
from autograd.compiler.training.bundled import BundledStep, Wanted
from autograd.compiler.training.step import Training

__all__ = ["Steps", "forget", "steps_of"]

KEPT = 4
"""Steps that are kept for the next training like one of them."""


def steps_of(training: Training) -> Steps:
    """The parts of a training step; those of the last few trainings are kept."""
    return _steps(Wanted.of(training, strict=False))


@lru_cache(KEPT)
def _steps(wanted: Wanted) -> Steps:
    return Steps(wanted.training)


def forget() -> None:
    """Drop the parts that are kept."""
    _steps.cache_clear()


class Steps(BundledStep):
    """The parts of a training step; what is not asked for is not made."""

    def __init__(self, training: Training) -> None:
        super().__init__(training, composed, adds=False)
        self.lock = Lock()
        """Held while parts are made: several threads may train networks of one kind."""

    def _free(self, program: Program) -> Program:
        return with_largest(super()._free(program))

    @property
    def apart(self) -> dict[str, Part]:
        """The parts of an update by a batch, of which "example" gives sums over the batch."""
        with self.lock:
            return self._apart

    @property
    def merged(self) -> Part:
        """The update by a single example, which leaves no gradients behind."""
        with self.lock:
            return self._merged

    @cached_property
    @without_collector()
    def _apart(self) -> dict[str, Part]:
        return {name: Part.of(bundles) for name, bundles in self.by_batches.items()}

    @cached_property
    @without_collector()
    def _merged(self) -> Part:
        return Part.of(self.by_one["example"])
