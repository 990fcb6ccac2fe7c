"""Turn what is to vary into a list of trainings, each with its own model and options."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from operator import index
from typing import Any, SupportsIndex, TypeAlias

from autograd.hints import reason
from nn.arguments.hints import KEYWORDS
from nn.data.split import folds as dealt
from nn.model.module import Module
from nn.training.many.job import Data, Fold, Job, copied
from nn.training.options import Settings

__all__ = [
    "Folds",
    "ModelChoice",
    "Vary",
    "checked_folds",
    "combinations",
    "in_folds",
    "job_of",
]

ModelChoice: TypeAlias = "Module | Callable[..., Module]"
"""A model, or a function that makes one."""
Vary: TypeAlias = "Mapping[str, Iterable[Any]] | Iterable[Mapping[str, Any]]"
"""Values to try by name, in all combinations; or one dict for each training."""
Folds: TypeAlias = "int | Iterable[tuple[Iterable[int], Iterable[int]]]"
"""How many folds, or for each the places of the examples to train on and to test on."""

OF_FIT = frozenset({"epochs", "learning_rate", *Settings.__annotations__} - {"verbose"})


def combinations(vary: object) -> list[dict[str, object]]:
    """What each training has of its own: all combinations of the values, or the dicts as given.

    >>> combinations({"a": [1, 2], "b": "xy"[:0] or ["x"]})
    [{'a': 1, 'b': 'x'}, {'a': 2, 'b': 'x'}]
    """
    if vary is None:
        return [{}]
    if isinstance(vary, Mapping):
        values = [several(f"vary[{name!r}]", tried) for name, tried in vary.items()]
        return [dict(zip(vary, chosen, strict=True)) for chosen in product(*values)]
    listed = several("vary", vary)
    for place, each in enumerate(listed):
        if not isinstance(each, Mapping):
            raise TypeError(f"vary[{place}] must be a dict of names and values, not {each!r:.40}")
    return [dict(each) for each in listed]


def several(name: str, values: object) -> list[Any]:
    """Values to try, as a list; an error if they are no list or none."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise TypeError(f"{name} must be a list of what to try, not {values!r:.40}")
    listed = list(values)
    if not listed:
        raise ValueError(f"{name} is empty; give at least one thing to try")
    return listed


def in_folds(
    model: ModelChoice, given: Mapping[str, object], whole: Job, data: Data
) -> Iterator[Job]:
    """A training for each fold, or the one on all examples if there are no folds.

    A function that takes `inputs` makes a model for each fold, of what that model trains on.
    """
    if not data.folds:
        yield whole
    is_made_anew = not isinstance(model, Module) and "inputs" in names_of(model)
    for number in range(len(data.folds)):
        job = whole
        if is_made_anew:
            job = job_of(model, given, whole.varied, data.of_fold(number).inputs)
        yield job._replace(varied={**whole.varied, "fold": number}, fold=number)


def job_of(
    model: ModelChoice, given: Mapping[str, object], varied: Mapping[str, object], inputs: object
) -> Job:
    """A training: its model, not yet copied, and the options of `fit`.

    Each name goes to the function that makes the model, or to `fit`, or to both if both take it.
    """
    names = {**given, **varied}
    maker = None if isinstance(model, Module) else model
    taken = names_of(maker) if maker is not None else frozenset[str]()
    for name in names:
        if name not in OF_FIT and name not in taken and "**" not in taken:
            raise TypeError(refusal(name, taken, maker, name in varied))
    options = {name: value for name, value in names.items() if name in OF_FIT}
    if maker is None:
        made: object = model
    else:
        own = {n: copied(v, {}) for n, v in names.items() if n in taken or n not in OF_FIT}
        if "inputs" in taken:
            own.setdefault("inputs", inputs)
        made = maker(**own)
    if not isinstance(made, Module):
        raise TypeError(
            "fit_many() trains a Module, or what a function makes, which was "
            f"{type(made).__name__} {made!r:.40}"
        )
    return Job(dict(varied), made, options)


def names_of(maker: object) -> frozenset[str]:
    """The names that a function takes; "**" is among them if it takes all."""
    if not callable(maker):
        raise TypeError(
            "fit_many() takes a Module or a function that makes one, "
            f"not {type(maker).__name__} {maker!r:.40}"
        )
    import inspect  # which is slow to import

    parameters = inspect.signature(maker).parameters.values()
    named = {each.name for each in parameters if each.kind is not each.POSITIONAL_ONLY}
    takes_all = any(each.kind is each.VAR_KEYWORD for each in parameters)
    return frozenset(named | {"**"} if takes_all else named)


def refusal(name: str, taken: Iterable[str], maker: object, is_varied: bool) -> str:
    """The text of the error for a name that nobody takes."""
    near = reason(name, KEYWORDS, [*OF_FIT, *taken])
    if maker is None and (is_varied or not near):
        near += f"; to vary the model, give a function of {name} that makes it"
    elif not near:
        near = f"; neither fit nor {getattr(maker, '__name__', 'the function')} has it"
    return f"fit_many() takes no {name!r}{near}"


def checked_folds(folds: Folds | None, data: Data) -> list[Fold]:
    """The places of the examples of each fold; none if there are no folds."""
    if folds is None:
        return []
    if data.validation is not None:
        raise TypeError("folds= makes validation data of the examples: leave out validation_data=")
    if isinstance(folds, SupportsIndex):
        return [*dealt(data.labels, index(folds))]
    pairs: list[Fold] = []
    for pair in several("folds", folds):
        if not isinstance(pair, Sequence) or len(pair) != 2:
            raise TypeError(
                f"folds has {pair!r:.60}, not a pair: places to train on, places to test on"
            )
        pairs.append((places(pair[0], len(data.labels)), places(pair[1], len(data.labels))))
    return pairs


def places(given: Iterable[Any], count: int) -> list[int]:
    """The places of examples, as a list of ints."""
    listed = [index(place) for place in given]
    wrong = [place for place in listed if not 0 <= place < count]
    if wrong or not listed:
        said = f"has the example {wrong[0]} of {count}" if wrong else "has no examples"
        raise ValueError(f"a fold {said}; give places from 0 to {count - 1}")
    return listed
