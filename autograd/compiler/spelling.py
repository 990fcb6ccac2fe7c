"""How the text targets write a line: operators from the rows, choices from the table here.

What is neither is a call of a function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from autograd.compiler.program import Program
from autograd.ops.op import Op
from autograd.ops.table import TABLE
from autograd.show.formula import Style, Written, atom, written

__all__ = ["CHOICES", "Choice", "Spelling", "choice_of", "comment", "statements"]

LONGEST = 72
"""How long a formula may be that stands inside another one."""


class Choice(NamedTuple):
    """The result of the first condition that holds, else `otherwise`."""

    cases: tuple[tuple[str, str], ...]
    """Conditions, each with its result."""
    otherwise: str


CHOICES = {
    "where": Choice((("{0} != 0.0", "{1}"),), "{2}"),
    "step": Choice((("{0} > 0.0", "1.0"),), "0.0"),
    "relu": Choice((("{0} <= 0.0", "0.0"),), "{0}"),  # nan stays nan
    "leaky_relu": Choice((("{0} > 0.0", "{0}"),), "{1} * {0}"),
    "sign": Choice((("{0} > 0.0", "1.0"), ("{0} < 0.0", "-1.0"), ("{0} == 0.0", "0.0")), "{0}"),
    "ahead": Choice((("{0} == {1}", "0.5"), ("{0} > {1}", "1.0")), "0.0"),
    "maximum": Choice((("{0} > {1}", "{0}"), ("{0} != {0}", "{0}")), "{1}"),
    "minimum": Choice((("{0} < {1}", "{0}"), ("{0} != {0}", "{0}")), "{1}"),
}
"""Ops that choose, by the names of their rows: {0} is the first operand."""


class Spelling(NamedTuple):
    """A language: its signs and calls, and how it chooses between two results."""

    style: Style
    choose: Callable[[str, str, str], str]
    """The condition, the result if it holds, the result otherwise."""


def choice_of(op: Op) -> Choice | None:
    """How an op chooses; an op of a user's own never does, whatever its name."""
    return CHOICES.get(op.name) if TABLE.get(op.name) is op else None


def statements(
    program: Program, spelling: Spelling, inputs: Sequence[str] = ()
) -> Iterator[tuple[str, str]]:
    """The lines of a program as names and formulas, then a formula for each output, without name.

    A result that is used once stands inside the formula that uses it, if that stays short.
    `inputs` says how the inputs are written, if not as in the printed program.
    """
    uses = [0] * (program.first_line + len(program.lines))
    for op, operands in program.lines:
        for operand in operands:
            uses[operand] += 2 if choice_of(op) else 1  # a choice repeats its operands
    for place in program.outputs:
        uses[place] += 1
    done = [*map(Written, inputs or map(program.name, range(program.inputs)))]
    done += [atom(spelling.style.number(number)) for number in program.constants]
    for place, (op, operands) in enumerate(program.lines, program.first_line):
        formula = spelled(op, [done[operand] for operand in operands], spelling)
        if uses[place] > 1 or len(formula.text) > LONGEST or choice_of(op):
            yield program.name(place), formula.text
            formula = Written(program.name(place))
        done.append(formula)
    for place in program.outputs:
        yield "", done[place].text


def spelled(op: Op, operands: Sequence[Written], spelling: Spelling) -> Written:
    """One line as a formula."""
    choice = choice_of(op)
    if choice is None:
        return written(op, operands, spelling.style)
    texts = [operand.within(5) for operand in operands]
    text = choice.otherwise.format(*texts)
    for condition, result in reversed(choice.cases):
        text = spelling.choose(condition.format(*texts), result.format(*texts), text)
    return Written(text, 0)


def comment(text: str, longest: int = 60) -> str:
    """`text` as it may stand in a comment of any language: nothing in it ends the comment.

    >>> comment("*/ system('x');\\nθ")
    "__ system('x')__U+03B8"
    """

    def harmless(found: re.Match[str]) -> str:
        return "_" if found[0].isascii() else f"U+{ord(found[0]):04X}"

    return re.sub(r"[^A-Za-z0-9 _.,:=+()\[\]'-]", harmless, text[:longest])
