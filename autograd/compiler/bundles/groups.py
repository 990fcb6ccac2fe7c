"""Groups of lines that could be computed at once: of one op, at one distance from the inputs."""

from __future__ import annotations

from collections.abc import Mapping

from autograd.compiler.program import Program
from autograd.ops.op import Op

__all__ = ["Group", "groups", "sorted_lanes", "targets"]

Group = list[int]
"""The places of the results of some lines, each a lane."""


def groups(program: Program) -> list[Group]:
    """All lines that a result needs, those of one group together; no group needs a later one.

    >>> from autograd.compiler.trace import trace
    >>> lines = trace(lambda x, y: x * y - x * x, [2.0, 3.0], {}).program
    >>> print(lines)
    x0, x1
    t0 = mul(x0, x0)
    t1 = mul(x0, x1)
    t2 = sub(t1, t0)
    return t2
    >>> [[lines.name(place) for place in group] for group in groups(lines)]
    [['t0', 't1'], ['t2']]
    """
    needed = set(program.outputs)
    last = program.first_line + len(program.lines) - 1
    for place, line in zip(range(last, -1, -1), reversed(program.lines), strict=False):
        if place in needed:
            needed.update(line.operands)
    distance = [0] * program.first_line
    found: dict[tuple[int, Op, int], Group] = {}
    for place, (op, operands) in enumerate(program.lines, program.first_line):
        own = 1 + max([distance[operand] for operand in operands], default=0)
        distance.append(own)
        if place in needed:
            found.setdefault((own, op, len(operands)), []).append(place)
    return [found[key] for key in sorted(found, key=lambda key: (key[0], found[key][0]))]


def targets(program: Program, wanted: Mapping[int, int]) -> dict[int, int]:
    """The address at which the result of a line ends, for outputs and for what leads to them.

    `wanted` has the addresses of outputs. A line that only one other line needs gets its address,
    so that both have the same order of lanes.
    """
    uses: dict[int, int] = {}
    for place in program.outputs:
        uses[place] = uses.get(place, 0) + 1
    for _, operands in program.lines:
        for operand in operands:
            uses[operand] = uses.get(operand, 0) + 1
    found = {place: where for place, where in wanted.items() if place >= program.first_line}
    last = program.first_line + len(program.lines) - 1
    for place, (_, operands) in zip(range(last, -1, -1), reversed(program.lines), strict=False):
        if place in found and len(operands) <= 3:
            for operand in operands:
                if uses[operand] == 1 and operand >= program.first_line:
                    found.setdefault(operand, found[place])
    return found


def sorted_lanes(group: Group, target: Mapping[int, int]) -> tuple[Group, Group]:
    """The lanes that end in memory, in the order in which they do, and the others.

    If several end at one place, the first of each place come first, then the second ones.
    """
    rounds: dict[int, int] = {}
    order: list[tuple[int, int, int]] = []
    for place in group:
        if place in target:
            where = target[place]
            rounds[where] = rounds.get(where, -1) + 1
            order.append((rounds[where], where, place))
    ending = [place for _, _, place in sorted(order)]
    return ending, [place for place in group if place not in target]
