"""Calls with arrays: machine code reads the numbers of all arguments from one buffer."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

from autograd.derivatives.tree import Structure, Tree

__all__ = ["Buffered"]


class Buffered:
    """The machine code of one point, called with whole arguments."""

    def __init__(self, builtin: Any, inputs: int, outputs: int, shape: Structure) -> None:
        engine = builtin.__self__[0]
        kind = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)
        self.engine = engine  # it holds the code
        self.native: Callable[[int, int], None] = kind(engine.get_function_address("scalar"))
        self.inputs, self.outputs, self.shape = inputs, outputs, shape

    def __call__(self, args: Sequence[Any], hidden: Sequence[float]) -> Tree:
        """The results in the shape of the function's; None where one is not finite."""
        import numpy

        taken, given = numpy.empty(self.inputs), numpy.empty(self.outputs)
        place = 0
        for arg in (*args, hidden):
            numbers = numpy.asarray(arg, float).ravel()
            taken[place : place + numbers.size] = numbers
            place += numbers.size
        self.native(taken.ctypes.data, given.ctypes.data)
        if not numpy.isfinite(given).all():
            return None
        return self.shape.cut(given)
