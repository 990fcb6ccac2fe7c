"""A program over many rows in LLVM's language: results of each row, or their sums in a fixed order.

Both functions take the addresses of all columns, how many bytes lie from row to row in each, and
the first row and the last; they return whether all is finite.
"""

from __future__ import annotations

from math import nan

from autograd.compiler.llvm.code import Code, Module, bits
from autograd.compiler.llvm.program import address, compute
from autograd.compiler.llvm.register import Register
from autograd.compiler.program import Program

__all__ = ["BLOCK", "LANES", "mapped", "summed"]

LANES = 8
"""How many rows are computed at once; machines with fewer lanes take several steps."""
BLOCK = 1024
"""How many rows are added up before their sum is added to that of others."""

LOAD = f"""
define internal <{LANES} x double> @load_rows(ptr %base, i64 %step, i64 %row, i64 %left)
alwaysinline {{
entry:
  %dense = icmp eq i64 %step, 8
  %whole = icmp sge i64 %left, {LANES}
  %quick = and i1 %dense, %whole
  br i1 %quick, label %at_once, label %singly
at_once:
  %from = getelementptr double, ptr %base, i64 %row
  %a = load <{LANES} x double>, ptr %from, align 8
  br label %end
singly:
  %b = call <{LANES} x double> @load_each(ptr %base, i64 %step, i64 %row, i64 %left)
  br label %end
end:
  %c = phi <{LANES} x double> [%a, %at_once], [%b, %singly]
  ret <{LANES} x double> %c
}}"""
STORE = f"""
define internal void @store_rows(
<{LANES} x double> %x, ptr %base, i64 %step, i64 %row, i64 %left)
alwaysinline {{
entry:
  %dense = icmp eq i64 %step, 8
  %whole = icmp sge i64 %left, {LANES}
  %quick = and i1 %dense, %whole
  br i1 %quick, label %at_once, label %singly
at_once:
  %to = getelementptr double, ptr %base, i64 %row
  store <{LANES} x double> %x, ptr %to, align 8
  br label %end
singly:
  call void @store_each(<{LANES} x double> %x, ptr %base, i64 %step, i64 %row, i64 %left)
  br label %end
end:
  ret void
}}"""


def _each() -> tuple[str, str]:
    """Load and store row by row; behind the last row, the last one stands again."""
    loading = [
        f"define internal <{LANES} x double> @load_each(ptr %base, i64 %step, i64 %row, i64 %left)"
        " noinline {"
    ]
    storing = [
        f"define internal void @store_each(<{LANES} x double> %x, ptr %base, i64 %step, i64 %row, "
        "i64 %left) noinline {"
    ]
    before = "poison"
    for lane in range(LANES):
        place = f"""
  %beyond{lane} = icmp sge i64 {lane}, %left
  %last{lane} = sub i64 %left, 1
  %lane{lane} = select i1 %beyond{lane}, i64 %last{lane}, i64 {lane}
  %at{lane} = add i64 %row, %lane{lane}
  %offset{lane} = mul i64 %at{lane}, %step
  %p{lane} = getelementptr i8, ptr %base, i64 %offset{lane}"""
        loading.append(f"""{place}
  %x{lane} = load double, ptr %p{lane}, align 8
  %v{lane} = insertelement <{LANES} x double> {before}, double %x{lane}, i64 {lane}""")
        storing.append(f"""{place}
  %x{lane} = extractelement <{LANES} x double> %x, i64 %lane{lane}
  store double %x{lane}, ptr %p{lane}, align 8""")
        before = f"%v{lane}"
    loading.append(f"  ret <{LANES} x double> {before}\n}}")
    storing.append("  ret void\n}")
    return "\n".join(loading), "\n".join(storing)


class Rows:
    """The loop over rows, up to what is done with the results."""

    def __init__(self, module: Module, program: Program, shared: frozenset[int]) -> None:
        each = dict(zip(("load_each", "store_each"), _each(), strict=True))
        for name, text in {**each, "load_rows": LOAD, "store_rows": STORE}.items():
            module.add(name, text)
        self.code = code = Code(module, LANES)
        self.columns = program.inputs + len(program.outputs)
        self.bases = [self._word("ptr", "%pointers", place) for place in range(self.columns)]
        self.steps = [self._word("i64", "%steps", place) for place in range(self.columns)]
        fixed = {place: self._shared(place) for place in sorted(shared)}
        self.setup, code.lines = code.lines, []
        code.block = "loop"
        inputs = [
            fixed[place]
            if place in fixed
            else code.write(
                f"call {code.type('double')} @load_rows(ptr {self.bases[place]}, "
                f"i64 {self.steps[place]}, i64 %row, i64 %left)"
            )
            for place in range(program.inputs)
        ]
        results, doubted = compute(code, program, inputs)
        self.results = [code.select(doubted, nan, result) for result in results]

    def _word(self, kind: str, table: str, place: int) -> str:
        where = address(self.code, table, place, kind)
        return self.code.write(f"load {kind}, ptr {where.text}", kind).text

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
        loop = f"""  br label %loop
loop:
  %row = phi i64 [%start, %entry], [%next, %{code.block}]
  %left = sub i64 %stop, %row"""
        end = f"""  %next = add i64 %row, {LANES}
  %again = icmp slt i64 %next, %stop
  br i1 %again, label %loop, label %exit
exit:"""
        lines = [header, "entry:", *self.setup, *before, loop, *code.lines, end, *after]
        return "\n".join([*lines, "}"])


