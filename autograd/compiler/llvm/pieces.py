"""Rows piece by piece in LLVM's language: columns of any step are laid side by side for the lanes.

A column is an address and a step in bytes; a step of 0 means that all rows share the number. What
lies side by side is used where it stands. Everything else is copied into room of its own, as are
rows that do not fill the lanes; there the last row stands in the lanes behind it, too.
"""

from __future__ import annotations

from autograd.compiler.llvm.code import Module
from autograd.compiler.program import Program

__all__ = ["BLOCK", "add_pieces"]

BLOCK = 1024
"""How many rows are added up before their sum is added to that of others."""
CACHED = 3072
"""How many numbers that are laid apart stay in the nearest cache."""

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

FIND = """
define internal ptr @find(ptr %column, i64 %row, i1 %fills, ptr %own) {
entry:
  %base = load ptr, ptr %column
  %at = getelementptr i64, ptr %column, i64 1
  %step = load i64, ptr %at
  %shared = icmp eq i64 %step, 0
  %near = icmp eq i64 %step, 8
  %direct = and i1 %near, %fills
  %there = mul i64 %row, %step
  %source = getelementptr i8, ptr %base, i64 %there
  %usual = or i1 %shared, %direct
  %found = select i1 %usual, ptr %source, ptr %own
  ret ptr %found
}"""
"""Where the lanes find a column: in its place, or in room of its own."""

