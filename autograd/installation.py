"""Find another distribution that installed files under the name `autograd`, and tell the repair.

PyPI has a distribution `autograd` of another project, which is imported by the same name. pip
merges the two folders without a warning. The one that was installed last owns
`autograd/__init__.py`, and uninstalling either removes that file for both.

This file imports nothing of the package: nn loads it alone when the package is broken.
"""

from __future__ import annotations

import os.path
import sys
import warnings
from importlib.machinery import ExtensionFileLoader, ModuleSpec, SourceFileLoader

__all__ = [
    "explanation",
    "name_sources",
    "other_distribution",
    "repair",
    "version",
    "warn_if_merged",
    "why_pure",
]

# Paths as text, and json where it is needed: this runs at every import of the package.
PACKAGE = os.path.dirname(os.path.abspath(__file__))


def version() -> str:
    """The number of this release, as it was installed; empty where it was not installed."""
    from importlib import metadata

    try:
        return metadata.version("slopewise")
    except metadata.PackageNotFoundError:
        return ""


def why_pure() -> str:
    """Why the engine is not compiled: what the build of its wheel noted."""
    try:
        with open(os.path.join(PACKAGE, "pure.txt"), encoding="utf-8") as note:
            return note.read()
    except OSError:
        return "it runs from its source files"


def name_sources(package: str) -> None:
    """Let tracebacks, `inspect` and `help` find the .py file beside each compiled module."""
    for name, module in list(sys.modules.items()):
        spec = module.__spec__ if name.startswith(f"{package}.") else None
        if spec and spec.origin and isinstance(spec.loader, ExtensionFileLoader):
            folder, file = os.path.split(spec.origin)
            module.__file__ = os.path.join(folder, file.partition(".")[0] + ".py")
            module.__loader__ = spec.loader = SourceFileLoader(name, module.__file__)


def warn_if_merged(package: str = PACKAGE) -> None:
    """Warn when the other distribution has files in this package's folder, and say what to do."""
    other = other_distribution(package)
    if other:
        remedy = repair(os.path.dirname(package))
        warnings.warn(
            f"the distribution {other} was installed into {package} too. It still works, but "
            f"updating or uninstalling that one will break this one. {remedy}",
            RuntimeWarning,
            stacklevel=3,  # the line that imports autograd
        )


def explanation(spec: ModuleSpec | None, root: str = os.path.dirname(PACKAGE)) -> str:
    """Why `import autograd` does not find the package in `root`, and how to repair it.

    `spec` is what the import found instead.
    """
    if spec is None:
        found = "finds nothing"
    elif spec.submodule_search_locations is None:
        return (
            f"nn needs Slopewise's autograd, but `import autograd` finds the file {spec.origin}. "
            "Give that file another name"
        )
    else:
        folder = next(iter(spec.submodule_search_locations))
        other = other_distribution(folder) or "another package of that name"
        found = (
            f"finds {other} in {folder}"
            if spec.origin
            else f"finds no __init__.py in {folder}: uninstalling the other distribution of that "
            "name deletes it"
        )
    return f"nn needs Slopewise's autograd, but `import autograd` {found}. {repair(root)}"


def other_distribution(package: str) -> str:
    """Name and version of the other distribution that has files in `package`, or nothing."""
    try:
        neighbours = os.listdir(os.path.dirname(package))
    except OSError:  # inside a zip file, where pip never writes
        return ""
    for name in neighbours:
        if name.startswith("autograd-") and name.endswith((".dist-info", ".egg-info")):
            return " ".join(name.split("-")[:2]).removesuffix(".dist").removesuffix(".egg")
    return ""


def repair(root: str) -> str:
    """The two commands that repair it, for this Python and for the source of the installation."""
    python = quoted(sys.executable or "python")
    return (
        "These two commands repair it:\n"
        f"    {python} -m pip uninstall -y autograd\n"
        f"    {python} -m pip install --force-reinstall --no-deps {source(root)}\n"
        "To keep both, give each a virtual environment of its own."
    )


def source(root: str) -> str:
    """What pip takes to install the package in `root` again: a name, an address or a folder."""
    if os.path.exists(os.path.join(root, "pyproject.toml")):
        return f"--editable {quoted(root)}"
    import json
    from pathlib import Path

    for record in Path(root).glob("slopewise-*.dist-info/direct_url.json"):
        origin = json.loads(record.read_text(encoding="utf-8"))
        version = origin.get("vcs_info")
        if version:
            return f"{version['vcs']}+{origin['url']}@{version['commit_id']}"
        return str(origin["url"])
    return "slopewise"


def quoted(path: str) -> str:
    """`path` as one word of a command line, in every shell."""
    return f'"{path}"' if " " in path else path
