"""How good are the answers, in numbers a person reads?"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from math import inf
from typing import TypeVar

from nn.losses import mean_absolute_error, squared_error
from nn.table import Table

__all__ = ["METRICS", "accuracy", "confusion", "error_table", "mean_absolute_error", "r2"]

A = TypeVar("A")


def accuracy(predictions: Iterable[Hashable], truths: Iterable[Hashable]) -> float:
    """The share of answers that are right.

    >>> accuracy(["cat", "dog", "cat", "cow"], ["cat", "dog", "dog", "cow"])
    0.75
    """
    answers = matched("accuracy", predictions, truths)
    return sum(answer == truth for answer, truth in answers) / len(answers)


def r2(predictions: Sequence[float], truths: Sequence[float]) -> float:
    """The share of the truths' spread that the predictions explain: 1 is perfect, 0 is guessing
    the mean, below 0 is worse.

    >>> r2([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]), r2([2.0, 2.0, 2.0], [1.0, 2.0, 3.0])
    (1.0, 0.0)
    """
    matched("r2", predictions, truths)
    middle = sum(truths) / len(truths)
    spread = squared_error(truths, [middle] * len(truths))
    if not spread:
        raise ValueError("r2 needs truths that differ; all of them are the same number")
    return 1.0 - squared_error(predictions, truths) / spread


def confusion(predictions: Iterable[Hashable], truths: Iterable[Hashable]) -> Table:
    """How often each truth (rows) got each answer (columns).

    Numbers are in order of size, names in the order in which they come.

    >>> confusion(["cat", "dog", "cat"], ["cat", "dog", "dog"])
    truth  cat  dog
    cat      1    0
    dog      1    1
    """
    found = [(truth, answer) for answer, truth in matched("confusion", predictions, truths)]
    names = sorted(
        dict.fromkeys(name for pair in found for name in pair),
        key=lambda name: name if isinstance(name, int | float) else inf,
    )
    return Table(
        ["truth", *map(str, names)],
        [[str(truth), *(found.count((truth, answer)) for answer in names)] for truth in names],
    )


def error_table(predictions: Sequence[float], actuals: Sequence[float]) -> Table:
    """Lesson A's table: every error and its square, their total and their mean.

    >>> error_table([10, 8, 6], [20, 3, 1])
           prediction  actual  error  squared error
                   10      20    -10            100
                    8       3      5             25
                    6       1      5             25
    total                                       150
    mean                                         50
    """
    rows: list[list[str | float | None]] = []
    for prediction, actual in matched("error_table", predictions, actuals):
        error = prediction - actual
        rows.append(["", prediction, actual, error, error * error])
    total = squared_error(predictions, actuals)
    rows.append(["total", None, None, None, total])
    rows.append(["mean", None, None, None, total / len(actuals)])
    return Table(["", "prediction", "actual", "error", "squared error"], rows)


def matched(name: str, answers: Iterable[A], truths: Iterable[A]) -> list[tuple[A, A]]:
    """Each answer with its truth: as many of one as of the other, at least one."""
    left, right = list(answers), list(truths)
    if len(left) != len(right) or not left:
        raise ValueError(
            f"{name} takes one truth for each answer, at least one; got {len(left)} answers "
            f"and {len(right)} truths"
        )
    return list(zip(left, right, strict=True))


METRICS: dict[str, Callable[..., float]] = {
    metric.__name__: metric for metric in (accuracy, mean_absolute_error, r2)
}
