"""What do `python -m nn train` and `predict` do?"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from math import sqrt
from random import Random
from typing import NamedTuple, TextIO

from nn.between import Standardise
from nn.data import train_test_split
from nn.fit import fit
from nn.labels import Label
from nn.layers import MLP, Layer, Sequential
from nn.metrics import accuracy, mean_absolute_error, r2
from nn.module import Module
from nn.progress import Milestones
from nn.save import load, read, save
from nn.tables import CsvError, CsvTable, read_csv

__all__ = ["predict", "train"]

MOST_CLASSES = 20


class Task(NamedTuple):
    """What is to be predicted: classes, or numbers if there are none."""

    target: str
    columns: list[str]
    inputs: list[list[float]]
    classes: list[str]
    numbers: list[float]


def train(options: argparse.Namespace, out: TextIO) -> int:
    """Learn a column of a CSV file from the others; print the held-out score, save the model."""
    task = task_of(read_csv(options.file), options.target, options.task)
    rng = Random(options.seed)
    say_what(task, out)
    if task.classes:
        model = train_classes(task, options, rng, out)
    else:
        model = train_numbers(task, options, rng, out)
    metadata = {"columns": task.columns, "target": task.target}
    save(model, options.model, metadata=metadata)
    print(f"model saved as {options.model}", file=out)
    return 0


def predict(options: argparse.Namespace, out: TextIO) -> int:
    """Write the lines of a CSV file again, with a column of predictions."""
    model, metadata = load(options.model), read(options.model).get("metadata")
    about = metadata if isinstance(metadata, dict) else {}
    columns, target = about.get("columns"), str(about.get("target", ""))
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        raise CsvError(
            f"{options.model} does not say which columns it needs; train it with `train`"
        )
    table = read_csv(options.file)
    rows = table.numbers(columns)
    answers: Sequence[Label] = (
        model.classify(rows) if model.labels else [row[0] for row in model.predict(rows)]
    )
    if options.output is None:
        write(table, answers, target, out)
    else:
        with open(options.output, "w", encoding="utf-8", newline="") as file:
            write(table, answers, target, file)
    return 0


def write(table: CsvTable, answers: Sequence[Label], target: str, out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*table.header, f"predicted {target}"])
    for (_, cells), answer in zip(table.lines, answers, strict=True):
        writer.writerow([*cells, answer])


def task_of(table: CsvTable, target: str, kind: str) -> Task:
    """The target column read as classes or as numbers, the others as inputs."""
    cells = [cell.strip() for cell in table.column(target)]
    for (number, _), cell in zip(table.lines, cells, strict=True):
        if not cell:
            raise CsvError(
                f"{table.path}, line {number}: the target {target!r} is missing; fill it "
                "or delete the line"
            )
    columns = [name for name in table.header if name != target]
    if not columns:
        raise CsvError(f"{table.path}, line 1: there is nothing to learn {target!r} from")
    inputs = table.numbers(columns)
    if kind == "classes" or (kind == "auto" and speaks_of_classes(cells)):
        if not 2 <= len(set(cells)) <= len(cells) / 2:
            raise CsvError(
                f"{table.path}, column {target!r}: {too_few(len(set(cells)), len(cells))}"
            )
        return Task(target, columns, inputs, cells, [])
    return Task(target, columns, inputs, [], [row[0] for row in table.numbers([target])])


def too_few(classes: int, lines: int) -> str:
    """Why these are no classes to learn."""
    if classes < 2:
        return f"all {lines} lines are of one class; there must be at least two to tell apart"
    return f"{lines} lines are too few for {classes} classes; give at least two for each class"


def speaks_of_classes(cells: list[str]) -> bool:
    """Mostly words, or the whole numbers from 0 or 1 to a few, many times each."""
    try:
        numbers = {float(cell) for cell in cells}
    except ValueError:
        words = sum(not looks_like_number(cell) for cell in cells)
        return words > len(cells) / 2  # else one wrong cell in a column of numbers
    few = min(MOST_CLASSES, len(cells) // 2)
    return 2 <= len(numbers) <= few and (
        numbers in (set(range(len(numbers))), set(range(1, len(numbers) + 1)))
    )


def looks_like_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def say_what(task: Task, out: TextIO) -> None:
    what = f"one of {len(set(task.classes))} classes" if task.classes else "a number"
    print(
        f"{len(task.inputs)} examples; {task.target!r} is {what}, "
        f"learned from {len(task.columns)} column(s)",
        file=out,
    )


def train_classes(task: Task, options: argparse.Namespace, rng: Random, out: TextIO) -> Sequential:
    inputs, held_out, names, truths = train_test_split(
        task.inputs, task.classes, held_out=options.held_out, rng=rng
    )
    count = len(set(names))
    model = network(inputs, options.hidden, 1 if count == 2 else count, rng)
    run(model, inputs, names, options, rng)
    print(f"held-out accuracy {accuracy(model.classify(held_out), truths):.1%}", file=out)
    return model


def train_numbers(task: Task, options: argparse.Namespace, rng: Random, out: TextIO) -> Sequential:
    """The targets are learned at mean 0 and spread 1; the last layer then undoes that."""
    inputs, held_out, numbers, truths = train_test_split(
        task.inputs, task.numbers, held_out=options.held_out, rng=rng
    )
    mean = sum(numbers) / len(numbers)
    spread = sqrt(sum((number - mean) ** 2 for number in numbers) / len(numbers)) or 1.0
    model = network(inputs, options.hidden, 1, rng)
    run(model, inputs, [(number - mean) / spread for number in numbers], options, rng)
    model.labels = None  # two numbers at mean 0 and spread 1 may look like the classes -1 and 1
    last = [part for part in model.named_modules().values() if isinstance(part, Layer)][-1]
    stretch(last, mean, spread)
    answers = [row[0] for row in model.predict(held_out)]
    explained = f", R² {r2(answers, truths):.3f}" if len(set(truths)) > 1 else ""
    error = mean_absolute_error(answers, truths)
    print(f"held-out mean absolute error {error:.4g}{explained}", file=out)
    return model


def stretch(layer: Layer, mean: float, spread: float) -> None:
    """Make the one neuron of a linear layer answer spread times as much, plus the mean."""
    (neuron,) = layer.neurons
    for weight in neuron.weights:
        weight.data = weight.data * spread
    if neuron.bias is not None:
        neuron.bias.data = neuron.bias.data * spread + mean


def network(
    inputs: list[list[float]], hidden: Sequence[int], outputs: int, rng: Random
) -> Sequential:
    """Scaled inputs, then hidden layers of tanh, then a linear output."""
    layers = MLP(len(inputs[0]), [*hidden, outputs], "tanh", init="xavier", rng=rng)
    return Sequential(Standardise.of(inputs), layers)


def run(
    model: Module,
    inputs: list[list[float]],
    labels: Sequence[str] | Sequence[float],
    options: argparse.Namespace,
    rng: Random,
) -> None:
    milestones = Milestones(sys.stderr, every=max(1, options.epochs // 10))
    fit(
        model,
        inputs,
        labels,
        epochs=options.epochs,
        learning_rate=options.learning_rate,
        rng=rng,
        verbose=not options.quiet,
        callbacks=[] if options.quiet or sys.stderr.isatty() else [milestones],
    )
