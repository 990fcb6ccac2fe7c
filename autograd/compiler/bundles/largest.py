"""The largest of many numbers as one op: softmax takes it as a chain of maxima."""

from __future__ import annotations

from collections import Counter
from functools import reduce
from itertools import chain

from autograd.compiler.program import Line, Program
from autograd.ops import table
from autograd.ops.op import ListOp

__all__ = ["LARGEST", "with_largest"]

LARGEST = ListOp(
    "largest",
    lambda *x: reduce(table.maximum.forward, x),
    lambda x, _: [0.0] * len(x),  # nobody asks: programs that have it are differentiated already
    "max(x)",
    operands="*x",
    helper=True,
)


def with_largest(program: Program) -> Program:
    """The program with one op for a maximum of maxima that nothing else needs.

    The inner ones stay where they are: `groups` passes over them.

    >>> from autograd import maximum
    >>> from autograd.compiler.simplify import live
    >>> from autograd.compiler.trace import trace
    >>> found = trace(lambda a, b, c: maximum(maximum(a, b), c), [1.0, 2.0, 3.0], {}).program
    >>> print(live(with_largest(found)))
    x0, x1, x2
    t0 = largest(x0, x1, x2)
    return t0
    """
    uses = Counter(chain(program.outputs, *(operands for _, operands in program.lines)))
    lines: list[Line] = []
    terms: dict[int, tuple[int, ...]] = {}
    for place, line in enumerate(program.lines, program.first_line):
        found = line
        if line.op is table.maximum:
            flat = tuple(chain(*(terms.get(each, (each,)) for each in line.operands)))
            found = Line(LARGEST, flat) if len(flat) > 2 else line
            if uses[place] == 1:
                terms[place] = flat
        lines.append(found)
    return program._replace(lines=tuple(lines))
