"""Model training: the networks, the valleys and the tests of lesson 4."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Sized
from functools import cache
from random import Random

from autograd import compile as compiled
from autograd import div
from nn.data.datasets import xor
from nn.data.split import batches
from nn.data.table import Cell, Table
from nn.lessons.verdicts import expect
from nn.model.layers import Layer
from nn.model.module import Module
from nn.model.networks import MLP, Sequential
from nn.training.descent import Path, minimize
from nn.training.losses import binary_cross_entropy

__all__ = [
    "TESTS",
    "answers",
    "census",
    "deep_ends",
    "fresh",
    "loss_of_epoch",
    "naive_slope",
    "one_at_a_time",
    "outcome",
    "two_valleys",
    "untrained",
    "updates",
    "visits",
]

TILTS = (-5.0, -2.5, 2.5, 5.0)  # their mean is 0
ORDERS = 20  # random orders in which walks are tried


def fresh(*, bias: bool = True) -> Sequential:
    """The network 2-6-1 of the lesson, always with the same random numbers.

    >>> fresh(bias=False).predict([[0, 0]])
    [[0.5]]
    """
    rng = Random(0)
    hidden = Layer(2, 6, "tanh", bias=bias, init="uniform", bias_init="uniform", rng=rng)
    output = Layer(6, 1, "sigmoid", bias=bias, init="uniform", bias_init="uniform", rng=rng)
    return Sequential(hidden, output)


def untrained() -> MLP:
    """The network 2-6-6-1 of the lesson, always with the same random numbers."""
    sizes = [6, 6, 1]
    return MLP(2, sizes, "relu", output="sigmoid", init="uniform", bias_init="uniform", rng=3)


def census(network: Sequential) -> Table:
    """How many weights and biases each layer has, and the smallest and largest of them.

    >>> census(Sequential(Layer(2, 1, "tanh", weights=[[0.5, -1.0]])))
           inputs  neurons  activation  weights  biases  smallest  largest
    layer       2        1  tanh              2       1        -1      0.5
    total                                     2       1        -1      0.5
    """
    rows: list[list[Cell]] = []
    layers = [layer for layer in network.layers if isinstance(layer, Layer)]
    for layer in layers:
        squash = getattr(layer.activation, "name", "")
        shape: list[Cell] = [layer.inputs, len(layer.neurons), squash]
        rows.append(["layer", *shape, *counts([layer])])
    rows.append(["total", None, None, "", *counts(layers)])
    heads = ["inputs", "neurons", "activation", "weights", "biases", "smallest", "largest"]
    return Table(["", *heads], rows)


def counts(layers: Sequence[Layer]) -> list[Cell]:
    """The numbers of weights and of biases, and the smallest and largest of both."""
    neurons = [neuron for layer in layers for neuron in layer.neurons]
    weights = [weight.data for neuron in neurons for weight in neuron.weights]
    biases = [neuron.bias.data for neuron in neurons if neuron.bias is not None]
    numbers = [*weights, *biases]
    return [len(weights), len(biases), min(numbers), max(numbers)]


def answers(networks: Mapping[str, Module]) -> Table:
    """What each network answers to the four examples of XOR, to two digits after the point."""
    inputs, labels = xor()
    found = [network.predict(inputs) for network in networks.values()]
    return Table(
        ["x1", "x2", "label", *networks],
        [
            [*row, label, *(f"{rows[place][0]:.2f}" for rows in found)]
            for place, (row, label) in enumerate(zip(inputs, labels, strict=True))
        ],
    )


@cache
def losses(learning_rate: float) -> tuple[float, ...]:
    """The loss of XOR after each of 300 epochs, in digits that are the same on every machine."""
    history = fresh().fit(*xor(), 300, learning_rate, rng=0, verbose=0)
    return tuple(round(loss, 3) for loss in history["loss"])


def loss_of_epoch(learning_rate: float) -> Callable[[float], float]:
    """The loss of XOR as a function of the epoch, from 1 to 300; between epochs a straight line."""
    found = losses(learning_rate)

    def loss(epoch: float) -> float:
        before = min(int(epoch), len(found) - 1)
        share = epoch - before
        return (1 - share) * found[before - 1] + share * found[before]

    return loss


def visits(orders: Sequence[Sequence[int]]) -> Table:
    """The order in which each epoch visited the examples.

    >>> visits([[2, 0, 1]])
             1st  2nd  3rd
    epoch 1    2    0    1
    """
    names = ["1st", "2nd", "3rd", *(f"{n}th" for n in range(4, len(orders[0]) + 1))]
    rows: list[list[Cell]] = [[f"epoch {n}", *order] for n, order in enumerate(orders, 1)]
    return Table(["", *names[: len(orders[0])]], rows)


def updates(examples: Sized, sizes: Mapping[str, int | None]) -> list[list[Cell]]:
    """For each size of a batch, None for all examples, its name and the updates in an epoch.

    >>> updates(range(60), {"batches of 8": 8, "all 60": None})
    [['batches of 8', 8], ['all 60', 1]]
    """
    return [[name, len(list(batches(range(len(examples)), size)))] for name, size in sizes.items()]


def naive_slope(output: float, target: float) -> float:
    """The slope of the binary cross-entropy in the output, as books write it."""
    return div(output - target, output * (1 - output))


def outcome(f: Callable[..., float], *numbers: float) -> float | str:
    """What a function gives, or else what its error says.

    >>> outcome(div, 6.0, 3.0), outcome(div, 0.0, 0.0)
    (2.0, 'div(0, 0): div needs y != 0')
    """
    try:
        return f(*numbers)
    except ArithmeticError as error:
        return str(error).partition(" (")[0]  # without the place in the code


# Two valleys


def two_valleys(w: float) -> float:
    """A loss with a shallow valley near 0.88 and a deep one near -1.09.

    >>> round(two_valleys(0.88), 2), round(two_valleys(-1.09), 2)
    (1.38, 0.58)
    """
    steep = w * w - 1
    return steep * steep / 2 + 0.4 * w + 1


slope_of_valleys = compiled(two_valleys).grad  # compiled, because walks need it so often


def one_at_a_time(start: float, learning_rate: float, rng: Random, epochs: int = 50) -> Path:
    """Walk down `two_valleys` by the slopes of single examples, in a new order in each epoch.

    There are four examples. Each adds a tilt of its own to the slope. The mean of the tilts is 0.
    The points are those after each epoch.
    """
    weights, order = [start], list(TILTS)
    for _ in range(epochs):
        w = weights[-1]
        rng.shuffle(order)
        for tilt in order:
            w -= learning_rate * (slope_of_valleys(w) + tilt)
        weights.append(w)
    return Path([[w] for w in weights], list(map(two_valleys, weights)), flat=False)


def deep_ends(rates: Sequence[float]) -> Table:
    """How often a walk of 50 epochs ends in the deep valley, from the start 1.5 or -1.5."""
    rows: list[list[Cell]] = []
    for rate in rates:
        plain = minimize(two_valleys, 1.5, rate, steps=50 * len(TILTS))
        cells: list[Cell] = [rate, "yes" if is_deep(plain) else "no"]
        for start in (1.5, -1.5):
            walks = (one_at_a_time(start, rate, Random(seed)) for seed in range(ORDERS))
            cells.append(f"{sum(map(is_deep, walks))} of {ORDERS}")
        rows.append(cells)
    heads = ["all examples, from 1.5", "one example, from 1.5", "one example, from -1.5"]
    return Table(["learning rate", *heads], rows)


def is_deep(path: Path) -> bool:
    """Whether a walk ends on the side of the deep valley."""
    return path.points[-1][0] < 0


# The tests of the exercises


def test_shuffled(shuffled: Callable[..., tuple[list[float], list[float]]]) -> bool:
    """Data and labels get the same new order, and the caller's lists stay as they are."""
    data, labels = [10, 20, 30], [1, 2, 3]
    mixed, found = shuffled(data, labels, Random(1))
    call = "shuffled([10, 20, 30], [1, 2, 3], Random(1))"
    return (
        expect(f"{call}[0], sorted", sorted(mixed), [10, 20, 30])
        and expect(f"{call}[1]", found, [row / 10 for row in mixed])
        and expect("the caller's list of data", data, [10, 20, 30])
        and expect("the caller's list of labels", labels, [1, 2, 3])
    )