BRING = """
define internal void @bring(ptr %column, i64 %row, i64 %rows, ptr %own) {{
entry:
  %base = load ptr, ptr %column
  %at = getelementptr i64, ptr %column, i64 1
  %step = load i64, ptr %at
  %there = mul i64 %row, %step
  %source = getelementptr i8, ptr %base, i64 %there
  call void @copy(ptr %source, i64 %step, ptr %own, i64 8, i64 %rows)
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
"""A column into room of its own; the last row fills the lanes behind it."""

GIVE = """
define internal void @give(ptr %column, i64 %row, i64 %rows, ptr %own) {
entry:
  %base = load ptr, ptr %column
  %at = getelementptr i64, ptr %column, i64 1
  %step = load i64, ptr %at
  %there = mul i64 %row, %step
  %goal = getelementptr i8, ptr %base, i64 %there
  call void @copy(ptr %own, i64 8, ptr %goal, i64 %step, i64 %rows)
  ret void
}"""
"""Results from room of their own to where they belong."""

PIECES = """
define i32 @{name}.pieces(ptr %columns, i64 %start, i64 %stop, {last}) nounwind {{
entry:
  %pointers = alloca ptr, i64 {columns}
  %room = call ptr @malloc(i64 {room})
  %absent = icmp eq ptr %room, null
  br i1 %absent, label %failed, label %look
failed:
  ret i32 0
look:
  %l = phi i64 [0, %entry], [%l.next, %look]
  %apart = phi i1 [false, %entry], [%apart.next, %look]
  %l.step = mul i64 %l, 2
  %l.at = add i64 %l.step, 1
  %at = getelementptr i64, ptr %columns, i64 %l.at
  %step = load i64, ptr %at
  %other = and i64 %step, -9
  %far = icmp ne i64 %other, 0
  %apart.next = or i1 %apart, %far
  %l.next = add i64 %l, 1
  %l.more = icmp slt i64 %l.next, {columns}
  br i1 %l.more, label %look, label %looked
looked:
  %most = select i1 %apart.next, i64 {piece}, i64 {dense}
  %empty = icmp sge i64 %start, %stop
  br i1 %empty, label %end, label %rows
rows:
  %row = phi i64 [%start, %looked], [%row.next, %gave]
  %good = phi i32 [1, %looked], [%good.next, %gave]
  %left = sub i64 %stop, %row
  %few = icmp slt i64 %left, %most
  %some = select i1 %few, i64 %left, i64 %most
  %whole = and i64 %some, {lanes}
{cut}
  br label %bring
bring:
  %b = phi i64 [0, %rows], [%b.next, %brought]
  %slot = phi i64 [0, %rows], [%slot.next, %brought]
  %b.column = getelementptr {{ ptr, i64 }}, ptr %columns, i64 %b
  %b.first = mul i64 %slot, {capacity}
  %b.own = getelementptr double, ptr %room, i64 %b.first
  %b.found = call ptr @find(ptr %b.column, i64 %row, i1 %fills, ptr %b.own)
  %b.to = getelementptr ptr, ptr %pointers, i64 %b
  store ptr %b.found, ptr %b.to
  %b.apart = icmp eq ptr %b.found, %b.own
  %b.input = icmp slt i64 %b, {inputs}
  %b.copied = and i1 %b.apart, %b.input
  br i1 %b.copied, label %bringing, label %brought
bringing:
  call void @bring(ptr %b.column, i64 %row, i64 %count, ptr %b.own)
  br label %brought
brought:
  %b.at = getelementptr i64, ptr %b.column, i64 1
  %b.step = load i64, ptr %b.at
  %b.own.rows = icmp ne i64 %b.step, 0
  %b.one = zext i1 %b.own.rows to i64
  %slot.next = add i64 %slot, %b.one
  %b.next = add i64 %b, 1
  %b.more = icmp slt i64 %b.next, {columns}
  br i1 %b.more, label %bring, label %go
go:
{call}
  %good.next = and i32 %good, %found
  br label %give
give:
  %g = phi i64 [{inputs}, %go], [%g.next, %given]
  %g.done = icmp sge i64 %g, {columns}
  br i1 %g.done, label %gave, label %giving
giving:
  %g.column = getelementptr {{ ptr, i64 }}, ptr %columns, i64 %g
  %g.slot = sub i64 %g, {shared}
  %g.first = mul i64 %g.slot, {capacity}
  %g.own = getelementptr double, ptr %room, i64 %g.first
  %g.at = getelementptr ptr, ptr %pointers, i64 %g
  %g.found = load ptr, ptr %g.at
  %g.apart = icmp eq ptr %g.found, %g.own
  br i1 %g.apart, label %copying, label %given
copying:
  call void @give(ptr %g.column, i64 %row, i64 %count, ptr %g.own)
  br label %given
given:
  %g.next = add i64 %g, 1
  br label %give
gave:
  %row.next = add i64 %row, %count
  %more = icmp slt i64 %row.next, %stop
  br i1 %more, label %rows, label %end
end:
  %all = phi i32 [1, %looked], [%good.next, %gave]
  call void @free(ptr %room)
  ret i32 %all
}}"""

MAPPED = """\
  %past.here = and i1 %past, %fills
  %found = call i32 @mapped(ptr %pointers, i64 0, i64 %count, i1 %past.here)"""
WHOLE = """\
  %fills = icmp ne i64 %whole, 0
  %count = select i1 %fills, i64 %whole, i64 %some"""
"""Rows that fill the lanes come first, the others by themselves."""

SUMMED = """\
  %done = sub i64 %row, %start
  %block = sdiv i64 %done, {block}
  %place = mul i64 %block, {outputs}
  %to = getelementptr double, ptr %totals, i64 %place
  call void @summed(ptr %pointers, i64 0, i64 %count, ptr %to)
  %found = or i32 1, 0"""
ALL = """\
  %fills = icmp eq i64 %some, %whole
  %count = or i64 %some, 0"""
"""A sum takes all rows of a block at once."""


def add_pieces(module: Module, name: str, program: Program, shared: int) -> None:
    """Add the function that lays out rows for `mapped` or `summed`, and calls it.

    So many inputs are `shared`. It returns whether all results are finite; 0 too if there is no
    memory.
    """
    inputs, outputs = program.inputs, len(program.outputs)
    is_sum = name == "summed"
    columns = inputs if is_sum else inputs + outputs
    apart, lanes = columns - shared, module.lanes
    fitting = CACHED // max(1, apart) // lanes * lanes
    piece = BLOCK if is_sum else min(BLOCK, max(lanes, fitting))
    capacity = piece + 8  # so that columns do not meet in the same lines of the cache
    module.add("malloc", "declare ptr @malloc(i64)")
    module.add("free", "declare void @free(ptr)")
    for each, text in {"copy": COPY, "find": FIND, "give": GIVE}.items():
        module.add(each, text)
    module.add("bring", BRING.format(mask=lanes - 1))
    text = PIECES.format(
        name=name,
        last="ptr %totals" if is_sum else "i1 zeroext %past",
        columns=columns,
        inputs=inputs,
        shared=shared,
        room=8 * capacity * apart,
        piece=piece,
        dense=BLOCK if is_sum else 2**62,
        lanes=-lanes,
        capacity=capacity,
        cut=ALL if is_sum else WHOLE,
        call=SUMMED.format(block=BLOCK, outputs=outputs) if is_sum else MAPPED,
    )
    module.add(f"{name}.pieces", text)
