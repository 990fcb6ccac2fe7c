"""What the exports to C and JavaScript share: the functions to write, in blocks, and their words.

Names of users stand in comments only, and nothing in these can end a comment.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from itertools import chain
from textwrap import fill
from typing import Any, NamedTuple

from autograd.compiler.lower import lowered
from autograd.compiler.simplify import live, merged
from autograd.compiler.spelling import Spelling, choice_of, comment, statements
from autograd.compiler.trace import Traced, trace
from autograd.compiler.version import Version
from autograd.derivatives.run import constant
from autograd.derivatives.transforms import value_and_grad
from autograd.engine.value import Value
from autograd.ops.op import Op
from autograd.ops.table import TABLE
from autograd.show.formula import Style

__all__ = ["Body", "Export", "Language", "exported", "runtime", "wrapped"]

BLOCK = 200  # statements in a function: compilers take much longer for long ones
WIDTH = 100
RESULT = re.compile(r"\bt\d+\b")
CALL = re.compile(r"\bf_\w+")


class Language(NamedTuple):
    """How a language spells formulas, and the functions that it has."""

    style: Style
    choose: Callable[[str, str, str], str]
    array: str
    """How an array of numbers is written, with {} for the numbers."""
    declare: str
    """How a name gets the number of a formula."""
    block: str
    """How a function begins that computes a block of statements; {} is its name."""
    store: str
    """How the array is declared that keeps what several blocks read; {} is its length."""
    fixed: str
    """How a name outside all functions gets the number of a hidden Value."""
    functions: Mapping[str, str]
    """Its own functions, by the names of rows."""
    runtime: Mapping[str, str]
    """The functions that come with the export if it calls them: `f_` and the name of a row."""

    @property
    def spelling(self) -> Spelling:
        """How formulas are written, with calls of its own functions or of the runtime's."""
        return Spelling(self.style._replace(call=self._call), self.choose)

    def statement(self, name: str, formula: str) -> str:
        """The line that gives a name, or an element of an array, the number of a formula."""
        declared = f"{name} =" if name.endswith("]") else self.declare.replace("{}", name)
        return wrapped(f"{declared} {formula};")

    def lines(self, name: str, body: Body) -> tuple[list[str], list[str]]:
        """The functions of the blocks, and the lines that compute what the results need."""
        blocks = [[self.statement(*line) for line in block] for block in body.blocks]
        if not body.kept:
            return [], blocks[0]
        functions, calls = [], [f"    {self.store.replace('{}', str(body.kept))}"]
        for place, block in enumerate(blocks):
            title = f"{name}_{place}"
            functions.append("\n".join([self.block.replace("{}", title), *block, "}\n"]))
            calls.append(f"    {title}(x, w);")
        return functions, calls

    def _call(self, op: Op, operands: Sequence[str]) -> str:
        name = self.functions.get(op.name, f"f_{op.name}")
        if not op.is_list:
            return f"{name}({', '.join(operands)})"
        columns = [self.array.replace("{}", ", ".join(column)) for column in op.columns(operands)]
        return f"{name}({', '.join(columns)}, {len(operands) // op.arity})"

    def has(self, op: Op) -> bool:
        """Whether the language has the op, so that it need not be composed of others."""
        if TABLE.get(op.name) is not op:
            return False
        is_operator = bool(op.infix and self.style.sign(op.infix))
        is_known = op.name in self.functions or f"f_{op.name}" in self.runtime
        return is_operator or is_known or choice_of(op) is not None

    def helpers(self, code: str) -> list[str]:
        """The functions of the runtime that some code needs, each before those that call it."""
        found: dict[str, None] = {}

        def add(text: str, around: str = "") -> None:
            for name in dict.fromkeys(CALL.findall(text)):
                if name in self.runtime and name not in found and name != around:
                    add(self.runtime[name], name)
                    found[name] = None

        add(code)
        return [self.runtime[name] for name in found]


class Body(NamedTuple):
    """A function in parts: blocks of statements, then the formulas of its results.

    What one block computes and another reads is kept in an array `w`.
    """

    blocks: list[list[tuple[str, str]]]
    results: list[str]
    kept: int
    """How long the array is; 0 for a function of one block."""


