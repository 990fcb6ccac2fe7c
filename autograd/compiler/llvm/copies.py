"""Numbers from one step to another in LLVM's language: rows of a table as columns, and back.

Four columns that stand side by side in their table are moved together: four numbers of each of
four rows are one block, which is turned over.
"""

from __future__ import annotations

from autograd.compiler.llvm.code import Module

__all__ = ["add_copies"]

COPY = """
define internal void @copy(ptr noalias %from, i64 %step, ptr noalias %to, i64 %width, i64 %rows) {
entry:
  br label %loop
loop:
  %k = phi i64 [0, %entry], [%next, %loop]
  %there = mul i64 %k, %step
  %source = getelementptr i8, ptr %from, i64 %there
  %x = load double, ptr %source, align 8
  %here = mul i64 %k, %width
  %goal = getelementptr i8, ptr %to, i64 %here
  store double %x, ptr %goal, align 8
  %next = add i64 %k, 1
  %more = icmp slt i64 %next, %rows
  br i1 %more, label %loop, label %end
end:
  ret void
}"""
"""Numbers of one step to another."""


TURN = """
define internal void @turn(ptr noalias %from, i64 %side, i64 %step, ptr noalias %to, i64 %width,
                           i64 %forth, i64 %blocks) {
entry:
  %none = icmp eq i64 %blocks, 0
  br i1 %none, label %end, label %loop
loop:
  %k = phi i64 [0, %entry], [%next, %loop]
  %there = mul i64 %k, %step
  %a.at = getelementptr i8, ptr %from, i64 %there
  %b.at = getelementptr i8, ptr %a.at, i64 %side
  %c.at = getelementptr i8, ptr %b.at, i64 %side
  %d.at = getelementptr i8, ptr %c.at, i64 %side
  %a = load <4 x double>, ptr %a.at, align 8
  %b = load <4 x double>, ptr %b.at, align 8
  %c = load <4 x double>, ptr %c.at, align 8
  %d = load <4 x double>, ptr %d.at, align 8
  %ab.even = shufflevector <4 x double> %a, <4 x double> %b, <4 x i32> <i32 0, i32 4, i32 2, i32 6>
  %ab.odd = shufflevector <4 x double> %a, <4 x double> %b, <4 x i32> <i32 1, i32 5, i32 3, i32 7>
  %cd.even = shufflevector <4 x double> %c, <4 x double> %d, <4 x i32> <i32 0, i32 4, i32 2, i32 6>
  %cd.odd = shufflevector <4 x double> %c, <4 x double> %d, <4 x i32> <i32 1, i32 5, i32 3, i32 7>
  %p = shufflevector <4 x double> %ab.even, <4 x double> %cd.even,
                     <4 x i32> <i32 0, i32 1, i32 4, i32 5>
  %q = shufflevector <4 x double> %ab.odd, <4 x double> %cd.odd,
                     <4 x i32> <i32 0, i32 1, i32 4, i32 5>
  %r = shufflevector <4 x double> %ab.even, <4 x double> %cd.even,
                     <4 x i32> <i32 2, i32 3, i32 6, i32 7>
  %s = shufflevector <4 x double> %ab.odd, <4 x double> %cd.odd,
                     <4 x i32> <i32 2, i32 3, i32 6, i32 7>
  %here = mul i64 %k, %forth
  %p.at = getelementptr i8, ptr %to, i64 %here
  %q.at = getelementptr i8, ptr %p.at, i64 %width
  %r.at = getelementptr i8, ptr %q.at, i64 %width
  %s.at = getelementptr i8, ptr %r.at, i64 %width
  store <4 x double> %p, ptr %p.at, align 8
  store <4 x double> %q, ptr %q.at, align 8
  store <4 x double> %r, ptr %r.at, align 8
  store <4 x double> %s, ptr %s.at, align 8
  %next = add i64 %k, 1
  %more = icmp slt i64 %next, %blocks
  br i1 %more, label %loop, label %end
end:
  ret void
}"""
"""Blocks of four by four numbers; lines of a block are `side` bytes apart, and then `width`."""

