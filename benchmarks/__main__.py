"""Run every workload, print its figures, and keep them; or those whose names have a word in them.

`python -m benchmarks GPT` runs those with "GPT" in their name, and keeps nothing. With `--quick`
there are fewer rounds, the longest workloads are left out, and nothing is kept.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from benchmarks import report
from benchmarks.contest import Figure, contest, survey
from benchmarks.measure import FULL, QUICK, Pace
from benchmarks.workloads import CONTESTS, SURVEYS

__all__ = ["main"]


def measured(word: str, pace: Pace) -> Iterator[Figure]:
    """The figures, workload after workload."""
    for name, workload in CONTESTS.items():
        if word in name and (pace is FULL or not workload.is_long):
            yield contest(workload, pace)
    for name, workload_of_one in SURVEYS.items():
        if word in name and (pace is FULL or not workload_of_one.is_long):
            yield from survey(workload_of_one)


def main(arguments: Sequence[str]) -> None:
    """Measure; what was measured completely is written down."""
    figures = []
    words = [word for word in arguments if word != "--quick"]
    for figure in measured(" ".join(words), FULL if words == [*arguments] else QUICK):
        print(figure, flush=True)
        figures.append(figure)
    if not arguments:
        report.write(figures)


if __name__ == "__main__":
    main(sys.argv[1:])
