"""Measure how many bytes a node takes."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc

from autograd import Value
from benchmarks.chain import chain
from benchmarks.measure import Figure

__all__ = ["measure"]

NODES = 300_000
WORKLOAD = "memory, + and * with constants"
PROMISE = "<= 220"


def allocated() -> tuple[float, float]:
    """Bytes a node that Python allocated: of the graph, and of it after a backward."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    root = chain(Value(1.0), NODES)
    built, _ = tracemalloc.get_traced_memory()
    root.backward()
    differentiated, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (built - before) / NODES, (differentiated - before) / NODES


def resident() -> int:
    """Bytes of memory that this process holds; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as status:
            pages = int(status.read().split()[1])
    except OSError:
        return 0
    import resource

    return pages * resource.getpagesize()


def grown() -> float:
    """Bytes a node by which this process grows while it builds the graph."""
    chain(Value(1.0), 1000)  # what is allocated once
    before = resident()
    root = chain(Value(1.0), NODES)
    return (resident() - before) / NODES if root.parents else 0.0


def measure() -> list[Figure]:
    """The figures of this workload."""
    built, differentiated = allocated()
    figures = [
        Figure(WORKLOAD, "graph", built, "bytes a node", PROMISE),
        Figure(WORKLOAD, "graph after backward", differentiated, "bytes a node", PROMISE),
    ]
    # In a process of its own, which has no free memory left over to build the graph in.
    program = "from benchmarks.memory import grown; print(grown())"
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, check=True)
    growth = float(done.stdout)
    if growth:
        figures.append(Figure(WORKLOAD, "growth of the process", growth, "bytes a node", PROMISE))
    return figures


if __name__ == "__main__":
    print(*measure(), sep="\n")
