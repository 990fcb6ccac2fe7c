"""The results of many trainings: compare them, and find the best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum, isnan, nan, sqrt
from typing import Any, overload

from autograd.hints import Hinted, hinting
from nn.arguments.attributes import TRIAL, TRIALS
from nn.arguments.hints import KEYWORDS
from nn.arguments.wording import unknown
from nn.data.table import Cell, Table, with_gap
from nn.model.module import Module
from nn.training.history import SHOWN, History
from nn.training.metrics import LARGER_IS_BETTER, METRICS

__all__ = ["Trial", "Trials"]

CHANCE = ("rng", "fold")
"""What is varied to see how much a score depends on chance."""


@dataclass(eq=False, repr=False)
class Trial(Hinted):
    """One training of `fit_many`.

    A training that failed has the error, its model as it was then, and no scores.
    """

    varied: dict[str, object]
    """What was varied, by name, and the number of its `fold`."""
    model: Module
    """The trained model."""
    history: History
    """The numbers of the training, epoch by epoch."""
    scores: dict[str, float]
    """The loss and the metrics of the trained model; `val_` begins those of validation data."""
    error: Exception | None = None
    """Why the training failed, if it did."""

    @property
    def setting(self) -> dict[str, object]:
        """What was varied, without the seed and the fold."""
        return {name: value for name, value in self.varied.items() if name not in CHANCE}

    def _foreign(self) -> Mapping[str, str]:
        return TRIAL

    def __repr__(self) -> str:
        varied = ", ".join(f"{name}={shown(value)}" for name, value in self.varied.items())
        scores = ", ".join(f"{name} {score:.4g}" for name, score in self.scores.items())
        return f"Trial({varied}): {scores or reason(self.error)}"


class Trials(Hinted, Sequence[Trial]):
    """The results of `fit_many`, in the order in which the trainings were asked for.

    `trials[3]` is a trial, and `trials["val_loss"]` is the list of that score or of what was varied
    under that name.  The score of a training that failed is nan.

    >>> import nn
    >>> trials = nn.fit_many(nn.MLP(1, [1]), [0, 1, 2], [1, 3, 5], epochs=50, rng=0, verbose=0,
    ...                      optimiser="sgd", vary={"learning_rate": [0.001, 0.1, 1e200]})
    >>> trials.best("loss").varied, trials[2].error is None
    ({'learning_rate': 0.1}, False)
    """

    def __init__(self, trials: Iterable[Trial]) -> None:
        self.trials = list(trials)

    def __len__(self) -> int:
        return len(self.trials)

    @overload
    def __getitem__(self, wanted: int) -> Trial: ...
    @overload
    def __getitem__(self, wanted: slice) -> Trials: ...
    @overload
    def __getitem__(self, wanted: str) -> list[Any]: ...
    def __getitem__(self, wanted: int | slice | str) -> Trial | Trials | list[Any]:
        if isinstance(wanted, slice):
            return Trials(self.trials[wanted])
        if not isinstance(wanted, str):
            return self.trials[wanted]
        if wanted in self._scores():
            return [trial.scores.get(wanted, nan) for trial in self]
        names = self._names()
        if wanted not in names:
            raise KeyError(f"nothing is called {wanted!r}; there is {[*names, *self._scores()]}")
        return [trial.varied.get(wanted) for trial in self]

    @property
    def failed(self) -> Trials:
        """The trials that have an error."""
        return Trials(trial for trial in self if trial.error is not None)

    @hinting(KEYWORDS)
    def best(self, score: str = "", *, maximise: bool | None = None) -> Trial:
        """The trial with the best score.

        `score` is by default `val_loss` if it is there, else `loss`.  A larger accuracy or r2 is
        better, a smaller loss or error; for a metric of your own say `maximise=True` or `False`.
        """
        name, sign = self._ranked(score, maximise)
        return min(self._finished(), key=lambda trial: sign * trial.scores[name])

    @hinting(KEYWORDS)
    def best_setting(self, score: str = "", *, maximise: bool | None = None) -> dict[str, object]:
        """The setting with the best mean score over its folds and seeds, as `compare` ranks it."""
        self._finished()
        return self._settings(*self._ranked(score, maximise))[0][0].setting

    @hinting(KEYWORDS)
    def compare(self, score: str = "", *, maximise: bool | None = None) -> Table:
        """The mean of a score over the folds and seeds of each setting, the best setting first.

        `spread` is the standard deviation.  If a trial of a setting failed, the mean is nan.
        """
        name, sign = self._ranked(score, maximise)
        names = [each for each in self._names() if each not in CHANCE]
        rows: list[list[Cell]] = []
        for group in self._settings(name, sign):
            scores = [trial.scores.get(name, nan) for trial in group]
            varied = [shown(group[0].varied.get(each)) for each in names]
            rows.append([*varied, len(group), mean(scores), spread(scores)])
        return Table([*names, "trials", name, "spread"], rows)

    def table(self, rows: int = SHOWN) -> Table:
        """What was varied and the scores, one line a trial, at most `rows` of them."""
        names, scores = self._names(), self._scores()
        failed = ["error"] if self.failed else []
        cells: list[list[Cell]] = [
            [
                *(shown(trial.varied.get(name)) for name in names),
                *(trial.scores.get(name) for name in scores),
                *(reason(trial.error) for _ in failed),
            ]
            for trial in self
        ]
        return Table([*names, *scores, *failed], with_gap(cells, rows))

    def _names(self) -> list[str]:
        return list(dict.fromkeys(name for trial in self for name in trial.varied))

    def _scores(self) -> list[str]:
        return list(dict.fromkeys(name for trial in self for name in trial.scores))

    def _finished(self) -> list[Trial]:
        """The trials that did not fail; an error if there is none."""
        done = [trial for trial in self if trial.scores]
        if not done:
            first = f": {self[0].error}" if len(self) else ""
            raise ValueError(f"none of {len(self)} trainings succeeded{first}")
        return done

    def _ranked(self, score: str, maximise: bool | None) -> tuple[str, float]:
        """The name of the score, and -1 if larger is better, else 1."""
        known = self._scores()
        name = score or ("val_loss" if "val_loss" in known else "loss")
        if known and name not in known:
            raise ValueError(unknown("score", name, known, "or give it to fit_many in metrics="))
        plain = name.removeprefix("val_")
        if maximise is None and plain not in ("loss", *METRICS):
            raise ValueError(
                f"is a larger {name} better? Say maximise=True, or maximise=False if it is worse"
            )
        larger = plain in LARGER_IS_BETTER if maximise is None else maximise
        return name, -1.0 if larger else 1.0

    def _settings(self, name: str, sign: float) -> list[list[Trial]]:
        """The trials of each setting, the best mean of a score first, those that failed last."""
        groups: list[list[Trial]] = []
        for trial in self:  # a setting may hold lists, which cannot be keys of a dict
            same = next((each for each in groups if each[0].setting == trial.setting), None)
            if same is None:
                groups.append([trial])
            else:
                same.append(trial)

        def rank(group: list[Trial]) -> tuple[bool, float]:
            score = sign * mean([trial.scores.get(name, nan) for trial in group])
            return (True, 0.0) if isnan(score) else (False, score)

        return sorted(groups, key=rank)

    def _foreign(self) -> Mapping[str, str]:
        return TRIALS

    def __repr__(self) -> str:
        return repr(self.table()) if len(self) else "Trials of nothing"

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()


def mean(numbers: Sequence[float]) -> float:
    """The mean."""
    return fsum(numbers) / len(numbers)


def spread(numbers: Sequence[float]) -> float | None:
    """The standard deviation; None of a single number."""
    middle, others = mean(numbers), len(numbers) - 1
    return sqrt(fsum((n - middle) ** 2 for n in numbers) / others) if others else None


def shown(value: object) -> Cell:
    """What was varied as a cell of a table."""
    if value is None or type(value) in (str, int, float):
        return value  # type: ignore[return-value]
    return f"{getattr(value, '__name__', None) or value!s:.30}"


def reason(error: Exception | None) -> str:
    """The beginning of an error, for one line of a table."""
    return "" if error is None else f"{type(error).__name__}: {error!s:.60}"
