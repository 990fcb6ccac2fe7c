"""Time a training step of a GPT of one layer, written on Values: 4,192 parameters, 4 tokens.

Each engine runs the same program, with nothing but + and *, powers, exp, log and relu.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from random import Random
from typing import Any

from benchmarks.engines import Engine
from benchmarks.workload import PURE, of_engines, on_kept_leaves

__all__ = [
    "CONTESTS",
    "EPSILON",
    "HEAD",
    "HEADS",
    "SHAPES",
    "TEXT",
    "WIDTH",
    "Transformer",
    "start",
]

VOCABULARY, WIDTH, HEADS = 27, 16, 4
EPSILON = 1e-5
HEAD = WIDTH // HEADS
SHAPES = {
    "token": (VOCABULARY, WIDTH),
    "place": (16, WIDTH),
    "query": (WIDTH, WIDTH),
    "key": (WIDTH, WIDTH),
    "value": (WIDTH, WIDTH),
    "mix": (WIDTH, WIDTH),
    "up": (4 * WIDTH, WIDTH),
    "down": (WIDTH, 4 * WIDTH),
    "out": (VOCABULARY, WIDTH),
}
TEXT = (0, 5, 13, 13, 1)

Row = Sequence[Any]


def added(left: Row, right: Row) -> list[Any]:
    """Element by element."""
    return [a + b for a, b in zip(left, right, strict=True)]


class Transformer:
    """The model in the values of one engine."""

    def __init__(self, engine: Engine, numbers: Sequence[Any]) -> None:
        self.engine = engine
        remaining = iter(numbers)
        self.matrices = {
            name: [[next(remaining) for _ in range(columns)] for _ in range(rows)]
            for name, (rows, columns) in SHAPES.items()
        }

    def times(self, name: str, row: Row) -> list[Any]:
        """A matrix times a vector."""
        return [self.engine.dot(weights, row) for weights in self.matrices[name]]

    def loss(self, text: Sequence[Any]) -> Any:
        """The mean cross-entropy of the next token."""
        engine, token = self.engine, self.matrices["token"]
        keys: list[list[Any]] = []
        values: list[list[Any]] = []
        losses = []
        for place, (now, following) in enumerate(pairwise(text)):
            row = self.normed(added(engine.take(token, now), self.matrices["place"][place]))
            inside = self.normed(row)
            keys.append(self.times("key", inside))
            values.append(self.times("value", inside))
            seen = self.attention(self.times("query", inside), keys, values)
            row = added(self.times("mix", seen), row)
            hidden = [engine.relu(x) for x in self.times("up", self.normed(row))]
            row = added(self.times("down", hidden), row)
            shares = engine.softmax(self.times("out", row))
            losses.append(-engine.log(engine.take(shares, following)))
        return engine.total(losses) * (1.0 / len(losses))

    def attention(self, query: Row, keys: Sequence[Row], values: Sequence[Row]) -> list[Any]:
        """What each head reads from the places so far."""
        seen = []
        for start in range(0, WIDTH, HEAD):
            part = slice(start, start + HEAD)
            scores = [self.engine.dot(query[part], key[part]) * HEAD**-0.5 for key in keys]
            shares = self.engine.softmax(scores)
            columns = zip(*(value[part] for value in values), strict=True)
            seen += [self.engine.dot(shares, column) for column in columns]
        return seen

    def normed(self, row: Row) -> list[Any]:
        """The row at length 1 a number."""
        scale = (self.engine.dot(row, row) * (1.0 / len(row)) + EPSILON) ** -0.5
        return [element * scale for element in row]


def loss(engine: Engine, leaves: Sequence[Any], text: Sequence[int] = TEXT) -> Any:
    """The loss as a function of all parameters."""
    return Transformer(engine, leaves).loss(text)


def start() -> list[float]:
    """The same parameters for all engines."""
    rng = Random(42)
    count = sum(rows * columns for rows, columns in SHAPES.values())
    return [rng.gauss(0.0, 0.08) for _ in range(count)]


ENTER = partial(on_kept_leaves, loss, start())
CONTESTS = [
    of_engines(
        "one-layer GPT, one step, + and *",
        ENTER,
        ("+ and *", "forty lines", "micrograd", "XAD"),
        {
            "forty lines / Slopewise": ">= 8",
            "XAD / Slopewise": ">= 4.5",
            f"forty lines / {PURE}": ">= 1.2",
        },
    ),
    of_engines(
        "one-layer GPT, one step, with dot", ENTER, ("dot", "forty lines", "micrograd", "XAD")
    ),
]
