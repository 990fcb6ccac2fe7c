"""How is a learner's CSV file read, and what is said when something is wrong with it?"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import NamedTuple, TextIO

__all__ = ["CsvError", "CsvTable", "read_csv"]

MOST_CELLS = 5_000_000  # about a gigabyte as Python floats and texts


class CsvError(ValueError):
    """A table that cannot be used; the message says in which line and why."""


class CsvTable(NamedTuple):
    """A header and lines of cells, with the number each line has in the file."""

    path: str
    header: list[str]
    lines: list[tuple[int, list[str]]]

    def column(self, name: str) -> list[str]:
        """The cells of a column."""
        place = self.place(name)
        return [cells[place] for _, cells in self.lines]

    def place(self, name: str) -> int:
        """Which column has this name."""
        if name not in self.header:
            raise CsvError(
                f"{self.path}, line 1: there is no column {name!r}; "
                f"there are {', '.join(map(repr, self.header[:20]))}"
            )
        return self.header.index(name)

    def numbers(self, names: Sequence[str]) -> list[list[float]]:
        """Rows of the numbers in these columns."""
        places = [self.place(name) for name in names]
        return [
            [self._number(cells[place], number, self.header[place]) for place in places]
            for number, cells in self.lines
        ]

    def _number(self, cell: str, line: int, column: str) -> float:
        where = f"{self.path}, line {line}, column {column!r}"
        try:
            number = float(cell)
        except ValueError:
            raise CsvError(f"{where}: {no_number(cell)}") from None
        if not isfinite(number):
            said = f"{cell!r:.40} is not a finite number"
            raise CsvError(f"{where}: {said}; correct it or delete the line")
        return number


def no_number(cell: str) -> str:
    """What is wrong with a cell that is no number, and what to do about it."""
    if not cell.strip():
        return "the cell is empty; fill it or delete the line"
    said, with_point = f"{cell!r:.40} is no number", cell.strip().replace(",", ".")
    try:
        float(with_point)
    except ValueError:
        return f"{said}; turn it into one, or delete the line or the whole column"
    return f"{said}; write {with_point} for {cell.strip()}"


def read_csv(path: str | os.PathLike[str]) -> CsvTable:
    """The table in a file: a header line, then lines with as many cells; empty lines are skipped.

    Cells may be separated by commas, semicolons or tabs, whichever the header has most of.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return table_of(str(path), file)
    except UnicodeDecodeError as error:
        raise CsvError(
            f"{path} is no text in UTF-8 (byte {error.start}); save it as such"
        ) from None


def table_of(path: str, file: TextIO) -> CsvTable:
    first = file.readline()
    file.seek(0)
    lines = numbered(path, csv.reader(file, delimiter=max(",;\t", key=first.count)))
    header = [name.strip() for name in next(lines, (0, []))[1]]
    if not header:
        raise CsvError(f"{path}, line 1: the file is empty; it needs a line of column names")
    for place, name in enumerate(header):
        if not name or name in header[:place]:
            fault = f"the name {name!r} twice" if name else f"no name for column {place + 1}"
            raise CsvError(f"{path}, line 1: the header has {fault}")
    kept: list[tuple[int, list[str]]] = []
    for number, cells in lines:
        if len(cells) != len(header):
            raise CsvError(
                f"{path}, line {number}: {len(cells)} cells, but the header has {len(header)}"
            )
        if len(kept) * len(header) > MOST_CELLS:
            raise CsvError(
                f"{path}, line {number}: more than {MOST_CELLS:,} cells; use fewer lines"
            )
        kept.append((number, cells))
    if not kept:
        raise CsvError(f"{path}, line 2: there is nothing below the header")
    return CsvTable(path, header, kept)


def numbered(path: str, reader: object) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not empty, with their numbers; csv's own errors with theirs."""
    lines: Iterator[list[str]] = iter(reader)  # type: ignore[call-overload]
    while True:
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            number = getattr(reader, "line_num", 0)
            raise CsvError(f"{path}, line {number}: {error}") from None
        if any(cell.strip() for cell in cells):
            yield getattr(reader, "line_num", 0), cells
