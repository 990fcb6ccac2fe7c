"""The error of an op that is not defined at its operands, and the line of code that called it.

Each error of both packages is one of Python's own kinds, so `except ValueError` catches it too:

    ValueError              a number, a name or a file that does not fit
        DomainError         also an ArithmeticError: an op outside its domain, or too large
        nn.SaveError        a model file that cannot be read or written
    ArithmeticError
        nn.DivergenceError  training met inf, nan or a DomainError; the model keeps its
                            last finite weights
    AssertionError
        GradientError       a gradient is not the slope of the function
    TypeError               something that is not a number, a Value or a model
        TraceError          a compiled function looks at a number that changes from call to call
    ImportError             a package that is not installed, with the command that installs it
"""

from __future__ import annotations

import os
import sys
from os.path import basename, dirname
from types import FrameType

from autograd.pickles import PublicPickle

__all__ = ["DomainError", "TraceError", "call_site", "caller"]


class DomainError(PublicPickle, ValueError, ArithmeticError):
    """An op was used where it is not defined, or its result does not fit into a float.

    The op raises it in the forward pass, before anything is recorded. `backward` raises it when a
    gradient would be multiplied by an infinite or undefined slope. Inside `autograd.ieee()` the
    same operation gives inf or nan instead.

    The first argument says what happened. The second, if there is one, says what to do. `overflow`
    is true if a number became too large, and false if the op is not defined there.

    >>> import autograd
    >>> try:
    ...     autograd.log(-0.3)
    ... except autograd.DomainError as error:
    ...     print(str(error).split(" (")[0])
    log(-0.3): log needs x > 0
    """

    def __init__(self, *words: str, overflow: bool = False) -> None:
        super().__init__(*words)
        self.overflow = overflow

    def __str__(self) -> str:
        return ". ".join(filter(None, map(str, self.args)))


class TraceError(PublicPickle, TypeError):
    """A function that is being compiled looked at the number of a Value.

    What it did then was traced for this one number, and would be wrong for others.
    """


def caller(skipped: tuple[str, ...], *folders: str) -> FrameType:
    """The innermost frame whose module is not one of `skipped` and not inside one of them.

    Nor is its file in one of the `folders`. What is installed inside such a folder is not meant.
    """
    names = tuple(f"{name}." for name in skipped)

    def is_skipped(frame: FrameType) -> bool:
        file = frame.f_code.co_filename
        is_inside = file.startswith(folders) and "-packages" not in file
        return is_inside or f"{frame.f_globals.get('__name__')}.".startswith(names)

    frame = sys._getframe(1)
    while frame.f_back and is_skipped(frame):
        frame = frame.f_back
    return frame


PYTHONS = dirname(os.__file__) + os.sep
"""The folder of the standard library: its functions may call what the user gave them."""


def call_site() -> str:
    """The innermost line that the user wrote: `at file.py:12`.

    That is a line outside these packages, NumPy and the standard library. In a notebook it is
    `in cell [8], line 1`. The file name of a cell would mean nothing to people.
    """
    frame = caller(("autograd", "nn", "numpy"), PYTHONS)
    file, line = frame.f_code.co_filename, frame.f_lineno
    cell = cell_name(file)
    return f"in {cell}, line {line}" if cell else f"at {basename(file)}:{line}"


def cell_name(file: str) -> str:
    """`cell [8]` if the file is a cell of the notebook that is running, else nothing."""
    interactive = sys.modules.get("IPython")  # in a notebook it has been imported already
    try:
        # "Cell" and "In[8]", or None for a real file. An older IPython has no such method.
        label, name = interactive.get_ipython().compile.format_code_name(file)  # type: ignore[union-attr]
    except (AttributeError, TypeError):
        return ""
    return f"{label.lower()} {name.removeprefix('In')}"
