"""Switch a module, and all modules inside it, between training and use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nn.model.module import Module

__all__ = ["set_training", "switched"]


def set_training(module: Module, *, training: bool) -> Module:
    for each in module.named_modules().values():
        each.training = training
    return module


@contextmanager
def switched(module: Module, *, training: bool) -> Iterator[None]:
    """Switch the module, and all modules inside it, for the length of a block."""
    modules = module.named_modules().values()
    before = [each.training for each in modules]
    for each in modules:
        each.training = training
    try:
        yield
    finally:
        for each, was in zip(modules, before, strict=True):
            each.training = was
