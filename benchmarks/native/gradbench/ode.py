"""The slopes of the last part of an ODE's solution: ten equations, ten steps of Runge-Kutta.

y' is x[0] for the first, and x[i] times the y before it for the others; y starts at 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import autograd
from benchmarks.library import c_function
from benchmarks.workload import LLVM, PYTHON, Contest, Entry, Run

__all__ = ["CONTESTS"]

SIZE, STEPS = 10, 10

Row = Sequence[Any]


def given() -> Any:
    """The factors of the equations."""
    import numpy as np

    return np.random.default_rng(3).uniform(0.5, 2.0, SIZE)


def slopes(x: Row, y: Row) -> list[Any]:
    """y' at y."""
    return [x[0], *(factor * before for factor, before in zip(x[1:], y, strict=False))]


def along(y: Row, slope: Row, step: float) -> list[Any]:
    """From y along a slope."""
    return [a + step * b for a, b in zip(y, slope, strict=True)]


def solution(x: Row) -> Any:
    """The last y at time 1."""
    step = 1.0 / STEPS
    y: list[Any] = [0.0] * SIZE
    for _ in range(STEPS):
        first = slopes(x, y)
        second = slopes(x, along(y, first, step / 2))
        third = slopes(x, along(y, second, step / 2))
        fourth = slopes(x, along(y, third, step))
        y = [
            now + step / 6 * (a + 2.0 * b + 2.0 * c + d)
            for now, a, b, c, d in zip(y, first, second, third, fourth, strict=True)
        ]
    return y[-1]


def compiled(target: str) -> Run:
    """The steps unrolled into one program."""
    x, fast = given(), autograd.compile(solution, target=target).value_and_grad
    return Run(lambda: fast(x))


def by_hand() -> Run:
    """The reference in C."""
    import numpy as np

    value, gradient = np.empty(1), np.empty(SIZE)
    return Run(c_function("ode", given(), value, gradient), lambda: (value, gradient))


def jax(run_steps: Callable[[Callable[[Any], Any], Any], Any]) -> Run:
    """JAX on vectors, compiled."""
    import jax

    jax.config.update("jax_enable_x64", True)
    jnp, step = jax.numpy, 1.0 / STEPS

    def last(x: Any) -> Any:
        def slope(y: Any) -> Any:
            return x * jnp.concatenate([jnp.ones(1), y[:-1]])

        def one(y: Any) -> Any:
            first = slope(y)
            second = slope(y + step / 2 * first)
            third = slope(y + step / 2 * second)
            fourth = slope(y + step * third)
            return y + step / 6 * (first + 2.0 * second + 2.0 * third + fourth)

        return run_steps(one, jnp.zeros(SIZE))[-1]

    fast, x = jax.jit(jax.value_and_grad(last)), jnp.asarray(given())
    return Run(lambda: jax.block_until_ready(fast(x)))


def unrolled(one: Callable[[Any], Any], y: Any) -> Any:
    """Step by step, in one program."""
    for _ in range(STEPS):
        y = one(y)
    return y


def scanned(one: Callable[[Any], Any], y: Any) -> Any:
    """A loop that JAX can differentiate."""
    import jax

    return jax.lax.scan(lambda y, _: (one(y), None), y, length=STEPS)[0]


CONTESTS = [
    Contest(
        "GradBench ode, 10 equations, 10 steps",
        {
            LLVM: Entry(partial(compiled, "llvm"), ("llvmlite", "numpy")),
            PYTHON: Entry(partial(compiled, "python"), ("numpy",)),
            "C": Entry(by_hand, ("cc", "numpy")),
            "JAX": Entry(partial(jax, unrolled), ("jax",)),
            "JAX, lax.scan": Entry(partial(jax, scanned), ("jax",)),
        },
        {f"{LLVM} / JAX": "<= 0.15", f"{LLVM} / JAX, lax.scan": "<= 0.15"},
        tolerance=1e-6,
        group="programs",
    )
]
