"""Numbers out of floats, and results as trees of Python's objects, in LLVM's language."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from autograd.compiler.llvm.code import Code, Module
from autograd.compiler.llvm.program import load
from autograd.derivatives.tree import Structure

__all__ = ["FINITE", "add_trees", "made"]

NUMBER = Structure()
TAKE = """
define internal i1 @take(ptr %args, i64 %count, ptr %inputs) {{
entry:
  %none = icmp eq i64 %count, 0
  br i1 %none, label %good, label %loop
loop:
  %k = phi i64 [0, %entry], [%next, %on]
  %where = getelementptr ptr, ptr %args, i64 %k
  %thing = load ptr, ptr %where
  %type = call ptr @PyObject_Type(ptr %thing)
  call void @Py_DecRef(ptr %type)
  %float = icmp eq ptr %type, inttoptr (i64 {float} to ptr)
  %whole = icmp eq ptr %type, inttoptr (i64 {int} to ptr)
  %known = or i1 %float, %whole
  br i1 %known, label %read, label %other
other:
  %kind = call i32 @PyType_IsSubtype(ptr %type, ptr inttoptr (i64 {float} to ptr))
  %fits = icmp ne i32 %kind, 0
  br i1 %fits, label %read, label %wrong
wrong:
  call i32 @PyErr_BadArgument()
  ret i1 false
read:
  %x = call double @PyFloat_AsDouble(ptr %thing)
  %to = getelementptr double, ptr %inputs, i64 %k
  store double %x, ptr %to
  %suspect = fcmp oeq double %x, -1.0
  br i1 %suspect, label %ask, label %on
ask:
  %error = call ptr @PyErr_Occurred()
  %failed = icmp ne ptr %error, null
  br i1 %failed, label %bad, label %on
on:
  %next = add i64 %k, 1
  %more = icmp slt i64 %next, %count
  br i1 %more, label %loop, label %good
good:
  ret i1 true
bad:
  ret i1 false
}}""".format(float=id(float), int=id(int))
"""An array of one number could be read as a float, too, but asks for arrays."""
FINITE = """
define internal i1 @finite(ptr %results, i64 %count) {
entry:
  %none = icmp eq i64 %count, 0
  br i1 %none, label %end, label %loop
loop:
  %k = phi i64 [0, %entry], [%next, %loop]
  %sum = phi double [0.0, %entry], [%more, %loop]
  %from = getelementptr double, ptr %results, i64 %k
  %x = load double, ptr %from
  %zero = fsub double %x, %x
  %more = fadd double %sum, %zero
  %next = add i64 %k, 1
  %again = icmp slt i64 %next, %count
  br i1 %again, label %loop, label %end
end:
  %all = phi double [0.0, %entry], [%more, %loop]
  %result = fcmp oeq double %all, 0.0
  ret i1 %result
}"""
NUMBERS = """
define internal ptr @{kind}_of(ptr %results, i64 %count) {{
entry:
  %made = call ptr @Py{kind}_New(i64 %count)
  %none = icmp eq i64 %count, 0
  br i1 %none, label %end, label %loop
loop:
  %k = phi i64 [0, %entry], [%next, %loop]
  %from = getelementptr double, ptr %results, i64 %k
  %x = load double, ptr %from
  %number = call ptr @PyFloat_FromDouble(double %x)
  %0 = call i32 @Py{kind}_SetItem(ptr %made, i64 %k, ptr %number)
  %next = add i64 %k, 1
  %again = icmp slt i64 %next, %count
  br i1 %again, label %loop, label %end
end:
  ret ptr %made
}}"""
ARRAY = """
define internal ptr @array_of(ptr %results, i64 %count, ptr %empty, ptr %shape) {
entry:
  %view = alloca [10 x i64], align 8
  %made = call ptr @PyObject_CallOneArg(ptr %empty, ptr %shape)
  %none = icmp eq ptr %made, null
  br i1 %none, label %end, label %open
open:
  %failed = call i32 @PyObject_GetBuffer(ptr %made, ptr %view, i32 1)
  %opened = icmp eq i32 %failed, 0
  br i1 %opened, label %copy, label %end
copy:
  %to = load ptr, ptr %view
  %size = shl i64 %count, 3
  call void @llvm.memcpy.p0.p0.i64(ptr %to, ptr %results, i64 %size, i1 false)
  call void @PyBuffer_Release(ptr %view)
  br label %end
end:
  ret ptr %made
}"""


def add_trees(module: Module) -> None:
    """Add the functions that read floats, check results, and make lists, tuples and arrays."""
    module.add("memcpy", "declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)")
    for name, text in (("take", TAKE), ("finite", FINITE), ("array_of", ARRAY)):
        module.add(name, text)
    for kind in ("List", "Tuple"):
        module.add(f"{kind}_of", NUMBERS.format(kind=kind))


def _array(code: Code, axes: tuple[int, ...], places: Iterator[int], keys: list[object]) -> str:
    """The register that holds an array."""
    import numpy

    here = [next(places) for _ in range(prod(axes))]
    first = code.write(f"getelementptr double, ptr %results, i64 {here[0] if here else 0}", "ptr")
    keys += (numpy.empty, axes)
    made, shape = (f"ptr inttoptr (i64 {id(thing)} to ptr)" for thing in keys[-2:])
    return code.write(f"call ptr @array_of({first.typed}, i64 {len(here)}, {made}, {shape})").text


def made(code: Code, shape: Structure, places: Iterator[int], keys: list[object]) -> str:
    """The register that holds a tree of this shape; `keys` takes what the code refers to."""

    def call(text: str) -> str:
        return code.write(f"call ptr {text}", "ptr").text

    if shape.axes is not None:
        return _array(code, shape.axes, places, keys)
    if shape.kind is None:
        return call(f"@PyFloat_FromDouble(double {load(code, '%results', next(places)).text})")
    count = len(shape.children)
    name = "Tuple" if shape.kind is tuple else "List"
    if shape.kind is not dict and all(child == NUMBER for child in shape.children):
        here = [next(places) for _ in range(count)]
        first = code.write(f"getelementptr double, ptr %results, i64 {here[0] if here else 0}")
        return call(f"@{name}_of(ptr {first.text}, i64 {count})")
    tree = call("@PyDict_New()" if shape.kind is dict else f"@Py{name}_New(i64 {count})")
    for place, child in enumerate(shape.children):
        item = made(code, child, places, keys)
        if shape.kind is dict:
            keys.append(shape.keys[place])
            key = f"inttoptr (i64 {id(shape.keys[place])} to ptr)"
            code.write(f"call i32 @PyDict_SetItem(ptr {tree}, ptr {key}, ptr {item})")
            code.lines.append(f"  call void @Py_DecRef(ptr {item})")
        else:
            code.write(f"call i32 @Py{name}_SetItem(ptr {tree}, i64 {place}, ptr {item})")
    return tree
