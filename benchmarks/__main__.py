"""Run every workload, print its figures, and keep them; or those whose names have a word in them.

`python -m benchmarks GPT` runs those with "GPT" in their name, and keeps nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from benchmarks import report
from benchmarks.contest import Figure, contest, survey
from benchmarks.workloads import CONTESTS, SURVEYS

__all__ = ["main"]


def measured(word: str) -> Iterator[Figure]:
    """The figures, workload after workload."""
    for name, workload in CONTESTS.items():
        if word in name:
            yield contest(workload)
    for name, workload_of_one in SURVEYS.items():
        if word in name:
            yield from survey(workload_of_one)


def main(arguments: Sequence[str]) -> None:
    """Measure; what was measured completely is written down."""
    figures = []
    for figure in measured(" ".join(arguments)):
        print(figure, flush=True)
        figures.append(figure)
    if not arguments:
        report.write(figures)


if __name__ == "__main__":
    main(sys.argv[1:])
