"""Choose the engine that runs a training: generated Python, NumPy, or machine code."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple

from autograd.compiler.bundles.groups import groups
from autograd.compiler.training.epoch import Engine, Epoch
from autograd.compiler.training.python import PythonEngine
from autograd.compiler.training.step import Training

__all__ = ["NATIVE", "Choice", "engine_of", "refusal"]

ENOUGH, STAGE = 500_000, 20_000
"""Python runs this many lines in the time that it takes to make machine code, and so many more for
each stage of the program: lines of one op that could be computed at once."""
EPOCH = 500
"""Python runs this many lines in the time that it takes to begin and to end in machine code."""
LANES = 75
"""NumPy computes so many lines at once in the time that Python takes for them one by one."""
NATIVE, BY_NUMPY = "autograd.compiler.llvm.training", "autograd.compiler.arrays.training"


class Choice(NamedTuple):
    """An engine, its name, and in one sentence why it was chosen."""

    engine: Engine
    name: str
    why: str


def engine_of(
    training: Training,
    wanted: str,
    *,
    examples: int,
    epochs: int = 1,
    size: int = 1,
    strict: bool = False,
) -> Choice:
    """The engine that was asked for, or of "auto" the one that is ready with `examples` first.

    `size` is the number of examples in a batch, as far as it is known.

    Raises a ValueError with the reason if the engine that was asked for cannot run this training.
    """
    in_python = InPython(training, strict=strict, known=examples > 0)
    if wanted == "python":
        return Choice(in_python, "python", "it was asked for")
    updates = -(-examples // size)
    if wanted == "auto" and (why := why_not_yet(in_python, examples, epochs, updates)):
        return Choice(in_python, "python", why)
    if reason := refusal(training, strict=strict):
        if wanted == "llvm":
            raise ValueError(f'engine="llvm" cannot run this training: {reason}')
        return Choice(in_python, "python", f"machine code is not possible: {reason}")
    engine: Engine = import_module(NATIVE).Engine(training, strict=strict)
    why = "it was asked for" if wanted == "llvm" else "it is the fastest for so many examples"
    return Choice(engine, "llvm", why)


class InPython:
    """Runs each epoch by NumPy or, line by line, by generated Python: by what takes less time.

    Where bits count, because of `strict` or since it is not `known` who else computes examples,
    generated Python runs it.
    """

    def __init__(self, training: Training, *, strict: bool, known: bool = True) -> None:
        self.training, self.strict = training, strict
        self.is_free = known and not strict

    @cached_property
    def by_lines(self) -> Engine:
        """The engine that runs one line after the other."""
        return PythonEngine(self.training, strict=self.strict)

    @cached_property
    def by_numpy(self) -> Engine:
        """The engine that runs many lines at once."""
        engine: Engine = import_module(BY_NUMPY).Engine(self.training)
        return engine

    @cached_property
    def can_use_numpy(self) -> bool:
        """Whether NumPy is there, and has all ops."""
        if not self.is_free or find_spec("numpy") is None:
            return False
        forms = import_module("autograd.compiler.arrays.forms")
        return not forms.refusal(*self.training.programs())

    def run(self, epoch: Epoch) -> None:
        """Run the updates that are left; see `Engine`."""
        training = self.training
        lines = epoch.size * len(training.example.lines)
        lines += training.weights * len(training.rule.lines if training.rule else ())
        is_quicker = lines >= LANES * self.calls and self.can_use_numpy
        epoch.how = "NumPy computes many lines of its code at once" if is_quicker else ""
        (self.by_numpy if is_quicker else self.by_lines).run(epoch)

    @cached_property
    def calls(self) -> int:
        """About how many calls of NumPy an update takes."""
        _, penalise, shorten, rule, update = self.training[:5]
        programs = (self.training.example, penalise, shorten, update)
        calls = sum(len(groups(program)) for program in programs if program is not None)
        return 1 + calls + (len(rule.lines) if rule is not None else 0)


def why_not_yet(python: InPython, examples: int, epochs: int, updates: int) -> str:
    """Why Python would be ready with the examples of these epochs before machine code, if so."""
    training = python.training
    lines, done = examples * len(training.example.lines), EPOCH * epochs
    if python.can_use_numpy:
        lines = min(lines, updates * python.calls * LANES)  # which take as long
    if ENOUGH <= lines < done:
        return "machine code would not be faster for so little at a time"
    if lines < ENOUGH or lines < done + ENOUGH + STAGE * len(groups(training.example)):
        return f"it is done with {examples} examples before machine code would be ready"
    return ""


def refusal(training: Training, *, strict: bool) -> str:
    """Why the training cannot become machine code here, or nothing."""
    kernel = import_module("autograd.compiler.llvm.kernel")
    reasons = [kernel.refusal(program, strict=strict) for program in training.programs()]
    return next(filter(None, reasons), "")
