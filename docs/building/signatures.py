"""Show a signature as in the source: with `Rows`, not with its definition."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, is_typeddict

from sphinx.application import Sphinx
from sphinx.util.inspect import stringify_signature

from building.names import dotted

__all__ = ["on_signature"]


def on_signature(
    _app: Sphinx, what: str, _name: str, documented: Callable[..., Any], *_: object
) -> tuple[str, str] | None:
    """The operands and the result of a public object; None leaves both to autodoc."""
    if what not in ("class", "function", "method") or is_typeddict(documented):
        return None
    if getattr(documented, "_is_protocol", False):
        return "", ""
    found = inspect.signature(documented)
    operands = [
        operand.replace(annotation=in_full(operand.annotation, documented.__module__))
        for operand in found.parameters.values()
        if operand.name != "self"
    ]
    text = stringify_signature(found.replace(parameters=operands), show_return_annotation=False)
    returned = "" if what == "class" else in_full(found.return_annotation, documented.__module__)
    return text.replace("<factory>", "..."), str(returned)


def in_full(annotation: object, module: str) -> object:
    """An annotation with full names; it is a string, or in a NamedTuple an object with a string."""
    text = getattr(annotation, "__forward_arg__", annotation)
    return dotted(text.strip("\"'"), module) if isinstance(text, str) else text
