"""Compile the references in C, and call them."""

from __future__ import annotations

import ctypes
import hashlib
import shutil
import subprocess
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

__all__ = ["FAST", "c_function", "compiler", "library"]

SOURCES = sorted((Path(__file__).parent / "c").glob("*.c"))
BUILT = Path(__file__).parents[1] / "build" / "benchmarks"
FLAGS = ("-std=gnu11", "-O3", "-march=native", "-fPIC")
FAST = ("-ffast-math", "-mprefer-vector-width=512")
"""What lets gcc use vectors of C's math functions: they may differ in the last digits."""


@cache
def compiler() -> str | None:
    """The C compiler, gcc before others."""
    return shutil.which("gcc") or shutil.which("cc")


@cache
def library(*options: str) -> ctypes.CDLL:
    """All references, compiled with these options; kept for the next time."""
    command = [compiler() or "cc", *FLAGS, *options]
    said = subprocess.run([command[0], "--version"], capture_output=True, check=True).stdout
    parts = [
        said,
        b"linked apart",
        *(file.read_bytes() for file in SOURCES),
        *map(str.encode, command),
    ]
    built = BUILT / f"references-{hashlib.sha256(b''.join(parts)).hexdigest()[:16]}.so"
    if not built.exists():
        BUILT.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=BUILT) as folder:  # another worker may build it, too
            draft = Path(folder) / "references.so"
            sources = [file.absolute() for file in SOURCES]
            subprocess.run([*command, "-c", *sources], cwd=folder, check=True)
            # Linked without its options: those of fast mathematics would let the whole process,
            # Python too, take the smallest numbers for 0.
            objects = [f"{file.stem}.o" for file in SOURCES]
            link = [command[0], "-shared", *objects, "-lm", "-o", draft.name]
            subprocess.run(link, cwd=folder, check=True)
            draft.replace(built)
    return ctypes.CDLL(str(built))


def c_function(name: str, *arguments: Any, options: tuple[str, ...] = ()) -> Callable[[], None]:
    """A call of the reference `name`; arrays are given as pointers, ints as long, floats as double.

    Arrays must be contiguous and of doubles or longs.
    """
    function = getattr(library(*options), name)
    function.restype = None
    return partial(function, *map(passed, arguments))


def passed(argument: Any) -> Any:
    """An argument as C takes it."""
    if isinstance(argument, float):
        return ctypes.c_double(argument)
    if isinstance(argument, int):
        return ctypes.c_long(argument)
    assert argument.flags.c_contiguous
    return argument.ctypes.data_as(ctypes.c_void_p)
