"""A straight-line program: inputs, constants, and lines that apply an op to what stands before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from struct import pack
from typing import NamedTuple, TypeAlias, TypeVar

from autograd.ops.op import Op

__all__ = ["Line", "Program", "Token", "Writer"]

T = TypeVar("T")


class Line(NamedTuple):
    """One op, and the places of its operands."""

    op: Op
    operands: tuple[int, ...]


class Program(NamedTuple):
    """What a function computes, without the function.

    Places are counted through: first the inputs, then the constants, then the results of the lines.

    >>> from autograd import add, mul
    >>> program = Program(1, (2.0,), (Line(mul, (0, 1)), Line(add, (2, 0))), (3,))
    >>> print(program)
    x0
    c0 = 2.0
    t0 = mul(x0, c0)
    t1 = add(t0, x0)
    return t1
    >>> program(5.0)
    [15.0]
    """

    inputs: int
    constants: tuple[float, ...]
    lines: tuple[Line, ...]
    outputs: tuple[int, ...]
    """The places of the results."""

    @property
    def first_line(self) -> int:
        """The place of the first line's result."""
        return self.inputs + len(self.constants)

    @property
    def constant_places(self) -> range:
        """The places of the constants."""
        return range(self.inputs, self.first_line)

    def line(self, place: int) -> Line:
        """The line whose result has this place."""
        return self.lines[place - self.first_line]

    def __call__(self, *inputs: float) -> list[float]:
        """The results on floats, by the ops themselves."""
        return self.results(inputs, self.constants, lambda op, operands: op.on(operands))

    def results(
        self,
        inputs: Iterable[T],
        constants: Iterable[T],
        apply: Callable[[Op, Sequence[T]], T],
    ) -> list[T]:
        """The results on anything: `apply` computes a line."""
        done = [*inputs, *constants]
        for op, operands in self.lines:
            done.append(apply(op, [done[place] for place in operands]))
        return [done[place] for place in self.outputs]

    def name(self, place: int) -> str:
        """What the printed program calls a place."""
        if place < self.inputs:
            return f"x{place}"
        if place < self.first_line:
            return f"c{place - self.inputs}"
        return f"t{place - self.first_line}"

    def __str__(self) -> str:
        names = [f"x{place}" for place in range(self.inputs)]
        lines = [", ".join(names)] if names else []
        lines += [f"c{place} = {number!r}" for place, number in enumerate(self.constants)]
        for place, (op, operands) in enumerate(self.lines, self.first_line):
            lines.append(f"{self.name(place)} = {op.name}({', '.join(map(self.name, operands))})")
        return "\n".join([*lines, f"return {', '.join(map(self.name, self.outputs))}"])


Token: TypeAlias = int
"""What a line of a program in writing may take: an input, a constant or a line.

Constants count down from -1, since more of them may follow; inputs and lines count up from 0.
"""


class Writer:
    """Writes a program line by line; constants of the same bits become one.

    >>> from autograd import mul
    >>> writer = Writer(1)
    >>> doubled = writer.line(mul, [writer.input(0), writer.constant(2.0)])
    >>> writer.program([doubled])(4.0)
    [8.0]
    """

    def __init__(self, inputs: int) -> None:
        self.inputs = inputs
        self._constants: dict[bytes, tuple[Token, float]] = {}
        self._lines: list[tuple[Op, Sequence[Token]]] = []

    def input(self, place: int) -> Token:
        """The input number `place`."""
        return place

    def constant(self, number: float) -> Token:
        """A constant; only 0.0 and -0.0 differ although they are equal."""
        new = -1 - len(self._constants)
        return self._constants.setdefault(pack("d", number), (new, number))[0]

    def line(self, op: Op, operands: Sequence[Token]) -> Token:
        """The result of an op."""
        self._lines.append((op, operands))
        return self.inputs + len(self._lines) - 1

    def program(self, outputs: Iterable[Token]) -> Program:
        """The finished program."""
        outputs = list(outputs)  # which may make constants
        first = self.inputs + len(self._constants)
        # A constant's token, which is negative, counts from the end.
        places = [*range(self.inputs), *range(first, first + len(self._lines))]
        places += reversed(range(self.inputs, first))
        place, new = places.__getitem__, tuple.__new__  # the quickest way to a NamedTuple
        return Program(
            self.inputs,
            tuple([number for _, number in self._constants.values()]),
            tuple([new(Line, (op, tuple(map(place, operands)))) for op, operands in self._lines]),
            tuple(map(place, outputs)),
        )
