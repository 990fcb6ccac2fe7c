"""Test whether backward takes the same time for each node, however large the graph is."""

from __future__ import annotations

from autograd import Value
from benchmarks.chain import chain
from benchmarks.measure import Figure, compare

__all__ = ["measure"]

WORKLOAD = "backward, time a node"
SIZES = (10_000, 100_000, 1_000_000)


def measure() -> list[Figure]:
    """Nanoseconds a node at each size, and the ratio to the smallest."""
    graphs = {size: chain(Value(1.0), size) for size in SIZES}
    times = compare({f"{size:,} nodes": root.backward for size, root in graphs.items()}, rounds=9)
    (first, fastest), *others = times.seconds.items()
    figures = [Figure(WORKLOAD, first, fastest / SIZES[0] * 1e9, "ns a node")]
    for size, (name, _) in zip(SIZES[1:], others, strict=True):
        ratio = times.ratios[name] * SIZES[0] / size
        figures.append(Figure(WORKLOAD, f"{name} / {first}", ratio, "times", "<= 1.5"))
    return figures


if __name__ == "__main__":
    print(*measure(), sep="\n")
