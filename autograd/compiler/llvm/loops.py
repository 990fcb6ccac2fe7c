"""Loops over lanes of memory in LLVM's language: see `compiler/bundles`."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.bundles.layout import CONSTANTS, SPAN
from autograd.compiler.bundles.loops import Loop, Step
from autograd.compiler.bundles.nests import Access
from autograd.compiler.bundles.terms import Terms
from autograd.compiler.llvm.code import Code, Module, bits
from autograd.compiler.llvm.lanes.estimates import estimated
from autograd.compiler.llvm.memory import (
    Spot,
    counted,
    load,
    single,
    splat,
    store,
)
from autograd.compiler.llvm.norms import in_memory, long_norm
from autograd.compiler.llvm.products import (
    SHORT,
    added,
    dot,
    in_line,
    long_dot,
    long_sum,
    short_dots,
)
from autograd.compiler.llvm.register import Register
from autograd.compiler.llvm.rows import row
from autograd.compiler.llvm.scattered import FEW, Tables
from autograd.ops import table
from autograd.ops.op import ListOp

__all__ = ["WIDE", "Loops"]

WIDTHS = (8, 4, 2, 1)
"""How many lanes a register may have."""
WIDE = (32, 16, *WIDTHS)
"""The same where a lane needs no more than a few instructions: then more is done at once."""
PLAIN = {table.add: "fadd", table.sub: "fsub", table.mul: "fmul"}
STAYING = 16
"""How many registers may hold what an outer loop reads again and again."""
PART = 2000
"""How many lines a function of LLVM may have before the next one begins."""


class Loops:
    """Write loops as functions that take the addresses of the regions, and return a doubt."""

    def __init__(self, module: Module, name: str, constants: Sequence[float], regions: int) -> None:
        self.module, self.name, self.constants = module, name, constants
        module.has_loops = True
        self.regions = [f"%region{place}" for place in range(regions) if place != CONSTANTS]
        self.pointers = ", ".join(f"ptr noalias {region}" for region in self.regions)
        self.parts = 0
        self.tables = Tables(module, name)
        self.code = Code(module, 1)
        if constants:
            numbers = ", ".join(f"double {bits(number)}" for number in constants)
            kind = f"[{len(constants)} x double]"
            module.add(f"{name}.c", f"@{name}.c = internal constant {kind} [{numbers}]")

    def write(self, loops: Sequence[Loop]) -> None:
        """Write all loops, and the function that calls their parts in turn."""
        for loop in loops:
            self._loop(loop)
            if len(self.code.lines) > PART:
                self.end()
        self.end()
        given = ", ".join(f"ptr {region}" for region in self.regions)
        code = Code(self.module, 1)
        for part in range(self.parts):
            code.doubt(code.write(f"call i1 @{self.name}.{part}({given})", "i1"))
        doubted = code.doubted
        header = f"define internal i1 @{self.name}({self.pointers}) nounwind {{"
        text = [header, "entry:", *code.lines, f"  ret {doubted.typed}", "}"]
        self.module.add(self.name, "\n".join(text))

    def end(self) -> None:
        code, name = self.code, f"{self.name}.{self.parts}"
        text = [
            f"define internal i1 @{name}({self.pointers}) nounwind {{",
            "entry:",
            "  %doubt = alloca i1",
            "  store i1 false, ptr %doubt",
            f"  %region{CONSTANTS} = getelementptr double, ptr @{self.name}.c, i64 0"
            if self.constants
            else "",
            *code.setup,
            *code.lines,
            "  %doubted = load i1, ptr %doubt",
            "  ret i1 %doubted",
            "}",
        ]
        self.module.add(name, "\n".join(text))
        self.parts += 1
        self.code = Code(self.module, 1)

    def _loop(self, loop: Loop) -> None:
        code, lists = self.code, isinstance(loop.steps[0].op, ListOp)
        cheap = all(step.op in (None, table.dot, table.neg, *PLAIN) for step in loop.steps)
        even = [] if lists else [each for each in reads(loop) if each.is_even]
        fixed = {read: self._single(read, "0") for read in even if not read.steps[0]}
        first = 0
        for width in self._widths(loop, cheap=cheap):
            times = (loop.inner - first) // width
            if not times:
                continue
            code.lanes = width
            known = {read: splat(code, one) for read, one in fixed.items()}
            if times == 1 and loop.outer > 1 and not lists:
                spot = Spot("0", "0", first, width)
                known |= {read: load(code, read, spot) for read in self._staying(loop, width)}
            with counted(code, loop.outer) as outer:
                for read in even:
                    if read.steps[0]:
                        known[read] = splat(code, self._single(read, outer))
                with counted(code, times) as inner:
                    self.body(loop, Spot(outer, inner, first, width, loop.inner), known)
            code.lanes = 1
            first += times * width

    def _staying(self, loop: Loop, width: int) -> list[Access]:
        """What the outer loop need not load again and again, if there are registers for it."""
        written = {step.result.start // SPAN for step in loop.steps if step.result is not None}
        found = [
            each
            for each in dict.fromkeys(reads(loop))
            if each.steps == (0, 1) and not each.table and each.start // SPAN not in written
        ]
        return found if len(found) * width <= STAYING * self.module.lanes else []

    def _widths(self, loop: Loop, *, cheap: bool) -> tuple[int, ...]:
        step = loop.steps[0]
        if step.op is table.dot and (found := self._in_line(step, loop.inner)):
            return (8, 1) if found[0].size <= SHORT else (1,)
        return WIDE if cheap else WIDTHS

    def _in_line(self, step: Step, lanes: int) -> tuple[Terms, Terms] | None:
        """The terms of a dot, if they are added up side by side."""
        return in_line(*halves(step), lanes) if self.module.faster else None

    def _single(self, access: Access, outer: str) -> str:
        if access.start // SPAN == CONSTANTS and access.steps == (0, 0):
            return bits(self.constants[access.start % SPAN])
        return single(self.code, access, Spot(outer, "0", 0, 1))

    def body(self, loop: Loop, spot: Spot, known: dict[Access, Register]) -> list[Register]:
        """All steps on the lanes of a register, and what each of them gives."""
        code = self.code
        code.known, code.doubts, read = {}, [], dict(known)
        done: list[Register] = []
        for step in loop.steps:
            if step.op is table.dot:
                result = self._dot(step, loop, spot)
            elif step.op is table.sum and (total := self._sum(step, loop, spot)):
                result = total
            elif step.op is table.norm and (found := in_memory(step, loop)):
                result = long_norm(code, found)
            else:
                operands = []
                for operand in step.operands:
                    if isinstance(operand, int):
                        operands.append(done[operand])
                        continue
                    if operand not in read:
                        read[operand] = self._load(operand, spot)
                    operands.append(read[operand])
                result = self._apply(step, operands, loop.inner)
            done.append(result)
            if step.result is not None:
                store(code, result, step.result, spot)
        if code.doubts:
            self._remember(code.doubted)
        return done

    def _dot(self, step: Step, loop: Loop, spot: Spot) -> Register:
        code, sides = self.code, halves(step)
        if found := self._in_line(step, loop.inner):
            return (long_dot if code.lanes == 1 else short_dots)(code, *found, spot)
        one, two = (self.tables.reader(code, side, loop, spot) for side in sides)
        if one is not None and two is not None:
            return dot(code, len(sides[0]), one, two)
        total = code.register(0.0)
        for x, y in zip(*sides, strict=True):
            total = added(code, self._load(x, spot), self._load(y, spot), total)
        return total

    def _sum(self, step: Step, loop: Loop, spot: Spot) -> Register | None:
        """A long sum by a loop over its terms; None for a short one."""
        operands = [each for each in step.operands if isinstance(each, Access)]
        if len(operands) < FEW:
            return None
        read = self.tables.reader(self.code, operands, loop, spot)
        return None if read is None else long_sum(self.code, len(operands), read)

    def _load(self, access: Access, spot: Spot) -> Register:
        if access.table:
            return self.tables.gathered(self.code, access, spot)
        if access.start // SPAN == CONSTANTS and access.steps == (0, 0):
            return self.code.register(self.constants[access.start % SPAN])
        return load(self.code, access, spot)

    def _apply(self, step: Step, operands: list[Register], lanes: int) -> Register:
        if step.op is None:
            return operands[0]
        if self.module.contracts and step.op in PLAIN:
            one, two = operands
            return self.code.write(f"{PLAIN[step.op]} contract {one.typed}, {two.text}")
        if self.module.contracts and (formula := estimated(self.code, step.op, lanes)):
            return formula(self.code, *operands)
        return row(self.code, step.op.name, *operands)

    def _remember(self, doubted: Register) -> None:
        code, text = self.code, doubted.text
        if code.lanes > 1:
            whole = f"i{code.lanes}"
            flags = code.write(f"bitcast {doubted.typed} to {whole}", whole).text
            text = code.write(f"icmp ne {whole} {flags}, 0", "i1").text
        before = code.write("load i1, ptr %doubt", "i1").text
        now = code.write(f"or i1 {before}, {text}", "i1").text
        code.lines.append(f"  store i1 {now}, ptr %doubt")


def halves(step: Step) -> tuple[list[Access], list[Access]]:
    """The two lists of a dot; its operands stand in memory."""
    operands = [each for each in step.operands if isinstance(each, Access)]
    half = len(operands) // 2
    return operands[:half], operands[half:]


def reads(loop: Loop) -> list[Access]:
    """All that a loop reads."""
    return [each for step in loop.steps for each in step.operands if isinstance(each, Access)]
