"""Read from the source what an imported module does not know, such as sentences below names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from sphinx.pycode import ModuleAnalyzer

__all__ = ["Assignment", "assigned", "assignments", "statements"]


class Assignment(NamedTuple):
    """A name, what is assigned to it, and the sentence below."""

    name: str
    value: str
    words: str


def statements(module: str) -> list[ast.stmt]:
    """The statements of a module."""
    return ast.parse(ModuleAnalyzer.for_module(module).code).body


def assignments(module: str) -> Iterator[Assignment]:
    """The assignments of a module that have a sentence below them."""
    for statement, below in pairwise(statements(module)):
        match statement, below:
            case (
                ast.Assign(targets=[ast.Name(name)], value=value)
                | ast.AnnAssign(target=ast.Name(name), value=ast.expr() as value),
                ast.Expr(ast.Constant(str(words))),
            ):
                text = value.value if isinstance(value, ast.Constant) else ast.unparse(value)
                yield Assignment(name, str(text), " ".join(words.split()))


def assigned(name: str, module: str) -> Assignment:
    """The assignment of a name: in the module, or in the one that the module imports it from."""
    for statement in statements(module):
        match statement:
            case ast.ImportFrom(module=str(home)) if name in [
                each.name for each in statement.names
            ]:
                return assigned(name, home)
    (found,) = (each for each in assignments(module) if each.name == name)
    return found
