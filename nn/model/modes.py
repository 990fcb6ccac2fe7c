"""Switch a module, and all modules inside it, to training or to use, or leave it as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from operator import is_
from typing import TYPE_CHECKING

from autograd.hints import Hinted
from nn.model.parameters import walk

if TYPE_CHECKING:
    from nn.model.module import Module

__all__ = ["set_training", "switched", "unchanged"]


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


@contextmanager
def unchanged(thing: object) -> Iterator[None]:
    """Give a module, and all modules inside it, the attributes back that they had before the block.

    A layer that keeps its inputs would else have those of a recording as parameters.
    """
    found = walk(thing, Hinted, values=False)
    kept = [(vars(module), {**vars(module)}) for _, module in found]
    try:
        yield
    finally:
        for now, before in kept:
            if [*now] != [*before] or not all(map(is_, now.values(), before.values())):
                now.clear()
                now.update(before)
