"""Read a lesson: what its notebook says of itself, and copies to read and to run.

The metadata of a notebook may hold, under `slopewise`: `minutes`, a number; `level`, such as
`university` for an extra; and `classroom`, which is `read` if a browser cannot run the lesson.
Cells with the tag `cover` hold the picture of the lesson. Cells with the tag `prediction`, or with
`source_hidden` as Jupyter writes it, show their output and no code. Cells with the tag `numpy` need
NumPy, and those with the tag `timed` show measured times, which differ in each run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

__all__ = ["FOLDED", "HIDDEN", "Lesson", "lessons"]

HERE = Path(__file__).parent
NUMBERED = "[0-9]*.ipynb"
# No wheel of NumPy for browsers can be had from pip.
LEFT_OUT = "*Left out here: this cell needs NumPy, which this Python in a browser does not have.*"
CELL_MINUTES = 2.5  # for a code cell and the words before it, where a lesson does not say
FOLDED = "folded"
"""The tag of a cell whose output waits behind a Run button."""
HIDDEN = "remove-input"
"""The tag of a cell whose code is not shown; MyST-NB has this name."""


@dataclass(frozen=True)
class Lesson:
    """A notebook whose name begins with the number of the lesson."""

    path: Path
    book: Any

    @property
    def number(self) -> str:
        """Such as `3` or `3a`."""
        return self.path.stem.partition("_")[0]

    @property
    def heading(self) -> str:
        """The first line of the notebook, such as `3. How a neural network works`."""
        return str(self.book.cells[0].source.partition("\n")[0].removeprefix("# "))

    @property
    def goal(self) -> str:
        """The paragraph that says what the lesson is for, as a sentence."""
        found = re.search(r"\*\*Goal:\*\*\s*(.*?)(?:\n\n|\Z)", self.book.cells[0].source, re.DOTALL)
        words = " ".join(found[1].split()) if found else ""
        return words[:1].upper() + words[1:]

    @property
    def minutes(self) -> int:
        """How long a learner needs; without a number in the notebook, from its code cells."""
        return int(self.marks.get("minutes") or 5 * round(CELL_MINUTES * self.cells / 5))

    @property
    def extra(self) -> str:
        """`University extra` and the like; empty for the lessons that everybody takes."""
        level = self.marks.get("level", "")
        if level:
            return f"{level} extra".capitalize()
        return "" if self.runs_in_browser else "Extra"

    @property
    def runs_in_browser(self) -> bool:
        """Whether it can be run in the classroom. What compiles machine code cannot."""
        return bool(self.marks.get("classroom") != "read")

    @property
    def cells(self) -> int:
        """The number of cells in a copy to run that show their code."""
        return sum(not hides_its_code(cell) for cell in code(self.to_run()))

    @property
    def marks(self) -> dict[str, Any]:
        return dict(self.book.metadata.get("slopewise", {}))

    def to_run(self) -> Any:
        """A copy for a browser's Python, without outputs and cells that need NumPy.

        Predictions keep their outputs: they ask before they answer.
        """
        book = deepcopy(self.book)
        book.cells = [
            nbformat.v4.new_markdown_cell(LEFT_OUT, id=cell.id) if needs_numpy(cell) else cell
            for cell in book.cells
        ]
        for cell in code(book):
            cell.execution_count = None
            if hides_its_code(cell):
                cell.metadata["jupyter"] = {"source_hidden": True}
                cell.metadata["trusted"] = True  # so that Jupyter lets their scripts run
                for output in cell.outputs:
                    if "execution_count" in output:
                        output.execution_count = None
            else:
                cell.outputs = []
        return book

    def to_read(self) -> Any:
        """A copy with tags that say which code is hidden, and which outputs are folded."""
        book = deepcopy(self.book)
        for cell in code(book):
            tag = HIDDEN if hides_its_code(cell) else FOLDED if cell.outputs else None
            if tag:
                cell.metadata["tags"] = [*cell.metadata.get("tags", []), tag]
        return book


def lessons(folder: Path = HERE) -> list[Lesson]:
    """The lessons in a folder, by their numbers: 2, 3a, 3b, 10."""
    found = [Lesson(path, nbformat.read(path, as_version=4)) for path in folder.glob(NUMBERED)]
    return sorted(found, key=lambda each: (int(re.sub(r"\D", "", each.number)), each.number))


def code(book: Any) -> Iterator[Any]:
    """The cells that are run."""
    return (cell for cell in book.cells if cell.cell_type == "code")


def needs_numpy(cell: Any) -> bool:
    """Whether a cell shows NumPy's arrays."""
    return "numpy" in cell.metadata.get("tags", [])


def hides_its_code(cell: Any) -> bool:
    """Whether only the output of a cell is shown."""
    metadata = cell.metadata
    hidden = metadata.get("jupyter", {}).get("source_hidden", False)
    return bool(hidden or "prediction" in metadata.get("tags", []))
