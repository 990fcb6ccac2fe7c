"""The error of an op that has no number to give, and the line of the user's code that asked.

All errors of both packages are of Python's own kinds, so `except ValueError` does what it says:

    ValueError              a number, a name or a file that does not fit
        DomainError         also an ArithmeticError: an op outside its domain, or too large
        nn.SaveError        a model file that cannot be read or written
    ArithmeticError
        nn.DivergenceError  training met such an error; the model keeps its last finite weights
    AssertionError
        GradientError       a gradient is not the slope of the function
    TypeError               what is no number, no Value, no model
    ImportError             a package that is not installed, with the command that installs it
"""

from __future__ import annotations

import sys
from os.path import basename
from types import FrameType

from autograd.pickles import PublicPickle

__all__ = ["DomainError", "call_site", "caller"]


class DomainError(PublicPickle, ValueError, ArithmeticError):
    """An op was used where it is not defined, or its result does not fit into a float.

    Raised by the op itself, in the forward pass, before anything is recorded; and by `backward`
    when a gradient would be multiplied by an infinite or undefined slope.  Inside `autograd.ieee()`
    the same operation gives inf or nan instead.  Where it comes in two arguments, the first says
    what happened and the second what to do, for those who know better what to do.  `overflow`
    says whether a number became too large; otherwise the op is not defined there.

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


def caller(skipped: tuple[str, ...]) -> FrameType:
    """The innermost frame of a module that is none of `skipped`, nor inside one."""
    frame = sys._getframe(1)
    while frame.f_back and f"{frame.f_globals.get('__name__')}.".startswith(
        tuple(f"{name}." for name in skipped)
    ):
        frame = frame.f_back
    return frame


def call_site() -> str:
    """`at file.py:12`, the innermost line outside these packages: the line the user wrote.

    In a notebook, whose cells are files with names made up by machines, `in cell [8], line 1`.
    """
    frame = caller(("autograd", "nn"))
    file, line = frame.f_code.co_filename, frame.f_lineno
    cell = cell_name(file)
    return f"in {cell}, line {line}" if cell else f"at {basename(file)}:{line}"


def cell_name(file: str) -> str:
    """`cell [8]` if the notebook this runs in knows the file as its cell, else nothing."""
    interactive = sys.modules.get("IPython")  # in a notebook it has been imported already
    try:
        # "Cell", "In[8]"; None for a true file, and an older IPython cannot say.
        label, name = interactive.get_ipython().compile.format_code_name(file)  # type: ignore[union-attr]
    except (AttributeError, TypeError):
        return ""
    return f"{label.lower()} {name.removeprefix('In')}"