def mapped(module: Module, program: Program, shared: frozenset[int]) -> None:
    """Add the function that writes the results of each row."""
    rows = Rows(module, program, shared)
    code, own = rows.code, rows.code.type("double")
    wrong = code.write(f"load {own}, ptr %wrong")
    for place, result in enumerate(rows.results, program.inputs):
        wrong = wrong + (result - result)
        code.lines.append(
            f"  call void @store_rows({result.typed}, ptr {rows.bases[place]}, "
            f"i64 {rows.steps[place]}, i64 %row, i64 %left)"
        )
    code.lines.append(f"  store {wrong.typed}, ptr %wrong")
    header = (
        "define i32 @mapped(ptr noalias readonly %pointers, ptr noalias readonly %steps, "
        "i64 %start, i64 %stop) nounwind {"
    )
    before = [f"  %wrong = alloca {own}", f"  store {own} zeroinitializer, ptr %wrong"]
    after = [
        f"  %sum = load {own}, ptr %wrong",
        f"  %zero = fcmp oeq {own} %sum, zeroinitializer",
        f"  %bits = bitcast <{LANES} x i1> %zero to i{LANES}",
        f"  %good = icmp eq i{LANES} %bits, -1",
        "  %result = zext i1 %good to i32",
        "  ret i32 %result",
    ]
    module.add("mapped", rows.text(header, before, after))


def summed(module: Module, program: Program, shared: frozenset[int]) -> None:
    """Add the function that writes the sums of the results of some rows.

    They are added from left to right if the bits are to be those of eager code, else lane by lane.
    """
    rows = Rows(module, program, shared)
    code, count = rows.code, len(program.outputs)
    inside = _inside(code)
    one = code if module.faster else Code(module, 1)  # what has the type of a sum
    own = one.type("double")
    for place, result in enumerate(rows.results):
        kept = code.select(inside, result, -0.0)  # which changes no sum
        where = f"%sum{place}"
        total = code.write(f"load {own}, ptr {where}")
        total = total + kept if module.faster else _folded(code, total.text, kept)
        code.lines.append(f"  store {own} {total.text}, ptr {where}")
    fold = Code(module, LANES)
    fold.count = code.count
    for place in range(count):
        total = fold.write(f"load {own}, ptr %sum{place}")
        text = _folded(fold, bits(-0.0), total).text if module.faster else total.text
        where = fold.write(f"getelementptr double, ptr %totals, i64 {place}").text
        fold.lines.append(f"  store double {text}, ptr {where}")
    header = (
        "define void @summed(ptr noalias readonly %pointers, ptr noalias readonly %steps, "
        "i64 %start, i64 %stop, ptr noalias %totals) nounwind {"
    )
    before = []
    for place in range(count):
        before.append(f"  %sum{place} = alloca {own}")
        before.append(f"  store {own} {one.register(-0.0).text}, ptr %sum{place}")
    module.add("summed", rows.text(header, before, [*fold.lines, "  ret void"]))


def _inside(code: Code) -> Register:
    """Which lanes hold a row, and not one behind the last."""
    whole = code.type("i64")
    numbers = ", ".join(f"i64 {lane}" for lane in range(LANES))
    first = code.write(f"insertelement {whole} poison, i64 %left, i64 0")
    mask = f"{whole} poison, <{LANES} x i32> zeroinitializer"
    left = code.write(f"shufflevector {whole} {first.text}, {mask}", "i64")
    return code.write(f"icmp slt {whole} <{numbers}>, {left.text}", "i1")


def _folded(code: Code, start: str, lanes: Register) -> Register:
    """A number plus those of all lanes, from left to right."""
    name = f"llvm.vector.reduce.fadd.{code.suffix}"
    code.module.add(name, f"declare double @{name}(double, {code.type('double')})")
    return code.write(f"call double @{name}(double {start}, {lanes.typed})")
