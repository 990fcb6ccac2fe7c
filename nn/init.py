"""The initialisers, which draw the weights that a layer starts from.

An initialiser is a function of (rng, inputs, outputs).  It draws one weight of a layer that has
this many inputs and outputs.  A layer takes an initialiser or its name; without one, it chooses by
its activation.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from operator import index
from random import Random
from typing import TYPE_CHECKING, NoReturn, SupportsIndex, TypeAlias

from autograd import elu, gelu, leaky_relu, relu, silu, softplus
from autograd.hints import no_name
from nn.arguments import hints
from nn.arguments.wording import unknown

__all__ = [
    "INITIALISERS",
    "Initialiser",
    "as_rng",
    "constant",
    "for_activation",
    "he",
    "initialiser",
    "normal",
    "uniform",
    "xavier",
    "zeros",
]

Initialiser: TypeAlias = Callable[[Random, int, int], float]
"""A function of (rng, inputs, outputs) that draws one weight."""


def uniform(low: float = -1.0, high: float = 1.0) -> Initialiser:
    """Draw any number between `low` and `high`, all equally likely.

    >>> uniform(2.0, 2.0)(Random(0), 3, 4)
    2.0
    """
    return lambda rng, _inputs, _outputs: rng.uniform(low, high)


def normal(mean: float = 0.0, spread: float = 0.1) -> Initialiser:
    """Draw normal numbers, about two thirds of them closer to `mean` than `spread`.

    >>> normal(5.0, spread=0.0)(Random(0), 3, 4)
    5.0
    """
    return lambda rng, _inputs, _outputs: rng.gauss(mean, spread)


def constant(number: float) -> Initialiser:
    """The same number for every weight; neurons of a layer that start equal stay equal for ever.

    >>> constant(0.5)(Random(0), 3, 4)
    0.5
    """
    return lambda _rng, _inputs, _outputs: number


def zeros() -> Initialiser:
    """The number 0, from which a bias usually starts.

    >>> zeros()(Random(0), 3, 4)
    0.0
    """
    return constant(0.0)


def xavier() -> Initialiser:
    """Draw uniformly up to +-sqrt(6 / (inputs + outputs)), for tanh and sigmoid (Glorot 2010).

    >>> abs(xavier()(Random(0), 3, 3)) <= 1.0
    True
    """

    def draw(rng: Random, inputs: int, outputs: int) -> float:
        limit = sqrt(6.0 / (inputs + outputs))
        return rng.uniform(-limit, limit)

    return draw


def he() -> Initialiser:
    """Draw normal numbers with the spread sqrt(2 / inputs), for ReLU (He 2015).

    >>> from random import Random
    >>> he()(Random(0), 2, 4) == Random(0).gauss(0.0, 1.0)
    True
    """
    return lambda rng, inputs, _outputs: rng.gauss(0.0, sqrt(2.0 / inputs))


INITIALISERS: dict[str, Callable[[], Initialiser]] = {
    "uniform": uniform,
    "normal": normal,
    "zeros": zeros,
    "xavier": xavier,
    "he": he,
}
"""The initialisers by name, as in `init="he"`; `normal` and `uniform` with their defaults."""


def initialiser(choice: str | Initialiser) -> Initialiser:
    """An initialiser by its name, or `choice` itself if it is one.

    >>> initialiser("zeros")(Random(0), 3, 4)
    0.0
    """
    if not isinstance(choice, str):
        return choice
    if choice not in INITIALISERS:
        otherwise = "or give a function of (rng, inputs, outputs)"
        raise ValueError(unknown("initialiser", choice, INITIALISERS, otherwise))
    return INITIALISERS[choice]()


RECTIFIERS = (relu, leaky_relu, elu, silu, gelu, softplus)


def for_activation(activation: Callable[..., object] | None) -> Initialiser:
    """`he` for relu, leaky_relu, elu, silu, gelu and softplus, `xavier` for all others.

    With these, the sums of the neurons have about the same spread in every layer, wide or narrow.

    >>> from autograd import tanh
    >>> for_activation(tanh)(Random(0), 50, 10) == xavier()(Random(0), 50, 10)
    True
    """
    return he() if any(activation is op for op in RECTIFIERS) else xavier()


def as_rng(rng: Random | int | None) -> Random:
    """A generator: `rng` itself, one seeded with an int, or a fresh unpredictable one for None.

    >>> as_rng(7).random() == Random(7).random()
    True
    """
    if isinstance(rng, Random):
        return rng
    if rng is None:
        return Random()
    if isinstance(rng, SupportsIndex) and not isinstance(rng, bool):  # NumPy's whole numbers too
        return Random(index(rng))
    raise TypeError(
        f"rng must be a random.Random or an int seed, not {type(rng).__name__} {rng!r:.40}"
    )


if not TYPE_CHECKING:  # a type checker must still report wrong names

    def __getattr__(name: str) -> NoReturn:
        raise no_name("nn.init", name, hints.INITIALISERS, __all__)
