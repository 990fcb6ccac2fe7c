"""Read the scripts and styles that pictures and players bring with them."""

from __future__ import annotations

from functools import cache

__all__ = ["asset"]


@cache
def asset(name: str, package: str = "autograd.show") -> str:
    """The content of a file in the folder of a package."""
    from importlib import resources  # takes a tenth of the time of all of autograd

    return resources.files(package).joinpath(name).read_text(encoding="utf-8").strip()
