"""Blocks of rows, which are computed here or by workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from autograd.compiler.plans import Plan, finished, merged
from autograd.derivatives.tree import Tree
from autograd.errors import DomainError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from autograd.compiler.compiled import Compiled
    from autograd.compiler.version import Version

__all__ = ["BLOCK", "by_workers", "computed_in_code", "part", "results"]

BLOCK = 1024
"""How many rows are computed, and added up, at a time."""


def computed_in_code(
    version: Version, plan: Plan, args: Sequence[Tree], over: Sequence[int], threads: int
) -> tuple[Any, Any]:
    """The machine code for such rows, and what it finds; None if it finds nothing."""
    from autograd.compiler.llvm.table import Ready, tables  # loaded when they are first wanted

    given = tables(args, over)
    if given is None:
        return None, None
    ready = Ready(version, plan, given, over)
    return ready, ready(given, threads)


def part(args: Sequence[Tree], over: Sequence[int], at: int | slice) -> list[Tree]:
    """The arguments for one row, or for some."""
    return [arg[at] if place in over else arg for place, arg in enumerate(args)]


def by_workers(
    executor: Executor, work: Callable[..., Any], blocks: Sequence[tuple[int, list[Tree]]]
) -> list[Any]:
    """The results of all blocks, by workers; after an error, no further block begins."""
    futures = [executor.submit(work, *block) for block in blocks]
    done: list[Any] = []
    try:
        for future, block in zip(futures, blocks, strict=True):
            try:
                done.append(future.result())
            except (DomainError, IndexError):
                work(*block)  # a worker has only the program: here, the function names its line
                raise
    except BaseException:
        for future in futures:
            future.cancel()
        raise
    return done


def results(
    compiled: Compiled,
    over: Sequence[int],
    plan: Plan,
    options: dict[str, Any],
    in_code: bool,
    first: int,
    args: Sequence[Tree],
) -> Any:
    """The results of a block of rows, of which this is the first: the work of one worker."""
    if in_code:
        version, _ = compiled.version(tuple(part(args, over, 0)), options)
        _, found = computed_in_code(version, plan, args, over, 1)
        if found is not None:
            return finished(plan, found, False)
    found = []
    for at in range(len(args[over[0]])):
        try:
            found.append(compiled(*part(args, over, at), **options))
        except Exception as error:
            error.add_note(f"This happened in row {first + at}, counted from 0.")
            raise
    return merged(plan, found)
