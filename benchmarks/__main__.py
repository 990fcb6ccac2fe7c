"""Run every workload, print its figures, and keep them; with --table, print README's table."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from benchmarks import chain, demo, depth, expression, formulas, gpt, memory, report, scaling
from benchmarks.measure import Figure

__all__ = ["main"]

WORKLOADS = (demo, gpt, expression, formulas, chain, scaling, memory, depth)


def main(arguments: Sequence[str]) -> None:
    """Measure and write, or show what the last run wrote."""
    if list(arguments) == ["--table"]:
        print(report.markdown())
        return
    if arguments:
        raise SystemExit(f"python -m benchmarks takes --table or nothing, not {arguments}")
    figures: list[Figure] = []
    for workload in WORKLOADS:
        for figure in workload.measure():
            print(figure, flush=True)
            figures.append(figure)
    report.write(figures)


if __name__ == "__main__":
    main(sys.argv[1:])
