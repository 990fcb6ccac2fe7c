"""The commands `python -m nn train` and `python -m nn predict`."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from copy import deepcopy
from io import StringIO
from math import nan
from random import Random
from typing import Any, TextIO

from autograd import files
from nn.command.task import Task, part, split, task_of
from nn.data.csv_file import CsvError, CsvTable, read_csv
from nn.data.preparing import Column, filled, preparation, prepared, restored
from nn.data.table import Cell, Table
from nn.files.save import load, read, save
from nn.model.between import Standardise, Unstandardise
from nn.model.labels import Label
from nn.model.module import Module
from nn.model.networks import MLP, Sequential
from nn.training.fit import fit
from nn.training.metrics import accuracy, confusion, mean_absolute_error, r2
from nn.training.progress import Milestones
from nn.view.playground import playground

__all__ = ["predict", "train"]


def train(options: argparse.Namespace, out: TextIO) -> int:
    """Learn a column of a CSV file from the others, print how well, and save the model."""
    for path in filter(None, [options.model, options.playground]):
        files.check(path)
    task = task_of(read_csv(options.file), options)
    columns, notes = preparation(task.table, task.columns, options.fill)
    rng = Random(options.seed)
    learned, held_out = split(task, options.held_out, rng)
    columns = filled(columns, part(task, learned), options.fill)
    inputs, _ = prepared(part(task, learned), columns)
    truths: list[Any] = [task.truths[place] for place in learned]
    tests, unknown = prepared(part(task, held_out), columns)
    say_what(task, len(columns), [*task.notes, *notes, *unknown], out)
    model = network(inputs, truths, task.is_classes, options, rng)
    names = [column.name for column in columns]
    if options.playground is not None:
        write_playground(model, inputs, truths, names, options, rng)
    learn(model, inputs, truths, options, rng)
    if held_out:
        expected: list[Any] = [task.truths[place] for place in held_out]
        report = report_classes if task.is_classes else report_numbers
        report(model, tests, expected, truths, out)
    else:
        print("no line was held out: nothing says how well it does on new ones", file=out)
    metadata = {"columns": names, "target": task.target, "preparation": columns}
    save(model, options.model, metadata=metadata)
    print(f"model saved as {options.model}", file=out)
    if options.playground is not None:
        print(f"page saved as {options.playground}: open it, and train there", file=out)
    return 0


def predict(options: argparse.Namespace, out: TextIO) -> int:
    """Write the lines of a CSV file again, with a column of predictions."""
    if options.output is not None:
        files.check(options.output)
    model, metadata = load(options.model), read(options.model).get("metadata")
    about = metadata if isinstance(metadata, dict) else {}
    table = read_csv(options.file)
    rows, notes = prepared(table, columns_of(options.model, about))
    for note in (*table.notes, *notes):
        sys.stderr.write(f"{note}\n")
    answers: Sequence[Label] = (
        model.classify(rows) if model.labels else [row[0] for row in model.predict(rows)]
    )
    text = StringIO()
    write(table, answers, str(about.get("target", "")), text)
    if options.output is None:
        out.write(text.getvalue())
    else:
        files.write(options.output, text.getvalue())
    return 0


def columns_of(path: str, about: dict[str, Any]) -> list[Column]:
    """How training prepared the columns; files of version 0.1 have plain numbers only."""
    names = about.get("columns")
    try:
        if "preparation" in about:
            return restored(about["preparation"])
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            return [Column(name, nan) for name in names]
    except (TypeError, ValueError) as error:
        raise CsvError(f"{path} is damaged: {error}") from None
    raise CsvError(f"{path} does not say which columns it needs; train it with `train`")


def write(table: CsvTable, answers: Sequence[Label], target: str, out: TextIO) -> None:
    """The table as CSV, with a last column of answers."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*table.header, f"predicted {target}"])
    for (_, cells), answer in zip(table.lines, answers, strict=True):
        writer.writerow([*cells, answer])


def network(
    inputs: list[list[float]],
    truths: list[Any],
    is_classes: bool,
    options: argparse.Namespace,
    rng: Random,
) -> Sequential:
    """A network with scaled inputs, hidden layers of tanh, and a linear output."""
    classes = len(set(truths)) if is_classes else 0
    outputs = classes if classes > 2 else 1
    layers = MLP(len(inputs[0]), [*options.hidden, outputs], "tanh", init="xavier", rng=rng)
    last = [] if is_classes else [Unstandardise.of(truths)]
    return Sequential(Standardise.of(inputs), layers, *last)


def write_playground(
    model: Module,
    inputs: list[list[float]],
    truths: list[Any],
    names: list[str],
    options: argparse.Namespace,
    rng: Random,
) -> None:
    """A page where the network can be trained as it is trained here."""
    page = playground(
        model,
        inputs,
        truths,
        learning_rate=options.learning_rate,
        rng=deepcopy(rng),  # so that both draw the same order of examples
        input_names=names,
    )
    page.save(options.playground)


def learn(
    model: Module,
    inputs: list[list[float]],
    truths: list[Any],
    options: argparse.Namespace,
    rng: Random,
) -> None:
    """Train, and show progress unless it should be quiet."""
    milestones = Milestones(sys.stderr, every=max(1, options.epochs // 10))
    fit(
        model,
        inputs,
        truths,
        epochs=options.epochs,
        learning_rate=options.learning_rate,
        rng=rng,
        verbose=not options.quiet,
        callbacks=[] if options.quiet or sys.stderr.isatty() else [milestones],
    )


# What is printed


def say_what(task: Task, columns: int, notes: Sequence[str], out: TextIO) -> None:
    """Print the size of the task, and the notes on the table."""
    what = f"one of {len(set(task.truths))} classes" if task.is_classes else "a number"
    print(
        f"{len(task.truths)} examples; {task.target!r} is {what}, learned from {columns} column(s)",
        file=out,
    )
    for note in notes:
        print(f"  {note}", file=out)


def report_classes(
    model: Module, tests: list[list[float]], expected: list[str], learned: list[str], out: TextIO
) -> None:
    """Print the accuracy, that of always the same answer, precision, recall and confusion."""
    answers = [str(answer) for answer in model.classify(tests)]
    usual = max(dict.fromkeys(learned), key=learned.count)
    print(
        f"held-out accuracy {accuracy(answers, expected):.1%}; "
        f"always {usual!r} would be {expected.count(usual) / len(expected):.1%}",
        file=out,
    )
    matrix = confusion(answers, expected)
    rows: list[list[Cell]] = []
    for name in matrix.columns[1:]:
        right = sum(a == t == name for a, t in zip(answers, expected, strict=True))
        said, there = answers.count(name), expected.count(name)
        shares = [f"{right / count:.1%}" if count else "-" for count in (said, there)]
        rows.append([name, *shares, there])
    print(Table(["class", "precision", "recall", "examples"], rows), file=out)
    print(matrix, file=out)


def report_numbers(
    model: Module,
    tests: list[list[float]],
    expected: list[float],
    learned: list[float],
    out: TextIO,
) -> None:
    """Print the mean absolute error, that of always answering the mean, and R²."""
    answers = [row[0] for row in model.predict(tests)]
    mean = sum(learned) / len(learned)
    explained = f", R² {r2(answers, expected):.3f}" if len(set(expected)) > 1 else ""
    error = mean_absolute_error(answers, expected)
    usual = mean_absolute_error([mean] * len(expected), expected)
    print(
        f"held-out mean absolute error {error:.4g}{explained}; "
        f"always the mean {mean:.4g} would be {usual:.4g}",
        file=out,
    )
