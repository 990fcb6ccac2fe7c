"""The losses and gradients of many examples, added up, in code that other processes make too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING, Any

from autograd.compiler.training.functions import example_of
from autograd.compiler.training.step import Training

if TYPE_CHECKING:
    from autograd.compiler.llvm.kernel import Kernel

__all__ = ["Gradients", "why_not_native"]


def why_not_native(training: Training) -> str:
    """Why an example cannot become machine code here, or nothing."""
    from autograd.compiler.llvm import kernel

    return kernel.refusal(training.example)


class Gradients:
    """Adds up the losses and the gradients of examples.

    The order of the additions depends on the number of the examples alone.  A pickle holds the
    program of an example, and whether to make machine code of it: another process then adds to the
    same bits.
    """

    def __init__(self, training: Training, *, is_native: bool) -> None:
        self.training = training._replace(penalise=None, shorten=None, rule=None, update=None)
        self.is_native = is_native

    def __reduce__(self) -> tuple[Any, ...]:
        return again, (self.training, self.is_native)

    def table(self, rows: Sequence[Sequence[float]]) -> Any:
        """Features and targets of examples as `part` takes them: an array for machine code."""
        return self._array(rows) if self.is_native else rows

    def part(self, table: Any, places: Sequence[int] | None, draws: Sequence[float]) -> Any:
        """Some rows of a table, or all if `places` is None, with the random numbers of each."""
        if self.is_native:
            import numpy

            rows = table if places is None else table[numpy.asarray(places)]
            return numpy.hstack([rows, self._array(draws).reshape(len(rows), -1)])
        count = self.training.draws
        rows = table if places is None else [table[place] for place in places]
        return [(row, draws[n * count : (n + 1) * count]) for n, row in enumerate(rows)]

    def __call__(
        self, weights: Sequence[float], shared: Sequence[float], part: Any, share: float
    ) -> Sequence[float]:
        """The sum of the losses, then of the gradients; nan or inf if that of one is not finite."""
        if self.is_native:
            return self._kernel.summed([*weights, *shared, *part.T, share], len(part))
        losses, gradients = 0.0, [0.0] * len(weights)
        for row, draws in part:
            try:
                loss, gradients = self._example(weights, shared, row, draws, share, gradients)
            except (ArithmeticError, ValueError):  # of Python's math, where the ops give inf or nan
                return [nan] * (1 + len(weights))
            losses += loss
        return [losses, *gradients]

    @staticmethod
    def _array(numbers: Any) -> Any:
        import numpy

        return numpy.array(numbers, dtype=float)

    @cached_property
    def _kernel(self) -> Kernel:
        from autograd.compiler.llvm.kernel import Kernel

        example, before = self.training.example, self.training.weights + self.training.shared
        return Kernel(example, shared=(*range(before), example.inputs - 1))

    @cached_property
    def _example(self) -> Callable[..., Any]:
        return example_of(self.training)


def again(training: Training, is_native: bool) -> Gradients:
    """What unpickling makes."""
    return Gradients(training, is_native=is_native)
