"""Time how long tracing and compiling take: from a function of Python to its first result."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import autograd
from benchmarks.engines import ENGINES, Network
from benchmarks.measure import Clock, flat
from benchmarks.native import gpt
from benchmarks.native.training.by_jax import ByJax
from benchmarks.native.training.ours import HAS_ENGINES, Fit
from benchmarks.native.training.task import CHECKED, Task
from benchmarks.workload import LLVM, PYTHON, Contest, Entry

__all__ = ["CONTESTS"]


class First:
    """The first call of what `make` makes, after packages are imported and data are read."""

    def __init__(self, make: Callable[[], Callable[[], Any]], warm: Callable[[], Any]) -> None:
        self.make, self.warm, self.taken = make, warm, 0.0

    def seconds(self, repeats: int, clock: Clock) -> float:  # noqa: ARG002  (there is one first)
        """How long the first call took."""
        if not self.taken:
            self.warm()
            first = self.make()
            start = clock()
            self.found = first()
            self.taken = clock() - start
        return self.taken

    def results(self) -> list[float]:
        """What the first call found; nothing, if it returns nothing."""
        from time import process_time

        self.seconds(1, process_time)
        return flat(self.found) if self.found is not None else []


def small(target: str) -> Any:
    """Compile a square, so that the modules of the compiler are there."""
    return autograd.compile(lambda x: x * x, target=target).value_and_grad(2.0)


def network(task: Task, target: str) -> Callable[[], Any]:
    """The loss of an example and its slopes in all parameters, recorded by Network."""
    import numpy as np

    engine = ENGINES["lists"]()
    inputs, targets = (array[0] for array in task.data())

    def loss(weights: Any, x: Any, t: Any) -> Any:
        squash = (autograd.sigmoid, autograd.sigmoid)
        outputs = Network(engine, task.sizes, weights, squash)(x)
        return autograd.sum(
            [(out - wanted).square() for out, wanted in zip(outputs, t, strict=True)]
        )

    fast = autograd.compile(loss, target=target).value_and_grad
    return partial(fast, np.array(task.weights()), inputs, targets)


def jax_network(task: Task) -> Callable[[], Any]:
    """The same in JAX, on arrays."""
    import jax

    jax.config.update("jax_enable_x64", True)
    inputs, targets = (array[0] for array in task.data())
    numbers, (hidden, outputs) = jax.numpy.asarray(task.weights()), task.sizes[1:]
    split = hidden * (task.inputs + 1)

    def loss(weights: Any, x: Any, t: Any) -> Any:
        values = x
        for block in (weights[:split].reshape(hidden, -1), weights[split:].reshape(outputs, -1)):
            values = jax.nn.sigmoid(block[:, :-1] @ values + block[:, -1])
        return ((values - t) ** 2).sum()

    fast = jax.jit(jax.value_and_grad(loss))
    return lambda: jax.block_until_ready(fast(numbers, inputs, targets))


def warm_jax() -> Any:
    """Compile a square, so that JAX is there."""
    import jax

    return jax.block_until_ready(jax.jit(jax.value_and_grad(lambda x: x * x))(2.0))


def trained(task: Task, engine: str) -> Callable[[], Any]:
    """A run of one epoch on few examples."""
    fit = Fit(task, engine)

    def run() -> None:
        fit.train(CHECKED, epochs=1, shuffle=False)

    return run


def scanned(task: Task) -> Callable[[], Any]:
    """JAX's epoch on few examples."""
    import numpy as np

    made = ByJax(task, True)
    return lambda: made.epoch(np.arange(CHECKED))


DATA = ("numpy", "sklearn")
DIGITS, LARGER = Task(64, 32), Task(256, 64)


def ours(make: Callable[[str], Callable[[], Any]], *needs: str) -> dict[str, Entry]:
    """Both targets."""

    def entry(target: str, *more: str) -> Entry:
        return Entry(lambda: First(partial(make, target), partial(small, target)), (*needs, *more))

    return {LLVM: entry("llvm", "llvmlite"), PYTHON: entry("python")}


def jax_entry(make: Callable[[], Callable[[], Any]]) -> dict[str, Entry]:
    """JAX."""
    return {"JAX": Entry(lambda: First(make, warm_jax), (*DATA, "jax"))}


def training(task: Task, name: str, bound: str) -> Contest:
    """The start of a training run."""
    fits = ours(partial(trained, task), *DATA) if HAS_ENGINES else {}
    entries = fits | jax_entry(partial(scanned, task))
    return Contest(name, entries, {LLVM: bound}, group="compiling", is_long=True)


CONTESTS = [
    Contest(
        "compile a 64-32-10 network, the loss and 2,410 slopes",
        ours(partial(network, DIGITS), *DATA) | jax_entry(partial(jax_network, DIGITS)),
        {LLVM: "<= 500"},
        group="compiling",
    ),
    Contest(
        "compile the GPT of 7 tokens, the loss and 4,192 slopes",
        ours(lambda target: gpt.compiled(target).run, "numpy"),
        {LLVM: "<= 3000"},
        group="compiling",
        is_long=True,
    ),
    training(DIGITS, "compile the training of a 64-32-10 network", "<= 500"),
    training(LARGER, "compile the training of a 256-64-10 network", "<= 1500"),
]
