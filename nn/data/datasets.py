"""Data sets: the examples of the lessons, and measurements."""

from __future__ import annotations

import csv
from importlib import import_module
from pathlib import Path
from random import Random

from autograd.hints import hinting
from nn.arguments.hints import KEYWORDS
from nn.data.shapes import DataSet
from nn.init import as_rng

__all__ = [
    "digits",
    "four_pixel",
    "four_pixel_images",
    "given_names",
    "iris",
    "several_points",
    "squared_error_table",
    "xor",
]

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


@hinting(KEYWORDS)
def four_pixel_images(
    count: int, *, noise: float = 0.2, rng: Random | int | None = None
) -> DataSet[str]:
    """Random patterns of lesson B with noise of the spread `noise`, limited to -1..1.

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
    """Exclusive or: 1 if one input is 1, not both; no single neuron can learn it.

    >>> xor()
    DataSet(inputs=[[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], labels=[0, 1, 1, 0])
    """
    return DataSet([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0])


# Measured


@hinting(KEYWORDS)
def iris() -> DataSet[str]:
    """Fisher's 150 flowers of 1936: sepal and petal length and width in cm, and the species.

    The numbers are those of his paper; many copies have two wrong flowers, the 35th and the 38th.

    >>> flowers, species = iris()
    >>> flowers[34], species[34], len(flowers)
    ([4.9, 3.1, 1.5, 0.2], 'setosa', 150)
    """
    _, *rows = csv.reader(read("iris.csv").splitlines())
    return DataSet([[float(cell) for cell in row[:-1]] for row in rows], [row[-1] for row in rows])


def given_names() -> list[str]:
    """458 given names from many countries, of 3 to 8 small letters a to z, in alphabetical order.

    Lesson 8's language model learns to invent names from them.

    >>> names = given_names()
    >>> len(names), names[:3], names[-1]
    (458, ['ada', 'adam', 'adele'], 'zora')
    """
    return read("given_names.txt").split()


@hinting(KEYWORDS)
def digits() -> DataSet[int]:
    """scikit-learn's 1,797 handwritten digits of 8 x 8 pixels, 0 to 1; needs scikit-learn."""
    try:
        datasets = import_module("sklearn.datasets")
    except ImportError:
        raise ImportError(
            "the digits come with scikit-learn, which is not installed: pip install scikit-learn"
        ) from None
    bunch = datasets.load_digits()
    return DataSet((bunch.data / 16.0).tolist(), bunch.target.tolist())


def read(name: str) -> str:
    """A file that lies beside this one."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
