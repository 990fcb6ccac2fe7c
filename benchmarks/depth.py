"""Time what can be done with a graph a million nodes deep."""

from __future__ import annotations

import copy
import pickle

from autograd import Value
from benchmarks.chain import chain
from benchmarks.measure import agree, seconds
from benchmarks.workload import Survey

__all__ = ["SURVEYS"]

NODES = 1_000_000


class Life:
    """The life of one deep graph, step by step."""

    def build(self) -> None:
        self.root = chain(Value(1.0), NODES)

    def differentiate(self) -> None:
        self.root.backward()

    def deepcopy(self) -> None:
        self.copy = copy.deepcopy(self.root)

    def pickle(self) -> None:
        self.pickled = pickle.dumps(self.root)

    def unpickle(self) -> None:
        self.unpickled = pickle.loads(self.pickled)

    def drop(self) -> None:
        """Free one of the three graphs; reference counts do it, at any depth."""
        del self.root


def lived() -> dict[str, tuple[float, str]]:
    """Seconds for each step; the copies are as good as the original."""
    life = Life()
    steps = (life.build, life.differentiate, life.deepcopy, life.pickle, life.unpickle)
    figures = {step.__name__: (seconds(step), "s") for step in steps}
    graphs = {"original": life.root, "copy": life.copy, "pickle": life.unpickled}
    agree({name: [root.data, root.grad] for name, root in graphs.items()}, tolerance=0.0)
    graphs.clear()
    return figures | {"drop": (seconds(life.drop), "s")}


SURVEYS = [Survey(f"chain {NODES:,} deep", lived)]
