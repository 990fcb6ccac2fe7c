"""Check that `import autograd` finds the package that nn needs."""

from __future__ import annotations

from importlib.machinery import ModuleSpec
from importlib.util import find_spec

__all__ = ["check_autograd"]

FIRST_WORDS = '"""Slopewise:'  # how the right autograd/__init__.py begins


def check_autograd() -> None:
    """Raise an ImportError, with the commands that repair it, if `import autograd` finds another.

    The other package is not imported: that could fail, or have effects.
    """
    spec = find_spec("autograd")
    if spec is None or not is_slopewise(spec):
        raise ImportError(explanation(spec), name="autograd")


def is_slopewise(spec: ModuleSpec) -> bool:
    """Whether the package begins with Slopewise's first words, or has no source to read."""
    read = getattr(spec.loader, "get_source", None)
    source = read(spec.name) if read and spec.submodule_search_locations is not None else ""
    return source is None or source.startswith(FIRST_WORDS)


def explanation(spec: ModuleSpec | None) -> str:
    """The text of the error, from `autograd/installation.py`: no other autograd has that file."""
    # Seldom needed, so imported here.
    from pathlib import Path
    from runpy import run_path

    file = Path(__file__).parents[1] / "autograd" / "installation.py"
    if not file.exists():
        return f"nn needs Slopewise's autograd, which is missing from {file.parent}"
    # By its path: `import autograd.installation` would import the wrong package.
    said: str = run_path(str(file))["explanation"](spec)
    return said
