"""The packages of the extra `testing`, each imported when it is first used."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

__all__ = ["hypothesis", "mp", "st"]


class Extra:
    """A module, or an object in it, whose names are looked up in it at each use."""

    def __init__(self, module: str, inside: str = "") -> None:
        self._module = module
        self._inside = inside

    def __getattr__(self, name: str) -> Any:
        return getattr(found(self._module, self._inside), name)


@cache
def found(module: str, inside: str) -> Any:
    """The module, or the object in it; an ImportError names the line to type."""
    try:
        imported = import_module(module)
    except ImportError as error:
        raise ImportError(
            f"autograd.testing needs {module.split('.')[0]}: pip install 'slopewise[testing]'"
        ) from error
    return getattr(imported, inside) if inside else imported


mp: Any = Extra("mpmath", "mp")
hypothesis: Any = Extra("hypothesis")
st: Any = Extra("hypothesis.strategies")
