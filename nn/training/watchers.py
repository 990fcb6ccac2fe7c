"""What is called after each epoch: callbacks, and plain functions in their place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from nn.training.progress import ProgressBar
from nn.training.run import Callback, Run

__all__ = ["CallbackChoice", "watchers"]

CallbackChoice: TypeAlias = "Callback | Callable[[Run], object]"
"""A callback, or a function of the run that ends it by returning True."""


class Function(Callback):
    """A plain function of the run as a callback; it stops the run by returning True."""

    def __init__(self, function: Callable[[Run], object]) -> None:
        self.function = function

    def on_epoch_end(self, run: Run) -> None:
        """Call the function."""
        if self.function(run) is True:
            run.stop(f"{getattr(self.function, '__name__', 'a callback')} said so")


def watchers(callbacks: Sequence[CallbackChoice], verbose: int) -> list[Callback]:
    """The callbacks in the order in which they are called, first a progress bar if wanted."""
    if not isinstance(callbacks, Sequence) or isinstance(callbacks, str):
        raise TypeError(f"callbacks must be a list, not {callbacks!r:.60}")
    listed: list[Callback] = [ProgressBar()] if verbose else []
    for callback in callbacks:
        if isinstance(callback, type) and issubclass(callback, Callback):
            name = callback.__name__
            raise TypeError(f"callbacks has the class {name}: make an object of it, as in {name}()")
        if not isinstance(callback, Callback) and not callable(callback):
            raise TypeError(
                f"a callback is a Callback or a function of the run, not {callback!r:.60}"
            )
        listed.append(callback if isinstance(callback, Callback) else Function(callback))
    return sorted(listed, key=lambda callback: callback.last)
