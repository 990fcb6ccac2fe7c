"""One training among many: what it needs, and how a worker carries it out."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any, NamedTuple, TypeAlias, TypeVar

from nn.model.labels import Labels
from nn.model.module import Module
from nn.training.fit import fit
from nn.training.history import History
from nn.training.many.trials import Trial
from nn.training.scoring import Scores, mean_loss
from nn.training.targets import prepare, validation
from nn.training.trainer import DivergenceError

__all__ = ["Data", "Fold", "Job", "copied", "trained"]

T = TypeVar("T")
Fold: TypeAlias = "tuple[Sequence[int], Sequence[int]]"
"""The places of the examples to train on, and of those to test on."""


class Data(NamedTuple):
    """The examples that all trainings share."""

    inputs: Any
    labels: Any
    validation: Any
    classes: Labels | None = None
    """The classes of all examples; those of a fold may lack one."""
    folds: Sequence[Fold] = ()

    def of_fold(self, number: int | None) -> Data:
        """The examples of a fold: those to train on, and those to test on as validation data."""
        if number is None:
            return self
        pairs = ([[part[i] for i in places] for part in self[:2]] for places in self.folds[number])
        train, test = pairs
        return self._replace(inputs=train[0], labels=train[1], validation=(test[0], test[1]))


class Job(NamedTuple):
    """One training, without its data."""

    varied: dict[str, object]
    model: Module
    options: dict[str, Any]
    fold: int | None = None

    def copy(self) -> Job:
        """The job with a model and options of its own.

        They are copied together: an optimiser then has the parameters of the copied model.
        """
        memo: dict[int, object] = {}
        options = {name: copied(value, memo) for name, value in self.options.items()}
        return self._replace(model=deepcopy(self.model, memo), options=options)


def copied(thing: T, memo: dict[int, object]) -> T:
    """A deep copy; what cannot be copied, such as a callback with an open file, is shared."""
    before = dict(memo)
    try:
        return deepcopy(thing, memo)
    except Exception:
        memo.clear()  # of what was left half made
        memo.update(before)
        if isinstance(thing, list):
            return [copied(each, memo) for each in thing]  # type: ignore[return-value]
        return thing


def trained(job: Job, data: Data) -> Trial:
    """Train the model of a job, which is changed; an error becomes a part of the result."""
    model, given = job.model, data.of_fold(job.fold)
    options: dict[str, Any] = {"validation_data": given.validation, **job.options, "verbose": 0}
    model.history, model.labels = None, model.labels or data.classes
    scores, found = {}, None
    try:
        fit(model, given.inputs, given.labels, **options)
        scores = measured(model, given, options)
    except Exception as error:
        if not isinstance(error, DivergenceError):
            from traceback import format_exception  # which is slow to import

            error.add_note("".join(format_exception(error)).rstrip())
        found = error.with_traceback(None)  # whose frames would keep the data
    return Trial(job.varied, model, model.history or History(), scores, found)


def measured(model: Module, data: Data, options: dict[str, Any]) -> dict[str, float]:
    """The loss and the metrics of a trained model, which may not be that of the last epoch."""
    examples = prepare(model, data.inputs, data.labels, options.get("loss"))
    others = validation(examples, options["validation_data"])
    loss = mean_loss(model.predict(examples.inputs), examples)
    return {"loss": loss, **Scores(options.get("metrics", ()), examples, others).of(model)}
