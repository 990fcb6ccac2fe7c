"""How good are the answers, in numbers a person reads?"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from nn.losses import mean_absolute_error, squared_error
from nn.table import Table

__all__ = ["METRICS", "accuracy", "confusion", "error_table", "mean_absolute_error", "r2"]


def accuracy(predictions: Iterable[Hashable], truths: Iterable[Hashable]) -> float:
    """The share of answers that are right.

    >>> accuracy(["cat", "dog", "cat", "cow"], ["cat", "dog", "dog", "cow"])
    0.75
    """
    right, count = 0, 0
    for prediction, truth in zip(predictions, truths, strict=True):
        right += prediction == truth
        count += 1
    if not count:
        raise ValueError("accuracy needs at least one answer")
    return right / count


def r2(predictions: Sequence[float], truths: Sequence[float]) -> float:
    """The share of the truths' spread that the predictions explain: 1 is perfect, 0 is guessing
    the mean, below 0 is worse.

    >>> r2([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]), r2([2.0, 2.0, 2.0], [1.0, 2.0, 3.0])
    (1.0, 0.0)
    """
    middle = sum(truths) / len(truths)
    spread = squared_error(truths, [middle] * len(truths))
    if not spread:
        raise ValueError("r2 needs truths that differ; all of them are the same number")
    return 1.0 - squared_error(predictions, truths) / spread


def confusion(predictions: Iterable[Hashable], truths: Iterable[Hashable]) -> Table:
    """How often each truth (rows) got each answer (columns).

    >>> confusion(["cat", "dog", "cat"], ["cat", "dog", "dog"])
    truth  cat  dog
    cat      1    0
    dog      1    1
    """
    found = list(zip(truths, predictions, strict=True))
    names = list(dict.fromkeys(name for pair in found for name in pair))
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
    for prediction, actual in zip(predictions, actuals, strict=True):
        error = prediction - actual
        rows.append(["", prediction, actual, error, error * error])
    total = squared_error(predictions, actuals)
    rows.append(["total", None, None, None, total])
    rows.append(["mean", None, None, None, total / len(actuals)])
    return Table(["", "prediction", "actual", "error", "squared error"], rows)


METRICS: dict[str, Callable[..., float]] = {
    metric.__name__: metric for metric in (accuracy, mean_absolute_error, r2)
}
