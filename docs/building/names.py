"""Which names are public, and where does a piece of code lead that names one?"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

__all__ = ["MODULES", "OTHERS", "PACKAGES", "marked_up", "public", "target", "thing"]

PACKAGES = ("autograd", "nn")
OTHERS = {
    name.rpartition(".")[2]: name
    for name in (
        "autograd.domain.Domain",
        "autograd.explain.chain.Factor",
        "autograd.explain.chain.Term",
        "autograd.facts.Facts",
        "autograd.modes.Switch",
        "nn.fit.Options",
        "nn.fit.Resumable",
        "nn.progress.Screen",
        "nn.rows.Array",
    )
}
"""What public functions take or return, and nobody has to name."""
MODULES = ("autograd.testing", "nn.init", "nn.plot")  # public under their own names


@cache
def public() -> Mapping[str, str]:
    """Every public name, dotted as a user writes it, with the module it comes from."""
    homes: dict[str, str] = {}
    for package in PACKAGES:
        source = Path(str(importlib.import_module(package).__file__)).read_text(encoding="utf-8")
        for node in ast.parse(source).body:
            if isinstance(node, ast.ImportFrom) and node.module != package:
                homes |= {f"{package}.{alias.name}": str(node.module) for alias in node.names}
    listed = {
        f"{module}.{name}": module
        for module in MODULES
        for name in importlib.import_module(module).__all__
    }
    return {
        name: home
        for name, home in (homes | listed).items()
        if name.rpartition(".")[2] in importlib.import_module(name.rpartition(".")[0]).__all__
    }


def thing(name: str) -> object:
    """What a dotted public name stands for."""
    module, _, last = name.rpartition(".")
    return getattr(importlib.import_module(module), last)


def marked_up(text: str) -> str:
    """Names between single backticks as links if they are public, else as code."""
    return re.sub(r"(?<![`\w:])`([^`\n]+)`(?!`)", lambda match: role(match[1]), text)


def role(code: str) -> str:
    """One name or piece of code, as reStructuredText has it."""
    full = target(code)
    return f":py:obj:`{code} <{full}>`" if full else f"``{code}``"


def target(code: str) -> str:
    """The full name of what a piece of code names; nothing if it is not public.

    A plain word may as well be an operand or an attribute: it is no link.
    """
    name = code.removesuffix("()")
    if re.fullmatch(r"[a-z]+", code):
        return ""
    full = [name, *(f"{package}.{name}" for package in PACKAGES)]
    return next((each for each in full if each in public()), OTHERS.get(name, ""))
