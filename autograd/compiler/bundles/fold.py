"""Regroup sums and products for speed; the last bits of results may change.

A sum of three products or more becomes one `dot`. A product of three begins with the factors that
many products share. A sum with 0 is left out. Lines that nothing needs any more stay where they
are: `groups` passes over them.
"""

from __future__ import annotations

from autograd.compiler.program import Line, Program
from autograd.ops import table

__all__ = ["folded"]

FEWEST = 3
"""The fewest products that become a dot."""


def folded(program: Program) -> Program:
    """The program with dots for sums of products that nothing else needs.

    >>> from autograd.compiler.simplify import live
    >>> from autograd.compiler.trace import trace
    >>> found = trace(lambda a, b, c: a * b + b * c + c * a, [1.0, 2.0, 3.0], {}).program
    >>> print(live(folded(found)))
    x0, x1, x2
    t0 = dot(x0, x1, x2, x1, x2, x0)
    return t0
    """
    return _Folding(program).folded()


class _Folding:
    """The lines as they change, one after the other; every line keeps its place.

    Places behind the constants move on by one: there is one more constant, 1.0, the factor of a
    term that is no product.
    """

    def __init__(self, program: Program) -> None:
        self.program = program._replace(constants=(*program.constants, 1.0))
        self.first = self.program.first_line
        self.old_first = program.first_line
        self.now = list(range(program.first_line))
        """The place where the number of each old place stands now."""
        self.lines: list[Line] = []
        self.uses = [0] * (self.first + len(program.lines))
        self.inside: set[int] = set()
        """The sums that are terms of another sum alone."""
        self.scaled: dict[tuple[int, int], int] = {}
        """Where the product of two factors stands that several products share."""

    def folded(self) -> Program:
        """The whole program."""
        self._count()
        for place, (op, operands) in enumerate(self.program.lines, self.first):
            line = Line(op, tuple([self.now[operand] for operand in operands]))
            self.lines.append(line)
            self.now.append(place)
            if op is table.add and place not in self.inside:
                self._fold(place)
            elif op is table.mul:
                self._regroup(place, *line.operands)
        outputs = tuple([self.now[place] for place in self.program.outputs])
        return self.program._replace(lines=tuple(self.lines), outputs=outputs)

    def _count(self) -> None:
        lines, shift = self.program.lines, self.first - self.old_first
        for line in lines:
            for operand in line.operands:
                self.uses[operand + shift if operand >= self.old_first else operand] += 1
        for place in self.program.outputs:  # they stay lines of their own
            self.uses[place + shift if place >= self.old_first else place] += 2
        sums = {place for place, (op, _) in enumerate(lines, self.first) if op is table.add}
        for place in sums:
            for operand in lines[place - self.first].operands:
                here = operand + shift
                if here in sums and self.uses[here] == 1:
                    self.inside.add(here)

    def _fold(self, place: int) -> None:
        """Make a sum of products a dot, and a sum with 0 its other term."""
        products: list[tuple[int, ...]] = []
        others: list[int] = []
        waiting = [place]
        while waiting:
            here = waiting.pop()
            op, operands = self.lines[here - self.first] if here >= self.first else (None, ())
            if here == place or here in self.inside:
                waiting += reversed(operands)
            elif op is table.mul and self.uses[here] == 1:
                products.append(operands)
            elif not self._is_zero(here):
                others.append(here)
        if len(products) >= FEWEST:
            products += [(other, self.first - 1) for other in others]
            factors = tuple([pair[side] for side in (0, 1) for pair in products])
            self.lines[place - self.first] = Line(table.dot, factors)
        elif len(products) == 1 and not others:
            self.lines[place - self.first] = Line(table.mul, products[0])
        elif len(others) == 1 and not products:
            self.now[-1] = others[0]

    def _is_zero(self, place: int) -> bool:
        constant = place - self.program.inputs
        return place < self.first and constant >= 0 and self.program.constants[constant] == 0.0

    def _regroup(self, place: int, one: int, two: int) -> None:
        """Multiply an input or a constant first by the factor that the most products have."""
        for scale, product in ((one, two), (two, one)):
            if scale >= self.first or product < self.first or self.uses[product] != 1:
                continue
            op, factors = self.lines[product - self.first]
            if op is not table.mul:
                continue
            rarer, common = sorted(factors, key=lambda factor: self.uses[factor])
            if self.uses[common] < FEWEST:
                continue
            if (scale, common) not in self.scaled:
                self.scaled[scale, common] = product
                self.lines[product - self.first] = Line(table.mul, (scale, common))
            self.lines[place - self.first] = Line(table.mul, (rarer, self.scaled[scale, common]))
            return
