"""Time a training step of a GPT of one layer, written on Values: 4,192 parameters, 4 tokens.

Each engine runs the same program, with nothing but + and *, powers, exp, log and relu.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from random import Random
from typing import Any

from benchmarks.engines import Engine, FortyLines, Plain, Program, peers
from benchmarks.measure import Contestant, Figure, side_by_side

__all__ = ["measure"]

VOCABULARY, WIDTH, HEADS, TOKENS = 27, 16, 4, 4
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


def total(terms: Sequence[Any]) -> Any:
    """The sum, left to right, with no 0 before it."""
    result = terms[0]
    for term in terms[1:]:
        result = result + term
    return result


def dot(left: Row, right: Row) -> Any:
    """The sum of products."""
    return total([a * b for a, b in zip(left, right, strict=True)])


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
        return [dot(weights, row) for weights in self.matrices[name]]

    def softmax(self, row: Row) -> list[Any]:
        """Shares that sum to 1."""
        powers = [self.engine.exp(element) for element in row]
        whole = total(powers)
        return [power / whole for power in powers]

    def loss(self) -> Any:
        """The mean cross-entropy of the next token."""
        keys: list[list[Any]] = []
        values: list[list[Any]] = []
        losses = []
        for place in range(TOKENS):
            row = normed(added(self.matrices["token"][TEXT[place]], self.matrices["place"][place]))
            inside = normed(row)
            keys.append(self.times("key", inside))
            values.append(self.times("value", inside))
            seen = self.attention(self.times("query", inside), keys, values)
            row = added(self.times("mix", seen), row)
            hidden = [self.engine.relu(x) for x in self.times("up", normed(row))]
            row = added(self.times("down", hidden), row)
            shares = self.softmax(self.times("out", row))
            losses.append(-self.engine.log(shares[TEXT[place + 1]]))
        return total(losses) * (1.0 / TOKENS)

    def attention(self, query: Row, keys: Sequence[Row], values: Sequence[Row]) -> list[Any]:
        """What each head reads from the places so far."""
        seen = []
        for start in range(0, WIDTH, HEAD):
            part = slice(start, start + HEAD)
            scores = [dot(query[part], key[part]) * HEAD**-0.5 for key in keys]
            shares = self.softmax(scores)
            columns = zip(*(value[part] for value in values), strict=True)
            seen += [dot(shares, column) for column in columns]
        return seen


def normed(row: Row) -> list[Any]:
    """The row at length 1 a number."""
    scale = (dot(row, row) * (1.0 / len(row)) + 1e-5) ** -0.5
    return [element * scale for element in row]


def program(engine: Engine) -> Program:
    """The loss as a function of all parameters."""
    return lambda leaves: Transformer(engine, leaves).loss()


def measure() -> list[Figure]:
    """The figures of this workload."""
    rng = Random(42)
    count = sum(rows * columns for rows, columns in SHAPES.values())
    numbers = [rng.gauss(0.0, 0.08) for _ in range(count)]
    contestants = []
    engines: list[Engine] = [Plain(), FortyLines(), *peers("xad")]
    for engine in engines:
        leaves = [engine.leaf(number) for number in numbers]
        contestants.append(Contestant(engine, program(engine), partial(engine.cleared, leaves)))
    return side_by_side("a one-layer GPT, 4 tokens", contestants, promises={})


if __name__ == "__main__":
    print(*measure(), sep="\n")
