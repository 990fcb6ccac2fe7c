"""A program as a function that Python calls like one of its own builtins, made of machine code."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

from autograd.compiler.llvm.code import Code, Module
from autograd.compiler.llvm.jit import compiled
from autograd.compiler.llvm.long import add_long, worth_bundling
from autograd.compiler.llvm.program import compute, load, store
from autograd.compiler.program import Program
from autograd.compiler.python import is_plain
from autograd.derivatives.tree import Structure

__all__ = ["builtin", "scalar", "single"]

METH_FASTCALL = 0x80
ON_STACK = 4096  # how many floats a call may lay there
PYTHON = {
    "PyDict_New": "ptr ()",
    "PyDict_SetItem": "i32 (ptr, ptr, ptr)",
    "PyErr_BadArgument": "i32 ()",
    "PyErr_NoMemory": "ptr ()",
    "PyErr_Occurred": "ptr ()",
    "PyFloat_AsDouble": "double (ptr)",
    "PyFloat_FromDouble": "ptr (double)",
    "PyList_New": "ptr (i64)",
    "PyList_SetItem": "i32 (ptr, i64, ptr)",
    "PyTuple_New": "ptr (i64)",
    "PyTuple_SetItem": "i32 (ptr, i64, ptr)",
    "Py_DecRef": "void (ptr)",
    "Py_IncRef": "void (ptr)",
}
"""The functions of Python that the code calls."""

TAKE = """
define internal i1 @take(ptr %args, i64 %count, ptr %inputs) {
entry:
  %none = icmp eq i64 %count, 0
  br i1 %none, label %good, label %loop
loop:
  %k = phi i64 [0, %entry], [%next, %on]
  %where = getelementptr ptr, ptr %args, i64 %k
  %thing = load ptr, ptr %where
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
}"""
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


def scalar(module: Module, program: Program) -> None:
    """Add the function of one point: it reads the inputs and writes the results."""
    long = worth_bundling(program, strict=not module.faster)
    if long is not None:
        add_long(module, long)
        return
    code = Code(module, 1)
    inputs = [load(code, "%inputs", place) for place in range(program.inputs)]
    results, doubted = compute(code, program, inputs)
    for place, result in enumerate(results):
        store(code, code.select(doubted, float("nan"), result), "%results", place)
    header = "define void @scalar(ptr noalias %inputs, ptr noalias %results) nounwind {"
    module.add("scalar", "\n".join([header, "entry:", *code.lines, "  ret void", "}"]))


def single(engine: Any, program: Program) -> Callable[..., list[float]]:
    """The function of one point through ctypes: slower, and with a list of all results."""
    take, give = ctypes.c_double * program.inputs, ctypes.c_double * len(program.outputs)
    kind = ctypes.CFUNCTYPE(None, take, give)
    native = kind(engine.get_function_address("scalar"))

    def call(*numbers: float) -> list[float]:
        results = give()
        native(take(*numbers), results)
        return list(results)

    call.__dict__["engine"] = engine  # it holds the code
    return call


def builtin(module: Module, program: Program, shape: Structure) -> Callable[..., Any]:
    """The function that takes floats and returns a tree of the shape, or None if not finite.

    A shape with arrays or keys that are no words comes as a plain tuple.
    """
    scalar(module, program)
    for name, kind in PYTHON.items():
        result, _, parameters = kind.partition(" ")
        module.add(name, f"declare {result} @{name}{parameters}")
    for name, text in (("take", TAKE), ("finite", FINITE)):
        module.add(name, text)
    for kind in ("List", "Tuple"):
        module.add(f"{kind}_of", NUMBERS.format(kind=kind))
    plain = (
        shape if is_plain(shape) else Structure(tuple, (), *[Structure()] * len(program.outputs))
    )
    keys: list[object] = []
    module.add("call", _call(module, program, plain, keys))
    engine = compiled(module, {name: getattr(ctypes.pythonapi, name) for name in PYTHON})
    method = Method(b"compiled", engine.get_function_address("call"), METH_FASTCALL, None)
    taken = ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p
    make = ctypes.PYFUNCTYPE(ctypes.py_object, *taken)(("PyCFunction_NewEx", ctypes.pythonapi))
    made: Callable[..., Any] = make(ctypes.addressof(method), (engine, method, keys), None)
    return made  # it holds what it needs as its `__self__`


class Method(ctypes.Structure):
    """What Python knows of a builtin."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


def _call(module: Module, program: Program, shape: Structure, keys: list[object]) -> str:
    count, outputs = program.inputs, len(program.outputs)
    room, give_back = _room(module, max(1, count + outputs))
    code = Code(module, 1)
    made = _make(code, shape, iter(range(outputs)), keys)
    none = f"inttoptr (i64 {id(None)} to ptr)"
    lines = f"""define ptr @call(ptr %self, ptr %args, i64 %count) {{
entry:
  %fits = icmp eq i64 %count, {count}
  br i1 %fits, label %start, label %wrong
wrong:
  call i32 @PyErr_BadArgument()
  ret ptr null
start:
{room}
  %results = getelementptr double, ptr %room, i64 {count}
  %taken = call i1 @take(ptr %args, i64 {count}, ptr %room)
  br i1 %taken, label %go, label %failed
failed:
{"".join(give_back)}
  ret ptr null
go:
  call void @scalar(ptr %room, ptr %results)
  %good = call i1 @finite(ptr %results, i64 {outputs})
  br i1 %good, label %give, label %refuse
refuse:
{"".join(give_back)}
  call void @Py_IncRef(ptr {none})
  ret ptr {none}
give:"""
    return "\n".join([lines, *code.lines, *give_back, f"  ret ptr {made}", "}"])


def _room(module: Module, count: int) -> tuple[str, list[str]]:
    """How room for so many numbers is taken, and given back."""
    if count <= ON_STACK:
        return f"  %room = alloca double, i64 {count}", []
    module.add("malloc", "declare ptr @malloc(i64)")
    module.add("free", "declare void @free(ptr)")
    take = f"""  %room = call ptr @malloc(i64 {8 * count})
  %absent = icmp eq ptr %room, null
  br i1 %absent, label %full, label %ready
full:
  call ptr @PyErr_NoMemory()
  ret ptr null
ready:"""
    return take, ["  call void @free(ptr %room)"]


def _make(code: Code, shape: Structure, places: Iterator[int], keys: list[object]) -> str:
    """The register that holds a tree of this shape."""

    def call(text: str) -> str:
        return code.write(f"call ptr {text}", "ptr").text

    if shape.kind is None:
        return call(f"@PyFloat_FromDouble(double {load(code, '%results', next(places)).text})")
    count = len(shape.children)
    name = "Tuple" if shape.kind is tuple else "List"
    if shape.kind is not dict and all(child.kind is None for child in shape.children):
        here = [next(places) for _ in range(count)]
        first = code.write(f"getelementptr double, ptr %results, i64 {here[0] if here else 0}")
        return call(f"@{name}_of(ptr {first.text}, i64 {count})")
    made = call("@PyDict_New()" if shape.kind is dict else f"@Py{name}_New(i64 {count})")
    for place, child in enumerate(shape.children):
        item = _make(code, child, places, keys)
        if shape.kind is dict:
            keys.append(shape.keys[place])
            key = f"inttoptr (i64 {id(shape.keys[place])} to ptr)"
            code.write(f"call i32 @PyDict_SetItem(ptr {made}, ptr {key}, ptr {item})")
            code.lines.append(f"  call void @Py_DecRef(ptr {item})")
        else:
            code.write(f"call i32 @Py{name}_SetItem(ptr {made}, i64 {place}, ptr {item})")
    return made
