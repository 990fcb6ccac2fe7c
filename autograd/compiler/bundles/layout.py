"""Where each number of a program stands in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograd.compiler.bundles.groups import Group, groups
from autograd.compiler.bundles.nests import FEWEST
from autograd.compiler.program import Program
from autograd.ops.op import ListOp

__all__ = ["CONSTANTS", "FRAME", "SPAN", "Element", "Layout", "Region"]

SPAN = 1 << 32
"""How far regions are apart, in addresses: no steps lead from one to another."""
FRAME, CONSTANTS = 0, 1
"""The region of the lines' results, and that of the program's constants."""


class Region(NamedTuple):
    """An array in memory that holds inputs of a program, or takes its outputs."""

    name: str
    size: int
    free: bool = False
    """Whether its elements may stand in another order than they have."""
    like: str = ""
    """The region whose order it has too."""


class Element(NamedTuple):
    """An element of a region, by its place in the order in which the caller knows them."""

    region: str
    place: int


class Layout:
    """The addresses of inputs, constants and outputs."""

    def __init__(self, regions: Sequence[Region]) -> None:
        self.regions = {region.name: region for region in regions}
        self.numbers = {region.name: 2 + place for place, region in enumerate(regions)}
        self.orders = {region.name: [*range(region.size)] for region in regions}
        """For each region: where each of its elements stands."""
        self._grouped: tuple[Program, list[Group]] | None = None

    def groups(self, program: Program) -> list[Group]:
        """The groups of a program; those of the last one are remembered."""
        if self._grouped is None or self._grouped[0] is not program:
            self._grouped = program, groups(program)
        return self._grouped[1]

    def suit(self, program: Program, inputs: Sequence[Element]) -> None:
        """Arrange the elements of free regions as the program reads them.

        Weights that many neurons read at once come to stand side by side, term after term.
        """
        free = {name: dict[int, None]() for name, region in self.regions.items() if region.free}
        waiting = [group for group in self.groups(program) if len(group) >= FEWEST]
        waiting.sort(key=lambda group: not isinstance(program.line(group[0]).op, ListOp))
        for group in waiting:
            for term in zip(*(program.line(place).operands for place in group), strict=True):
                for operand in term:
                    if operand < program.inputs and inputs[operand].region in free:
                        free[inputs[operand].region].setdefault(inputs[operand].place)
        for name, first in free.items():
            rest = (place for place in range(self.regions[name].size) if place not in first)
            for address, place in enumerate([*first, *rest]):
                self.orders[name][place] = address

    def address(self, element: Element) -> int:
        """Where an element of a region stands."""
        region = self.regions[element.region]
        inside: int = self.orders[region.like or region.name][element.place]
        return self.numbers[region.name] * SPAN + inside
