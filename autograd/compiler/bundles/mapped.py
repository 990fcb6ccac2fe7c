"""The bundles of a program that is to run for each element of some regions."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.bundles.bundle import Block, Bundle, Bundles
from autograd.compiler.bundles.layout import CONSTANTS, FRAME, SPAN
from autograd.compiler.bundles.nests import Access
from autograd.compiler.program import Program

__all__ = ["mapped"]


def mapped(
    program: Program, count: int, inputs: Sequence[Access], outputs: Sequence[Access]
) -> Bundles:
    """A bundle with `count` lanes for each line, and one with a single lane where all are equal.

    An input whose steps are 0 is one number for all lanes.
    """
    where = [*inputs, *(Access(CONSTANTS * SPAN + at) for at in range(len(program.constants)))]
    bundles: list[Bundle] = []
    blocks: list[Block] = []
    used = 0
    for op, operands in program.lines:
        taken = tuple([where[operand] for operand in operands])
        lanes = count if any(each.steps[1] for each in taken) else 1
        result = Access(FRAME * SPAN + used, (0, 1 if lanes > 1 else 0))
        blocks.append(Block(used, lanes))
        used += lanes
        where.append(result)
        bundles.append(Bundle(op, 1, lanes, taken, result))
    for place, output in zip(program.outputs, outputs, strict=True):
        if where[place] != output:
            bundles.append(Bundle(None, 1, count, (where[place],), output))
    return Bundles(bundles, program.constants, blocks)
