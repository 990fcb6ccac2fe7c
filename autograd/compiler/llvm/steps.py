"""A training step as functions of LLVM, and the loop over updates and examples that calls them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cached_property, lru_cache
from threading import Lock

from autograd.compiler.bundles.bundle import Bundles
from autograd.compiler.bundles.loops import loops
from autograd.compiler.bundles.postpone import postponed
from autograd.compiler.collector import without_collector
from autograd.compiler.llvm.code import Module
from autograd.compiler.llvm.jit import compiled, machine
from autograd.compiler.llvm.lanes.every import LANES
from autograd.compiler.llvm.loops import Loops
from autograd.compiler.llvm.own import composed
from autograd.compiler.llvm.updates import add_updates
from autograd.compiler.training.bundled import BundledStep, Wanted
from autograd.compiler.training.step import Training

__all__ = ["Steps", "forget", "steps_of"]

ROWS = ("row", "before")
"""The region of an example, and that of the example before."""
KEPT = 4  # steps whose code is kept for the next training like it


def steps_of(training: Training, *, strict: bool) -> Steps:
    """The functions of a training step; those of the last few trainings are kept."""
    return _steps(Wanted.of(training, strict=strict))


@lru_cache(KEPT)
def _steps(wanted: Wanted) -> Steps:
    return Steps(wanted.training, strict=wanted.strict)


def forget() -> None:
    """Drop the code that is kept."""
    _steps.cache_clear()


class Steps(BundledStep):
    """The functions of a training step; what is not asked for is not compiled."""

    def __init__(self, training: Training, *, strict: bool = False) -> None:
        super().__init__(training, composed, strict=strict, rows=ROWS)
        self.lock = Lock()
        """Held while code is made: several threads may train networks of one kind."""
        self.frame = 0

    @property
    def apart(self) -> Callable[..., bool]:
        """Updates by batches: examples add to the gradients, and then the weights change."""
        with self.lock:
            return self._apart

    @property
    def merged(self) -> Callable[..., bool]:
        """Updates by single examples, which leave no gradients behind."""
        with self.lock:
            return self._merged

    @cached_property
    @without_collector()
    def _apart(self) -> Callable[..., bool]:
        return self._compiled(self.by_batches)

    @cached_property
    @without_collector()
    def _merged(self) -> Callable[..., bool]:
        return self._compiled(self.by_one)

    def _compiled(self, parts: dict[str, Bundles]) -> Callable[..., bool]:
        module = Module(LANES if machine().fused and not self.strict else {})
        module.contracts = bool(module.faster)
        is_postponed = False
        for name, part in parts.items():
            found, frame = loops(part)
            self.frame = max(self.frame, frame)
            writer = Loops(module, name, part.constants, 2 + len(self.regions))
            numbers = self.layout.numbers
            first = None
            if len(parts) == 1 and not self.strict:
                first = postponed(found, numbers["row"], numbers["before"])
            if first is None:
                writer.write(found)
            else:
                is_postponed = True
                writer.write(first[1], first[0])
                Loops(module, "flush", (), 2 + len(self.regions)).write([first[0].change])
        names = [region.name for region in self.regions]
        add_updates(module, [*parts], names, self.training, is_postponed=is_postponed)
        engine = compiled(module, briefly=True)
        kind = ctypes.CFUNCTYPE(
            ctypes.c_bool, ctypes.c_void_p, *[ctypes.c_int64] * 4, ctypes.c_double
        )
        function = kind(engine.get_function_address("run"))
        function.__dict__["engine"] = engine  # it holds the code
        return function
