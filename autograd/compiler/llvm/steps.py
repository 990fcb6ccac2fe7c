"""A training step as functions of LLVM, and the loop over updates and examples that calls them."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from autograd.compiler.bundles.bundle import Bundles, bundled
from autograd.compiler.bundles.fold import folded
from autograd.compiler.bundles.joined import accumulating, stepping
from autograd.compiler.bundles.layout import SPAN, Element, Layout, Region
from autograd.compiler.bundles.loops import loops
from autograd.compiler.bundles.mapped import mapped
from autograd.compiler.bundles.nests import Access
from autograd.compiler.llvm.code import Module
from autograd.compiler.llvm.jit import compiled, machine
from autograd.compiler.llvm.lanes import LANES
from autograd.compiler.llvm.loops import Loops
from autograd.compiler.program import Program
from autograd.compiler.training.step import Training

__all__ = ["TABLE", "Steps"]

SHORT = 4
"""A rule of so many lines is worked into the examples' loops, if each example makes an update."""
TABLE = (
    "frame", "weights", "gradients", "clipped", "slots", "shared", "examples", "order", "draws",
    "rates", "losses",
)  # fmt: skip
"""The arrays whose addresses a run takes."""
NUMBERS = ("share", "rate", "step")


class Steps:
    """The functions of a training step; what is not asked for is not compiled."""

    def __init__(self, training: Training, *, strict: bool = False) -> None:
        self.training, self.strict = training, strict
        count, self.slots = training.weights, [f"slot{at}" for at in range(training.slots)]
        self.regions = [
            Region("weights", count, free=True),
            *(Region(name, count, like="weights") for name in ("gradients", "clipped", *self.slots)),
            Region("shared", training.shared),
            Region("row", training.features + training.targets),
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
        program = self._free(accumulating(training.example, count))
        self.layout.suit(program, [*self.example, *self.gradients])
        self.accumulate = program
        self.frame = 0

    @property
    def order(self) -> list[int]:
        """Where each weight stands."""
        return self.layout.orders["weights"]

    @property
    def merges(self) -> bool:
        """Whether an update by one example is one function."""
        training = self.training
        rest = training.penalise or training.shorten
        return not rest and training.rule is not None and len(training.rule.lines) <= SHORT

    def _free(self, program: Program) -> Program:
        return program if self.strict else folded(program)

    def _all(self, name: str) -> list[Element]:
        count = next(region.count for region in self.regions if region.name == name)
        return [Element(name, place) for place in range(count)]

    def _states(self) -> list[Element]:
        return [element for name in self.slots for element in self._all(name)]

    def _bundles(
        self, program: Program, inputs: Sequence[Element], outputs: Sequence[Element]
    ) -> Bundles:
        return bundled(self._free(program), self.layout, inputs, outputs)

    @cached_property
    def apart(self) -> Callable[..., bool]:
        """Updates by batches: examples add to the gradients, and then the weights change."""
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
        return mapped(training.rule, training.weights, [*taken, *single], kept)

    @cached_property
    def merged(self) -> Callable[..., bool]:
        """Updates by single examples, which leave no gradients behind."""
        training, states = self.training, self._states()
        assert training.rule is not None
        program = stepping(training.example, training.rule, training.weights, training.slots)
        given = [*self.example, *states, Element("numbers", 1), Element("numbers", 2)]
        outputs = [Element("loss", 0), *self.weights, *states]
        return self._compiled({"example": self._bundles(program, given, outputs)})

    def _compiled(self, parts: dict[str, Bundles]) -> Callable[..., bool]:
        module = Module(LANES if machine().fused and not self.strict else {})
        for name, part in parts.items():
            found, frame = loops(part)
            self.frame = max(self.frame, frame)
            Loops(module, name, part.constants, 2 + len(self.regions)).write(found)
        module.add("memset", "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)")
        module.add("run", self._run([*parts]))
        engine = compiled(module)
        kind = ctypes.CFUNCTYPE(
            ctypes.c_bool, ctypes.c_void_p, *[ctypes.c_int64] * 4, ctypes.c_double
        )
        function = kind(engine.get_function_address("run"))
        function.__dict__["engine"] = engine  # it holds the code
        return function

    def _run(self, parts: list[str]) -> str:
        """The loop over updates, and in each the loop over its examples."""
        training = self.training
        names = ["frame", *(region.name for region in self.regions)]
        given = ", ".join(f"ptr %{name}" for name in names)
        loads = [
            f"  %{name}.at = getelementptr ptr, ptr %table, i64 {place}\n"
            f"  %{name} = load ptr, ptr %{name}.at"
            for place, name in enumerate(TABLE)
        ]
        slots = [
            f"  %{name} = getelementptr double, ptr %slots, i64 {place * training.weights}"
            for place, name in enumerate(self.slots)
        ]
        apart = len(parts) > 1
        clear = f"  call void @llvm.memset.p0.i64(ptr %gradients, i8 0, i64 {8 * training.weights}, i1 false)"
        after = [
            f"  %{name}.doubt = call i1 @{name}({given})\n"
            f"  %{name}.kept = load i1, ptr %doubt\n"
            f"  %{name}.any = or i1 %{name}.kept, %{name}.doubt\n"
            f"  store i1 %{name}.any, ptr %doubt"
            for name in parts[1:]
        ]
        width = training.features + training.targets
        return f"""define i1 @run(ptr %table, i64 %first, i64 %last, i64 %size, i64 %total, double %step) {{
entry:
{chr(10).join(loads)}
{chr(10).join(slots)}
  %loss = alloca double
  %doubt = alloca i1
  store i1 false, ptr %doubt
  %numbers = alloca double, i64 3
  %rate.at = getelementptr double, ptr %numbers, i64 1
  %step.at = getelementptr double, ptr %numbers, i64 2
  %begin = mul i64 %first, %size
  br label %updates
updates:
  %update = phi i64 [%first, %entry], [%update.next, %updated]
  %start = mul i64 %update, %size
  %full = add i64 %start, %size
  %short = icmp slt i64 %full, %total
  %end = select i1 %short, i64 %full, i64 %total
  %count = sub i64 %end, %start
  %count.real = sitofp i64 %count to double
  %share = fdiv double 1.0, %count.real
  store double %share, ptr %numbers
  %rate.from = getelementptr double, ptr %rates, i64 %update
  %rate = load double, ptr %rate.from
  store double %rate, ptr %rate.at
  %number = add i64 %update, 1
  %number.real = sitofp i64 %number to double
  %steps = fadd double %step, %number.real
  store double %steps, ptr %step.at
{clear if apart else ""}
  br label %examples
examples:
  %example = phi i64 [%start, %updates], [%example.next, %examples]
  %sum = phi double [0.0, %updates], [%sum.next, %examples]
  %place.at = getelementptr i64, ptr %order, i64 %example
  %place = load i64, ptr %place.at
  %row.start = mul i64 %place, {width}
  %row = getelementptr double, ptr %examples, i64 %row.start
  %draw.number = sub i64 %example, %begin
  %draw.start = mul i64 %draw.number, {training.draws}
  %draws.here = getelementptr double, ptr %draws, i64 %draw.start
  %example.doubt = call i1 @example({given.replace("%draws", "%draws.here")})
  %example.kept = load i1, ptr %doubt
  %example.any = or i1 %example.kept, %example.doubt
  store i1 %example.any, ptr %doubt
  %loss.now = load double, ptr %loss
  %sum.next = fadd double %sum, %loss.now
  %example.next = add i64 %example, 1
  %example.more = icmp slt i64 %example.next, %end
  br i1 %example.more, label %examples, label %updated
updated:
{chr(10).join(after)}
  %loss.number = sub i64 %update, %first
  %loss.to = getelementptr double, ptr %losses, i64 %loss.number
  store double %sum.next, ptr %loss.to
  %update.next = add i64 %update, 1
  %more = icmp slt i64 %update.next, %last
  br i1 %more, label %updates, label %exit
exit:
  %doubted = load i1, ptr %doubt
  %settled = xor i1 %doubted, true
  ret i1 %settled
}}"""
