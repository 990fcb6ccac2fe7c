"""Measure how many bytes a node takes."""

from __future__ import annotations

import tracemalloc

from autograd import Value
from benchmarks.chain import chain
from benchmarks.workload import OURS, PURE, Survey

__all__ = ["SURVEYS"]

NODES = 300_000
UNIT = "bytes a node"


def sizes() -> dict[str, tuple[float, str]]:
    """Bytes a node: what the process grows by, and what Python allocated, also after a backward."""
    figures = {}
    growth = grown()  # first, while there is no free memory left over to build the graph in
    if growth:
        figures["growth of the process"] = (growth, UNIT)
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    root = chain(Value(1.0), NODES)
    built, _ = tracemalloc.get_traced_memory()
    root.backward()
    differentiated, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    figures["graph"] = ((built - before) / NODES, UNIT)
    figures["graph after backward"] = ((differentiated - before) / NODES, UNIT)
    return figures


def grown() -> float:
    """Bytes a node by which this process grows while it builds the graph."""
    chain(Value(1.0), 1000)  # what is allocated once
    before = resident()
    root = chain(Value(1.0), NODES)
    return (resident() - before) / NODES if root.parents else 0.0


def resident() -> int:
    """Bytes of memory that this process holds; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as status:
            pages = int(status.read().split()[1])
    except OSError:
        return 0
    import resource

    return pages * resource.getpagesize()


BOUND = {OURS: "<= 112", PURE: "<= 220"}
MEASURED = ("growth of the process", "graph", "graph after backward")
SURVEYS = [Survey("memory, + and * with constants", sizes, dict.fromkeys(MEASURED, BOUND))]
