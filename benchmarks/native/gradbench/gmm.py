"""The log likelihood of a mixture of Gaussians with a Wishart prior: d = 2, k = 5, n = 1000.

The precision of a component is LᵀL, where L is a lower triangle; the logarithms of its diagonal and
the number below it are the component's factors. The constant of the likelihood is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import autograd
from autograd import exp, log, maximum
from benchmarks.library import c_function
from benchmarks.workload import LLVM, Contest, Entry, Run

__all__ = ["CONTESTS"]

DIMENSIONS, COMPONENTS, POINTS = 2, 5, 1_000
GAMMA, MORE = 1.0, 0
"""The parameters of the prior."""

Row = Sequence[Any]


def given() -> tuple[Any, Any, Any, Any]:
    """Points at random, and the logits, means and factors of the components."""
    import numpy as np

    rng = np.random.default_rng(31)
    logits, means = rng.normal(size=COMPONENTS), rng.uniform(size=(COMPONENTS, DIMENSIONS))
    factors = rng.normal(size=(COMPONENTS, DIMENSIONS + 1))
    return rng.normal(size=(POINTS, DIMENSIONS)), logits, means, factors


def likelihood(logits: Row, means: Sequence[Row], factors: Sequence[Row], x: Row) -> Any:
    """The logarithm of the likelihood of a point, and its share of what concerns no point."""
    terms = []
    for logit, mean, factor in zip(logits, means, factors, strict=True):
        left, up = x[0] - mean[0], x[1] - mean[1]
        first = exp(factor[0]) * left
        second = exp(factor[1]) * up + factor[2] * left
        height = logit + factor[0] + factor[1]
        terms.append(height - 0.5 * (first * first + second * second))
    return log_sum(terms) - log_sum(logits) + prior(factors) * (1.0 / POINTS)


def log_sum(terms: Row) -> Any:
    """log(exp(a) + exp(b) + ...), as JAX computes it.

    The op `logsumexp` is exact where the terms cancel, too, and records a graph for these points.
    """
    top = reduce(maximum, terms)
    return top + log(autograd.sum([exp(term - top) for term in terms]))


def prior(factors: Sequence[Row]) -> Any:
    """The logarithm of Wishart's density, without its constant."""
    total: Any = 0.0
    for a, b, below in factors:
        squares = exp(2.0 * a) + exp(2.0 * b) + below * below
        total = total + 0.5 * GAMMA * GAMMA * squares - MORE * (a + b)
    return total


def compiled() -> Run:
    """The likelihood of one point, summed."""
    x, *parameters = given()
    rows = autograd.compile(likelihood, target="llvm").summed(over=3).value_and_grad
    return Run(lambda: rows(*parameters, x, argnums=(0, 1, 2)))


def by_hand() -> Run:
    """The reference in C."""
    import numpy as np

    value, gradient = np.empty(1), np.empty(COMPONENTS * (2 * DIMENSIONS + 2))
    call = c_function("gmm", POINTS, *given(), GAMMA, MORE, value, gradient)
    return Run(call, lambda: (value, gradient))


def jax() -> Run:
    """JAX on arrays, compiled."""
    import jax

    jax.config.update("jax_enable_x64", True)
    jnp, log_sum = jax.numpy, jax.scipy.special.logsumexp
    x, *parameters = map(jnp.asarray, given())

    def loss(logits: Any, means: Any, factors: Any, x: Any) -> Any:
        gaps = x[:, None, :] - means
        scales = jnp.exp(factors[:, :2])
        first = scales[:, 0] * gaps[:, :, 0]
        second = scales[:, 1] * gaps[:, :, 1] + factors[:, 2] * gaps[:, :, 0]
        heights = logits + factors[:, 0] + factors[:, 1]
        terms = heights - 0.5 * (first * first + second * second)
        squares = (scales * scales).sum() + (factors[:, 2] ** 2).sum()
        wishart = 0.5 * GAMMA * GAMMA * squares - MORE * factors[:, :2].sum()
        return log_sum(terms, axis=1).sum() - POINTS * log_sum(logits) + wishart

    fast = jax.jit(jax.value_and_grad(loss, argnums=(0, 1, 2)))
    return Run(lambda: jax.block_until_ready(fast(*parameters, x)))


CONTESTS = [
    Contest(
        "GradBench gmm, d = 2, k = 5, n = 1,000",
        {
            LLVM: Entry(compiled, ("llvmlite", "numpy")),
            "C": Entry(by_hand, ("cc", "numpy")),
            "JAX": Entry(jax, ("jax",)),
        },
        {f"{LLVM} / JAX": "<= 0.4"},
        tolerance=1e-6,
        group="programs",
    )
]
