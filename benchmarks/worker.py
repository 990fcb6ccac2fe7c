"""Run one workload in a process of its own: `python -m benchmarks.worker WORKLOAD ENGINE`.

It prints its results, or the figures of a survey, as a line of JSON; without arguments, what
compiled the engine.  Then it times so many runs
for each number that it reads, and prints the seconds that one of them took.
"""

from __future__ import annotations

import gc
import json
import sys

from autograd import COMPILED, Value
from benchmarks.engines import ENGINES
from benchmarks.measure import seconds
from benchmarks.workloads import CONTESTS, SURVEYS

__all__ = ["main"]


def main(name: str = "", engine: str = "") -> None:
    """Answer until there are no more questions."""
    sys.setrecursionlimit(1_000_000)  # micrograd and the forty lines recurse
    gc.collect()
    gc.freeze()  # what was imported is no garbage of the workload's
    if not name:
        print(json.dumps(compiler() if COMPILED else ""))
        return
    if not engine:
        print(json.dumps(SURVEYS[name].measure()))
        return
    contestant = CONTESTS[name].enter(ENGINES[engine]())
    print(json.dumps(contestant.results()), flush=True)
    for repeats in map(int, sys.stdin):
        print(json.dumps(seconds(contestant.run, repeats)), flush=True)


def compiler() -> str:
    """`Cython 3.3.1`, from the name of the module that its types are in."""
    home = type(Value.exp).__module__
    return home.strip("_").replace("_", " ", 1).replace("_", ".").capitalize()


if __name__ == "__main__":
    main(*sys.argv[1:])
