"""Loops over lanes of memory in LLVM's language: see `compiler/bundles`."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.bundles.layout import CONSTANTS, SPAN
from autograd.compiler.bundles.loops import Loop, Step
from autograd.compiler.bundles.nests import Access
from autograd.compiler.bundles.postpone import Postponed, Terms
from autograd.compiler.llvm.code import Code, Module, bits
from autograd.compiler.llvm.lanes.estimates import estimated
from autograd.compiler.llvm.memory import (
    Spot,
    counted,
    gathered,
    lane,
    load,
    many,
    single,
    splat,
    splat_pointer,
    store,
)
from autograd.compiler.llvm.norms import in_memory, long_norm
from autograd.compiler.llvm.products import added, dot, in_line, long_dot, summed
from autograd.compiler.llvm.register import Register
from autograd.compiler.llvm.rows import row
from autograd.ops import table
from autograd.ops.op import ListOp

__all__ = ["Loops"]

WIDTHS = (8, 4, 2, 1)
"""How many lanes a register may have."""
WIDE = (32, 16, *WIDTHS)
"""The same where a lane needs no more than a few instructions: then more is done at once."""
PLAIN = {table.add: "fadd", table.sub: "fsub", table.mul: "fmul"}
PART = 2000
"""How many lines a function of LLVM may have before the next one begins."""


class Loops:
    """Write loops as functions that take the addresses of the regions, and return a doubt."""

    def __init__(self, module: Module, name: str, constants: Sequence[float], regions: int) -> None:
        self.module, self.name, self.constants = module, name, constants
        self.regions = [f"%region{place}" for place in range(regions) if place != CONSTANTS]
        self.pointers = ", ".join(f"ptr noalias {region}" for region in self.regions)
        self.parts = 0
        self.tables: dict[str, str] = {}
        self.code = Code(module, 1)
        if constants:
            numbers = ", ".join(f"double {bits(number)}" for number in constants)
            kind = f"[{len(constants)} x double]"
            module.add(f"{name}.c", f"@{name}.c = internal constant {kind} [{numbers}]")

    def write(self, loops: Sequence[Loop], first: Postponed | None = None) -> None:
        """Write all loops, and the function that calls their parts in turn."""
        if first is not None:
            self._postponed(first)
        for loop in loops:
            self._loop(loop)
            if len(self.code.lines) > PART:
                self._end()
        self._end()
        given = ", ".join(f"ptr {region}" for region in self.regions)
        code = Code(self.module, 1)
        for part in range(self.parts):
            code.doubt(code.write(f"call i1 @{self.name}.{part}({given})", "i1"))
        doubted = code.doubted
        header = f"define internal i1 @{self.name}({self.pointers}) nounwind {{"
        text = [header, "entry:", *code.lines, f"  ret {doubted.typed}", "}"]
        self.module.add(self.name, "\n".join(text))

    def _end(self) -> None:
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
        reads = [each for step in loop.steps for each in step.operands if not lists]
        even = [each for each in reads if isinstance(each, Access) and each.is_even]
        fixed = {read: self._single(read, "0") for read in even if not read.steps[0]}
        with counted(code, loop.outer) as outer:
            fixed |= {read: self._single(read, outer) for read in even if read.steps[0]}
            first = 0
            for width in self._widths(loop, cheap=cheap):
                times = (loop.inner - first) // width
                if times:
                    code.lanes = width
                    known = {read: splat(code, one) for read, one in fixed.items()}
                    with counted(code, times) as inner:
                        self._body(loop, Spot(outer, inner, first, width, loop.inner), known)
                    code.lanes = 1
                    first += times * width

    def _postponed(self, first: Postponed) -> None:
        """Change weights and use them at once: a store goes with each term."""
        code, lanes = self.code, first.dots.inner
        result, start = first.dots.steps[0].result, 0
        assert result is not None
        for width in (4 * self.module.lanes, 2 * self.module.lanes, *WIDTHS):
            times = (lanes - start) // width
            if not times:
                continue
            code.lanes = width
            with counted(code, times) as block:

                def product(term: str, total: Register, start: int = start) -> Register:
                    spot = Spot(term, block, start, width)  # noqa: B023
                    weight = self._body(first.change, spot, {})[-1]
                    side = first.factors
                    factor = load(code, side.first, spot, (term, side.step))
                    return added(code, factor, weight, total)

                total = summed(code, first.weights.size, product)
                store(code, total, result, Spot("0", block, start, width))
            code.lanes = 1
            start += times * width

    def _widths(self, loop: Loop, *, cheap: bool) -> tuple[int, ...]:
        step = loop.steps[0]
        if step.op is table.dot and self._in_line(step) is not None:
            return (1,)
        return WIDE if cheap else WIDTHS

    def _in_line(self, step: Step) -> tuple[Terms, Terms] | None:
        """The terms of a dot, if they are added up side by side."""
        return in_line(*halves(step)) if self.module.faster else None

    def _single(self, access: Access, outer: str) -> str:
        if access.start // SPAN == CONSTANTS and access.steps == (0, 0):
            return bits(self.constants[access.start % SPAN])
        return single(self.code, access, Spot(outer, "0", 0, 1))

    def _body(self, loop: Loop, spot: Spot, known: dict[Access, Register]) -> list[Register]:
        """All steps on the lanes of a register, and what each of them gives."""
        code = self.code
        code.known, code.doubts, read = {}, [], dict(known)
        done: list[Register] = []
        for step in loop.steps:
            if step.op is table.dot:
                result = self._dot(step, spot)
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

    def _dot(self, step: Step, spot: Spot) -> Register:
        if found := self._in_line(step):
            return long_dot(self.code, *found, spot)
        return dot(self.code, *halves(step), spot, self._load)

    def _load(self, access: Access, spot: Spot) -> Register:
        if access.table:
            return self._gathered(access, spot)
        if access.start // SPAN == CONSTANTS and access.steps == (0, 0):
            return self.code.register(self.constants[access.start % SPAN])
        return load(self.code, access, spot)

    def _gathered(self, access: Access, spot: Spot) -> Register:
        """Numbers that stand anywhere: a table says where."""
        code, lanes = self.code, self.code.lanes
        regions = [place // SPAN for place in access.table]
        at = lane(code, spot)
        places = self._column("i32", [place % SPAN for place in access.table], at)
        first, *others = sorted(set(regions))
        base = f"ptr %region{first}"
        if others:
            kinds = self._column("i8", regions, at)
            pointer = "ptr" if lanes == 1 else f"<{lanes} x ptr>"
            one = splat_pointer(code, first)
            for region in others:
                same = code.write(f"icmp eq {code.type('i8')} {kinds}, {many(code, 'i8', region)}")
                flag, other = f"{code.type('i1')} {same.text}", splat_pointer(code, region)
                one = code.write(f"select {flag}, {pointer} {other}, {pointer} {one}").text
            base = f"{pointer} {one}"
        kind = code.type("i32")
        pointers = code.write(f"getelementptr double, {base}, {kind} {places}").text
        if lanes > 1:
            return gathered(code, pointers)
        return Register(code, code.write(f"load double, ptr {pointers}, align 8").text)

    def _column(self, kind: str, numbers: Sequence[int], at: str) -> str:
        """The numbers of as many lanes as the code has, from a table of constants."""
        text = ", ".join(f"{kind} {number}" for number in numbers)
        definition = f"internal constant [{len(numbers)} x {kind}] [{text}]"
        name = self.tables.setdefault(definition, f"@{self.name}.t{len(self.tables)}")
        self.module.add(name, f"{name} = {definition}")
        where = self.code.write(f"getelementptr {kind}, ptr {name}, i64 {at}", "ptr").text
        return self.code.write(f"load {self.code.type(kind)}, ptr {where}, align 1").text

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