class Export(NamedTuple):
    """A function to write, and its gradient if it has one; both read the same hidden Values."""

    value: Traced
    gradient: Traced | None
    """Its outputs are the value, then the slope in each argument."""
    names: Sequence[str]
    """What the numbers of the arguments are called."""

    @property
    def hidden(self) -> list[Value]:
        """The Values that stand in the export as the numbers that they hold now."""
        gradient = self.gradient.hidden if self.gradient else ()
        return [*dict.fromkeys(chain(self.value.hidden, gradient))]

    def constants(self, code: str) -> Iterator[tuple[str, float, str]]:
        """The hidden Values that some code reads: what they are called there, and their names."""
        used = set(re.findall(r"\bh\d+\b", code))
        for place, value in enumerate(self.hidden):
            if f"h{place}" in used:
                yield f"h{place}", value._number, value.name or "a Value"

    def file(self, language: Language, head: str, code: str) -> str:
        """The head, the hidden Values and functions that some code needs, and the code."""
        hidden = [
            f"{language.fixed.replace('{}', name)} {language.style.number(number)}; "
            f"/* {comment(meant)} */"
            for name, number, meant in self.constants(code)
        ]
        helpers = [f"{text}\n" for text in language.helpers(code)]
        meant = [f"/* {line} */" for line in self.meanings()]
        return "\n".join([head, *hidden, *[""] * bool(hidden), *helpers, *meant, code])

    def meanings(self) -> list[str]:
        """Lines of comments that say which numbers `x` holds."""
        named = [(place, name) for place, name in enumerate(self.names) if name]
        meant = [f"x[{place}] is {comment(name)}" for place, name in named]
        return [", ".join(meant[start : start + 4]) for start in range(0, len(meant), 4)]

    def body(self, traced: Traced, language: Language) -> Body:
        """The function of one of the two in a language."""
        program = live(merged(lowered(traced.program, language.has)))
        places = {value: place for place, value in enumerate(self.hidden)}
        inputs = [f"x[{place}]" for place in range(len(self.names))]
        inputs += [f"h{places[value]}" for value in traced.hidden]
        return parted([*statements(program, language.spelling, inputs)])


def exported(version: Version, f: Callable[..., Any] | None) -> Export:
    """What to write for a version; its gradient is traced from its function `f`.

    Without one, in a copy from a pickle, from the program: some last bits may differ then.
    """
    value, names = version.traced, version.names
    count = len(names) - len(value.hidden)
    if not value.shape.is_single:
        return Export(value, None, names[:count])
    zeros = [0.0] * count  # the program is for all numbers

    def by_ops(*inputs: Any) -> Any:
        places = [*inputs, *value.hidden]
        found = value.program.results(places, value.program.constants, Op.on)[0]
        return found if isinstance(found, Value) else constant(found)

    args = version.asked[0].fill(zeros)
    # Of a plain number, grad() would refuse to take the slope.
    if f is None or value.program.outputs[0] in value.program.constant_places:
        f, args = by_ops, zeros
    gradient = trace(value_and_grad(f, range(len(args))), args, {})
    return Export(value, gradient, names[:count])


def parted(lines: Sequence[tuple[str, str]]) -> Body:
    """Statements in blocks; a result that is read outside its own block is an element of `w`.

    >>> parted([("t0", "x[0] * x[0]"), ("", "t0 + 1.0")])
    Body(blocks=[[('t0', 'x[0] * x[0]')]], results=['t0 + 1.0'], kept=0)
    """
    made = [line for line in lines if line[0]]
    results = [formula for name, formula in lines if not name]
    if len(made) <= BLOCK:
        return Body([made], results, 0)
    blocks = [made[start : start + BLOCK] for start in range(0, len(made), BLOCK)]
    home = {name: place for place, block in enumerate(blocks) for name, _ in block}
    kept: dict[str, str] = {}
    readers = [(place, text) for place, block in enumerate(blocks) for _, text in block]
    for place, text in chain(readers, ((-1, text) for text in results)):
        for name in RESULT.findall(text):
            if home[name] != place:
                kept.setdefault(name, f"w[{len(kept)}]")

    def placed(text: str) -> str:
        return RESULT.sub(lambda found: kept.get(found[0], found[0]), text)

    moved = [[(placed(name), placed(text)) for name, text in block] for block in blocks]
    return Body(moved, [*map(placed, results)], len(kept))


def wrapped(statement: str, indent: str = "    ") -> str:
    """A statement in lines of readable length."""
    if len(statement) + len(indent) <= WIDTH:
        return indent + statement
    return fill(
        statement,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def runtime(name: str) -> Iterator[tuple[str, str]]:
    """The functions of a file beside this one by their names; an empty line ends each."""
    text = files("autograd.compiler").joinpath(name).read_text(encoding="utf-8")
    for part in text.strip().split("\n\n"):
        yield CALL.findall(part)[0], part
