"""Show the progress of training: a moving bar, or a line every few epochs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import closing
from html import escape
from typing import Protocol, TextIO

from nn.training.run import Callback, Run

__all__ = ["Milestones", "ProgressBar", "counting"]

WIDTH = 24
PAUSE = 0.1  # seconds between updates


class Screen(Protocol):
    """An object that shows one line at a time, in place of the line before."""

    def show(self, line: str) -> None: ...
    def close(self) -> None: ...


class ProgressBar(Callback):
    """A bar with the epoch, the loss and the time, at most ten times a second.

    A notebook keeps the final bar.  Outside a notebook, nothing is shown if the output does not go
    to a terminal.

    >>> from nn import MLP
    >>> import io, nn
    >>> stream = io.StringIO()
    >>> bar = ProgressBar(TerminalScreen(stream), clock=lambda: 0.0)
    >>> _ = nn.fit(MLP(1, [1]), [[0]], [0], epochs=2, callbacks=[bar], verbose=0)
    >>> "epoch 2/2 " in stream.getvalue()
    True
    """

    def __init__(
        self,
        screen: Screen | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.screen = find_screen() if screen is None else screen
        self.clock = clock
        self.started = self.shown = 0.0

    def on_train_begin(self, run: Run) -> None:  # noqa: ARG002
        """Start the clock."""
        self.started = self.clock()
        self.shown = self.started - PAUSE

    def on_epoch_end(self, run: Run) -> None:
        """Move the bar, unless it has just moved."""
        if self.screen is not None and self.clock() - self.shown >= PAUSE:
            self._show(run)

    def on_train_end(self, run: Run) -> None:
        """Show the final bar."""
        if self.screen is not None:
            self._show(run)
            self.screen.close()

    def _show(self, run: Run) -> None:
        self.shown = self.clock()
        if self.screen is not None:
            self.screen.show(line(run, self.shown - self.started))


def line(run: Run, seconds: float) -> str:
    """The bar as text: `epoch  3/10 [#######-----------------] loss 0.25, 1.2 s`."""
    numbers = [
        f"{name} {number:.4g}"
        for name, number in (run.history.last() if run.epoch else {}).items()
        if name not in ("learning_rate", "time")
    ]
    said = ", ".join([*numbers, f"{seconds:.1f} s", *filter(None, [run.history.stopped])])
    return bar("epoch", run.epoch, run.epochs, said)


def bar(word: str, done: int, total: int, said: str) -> str:
    """How many of a total are done, as text.

    >>> bar("epoch", 3, 12, "loss 0.25")
    'epoch  3/12 [######------------------] loss 0.25'
    """
    filled = "#" * (done * WIDTH // max(1, total))
    return f"{word} {done:{len(str(total))}}/{total} [{filled:-<{WIDTH}}] {said}"


class Counter:
    """A bar that counts finished trainings, at most ten times a second."""

    def __init__(
        self, word: str, total: int, screen: Screen | None, clock: Callable[[], float]
    ) -> None:
        self.word, self.total, self.screen, self.clock = word, total, screen, clock
        self.started = clock()
        self.shown = self.started - PAUSE
        self.latest = (0, "")
        self.show(*self.latest)

    def show(self, done: int, said: str) -> None:
        """Move the bar, unless it has just moved."""
        self.latest = (done, said)
        if self.screen is not None and self.clock() - self.shown >= PAUSE:
            self._show(self.screen)

    def close(self) -> None:
        """Show the final bar."""
        if self.screen is not None:
            self._show(self.screen)
            self.screen.close()

    def _show(self, screen: Screen) -> None:
        self.shown = self.clock()
        done, said = self.latest
        words = ", ".join(filter(None, [said, f"{self.shown - self.started:.1f} s"]))
        screen.show(bar(self.word, done, self.total, words))


def counting(
    word: str, total: int, verbose: int, *, clock: Callable[[], float] = time.monotonic
) -> closing[Counter]:
    """A bar for a block, which closes it: silent if `verbose` is 0 or nobody watches."""
    return closing(Counter(word, total, find_screen() if verbose else None, clock))


class TerminalScreen:
    """One line of a terminal, which is overwritten."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.length = 0

    def show(self, line: str) -> None:
        """Overwrite the last line."""
        self.stream.write(f"\r{line:<{self.length}}")
        self.stream.flush()
        self.length = len(line)

    def close(self) -> None:
        """Keep the line, and go to the next."""
        self.stream.write("\n")
        self.stream.flush()


class NotebookScreen:
    """One display of a notebook, updated in place."""

    def __init__(self, display: Callable[..., Handle]) -> None:
        self.display = display
        self.handle: Handle | None = None

    def show(self, line: str) -> None:
        """Put the line into the display."""
        if self.handle is None:
            self.handle = self.display(Line(line), display_id=True)
        else:
            self.handle.update(Line(line))

    def close(self) -> None:
        """Keep the display as it is."""


class Handle(Protocol):
    """What a notebook returns for a display that can be updated."""

    def update(self, thing: object) -> None: ...


class Line:
    """A line of text that a notebook shows in a fixed-width font."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self.text)}</pre>"


class Milestones(Callback):
    """Prints the loss after the first epoch and after each `every` epochs, for files and logs.

    >>> import nn, sys
    >>> watch = Milestones(sys.stdout, every=2)
    >>> _ = nn.fit(nn.MLP(1, [1], rng=0), [[0]], [1], epochs=2, callbacks=[watch], verbose=0)
      epoch 1/2  loss 1.0000
      epoch 2/2  loss 0.9801
    """

    def __init__(self, out: TextIO, *, every: int) -> None:
        self.out = out
        self.every = every

    def on_epoch_end(self, run: Run) -> None:
        """Print one line, if it is time."""
        if run.epoch == 1 or run.epoch % self.every == 0:
            loss = fixed(run.history["loss"][-1])
            epoch = f"{run.epoch:{len(str(run.epochs))}}/{run.epochs}"
            print(f"  epoch {epoch}  loss {loss}", file=self.out)


def fixed(number: float) -> str:
    """A number with four decimals; with two digits if all decimals would be 0.

    >>> fixed(0.25), fixed(2.14e-17), fixed(0.0)
    ('0.2500', '2.1e-17', '0.0000')
    """
    decimals = f"{number:.4f}"
    return decimals if float(decimals) or not number else f"{number:.1e}"


def find_screen() -> Screen | None:
    """The notebook that this runs in, or the terminal, or None."""
    interactive = sys.modules.get("IPython")  # a notebook has imported it already
    shell = interactive.get_ipython() if interactive is not None else None
    if shell is not None and "Terminal" not in type(shell).__name__:
        return NotebookScreen(sys.modules["IPython.display"].display)
    return TerminalScreen(sys.stderr) if sys.stderr.isatty() else None
