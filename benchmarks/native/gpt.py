"""Time a training step of a GPT of one layer on 7 tokens: the loss and its 4,192 slopes.

The tokens are arguments, so one program serves all texts of a length.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import autograd
from benchmarks.engines import ENGINES
from benchmarks.gpt import EPSILON, HEAD, HEADS, SHAPES, WIDTH, Transformer, start
from benchmarks.workload import LLVM, OURS, PURE, Contest, Contestant, Entry, Run, on_kept_leaves

__all__ = ["CONTESTS"]

TEXT = (0, 5, 13, 13, 1, 20, 7, 0)
"""The last token is only asked for."""


def compiled(target: str) -> Run:
    """One program for texts of this length."""
    import numpy as np

    engine, numbers = ENGINES["lists"](), np.array(start())

    def loss(weights: Any, text: Any) -> Any:
        return Transformer(engine, weights).loss(text)

    fast = autograd.compile(loss, target=target).value_and_grad
    return Run(lambda: fast(numbers, TEXT))


def eager(engine: str) -> Contestant:
    """Values, of ours or of forty lines."""

    def loss(used: Any, leaves: Any) -> Any:
        return Transformer(used, leaves).loss(TEXT)

    return on_kept_leaves(loss, start(), ENGINES[engine]())


def torch() -> Run:
    """PyTorch on arrays; one vector of parameters, as in the others."""
    import torch

    torch.set_num_threads(1)
    numbers = torch.tensor(start(), dtype=torch.float64, requires_grad=True)
    count = len(TEXT) - 1
    text = torch.tensor(TEXT)
    hidden = torch.triu(torch.ones(count, count, dtype=torch.bool), 1)  # what comes later
    sizes = [rows * columns for rows, columns in SHAPES.values()]

    def normed(x: Any) -> Any:
        return x * ((x * x).mean(-1, keepdim=True) + EPSILON) ** -0.5

    def by_head(x: Any) -> Any:
        return x.view(count, HEADS, HEAD).transpose(0, 1)

    def loss(parameters: Any) -> Any:
        parts = zip(SHAPES, parameters.split(sizes), strict=True)
        m = {name: part.view(SHAPES[name]) for name, part in parts}
        row = normed(m["token"][text[:-1]] + m["place"][:count])
        inside = normed(row)
        query, key, value = (by_head(inside @ m[name].T) for name in ("query", "key", "value"))
        scores = (query @ key.transpose(1, 2) * HEAD**-0.5).masked_fill(hidden, -torch.inf)
        seen = (torch.softmax(scores, -1) @ value).transpose(0, 1).reshape(count, WIDTH)
        row = seen @ m["mix"].T + row
        row = torch.relu(normed(row) @ m["up"].T) @ m["down"].T + row
        return torch.nn.functional.cross_entropy(row @ m["out"].T, text[1:])

    def run() -> Any:
        value = loss(numbers)
        return value.detach(), torch.autograd.grad(value, numbers)

    return Run(run)


CONTESTS = [
    Contest(
        "one-layer GPT, 7 tokens, the loss and 4,192 slopes",
        {
            LLVM: Entry(partial(compiled, "llvm"), ("llvmlite", "numpy")),
            OURS: Entry(partial(eager, "lists"), build=OURS),
            PURE: Entry(partial(eager, "lists"), build=PURE),
            "forty lines": Entry(partial(eager, "forty lines")),
            "PyTorch": Entry(torch, ("torch",)),
        },
        {f"forty lines / {LLVM}": ">= 500", f"PyTorch / {LLVM}": ">= 4"},
        group="programs",
    )
]
