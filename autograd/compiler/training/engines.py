"""Choose the engine that runs a training: generated Python, or machine code."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

from autograd.compiler.bundles.groups import groups
from autograd.compiler.training.epoch import Engine
from autograd.compiler.training.python import PythonEngine
from autograd.compiler.training.step import Training

__all__ = ["NATIVE", "Choice", "engine_of", "refusal"]

ENOUGH, STAGE = 500_000, 20_000
"""Python runs this many lines in the time that it takes to make machine code, and so many more for
each stage of the program: lines of one op that could be computed at once."""
EPOCH = 500
"""Python runs this many lines in the time that it takes to begin and to end in machine code."""
NATIVE = "autograd.compiler.llvm.training"


class Choice(NamedTuple):
    """An engine, its name, and in one sentence why it was chosen."""

    engine: Engine
    name: str
    why: str


def engine_of(
    training: Training, wanted: str, *, examples: int, epochs: int = 1, strict: bool = False
) -> Choice:
    """The engine that was asked for, or of "auto" the one that is ready with `examples` first.

    Raises a ValueError with the reason if the engine that was asked for cannot run this training.
    """
    if wanted == "python":
        return Choice(PythonEngine(training, strict=strict), "python", "it was asked for")
    if wanted == "auto" and (why := why_not_yet(training, examples, epochs)):
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


def why_not_yet(training: Training, examples: int, epochs: int) -> str:
    """Why Python would be ready with the examples of these epochs before machine code, if so."""
    lines, done = examples * len(training.example.lines), EPOCH * epochs
    if ENOUGH <= lines < done:
        return "machine code would not be faster for so little at a time"
    if lines < ENOUGH or lines < done + ENOUGH + STAGE * len(groups(training.example)):
        return f"{examples} examples are done before machine code would be ready"
    return ""


def refusal(training: Training, *, strict: bool) -> str:
    """Why the training cannot become machine code here, or nothing."""
    kernel = import_module("autograd.compiler.llvm.kernel")
    reasons = [kernel.refusal(program, strict=strict) for program in training.programs()]
    return next(filter(None, reasons), "")
