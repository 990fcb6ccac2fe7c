"""Rows piece by piece in LLVM's language: columns of any step are laid side by side for the lanes.

A column is an address and a step in bytes. A step of 0 means that all rows share the number.
Numbers that lie side by side are read in their place. Other columns are copied to a buffer first.
So are the last rows if they do not fill all lanes; the free lanes repeat the last row.
"""

from __future__ import annotations

from autograd.compiler.llvm.code import Module
from autograd.compiler.llvm.copies import add_copies
from autograd.compiler.program import Program

__all__ = ["BLOCK", "add_pieces"]

BLOCK = 1024
"""How many rows are added up before their sum is added to that of others."""
CACHED = 8192
"""How many numbers that are laid apart stay in the cache of a core."""

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
  %row = phi i64 [%start, %looked], [%row.next, %bring]
  %good = phi i32 [1, %looked], [%good.next, %bring]
  %left = sub i64 %stop, %row
  %few = icmp slt i64 %left, %most
  %some = select i1 %few, i64 %left, i64 %most
  %whole = and i64 %some, {lanes}
{cut}
  br label %find
find:
  %f = phi i64 [0, %rows], [%f.next, %find]
  %slot = phi i64 [0, %rows], [%slot.next, %find]
  %f.column = getelementptr {{ ptr, i64 }}, ptr %columns, i64 %f
  %f.first = mul i64 %slot, {capacity}
  %f.own = getelementptr double, ptr %room, i64 %f.first
  %f.found = call ptr @find(ptr %f.column, i64 %row, i1 %fills, ptr %f.own)
  %f.to = getelementptr ptr, ptr %pointers, i64 %f
  store ptr %f.found, ptr %f.to
  %f.at = getelementptr i64, ptr %f.column, i64 1
  %f.step = load i64, ptr %f.at
  %f.moves = icmp ne i64 %f.step, 0
  %f.one = zext i1 %f.moves to i64
  %slot.next = add i64 %slot, %f.one
  %f.next = add i64 %f, 1
  %f.more = icmp slt i64 %f.next, {columns}
  br i1 %f.more, label %find, label %bring
bring:
  call void @all.bring(ptr %columns, ptr %pointers, ptr %room, i64 %row, i64 %count)
{call}
  %good.next = and i32 %good, %found
  call void @all.give(ptr %columns, ptr %pointers, ptr %room, i64 %row, i64 %count)
  %row.next = add i64 %row, %count
  %more = icmp slt i64 %row.next, %stop
  br i1 %more, label %rows, label %end
end:
  %all = phi i32 [1, %looked], [%good.next, %bring]
  call void @free(ptr %room)
  ret i32 %all
}}"""

ALL_OF = """
define internal void @all.{name}(ptr %columns, ptr %pointers, ptr %room, i64 %row, i64 %rows) {{
entry:
  br label %loop
loop:
  %k = phi i64 [{first}, %entry], [%next, %moved]
  %slot = phi i64 [{slot}, %entry], [%slot.next, %moved]
  %more = icmp slt i64 %k, {last}
  br i1 %more, label %look, label %end
look:
  %column = getelementptr {{ ptr, i64 }}, ptr %columns, i64 %k
  %place = mul i64 %slot, {capacity}
  %own = getelementptr double, ptr %room, i64 %place
  %at = getelementptr ptr, ptr %pointers, i64 %k
  %found = load ptr, ptr %at
  %apart = icmp eq ptr %found, %own
  %step.at = getelementptr i64, ptr %column, i64 1
  %step = load i64, ptr %step.at
  %moves = icmp ne i64 %step, 0
  %one = zext i1 %moves to i64
  br i1 %apart, label %move, label %moved
move:
  %left = sub i64 {last}, %k
  %many = call i64 @{name}(ptr %column, i64 %left, i64 %row, i64 %rows, ptr %own)
  br label %moved
moved:
  %columns.done = phi i64 [1, %look], [%many, %move]
  %slots.done = phi i64 [%one, %look], [%many, %move]
  %next = add i64 %k, %columns.done
  %slot.next = add i64 %slot, %slots.done
  br label %loop
end:
  ret void
}}"""
"""All columns of inputs into room of their own, or all those of results back."""

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
    module.add("find", FIND)
    add_copies(module, capacity)
    ends = {"bring": (0, 0, inputs), "give": (inputs, inputs - shared, columns)}
    for each, (first, slot, last) in ends.items():
        text = ALL_OF.format(name=each, first=first, slot=slot, last=last, capacity=capacity)
        module.add(f"all.{each}", text)
    text = PIECES.format(
        name=name,
        last="ptr %totals" if is_sum else "i1 zeroext %past",
        columns=columns,
        room=8 * capacity * apart,
        piece=piece,
        dense=BLOCK if is_sum else 2**62,
        lanes=-lanes,
        capacity=capacity,
        cut=ALL if is_sum else WHOLE,
        call=SUMMED.format(block=BLOCK, outputs=outputs) if is_sum else MAPPED,
    )
    module.add(f"{name}.pieces", text)
