"""Time an epoch of micrograd's demo in generated code: the loss and its 337 slopes."""

from __future__ import annotations

import random
from functools import partial
from itertools import pairwise
from typing import Any

import autograd
from benchmarks import demo
from benchmarks.engines import ENGINES, Network
from benchmarks.library import c_function
from benchmarks.workload import LLVM, OURS, PURE, Contest, Contestant, Entry, Run

__all__ = ["CONTESTS"]

ROWS = "Slopewise, llvm, a sum over rows"
PENALTY = 1e-4


def given() -> tuple[list[demo.Point], list[float]]:
    """The points and the weights that everyone starts from."""
    rng = random.Random(1337)
    return demo.moons(100, rng), demo.start_weights(rng)


def arrays() -> tuple[Any, Any, Any]:
    """The points, the labels and the weights as arrays."""
    import numpy as np

    points, numbers = given()
    inputs = np.array([point for point, _ in points])
    return inputs, np.array([label for _, label in points]), np.array(numbers)


def whole() -> Run:
    """The loss of all points, traced as one program."""
    points, _ = given()
    engine, (_, _, numbers) = ENGINES["lists"](), arrays()
    loss = partial(demo.loss, engine, None, points)
    fast = autograd.compile(lambda weights: loss(weights), target="llvm").value_and_grad
    return Run(lambda: fast(numbers))


def row_by_row() -> Run:
    """The loss of a point, traced once and summed; the penalty is shared among the points."""
    engine, (inputs, labels, numbers) = ENGINES["lists"](), arrays()
    share = 1.0 / len(labels)
    squash = (engine.relu, engine.relu, lambda x: x)

    def loss(weights: Any, point: Any, label: Any) -> Any:
        score = Network(engine, demo.SIZES, weights, squash)(point)[0]
        hinge = (1.0 - label * score).relu()
        return hinge * share + PENALTY * share * engine.dot(weights, weights)

    fast = autograd.compile(loss, target="llvm").summed(over=(1, 2)).value_and_grad
    return Run(lambda: fast(numbers, inputs, labels))


def by_hand() -> Run:
    """The reference in C."""
    import numpy as np

    inputs, labels, numbers = arrays()
    loss, gradient = np.empty(1), np.empty_like(numbers)
    call = c_function("demo", len(labels), inputs, labels, numbers, loss, gradient)
    return Run(call, lambda: (loss, gradient))


def layers(numbers: Any) -> list[tuple[Any, Any]]:
    """The weights and biases of each layer, as matrices and vectors."""
    found, start = [], 0
    for inputs, outputs in pairwise(demo.SIZES):
        stop = start + outputs * (inputs + 1)
        block = numbers[start:stop].reshape(outputs, inputs + 1)
        found.append((block[:, :-1].T, block[:, -1]))
        start = stop
    return found


def jax() -> Run:
    """JAX on arrays, compiled; the weights come as one vector, as in the others."""
    import jax

    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    inputs, labels, numbers = map(jnp.asarray, arrays())

    def loss(weights: Any) -> Any:
        (first, a), (second, b), (last, c) = layers(weights)
        hidden = jnp.maximum(jnp.maximum(inputs @ first + a, 0.0) @ second + b, 0.0)
        scores = (hidden @ last + c)[:, 0]
        hinge = jnp.maximum(1.0 - labels * scores, 0.0)
        return hinge.mean() + PENALTY * weights @ weights

    fast = jax.jit(jax.value_and_grad(loss))
    return Run(lambda: jax.block_until_ready(fast(numbers)))


def torch() -> Run:
    """PyTorch on arrays."""
    import torch

    torch.set_num_threads(1)
    inputs, labels, numbers = map(torch.from_numpy, arrays())
    numbers.requires_grad_()

    def run() -> Any:
        (first, a), (second, b), (last, c) = layers(numbers)
        hidden = torch.relu(torch.relu(inputs @ first + a) @ second + b)
        scores = (hidden @ last + c)[:, 0]
        loss = torch.relu(1.0 - labels * scores).mean() + PENALTY * numbers @ numbers
        return loss.detach(), torch.autograd.grad(loss, numbers)

    return Run(run)


def eager() -> Contestant:
    """Values, with dot."""
    return demo.enter(ENGINES["lists"]())


CONTESTS = [
    Contest(
        "micrograd's demo, the loss and 337 slopes",
        {
            LLVM: Entry(whole, ("llvmlite", "numpy")),
            ROWS: Entry(row_by_row, ("llvmlite", "numpy")),
            "C": Entry(by_hand, ("cc", "numpy")),
            "JAX": Entry(jax, ("jax",)),
            "PyTorch": Entry(torch, ("torch",)),
            OURS: Entry(eager, build=OURS),
            PURE: Entry(eager, build=PURE),
        },
        {f"JAX / {LLVM}": ">= 1"},
        group="programs",
    )
]
