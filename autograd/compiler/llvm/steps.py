"""A training step as functions of LLVM, and the loop over updates and examples that calls them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cached_property, lru_cache
from threading import Lock

from autograd.compiler.bundles.bundle import Bundles
from autograd.compiler.bundles.loops import Loop, loops
from autograd.compiler.bundles.together import Rows, Together, together
from autograd.compiler.collector import without_collector
from autograd.compiler.llvm.code import Module
from autograd.compiler.llvm.examples import BEFORE, NOW, ROWS
from autograd.compiler.llvm.jit import compiled, machine
from autograd.compiler.llvm.lanes.every import LANES
from autograd.compiler.llvm.loops import Loops
from autograd.compiler.llvm.own import composed
from autograd.compiler.llvm.together import add_together
from autograd.compiler.llvm.updates import add_updates
from autograd.compiler.training.bundled import BundledStep, Wanted
from autograd.compiler.training.step import Training

__all__ = ["Steps", "forget", "steps_of"]

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
        regions, count = 2 + len(self.regions), 1
        for name, part in parts.items():
            found, frame = loops(part)
            if name == "example" and (shared := self._together(found, frame, len(parts) == 1)):
                all_, found = shared
                frame, count = all_.frame, len(all_.begins)
                add_together(module, all_, regions)
            self.frame = max(self.frame, frame)
            Loops(module, name, part.constants, regions).write(found)
        names = [region.name for region in self.regions]
        add_updates(module, self.training, [*parts], names, frame=self.frame, together=count)
        engine = compiled(module)
        kind = ctypes.CFUNCTYPE(
            ctypes.c_bool, ctypes.c_void_p, *[ctypes.c_int64] * 4, ctypes.c_double
        )
        function = kind(engine.get_function_address("run"))
        function.__dict__["engine"] = engine  # it holds the code
        return function

    def _together(
        self, found: list[Loop], frame: int, is_single: bool
    ) -> tuple[Together, list[Loop]] | None:
        """What examples do together; it rounds otherwise where each of them is an update."""
        if is_single and self.strict:
            return None
        now, before = ([self.layout.numbers[name] for name in names] for names in (NOW, BEFORE))
        shared = together(found, frame, Rows(self.layout.numbers["row"], now, before))
        return shared if shared is None or shared[0].is_at_once == is_single else None