ADJACENT = """
define internal i1 @adjacent(ptr %column, i64 %left) {
entry:
  %enough = icmp sge i64 %left, 4
  br i1 %enough, label %look, label %no
look:
  %base = load i64, ptr %column
  %at = getelementptr i64, ptr %column, i64 1
  %step = load i64, ptr %at
  br label %loop
loop:
  %k = phi i64 [1, %look], [%next, %same]
  %other = getelementptr [2 x i64], ptr %column, i64 %k
  %other.base = load i64, ptr %other
  %other.at = getelementptr i64, ptr %other, i64 1
  %other.step = load i64, ptr %other.at
  %far = shl i64 %k, 3
  %expected = add i64 %base, %far
  %beside = icmp eq i64 %expected, %other.base
  %even = icmp eq i64 %step, %other.step
  %fits = and i1 %beside, %even
  br i1 %fits, label %same, label %no
same:
  %next = add i64 %k, 1
  %more = icmp slt i64 %next, 4
  br i1 %more, label %loop, label %yes
yes:
  ret i1 true
no:
  ret i1 false
}"""
"""Whether four columns stand side by side in a table."""

PAD = """
define internal void @pad(ptr %own, i64 %rows) {{
entry:
  %last = sub i64 %rows, 1
  %before = getelementptr double, ptr %own, i64 %last
  %x = load double, ptr %before
  br label %loop
loop:
  %k = phi i64 [%rows, %entry], [%next, %more]
  %part = and i64 %k, {mask}
  %full = icmp eq i64 %part, 0
  br i1 %full, label %end, label %more
more:
  %goal = getelementptr double, ptr %own, i64 %k
  store double %x, ptr %goal
  %next = add i64 %k, 1
  br label %loop
end:
  ret void
}}"""
"""The last row fills the lanes behind it."""

MOVE = """
define internal i64 @{name}(ptr %column, i64 %left, i64 %row, i64 %rows, ptr %own) {{
entry:
  %base = load ptr, ptr %column
  %at = getelementptr i64, ptr %column, i64 1
  %step = load i64, ptr %at
  %there = mul i64 %row, %step
  %table = getelementptr i8, ptr %base, i64 %there
  %four = call i1 @adjacent(ptr %column, i64 %left)
  br i1 %four, label %turn, label %single
turn:
  %blocks = lshr i64 %rows, 2
  %jump = shl i64 %step, 2
  call void @turn({turn}, i64 %blocks)
  %done = and i64 %rows, -4
  br label %single
single:
  %columns = phi i64 [1, %entry], [4, %turn]
  %first = phi i64 [0, %entry], [%done, %turn]
  %rest = sub i64 %rows, %first
  %far = mul i64 %first, %step
  br label %loop
loop:
  %k = phi i64 [0, %single], [%next, %next.column]
  %side = shl i64 %k, 3
  %here = add i64 %far, %side
  %there.one = getelementptr i8, ptr %table, i64 %here
  %own.k = mul i64 %k, {capacity}
  %own.one = getelementptr double, ptr %own, i64 %own.k
  %own.first = getelementptr double, ptr %own.one, i64 %first
  %some = icmp ne i64 %rest, 0
  br i1 %some, label %copy, label %next.column
copy:
  call void @copy({copy}, i64 %rest)
  br label %next.column
next.column:
{pad}
  %next = add i64 %k, 1
  %more = icmp slt i64 %next, %columns
  br i1 %more, label %loop, label %end
end:
  ret i64 %columns
}}"""
"""One column or four between their place and room of their own; it returns how many."""


def add_copies(module: Module, capacity: int) -> None:
    """Add `bring` and `give`: into room of their own, so many numbers for a column, and back."""
    for name, text in {"copy": COPY, "turn": TURN, "adjacent": ADJACENT}.items():
        module.add(name, text)
    module.add("pad", PAD.format(mask=module.lanes - 1))
    table, own = "ptr %table, i64 %step, i64 %jump", f"ptr %own, i64 {8 * capacity}, i64 32"
    one, other = "ptr %there.one, i64 %step", "ptr %own.first, i64 8"
    pad = "  call void @pad(ptr %own.one, i64 %rows)"
    moves = {
        "bring": {"turn": f"{table}, {own}", "copy": f"{one}, {other}", "pad": pad},
        "give": {"turn": f"{own}, {table}", "copy": f"{other}, {one}", "pad": ""},
    }
    for name, parts in moves.items():
        module.add(name, MOVE.format(name=name, capacity=capacity, **parts))
