"""A program over many rows in LLVM's language: results of each row, or their sums in a fixed order.

Both functions take the addresses of all columns, in which the numbers stand side by side, and the
first row and the last. They load whole blocks of rows: behind the last, something must stand.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograd.compiler.llvm import quick
from autograd.compiler.llvm.code import Code, Module, bits
from autograd.compiler.llvm.pieces import add_pieces
from autograd.compiler.llvm.program import address
from autograd.compiler.llvm.register import Register
from autograd.compiler.program import Program

__all__ = ["mapped", "summed"]

TOTALS = 8
"""How many rows have sums of their own, which are added at the end."""
AHEAD = 128
"""How many rows before they are needed numbers are fetched from memory."""
FETCH = "llvm.prefetch.p0"


class Rows:
    """The loop over rows, up to what is done with the results."""

    def __init__(self, module: Module, program: Program, shared: frozenset[int]) -> None:
        module.add(FETCH, f"declare void @{FETCH}(ptr, i32, i32, i32)")
        self.code = code = quick.begun(module, program)
        self.bases = [self.base(place) for place in range(program.inputs)]
        fixed = {place: self._shared(place) for place in sorted(shared)}
        self.setup, code.lines = code.lines, []
        code.block = "loop"
        inputs = [
            fixed[place] if place in fixed else self._load(place) for place in range(program.inputs)
        ]
        self.results = quick.results(code, program, inputs)

    def base(self, place: int) -> str:
        """Where the column of an input or a result begins."""
        where = address(self.code, "%pointers", place, "ptr")
        return self.code.write(f"load ptr, ptr {where.text}", "ptr").text

    def _load(self, place: int) -> Register:
        base = self.bases[place]
        for more in range(AHEAD, AHEAD + self.code.lanes, 8):  # a line of memory holds 8
            row = self.code.write(f"add i64 %row, {more}", "i64").text
            where = address(self.code, base, row, "double")
            self.code.lines.append(f"  call void @{FETCH}(ptr {where.text}, i32 0, i32 3, i32 1)")
        where = address(self.code, base, "%row", "double")
        return self.code.write(f"load {self.code.type('double')}, ptr {where.text}, align 8")

    def _shared(self, place: int) -> Register:
        code = self.code
        one = code.write(f"load double, ptr {self.bases[place]}, align 8").text
        own = code.type("double")
        first = code.write(f"insertelement {own} poison, double {one}, i64 0")
        mask = f"<{code.lanes} x i32> zeroinitializer"
        return code.write(f"shufflevector {first.typed}, {own} poison, {mask}")

    def text(self, header: str, before: list[str], after: list[str]) -> str:
        """The whole function."""
        code = self.code
        loop = f"""  %empty = icmp sge i64 %start, %stop
  br i1 %empty, label %exit, label %loop
loop:
  %row = phi i64 [%start, %entry], [%next, %{code.block}]"""
        end = f"""  %next = add i64 %row, {code.lanes}
  %again = icmp slt i64 %next, %stop
  br i1 %again, label %loop, label %exit
