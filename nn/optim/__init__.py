"""Optimisers, which update weights from their gradients."""

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


if not TYPE_CHECKING:  # a type checker must still report wrong names

    def __getattr__(name: str) -> NoReturn:
        raise no_name("nn.optim", name, hints.OPTIMISERS, __all__)
