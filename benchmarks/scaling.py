"""Does backward take the same time for each node, however large the graph?"""

from __future__ import annotations

from autograd import Value
from benchmarks.chain import chain
from benchmarks.measure import Figure, compare

__all__ = ["measure"]

SIZES = (10_000, 100_000, 1_000_000)


def measure() -> list[Figure]:
    """Nanoseconds a node at each size, and the ratio to the smallest."""
    graphs = {size: chain(Value(1.0), size) for size in SIZES}
    smallest = SIZES[0]
    # Several times over the small graphs, so that every contestant of a round does equal work.
    times = compare(
        {f"{size:,}": Sweeps(graph, SIZES[-1] // size) for size, graph in graphs.items()}, rounds=5
    )
    figures = []
    for size in SIZES:
        name = f"{size:,}"
        figures.append(
            Figure("backward", f"{name} nodes", times.seconds[name] / SIZES[-1] * 1e9, "ns a node")
        )
        if size != smallest:
            what = f"{name} nodes / {smallest:,} nodes"
            figures.append(Figure("backward", what, times.ratios[name], "times", "<= 1.5"))
    return figures


class Sweeps:
    """Backward, over and over."""

    def __init__(self, root: Value, repeats: int) -> None:
        self.root = root
        self.repeats = repeats

    def __call__(self) -> None:
        for _ in range(self.repeats):
            self.root.backward()


if __name__ == "__main__":
    print(*measure(), sep="\n")
