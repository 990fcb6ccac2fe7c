"""Run one workload in a process of its own: `python -m benchmarks.worker WORKLOAD CONTESTANT`.

It prints its results, or the figures of a survey, as a line of JSON; without arguments, what
compiled the engine.  Then it times so many runs
for each number that it reads, and prints the seconds that one of them took.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from time import perf_counter, process_time

from autograd import COMPILED, Value
from benchmarks.workloads import CONTESTS, SURVEYS

__all__ = ["main"]


def main(name: str = "", contestant: str = "") -> None:
    """Answer until there are no more questions."""
    sys.setrecursionlimit(1_000_000)  # micrograd and the forty lines recurse
    if not name:
        print(json.dumps(compiler() if COMPILED else ""))
        return
    cores = CONTESTS[name].cores if contestant else 1
    keep_to_one_core(cores)
    if not contestant:
        collected()
        print(json.dumps(SURVEYS[name].measure()))
        return
    ready = CONTESTS[name].entries[contestant].enter()
    print(json.dumps(ready.results()), flush=True)
    collected()
    clock = process_time if cores == 1 else perf_counter
    for repeats in map(int, sys.stdin):
        print(json.dumps(ready.seconds(repeats, clock)), flush=True)


def keep_to_one_core(cores: int) -> None:
    """Run on the last core alone, where the system lets a process choose; unless more are wanted.

    It comes before the contestant's packages, which count the cores when they are imported.
    """
    if cores == 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def collected() -> None:
    """What was imported and made so far is no garbage of the workload's."""
    gc.collect()
    gc.freeze()


def compiler() -> str:
    """`Cython 3.3.1`, from the name of the module that its types are in."""
    home = type(Value.exp).__module__
    return home.strip("_").replace("_", " ", 1).replace("_", ".").capitalize()


if __name__ == "__main__":
    main(*sys.argv[1:])
