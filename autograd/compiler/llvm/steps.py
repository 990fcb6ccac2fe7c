"""A training step as functions of LLVM, and the loop over updates and examples that calls them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from struct import pack
from threading import Lock

from autograd.compiler.bundles.accumulate import accumulating
from autograd.compiler.bundles.bundle import Bundles, bundled
from autograd.compiler.bundles.fold import folded
from autograd.compiler.bundles.layout import SPAN, Element, Layout, Region
from autograd.compiler.bundles.loops import Loop, loops
from autograd.compiler.bundles.mapped import mapped
from autograd.compiler.bundles.nests import Access
from autograd.compiler.bundles.share import shared
from autograd.compiler.bundles.together import Rows, Together, together
from autograd.compiler.collector import without_collector
from autograd.compiler.llvm.code import Module
from autograd.compiler.llvm.examples import BEFORE, NOW, NUMBERS, ROWS
from autograd.compiler.llvm.jit import compiled, machine
from autograd.compiler.llvm.lanes.every import LANES
from autograd.compiler.llvm.loops import Loops
from autograd.compiler.llvm.own import composed
from autograd.compiler.llvm.together import add_together
from autograd.compiler.llvm.updates import add_updates
from autograd.compiler.program import Program
from autograd.compiler.training.rule import by_reciprocals
from autograd.compiler.training.single import moving, single
from autograd.compiler.training.step import Training

__all__ = ["Steps", "forget", "steps_of"]

KEPT = 4  # steps whose code is kept for the next training like it


@dataclass(frozen=True)
class Wanted:
    """The key of a training's code; it has `bits`, since 0.0 == -0.0 but their code differs."""

    training: Training
    strict: bool
    bits: tuple[bytes, ...]


def steps_of(training: Training, *, strict: bool) -> Steps:
    """The functions of a training step; those of the last few trainings are kept."""
    packed = (pack(f"{len(p.constants)}d", *p.constants) for p in training.programs())
    return _steps(Wanted(training, strict, tuple(packed)))


@lru_cache(KEPT)
def _steps(wanted: Wanted) -> Steps:
    return Steps(wanted.training, strict=wanted.strict)


def forget() -> None:
    """Drop the code that is kept."""
    _steps.cache_clear()


class Steps:
    """The functions of a training step; what is not asked for is not compiled."""

    def __init__(self, training: Training, *, strict: bool = False) -> None:
        self.training, self.strict = training, strict
        self.lock = Lock()
        """Held while code is made: several threads may train networks of one kind."""
        count, self.slots = training.weights, [f"slot{at}" for at in range(training.slots)]
        self.regions = [
            Region("weights", count, free=True),
            *(
                Region(name, count, like="weights")
                for name in ("gradients", "clipped", *self.slots)
            ),
            Region("shared", training.shared),
            *(Region(name, training.features + training.targets) for name in ROWS),
            Region("draws", training.draws),
            Region("numbers", len(NUMBERS)),
            Region("loss", 1),
        ]
        self.layout = Layout(self.regions)
        self.weights, self.gradients = self._all("weights"), self._all("gradients")
        self.example = [
            *self.weights, *self._all("shared"), *self._all("row"), *self._all("draws"),
            Element("numbers", 0),
        ]  # fmt: skip
        self.frame = 0
        if self.single is not None:
            self.layout.suit(self.single, self._single_inputs())
        else:
            self.layout.suit(self.accumulate, [*self.example, *self.gradients])

    @property
    def order(self) -> list[int]:
        """Where each weight stands."""
        return self.layout.orders["weights"]

    @cached_property
    def accumulate(self) -> Program:
        """What an example adds to the gradients."""
        return self._free(accumulating(self.training.example, self.training.weights))

    @cached_property
    def single(self) -> Program | None:
        """The update by a single example, if it is worth a program."""
        found = single(self.training, strict=True)
        return None if found is None else self._free(found)

    def _single_inputs(self) -> list[Element]:
        moved = [f"slot{slot}" for slot in moving(self.training.rule)] if self.training.rule else []
        states = [each for name in moved for each in self._all(name)]
        return [*self.example[:-1], *states, Element("numbers", 1), Element("numbers", 2)]

    def _free(self, program: Program) -> Program:
        program = shared(composed(program))
        return program if self.strict else folded(program)

    def _all(self, name: str) -> list[Element]:
        count = next(region.size for region in self.regions if region.name == name)
        return [Element(name, place) for place in range(count)]

    def _states(self) -> list[Element]:
        return [element for name in self.slots for element in self._all(name)]

    def _bundles(
        self, program: Program, inputs: Sequence[Element], outputs: Sequence[Element]
    ) -> Bundles:
        return bundled(self._free(program), self.layout, inputs, outputs)

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
        training = self.training
        loss = Element("loss", 0)
        parts = {
            "example": bundled(
                self.accumulate,
                self.layout,
                [*self.example, *self.gradients],
                [loss, *self.gradients],
            )
        }
        if training.penalise is not None:
            given = [*self.weights, *self._all("shared"), *self.gradients]
            parts["penalise"] = self._bundles(training.penalise, given, self.gradients)
        name = "gradients" if training.shorten is None else "clipped"
        if training.shorten is not None:
            clipped = self._all("clipped")
            parts["shorten"] = self._bundles(training.shorten, self.gradients, clipped)
        parts["rule"] = self._rule(name)
        return self._compiled(parts)

    def _rule(self, gradients: str) -> Bundles:
        training, states = self.training, self._states()
        if training.update is not None:
            given = [*self.weights, *self._all(gradients), *states]
            given += [Element("numbers", 1), Element("numbers", 2)]
            return self._bundles(training.update, given, [*self.weights, *states])
        assert training.rule is not None
        lanes = ("weights", gradients, *self.slots)
        taken = [Access(self.layout.numbers[name] * SPAN, (0, 1)) for name in lanes]
        single = [Access(self.layout.numbers["numbers"] * SPAN + place) for place in (1, 2)]
        kept = [each for each, name in zip(taken, lanes, strict=True) if name != gradients]
        rule = training.rule if self.strict else by_reciprocals(training.rule)
        return mapped(rule, training.weights, [*taken, *single], kept)

    @cached_property
    @without_collector()
    def _merged(self) -> Callable[..., bool]:
        assert self.single is not None
        given = self._single_inputs()
        states = given[len(self.example) - 1 : -2]
        outputs = [Element("loss", 0), *self.weights, *states]
        return self._compiled({"example": bundled(self.single, self.layout, given, outputs)})

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
        engine = compiled(module, briefly=True)
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
