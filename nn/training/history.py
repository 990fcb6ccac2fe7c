"""The history of a training run: its numbers, epoch by epoch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from autograd.hints import Hinted
from nn.arguments.attributes import HISTORY
from nn.data.table import Cell, Table, with_gap

__all__ = ["SHOWN", "History"]

SHOWN = 12
"""How many lines a table shows."""
UNITS = {"time": "time (s)"}  # all others are pure numbers


class History(Hinted):
    """The numbers of a training run: for each name, a list of one number per epoch.

    `loss` is the mean over the examples, `learning_rate` that of the first update of the epoch, and
    `time` is in seconds.  Metrics have their names.  Names of what was measured on validation data
    begin with `val_`.

    >>> history = History()
    >>> history.record({"loss": 0.5, "time": 0.25})
    >>> history.history["loss"], history.epochs
    ([0.5], 1)
    >>> history
    epoch  loss  time (s)
        1   0.5      0.25
    """

    def __init__(self) -> None:
        self.history: dict[str, list[float]] = {}
        self.stopped = ""
        """Why training ended before its last epoch, if it did."""
        self.engine = ""
        """What ran the last epoch: "eager", "python", "llvm", or the name of a trainer class."""
        self.why = ""
        """Why it was that engine, in one sentence."""

    def record(self, numbers: dict[str, float]) -> None:
        """Append the numbers of one epoch; every epoch records the same names."""
        if self.history and list(self.history) != list(numbers):
            raise ValueError(f"this history records {list(self.history)}, not {list(numbers)}")
        for name, number in numbers.items():
            self.history.setdefault(name, []).append(number)

    def ran_by(self, trainer: object) -> None:
        """Remember what ran an epoch."""
        self.engine = getattr(trainer, "ran", type(trainer).__name__)
        self.why = getattr(trainer, "why", "it was given as trainer=")

    @property
    def epochs(self) -> int:
        """How many epochs were finished."""
        return len(next(iter(self.history.values()), []))

    def __getitem__(self, name: str) -> list[float]:
        if name not in self.history:
            raise KeyError(f"nothing recorded as {name!r}; there is {list(self.history)}")
        return self.history[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.history)

    def last(self) -> dict[str, float]:
        """The numbers of the last finished epoch."""
        return {name: numbers[-1] for name, numbers in self.history.items()}

    def table(self, rows: int = SHOWN) -> Table:
        """The first and last epochs, at most `rows` of them, with … for those between."""
        cells: list[list[Cell]] = [
            [place + 1, *(numbers[place] for numbers in self.history.values())]
            for place in range(self.epochs)
        ]
        return Table(["epoch", *(UNITS.get(n, n) for n in self.history)], with_gap(cells, rows))

    def _foreign(self) -> Mapping[str, str]:
        recorded = vars(self).get("history", {})
        return HISTORY | {name: f'history["{name}"]' for name in recorded}

    def __repr__(self) -> str:
        shown = repr(self.table()) if self.history else "History of no epochs"
        return f"{shown}\nengine: {self.engine}, since {self.why}" if self.engine else shown

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()
