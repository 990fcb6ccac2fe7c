"""Builtins of Python made of machine code."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

from autograd.compiler.llvm.arguments import add_fill
from autograd.compiler.llvm.code import Module
from autograd.compiler.llvm.jit import compiled

__all__ = ["builtin", "take"]

METH_FASTCALL = 0x80
PYTHON = {
    "PyBuffer_Release": "void (ptr)",
    "PyDict_New": "ptr ()",
    "PyDict_SetItem": "i32 (ptr, ptr, ptr)",
    "PyErr_BadArgument": "i32 ()",
    "PyErr_NoMemory": "ptr ()",
    "PyErr_Occurred": "ptr ()",
    "PyFloat_AsDouble": "double (ptr)",
    "PyFloat_FromDouble": "ptr (double)",
    "PyList_New": "ptr (i64)",
    "PyList_SetItem": "i32 (ptr, i64, ptr)",
    "PyLong_AsSsize_t": "i64 (ptr)",
    "PyObject_CallOneArg": "ptr (ptr, ptr)",
    "PyObject_GetBuffer": "i32 (ptr, ptr, i32)",
    "PyObject_Type": "ptr (ptr)",
    "PyTuple_New": "ptr (i64)",
    "PyTuple_SetItem": "i32 (ptr, i64, ptr)",
    "PyType_IsSubtype": "i32 (ptr, ptr)",
    "Py_DecRef": "void (ptr)",
    "Py_IncRef": "void (ptr)",
}
"""The functions of Python that the code calls."""

TAKE = """
define ptr @call(ptr %self, ptr %args, i64 %count) {{
entry:
  %columns.at = getelementptr ptr, ptr %args, i64 0
  %columns.int = load ptr, ptr %columns.at
  %columns.bits = call i64 @PyLong_AsSsize_t(ptr %columns.int)
  %columns = inttoptr i64 %columns.bits to ptr
  %amount.at = getelementptr ptr, ptr %args, i64 1
  %amount.int = load ptr, ptr %amount.at
  %amount = call i64 @PyLong_AsSsize_t(ptr %amount.int)
  %signature.at = getelementptr ptr, ptr %args, i64 2
  %signature.int = load ptr, ptr %signature.at
  %signature.bits = call i64 @PyLong_AsSsize_t(ptr %signature.int)
  %signature = inttoptr i64 %signature.bits to ptr
  %rows.at = getelementptr ptr, ptr %args, i64 3
  %rows.int = load ptr, ptr %rows.at
  %rows = call i64 @PyLong_AsSsize_t(ptr %rows.int)
  %things = sub i64 %count, 4
  %given = getelementptr ptr, ptr %args, i64 4
  %numbers = getelementptr [2 x i64], ptr %columns, i64 %amount
  %good = call i1 @fill(ptr %signature, i64 %things, ptr %given, i64 %rows,
                        ptr %columns, ptr %numbers)
  br i1 %good, label %found, label %failed
failed:
  ret ptr null
found:
  call void @Py_IncRef(ptr inttoptr (i64 {none} to ptr))
  ret ptr inttoptr (i64 {none} to ptr)
}}"""


class Method(ctypes.Structure):
    """What Python knows of a builtin."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    )


def builtin(module: Module, *held: object) -> Callable[..., Any]:
    """The module's function `call` as a builtin of Python, which holds what its code needs."""
    for name, kind in PYTHON.items():
        result, _, parameters = kind.partition(" ")
        module.add(name, f"declare {result} @{name}{parameters}")
    engine = compiled(module, {name: getattr(ctypes.pythonapi, name) for name in PYTHON})
    method = Method(b"compiled", engine.get_function_address("call"), METH_FASTCALL, None)
    taken = ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p
    make = ctypes.PYFUNCTYPE(ctypes.py_object, *taken)(("PyCFunction_NewEx", ctypes.pythonapi))
    made: Callable[..., Any] = make(ctypes.addressof(method), (engine, method, *held), None)
    return made  # it holds what it needs as its `__self__`


@cache
def take() -> Callable[..., None]:
    """The builtin that finds the columns of rows.

    It takes the address of the columns, how many they are, the address of the signature, how many
    rows there are, and the arguments. Behind the columns it writes the numbers. Arguments of
    another kind are a TypeError.
    """
    module = Module()
    add_fill(module)
    module.add("call", TAKE.format(none=id(None)))
    return builtin(module)
