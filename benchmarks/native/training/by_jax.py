"""The same training in JAX: an epoch as one compiled scan, or step by step from Python."""

from __future__ import annotations

from typing import Any

from benchmarks.native.training.peers import BETAS, EPSILON, Epochs
from benchmarks.native.training.task import Task, by_neuron

__all__ = ["ByJax"]

UNROLLED = 8
"""How many updates stand in a turn of the scan: more of them are not faster."""


class ByJax(Epochs):
    """JAX in double precision; it may reuse the memory of the weights that it is given."""

    def __init__(self, task: Task, is_scan: bool) -> None:
        import jax

        jax.config.update("jax_enable_x64", True)
        self.is_scan = is_scan
        super().__init__(task)
        self.x, self.t = jax.numpy.asarray(self.inputs), jax.numpy.asarray(self.targets)
        self.scan = jax.jit(self.scanned, donate_argnums=0)
        self.step = jax.jit(self.stepped, donate_argnums=0)

    def begin(self) -> None:
        import jax

        weights = jax.tree.map(jax.numpy.array, self.task.matrices())
        zeros = jax.tree.map(jax.numpy.zeros_like, weights)
        is_adam = self.task.rule == "adam"
        self.state = (
            (weights, zeros, jax.tree.map(jax.numpy.array, zeros), 0.0) if is_adam else weights
        )

    def parameters(self) -> Any:
        return by_neuron(self.state[0] if self.task.rule == "adam" else self.state)

    def stepped(self, state: Any, x: Any, t: Any) -> Any:
        """The state after an update by a batch, or by one example."""
        import jax

        def loss(weights: Any) -> Any:
            values = x
            for matrix, bias in weights:
                values = jax.nn.sigmoid(values @ matrix + bias)
            return ((values - t) ** 2).sum() / (len(x) if x.ndim > 1 else 1)

        rate = self.task.rate
        if self.task.rule == "sgd":
            gradient = jax.grad(loss)(state)
            return jax.tree.map(lambda w, slope: w - rate * slope, state, gradient)
        weights, means, squares, count = state
        gradient, count = jax.grad(loss)(weights), count + 1.0
        fast, slow = BETAS
        means = jax.tree.map(lambda m, g: fast * m + (1.0 - fast) * g, means, gradient)
        squares = jax.tree.map(lambda s, g: slow * s + (1.0 - slow) * g * g, squares, gradient)

        def moved(weight: Any, mean: Any, square: Any) -> Any:
            spread = jax.numpy.sqrt(square / (1.0 - slow**count))
            return weight - rate * (mean / (1.0 - fast**count)) / (spread + EPSILON)

        return jax.tree.map(moved, weights, means, squares), means, squares, count

    def scanned(self, state: Any, order: Any) -> Any:
        """The state after the batches in this order; the last one may be smaller."""
        import jax

        size = self.task.batch
        whole = len(order) // size * size
        places = order if size == 1 else order[:whole].reshape(-1, size)

        def one(state: Any, batch: Any) -> Any:
            return self.stepped(state, *batch), None

        batches = self.x[places], self.t[places]
        state = jax.lax.scan(one, state, batches, unroll=UNROLLED)[0]
        left = order[whole:]
        return self.stepped(state, self.x[left], self.t[left]) if len(left) else state

    def epoch(self, order: Any) -> None:
        import jax

        if self.is_scan:
            self.state = self.scan(self.state, order)
        else:
            for places in order if self.task.batch == 1 else self.batches(order):
                self.state = self.step(self.state, self.inputs[places], self.targets[places])
        jax.block_until_ready(self.state)
