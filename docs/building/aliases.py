"""What do the words in signatures stand for?  Read from the `TypeAlias` lines of the source."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeGuard

__all__ = ["Alias", "named", "words"]

ROOT = Path(__file__).parents[2]


class Alias(NamedTuple):
    """A name for a type, what it stands for, and the sentence below it, if any."""

    name: str
    meaning: str
    words: str


@cache
def aliases() -> dict[tuple[str, str], Alias]:
    """Every alias of both packages, by its module and its name."""
    found = {}
    for path in sorted([*ROOT.glob("autograd/**/*.py"), *ROOT.glob("nn/**/*.py")]):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for alias in in_module(ast.parse(path.read_text(encoding="utf-8"))):
            found[module, alias.name] = alias
    return found


def named(names: Iterable[str], module: str) -> Iterator[Alias]:
    """The aliases among the words of a module, its own before those it takes from others."""
    anywhere = {name: alias for (_, name), alias in reversed(aliases().items())}
    for name in names:
        if name in anywhere:
            yield aliases().get((module, name), anywhere[name])


def in_module(module: ast.Module) -> Iterator[Alias]:
    """The aliases of one module."""
    for node, after in zip(module.body, [*module.body[1:], None], strict=True):
        if not is_type(node):
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        value = node.value or target
        meaning = str(value.value) if isinstance(value, ast.Constant) else ast.unparse(value)
        yield Alias(ast.unparse(target), meaning, words(after))


def is_type(node: ast.stmt) -> TypeGuard[ast.Assign | ast.AnnAssign]:
    """Whether an assignment names a type, with a word for it or plainly, as a Callable[...]."""
    if isinstance(node, ast.AnnAssign):
        return "TypeAlias" in ast.unparse(node.annotation)
    text = ast.unparse(node.value) if isinstance(node, ast.Assign) else ""
    return text.startswith(("Callable[", "Literal[", "tuple["))


def words(node: ast.stmt | None) -> str:
    """The string that stands below an assignment."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return str(node.value.value)
    return ""
