"""Half the squared errors of a polynomial of 128 factors at 256 places, and its slopes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import autograd
from benchmarks.library import c_function
from benchmarks.workload import LLVM, Contest, Entry, Run

__all__ = ["CONTESTS"]

FACTORS, PLACES = 128, 256

Row = Sequence[Any]


def given() -> tuple[Any, Any, Any]:
    """The factors, the places from -1 to 1, and the sign of each place."""
    import numpy as np

    t = np.linspace(-1.0, 1.0, PLACES)
    return np.random.default_rng(8).normal(size=FACTORS), t, np.sign(t)


def error(x: Row, t: Any, s: Any) -> Any:
    """The halved squared error at one place."""
    powers = [1.0]
    for _ in x[1:]:
        powers.append(powers[-1] * t)
    gap = s - autograd.dot(x, powers)
    return 0.5 * gap * gap


def compiled() -> Run:
    """The error of one place, summed."""
    x, t, s = given()
    rows = autograd.compile(error, target="llvm").summed(over=(1, 2)).value_and_grad
    return Run(lambda: rows(x, t, s))


def by_hand() -> Run:
    """The reference in C."""
    import numpy as np

    x, t, s = given()
    value, gradient = np.empty(1), np.empty(FACTORS)
    call = c_function("llsq", PLACES, FACTORS, t, s, x, value, gradient)
    return Run(call, lambda: (value, gradient))


def jax() -> Run:
    """JAX on a matrix of powers, compiled."""
    import jax

    jax.config.update("jax_enable_x64", True)
    x, t, s = map(jax.numpy.asarray, given())

    def total(x: Any, t: Any, s: Any) -> Any:
        gaps = s - jax.numpy.vander(t, FACTORS, increasing=True) @ x
        return 0.5 * gaps @ gaps

    fast = jax.jit(jax.value_and_grad(total))
    return Run(lambda: jax.block_until_ready(fast(x, t, s)))


CONTESTS = [
    Contest(
        "GradBench llsq, n = 256, m = 128",
        {
            LLVM: Entry(compiled, ("llvmlite", "numpy")),
            "C": Entry(by_hand, ("cc", "numpy")),
            "JAX": Entry(jax, ("jax",)),
        },
        {f"{LLVM} / JAX": "<= 0.7"},
        tolerance=1e-6,
        group="programs",
    )
]
