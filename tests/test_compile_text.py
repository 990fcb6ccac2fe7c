"""Exports to C and JavaScript compute what the function itself computes, with the same bits in C.

All cases of a test go into one file of C and one run of Node.
"""

from __future__ import annotations

import itertools
import json
import math
import random
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy
import pytest
from hypothesis import HealthCheck, given, settings

import autograd
from autograd import TABLE, DomainError, Op, Value, define, value_and_grad
from autograd.testing import expressions, reference, ulp_distance

FLAGS = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-O2", "-ffp-contract=off"]
COMPILERS = [name for name in ("cc", "clang") if shutil.which(name)]
needs_c = pytest.mark.skipif(not shutil.which("cc"), reason="no C compiler: apt-get install gcc")
needs_node = pytest.mark.skipif(
    not shutil.which("node"), reason="no JavaScript: apt-get install nodejs"
)


class Case(NamedTuple):
    """A function of numbers, compiled, and the points where it is compared."""

    name: str
    compiled: Callable
    points: list[Sequence[float]]
    answers: list[list[float]]
    """What the function itself gives at each point: value and gradient, or nans."""


def case(name: str, f: Callable, points: Sequence[Sequence[float]]) -> Case:
    """Compiled at the first point."""
    compiled = autograd.compile(f)
    try:
        compiled(*points[0])
    except DomainError:
        pass
    return Case(name, compiled, [*points], [eager(f, point) for point in points])


def eager(f: Callable, point: Sequence[float]) -> list[float]:
    """The value alone, then the value and its gradient; nan where they raise."""
    try:
        value = f(*[Value(x) for x in point]).data
    except (DomainError, TypeError):  # TypeError: a Value is finite
        value = math.nan
    try:
        both, slopes = value_and_grad(f, range(len(point)))(*point)
        return [value, both, *slopes]
    except (DomainError, TypeError):
        return [value] + [math.nan] * (1 + len(point))


DRIVER = """
#include <stdio.h>
int main(void) {
    int which, n;
    double x[64], g[64];
    while (scanf("%d %d", &which, &n) == 2) {
        for (int k = 0; k < n; k++) if (scanf("%lf", x + k) != 1) return 1;
        double value = 0.0;
        switch (which) { CALLS }
        printf("%a ", value);
        for (int k = 0; k <= n; k++) printf("%a ", k ? g[k - 1] : g[63]);
        printf("\\n");
    }
    return 0;
}
"""


def run_c(cases: Sequence[Case], folder: Path, compiler: str = "cc") -> list[list[list[float]]]:
    """The answers of the exports to C, all in one file and one process."""
    parts = []
    for place, each in enumerate(cases):
        text = each.compiled.to_c(folder / "f.c").read_text(encoding="ascii")
        parts.append(renamed(text, place))
    calls = [
        f"case {place}: value = f{place}(x); g[63] = f{place}_grad(x, g); break;"
        for place in range(len(cases))
    ]
    parts.append(DRIVER.replace("CALLS", "\n".join(calls)))
    (folder / "all.c").write_text("\n".join(parts), encoding="utf-8")
    subprocess.run([compiler, *FLAGS, "all.c", "-o", "all", "-lm"], check=True, cwd=folder)
    asked = "\n".join(
        f"{place} {len(point)} {' '.join(float(x).hex() for x in point)}"
        for place, each in enumerate(cases)
        for point in each.points
    )
    done = subprocess.run([folder / "all"], input=asked, check=True, capture_output=True, text=True)
    lines = iter(done.stdout.splitlines())
    return [[[*map(float.fromhex, next(lines).split())] for _ in each.points] for each in cases]


def renamed(text: str, place: int) -> str:
    """An export whose names end in a number, so that many fit into one file."""
    text = re.sub(r"\bf(?=[_(])", f"f{place}", text)
    return re.sub(r"\bh(?=\d)", f"h{place}_", text)


def run_javascript(cases: Sequence[Case], folder: Path) -> list[list[list[float]]]:
    """The answers of the exports to JavaScript, all in one process."""
    parts = []
    for each in cases:
        points = json.dumps([[*map(spelled, point)] for point in each.points])
        answer = "const g = f_grad(x.map(Number)); return [f(x.map(Number)), g.value, ...g.gradient]"
        parts.append(
            f"(() => {{ {each.compiled.to_js()}\nfor (const answer of {points}.map(x => {{ {answer} }})) "
            "console.log(answer.map(v => Object.is(v, -0) ? '-0' : String(v)).join(' ')); })();"
        )
    (folder / "all.js").write_text("\n".join(parts), encoding="utf-8")
    done = subprocess.run(["node", "all.js"], check=True, cwd=folder, capture_output=True, text=True)
    lines = iter(done.stdout.splitlines())
    words = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}
    return [
        [[float(words.get(w, w)) for w in next(lines).split()] for _ in each.points]
        for each in cases
    ]


def spelled(x: float) -> str:
    """A number as JavaScript reads it."""
    return repr(float(x)).replace("nan", "NaN").replace("inf", "Infinity")


def same(one: float, other: float) -> bool:
    """Equal with their signs, or both undefined."""
    return repr(float(one)) == repr(float(other))


# Rows

AWKWARD = [
    *(0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, math.pi, 1.0 + 2.0**-52, 1.0 - 2.0**-53),
    *(20.0, -20.0, 40.5, -38.6, 27.0, -80.1, 700.0, -701.0, 709.9, -745.0, -800.0, 1e-8, -1e-8),
    *(1e-160, -1e160, 5e-324, -5e-324, 2.0**-1022, 1.7e308, -1.7e308, 1e15 + 0.5, 2.0**53),
]


def points_of(row: Op) -> list[list[float]]:
    """Awkward numbers, and ordinary ones."""
    draw = random.Random(row.name)
    count = 4 if row.is_list else row.arity
    ordinary = [[draw.gauss(0.0, 2.0) for _ in range(count)] for _ in range(40)]
    ordinary += [[draw.random() for _ in range(count)] for _ in range(20)]
    if count == 1:
        return [*ordinary, *([x] for x in AWKWARD)]
    mixed = [*AWKWARD, *(draw.gauss(0.0, 1.0) for _ in AWKWARD)]
    return [*ordinary, *([draw.choice(mixed) for _ in range(count)] for _ in range(120))]


@pytest.fixture(scope="module")
def rows() -> list[Case]:
    """Every row of the table as a function."""
    ops = [row for row in TABLE.values() if row.name != "argument"]
    return [case(row.name, lambda *x, row=row: row.on(x), points_of(row)) for row in ops]
