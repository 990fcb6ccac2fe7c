"""What happened in training, epoch by epoch?"""

from __future__ import annotations

from nn.table import Cell, Table

__all__ = ["History"]

SHOWN = 12


class History:
    """One number an epoch for each thing recorded: `loss`, `learning_rate`, `time` in seconds,
    metrics, and the same with `val_` for validation data.

    >>> history = History()
    >>> history.record({"loss": 0.5, "time": 0.25})
    >>> history.history["loss"], history.epochs
    ([0.5], 1)
    >>> history
    epoch  loss  time
        1   0.5  0.25
    """

    def __init__(self) -> None:
        self.history: dict[str, list[float]] = {}
        self.stopped = ""
        """Why training ended before its last epoch, if it did."""

    def record(self, numbers: dict[str, float]) -> None:
        """Append one epoch; every epoch records the same things."""
        if self.history and list(self.history) != list(numbers):
            raise ValueError(f"this history records {list(self.history)}, not {list(numbers)}")
        for name, number in numbers.items():
            self.history.setdefault(name, []).append(number)

    @property
    def epochs(self) -> int:
        """How many epochs were finished."""
        return len(next(iter(self.history.values()), []))

    def __getitem__(self, name: str) -> list[float]:
        if name not in self.history:
            raise KeyError(f"nothing recorded as {name!r}; there is {list(self.history)}")
        return self.history[name]

    def last(self) -> dict[str, float]:
        """The numbers of the last finished epoch."""
        return {name: numbers[-1] for name, numbers in self.history.items()}

    def table(self, rows: int = SHOWN) -> Table:
        """The first and last epochs, at most `rows` of them."""
        places = list(range(self.epochs))
        if len(places) > rows:
            places = places[: rows // 2] + places[-(rows - rows // 2) :]
        cells: list[list[Cell]] = [
            [place + 1, *(numbers[place] for numbers in self.history.values())] for place in places
        ]
        return Table(["epoch", *self.history], cells)

    def __repr__(self) -> str:
        return repr(self.table()) if self.history else "History of no epochs"

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()
