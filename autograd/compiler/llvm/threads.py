"""Run native code over many rows in short chunks, in one thread or several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from threading import Event, Lock
from time import perf_counter
from typing import TypeVar

__all__ = ["in_chunks"]

T = TypeVar("T")
FEWEST = 1024
SECONDS = 0.05
"""How long a chunk should take, so that Ctrl-C is answered soon."""


def in_chunks(run: Callable[[int, int], T], count: int, threads: int = 1) -> list[T]:
    """What `run(start, stop)` gives for all chunks of so many rows; their order is not fixed.

    Each chunk begins at a multiple of 1024. After an error, no further chunk begins. There are at
    most as many threads as processors: more would only wait for each other.
    """
    if 0 < count <= FEWEST:
        return [run(0, count)]
    threads = min(threads, cpu_count() or 1)
    lock, ended = Lock(), Event()
    start, size, found = 0, FEWEST, []

    def chunks() -> Iterator[tuple[int, int]]:
        nonlocal start
        while not ended.is_set():
            with lock:
                # Chunks get shorter, so that all threads end at about the same time.
                fair = (count - start) // (2 * threads) if threads > 1 else count
                first, start = start, min(count, start + whole(min(size, fair)))
                last = start
            if first >= count:
                return
            yield first, last

    def work() -> None:
        nonlocal size
        for first, last in chunks():
            began = perf_counter()
            found.append(run(first, last))
            share = (perf_counter() - began) / (last - first)
            size = whole(int(SECONDS / max(share, 1e-12)))

    if threads <= 1:
        work()
        return found
    with ThreadPoolExecutor(threads - 1) as pool:
        try:
            others = [pool.submit(work) for _ in range(threads - 1)]
            work()  # this thread would only wait for them
            for each in others:
                each.result()
        finally:
            ended.set()
    return found


def whole(rows: int) -> int:
    """So many rows or fewer, in whole blocks; one block at least."""
    return max(FEWEST, rows // FEWEST * FEWEST)
