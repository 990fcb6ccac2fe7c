"""Train many models: several seeds, rates, shapes and folds, on one core or on many machines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from autograd.hints import hinting
from nn.arguments.hints import KEYWORDS
from nn.arguments.numbers import whole
from nn.arguments.rows import Rows, unpacked
from nn.model.labels import Labels, LabelSource
from nn.training.fit import fit
from nn.training.many.job import Data, Job, trained
from nn.training.many.plan import (
    Folds,
    ModelChoice,
    Vary,
    checked_folds,
    combinations,
    in_folds,
    job_of,
)
from nn.training.many.travel import refuse_no_executor
from nn.training.many.trials import Trial, Trials
from nn.training.many.workers import carried_out
from nn.training.options import Settings
from nn.training.progress import counting

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["fit_many"]


@hinting(KEYWORDS)
def fit_many(
    model: ModelChoice,
    inputs: Rows,
    labels: LabelSource,
    *,
    vary: Vary | None = None,
    folds: Folds | None = None,
    executor: Executor | None = None,
    epochs: int = 100,
    learning_rate: float | Callable[[int], float] | None = None,
    **options: Unpack[Settings],
) -> Trials:
    """Train a model in many ways, each time a copy of it or a new one; return all results.

    The results are in the order of what varies, with the same bits for any executor and any number
    of workers.  The model that was given is not changed.  What is wrong with the first training is
    raised before any starts; an error of a later one is in its result, and harms no other.

    model
        A `Module`, of which each training gets a copy; or a function that makes one.  If it takes
        `inputs`, it is given those to train on, as for `Standardise.of(inputs)`.
    inputs, labels
        The examples, as for `fit`.
    vary
        A dict of options with a list of values to try for each: all combinations are trained.  Or a
        list of dicts, one for each training.  A name is an option of `fit`, an argument of the
        function that makes the model, or both, such as `rng`.
    folds
        For a cross-validation, the number of equal parts of the examples: each is the validation
        data of one training on the others.  Each class has about the same share of every part.  Or
        pairs of places to train on and to test on, such as `KFold(5).split(inputs)`.
    executor
        An executor of `concurrent.futures`, whose workers train: a pool of processes, the
        `get_executor()` of a Dask client, MPI's pool.  If None, this process trains.  Dask sends
        the examples once to each worker, other executors once for each training.  A lost worker's
        trainings are done again by Dask; a pool of processes reports its `BrokenProcessPool` as the
        error of each training that was not finished.
    epochs, learning_rate, options
        What does not vary, as for `fit`.

    >>> import nn
    >>> points, labels = nn.moons(60, rng=0)
    >>> def network(hidden, rng):
    ...     return nn.MLP(2, [hidden, 1], "tanh", rng=rng)
    >>> trials = nn.fit_many(network, points, labels, vary={"hidden": [2, 8]}, folds=3, epochs=20,
    ...                      metrics=["accuracy"], rng=0, verbose=0)
    >>> trials.best_setting("val_accuracy")
    {'hidden': 8}
    """
    __tracebackhide__ = True  # a notebook then shows the learner's line, not this one
    given: dict[str, Any] = {"epochs": epochs, "learning_rate": learning_rate, **options}
    verbose, held_out = given.pop("verbose", 1), given.pop("validation_data", None)
    data = Data(unpacked(inputs), unpacked(labels), held_out)
    alone = [job_of(model, given, own, data.inputs) for own in combinations(vary)]
    classes = checked(alone[0], data, executor)
    data = data._replace(classes=classes, folds=checked_folds(folds, data))
    jobs = [job for whole in alone for job in in_folds(model, given, whole, data)]
    found: dict[int, Trial] = {}
    with counting("trained", len(jobs), verbose) as bar:
        try:
            trials = here(jobs, data) if executor is None else carried_out(executor, jobs, data)
            for place, trial in trials:
                found[place] = trial
                bar.show(len(found), said(found.values()))
        except KeyboardInterrupt as error:
            error.trials = Trials(found[place] for place in sorted(found))  # type: ignore[attr-defined]
            error.add_note(f"{len(found)} trials were finished: sys.last_value.trials has them")
            raise
    return Trials(found[place] for place in range(len(jobs)))


def checked(job: Job, data: Data, executor: object) -> Labels | None:
    """The classes of the examples; raises what is wrong with a training, without starting it."""
    if executor is not None:
        refuse_no_executor(executor)
    _, model, options, _ = job.copy()
    whole("epochs", options["epochs"], least=0)
    idle = {"epochs": 0, "callbacks": (), "resume": None, "verbose": 0}
    fit(model, data.inputs, data.labels, **{"validation_data": data.validation, **options, **idle})
    return model.labels


def here(jobs: Sequence[Job], data: Data) -> Iterator[tuple[int, Trial]]:
    """The trial of each job with its place, computed by this process."""
    for place, job in enumerate(jobs):
        yield place, trained(job.copy(), data)


def said(trials: Iterable[Trial]) -> str:
    """How good the best of some trials is, and how many failed."""
    finished = Trials(trials)
    failed = len(finished.failed)
    name = next((n for n in ("val_loss", "loss") if any(n in t.scores for t in finished)), "")
    best = [f"best {name} {finished.best(name).scores[name]:.4g}"] if name else []
    return ", ".join([*best, *([f"{failed} failed"] if failed else [])])
