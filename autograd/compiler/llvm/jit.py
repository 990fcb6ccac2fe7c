"""Compile the text of an LLVM module for this machine, and hold the code while it is needed."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from threading import Lock
from types import MappingProxyType
from typing import Any, NamedTuple

from autograd.compiler.llvm.code import Module

__all__ = ["Machine", "compiled", "machine", "why_not"]

OPTIMISED, QUICK = 6_000, 20_000  # lines up to which LLVM takes its time, or some of it
BRIEF = "sroa", "instruction_combine", "simplify_cfg"
"""The passes of LLVM that loops over memory need, once short functions are inlined."""
SHORT = 600
"""How many lines the calls of a function may become then."""
LOCK = Lock()  # the context of LLVM is shared


def why_not() -> str:
    """Why there is no native code here, or nothing."""
    if sys.implementation.name != "cpython":
        return "machine code is called as CPython calls it"
    try:
        import llvmlite.binding  # noqa: F401
    except ImportError:
        return "llvmlite is not installed (pip install 'slopewise[native]')"
    # To import it would take long.
    if sys.modules.get("numpy") is None and find_spec("numpy") is None:
        return "NumPy is not installed (pip install 'slopewise[native]')"
    return ""


class Machine(NamedTuple):
    """What the code is compiled for."""

    name: str
    features: str
    fused: bool
    """Whether it multiplies and adds in one instruction."""
    lanes: int
    """How many rows to compute at once: two registers of them, so that one need not wait."""
    estimates: bool
    """Whether it has the estimates of AVX-512."""


@cache
def machine() -> Machine:
    """This machine."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features()
    arm = llvm.get_default_triple().startswith(("aarch64", "arm64"))
    fused = arm or features.get("fma", False)
    wide = features.get("avx512f", False)
    return Machine(llvm.get_host_cpu_name(), features.flatten(), fused, 16 if wide else 8, wide)


@cache
def library() -> ctypes.CDLL:
    """The C library, with the functions of math.h that Python's math calls."""
    return ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)


def compiled(module: Module, functions: Mapping[str, Any] = MappingProxyType({})) -> Any:
    """The module as machine code: an engine that gives the addresses of its functions.

    `functions` are those of C that it calls, besides those of math.h.  Of all that LLVM does, loops
    over memory need three passes alone, which take a fraction of the time.
    """
    import llvmlite.binding as llvm

    text = str(module)
    level = 2 if (size := text.count("\n")) < OPTIMISED else 1 if size < QUICK else 0
    if level and module.has_loops:
        text = inlined(module)
    with LOCK:
        host = machine()
        called = {f"c.{name}": getattr(library(), name) for name in module.libm} | dict(functions)
        for name, function in called.items():
            llvm.add_symbol(name, ctypes.cast(function, ctypes.c_void_p).value)
        target = llvm.Target.from_default_triple().create_target_machine(
            cpu=host.name, features=host.features, opt=level
        )
        parsed = llvm.parse_assembly(text)
        if level:
            options = llvm.create_pipeline_tuning_options(
                speed_level=0 if module.has_loops else level
            )
            options.loop_vectorization = options.slp_vectorization = False  # lanes are explicit
            builder = llvm.create_pass_builder(target, options)
            builder.getModulePassManager().run(parsed, builder)
            if module.has_loops:
                own = llvm.create_new_module_pass_manager()
                for name in BRIEF:
                    getattr(own, f"add_{name}_pass")()
                own.run(parsed, builder)
        engine = llvm.create_mcjit_compiler(parsed, target)
        engine.finalize_object()
        return engine


def inlined(module: Module) -> str:
    """The text of a module in which short functions, and those seldom called, are to be inlined."""
    whole = str(module)
    texts = []
    for name, text in module.functions.items():
        header, brace, body = text.partition(" {\n")
        lines = body.count("\n") * (whole.count(f"@{name}(") - 1)
        is_short = header.startswith("define internal") and lines <= SHORT
        texts.append(f"{header} alwaysinline{brace}{body}" if is_short else text)
    return "\n".join(texts)
