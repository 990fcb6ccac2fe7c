"""The benchmarks: programs agree, promises name what is measured, and a miss is shown."""

from __future__ import annotations

import json
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from benchmarks import chart
from benchmarks.chart import svg
from benchmarks.library import FAST, compiler, library
from benchmarks.measure import Pace, agree, flat, in_turn, spread
from benchmarks.native import maps
from benchmarks.native.training.ours import HAS_ENGINES, Fit
from benchmarks.native.training.peers import ByNumPy, InC
from benchmarks.native.training.task import Task
from benchmarks.report import read
from benchmarks.tables import NATIVE, cells, shown, turned
from benchmarks.workload import LLVM, OURS, PURE, PYTHON
from benchmarks.workloads import CONTESTS, SURVEYS
from docs.building import bars

EAGER = [
    name for name, contest in CONTESTS.items() if contest.group == "eager" and contest.items < 1_000
]
IN_C = [
    *("README expression, one call", "README expression, one call with argnums"),
    *(name for name in CONTESTS if name.startswith("GradBench")),
]
needs_c = pytest.mark.skipif(not compiler(), reason="the references in C need a compiler")


@pytest.mark.parametrize("name", EAGER)
def test_the_engines_that_are_here_agree(name):
    """Slopewise and the forty lines find the same value and slopes."""
    entries = CONTESTS[name].entries
    results = {
        label: entries[label].enter().results()
        for label in (OURS, "forty lines")
        if label in entries
    }
    agree(results)
    assert len(results[OURS]) > 1


@needs_c
@pytest.mark.parametrize("name", IN_C)
def test_compiled_programs_agree_with_the_references(name):
    """Both targets, and C where there is a reference."""
    entries = CONTESTS[name].entries
    labels = [label for label in (LLVM, PYTHON, OURS, "C") if label in entries]
    results = {label: entries[label].enter().results() for label in labels}
    agree(results, CONTESTS[name].tolerance)
    assert len(results) > 1
    assert len(results[LLVM]) > 2


@needs_c
@pytest.mark.parametrize("work", [maps.EXPRESSION, maps.OPTIONS, maps.VALLEY])
def test_maps_agree_with_the_references(work):
    """Machine code, C, and C with vectors of functions."""
    few = work._replace(points=1003)
    ours = maps.compiled(few).results()
    agree({"ours": ours, "C": maps.by_hand(few, ()).results()})
    agree({"ours": ours, "vectors": maps.by_hand(few, FAST).results()})
    assert len(ours) == 1003 * (1 + len(work.bounds))


@needs_c
@pytest.mark.parametrize("hidden", [(64, 32), (256, 64)])
def test_both_references_train_alike(hidden):
    """Plain and tuned C, and NumPy, have the same weights after the checked examples."""
    task = Task(*hidden)
    contestants = {
        "plain": InC(task, "plain"),
        "tuned": InC(task, "tuned"),
        "numpy": ByNumPy(task),
    }
    agree({name: each.results() for name, each in contestants.items()}, 1e-9)


@pytest.mark.parametrize(
    "task", [Task(64, 32), Task(64, 32, batch=32), Task(64, 32, rule="adam", rate=0.001)]
)
def test_fit_trains_like_numpy(task):
    """The same updates: the batches, the rates and the rules mean the same."""
    agree({"fit": Fit(task, "eager").results(), "numpy": ByNumPy(task).results()}, 1e-7)


@pytest.mark.parametrize("name", CONTESTS)
def test_promises_name_contestants(name):
    """A promise is about the time of one that runs, or the ratio of two."""
    contest = CONTESTS[name]
    names = {name for what in contest.promises for name in what.split(" / ")}
    if not HAS_ENGINES and contest.name.startswith(("64", "256", "compile the training")):
        names = {name for name in names if not name.startswith((LLVM, PYTHON))}
    assert names <= contest.entries.keys()


def test_a_different_result_is_refused():
    agree({"first": [1.0, 2.0], "second": [1.0, 2.0 + 1e-12], "another task": []})
    agree({})
    with pytest.raises(ArithmeticError, match=r"first says 2.0, second says 2.1"):
        agree({"first": [1.0, 2.0], "second": [1.0, 2.1]})
    with pytest.raises(ArithmeticError, match="compiled says"):
        agree({"compiled": [2.0], "pure": [2.0 + 1e-15]}, tolerance=0.0)
    with pytest.raises(ArithmeticError, match="first has 2 results, second 1"):
        agree({"first": [1.0, 2.0], "second": [1.0]})


def test_small_numbers_are_compared_with_the_largest():
    """Rounding leaves 1e-17 where others have 0."""
    agree({"first": [1.0, 0.0], "second": [1.0, 1e-13]})
    with pytest.raises(ArithmeticError):
        agree({"first": [1.0, 0.0], "second": [1.0, 1e-11]})


def test_a_long_array_is_told_by_its_sum_and_a_sample():
    numpy = pytest.importorskip("numpy")
    assert flat((1, [2.0, numpy.array([[3.0], [4.0]])])) == [1.0, 2.0, 3.0, 4.0]
    total, *sample = flat(numpy.arange(100_000.0))
    assert total == sum(range(100_000))
    assert sample == [float(number) for number in range(0, 100_000, 100)]


def test_the_spread_is_that_of_the_rounds():
    asked = []
    theirs, ours = iter([9.0, 0.1, 3.0, 4.0, 6.0]), iter([0.2, 4.0, 2.0, 3.0])

    def timer(times):
        return lambda repeats: asked.append(repeats) or next(times)

    taken = in_turn({"theirs": timer(theirs), "ours": timer(ours)}, Pace(3, 0.4))
    assert taken == {"theirs": [3.0, 4.0, 6.0], "ours": [4.0, 2.0, 3.0]}
    assert asked == [1, 1, 1, 4, 2, 4, 2, 4, 2]  # the first run of theirs compiled something
    assert spread(taken["theirs"], taken["ours"]) == (0.75, 2.0)


