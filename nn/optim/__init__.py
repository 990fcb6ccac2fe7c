"""Optimisers, which turn gradients into new weights; each is one rule on scalars."""

from typing import TYPE_CHECKING, NoReturn

from autograd.hints import no_name
from nn.arguments import hints
from nn.optim.rules import (
    OPTIMISERS,
    SGD,
    Adam,
    AdamW,
    OptimiserChoice,
    RMSprop,
    optimiser_of,
)

__all__ = [
    "OPTIMISERS",
    "SGD",
    "Adam",
    "AdamW",
    "OptimiserChoice",
    "RMSprop",
    "optimiser_of",
]


if not TYPE_CHECKING:  # which would then know no name that is wrong

    def __getattr__(name: str) -> NoReturn:
        raise no_name("nn.optim", name, hints.OPTIMISERS, __all__)
