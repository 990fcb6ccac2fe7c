"""Data sets of random points: shapes in the plane, and functions of one number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import cos, pi, sin
from random import Random
from typing import Generic, NamedTuple, TypeVar

from autograd.hints import Hinted, hinting
from nn.arguments.attributes import DATA
from nn.arguments.hints import KEYWORDS
from nn.init import as_rng

__all__ = ["DataSet", "blobs", "circles", "moons", "noisy_line", "noisy_sine", "spirals"]

L = TypeVar("L")
Point = tuple[float, float]


class DataSet(NamedTuple, Generic[L]):
    """Examples, each with a row of inputs and a label; unpacks as `inputs, labels = xor()`.

    >>> DataSet([[1.0], [2.0], [3.0]], list("abc")).shuffled(0)
    DataSet(inputs=[[1.0], [3.0], [2.0]], labels=['a', 'c', 'b'])
    """

    inputs: list[list[float]]
    labels: list[L]

    def _foreign(self) -> Mapping[str, str]:
        return DATA

    def shuffled(self, rng: Random | int | None) -> DataSet[L]:
        """The same examples in random order."""
        order = list(range(len(self.labels)))
        as_rng(rng).shuffle(order)
        return DataSet([self.inputs[i] for i in order], [self.labels[i] for i in order])


DataSet.__getattr__ = Hinted.__getattr__  # type: ignore[attr-defined]  # as for Path
DataSet.__reduce_ex__ = Hinted.__reduce_ex__  # type: ignore[assignment]


# Shapes in the plane, labelled 0, 1, ...


@hinting(KEYWORDS)
def moons(count: int = 100, *, noise: float = 0.1, rng: Random | int | None = None) -> DataSet[int]:
    """Two half circles that reach into each other.

    >>> sum(moons(100, rng=0).labels)
    50
    """
    upper: Callable[[float], Point] = lambda t: (cos(pi * t), sin(pi * t))  # noqa: E731
    lower: Callable[[float], Point] = lambda t: (1.0 - cos(pi * t), 0.5 - sin(pi * t))  # noqa: E731
    return curves([upper, lower], count, noise, rng)


@hinting(KEYWORDS)
def circles(
    count: int = 100, *, noise: float = 0.05, rng: Random | int | None = None
) -> DataSet[int]:
    """Two circles, one inside the other.

    >>> circles(4, noise=0.0).labels
    [0, 1, 0, 1]
    """

    def circle(radius: float) -> Callable[[float], Point]:
        return lambda t: (radius * cos(2.0 * pi * t), radius * sin(2.0 * pi * t))

    return curves([circle(1.0), circle(0.5)], count, noise, rng)


@hinting(KEYWORDS)
def spirals(
    count: int = 100,
    *,
    arms: int = 2,
    turns: float = 1.0,
    noise: float = 0.02,
    rng: Random | int | None = None,
) -> DataSet[int]:
    """Spiral arms around the origin.

    >>> sorted(set(spirals(30, arms=3, rng=0).labels))
    [0, 1, 2]
    """

    def arm(place: int) -> Callable[[float], Point]:
        def point(t: float) -> Point:
            angle = 2.0 * pi * (turns * t + place / arms)
            return t * cos(angle), t * sin(angle)

        return point

    return curves([arm(place) for place in range(arms)], count, noise, rng)


@hinting(KEYWORDS)
def blobs(
    count: int = 100, *, centres: int = 3, spread: float = 0.3, rng: Random | int | None = None
) -> DataSet[int]:
    """Clouds around points on a circle of radius 1.5.

    >>> len(blobs(30, rng=0).inputs)
    30
    """

    def centre(place: int) -> Callable[[float], Point]:
        angle = 2.0 * pi * place / centres
        return lambda _: (1.5 * cos(angle), 1.5 * sin(angle))

    return curves([centre(place) for place in range(centres)], count, spread, rng)


def curves(
    shapes: list[Callable[[float], Point]], count: int, noise: float, rng: Random | int | None
) -> DataSet[int]:
    """`count` noisy points, in turn on each shape: a function of a number from 0 to 1."""
    if count < 1 or not shapes:
        raise ValueError(f"give at least one point and one curve, not {count} and {len(shapes)}")
    generator = as_rng(rng)
    inputs, labels = [], []
    for place in range(count):
        x, y = shapes[place % len(shapes)](generator.random())
        inputs.append([x + generator.gauss(0.0, noise), y + generator.gauss(0.0, noise)])
        labels.append(place % len(shapes))
    return DataSet(inputs, labels)


# Functions of one number


@hinting(KEYWORDS)
def noisy_line(
    count: int = 50,
    *,
    slope: float = 2.0,
    start: float = 1.0,
    noise: float = 0.1,
    rng: Random | int | None = None,
) -> DataSet[float]:
    """Points near the line start + slope * x, for x from -1 to 1.

    >>> noisy_line(1, noise=0.0, rng=0).labels[0] > -1.0
    True
    """
    return graph(lambda x: start + slope * x, count, noise, rng)


@hinting(KEYWORDS)
def noisy_sine(
    count: int = 50, *, noise: float = 0.05, rng: Random | int | None = None
) -> DataSet[float]:
    """Points near one wave of sin(pi x), for x from -1 to 1.

    >>> len(noisy_sine(20, rng=0).labels)
    20
    """
    return graph(lambda x: sin(pi * x), count, noise, rng)


def graph(
    function: Callable[[float], float], count: int, noise: float, rng: Random | int | None
) -> DataSet[float]:
    if count < 1:
        raise ValueError(f"give at least one point, not {count}")
    generator = as_rng(rng)
    inputs, labels = [], []
    for _ in range(count):
        x = generator.uniform(-1.0, 1.0)
        inputs.append([x])
        labels.append(function(x) + generator.gauss(0.0, noise))
    return DataSet(inputs, labels)