FIGURE = {
    "workload": "a chain",
    "unit": "ms",
    "numbers": {OURS: 2.0, "XAD": 8.0},
    "ratios": {f"XAD / {OURS}": 4.0},
    "spreads": {f"XAD / {OURS}": [3.0, 5.0]},
    "promises": {f"XAD / {OURS}": ">= 4.5", "micrograd / Slopewise": ">= 9"},
}
COMPILED = {
    "workload": "a < map",
    "unit": "ns a point",
    "numbers": {LLVM: 2.0, "C": 1.0, PURE: 80.0},
    "ratios": {f"C / {LLVM}": 0.5, f"{PURE} / {LLVM}": 40.0, f"{LLVM} / C": 2.0},
    "spreads": {f"C / {LLVM}": [0.4, 0.6], f"{PURE} / {LLVM}": [39.0, 41.0]},
    "promises": {f"{LLVM} / C": "<= 1.3", f"{PURE} / {LLVM}": ">= 40", LLVM: "<= 1"},
}


def test_a_miss_is_shown_as_a_miss():
    assert cells(FIGURE, [OURS, "micrograd", "XAD"]) == (
        "a chain",
        "**2 ms**",
        "",
        "8 ms, **4&nbsp;×**",
        "XAD >= 4.5 **(missed)**; micrograd >= 9 (not measured)",
    )


def test_a_table_of_many_contestants_has_a_line_for_each():
    assert turned([COMPILED]).splitlines() == [
        "| | a < map: time a point |",
        "| --- | --- |",
        "| Slopewise, llvm | **2 ns** |",
        "| Slopewise, Values, pure Python | 80 ns, **40&nbsp;×** |",
        "| C | 1 ns, **0.5&nbsp;×** |",
        "| promised | llvm / C <= 1.3 **(missed)**; pure Python >= 40; "
        "llvm <= 1 ns a point **(missed)** |",
    ]


def test_values_beside_generated_code_are_called_so():
    """In charts and promises, as in the table: all of them are Slopewise."""
    assert shown(OURS) == "Values" and shown(f"{OURS} / {PYTHON}") == "Values / python"
    assert shown(LLVM) == "llvm" and shown(f"{PURE} / {LLVM}") == "pure Python / llvm"


def test_a_chart_has_a_mark_for_each_ratio():
    """Faster ones are left of the line of 1, slower ones right of it."""
    root = ElementTree.fromstring(svg([FIGURE, COMPILED], ["XAD", "C", PURE]))
    svg_name = "{http://www.w3.org/2000/svg}"
    marks = {
        told.text: float(group.findall(f"{svg_name}path")[1].attrib["transform"][10:].split()[0])
        for group in root.iter(f"{svg_name}g")
        if (told := group.find(f"{svg_name}title")) is not None
    }
    (one,) = [path for path in root.iter(f"{svg_name}path") if path.get("class") == "one"]
    at_one = float(one.attrib["d"][1:].split()[0])
    assert marks.keys() == {
        "XAD: 4 times, 3 to 5",
        "C: 0.5 times, 0.4 to 0.6",
        "pure Python: 40 times, 39 to 41",
    }
    faster, middle, slower = sorted(marks, key=marks.__getitem__)
    assert (faster[0], middle[0], slower[0]) == ("C", "X", "p")
    assert marks[faster] < at_one < marks[middle]
    assert "prefers-color-scheme:dark" in svg([FIGURE], ["XAD"])


def test_the_name_of_each_workload_has_room_beside_its_marks():
    """In a wide font a letter takes 7.5 on the average."""
    names = [figure["workload"] for figure in read()["figures"] if figure["group"] in NATIVE]
    assert max(map(len, names)) * 7.5 < chart.LEFT - 14


def test_a_worker_answers_on_a_pipe():
    """First its results, then the time of each number of runs."""
    command = [sys.executable, "-m", "benchmarks.worker", "micrograd's README expression"]
    done = subprocess.run([*command, OURS], input="1\n5\n", capture_output=True, text=True)
    assert not done.stderr
    results, once, often = map(json.loads, done.stdout.splitlines())
    assert results == pytest.approx([24.70408163265306, 138.83381924198252, 645.5772594752186])
    assert once > 0
    assert often > 0


def test_names_are_unique():
    """The command line and the results know a workload by its name."""
    assert not CONTESTS.keys() & SURVEYS.keys()


@needs_c
def test_references_in_c_leave_the_arithmetic_of_python_alone() -> None:
    """Quick mathematics of a library would take subnormal numbers for 0 in the whole process."""
    library(*FAST)
    assert 5e-324 * 1.0 > 0.0
    assert float("1e-308") / 4.0 > 0.0


@pytest.mark.parametrize(("unit", "told"), [("ns an example", "0.5"), ("µs an example", "500")])
def test_the_card_of_the_site_tells_times_in_the_unit_of_the_run(
    monkeypatch: pytest.MonkeyPatch, unit: str, told: str
) -> None:
    """A faster run counts in nanoseconds."""
    numbers = dict.fromkeys(bars.SHOWN, 500.0)
    figure = {"workload": bars.WORKLOAD, "unit": unit, "numbers": numbers}
    monkeypatch.setattr(bars, "read", lambda: {"figures": [figure]})
    picture, words = bars.bars()
    assert f"Slopewise {told} µs, plain C {told} µs" in words
    assert picture.count(f">{told} µs<") == len(numbers)
