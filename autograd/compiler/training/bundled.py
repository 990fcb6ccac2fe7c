"""A training step as bundles: where its numbers stand in memory, and the parts of an update."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from struct import pack

from autograd.compiler.bundles.accumulate import accumulating
from autograd.compiler.bundles.bundle import Bundles, bundled
from autograd.compiler.bundles.fold import folded
from autograd.compiler.bundles.layout import SPAN, Element, Layout, Region
from autograd.compiler.bundles.mapped import mapped
from autograd.compiler.bundles.nests import Access
from autograd.compiler.bundles.share import shared
from autograd.compiler.program import Program
from autograd.compiler.training.rule import by_reciprocals
from autograd.compiler.training.single import moving, single
from autograd.compiler.training.step import Training

__all__ = ["NUMBERS", "BundledStep", "Wanted"]

NUMBERS = ("share", "rate", "step")
"""What changes from update to update, in the order in which it stands in its region."""


@dataclass(frozen=True)
class Wanted:
    """The key of what is made for a training: with `bits`, since 0.0 == -0.0 but they differ."""

    training: Training
    strict: bool
    bits: tuple[bytes, ...]

    @classmethod
    def of(cls, training: Training, *, strict: bool) -> Wanted:
        """The key of a training."""
        packed = (pack(f"{len(p.constants)}d", *p.constants) for p in training.programs())
        return cls(training, strict, tuple(packed))


class BundledStep:
    """The bundles of a training step; what is not asked for is not made.

    `composed` gives a program in the ops that an engine has.  With `adds`, an example adds to the
    gradients that are there already.  `rows` names the region of the example, and those of others
    that an engine keeps beside it.
    """

    def __init__(
        self,
        training: Training,
        composed: Callable[[Program], Program],
        *,
        strict: bool = False,
        adds: bool = True,
        rows: Sequence[str] = ("row",),
    ) -> None:
        self.training, self.strict, self.adds = training, strict, adds
        self.composed = composed
        count, self.slots = training.weights, [f"slot{at}" for at in range(training.slots)]
        self.regions = [
            Region("weights", count, free=True),
            *(
                Region(name, count, like="weights")
                for name in ("gradients", "clipped", *self.slots)
            ),
            Region("shared", training.shared),
            *(Region(name, training.features + training.targets) for name in rows),
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
        if self.single is not None:
            self.layout.suit(self.single, self._single_inputs())
        else:
            self.layout.suit(self.accumulate, self._given())

    @property
    def order(self) -> list[int]:
        """Where each weight stands."""
        return self.layout.orders["weights"]

    @cached_property
    def accumulate(self) -> Program:
        """The loss of an example, and what the gradients are with it."""
        training = self.training
        if not self.adds:
            return self._free(training.example)
        return self._free(accumulating(training.example, training.weights))

    def _given(self) -> list[Element]:
        return [*self.example, *self.gradients] if self.adds else self.example

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
        program = shared(self.composed(program))
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
    def by_batches(self) -> dict[str, Bundles]:
        """What an update by a batch consists of: first the part of each example, then others."""
        training = self.training
        results = [Element("loss", 0), *self.gradients]
        parts = {"example": bundled(self.accumulate, self.layout, self._given(), results)}
        if training.penalise is not None:
            given = [*self.weights, *self._all("shared"), *self.gradients]
            parts["penalise"] = self._bundles(training.penalise, given, self.gradients)
        name = "gradients" if training.shorten is None else "clipped"
        if training.shorten is not None:
            clipped = self._all("clipped")
            parts["shorten"] = self._bundles(training.shorten, self.gradients, clipped)
        parts["rule"] = self._rule(name)
        return parts

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

    @property
    def by_one(self) -> dict[str, Bundles]:
        """The update by a single example, which leaves no gradients behind."""
        assert self.single is not None
        given = self._single_inputs()
        states = given[len(self.example) - 1 : -2]
        outputs = [Element("loss", 0), *self.weights, *states]
        return {"example": bundled(self.single, self.layout, given, outputs)}
