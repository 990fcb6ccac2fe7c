"""Draw how long the others take beside Slopewise, as an SVG for light and dark pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import ceil, floor, log10
from typing import Any

from benchmarks.tables import NATIVE, contestants, of, shown
from benchmarks.workload import PURE

__all__ = ["charts", "svg"]

# Colours that colour-blind readers tell apart, and that are read on white and on black.
COLOURS = ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#b8860b", "#56b4e9", "#7f7f7f")
SHAPES = {
    "circle": "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "square": "M-4.5 -4.5h9v9h-9z",
    "triangle": "M0 -6l5.5 10h-11z",
    "diamond": "M0 -6l6 6l-6 6l-6 -6z",
}
WIDTH, LEFT, RIGHT, ROW, TOP = 960, 430, 30, 30, 34
COLUMNS = 4  # of the legend
STYLE = """text{font:14px system-ui,sans-serif;fill:#1f2328}.small{font-size:12px}
.paper{fill:#fff}.grid{stroke:#d0d7de}.one{stroke:#1f2328;stroke-width:2}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.paper{fill:#0d1117}.grid{stroke:#3d444d}
.one{stroke:#e6edf3}}"""

PLAIN = {
    name: name for name in ("C", "JAX", "PyTorch", "drjit", "CasADi", "XAD", "micrograd", PURE)
}
FRONT = {
    "README expression, one call": PLAIN,
    "Black-Scholes and 5 slopes, 1,000,000 points": PLAIN | {"C": "C, vector math"},
    "micrograd's demo, the loss and 337 slopes": PLAIN,
    "GradBench gmm, d = 2, k = 5, n = 1,000": PLAIN,
    "one-layer GPT, 7 tokens, the loss and 4,192 slopes": PLAIN,
    "64-32-10, SGD, an update an example": PLAIN | {"C": "C, tuned", "JAX": "JAX, one scan"},
}
"""The workloads in README's chart, and which contestants stand for a name."""

Figure = Mapping[str, Any]


def charts(run: dict[str, Any]) -> dict[str, str]:
    """The pictures of a run by the name of their file: README's, and one for each group."""
    groups = {group: of(run, group) for group in NATIVE if group != "threads"}
    names = contestants([figure for figures in groups.values() for figure in figures])
    by_name = {figure["workload"]: figure for figure in run["figures"]}
    first = [front(by_name[name], stand) for name, stand in FRONT.items() if name in by_name]
    made = {"speed": svg(first, names)}
    return made | {f"speed-{group}": svg(figures, names) for group, figures in groups.items()}


def front(figure: Figure, stand: Mapping[str, str]) -> Figure:
    """The figure of few contestants, those that stand for a name."""
    first = next(iter(figure["numbers"]))
    here = {
        name: label for name, label in stand.items() if f"{label} / {first}" in figure["ratios"]
    }
    return {
        "workload": figure["workload"],
        "numbers": {first: 1.0, **dict.fromkeys(here, 1.0)},
        "ratios": {f"{n} / {first}": figure["ratios"][f"{of} / {first}"] for n, of in here.items()},
        "spreads": {
            f"{n} / {first}": figure["spreads"][f"{of} / {first}"] for n, of in here.items()
        },
    }


def svg(figures: Sequence[Figure], names: Sequence[str]) -> str:
    """A row for each figure: a mark for each contestant, at its time divided by ours.

    The place of a contestant among all names chooses its mark.
    """
    shown_here = others(figures)
    marks = {name: mark(place) for place, name in enumerate(names) if name in shown_here}
    low, high = bounds(figures)

    def across(ratio: float) -> float:
        return LEFT + (log10(ratio) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    bottom = TOP + ROW * len(figures)
    height = bottom + 46 + 22 * -(-len(marks) // COLUMNS)
    grid = [line(across(10.0**power), bottom, power) for power in range(low, high + 1)]
    rows = [row(figure, TOP + ROW * (n + 0.5), across, marks) for n, figure in enumerate(figures)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
            "<title>Times of other engines, divided by Slopewise's</title>",
            f"<style>{STYLE}</style>",
            f'<rect class="paper" width="{WIDTH}" height="{height}" rx="8"/>',
            text(LEFT, 20, "← faster than Slopewise", "start"),
            text(WIDTH - RIGHT, 20, "slower than Slopewise, times →", "end"),
            *grid,
            *rows,
            *keys(marks, bottom + 40),
            "</svg>\n",
        ]
    )


def others(figures: Sequence[Figure]) -> set[str]:
    """All but the first contestant of each figure."""
    return {name for figure in figures for name in list(figure["numbers"])[1:]}


def bounds(figures: Sequence[Figure]) -> tuple[int, int]:
    """The powers of ten that all ratios lie between."""
    ratios = [1.0]
    for figure in figures:
        first = next(iter(figure["numbers"]))
        ratios += [r for name, r in figure["ratios"].items() if name.endswith(f" / {first}")]
    return floor(log10(min(ratios)) - 0.05), ceil(log10(max(ratios)) + 0.05)


def mark(place: int) -> tuple[str, str]:
    """The colour and the outline of a contestant's mark."""
    shapes = list(SHAPES.values())
    return COLOURS[place % len(COLOURS)], shapes[place % len(shapes)]


def row(figure: Figure, y: float, across: Any, marks: Mapping[str, Any]) -> str:
    """A workload: its name, and the mark and the spread of each contestant."""
    first = next(iter(figure["numbers"]))
    drawn = [text(LEFT - 14, y + 5, figure["workload"], "end")]
    for name, (colour, outline) in marks.items():
        ratio = figure["ratios"].get(f"{name} / {first}")
        if ratio is None:
            continue
        low, high = figure["spreads"][f"{name} / {first}"]
        told = f"{shown(name)}: {ratio:.3g} times, {low:.3g} to {high:.3g}"
        drawn.append(
            f'<g stroke="{colour}" fill="{colour}"><title>{escape(told)}</title>'
            f'<path stroke-width="2" d="M{across(low):.1f} {y:.1f}H{across(high):.1f}"/>'
            f'<path transform="translate({across(ratio):.1f} {y:.1f})" d="{outline}"/></g>'
        )
    return "\n".join(drawn)


def line(x: float, bottom: float, power: int) -> str:
    """A line of the grid, and the number below it."""
    kind = "grid" if power else "one"
    number = f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"
    return f'<path class="{kind}" d="M{x:.1f} {TOP}V{bottom}"/>' + text(
        x, bottom + 17, number, "middle", "small"
    )


def keys(marks: Mapping[str, tuple[str, str]], top: float) -> Iterator[str]:
    """The legend."""
    step = (WIDTH - 2 * RIGHT) / COLUMNS
    for place, (name, (colour, outline)) in enumerate(marks.items()):
        x, y = RIGHT + step * (place % COLUMNS), top + 22 * (place // COLUMNS)
        yield (
            f'<path fill="{colour}" transform="translate({x:.1f} {y:.1f})" d="{outline}"/>'
            + text(x + 14, y + 5, shown(name), "start")
        )


def text(x: float, y: float, words: str, anchor: str, kind: str = "") -> str:
    """Words at a place."""
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
