"""Decide what is learned from a table: which column, from which others, and from which lines."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from nn.arguments.wording import counted
from nn.data.csv_file import CsvError, CsvTable, is_missing
from nn.data.split import train_test_split

__all__ = ["Task", "part", "split", "task_of"]


MOST_CLASSES = 20


class Task(NamedTuple):
    """What to predict, and the lines and columns of the table to learn it from."""

    table: CsvTable
    target: str
    columns: list[str]
    truths: list[str] | list[float]
    is_classes: bool
    notes: list[str]


def task_of(table: CsvTable, options: argparse.Namespace) -> Task:
    """The target read as classes or as numbers, the columns to learn from, and the lines to use."""
    target, notes = options.target, list(table.notes)
    columns = chosen(table, options)
    at = table.place(target)
    lines = [line for line in table.lines if not is_missing(line[1][at])]
    if len(lines) < len(table.lines):
        without = counted(len(table.lines) - len(lines), "line")
        notes.append(f"{without} without {target!r} left out")
    table = table._replace(lines=lines)
    if options.fill == "drop":
        places = [table.place(name) for name in columns]
        whole = [line for line in lines if not any(is_missing(line[1][at]) for at in places)]
        if len(whole) < len(lines):
            gaps = counted(len(lines) - len(whole), "line")
            notes.append(f"{gaps} with missing cells left out")
        table = table._replace(lines=whole)
    if not table.lines:
        raise CsvError(f"{table.path}: no line is left to learn from; {'; '.join(notes)}")
    cells = table.column(target)
    if options.task == "classes" or (options.task == "auto" and speaks_of_classes(table, cells)):
        if not 2 <= len(set(cells)) <= len(cells) / 2:
            raise CsvError(
                f"{table.path}, column {target!r}: {too_few(len(set(cells)), len(cells))}"
            )
        return Task(table, target, columns, cells, True, notes)
    numbers = [number for number in table.numbers(target) if number is not None]
    return Task(table, target, columns, numbers, False, notes)


def chosen(table: CsvTable, options: argparse.Namespace) -> list[str]:
    """The columns to learn from: those asked for, or all but the target and those dropped."""
    for name in [*options.columns, *options.drop]:
        table.place(name)
    wanted = options.columns or table.header
    names = [name for name in wanted if name not in (options.target, *options.drop)]
    if not names:
        raise CsvError(f"{table.path}, line 1: there is nothing to learn {options.target!r} from")
    return names


def split(task: Task, share: float, rng: Random) -> tuple[list[int], list[int]]:
    """The places of the lines to learn from, and of those held out."""
    places = list(range(len(task.truths)))
    if not share:
        return places, []
    learned, held_out, _, _ = train_test_split(places, task.truths, held_out=share, rng=rng)
    return [int(row[0]) for row in learned], [int(row[0]) for row in held_out]


def part(task: Task, places: Sequence[int]) -> CsvTable:
    """The table with only these lines."""
    return task.table._replace(lines=[task.table.lines[place] for place in places])


def too_few(classes: int, lines: int) -> str:
    """The text of the error for classes that cannot be learned."""
    if classes < 2:
        return f"all {lines} lines are of one class; there must be at least two to tell apart"
    return f"{lines} lines are too few for {classes} classes; give at least two for each class"


def speaks_of_classes(table: CsvTable, cells: list[str]) -> bool:
    """Whether cells are classes: mostly words, or the numbers 0, 1, 2 ... many times each."""
    found = [number for number in map(table.number, cells) if number is not None]
    if len(found) < len(cells):
        return len(found) < len(cells) / 2  # a few words among numbers are wrong cells
    numbers = set(found)
    few = min(MOST_CLASSES, len(cells) // 2)
    return 2 <= len(numbers) <= few and (
        numbers in (set(range(len(numbers))), set(range(1, len(numbers) + 1)))
    )
