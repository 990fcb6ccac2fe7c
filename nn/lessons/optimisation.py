"""The networks, the tables and the tests of lesson 2, the need for optimisation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

from autograd import DomainError, Value, dot, value_and_grad
from nn.arguments.wording import counted
from nn.data.table import Cell, Table
from nn.lessons.verdicts import expect
from nn.model.networks import MLP
from nn.optim import SGD
from nn.training.descent import Path, minimize
from nn.training.losses import mean_squared_error, squared_error

__all__ = [
    "TESTS",
    "answer_table",
    "field",
    "neuron_table",
    "parabola",
    "random_start",
    "rate_table",
    "slope_table",
    "small_network",
    "step_table",
]

Weights = Sequence[Sequence[float]]
CRAWL = 500  # steps


# Networks


def small_network(hidden: Weights, output: Sequence[float], activation: str = "identity") -> MLP:
    """A network 2-2-1 without biases: the weights into its hidden neurons and into its output.

    >>> small_network([[1, 1], [-1, 1]], [2, -1]).predict([[2, 3]])
    [[9.0]]
    """
    options: dict[str, Any] = {"output": activation, "bias": False}
    return MLP(2, [2, 1], activation, weights=[hidden, [output]], **options)


def answer_table(
    points: Weights, targets: Sequence[float], *networks: MLP, mean: bool = False
) -> Table:
    """What each network answers to each point, and its errors; at the end, the mean of the squares.

    >>> answer_table([[0, 3]], [1], small_network([[2, 1], [1, 2]], [1, 1]), mean=True)
    point               target  answer  error
    (0, 3)                   1  9           8
    mean squared error          64
    """
    answers = [[row[0] for row in network.predict(points)] for network in networks]
    names = [""] if len(networks) == 1 else [f" {place}" for place in range(1, len(networks) + 1)]
    rows: list[list[Cell]] = []
    for place, ((x, y), target) in enumerate(zip(points, targets, strict=True)):
        pairs = [[found[place], found[place] - target] for found in answers]
        rows.append([f"({x:g}, {y:g})", target, *(cell for pair in pairs for cell in pair)])
    if mean:
        # As text, since a table shows a number to six digits.
        means = [f"{mean_squared_error(found, targets):.10g}" for found in answers]
        rows.append(["mean squared error", None, *(cell for one in means for cell in (one, None))])
    heads = [f"{head}{name}" for name in names for head in ("answer", "error")]
    return Table(["point", "target", *heads], rows)


def slope_table(network: MLP, inputs: Sequence[float], target: float) -> Table:
    """The slope of the squared error in each weight of a network 2-2-1 and in each hidden neuron.

    >>> slope_table(small_network([[1, 1], [-1, 1]], [2, -1]), [2, 3], 13)
                        value  slope
    input 1 → hidden 1      1    -32
    input 2 → hidden 1      1    -48
    input 1 → hidden 2     -1     16
    input 2 → hidden 2      1     24
    hidden 1 → output       2    -40
    hidden 2 → output      -1     -8
    hidden 1                5    -16
    hidden 2                1      8
    """
    network.zero_grad()
    hidden = network.layers[0].outputs(inputs)
    squared_error(network.layers[1].outputs(hidden), [target]).backward()
    into = [f"input {n} → hidden {m}" for m in (1, 2) for n in (1, 2)]
    names = [*into, "hidden 1 → output", "hidden 2 → output", "hidden 1", "hidden 2"]
    found = [*network.parameters(), *hidden]
    rows: list[list[Cell]] = [
        [name, value.data, value.grad] for name, value in zip(names, found, strict=True)
    ]
    return Table(["", "value", "slope"], rows)


def neuron_table(
    *cases: tuple[Sequence[float], Sequence[float], float], learning_rate: float
) -> Table:
    """For the weights, inputs and target of a neuron: its error, slopes, and error after a step.

    >>> neuron_table(([1, 2], [3, 4], 6), learning_rate=0.01)
    weights  inputs  target  error  slopes  error after a step
    1, 2     3, 4         6      5  30, 40                 2.5
    """
    rows: list[list[Cell]] = []
    for numbers, inputs, target in cases:
        weights = [Value(number) for number in numbers]
        before = dot(weights, inputs)
        squared_error([before], [target]).backward()
        SGD(weights, learning_rate=learning_rate).step()
        after = dot(weights, inputs).data - target
        slopes = listed([weight.grad for weight in weights])
        known: list[Cell] = [listed(numbers), listed(inputs), target]
        rows.append([*known, before.data - target, slopes, after])
    heads = ["error", "slopes", "error after a step"]
    return Table(["weights", "inputs", "target", *heads], rows)


def listed(numbers: Sequence[float]) -> str:
    """Numbers in one cell of a table."""
    return ", ".join(f"{number:g}" for number in numbers)


# Walks


def parabola(w: Any) -> Any:
    """The squared error of the prediction 3 * w, which should be 10.

    >>> parabola(2.0)
    16.0
    """
    return (3 * w - 10) ** 2


def step_table(f: Callable[..., Any], w: float, learning_rate: float, steps: int) -> Table:
    """Steps downhill over one weight: the weight, the loss, the slope, and where the step leads.

    >>> step_table(parabola, 2.0, learning_rate=0.01, steps=1)
    step  w  loss  slope  next w
       0  2    16    -24    2.24
    """
    slope_of = value_and_grad(f)
    rows: list[list[Cell]] = []
    for step in range(steps):
        loss, slope = slope_of(w)
        onward = w - learning_rate * slope
        rows.append([step, w, loss, slope, onward])
        w = onward
    return Table(["step", "w", "loss", "slope", "next w"], rows)


def rate_table(f: Callable[..., Any], w: float, learning_rates: Sequence[float]) -> Table:
    """Walks with several learning rates: the first three steps, how they go on, and how long.

    >>> rate_table(parabola, 2.0, [0.01, 0.12])
    learning rate  w after 1 step  2 steps  3 steps  the walk  flat after
             0.01            2.24   2.4368  2.59818  arrives   86 steps
             0.12            4.88   1.5392  5.41453  explodes  never
    """
    rows: list[list[Cell]] = []
    for rate in learning_rates:
        first = [point[0] for point in minimize(f, w, rate, steps=3).points[1:]]
        first += first[-1:] * (3 - len(first))  # it was flat before the third step
        try:
            path = minimize(f, w, rate)
            end = [manner(path), counted(len(path.points) - 1, "step") if path.flat else "not yet"]
        except DomainError:  # the numbers became too large
            end = ["explodes", "never"]
        rows.append([rate, *first, *end])
    heads = ["w after 1 step", "2 steps", "3 steps", "the walk", "flat after"]
    return Table(["learning rate", *heads], rows)


def manner(path: Path) -> str:
    """How a walk over one weight goes on."""
    first = [point[0] for point in path.points[:3]]
    if len(first) == 3 and (first[1] - first[0]) * (first[2] - first[1]) < 0:
        return "bounces"
    return "crawls" if len(path.points) > CRAWL else "arrives"


PLACES, HEIGHTS = [(1, 0), (0, 1), (1, 1), (2, 1)], [0.5, -0.25, 0.25, 0.75]


def field(weights: Sequence[Any]) -> Any:
    """The mean squared error of a neuron with two weights, at four points that it can get right.

    >>> field([0.5, -0.25])
    0.0
    """
    answers: Any = [dot(weights, place) for place in PLACES]
    return mean_squared_error(answers, HEIGHTS)


def random_start(seed: int) -> list[float]:
    """Two weights between -1 and 1; the same for everybody who takes this seed.

    >>> [round(weight, 3) for weight in random_start(2)]
    [0.912, 0.896]
    """
    rng = Random(seed)
    return [rng.uniform(-1, 1), rng.uniform(-1, 1)]


# Test your answers


def test_mean_of_squares(mean_of_squares: Callable[..., float]) -> bool:
    """The table of the lesson, and a prediction that is right."""
    table = expect(
        "mean_of_squares([10, 8, 6], [20, 3, 1])", mean_of_squares([10, 8, 6], [20, 3, 1]), 50.0
    )
    return table and expect("mean_of_squares([1], [1])", mean_of_squares([1], [1]), 0.0)


def test_step(step: Callable[..., Sequence[float]]) -> bool:
    """Both neurons of the lesson."""
    return all(
        expect(f"step({weights}, {inputs}, {target}, 0.01)", found, right)
        for weights, inputs, target, right in stepped()
        for found in [step(weights, inputs, target, 0.01)]
    )


def stepped() -> Iterator[tuple[list[float], list[float], float, list[float]]]:
    """Weights, inputs and target of a neuron, and its weights after a step of 0.01."""
    yield [1, 2], [3, 4], 6, [0.7, 1.6]
    yield [0, 2, 1], [1, 2, 3], 0, [-0.14, 1.72, 0.58]


def test_descend(descend: Callable[..., float]) -> bool:
    """It arrives from the right, from the left, and in another valley."""
    valley = "descend(lambda w: (w + 1) ** 2, -4.0, 0.1)"
    return (
        expect("descend(parabola, 5.0, 0.01)", descend(parabola, 5.0, 0.01), 10 / 3, 1e-6)
        and expect("descend(parabola, 2.0, 0.01)", descend(parabola, 2.0, 0.01), 10 / 3, 1e-6)
        and expect(valley, descend(lambda w: (w + 1) ** 2, -4.0, 0.1), -1.0, 1e-6)
    )


TESTS = (test_descend, test_mean_of_squares, test_step)
"""What the last cell of the lesson asks of the reader's functions."""