exit:"""
        lines = [header, "entry:", *self.setup, *before, loop, *code.lines, end, *after]
        return "\n".join([*lines, "}"])


def mapped(module: Module, program: Program, shared: frozenset[int]) -> None:
    """Add the function that writes the results of each row; it returns whether all are finite.

    Its last argument says whether the results go past the cache, as they should if they are so
    many that none stays there. Then each column begins at a multiple of 64 bytes.
    """
    rows = Rows(module, program, shared)
    code, own = rows.code, rows.code.type("double")
    wrong = code.write(f"load {own}, ptr %wrong")
    inside, beside = ["inside:"], ["beside:"]
    for place, result in enumerate(rows.results, program.inputs):
        wrong = code.fma(result, 0.0, wrong) if module.faster else wrong + (result - result)
        where = address(code, rows.base(place), "%row", "double").text
        inside.append(f"  store {result.typed}, ptr {where}, align 8")
        beside.append(f"  store {result.typed}, ptr {where}, align 64, !nontemporal !0")
    code.lines.append(f"  store {wrong.typed}, ptr %wrong")
    code.lines.append("  br i1 %past, label %beside, label %inside")
    code.lines += [*inside, "  br label %stored", *beside, "  br label %stored"]
    code.start("stored")
    header = (
        "define i32 @mapped(ptr noalias readonly %pointers, i64 %start, i64 %stop, "
        "i1 zeroext %past) nounwind {"
    )
    before = [f"  %wrong = alloca {own}", f"  store {own} zeroinitializer, ptr %wrong"]
    after = [
        f"  %sum = load {own}, ptr %wrong",
        f"  %zero = fcmp oeq {own} %sum, zeroinitializer",
        f"  %bits = bitcast {code.type('i1')} %zero to i{code.lanes}",
        f"  %good = icmp eq i{code.lanes} %bits, -1",
        "  %result = zext i1 %good to i32",
        "  ret i32 %result",
    ]
    module.add("past the cache", "!0 = !{i32 1}")
    module.add("mapped", rows.text(header, before, after))
    add_pieces(module, "mapped", program, len(shared))


def summed(module: Module, program: Program, shared: frozenset[int]) -> None:
    """Add the function that writes the sums of the results of some rows.

    They are added from left to right if the bits are to be those of eager code, else lane by lane.
    """
    rows = Rows(module, program, shared)
    code, count = rows.code, len(program.outputs)
    inside = _inside(code)
    one = Code(module, TOTALS if module.faster else 1)  # what has the type of a sum
    own = one.type("double")
    for place, result in enumerate(rows.results):
        kept = code.select(inside, result, -0.0)  # which changes no sum
        where = f"%sum{place}"
        total = code.write(f"load {own}, ptr {where}").text
        if not module.faster:
            total = _folded(code, total, kept).text
        for part in _parts(code, kept) if module.faster else ():
            total = code.write(f"fadd {own} {total}, {part}").text
        code.lines.append(f"  store {own} {total}, ptr {where}")
    fold = Code(module, TOTALS)
    fold.count = code.count
    for place in range(count):
        kept = fold.write(f"load {own}, ptr %sum{place}")
        text = _folded(fold, bits(-0.0), kept).text if module.faster else kept.text
        where = fold.write(f"getelementptr double, ptr %totals, i64 {place}").text
        fold.lines.append(f"  store double {text}, ptr {where}")
    header = (
        "define void @summed(ptr noalias readonly %pointers, i64 %start, i64 %stop, "
        "ptr noalias %totals) nounwind {"
    )
    before = []
    for place in range(count):
        before.append(f"  %sum{place} = alloca {own}")
        before.append(f"  store {own} {one.register(-0.0).text}, ptr %sum{place}")
    module.add("summed", rows.text(header, before, [*fold.lines, "  ret void"]))
    add_pieces(module, "summed", program, len(shared))


def _inside(code: Code) -> Register:
    """Which lanes hold a row, and not one behind the last."""
    whole = code.type("i64")
    numbers = ", ".join(f"i64 {lane}" for lane in range(code.lanes))
    left = code.write("sub i64 %stop, %row", "i64").text
    first = code.write(f"insertelement {whole} poison, i64 {left}, i64 0")
    mask = f"{whole} poison, <{code.lanes} x i32> zeroinitializer"
    left = code.write(f"shufflevector {whole} {first.text}, {mask}", "i64").text
    return code.write(f"icmp slt {whole} <{numbers}>, {left}", "i1")


def _parts(code: Code, lanes: Register) -> Iterator[str]:
    """The lanes that are added to the sums, a part after the other."""
    for first in range(0, code.lanes, TOTALS):
        places = ", ".join(f"i32 {lane}" for lane in range(first, first + TOTALS))
        mask = f"<{TOTALS} x i32> <{places}>"
        yield code.write(f"shufflevector {lanes.typed}, {code.type('double')} poison, {mask}").text


def _folded(code: Code, start: str, lanes: Register) -> Register:
    """A number plus those of all lanes, from left to right."""
    name = f"llvm.vector.reduce.fadd.{code.suffix}"
    code.module.add(name, f"declare double @{name}(double, {code.type('double')})")
    return code.write(f"call double @{name}(double {start}, {lanes.typed})")
