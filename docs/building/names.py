"""Find the public names, and the entry of the reference that a name in the text links to."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Mapping
from functools import cache

from building.source import statements

__all__ = ["OTHERS", "PACKAGES", "dotted", "marked_up", "public", "target", "thing"]

PACKAGES = ("autograd", "nn")
MODULES = (
    "autograd.files",
    "autograd.hints",
    "autograd.show",
    "autograd.testing",
    "nn.init",
    "nn.plot",
)  # public under their own names
OTHERS = {
    name.rpartition(".")[2]: name
    for name in (
        "autograd.compiler.program.Line",
        "autograd.compiler.program.Program",
        "autograd.compiler.rows.Rows",
        "autograd.compiler.trace.Traced",
        "autograd.compiler.version.Stats",
        "autograd.compiler.version.Version",
        "autograd.compiler.version.Wish",
        "autograd.derivatives.tree.Structure",
        "autograd.domain.Domain",
        "autograd.ops.facts.Facts",
        "autograd.ops.facts.Infix",
        "autograd.ops.facts.Level",
        "autograd.ops.facts.Row",
        "autograd.ops.modes.Switch",
        "autograd.show.chart.plot.Plot",
        "nn.training.options.Options",
        "nn.training.options.Resumable",
        "nn.training.options.Settings",
        "nn.training.step.CompiledStep",
        "nn.training.progress.Screen",
        "nn.arguments.rows.Array",
    )
}
"""Classes that public functions take or return, and that users rarely name."""


@cache
def public() -> Mapping[str, str]:
    """Every public name, dotted as a user writes it, with the module it comes from."""
    homes = {f"{home}.{name}": home for home in MODULES for name in listed(home)}
    for package in PACKAGES:
        for node in statements(package):
            if isinstance(node, ast.ImportFrom) and node.module != package:
                again = {alias.name for alias in node.names if alias.asname == alias.name}
                names = {alias.name for alias in node.names} & set(listed(package)) | again
                homes |= {f"{package}.{name}": str(node.module) for name in names}
    return homes


def listed(module: str) -> list[str]:
    """The names that a module says are public."""
    names: list[str] = importlib.import_module(module).__all__
    return names


def thing(name: str) -> object:
    """The object with this dotted name."""
    module, _, last = name.rpartition(".")
    return getattr(importlib.import_module(module), last)


def dotted(text: str, module: str) -> str:
    """An annotation in a module, with the full names of classes, which links need."""

    def full(match: re.Match[str]) -> str:
        word = match[0]
        meant = getattr(importlib.import_module(module), word, None)
        names = [name for home in (*PACKAGES, *MODULES) if (name := f"{home}.{word}") in public()]
        same = [name for name in names if meant is None or thing(name) is meant]
        if names and not same:
            home = str(meant.__module__).partition("._")[0]  # pathlib._local in some Pythons
            return f"{home}.{word}"  # its Path is not that of nn
        return (same or [OTHERS.get(word, word)])[0]

    return re.sub(r"(?<![\w.'\"])\w+", full, text)


def marked_up(text: str) -> str:
    """Text in which names between single backticks are links if they are public, else code."""
    return re.sub(r"(?<![`\w:])`([^`\n]+)`(?!`)", lambda match: role(match[1]), text)


def role(code: str) -> str:
    """One name or piece of code in reStructuredText."""
    full = target(code)
    return f":py:obj:`{code} <{full}>`" if full else f"``{code}``"


def target(code: str) -> str:
    """The full name of the public object that a piece of code names, or nothing.

    A plain word is no link, since it may be an operand or an attribute.
    """
    name = code.removesuffix("()")
    if re.fullmatch(r"[a-z]+", code):
        return ""
    full = [name, *(f"{package}.{name}" for package in PACKAGES)]
    return next((each for each in full if each in public()), OTHERS.get(name, ""))
