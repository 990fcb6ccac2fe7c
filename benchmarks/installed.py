"""Find out which peers are installed, and in which versions."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from benchmarks.library import compiler

__all__ = ["is_installed", "missing", "versions"]

PEERS = {
    "micrograd": "micrograd",
    "xad": "xad",
    "numpy": "numpy",
    "sklearn": "scikit-learn",
    "llvmlite": "llvmlite",
    "casadi": "casadi",
    "drjit": "drjit",
    "jax": "jax",
    "torch": "torch",
}
"""The modules that contestants need, and the distributions that they come in."""


@cache
def finds_llvm() -> bool:
    """Whether Dr.Jit finds the LLVM library that it needs; it is asked in a process of its own."""
    asked = "import drjit; print(bool(drjit.has_backend(drjit.JitBackend.LLVM)))"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)
    return said.stdout.strip() == "True"


MORE: dict[str, Callable[[], object]] = {"drjit": finds_llvm}
"""What a module needs beside its distribution."""


def is_installed(need: str) -> bool:
    """Whether a module can be used; `cc` is a C compiler."""
    if need == "cc":
        return compiler() is not None
    return find_spec(need) is not None and bool(MORE.get(need, lambda: True)())


def versions() -> dict[str, str]:
    """The version of each distribution that is here."""
    found = {}
    for distribution in PEERS.values():
        try:
            found[distribution] = version(distribution)
        except PackageNotFoundError:
            continue
    return found


def missing() -> list[str]:
    """The distributions that cannot be used."""
    return [distribution for module, distribution in PEERS.items() if not is_installed(module)]
