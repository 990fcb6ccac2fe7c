"""How is a signature shown?  As the source has it: `Rows`, not what that stands for."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from dataclasses import is_dataclass
from typing import is_typeddict

from building.aliases import Alias, named
from building.names import MODULES, OTHERS, PACKAGES, public, thing

__all__ = ["signature", "used_aliases"]


def signature(what: str, name: str, documented: object) -> tuple[str, str] | None:
    """The operands and the result of something public; nothing to leave it to autodoc."""
    if getattr(documented, "_is_protocol", False):
        return "", ""
    if what == "class" and not is_typeddict(documented):
        made = fields(documented, name) or of_function(documented.__init__, name)  # type: ignore[misc]
        return (made[0], "") if made else None
    return of_function(documented, name) if what in ("function", "method") else None


def of_function(function: object, name: str) -> tuple[str, str] | None:
    """Its operands and what it returns; nothing for what was not written in Python."""
    function = inspect.unwrap(getattr(function, "__func__", function))  # type: ignore[arg-type]
    if not inspect.isfunction(function):
        return None
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(node, ast.FunctionDef)
    if node.args.args and node.args.args[0].arg in ("self", "cls"):
        del node.args.args[0]
    inside = Dotted(name)
    arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
    for argument in [*arguments, node.args.vararg, node.args.kwarg]:
        if argument and argument.annotation:
            argument.annotation = inside.visit(unquoted(argument.annotation))
    returned = ast.unparse(inside.visit(unquoted(node.returns))) if node.returns else ""
    return f"({ast.unparse(node.args)})", returned


def unquoted(annotation: ast.expr) -> ast.expr:
    """An annotation that was written as a string, as what it says."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return ast.parse(annotation.value, mode="eval").body
    return annotation


class Dotted(ast.NodeTransformer):
    """Gives public classes in an annotation their full names, which are links."""

    def __init__(self, name: str) -> None:
        self.packages = [module for module in MODULES if name.startswith(f"{module}.")]
        self.packages += sorted(PACKAGES, key=lambda package: not name.startswith(f"{package}."))

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """The first package that has it."""
        full = [f"{package}.{node.id}" for package in self.packages]
        found = [name for name in full if name in public()]
        return ast.Name((found or [OTHERS.get(node.id, node.id)])[0])


def fields(documented: object, name: str) -> tuple[str, str] | None:
    """The fields of a NamedTuple or a dataclass; nothing for another class."""
    is_record = inspect.isclass(documented) and issubclass(documented, tuple)
    if not is_record and not is_dataclass(documented):
        return None
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(documented))).body  # type: ignore[arg-type]
    assert isinstance(node, ast.ClassDef)
    lines = [line for line in node.body if isinstance(line, ast.AnnAssign)]
    for line in lines:
        line.annotation = Dotted(name).visit(unquoted(line.annotation))
    texts = [ast.unparse(line) for line in lines]
    return f"({', '.join(text for text in texts if 'ClassVar' not in text)})", ""


def used_aliases() -> list[Alias]:
    """The aliases in signatures of what is public, and those in what these stand for."""
    found: dict[str, Alias] = {}
    for name in public():
        documented = thing(name)
        members = vars(documented).items() if inspect.isclass(documented) else ()
        public_ones = [part for key, part in members if key == "__init__" or key[0] != "_"]
        for part in [documented, *public_ones]:
            annotations = inspect.get_annotations(part) if callable(part) else {}
            text = " ".join(map(str, annotations.values()))
            module = getattr(part, "__module__", "")
            found |= {each.name: each for each in named(re.findall(r"\w+", text), module)}
    for alias in list(found.values()):
        found = {each.name: each for each in named(re.findall(r"\w+", alias.meaning), "")} | found
    classes = {name.rpartition(".")[2] for name in public()} | set(OTHERS)
    return [found[name] for name in sorted(found) if name not in classes]
