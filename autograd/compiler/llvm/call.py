"""A program as a function that Python calls like one of its own builtins, made of machine code."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

from autograd.compiler.llvm.arguments import COPIED, NUMBER, add_fill, signature
from autograd.compiler.llvm.code import Code, Module
from autograd.compiler.llvm.long import add_long, worth_bundling
from autograd.compiler.llvm.objects import builtin as python_builtin
from autograd.compiler.llvm.program import compute, load, store
from autograd.compiler.llvm.trees import add_trees, made
from autograd.compiler.program import Program
from autograd.compiler.python import is_plain
from autograd.derivatives.tree import Structure

__all__ = ["builtin", "can_be_made", "of_arrays", "scalar", "single"]

ON_STACK = 4096  # how many floats a call may lay there


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
    plain = (
        shape if is_plain(shape) else Structure(tuple, (), *[Structure()] * len(program.outputs))
    )
    count = program.inputs
    taken = f"call i1 @take(ptr %args, i64 {count}, ptr %room)"
    return _builtin(module, program, plain, count, taken)


def of_arrays(
    native: Any, program: Program, shape: Structure, kinds: Sequence[Sequence[int] | None]
) -> Callable[..., Any]:
    """The same code as `native`, a builtin, for arrays of these shapes, or numbers where None is.

    The arrays of the result are new ones. Other arguments are a TypeError.
    """
    module = Module()
    address = native.__self__[0].get_function_address("scalar")
    module.add("scalar", ELSEWHERE.format(address=address))
    add_fill(module)
    expected = signature([(NUMBER, ()) if axes is None else (COPIED, axes) for axes in kinds])
    numbers = ", ".join(f"i64 {number}" for number in expected)
    module.add("signature", f"@signature = internal constant [{len(expected)} x i64] [{numbers}]")
    told = f"ptr @signature, i64 {len(kinds)}, ptr %args"
    taken = f"call i1 @fill({told}, i64 0, ptr null, ptr %room)"
    return _builtin(module, program, shape, len(kinds), taken, native)


ELSEWHERE = """
define internal void @scalar(ptr %inputs, ptr %results) {{
entry:
  call void inttoptr (i64 {address} to ptr)(ptr %inputs, ptr %results)
  ret void
}}"""


def can_be_made(shape: Structure) -> bool:
    """Whether `of_arrays` makes trees of this shape: there is no named tuple in it."""
    return shape.kind in (None, list, tuple, dict) and all(map(can_be_made, shape.children))


def _builtin(
    module: Module, program: Program, shape: Structure, count: int, taken: str, *held: object
) -> Callable[..., Any]:
    """The function of so many arguments, whose numbers the line `taken` takes."""
    add_trees(module)
    keys: list[object] = []
    module.add("call", _call(module, program, shape, keys, count, taken))
    return python_builtin(module, keys, *held)


def _call(
    module: Module,
    program: Program,
    shape: Structure,
    keys: list[object],
    count: int,
    taken: str,
) -> str:
    outputs = len(program.outputs)
    room, give_back = _room(module, max(1, program.inputs + outputs))
    code = Code(module, 1)
    tree = made(code, shape, iter(range(outputs)), keys)
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
  %results = getelementptr double, ptr %room, i64 {program.inputs}
  %taken = {taken}
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
    return "\n".join([lines, *code.lines, *give_back, f"  ret ptr {tree}", "}"])


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
