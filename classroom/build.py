"""Build the folder that a teacher hands out.

JupyterLite runs the lessons, with Python for browsers and every package that they need beside it.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import sys
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory

import nbconvert
import nbformat
from jupyterlite_pyodide_kernel.constants import PYODIDE_KERNEL_PLUGIN_ID, PYODIDE_LOCK
from packaging.utils import parse_wheel_filename

from classroom.parts import ClassroomError, fetched, run

__all__ = ["ROOT", "build", "runs_in_browser"]

HERE = Path(__file__).parent
ROOT = HERE.parent
APPS = ("notebooks", "tree", "lab")
PYTHON = (sys.executable, "-m")
# No wheel of NumPy for browsers can be had from pip.
LEFT_OUT = "*Left out here: this cell needs NumPy, which this Python in a browser does not have.*"
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}


def build(folder: Path, *, parts: Path) -> None:
    """The classroom in `folder`, which is emptied first; needs a network if `parts` is empty.

    `index.html` leads to the lessons, `lite` runs them, `pages` shows them with all pictures, and
    `serve.py` serves all of it.
    """
    if any(folder.glob("*")) and not (folder / "lite").is_dir():
        raise ClassroomError(f"{folder} holds other files: name an empty folder or a new one")
    lessons = sorted(ROOT.glob("notebooks/*.ipynb"))
    with TemporaryDirectory() as temporary:
        work = Path(temporary)
        python = shutil.copytree(fetched(parts), work / "static" / "pyodide")
        wheel = [*PYTHON, "hatchling", "build", "--target", "wheel", "--directory", str(python)]
        pure = {"SLOPEWISE_PURE": "1"}  # what a compiler makes here does not run in a browser
        run(wheel, "Slopewise's own wheel was not built", cwd=ROOT, **pure)
        configure(work, lock(python))
        (work / "contents").mkdir()
        for lesson in filter(runs_in_browser, lessons):
            ready_to_run(lesson, work / "contents")
        shutil.rmtree(folder, ignore_errors=True)
        run(jupyterlite(folder / "lite"), "JupyterLite was not built", cwd=work)
    (folder / "pages").mkdir()
    for lesson in lessons:
        page(lesson, folder / "pages")
    (folder / "index.html").write_text(start_page(lessons), encoding="utf-8")
    for name in ("serve.py", "README.txt"):
        shutil.copy(HERE / name, folder)


def runs_in_browser(lesson: Path) -> bool:
    """Whether a lesson is to be run in the classroom, and not only read: some need machine code."""
    marks = nbformat.read(lesson, as_version=4).metadata.get("slopewise", {})
    return bool(marks.get("classroom") != "read")


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


def jupyterlite(folder: Path) -> list[str]:
    """The command that builds the site from what lies in the working directory."""
    apps = [part for app in APPS for part in ("--apps", app)]
    lean = ["--no-sourcemaps", "--no-unused-shared-packages", "--no-libarchive"]
    paths = ["--contents=contents", f"--output-dir={folder}"]
    return [*PYTHON, "jupyterlite_core", "build", *paths, *apps, *lean]


def ready_to_run(lesson: Path, folder: Path) -> None:
    """A copy for the browser's kernel, in which nothing tells the answers before they are asked."""
    book = nbformat.read(lesson, as_version=4)
    book.metadata.kernelspec = KERNEL
    book.cells = [
        nbformat.v4.new_markdown_cell(LEFT_OUT) if needs_numpy(cell) else cell
        for cell in book.cells
    ]
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.source = without_checks(cell.source)
            cell.outputs, cell.execution_count = [], None
    nbformat.write(book, folder / lesson.name)


def needs_numpy(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell is left out of the copy to run."""
    return "numpy" in cell.metadata.get("tags", [])


def without_checks(source: str) -> str:
    """The code but for its asserts, which say what will come out."""
    lines = source.splitlines()
    for node in reversed(ast.parse(source).body):
        inside = node.body if isinstance(node, ast.For) else [node]
        if all(isinstance(each, ast.Assert) for each in inside):
            del lines[node.lineno - 1 : node.end_lineno]
    return "\n".join(lines)


def page(lesson: Path, folder: Path) -> None:
    """The lesson to read, with all its pictures; a single file that loads nothing."""
    nowhere = dict.fromkeys(("jquery_url", "mathjax_url", "mermaid_js_url", "require_js_url"), "")
    text, _ = nbconvert.HTMLExporter(**nowhere).from_filename(lesson)
    (folder / lesson.with_suffix(".html").name).write_text(text, encoding="utf-8")


def start_page(lessons: Sequence[Path]) -> str:
    """Where everybody begins: each lesson with its goal, to run or to read."""
    template = Template((HERE / "index.html").read_text(encoding="utf-8"))
    return template.substitute(lessons="\n".join(map(entry, lessons)))


def entry(lesson: Path) -> str:
    """One lesson on the start page."""
    first = nbformat.read(lesson, as_version=4).cells[0].source
    title = first.partition("\n")[0].removeprefix("# ")
    goal = re.search(r"\*\*Goal:\*\*\s*(.*?)(?:\n\n|$)", first, re.DOTALL)
    words = goal[1].replace("\n", " ") if goal else ""
    words = escape(words[:1].upper() + words[1:])
    run = RUN.substitute(file=lesson.stem) if runs_in_browser(lesson) else ""
    return ENTRY.substitute(run=run, title=escape(title), goal=words, file=lesson.stem)


RUN = Template("""<a class="run" href="lite/notebooks/index.html?path=$file.ipynb">Open and run</a>
""")
ENTRY = Template("""<li>
<h2>$title</h2>
<p>$goal</p>
<p>$run<a href="pages/$file.html">Read, with all pictures</a></p>
</li>""")
