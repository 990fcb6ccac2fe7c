"""Read numbers that stand anywhere in memory, in LLVM's language: tables say where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

from autograd.compiler.bundles.layout import SPAN
from autograd.compiler.bundles.loops import Loop
from autograd.compiler.bundles.nests import Access
from autograd.compiler.bundles.terms import terms
from autograd.compiler.llvm.code import Code, Module
from autograd.compiler.llvm.memory import Spot, gathered, lane, load, many, splat_pointer
from autograd.compiler.llvm.register import Register

__all__ = ["FEW", "Tables"]

FEW = 8
"""Lists of fewer operands are read without a loop."""


class Tables:
    """The tables of a function, and what is read by them."""

    def __init__(self, module: Module, name: str) -> None:
        self.module, self.name = module, name
        self.names: dict[str, str] = {}

    def gathered(self, code: Code, access: Access, spot: Spot) -> Register:
        """The numbers of some lanes, by the table of an access."""
        return self._anywhere(code, access.table, lane(code, spot))

    def reader(
        self, code: Code, operands: Sequence[Access], loop: Loop, spot: Spot
    ) -> Callable[[str], Register] | None:
        """What reads an operand by its number, so that a loop can run over them; None for few."""
        if found := terms(operands):
            return lambda term: load(code, found.first, spot, (term, found.step))
        if len(operands) < FEW:
            return None
        rows = [access.addresses(loop.outer, loop.inner).tolist() for access in operands]
        table, lanes = [*chain.from_iterable(rows)], len(rows[0])

        def read(term: str) -> Register:
            start = code.write(f"mul i64 {term}, {lanes}", "i64").text
            at = code.write(f"add i64 {start}, {lane(code, spot)}", "i64").text
            return self._anywhere(code, table, at)

        return read

    def _anywhere(self, code: Code, table: Sequence[int], at: str) -> Register:
        """The numbers whose addresses stand in a table, from the address number `at` on."""
        regions = [place // SPAN for place in table]
        places = self._column(code, "i32", [place % SPAN for place in table], at)
        first, *others = sorted(set(regions))
        base = f"ptr %region{first}"
        if others:
            kinds = self._column(code, "i8", regions, at)
            pointer = "ptr" if code.lanes == 1 else f"<{code.lanes} x ptr>"
            one = splat_pointer(code, first)
            for region in others:
                same = code.write(f"icmp eq {code.type('i8')} {kinds}, {many(code, 'i8', region)}")
                flag, other = f"{code.type('i1')} {same.text}", splat_pointer(code, region)
                one = code.write(f"select {flag}, {pointer} {other}, {pointer} {one}").text
            base = f"{pointer} {one}"
        kind = code.type("i32")
        pointers = code.write(f"getelementptr double, {base}, {kind} {places}").text
        if code.lanes > 1:
            return gathered(code, pointers)
        return Register(code, code.write(f"load double, ptr {pointers}, align 8").text)

    def _column(self, code: Code, kind: str, numbers: Sequence[int], at: str) -> str:
        """The numbers of as many lanes as the code has, from a table of constants."""
        text = ", ".join(f"{kind} {number}" for number in numbers)
        definition = f"internal constant [{len(numbers)} x {kind}] [{text}]"
        name = self.names.setdefault(definition, f"@{self.name}.t{len(self.names)}")
        self.module.add(name, f"{name} = {definition}")
        where = code.write(f"getelementptr {kind}, ptr {name}, i64 {at}", "ptr").text
        return code.write(f"load {code.type(kind)}, ptr {where}, align 1").text
