"""Training as programs, and the engines that run them.

Nothing here knows of models, losses or optimisers: only of programs, and of how many numbers stand
for what.  This is the door of the compiler for `nn`, which imports from no other module of it.
"""

from collections.abc import Sequence

from autograd.compiler.collector import without_collector
from autograd.compiler.program import Program
from autograd.compiler.trace import on_symbols
from autograd.compiler.training.engines import Choice, engine_of
from autograd.compiler.training.epoch import Engine, Epoch, State
from autograd.compiler.training.functions import rows_of
from autograd.compiler.training.gradients import Gradients, Updates, why_not_native
from autograd.compiler.training.shuffle import shuffled_by_words
from autograd.compiler.training.step import (
    Training,
    checked_ops,
    long_program_of,
    program_of,
    slopes_of,
)
from autograd.engine.graph import leaves
from autograd.engine.value import numbers_of, set_gradients, set_numbers
from autograd.ops.modes import is_tracing

__all__ = [
    "Choice",
    "Engine",
    "Epoch",
    "Gradients",
    "Program",
    "State",
    "Training",
    "Updates",
    "checked_ops",
    "engine_of",
    "in_javascript",
    "is_tracing",
    "leaves",
    "long_program_of",
    "numbers_of",
    "on_symbols",
    "program_of",
    "rows_of",
    "set_gradients",
    "set_numbers",
    "shuffled_by_words",
    "slopes_of",
    "why_not_native",
    "without_collector",
]


def in_javascript(program: Program, names: Sequence[str] = ()) -> str:
    """A program as JavaScript, for a page: `f` from a list of numbers to a list."""
    from autograd.compiler import javascript  # reads its runtime from files

    return javascript.in_javascript(program, names)
