"""Measure the loss and the metrics after each epoch, on training and on validation data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from autograd import Value
from nn.arguments import hints
from nn.arguments.pairs import checked
from nn.arguments.wording import unknown
from nn.model.module import Module
from nn.model.recorded import results_of_rows
from nn.training.metrics import METRICS
from nn.training.targets import Examples

__all__ = ["Metric", "Scores", "mean_loss"]

Metric: TypeAlias = "str | Callable[[Sequence[Any], Sequence[Any]], float]"
"""A name, such as "accuracy", or a function of (answers, truths)."""


class Scores:
    """The metrics on training data; with validation data, the loss and the metrics on it too."""

    def __init__(
        self, metrics: Sequence[Metric], training: Examples, validation: Examples | None
    ) -> None:
        self.metrics = dict(map(named, [metrics] if isinstance(metrics, str) else metrics))
        self.training = training
        self.validation = validation

    def of(self, model: Module) -> dict[str, float]:
        """All these numbers by name, for the model as it is now."""
        found: dict[str, float] = {}
        if self.metrics:
            found = self._metrics(model.predict(self.training.inputs), self.training, "")
        if self.validation is not None:
            rows = model.predict(self.validation.inputs)
            found["val_loss"] = mean_loss(rows, self.validation)
            found |= self._metrics(rows, self.validation, "val_")
        return found

    def _metrics(
        self, rows: list[list[float]], examples: Examples, prefix: str
    ) -> dict[str, float]:
        given, truths = answers(rows, examples), answers(examples.targets, examples)
        return {prefix + name: metric(given, truths) for name, metric in self.metrics.items()}


def mean_loss(rows: list[list[float]], examples: Examples) -> float:
    """The mean loss of rows of outputs."""
    width, loss = len(rows[0]), examples.loss
    table = [[*row, *target] for row, target in zip(rows, examples.targets, strict=True)]

    def function(row: list[Value]) -> list[Value]:
        return [checked(loss(row[:width], row[width:]))]  # type: ignore[arg-type]

    def eager(place: int) -> list[float]:
        return [checked(loss([*map(Value, rows[place])], examples.targets[place])).data]

    found = results_of_rows(loss, function, table, eager)
    return sum(number for (number,) in found) / len(found)


def answers(rows: list[list[float]], examples: Examples) -> Sequence[Any]:
    """Rows of outputs as classes if there are any, as numbers if each has one, else as they are."""
    if examples.labels is not None:
        return [examples.labels.decode(row) for row in rows]
    if len(examples.targets[0]) == 1:
        return [row[0] for row in rows]
    return list(rows)


def named(metric: Metric) -> tuple[str, Callable[..., float]]:
    """A metric and its name."""
    if not isinstance(metric, str):
        return getattr(metric, "__name__", "metric"), metric
    if metric in hints.METRICS:
        raise ValueError(f"metrics={metric!r} is called {hints.METRICS[metric]!r} here")
    if metric not in METRICS:
        otherwise = "or give a function of (answers, truths)"
        raise ValueError(unknown("metric", metric, METRICS, otherwise))
    return metric, METRICS[metric]
