"""Metrics: numbers and tables that say how good answers are."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from math import inf
from typing import TypeAlias

from autograd.hints import hinting
from nn.arguments.hints import KEYWORDS
from nn.arguments.rows import Array, Rows, as_rows
from nn.data.table import Table
from nn.model.labels import Labels
from nn.training.answers import matched, refuse_lengths
from nn.training.losses import mean_absolute_error, squared_error

__all__ = [
    "LARGER_IS_BETTER",
    "METRICS",
    "accuracy",
    "confusion",
    "error_table",
    "mean_absolute_error",
    "r2",
]

Answers: TypeAlias = "Iterable[Hashable] | Rows | Array"
"""One class for each example, or one row of outputs."""


@hinting(KEYWORDS)
def accuracy(predictions: Answers, truths: Answers, *, labels: Labels | None = None) -> float:
    """The share of answers that are right.

    Answers are classes, or rows of outputs.  Rows are read as `classify` reads them: by the labels
    of the model if `model.predict` made them, else by `labels`; without labels, the class is the
    number of the largest output.  A ValueError says what cannot be compared.

    >>> accuracy(["cat", "dog", "cat", "cow"], ["cat", "dog", "dog", "cow"])
    0.75
    >>> accuracy([[0.1, 0.7, 0.2], [0.5, 0.3, 0.2]], [1, 2])
    0.5
    """
    answers = matched("accuracy", predictions, truths, labels)
    return sum(answer == truth for answer, truth in answers) / len(answers)


def r2(predictions: Rows, truths: Rows) -> float:
    """The share of the spread of the truths that the predictions explain.

    1 is perfect, 0 is as good as always answering the mean, and below 0 is worse than that.

    >>> r2([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]), r2([2.0, 2.0, 2.0], [1.0, 2.0, 3.0])
    (1.0, 0.0)
    """
    answers, numbers = columns("r2", predictions, truths)
    middle = sum(numbers) / len(numbers)
    spread = squared_error(numbers, [middle] * len(numbers))
    if not spread:
        raise ValueError("r2 needs truths that differ; all of them are the same number")
    return 1.0 - squared_error(answers, numbers) / spread


@hinting(KEYWORDS)
def confusion(predictions: Answers, truths: Answers, *, labels: Labels | None = None) -> Table:
    """How often each truth (rows) got each answer (columns).

    Answers are classes or rows of outputs, as for `accuracy`.  Numbers are sorted; names keep the
    order in which they come.

    >>> confusion(["cat", "dog", "cat"], ["cat", "dog", "dog"])
    truth  cat  dog
    cat      1    0
    dog      1    1
    """
    answers = matched("confusion", predictions, truths, labels)
    found = [(truth, answer) for answer, truth in answers]
    names = sorted(
        dict.fromkeys(name for pair in found for name in pair),
        key=lambda name: name if isinstance(name, int | float) else inf,
    )
    return Table(
        ["truth", *map(str, names)],
        [[str(truth), *(found.count((truth, answer)) for answer in names)] for truth in names],
    )


def error_table(predictions: Rows, actuals: Rows) -> Table:
    """Lesson A's table: every error and its square, their total and their mean.

    >>> error_table([10, 8, 6], [20, 3, 1])
           prediction  actual  error  squared error
                   10      20    -10            100
                    8       3      5             25
                    6       1      5             25
    total                                       150
    mean                                         50
    """
    answers, numbers = columns("error_table", predictions, actuals)
    rows: list[list[str | float | None]] = []
    for prediction, actual in zip(answers, numbers, strict=True):
        error = prediction - actual
        rows.append(["", prediction, actual, error, error * error])
    total = squared_error(answers, numbers)
    rows.append(["total", None, None, None, total])
    rows.append(["mean", None, None, None, total / len(numbers)])
    return Table(["", "prediction", "actual", "error", "squared error"], rows)


def columns(name: str, predictions: object, truths: object) -> tuple[list[float], list[float]]:
    """Predictions and truths as numbers, one for each example."""
    left, right = column(name, predictions, "predictions"), column(name, truths, "truths")
    refuse_lengths(name, len(left), len(right))
    return left, right


def column(name: str, things: object, what: str) -> list[float]:
    """One number for each example; a row of one number is that number."""
    rows = as_rows(things, what)
    if len(rows[0]) > 1:
        raise ValueError(
            f"{name} takes one number for each example, but {what}[0] is a row of {len(rows[0])}; "
            "give one column at a time, or for classes use accuracy"
        )
    return [row[0] for row in rows]


METRICS: dict[str, Callable[..., float]] = {
    metric.__name__: metric for metric in (accuracy, mean_absolute_error, r2)
}
LARGER_IS_BETTER = ("accuracy", "r2")
"""The metrics of which a larger number is better."""
