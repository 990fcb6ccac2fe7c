"""Engines by name, and what makes the trainer that runs them."""

from __future__ import annotations

from functools import partial
from typing import Any

from nn.arguments import hints
from nn.arguments.numbers import flag, whole
from nn.arguments.wording import unknown
from nn.training.compiled import CompiledTrainer
from nn.training.trainer import TrainerMaker

__all__ = ["checked_engine", "maker_of"]

ENGINES = ("auto", "eager", "python", "llvm")


def checked_engine(engine: str) -> None:
    """An error unless there is such an engine."""
    if engine not in ENGINES:
        if isinstance(engine, str) and engine in hints.ENGINES:
            raise ValueError(f"engine={engine!r} is called {hints.ENGINES[engine]!r} here")
        raise ValueError(unknown("engine", engine, ENGINES, "or write a trainer"))


def maker_of(
    trainer: TrainerMaker | None,
    engine: str,
    *,
    strict: bool,
    threads: int,
    examples: int,
    size: int,
    alone: bool,
    unread: bool,
) -> TrainerMaker:
    """What makes the trainer: the one given, or the one that runs the engine that was asked for."""
    whole("threads", threads)
    flag("strict", strict)
    checked_engine(engine)
    if trainer is not None:
        if not callable(trainer):
            raise TypeError(
                f"trainer makes a Trainer, as the class nn.EagerTrainer does; {trainer!r:.40} does "
                "not. An engine has a name: engine='llvm'"
            )
        if (engine, strict, threads) != ("auto", False, 1):
            raise TypeError("trainer= has its own engine: give it, or engine, strict and threads")
        return trainer
    options: dict[str, Any] = {
        "engine": engine,
        "strict": strict,
        "examples": examples,
        "size": size,
        "alone": alone,
        "unread": unread,
    }
    return partial(CompiledTrainer, **options)
