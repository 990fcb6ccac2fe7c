"""The benchmarks: programs agree, promises name what is measured, and a miss is shown."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import chain

import pytest

from benchmarks.engines import ENGINES
from benchmarks.measure import agree
from benchmarks.report import cells
from benchmarks.workload import OURS, PURE
from benchmarks.workloads import CONTESTS, SURVEYS

QUICK = [name for name, contest in CONTESTS.items() if contest.items < 1_000]


@pytest.mark.parametrize("name", QUICK)
def test_the_engines_that_are_here_agree(name):
    """Slopewise and the forty lines find the same value and slopes."""
    ours = CONTESTS[name].enter(ENGINES[CONTESTS[name].engines[0]]())
    results = {"ours": ours.results()}
    if "forty lines" in CONTESTS[name].engines:
        results["theirs"] = CONTESTS[name].enter(ENGINES["forty lines"]()).results()
    agree(results)
    assert len(results["ours"]) > 1


@pytest.mark.parametrize("name", CONTESTS)
def test_promises_name_contestants(name):
    """A promise is about the ratio of two that run."""
    contestants = {OURS, PURE, *CONTESTS[name].engines[1:]}
    assert contestants.issuperset(chain(*(what.split(" / ") for what in CONTESTS[name].promises)))


def test_a_different_result_is_refused():
    agree({"first": [1.0, 2.0], "second": [1.0, 2.0 + 1e-12]})
    with pytest.raises(ArithmeticError, match=r"first says 2.0, second says 2.1"):
        agree({"first": [1.0, 2.0], "second": [1.0, 2.1]})
    with pytest.raises(ArithmeticError, match="compiled says"):
        agree({"compiled": [2.0], "pure": [2.0 + 1e-15]}, tolerance=0.0)


def test_a_miss_is_shown_as_a_miss():
    figure = {
        "workload": "a chain",
        "unit": "ms",
        "numbers": {OURS: 2.0, "XAD": 8.0},
        "ratios": {f"XAD / {OURS}": 4.0},
        "promises": {f"XAD / {OURS}": ">= 4.5", "micrograd / Slopewise": ">= 9"},
    }
    assert cells(figure, [OURS, "micrograd", "XAD"]) == (
        "a chain",
        "**2 ms**",
        "",
        "8 ms, **4&nbsp;×**",
        "XAD >= 4.5 **(missed)**; micrograd >= 9 (not measured)",
    )


def test_a_worker_answers_on_a_pipe():
    """First its results, then the time of each number of runs."""
    command = [sys.executable, "-m", "benchmarks.worker", "micrograd's README expression"]
    done = subprocess.run([*command, "+ and *"], input="1\n5\n", capture_output=True, text=True)
    assert not done.stderr
    results, once, often = map(json.loads, done.stdout.splitlines())
    assert results == pytest.approx([24.70408163265306, 138.83381924198252, 645.5772594752186])
    assert once > 0
    assert often > 0


def test_names_are_unique():
    """The command line and the results know a workload by its name."""
    assert not CONTESTS.keys() & SURVEYS.keys()
