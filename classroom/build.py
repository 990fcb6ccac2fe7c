"""Build the folder that a teacher hands out.

JupyterLite runs the lessons, with Python for browsers and every package that they need beside it.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from jupyterlite_pyodide_kernel.constants import PYODIDE_KERNEL_PLUGIN_ID, PYODIDE_LOCK
from packaging.utils import parse_wheel_filename

from classroom.pages import page, start_page
from classroom.parts import ClassroomError, fetched, run
from notebooks.lesson import Lesson, lessons

__all__ = ["ROOT", "build"]

HERE = Path(__file__).parent
ROOT = HERE.parent
APPS = ("notebooks", "tree", "lab")
PYTHON = (sys.executable, "-m")
PREFERENCES = {
    # Light or dark, as the reader's system is.
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    "@jupyterlab/notebook-extension:tracker": {"codeCellConfig": {"lineWrap": True}},
    # In seconds: the start page reads a learner's progress from what is saved.
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},
}
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}


def build(folder: Path, *, parts: Path) -> None:
    """The classroom in `folder`, which is emptied first; needs a network if `parts` is empty.

    `index.html` leads to the lessons, `lite` runs them, `pages` shows them with all pictures, and
    `serve.py` serves all of it.
    """
    if any(folder.glob("*")) and not (folder / "lite").is_dir():
        raise ClassroomError(f"{folder} holds other files: name an empty folder or a new one")
    found = lessons()
    with TemporaryDirectory() as temporary:
        work = Path(temporary)
        python = shutil.copytree(fetched(parts), work / "static" / "pyodide")
        wheel = [*PYTHON, "hatchling", "build", "--target", "wheel", "--directory", str(python)]
        pure = {"SLOPEWISE_PURE": "1"}  # what a compiler makes here does not run in a browser
        run(wheel, "Slopewise's own wheel was not built", cwd=ROOT, **pure)
        configure(work, lock(python))
        (work / "contents").mkdir()
        for lesson in found:
            if lesson.runs_in_browser:
                ready_to_run(lesson, work / "contents")
        shutil.rmtree(folder, ignore_errors=True)
        run(jupyterlite(folder / "lite"), "JupyterLite was not built", cwd=work)
    styled(folder / "lite")
    (folder / "pages").mkdir()
    for lesson in found:
        name = lesson.path.with_suffix(".html").name
        (folder / "pages" / name).write_text(page(lesson), encoding="utf-8")
    (folder / "index.html").write_text(start_page(found), encoding="utf-8")
    for name in ("serve.py", "progress.js", "README.txt"):
        shutil.copy(HERE / name, folder)


def lock(folder: Path) -> list[str]:
    """Let Pyodide's list of packages name the wheels that lie beside it, and no others."""
    path = folder / PYODIDE_LOCK
    listing = json.loads(path.read_text(encoding="utf-8"))
    listing["packages"] = {}
    for wheel in sorted(folder.glob("*.whl")):
        name, version, *_ = parse_wheel_filename(wheel.name)
        listing["packages"][name] = {
            "name": name,
            "version": str(version),
            "file_name": wheel.name,
            "sha256": sha256(wheel.read_bytes()).hexdigest(),
            "package_type": "package",
            "install_dir": "site",
            "imports": [],  # nothing is to be found by its import: all are there from the start
            "depends": [],
        }
    path.write_text(json.dumps(listing, indent=1), encoding="utf-8")
    return list(listing["packages"])


def configure(work: Path, packages: Sequence[str]) -> None:
    """The settings of JupyterLite: all packages loaded at the start, nothing from elsewhere."""
    kernel = {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": list(packages)}}
    settings = {
        "appName": "Slopewise classroom",
        "appUrl": "./tree",
        "exposeAppInBrowser": True,  # to look inside from the browser's console
        # Work is kept in the browser under this name: other sites may share the address.
        "contentsStorageName": "Slopewise classroom",
        "settingsStorageName": "Slopewise classroom",
        "workspacesStorageName": "Slopewise classroom",
        "litePluginSettings": {PYODIDE_KERNEL_PLUGIN_ID: kernel},
    }
    document = {"jupyter-lite-schema-version": 0, "jupyter-config-data": settings}
    (work / "jupyter-lite.json").write_text(json.dumps(document), encoding="utf-8")
    (work / "overrides.json").write_text(json.dumps(PREFERENCES), encoding="utf-8")


def jupyterlite(folder: Path) -> list[str]:
    """The command that builds the site from what lies in the working directory."""
    apps = [part for app in APPS for part in ("--apps", app)]
    lean = ["--no-sourcemaps", "--no-unused-shared-packages", "--no-libarchive"]
    paths = ["--contents=contents", f"--output-dir={folder}"]
    return [*PYTHON, "jupyterlite_core", "build", *paths, *apps, *lean]


def ready_to_run(lesson: Lesson, folder: Path) -> None:
    """A copy for the browser's kernel, with outputs of predictions alone."""
    book = lesson.to_run()
    book.metadata.kernelspec = KERNEL
    # Not by nbformat, which forgets which cells are trusted.
    (folder / lesson.path.name).write_text(json.dumps(book), encoding="utf-8")


def styled(folder: Path) -> None:
    """Let the apps load our style sheet after their own."""
    shutil.copy(HERE / "notebook.css", folder)
    for app in APPS:
        page = folder / app / "index.html"
        text = page.read_text(encoding="utf-8")
        link = '<link rel="stylesheet" href="../notebook.css">'
        page.write_text(text.replace("</head>", f"{link}\n</head>", 1), encoding="utf-8")
