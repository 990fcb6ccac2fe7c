"""Draw a few times of the last benchmark as bars, small enough for a card."""

from __future__ import annotations

from html import escape

from autograd.show.palette import INK, LINES, QUIET, themed
from benchmarks.report import read

__all__ = ["bars"]

WORKLOAD = "64-32-10, SGD, an update an example"
SHOWN = {
    "Slopewise, llvm": "Slopewise",
    "C, plain": "plain C",
    "NumPy": "NumPy",
    "PyTorch": "PyTorch",
}
MICROSECONDS = {"ns": 1e-3, "µs": 1.0, "ms": 1e3}
WIDTH, LEFT, LONGEST, ROW = 200, 68, 78, 26


def bars() -> tuple[str, str]:
    """An SVG with a bar for each engine, and the same in words."""
    (figure,) = (each for each in read()["figures"] if each["workload"] == WORKLOAD)
    unit = MICROSECONDS[figure["unit"].split()[0]]  # the run chose it by the shortest time
    times = {words: unit * figure["numbers"][name] for name, words in SHOWN.items()}
    rows = []
    for place, (words, time) in enumerate(times.items()):
        y, length = ROW * place, LONGEST * time / max(times.values())
        colour = QUIET if place else LINES[0]
        rows.append(f'<text x="0" y="{y + 18}" fill="{INK}">{escape(words)}</text>')
        rows.append(
            f'<rect x="{LEFT}" y="{y + 6}" width="{length:.1f}" height="15" fill="{colour}"/>'
        )
        at = LEFT + length + 5
        rows.append(f'<text x="{at:.1f}" y="{y + 18}" fill="{INK}">{time:.3g} µs</text>')
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {ROW * len(times)}"'
        ' font-family="sans-serif" font-size="13">'
    )
    told = ", ".join(f"{words} {time:.3g} µs" for words, time in times.items())
    return themed(f"{opening}{''.join(rows)}</svg>"), f"Time for one update in training: {told}."
