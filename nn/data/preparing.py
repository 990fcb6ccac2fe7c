"""Turn the columns of a table into rows of numbers, alike for training and for predicting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import fmean, median
from typing import Any, NamedTuple

from nn.data.csv_file import CsvError, CsvTable, is_missing

__all__ = ["FILLS", "Column", "filled", "preparation", "prepared", "restored"]

FILLS = ("median", "mean", "drop")
MOST_WORDS = 50  # more different words are names of lines: new lines have others
NOTHING = ""  # the word for a cell that is missing


class Column(NamedTuple):
    """How one column becomes numbers.

    In a column of numbers, a missing cell becomes `fill`.  A column of words becomes one number for
    each of its words: 1 if the cell is that word, else 0.
    """

    name: str
    fill: float = 0.0
    words: tuple[str, ...] = ()

    def numbers(self, table: CsvTable) -> tuple[list[list[float]], int]:
        """The numbers of this column, line by line, and how many cells had an unknown word."""
        if not self.words:
            found = table.numbers(self.name)
            return [[self.fill if number is None else number] for number in found], 0
        cells = words_of(table, self.name)
        rows = [[float(cell == word) for word in self.words] for cell in cells]
        return rows, sum(cell not in self.words for cell in cells)


def words_of(table: CsvTable, name: str) -> list[str]:
    """The words of a column; every missing cell is the same word."""
    return [NOTHING if is_missing(cell) else cell for cell in table.column(name)]


def preparation(
    table: CsvTable, names: Sequence[str], fill: str = "median"
) -> tuple[list[Column], list[str]]:
    """How each column becomes numbers, still without its `fill`; and notes for the user."""
    columns, notes = [], []
    for name in names:
        cells = [cell for cell in table.column(name) if not is_missing(cell)]
        said = [number for number in map(table.number, cells) if number is not None]
        missing = len(table.lines) - len(cells)
        if not cells:
            notes.append(f"{name!r} is empty: left out")
        elif len(said) > len(cells) / 2:
            table.numbers(name)  # a CsvError if one is wrong
            columns.append(Column(name))
            if missing:
                notes.append(f"{name!r}: {missing} missing, filled with the {fill}")
        else:
            words = tuple(sorted(Counter(words_of(table, name))))
            if len(words) > MOST_WORDS or len(words) > max(2, len(cells) // 2):
                notes.append(f"{name!r} has {len(words)} different words: left out")
                continue
            columns.append(Column(name, words=words))
            notes.append(f"{name!r}: one column for each of {len(words)} words")
            if missing:
                notes[-1] += f"; {missing} missing are a word of their own"
    if not columns:
        raise CsvError(f"{table.path}: there is nothing to learn from; {'; '.join(notes)}")
    return columns, notes


def filled(columns: Sequence[Column], learned: CsvTable, fill: str = "median") -> list[Column]:
    """The columns with their `fill`: the median or the mean of the lines to learn from."""
    middle = fmean if fill == "mean" else median
    found = []
    for column in columns:
        numbers = [] if column.words else learned.numbers(column.name)
        there = [number for number in numbers if number is not None]
        found.append(column._replace(fill=middle(there)) if there else column)
    return found


def prepared(table: CsvTable, columns: Sequence[Column]) -> tuple[list[list[float]], list[str]]:
    """A row of numbers for each line; and notes on words that were not in the training data."""
    rows: list[list[float]] = [[] for _ in table.lines]
    notes = []
    for column in columns:
        numbers, unknown = column.numbers(table)
        for row, more in zip(rows, numbers, strict=True):
            row += more
        if unknown:
            notes.append(f"{column.name!r}: {unknown} cells have a word that training had not")
    return rows, notes


def restored(saved: object) -> list[Column]:
    """The columns in a model file, checked: anybody may have written the file."""
    if not isinstance(saved, list):
        raise TypeError("the preparation must be a list of columns")
    return [column_of(entry) for entry in saved]


def column_of(entry: Any) -> Column:
    """One saved column, checked."""
    name, fill, words = entry
    if not isinstance(name, str) or not isinstance(fill, float | int):
        raise TypeError("a column must have a name and a number to fill in")
    if not all(isinstance(word, str) for word in words):
        raise TypeError("the words of a column must be texts")
    return Column(name, float(fill), tuple(words))
