"""Run the lessons again, so that nothing but their outputs changes.

From the root of the repository: `python notebooks/run.py`, or `python notebooks/run.py 3a 7` for
some of them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import nbclient
import nbformat

HERE = Path(__file__).parent
SECONDS = 50  # for one cell; a whole lesson takes two or three


def executed(book: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A copy of a notebook, run by a fresh kernel in a folder that holds nothing else.

    Graphs are painted by the Graphviz that pip pins: the system's own may be of any version.  Of
    the metadata, what differs from machine to machine (times, Python's version) is left out.
    """
    copy = nbformat.from_dict(book)
    with TemporaryDirectory() as folder:
        nbclient.NotebookClient(
            copy,
            timeout=SECONDS,
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": folder}},
        ).execute(env=environment())
    copy.metadata = nbformat.from_dict(book.metadata)
    return copy


def environment() -> dict[str, str]:
    """This process's, with one painter of graphs and the notebook's own painter of plots."""
    kept = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    return {**kept, "SLOPEWISE_GRAPHVIZ": "wasm"}


if __name__ == "__main__":
    chosen = sys.argv[1:]
    known = {path.stem.partition("_")[0]: path for path in sorted(HERE.glob("*.ipynb"))}
    if unknown := set(chosen) - known.keys():
        sys.exit(f"there is no lesson {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    for path in [known[number] for number in chosen or known]:
        lesson = executed(nbformat.read(path, as_version=4))
        path.write_text(f"{nbformat.writes(lesson)}\n", encoding="utf-8")
