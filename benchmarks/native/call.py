"""Time one Python call for the value and the gradient of micrograd's README expression."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from functools import partial
from itertools import repeat
from typing import Any

import autograd
from benchmarks.engines import ENGINES, PACKAGES, Engine
from benchmarks.expression import expression
from benchmarks.native.idioms import CasADi, Jax, Torch
from benchmarks.workload import LLVM, OURS, PURE, PYTHON, Contest, Entry, Run, on_fresh_leaves

__all__ = ["CONTESTS"]

CALLS = 1_000
POINT = (-4.0, 2.0)
BARE = "CasADi, buffers untouched"


def of_two(engine: Engine) -> Callable[[Any, Any], Any]:
    """The expression as a function of a and b."""
    return lambda a, b: expression(engine, (a, b))


def calls(call: Callable[[], Any]) -> Run:
    """A run of many calls."""

    def run() -> Any:
        for _ in repeat(None, CALLS):
            found = call()
        return found

    return Run(run)


def compiled(target: str) -> Run:
    """A compiled function of the two numbers."""
    pair = autograd.value_and_grad(of_two(ENGINES["functions"]()), argnums=(0, 1))
    fast = autograd.compile(pair, target=target)
    a, b = POINT

    def run() -> Any:
        for _ in repeat(None, CALLS):
            found = fast(a, b)
        return found

    return Run(run)


def with_argnums(target: str) -> Run:
    """The derivative of a compiled function, which is told the arguments at each call."""
    fast = autograd.compile(of_two(ENGINES["functions"]()), target=target).value_and_grad
    a, b = POINT

    def run() -> Any:
        for _ in repeat(None, CALLS):
            found = fast(a, b, argnums=(0, 1))
        return found

    return Run(run)


def on_values(engine: str) -> Run:
    """The expression on new Values, each time."""
    gradient = on_fresh_leaves(expression, POINT, ENGINES[engine]())
    made = calls(gradient.run)
    made.left = gradient.results
    return made


def casadi(is_bare: bool) -> Run:
    """CasADi's function through its buffers; bare, nothing is written there or read from there."""
    import casadi

    a, b = casadi.SX.sym("a"), casadi.SX.sym("b")
    value = of_two(CasADi())(a, b)
    function = casadi.Function("f", [a, b], [value, *map(partial(casadi.gradient, value), (a, b))])
    arguments, found = [array("d", [x]) for x in POINT], [array("d", [0.0]) for _ in range(3)]
    buffer, call = function.buffer()
    views = [memoryview(each) for each in (*arguments, *found)]
    for place, view in enumerate(views):
        if place < len(arguments):
            buffer.set_arg(place, view)
        else:
            buffer.set_res(place - len(arguments), view)
    (a_place, b_place), (f, df_da, df_db) = arguments, found

    def run() -> Any:
        for _ in repeat(None, CALLS):
            a_place[0], b_place[0] = POINT
            call()
            pair = f[0], (df_da[0], df_db[0])
        return pair

    def bare() -> None:
        for _ in repeat(None, CALLS):
            call()

    made = Run(bare, lambda: [each[0] for each in found]) if is_bare else Run(run)
    made.kept = buffer, views  # the call itself holds none of them
    return made


def jax() -> Run:
    """JAX's compiled function, on numbers that are already in its arrays."""
    import jax

    fast = jax.jit(jax.value_and_grad(of_two(Jax()), argnums=(0, 1)))
    a, b = map(jax.numpy.asarray, POINT)
    return calls(lambda: jax.block_until_ready(fast(a, b)))


def torch() -> Run:
    """PyTorch, as its users write it."""
    import torch

    engine = Torch()
    f = of_two(engine)

    def call() -> Any:
        leaves = [engine.leaf(number) for number in POINT]
        value = f(*leaves)
        return value.detach(), torch.autograd.grad(value, leaves)

    return calls(call)


def entries(ours: Callable[[str], Run]) -> dict[str, Entry]:
    """Ours in both targets, and the others."""
    return {
        LLVM: Entry(partial(ours, "llvm"), ("llvmlite",)),
        PYTHON: Entry(partial(ours, "python")),
        OURS: Entry(partial(on_values, "+ and *"), build=OURS),
        PURE: Entry(partial(on_values, "+ and *"), build=PURE),
        "CasADi": Entry(partial(casadi, False), ("casadi",)),
        BARE: Entry(partial(casadi, True), ("casadi",)),
        "JAX": Entry(jax, ("jax",)),
        "PyTorch": Entry(torch, ("torch",)),
        "XAD": Entry(partial(on_values, "XAD"), PACKAGES["XAD"]),
    }


def promises(others: Iterable[str]) -> dict[str, str]:
    """Machine code is ahead of all these, and far ahead of recording a graph."""
    return {f"{other} / {LLVM}": ">= 1" for other in others} | {
        f"{PURE} / {LLVM}": ">= 40",
        f"{PURE} / {PYTHON}": ">= 10",
    }


CONTESTS = [
    Contest(name, entries(ours), promises(("CasADi", BARE, "JAX")), CALLS, group="calls")
    for name, ours in (
        ("README expression, one call", compiled),
        ("README expression, one call with argnums", with_argnums),
    )
]
