"""How is a training run put on hold, and continued as if nothing had happened?"""

from __future__ import annotations

import os
from random import Random
from typing import Any

from nn.fit import Callback, Run
from nn.save import SaveError, document, read, write

__all__ = ["Checkpoint"]


class Checkpoint(Callback):
    """Saves the run every few epochs; given as `resume=`, it continues the run from the file.

    The file is a model file, which `nn.load` reads too, with everything else that the next epoch
    depends on: the optimiser's state, the generators, the history.  Continue with the same call:
    the same data, optimiser and callbacks.  The result is the same, to the last bit, as that of a
    run that was never interrupted.

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
                "history": run.history.history,
            }
            write(saved, self.path)

    def restore(self, run: Run) -> None:
        """Put a run back to where the file was written; a SaveError if it does not fit."""
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
                Random().setstate(row)  # refused here before anything is changed
            checked_history(history)
            before = run.model.state_dict()
            run.model.load_state_dict(saved["parameters"])
            try:
                run.optimiser.load_state_dict(states["optimiser"])
            except BaseException:
                run.model.load_state_dict(before)
                raise
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
            raise SaveError(f"{self.path} does not continue this run: {error}") from error
        for generator, row in zip(found, rows, strict=True):
            generator.setstate(row)
        run.history.history = history


def generators(run: Run) -> list[Random]:
    """The run's generator and those kept in the model's modules, each once."""
    found = [run.rng]
    for module in run.model.named_modules().values():
        found += [thing for thing in vars(module).values() if isinstance(thing, Random)]
    return list({id(generator): generator for generator in found}.values())


def checked_history(history: Any) -> None:
    """Refuse anything but names with equally long lists of numbers."""
    columns = list(history.values())
    if len({len(column) for column in columns}) > 1:
        raise ValueError("its history is ragged")
    if not all(type(number) is float for column in columns for number in column):
        raise ValueError("its history holds other things than numbers")
