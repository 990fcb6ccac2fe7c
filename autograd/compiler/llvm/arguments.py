"""The arguments of a call in LLVM's language: where their numbers stand.

Arrays are read by Python's buffer protocol, so nothing here knows how NumPy makes them. What is
expected of the arguments is said in whole numbers: for each its kind, the number of its axes, and
the length of each axis.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any

from autograd.compiler.llvm.code import Module

__all__ = ["ANY", "COPIED", "NUMBER", "ROWS", "SHARED", "add_fill", "signature"]

NUMBER, SHARED, ROWS, COPIED = range(4)
"""Kinds of arguments: a number; an array that all rows share; one with rows; one to be copied."""
ANY = -1
"""The length of an axis that has as many places as there are rows."""

FILL = """
define internal i1 @fill(ptr %signature, i64 %things, ptr %args, i64 %rows, ptr %columns,
                         ptr %numbers) {{
entry:
  %view = alloca [10 x i64], align 8
  %scrap = alloca [2 x i64], align 8
  %wanted = icmp ne ptr %columns, null
  %one = zext i1 %wanted to i64
  %none = icmp eq i64 %things, 0
  br i1 %none, label %good, label %thing
thing:
  %k = phi i64 [0, %entry], [%k.next, %next]
  %sign = phi ptr [%signature, %entry], [%sign.next, %next]
  %column = phi ptr [%columns, %entry], [%column.next, %next]
  %number = phi ptr [%numbers, %entry], [%number.next, %next]
  %arg.at = getelementptr ptr, ptr %args, i64 %k
  %arg = load ptr, ptr %arg.at
  %kind = load i64, ptr %sign
  %axes.at = getelementptr i64, ptr %sign, i64 1
  %axes = load i64, ptr %axes.at
  %type = call ptr @PyObject_Type(ptr %arg)
  call void @Py_DecRef(ptr %type)
  %single = icmp eq i64 %kind, {number}
  br i1 %single, label %plain, label %array
plain:
  %float = icmp eq ptr %type, inttoptr (i64 {float} to ptr)
  %whole = icmp eq ptr %type, inttoptr (i64 {int} to ptr)
  %known = or i1 %float, %whole
  br i1 %known, label %read, label %bad
read:
  %x = call double @PyFloat_AsDouble(ptr %arg)
  %suspect = fcmp oeq double %x, -1.0
  br i1 %suspect, label %ask, label %keep
ask:
  %error = call ptr @PyErr_Occurred()
  %wrong = icmp ne ptr %error, null
  br i1 %wrong, label %bad, label %keep
keep:
  store double %x, ptr %number
  %to = select i1 %wanted, ptr %column, ptr %scrap
  %to.step = getelementptr i64, ptr %to, i64 1
  store ptr %number, ptr %to
  store i64 0, ptr %to.step
  %column.kept = getelementptr [2 x i64], ptr %column, i64 %one
  %number.kept = getelementptr double, ptr %number, i64 1
  br label %next
array:
  %ndarray = icmp eq ptr %type, inttoptr (i64 {ndarray} to ptr)
  br i1 %ndarray, label %open, label %bad
open:
  %has.rows = icmp eq i64 %kind, {rows}
  %flags = select i1 %has.rows, i32 28, i32 60
  %failed = call i32 @PyObject_GetBuffer(ptr %arg, ptr %view, i32 %flags)
  %opened = icmp eq i32 %failed, 0
  br i1 %opened, label %look, label %bad
look:
  %base = load ptr, ptr %view
  %bits = ptrtoint ptr %base to i64
  %crooked = and i64 %bits, 7
  %length.at = getelementptr i8, ptr %view, i64 16
  %length = load i64, ptr %length.at
  %axes.found.at = getelementptr i8, ptr %view, i64 36
  %axes.found = load i32, ptr %axes.found.at
  %axes.wide = zext i32 %axes.found to i64
  %format.at = getelementptr i8, ptr %view, i64 40
  %format = load ptr, ptr %format.at
  %letter = load i8, ptr %format
  %letter.at = getelementptr i8, ptr %format, i64 1
  %letter.next = load i8, ptr %letter.at
  %shape.at = getelementptr i8, ptr %view, i64 48
  %shape = load ptr, ptr %shape.at
  %steps.at = getelementptr i8, ptr %view, i64 56
  %steps = load ptr, ptr %steps.at
  %straight = icmp eq i64 %crooked, 0
  %same.axes = icmp eq i64 %axes, %axes.wide
  %double = icmp eq i8 %letter, 100
  %native = icmp eq i8 %letter.next, 0
  %a = and i1 %straight, %same.axes
  %b = and i1 %double, %native
  %fits = and i1 %a, %b
  br i1 %fits, label %axis, label %close
axis:
  %d = phi i64 [0, %look], [%d.next, %measure]
  %d.more = icmp slt i64 %d, %axes
  br i1 %d.more, label %measure, label %fit
measure:
  %d.next = add i64 %d, 1
  %size.at = getelementptr i64, ptr %axes.at, i64 %d.next
  %size.told = load i64, ptr %size.at
  %any = icmp eq i64 %size.told, -1
  %size = select i1 %any, i64 %rows, i64 %size.told
  %found.at = getelementptr i64, ptr %shape, i64 %d
  %found = load i64, ptr %found.at
  %same = icmp eq i64 %size, %found
  br i1 %same, label %axis, label %close
fit:
  %amount = lshr exact i64 %length, 3
  %copied = icmp eq i64 %kind, {copied}
  br i1 %copied, label %copy, label %columned
copy:
  call void @llvm.memcpy.p0.p0.i64(ptr %number, ptr %base, i64 %length, i1 false)
  %number.copied = getelementptr double, ptr %number, i64 %amount
  br label %release
columned:
  br i1 %has.rows, label %steps.read, label %lay
steps.read:
  %step.rows = load i64, ptr %steps
  %moves = icmp ne i64 %step.rows, 0
  br i1 %moves, label %across, label %close
across:
  %table = icmp eq i64 %axes, 2
  br i1 %table, label %wide, label %lay
wide:
  %width.at = getelementptr i64, ptr %shape, i64 1
  %width = load i64, ptr %width.at
  %apart.at = getelementptr i64, ptr %steps, i64 1
  %apart = load i64, ptr %apart.at
  br label %lay
lay:
  %count = phi i64 [%amount, %columned], [1, %across], [%width, %wide]
  %side = phi i64 [8, %columned], [0, %across], [%apart, %wide]
  %step = phi i64 [0, %columned], [%step.rows, %across], [%step.rows, %wide]
  br label %column.next.one
column.next.one:
  %c = phi i64 [0, %lay], [%c.next, %column.one]
  %column.laid = phi ptr [%column, %lay], [%column.more, %column.one]
  %c.more = icmp slt i64 %c, %count
  br i1 %c.more, label %column.one, label %release
column.one:
  %there = mul i64 %c, %side
  %first = getelementptr i8, ptr %base, i64 %there
  %laid.step = getelementptr i64, ptr %column.laid, i64 1
  store ptr %first, ptr %column.laid
  store i64 %step, ptr %laid.step
  %column.more = getelementptr [2 x i64], ptr %column.laid, i64 1
  %c.next = add i64 %c, 1
  br label %column.next.one
release:
  %column.read = phi ptr [%column, %copy], [%column.laid, %column.next.one]
  %number.read = phi ptr [%number.copied, %copy], [%number, %column.next.one]
  call void @PyBuffer_Release(ptr %view)
  br label %next
next:
  %column.next = phi ptr [%column.kept, %keep], [%column.read, %release]
  %number.next = phi ptr [%number.kept, %keep], [%number.read, %release]
  %sign.more = add i64 %axes, 2
  %sign.next = getelementptr i64, ptr %sign, i64 %sign.more
  %k.next = add i64 %k, 1
  %more = icmp slt i64 %k.next, %things
  br i1 %more, label %thing, label %good
good:
  ret i1 true
close:
  call void @PyBuffer_Release(ptr %view)
  br label %bad
bad:
  call i32 @PyErr_BadArgument()
  ret i1 false
}}"""
"""Where the numbers of all arguments stand: columns for rows, as `pieces` takes them.

Numbers, and the arrays that are copied, come one after the other. It returns false where an
argument is not what the signature says; the error is then a TypeError.
"""


def add_fill(module: Module) -> None:
    """Add the function that reads arguments."""
    import numpy

    types = {"float": id(float), "int": id(int), "ndarray": id(numpy.ndarray)}
    kinds = {"number": NUMBER, "rows": ROWS, "copied": COPIED}
    module.add("memcpy", "declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)")
    module.add("fill", FILL.format(**types, **kinds))


def signature(kinds: Sequence[tuple[int, Sequence[int]]]) -> Any:
    """Kinds and shapes of arguments as machine code reads them."""
    numbers = [number for kind, shape in kinds for number in (kind, len(shape), *shape)]
    return (ctypes.c_int64 * len(numbers))(*numbers)
