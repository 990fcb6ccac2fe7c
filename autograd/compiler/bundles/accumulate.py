"""The program of an example that adds to gradients which are there already."""

from __future__ import annotations

from autograd.compiler.program import Line, Program
from autograd.ops import table

__all__ = ["accumulating"]


def accumulating(example: Program, weights: int) -> Program:
    """[what the example takes | gradients] -> [loss | gradients with what the example adds]."""
    first, constants = example.inputs, example.first_line

    def moved(places: tuple[int, ...]) -> tuple[int, ...]:
        return tuple([place + weights * (place >= first) for place in places])

    lines = [Line(op, moved(operands)) for op, operands in example.lines]
    loss, *added = moved(example.outputs)
    sums = []
    for weight, place in enumerate(added):
        constant = place - first - weights
        if 0 <= constant < len(example.constants) and example.constants[constant] == 0.0:
            sums.append(first + weight)  # it adds nothing
        else:
            sums.append(weights + constants + len(lines))
            lines.append(Line(table.add, (first + weight, place)))
    return Program(first + weights, example.constants, tuple(lines), (loss, *sums))
