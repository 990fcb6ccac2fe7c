"""Write a training run to a file, and continue it from there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

from autograd.hints import hinting
from nn.arguments.hints import KEYWORDS
from nn.files.save import SaveError, document, read, write
from nn.model.labels import Labels
from nn.training.run import Callback, Run

__all__ = ["Checkpoint"]


class Checkpoint(Callback):
    """Saves the run after each `every` epochs; given as `resume=`, continues it from the file.

    `nn.load` reads the file too.  Besides the model it has everything that the next epoch depends
    on: the state of the optimiser, the generators, the history.  Continue with the same data,
    optimiser and callbacks: the result is then the same, to the last bit, as without interruption.

    >>> import nn, tempfile
    >>> def run(epochs, **options):
    ...     model = nn.MLP(2, [4, 1], "tanh", rng=0)
    ...     nn.fit(model, *nn.xor(), epochs=epochs, rng=0, verbose=0, **options)
    ...     return model.state_dict()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     checkpoint = nn.Checkpoint(f"{folder}/run.json")
    ...     _ = run(3, callbacks=[checkpoint])
    ...     run(5, resume=checkpoint) == run(5)
    True
    """

    last = True

    @hinting(KEYWORDS)
    def __init__(self, path: str | os.PathLike[str], *, every: int = 1) -> None:
        if every < 1:
            raise ValueError(f"every must be at least 1 epoch, got {every}")
        self.path = path
        self.every = every

    def on_epoch_end(self, run: Run) -> None:
        """Write the file, if it is time."""
        if run.epoch % self.every == 0:
            saved = document(run.model, self.path, None)
            saved["run"] = {
                "optimiser": run.optimiser.state_dict(),
                "generators": [list(generator.getstate()) for generator in generators(run)],
                "callbacks": [callback.state_dict() for callback in stateful(run)],
                "history": run.history.history,
                "stopped": run.history.stopped,
                "engine": [run.history.engine, run.history.why],
            }
            write(saved, self.path)

    def restore(self, run: Run) -> None:
        """Continue a run from the file; a SaveError if the file does not fit it."""
        saved = read(self.path)
        try:
            states = saved["run"]
            history, found = states["history"], generators(run)
            rows = [
                (version, tuple(words), spare) for version, words, spare in states["generators"]
            ]
            if len(rows) != len(found):
                raise ValueError(f"it has {len(rows)} generators, but the run has {len(found)}")
            for row in rows:
                checked_state(row)
            checked_history(history, run.records)
            checked_labels(saved["labels"], run.labels)
            callbacks, kept = stateful(run), states["callbacks"]
            if len(kept) != len(callbacks):
                raise ValueError(f"it has {len(kept)} callbacks with a state, not {len(callbacks)}")
            with undone_on_error(run):
                run.model.load_state_dict(saved["parameters"])
                run.optimiser.load_state_dict(states["optimiser"])
                for callback, state in zip(callbacks, kept, strict=True):
                    callback.load_state_dict(state)
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
            raise SaveError(f"{self.path} does not continue this run: {error}") from error
        for generator, row in zip(found, rows, strict=True):
            generator.setstate(row)
        run.history.history = {name: history[name] for name in run.records}
        run.history.stopped = str(states["stopped"])
        run.history.engine, run.history.why = map(str, states.get("engine", ["", ""]))


@contextmanager
def undone_on_error(run: Run) -> Iterator[None]:
    """Restore the model and the optimiser if the block fails."""
    numbers, steps = run.model.state_dict(), run.optimiser.state_dict()
    try:
        yield
    except BaseException:
        run.model.load_state_dict(numbers)
        run.optimiser.load_state_dict(steps)
        raise


def stateful(run: Run) -> list[Callback]:
    """The callbacks that have a state to save."""
    return [callback for callback in run.callbacks if callback.state_dict()]


def generators(run: Run) -> list[Random]:
    """The generator of the run and those of the model's modules, each once."""
    found = [run.rng]
    for module in run.model.named_modules().values():
        found += [thing for thing in vars(module).values() if isinstance(thing, Random)]
    return list({id(generator): generator for generator in found}.values())


def checked_state(state: tuple[int, tuple[int, ...], float | None]) -> None:
    """Refuse a state from which no generator can continue."""
    if not (state[2] is None or type(state[2]) is float):
        raise ValueError(f"a generator's spare number is {state[2]!r:.40}")
    Random().setstate(state)


def checked_history(history: Any, records: Sequence[str]) -> None:
    """Refuse a history that has other names than the run records, or is damaged."""
    if set(history) != set(records):
        raise ValueError(different(list(history), records))
    columns = list(history.values())
    if len({len(column) for column in columns}) > 1:
        raise ValueError("the lists of its history differ in length")
    if not all(type(number) is float for column in columns for number in column):
        raise ValueError("its history has a cell that is no number")


def checked_labels(saved: Any, labels: Labels | None) -> None:
    """Refuse to continue a run with other classes."""
    if saved != (None if labels is None else vars(labels)):
        names = None if saved is None else saved["names"]
        others = None if labels is None else labels.names
        raise ValueError(
            f"it was trained on the classes {names!r:.60}, this run has {others!r:.60}. "
            "Give the labels it was trained on, or start anew without resume="
        )


def different(saved: Sequence[str], records: Sequence[str]) -> str:
    """The text of the error for a history that has other names, with what to do."""
    only_saved = ", ".join(name for name in saved if name not in records)
    only_here = ", ".join(name for name in records if name not in saved)
    parts = [f"it recorded {only_saved}, which this run does not"] if only_saved else []
    parts += [f"this run records {only_here}, which it did not"] if only_here else []
    return (
        f"{'; '.join(parts)}. Give the same metrics and validation_data, "
        "or start anew without resume="
    )
