"""Choose the engine that runs a training: generated Python, or machine code."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

from autograd.compiler.training.epoch import Engine
from autograd.compiler.training.python import PythonEngine
from autograd.compiler.training.step import Training

__all__ = ["NATIVE", "Choice", "engine_of", "refusal"]

ENOUGH = 2_000_000
"""Python runs this many lines in the time that it takes to make machine code."""
NATIVE = "autograd.compiler.llvm.training"


class Choice(NamedTuple):
    """An engine, its name, and in one sentence why it was chosen."""

    engine: Engine
    name: str
    why: str


def engine_of(training: Training, wanted: str, *, examples: int, strict: bool = False) -> Choice:
    """The engine that was asked for, or of "auto" the one that is ready with `examples` first.

    Raises a ValueError with the reason if the engine that was asked for cannot run this training.
    """
    if wanted == "python":
        return Choice(PythonEngine(training, strict=strict), "python", "it was asked for")
    lines = examples * len(training.example.lines)
    if wanted == "auto" and lines < ENOUGH:
        why = f"{examples} examples are done before machine code would be ready"
        return Choice(PythonEngine(training, strict=strict), "python", why)
    if reason := refusal(training, strict=strict):
        if wanted == "llvm":
            raise ValueError(f'engine="llvm" cannot run this training: {reason}')
        return Choice(
            PythonEngine(training, strict=strict),
            "python",
            f"machine code is not possible: {reason}",
        )
    engine: Engine = import_module(NATIVE).Engine(training, strict=strict)
    why = "it was asked for" if wanted == "llvm" else "it is the fastest for so many examples"
    return Choice(engine, "llvm", why)


def refusal(training: Training, *, strict: bool) -> str:
    """Why the training cannot become machine code here, or nothing."""
    kernel = import_module("autograd.compiler.llvm.kernel")
    reasons = [kernel.refusal(program, strict=strict) for program in training.programs()]
    return next(filter(None, reasons), "")
