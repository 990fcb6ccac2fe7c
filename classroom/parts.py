"""Fetch the parts of the classroom that others make, once.

Python for browsers comes from npm, the packages that the kernel and Slopewise need from pip.  They
are kept in a cache, so that only the first build needs a network.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from email import message_from_bytes
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from jupyterlite_pyodide_kernel.constants import (
    PYODIDE_LOCK,
    PYODIDE_PYTHON_VERSION,
    PYODIDE_VERSION,
)
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

__all__ = ["ClassroomError", "fetched", "run"]

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
EXTENSION = "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension"

FOR_THE_KERNEL = ("comm==0.2.3", "ipython", "jedi", "micropip")  # what it imports when it starts
# The kernel itself and its stand-ins; the wheels lie in its extension.
OF_THE_KERNEL = ("ipykernel", "piplite", "pyodide_kernel")

PYODIDE_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")


class ClassroomError(RuntimeError):
    """The classroom cannot be built; says what is in the way, why, and what to do."""


def fetched(cache: Path) -> Path:
    """A folder with Pyodide and all wheels but Slopewise's own, from `cache` or else fetched."""
    wanted = [
        PYODIDE_VERSION,
        version("jupyterlite-pyodide-kernel"),
        *FOR_THE_KERNEL,
        *own_requirements(),
    ]
    folder = cache / sha256("\n".join(wanted).encode()).hexdigest()[:12]
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=cache) as partial:
            parts = Path(partial, "parts")
            parts.mkdir()
            fetch(parts)
            if not folder.exists():  # another process may have been faster
                parts.rename(folder)  # whole or not at all
    return folder


def fetch(folder: Path) -> None:
    """Pyodide, the kernel, and what the kernel and Slopewise need, and what that needs."""
    unpack(pyodide(folder), folder)
    listing = json.loads((folder / PYODIDE_LOCK).read_text(encoding="utf-8"))
    tested = {name: package["version"] for name, package in listing["packages"].items()}
    platform = f"pyemscripten_{listing['info']['abi_version']}_wasm32"
    waiting = [*FOR_THE_KERNEL, *own_requirements()]
    while waiting:
        download([pinned(requirement, tested) for requirement in waiting], platform, folder)
        waiting = missing(folder)
    for name in OF_THE_KERNEL:
        (wheel,) = Path(sys.prefix, EXTENSION, "static", "pypi").glob(f"{name}-*.whl")
        shutil.copy(wheel, folder)


def own_requirements() -> list[str]:
    """What Slopewise and its strategies need, as pyproject.toml has it."""
    project = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]
    return in_browser([*project["dependencies"], *project["optional-dependencies"]["testing"]])


def in_browser(requirements: Iterable[str]) -> list[str]:
    """Those that hold for Python in a browser, without their conditions."""
    here = {
        "sys_platform": "emscripten",
        "platform_machine": "wasm32",
        "platform_system": "Emscripten",
    }
    wanted = map(Requirement, requirements)
    return [
        f"{each.name}{each.specifier}"
        for each in wanted
        if each.marker is None
        or each.marker.evaluate({**here, "python_version": PYODIDE_PYTHON_VERSION})
    ]


def pinned(requirement: str, tested: Mapping[str, str]) -> str:
    """The version that is tested with this Pyodide, if there is one."""
    name = canonicalize_name(Requirement(requirement).name)
    return f"{name}=={tested[name]}" if name in tested else requirement


def missing(folder: Path) -> list[str]:
    """What the wheels in the folder need that is not there."""
    wheels = list(folder.glob("*.whl"))
    there = {parse_wheel_filename(wheel.name)[0] for wheel in wheels}
    needed = {
        canonicalize_name(Requirement(each).name): each
        for wheel in wheels
        for each in in_browser(requires(wheel))
    }
    return [each for name, each in sorted(needed.items()) if name not in there]


def requires(wheel: Path) -> list[str]:
    """What a wheel says it needs."""
    with ZipFile(wheel) as packed:
        (name,) = (each for each in packed.namelist() if each.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(packed.read(name))
    return [str(each) for each in metadata.get_all("Requires-Dist", [])]


def pyodide(folder: Path) -> Path:
    """Its archive; npm has checked that it is whole."""
    npm = shutil.which("npm")  # its full name: on Windows it is a script, npm.cmd
    if npm is None:
        raise ClassroomError("npm is missing: install Node.js, which brings it, and build again")
    name = f"pyodide@{PYODIDE_VERSION}"
    get([npm, "pack", name, "--silent", "--pack-destination", str(folder)], f"{name} with npm")
    return folder / f"pyodide-{PYODIDE_VERSION}.tgz"


def unpack(archive: Path, folder: Path) -> None:
    """Keep of the archive what a browser loads."""
    with tarfile.open(archive) as packed:
        for name in (*PYODIDE_FILES, PYODIDE_LOCK):
            content = packed.extractfile(f"package/{name}")
            if content is None:
                raise ClassroomError(f"{archive.name} has no file {name}")
            (folder / name).write_bytes(content.read())
    archive.unlink()


def download(requirements: Sequence[str], platform: str, folder: Path) -> None:
    """A wheel for each, and nothing else: pip would add what this machine needs."""
    options = ["--quiet", "--no-deps", "--only-binary=:all:", "--disable-pip-version-check"]
    browser = [f"--platform={platform}", f"--python-version={PYODIDE_PYTHON_VERSION}"]
    command = [sys.executable, "-m", "pip", "download", *options, *browser, "--dest", str(folder)]
    get([*command, *requirements], f"{len(requirements)} packages with pip")


def get(command: Sequence[str], what: str) -> None:
    """Run a program that fetches something, and say so."""
    print(f"Fetching {what} ...", file=sys.stderr)
    run(command, f"could not fetch {what}; the first build needs a package registry")


def run(command: Sequence[str], trouble: str, *, cwd: Path | None = None, **settings: str) -> None:
    """Run a program with these settings; if it fails, say what the trouble is and what it said."""
    result = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        errors="replace",
    )
    if result.returncode:
        said = (result.stdout + result.stderr).strip() or f"exit {result.returncode}"
        raise ClassroomError("\n  ".join([f"{trouble}:", *said.splitlines()[-20:]]))