def test_batch_step(batch_step: Callable[..., object]) -> bool:
    """One step and then another have the slopes of the mean loss."""
    neuron = Layer(1, 1, "sigmoid", weights=[[0.0]])
    weight, bias = neuron.parameters()
    call = "batch_step(network, [[1], [2]], [[1], [1]], 1.0)"
    batch_step(neuron, [[1], [2]], [[1], [1]], 1.0)
    expect(f"after {call} the weight", weight.data, 0.75)
    expect(f"after {call} the bias", bias.data, 0.5)
    losses_of_both = [binary_cross_entropy(neuron([x]), 1.0) for x in (1, 2)]
    mean = (losses_of_both[0] + losses_of_both[1]) / 2
    neuron.zero_grad()
    mean.backward()
    right = weight.data - weight.grad
    batch_step(neuron, [[1], [2]], [[1], [1]], 1.0)
    return expect("after a second step the weight", weight.data, right)


def test_best_epoch(best_epoch: Callable[[Sequence[float]], int]) -> bool:
    """The first epoch is 1; of equal losses the first counts."""
    return (
        expect("best_epoch([3.0, 1.0, 2.0])", best_epoch([3.0, 1.0, 2.0]), 2)
        and expect("best_epoch([0.5, 0.6])", best_epoch([0.5, 0.6]), 1)
        and expect("best_epoch([0.9, 0.4, 0.4])", best_epoch([0.9, 0.4, 0.4]), 2)
    )


TESTS = (test_shuffled, test_batch_step, test_best_epoch)
