"""What is there to learn from?  The lessons' examples, and small classics, all from a given rng."""

from __future__ import annotations

import csv
from collections.abc import Callable
from importlib import import_module
from importlib.resources import files
from math import cos, pi, sin
from random import Random
from typing import Generic, NamedTuple, TypeVar

from nn.init import as_rng

__all__ = [
    "DataSet",
    "blobs",
    "circles",
    "digits",
    "four_pixel",
    "four_pixel_images",
    "iris",
    "moons",
    "noisy_line",
    "noisy_sine",
    "several_points",
    "spirals",
    "squared_error_table",
    "xor",
]

Label = TypeVar("Label")
Point = tuple[float, float]


class DataSet(NamedTuple, Generic[Label]):
    """Examples: a row of inputs and a label for each.  Unpacks as `inputs, labels = xor()`."""

    inputs: list[list[float]]
    labels: list[Label]

    def shuffled(self, rng: Random | int | None) -> DataSet[Label]:
        """The same examples in another order."""
        order = list(range(len(self.labels)))
        as_rng(rng).shuffle(order)
        return DataSet([self.inputs[i] for i in order], [self.labels[i] for i in order])


# The lessons


FOUR_PIXEL = {
    "solid": (1.0, 1.0, 1.0, 1.0),
    "vertical": (1.0, -1.0, -1.0, 1.0),
    "diagonal": (1.0, -1.0, 1.0, -1.0),
    "horizontal": (1.0, 1.0, -1.0, -1.0),
}
"""One pattern of each class; pixels clockwise from the top left, -1 black to 1 white."""


def four_pixel() -> DataSet[str]:
    """Lesson B's eight images of 2 x 2 pixels: four patterns, each with its negative.

    >>> images, names = four_pixel()
    >>> names[6], images[6], images[7]
    ('horizontal', [1.0, 1.0, -1.0, -1.0], [-1.0, -1.0, 1.0, 1.0])
    """
    inputs, names = [], []
    for name, pixels in FOUR_PIXEL.items():
        inputs += [list(pixels), [-pixel for pixel in pixels]]
        names += [name, name]
    return DataSet(inputs, names)


def four_pixel_images(
    count: int, *, noise: float = 0.2, rng: Random | int | None = None
) -> DataSet[str]:
    """Noisy camera images: random patterns, `noise` the spread of each pixel, cut to -1..1.

    >>> len(four_pixel_images(10, rng=0).inputs)
    10
    """
    generator = as_rng(rng)
    clean = four_pixel()
    inputs, names = [], []
    for _ in range(count):
        place = generator.randrange(len(clean.labels))
        pixels = [pixel + generator.gauss(0.0, noise) for pixel in clean.inputs[place]]
        inputs.append([max(-1.0, min(1.0, pixel)) for pixel in pixels])
        names.append(clean.labels[place])
    return DataSet(inputs, names)


def several_points() -> DataSet[float]:
    """Lesson A's four points and their targets.

    >>> several_points().labels
    [1.0, 3.0, 5.0, 7.0]
    """
    return DataSet([[0.0, 3.0], [1.0, 2.0], [-1.0, -2.0], [4.0, 0.0]], [1.0, 3.0, 5.0, 7.0])


def squared_error_table() -> DataSet[float]:
    """Lesson A's table of predictions (as inputs) and actual values (as labels).

    >>> squared_error_table()
    DataSet(inputs=[[10.0], [8.0], [6.0]], labels=[20.0, 3.0, 1.0])
    """
    return DataSet([[10.0], [8.0], [6.0]], [20.0, 3.0, 1.0])


def xor() -> DataSet[int]:
    """One or the other, not both: what no single neuron can learn.

    >>> xor()
    DataSet(inputs=[[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], labels=[0, 1, 1, 0])
    """
    return DataSet([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0])


# Shapes in the plane, labelled 0, 1, ...


def moons(count: int = 100, *, noise: float = 0.1, rng: Random | int | None = None) -> DataSet[int]:
    """Two half circles that reach into each other.

    >>> sum(moons(100, rng=0).labels)
    50
    """
    upper: Callable[[float], Point] = lambda t: (cos(pi * t), sin(pi * t))  # noqa: E731
    lower: Callable[[float], Point] = lambda t: (1.0 - cos(pi * t), 0.5 - sin(pi * t))  # noqa: E731
    return curves([upper, lower], count, noise, rng)


def circles(
    count: int = 100, *, noise: float = 0.05, rng: Random | int | None = None
) -> DataSet[int]:
    """A circle inside another.

    >>> circles(4, noise=0.0).labels
    [0, 1, 0, 1]
    """

    def circle(radius: float) -> Callable[[float], Point]:
        return lambda t: (radius * cos(2.0 * pi * t), radius * sin(2.0 * pi * t))

    return curves([circle(1.0), circle(0.5)], count, noise, rng)


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
    """`count` noisy points, in turn on each shape, whose parameter runs from 0 to 1."""
    generator = as_rng(rng)
    inputs, labels = [], []
    for place in range(count):
        x, y = shapes[place % len(shapes)](generator.random())
        inputs.append([x + generator.gauss(0.0, noise), y + generator.gauss(0.0, noise)])
        labels.append(place % len(shapes))
    return DataSet(inputs, labels)


# Functions of one number


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
    generator = as_rng(rng)
    inputs, labels = [], []
    for _ in range(count):
        x = generator.uniform(-1.0, 1.0)
        inputs.append([x])
        labels.append(function(x) + generator.gauss(0.0, noise))
    return DataSet(inputs, labels)


# Measured


def iris() -> DataSet[str]:
    """Fisher's 150 flowers of 1936: sepal and petal length and width in cm, and the species.

    As in his paper; copies with two wrong flowers (the 35th and 38th) are in circulation.

    >>> flowers, species = iris()
    >>> flowers[34], species[34], len(flowers)
    ([4.9, 3.1, 1.5, 0.2], 'setosa', 150)
    """
    text = files("nn").joinpath("iris.csv").read_text(encoding="utf-8")
    _, *rows = csv.reader(text.splitlines())
    return DataSet([[float(cell) for cell in row[:-1]] for row in rows], [row[-1] for row in rows])


def digits() -> DataSet[int]:
    """scikit-learn's 1,797 handwritten digits of 8 x 8 pixels, 0 to 1; needs scikit-learn."""
    try:
        datasets = import_module("sklearn.datasets")
    except ImportError:
        raise ImportError(
            "the digits come with scikit-learn, which is not installed: pip install scikit-learn"
        ) from None
    bunch = datasets.load_digits()
    pixels: list[list[float]] = (bunch.data / 16.0).tolist()
    labels: list[int] = bunch.target.tolist()
    return DataSet(pixels, labels)
