"""Read a CSV file; an error names the line and says what is wrong there."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from math import isfinite
from typing import NamedTuple, TextIO

__all__ = ["CsvError", "CsvTable", "is_missing", "read_csv"]

MOST_CELLS = 5_000_000  # about a gigabyte as Python floats and texts
MISSING = frozenset(["", "na", "n/a", "nan", "null", "none", "?"])

WITH_POINT = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
WITH_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)?(,\d+)?([eE][+-]?\d+)?", re.ASCII)
ONLY_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?", re.ASCII)
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)


class CsvError(ValueError):
    """A CSV file cannot be used; the message says in which line and why."""


class CsvTable(NamedTuple):
    """A header, and lines of cells with their numbers in the file."""

    path: str
    header: list[str]
    lines: list[tuple[int, list[str]]]
    decimal_comma: bool = False
    notes: tuple[str, ...] = ()
    """What was left out while reading, in sentences."""

    def column(self, name: str) -> list[str]:
        """The cells of a column, without the spaces around them."""
        place = self.place(name)
        return [cells[place].strip() for _, cells in self.lines]

    def place(self, name: str) -> int:
        """The place of the column of this name."""
        if name not in self.header:
            near = get_close_matches(name, self.header, 1)
            meant = f"did you mean {near[0]!r}? There" if near else "there"
            raise CsvError(
                f"{self.path}, line 1: there is no column {name!r}; "
                f"{meant} are {', '.join(map(repr, self.header[:20]))}"
            )
        return self.header.index(name)

    def number(self, cell: str) -> float | None:
        """The number in a cell, in the notation of this file; None if it is no number.

        >>> table = CsvTable("t.csv", ["x"], [], decimal_comma=True)
        >>> table.number("1.234,5"), table.number("3.14"), table.number("1_000")
        (1234.5, None, None)
        """
        if self.decimal_comma:
            if not cell or not WITH_COMMA.fullmatch(cell):
                return None
            cell = cell.replace(".", "").replace(",", ".")
        if not WITH_POINT.fullmatch(cell):
            return None
        return float(cell)

    def numbers(self, name: str) -> list[float | None]:
        """The numbers of a column, None where a cell is missing; a CsvError for anything else."""
        found = []
        for (line, _), cell in zip(self.lines, self.column(name), strict=True):
            number = self.number(cell)
            fault = "" if is_missing(cell) else self._fault(cell, number)
            if fault:
                raise CsvError(f"{self.path}, line {line}, column {name!r}: {fault}")
            found.append(number)
        return found

    def _fault(self, cell: str, number: float | None) -> str:
        """What is wrong with a cell that should be a number, and what to do about it."""
        if number is not None:
            finite = f"{cell!r:.40} is not a finite number; correct it or delete the line"
            return "" if isfinite(number) else finite
        said = f"{cell!r:.40} is no number"
        if self.decimal_comma and WITH_POINT.fullmatch(cell):
            return f"{said} where other cells have a decimal comma; write all of them alike"
        if THOUSANDS.fullmatch(cell):
            return f"{said}; write it without the commas, {cell.replace(',', '')}"
        if ONLY_COMMA.fullmatch(cell):
            return f"{said}; write {cell.replace(',', '.')} for {cell}"
        return f"{said}; turn it into one, or leave the column out with --drop"


def is_missing(cell: str) -> bool:
    """Whether a cell is empty, or has a word such as NA that means so.

    >>> is_missing(""), is_missing(" NA "), is_missing("0")
    (True, True, False)
    """
    return cell.strip().lower() in MISSING


def read_csv(path: str | os.PathLike[str]) -> CsvTable:
    """The table in a file: a header line, then lines with as many cells; empty lines are skipped.

    Cells may be separated by commas, semicolons or tabs: by that which the header has most of.
    Unless it is the comma, numbers may have a decimal comma.  A first column without a name, as
    pandas writes it, is left out.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            return table_of(str(path), file)
    except UnicodeDecodeError as error:
        raise CsvError(
            f"{path} is no text in UTF-8 (byte {error.start}); save it as UTF-8"
        ) from None


def table_of(path: str, file: TextIO) -> CsvTable:
    """The table in an open file."""
    first = file.readline()
    file.seek(0)
    delimiter = max(",;\t", key=first.count)
    lines = numbered(path, csv.reader(file, delimiter=delimiter, strict=True))
    header = [name.strip() for name in next(lines, (0, []))[1]]
    if not header:
        raise CsvError(f"{path}, line 1: the file is empty; it needs a line of column names")
    kept = list(complete(path, header, lines))
    if not kept:
        raise CsvError(f"{path}, line 2: there is nothing below the header")
    notes: tuple[str, ...] = ()
    if not header[0] and len(header) > 1:
        header, kept = header[1:], [(number, cells[1:]) for number, cells in kept]
        notes = ("the first column has no name: taken for the numbers of the lines, left out",)
    for place, name in enumerate(header):
        if not name or name in header[:place]:
            fault = f"the name {name!r} twice" if name else f"no name for column {place + 1}"
            raise CsvError(f"{path}, line 1: the header has {fault}")
    has_comma = delimiter != "," and any(
        ONLY_COMMA.fullmatch(cell.strip()) for _, cells in kept for cell in cells
    )
    return CsvTable(path, header, kept, has_comma, notes)


def complete(
    path: str, header: list[str], lines: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    """The lines; a CsvError if one has too many or too few cells, or if there are too many."""
    for count, (number, cells) in enumerate(lines):
        if len(cells) != len(header):
            raise CsvError(
                f"{path}, line {number}: {len(cells)} cells, but the header has {len(header)}"
            )
        if count * len(header) > MOST_CELLS:
            raise CsvError(
                f"{path}, line {number}: more than {MOST_CELLS:,} cells; use fewer lines"
            )
        yield number, cells


def numbered(path: str, reader: object) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not empty, with their numbers; errors of csv as a CsvError."""
    lines: Iterator[list[str]] = iter(reader)  # type: ignore[call-overload]
    while True:
        start = getattr(reader, "line_num", 0) + 1
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            said = str(error)
            if "unexpected end" in said:
                said = "a quote is opened and never closed; close it or delete it"
            elif "expected after" in said:
                said = "a quote is closed within a cell; write two quotes for one inside a text"
            raise CsvError(f"{path}, line {start}: {said}") from None
        if any(cell.strip() for cell in cells):
            yield getattr(reader, "line_num", 0), cells
