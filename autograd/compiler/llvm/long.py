"""One point of a long program in LLVM's language: by loops over bundles of its lines."""

from __future__ import annotations

from autograd.compiler.bundles.bundle import Bundles, whole
from autograd.compiler.bundles.fold import folded
from autograd.compiler.bundles.largest import with_largest
from autograd.compiler.bundles.loops import loops
from autograd.compiler.bundles.share import shared
from autograd.compiler.llvm.code import Module
from autograd.compiler.llvm.loops import Loops
from autograd.compiler.program import Program

__all__ = ["add_long", "worth_bundling"]

LONG = 2000
"""The fewest operands of a program in which bundles are looked for."""
SHARE = 4
"""Bundles are used if they stand for at least this many lines on average."""


def worth_bundling(program: Program, *, strict: bool) -> Bundles | None:
    """The program in bundles, if it is long and they are few."""
    if sum(len(line.operands) for line in program.lines) < LONG:
        return None
    program = with_largest(shared(program))
    found = whole(program if strict else folded(program))
    return found if SHARE * len(found.bundles) < len(program.lines) else None


def add_long(module: Module, found: Bundles) -> None:
    """Add the function of one point, as `call.scalar` does."""
    steps, frame = loops(found)
    Loops(module, "long", found.constants, 4).write(steps)
    module.add("malloc", "declare ptr @malloc(i64)")
    module.add("free", "declare void @free(ptr)")
    module.add("scalar", SCALAR.format(size=8 * frame + 64))


SCALAR = """
define void @scalar(ptr noalias %inputs, ptr noalias %results) nounwind {{
entry:
  %room = call ptr @malloc(i64 {size})
  %none = icmp eq ptr %room, null
  br i1 %none, label %unsettled, label %go
go:
  %address = ptrtoint ptr %room to i64
  %behind = add i64 %address, 63
  %aligned = and i64 %behind, -64
  %frame = inttoptr i64 %aligned to ptr
  %doubted = call i1 @long(ptr %frame, ptr %inputs, ptr %results)
  call void @free(ptr %room)
  br i1 %doubted, label %unsettled, label %end
unsettled:
  store double 0x7FF8000000000000, ptr %results
  br label %end
end:
  ret void
}}"""
"""The frame begins where a whole register can be read at once; a nan leaves the answer to eager."""
