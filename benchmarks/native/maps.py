"""Time formulas over many points: the value and every slope at each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import autograd
from benchmarks.engines import ENGINES, Engine
from benchmarks.expression import expression
from benchmarks.formulas import black_scholes, rosenbrock
from benchmarks.library import FAST, c_function
from benchmarks.native.idioms import DrJit, Jax, Torch
from benchmarks.workload import LLVM, Contest, Entry, Run

__all__ = ["CONTESTS"]

Formula = Callable[[Engine, Sequence[Any]], Any]
PLAIN, VECTORS = "C", "C, vector math"
ONE, TWO = "one thread", "two threads"


class Map(NamedTuple):
    """A formula, how many points it is computed at, and between which bounds each number is."""

    formula: Formula
    reference: str
    points: int
    bounds: Sequence[tuple[float, float]]

    def columns(self) -> list[Any]:
        """The numbers of all points, an array for each argument."""
        import numpy as np

        rng = np.random.default_rng(5)
        return [rng.uniform(low, high, self.points) for low, high in self.bounds]

    def function(self, engine: Engine) -> Callable[..., Any]:
        """The formula as a function of its arguments."""
        return lambda *leaves: self.formula(engine, leaves)


def compiled(work: Map, threads: int = 1) -> Run:
    """The compiled function, mapped over arrays."""
    columns, engine = work.columns(), ENGINES["functions"]()
    rows = autograd.compile(work.function(engine), target="llvm").mapped().value_and_grad
    options = {"argnums": tuple(range(len(columns))), "threads": threads}
    return Run(lambda: rows(*columns, **options))


def by_hand(work: Map, options: tuple[str, ...]) -> Run:
    """The reference in C; a run makes new arrays, as those of the others do."""
    import numpy as np

    columns = work.columns()
    inputs = [np.stack(columns)] if work.formula is rosenbrock else columns

    def run() -> Any:
        value = np.empty(work.points)
        slopes = [np.empty_like(each) for each in inputs]
        c_function(work.reference, work.points, *inputs, value, *slopes, options=options)()
        return value, slopes

    return Run(run, lambda: spelled(run()))


def spelled(found: Any) -> Any:
    """The value, then the slopes in each argument, also where they came in one array."""
    value, slopes = found
    return (value, *slopes[0]) if slopes[0].ndim > 1 else (value, *slopes)


def drjit(work: Map, threads: int = 1) -> Run:
    """Dr.Jit: one kernel for the value and all slopes, made in the first run."""
    import drjit

    engine = DrJit(threads)
    columns = [engine.array(column) for column in work.columns()]
    f = work.function(engine)

    def run() -> Any:
        leaves = [engine.array(column) for column in columns]
        drjit.enable_grad(leaves)
        value = f(*leaves)
        drjit.backward(value)
        found = [drjit.detach(value), *map(drjit.grad, leaves)]
        drjit.eval(found)
        drjit.sync_thread()
        return found

    return Run(run)


def jax(work: Map) -> Run:
    """JAX: the derivative of one point, mapped and compiled."""
    import jax

    f = work.function(Jax())
    columns = [jax.numpy.asarray(column) for column in work.columns()]
    each = jax.value_and_grad(f, argnums=tuple(range(len(columns))))
    fast = jax.jit(jax.vmap(each))
    return Run(lambda: jax.block_until_ready(fast(*columns)))


def torch(work: Map) -> Run:
    """PyTorch: the formula on whole arrays."""
    import torch

    f = work.function(Torch())
    leaves = [torch.from_numpy(column).requires_grad_() for column in work.columns()]

    def run() -> Any:
        value = f(*leaves)
        return value.detach(), torch.autograd.grad(value.sum(), leaves)

    return Run(run)


def contest(name: str, work: Map, promises: dict[str, str]) -> Contest:
    """The formula by everyone."""
    entries = {
        LLVM: Entry(partial(compiled, work), ("llvmlite", "numpy")),
        PLAIN: Entry(partial(by_hand, work, ()), ("cc", "numpy")),
        VECTORS: Entry(partial(by_hand, work, FAST), ("cc", "numpy")),
        "drjit": Entry(partial(drjit, work), ("drjit", "numpy")),
        "JAX": Entry(partial(jax, work), ("jax",)),
        "PyTorch": Entry(partial(torch, work), ("torch",)),
    }
    return Contest(name, entries, promises, work.points, "a point", group="maps")


EXPRESSION = Map(expression, "expression", 100_000, [(-4.0, 4.0)] * 2)
MARKET = [(80.0, 120.0), (80.0, 120.0), (0.1, 2.0), (0.0, 0.1), (0.1, 0.5)]
OPTIONS = Map(black_scholes, "black_scholes", 1_000_000, MARKET)
VALLEY = Map(rosenbrock, "rosenbrock", 1_000_000, [(-2.0, 2.0)] * 10)

THREADS = Contest(
    "Black-Scholes and 5 slopes, two threads",
    {
        TWO: Entry(partial(compiled, OPTIONS, 2), ("llvmlite", "numpy")),
        ONE: Entry(partial(compiled, OPTIONS, 1), ("llvmlite", "numpy")),
    },
    {f"{ONE} / {TWO}": ">= 1.6"},
    OPTIONS.points,
    "a point",
    cores=2,
    group="threads",
)
CONTESTS = [
    contest("README expression, 100,000 points", EXPRESSION, {f"{LLVM} / {VECTORS}": "<= 1.3"}),
    contest("Black-Scholes and 5 slopes, 1,000,000 points", OPTIONS, {f"drjit / {LLVM}": ">= 1"}),
    contest("Rosenbrock in 10 variables, 1,000,000 points", VALLEY, {f"drjit / {LLVM}": ">= 1"}),
    THREADS,
]
