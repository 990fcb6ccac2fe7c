"""Write a program as a function of Python, and make that function.

It computes with the functions of the rows, so its results have the bits of eager ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from keyword import iskeyword
from math import inf, nan
from re import match
from typing import Any

from autograd.compiler.program import Program
from autograd.compiler.spelling import Spelling, comment, statements
from autograd.derivatives.tree import Structure
from autograd.ops.op import Op
from autograd.ops.table import TABLE
from autograd.show.formula import PYTHON

__all__ = ["build", "is_plain", "of_floats", "source"]


RESERVED = {"inf", "nan", "isfinite", "all", "map", "type", "float"}


def names_of(program: Program) -> dict[Op, str]:
    """What the code calls each op: its name, and more where that means something else already."""
    names: dict[Op, str] = {}
    ops = dict.fromkeys(op for op, _ in program.lines)
    for op in sorted(ops, key=lambda op: TABLE.get(op.name) is not op):  # the rows come first
        name = op.name
        while name in (*RESERVED, *names.values()) or iskeyword(name) or match(r"\w\d*$", name):
            name += "_"
        names[op] = name
    return names


def spelling_of(program: Program) -> Spelling:
    """Python, with a name for each op of the program."""
    names = names_of(program)
    style = PYTHON._replace(
        sign=lambda infix: "" if infix.exponent else infix.code,
        call=lambda op, operands: f"{names[op]}({', '.join(operands)})",
    )
    return Spelling(
        style, lambda condition, then, otherwise: f"({then} if {condition} else {otherwise})"
    )


# Where C's function is the row's own, but for the errors that Python raises: these are answered by
# a run of the function itself.
PLAIN = {
    name: getattr(math, name)
    for name in (
        *("exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "sin", "cos", "tan", "asin"),
        *("acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc"),
    )
} | {"pow": math.pow, "abs": math.fabs, "sum": lambda *terms: math.fsum(terms)}


def source(program: Program, shape: Structure, names: Sequence[str] = (), title: str = "f") -> str:
    """The program as readable Python; `names` says what the inputs are, in comments.

    The function returns None where a result is not finite.

    >>> from autograd.compiler.trace import trace
    >>> program, shape, _ = trace(lambda x, y: [x * y + 1, x], [2.0, 3.0], {})
    >>> print(source(program, shape, ["x", "y"]))
    def f(x0, x1):
        # x0 is x, x1 is y
        r0 = x0 * x1 + 1.0
        if r0 - r0 == 0.0:
            return [r0, x0]
        return None
    """
    inputs = ", ".join(program.name(place) for place in range(program.inputs))
    lines = [f"def {title}({inputs}):"]
    meant = [f"{program.name(place)} is {comment(name)}" for place, name in enumerate(names)]
    lines += [f"    # {', '.join(meant[start : start + 4])}" for start in range(0, len(meant), 4)]
    results: list[str] = []
    for name, formula in statements(program, spelling_of(program)):
        if name:
            lines.append(f"    {name} = {formula}")
        elif formula.isidentifier():
            results.append(formula)
        else:
            results.append(f"r{len(results)}")
            lines.append(f"    {results[-1]} = {formula}")
    made = [name for name in dict.fromkeys(results) if not name.startswith("x")]
    lines += [
        f"    if {all_finite(made)}:",
        f"        return {literal(shape, results)}",
        "    return None",
    ]
    return "\n".join(lines)


def all_finite(names: Sequence[str]) -> str:
    """The condition that all of these are finite: then each less itself is 0."""
    if len(names) == 1:
        return f"{names[0]} - {names[0]} == 0.0"
    if not names or len(names) > 8:
        return f"all(map(isfinite, [{', '.join(names)}]))"
    return " + ".join(f"({name} - {name})" for name in names) + " == 0.0"


def no_floats(inputs: Sequence[str]) -> str:
    """The condition that one of these is no float."""
    if len(inputs) > 8:
        return f"{{*map(type, [{', '.join(inputs)}])}} != {{float}}"
    types = " is ".join(f"type({name})" for name in inputs)
    return f"not ({types} is float)" if inputs else "False"


def literal(shape: Structure, names: Sequence[str]) -> str:
    """An expression that makes a tree of this shape; a plain tuple where it has arrays."""
    flat = "".join(f"{name}, " for name in names)
    return _literal(shape, iter(names)) if is_plain(shape) else f"({flat.rstrip()})"


def is_plain(shape: Structure, depth: int = 50) -> bool:
    """Whether the tree consists of lists, tuples and dicts with simple keys, none too deep."""
    simple = all(type(key) in (str, int) for key in shape.keys)
    return (
        shape.axes is None
        and shape.kind in (None, list, tuple, dict)
        and simple
        and depth > 0  # Python's parser takes 200 brackets
        and all(is_plain(child, depth - 1) for child in shape.children)
    )


def _literal(shape: Structure, names: Iterator[str]) -> str:
    if shape.kind is None:
        return next(names)
    inside = [_literal(child, names) for child in shape.children]
    if shape.kind is dict:
        pairs = zip(shape.keys, inside, strict=True)
        return "{" + ", ".join(f"{key!r}: {text}" for key, text in pairs) + "}"
    text = ", ".join(inside)
    if shape.kind is list:
        return f"[{text}]"
    return f"({text},)" if len(inside) == 1 else f"({text})"


def build(text: str, program: Program, title: str = "f") -> Callable[..., Any]:
    """The function of a source."""
    space: dict[str, Any] = {"inf": inf, "nan": nan, "isfinite": math.isfinite}
    for op, name in names_of(program).items():
        own = TABLE.get(op.name) is op
        space[name] = PLAIN.get(op.name, op.forward) if own else op.forward
    exec(compile(text, f"<compiled {title}>", "exec"), space)
    made: Callable[..., Any] = space[title]
    return made


def of_floats(text: str, program: Program) -> Callable[..., Any]:
    """The function of a source; it returns None if an input is no float, too."""
    head, _, body = text.partition("\n")
    check = f"    if {no_floats([*map(program.name, range(program.inputs))])}: return None"
    return build(f"{head}\n{check}\n{body}", program)
