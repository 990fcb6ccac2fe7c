"""Let Python's collector of cycles rest while programs are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["without_collector"]


@contextmanager
def without_collector() -> Iterator[None]:
    """Inside, or in a function that this decorates, cycles of garbage wait for the end.

    Programs are many small tuples without cycles.  The collector would look at all of them again
    and again, which takes longer than most passes.

    >>> @without_collector()
    ... def is_resting():
    ...     return not gc.isenabled()
    >>> is_resting(), gc.isenabled()
    (True, True)
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
