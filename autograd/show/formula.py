"""Write an op and its operands as a formula with as few brackets as possible.

A `Style` says who reads it: people, Python, C or JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf, isfinite
from typing import NamedTuple

from autograd.engine.graph import topological_order
from autograd.engine.value import Value
from autograd.ops.facts import Infix, Level
from autograd.ops.op import Op
from autograd.show.words import brief, number

__all__ = [
    "JAVASCRIPT",
    "PYTHON",
    "TEXT",
    "C",
    "Style",
    "Written",
    "atom",
    "expression",
    "expression_of",
    "nested",
    "written",
]


class Written(NamedTuple):
    """A formula as text, and its level: how tightly its outermost sign binds."""

    text: str
    level: int = Level.WHOLE

    def within(self, least: int) -> str:
        """The text, in brackets if its level is below `least`.

        >>> Written("x + y", Level.SUM).within(Level.PRODUCT)
        '(x + y)'
        """
        return self.text if self.level >= least else f"({self.text})"


def atom(text: str) -> Written:
    """The formula of a name or a number, which may begin with a minus."""
    return Written(text, Level.SIGN if text.startswith("-") else Level.WHOLE)


class Style(NamedTuple):
    """How numbers, operators and calls are written for one kind of reader."""

    number: Callable[[float], str]
    sign: Callable[[Infix], str]
    """The sign of an op; if it is empty, the op is written as a call."""
    call: Callable[[Op, Sequence[str]], str]
    guards_minus: bool = False
    """Whether a minus after a sign stands in brackets: `a - (-3)`."""


def written(op: Op, operands: Sequence[Written], style: Style) -> Written:
    """`op` applied to its operands, which are in the order of `Value.operands`.

    >>> from autograd import TABLE
    >>> x, y = Written("x"), Written("y")
    >>> total = written(TABLE["add"], [x, y], PYTHON)
    >>> written(TABLE["mul"], [total, x], PYTHON).text
    '(x + y) * x'
    """
    infix = op.infix
    sign = style.sign(infix) if infix else ""
    if not infix or not sign or (op.is_list and len(operands) < 2):
        return Written(style.call(op, [operand.text for operand in operands]))
    if op.arity == 1 and not op.is_list:
        return Written(sign + operands[0].within(infix.level + 1), infix.level)
    if infix.pairs:
        factors = op.columns([operand.within(Level.POWER) for operand in operands])
        operands = [Written(infix.pairs.join(pair), Level.PRODUCT) for pair in zip(*factors)]  # noqa: B905
    tighter = infix.level + 1
    first, others = (tighter, Level.SIGN) if infix.exponent else (infix.level, tighter)
    parts = [operands[0].within(first)]
    for operand in operands[1:]:
        is_guarded = style.guards_minus and operand.text.startswith("-")
        parts.append(operand.within(Level.WHOLE if is_guarded else others))
    return Written(f" {sign} ".join(parts), infix.level)


# Styles


def _name(op: Op) -> str:
    """The name that people write for an op: `σ` for one number, `Σ` for a list; else its own."""
    return op.symbol if op.infix or (op.arity == 1 and not op.is_list) else op.name


def _call(op: Op, operands: Sequence[str]) -> str:
    """A call in Python and in JavaScript, with lists in square brackets."""
    if not op.is_list:
        return f"{op.name}({', '.join(operands)})"
    lists = ", ".join(f"[{', '.join(column)}]" for column in op.columns(operands))
    return f"{op.name}({lists}){'[0]' if op.at_once else ''}"


def _call_in_c(op: Op, operands: Sequence[str]) -> str:
    if op.is_list:
        raise ValueError(f"{op.name} takes lists, and C has none; lower it to other ops first")
    return f"{op.name}({', '.join(operands)})"


def _number_like(infinity: str, undefined: str) -> Callable[[float], str]:
    """`repr`, with the words of a language for inf and nan."""

    def digits(data: float) -> str:
        if isfinite(data):
            return repr(data)
        return undefined if data != data else f"-{infinity}" if data == -inf else infinity

    return digits


TEXT = Style(
    number,
    lambda infix: infix.sign,
    lambda op, operands: f"{_name(op)}({', '.join(operands)})",
    guards_minus=True,
)
"""The style for people: `a × (-3)`, `σ(x)`, `a·c + b·d`."""
PYTHON = Style(repr, lambda infix: infix.code, _call)
"""The style for Python code that imports the ops, `inf` and `nan` by name: `a * -3.0`."""
JAVASCRIPT = Style(
    _number_like("Infinity", "NaN"), lambda infix: "" if infix.exponent else infix.code, _call
)
"""The style for JavaScript; an op without an operator is a call of a function."""
C = JAVASCRIPT._replace(number=_number_like("INFINITY", "NAN"), call=_call_in_c)
"""The style for C; lower ops of lists to other ops first."""


# Values


def expression(op: Op, operands: Sequence[str], limit: int = 60) -> str:
    """`op` applied to operands that are text, for people; a long list is only counted.

    >>> from autograd import TABLE
    >>> expression(TABLE["sub"], ["p", "-3"]), expression(TABLE["dot"], ["a", "b", "c", "d"])
    ('p - (-3)', 'a·c + b·d')
    >>> expression(TABLE["sum"], ["x"] * 100)
    'Σ of 100'
    """
    if len(operands) <= limit:
        text = written(op, [*map(atom, operands)], TEXT).text
        if len(text) <= limit:
            return text
    return f"{_name(op)} of {len(op.columns(operands)[0]) if op.is_list else len(operands)}"


def expression_of(
    node: Value, names: Mapping[Value, str] | None = None, limit: int = 60, short: int = 32
) -> str:
    """How `node` was computed, with the names of its operands (cut to `short`) or their numbers."""
    if node.op is None:
        return ""
    operands = node.operands
    if len(operands) > limit:
        return expression(node.op, [""] * len(operands), limit)
    texts = [
        number(operand)
        if isinstance(operand, float)
        else number(operand.data)
        if names is None
        else brief(names[operand], short)
        for operand in operands
    ]
    return expression(node.op, texts, limit)


def nested(root: Value | float, style: Style = PYTHON) -> str:
    """The whole computation of `root` as one formula in the names of its leaves.

    >>> x = Value(2.0, name="x")
    >>> nested((x + 1) * x - 3)
    '(x + 1.0) * x - 3.0'
    """
    if not isinstance(root, Value):
        return style.number(root)
    done: dict[Value, Written] = {}
    for node in topological_order(root):
        if node.op is None:
            done[node] = Written(node.name) if node.name else atom(style.number(node.data))
        else:
            operands = [
                atom(style.number(operand)) if isinstance(operand, float) else done[operand]
                for operand in node.operands
            ]
            done[node] = written(node.op, operands, style)
    return done[root].text
