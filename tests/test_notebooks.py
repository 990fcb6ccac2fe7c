"""The lessons still say what they show.  Each is run again, and its outputs compared."""

import ast
import re
import runpy
import sys
import time
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any, NamedTuple

import pytest

nbformat = pytest.importorskip("nbformat", reason="pip install nbclient ipykernel")
pytest.importorskip("nbclient", reason="pip install nbclient ipykernel")
pytest.importorskip("ipykernel", reason="pip install nbclient ipykernel")

# Jupyter's own packages warn about each other.
pytestmark = pytest.mark.filterwarnings("default")

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
COMPARED = ("text/plain", "text/html", "text/latex", "image/svg+xml")
MOST_CELLS, SECONDS = 21, 50  # 21: lesson 4 goes from one update to stopping in time
MOST_LINES = {True: 7, False: 11}  # of a cell, on average: in lessons 1 to 4, and in others

if not NOTEBOOKS:
    pytest.skip("the notebooks are not part of this copy", allow_module_level=True)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    """Where a notebook stands."""
    return request.param


@pytest.fixture
def committed(path):
    """The notebook as it stands in the repository."""
    return nbformat.read(path, as_version=4)


class Run(NamedTuple):
    """A notebook as a fresh kernel runs it, outside the repository."""

    cells: list[Any]
    judged: list[Any]
    """What a reader runs next: the exercises are solved and judged, then one of them is missing."""
    seconds: float


@cache
def run_again(path):
    """The run of a notebook, which two tests look at."""
    book, started = nbformat.read(path, as_version=4), time.perf_counter()
    count, judge = len(book.cells), judge_of(book).source
    answers = [
        re.search(r"```python\n(.*?)```", words.source, re.DOTALL)[1]
        for words, cell in pairwise(book.cells)
        if cell in exercises(book)
    ]
    missing = f"del {exercise_of(exercises(book)[0])}\n{judge}"
    book.cells += map(nbformat.v4.new_code_cell, [*answers, judge, missing])
    cells = runpy.run_path(str(FOLDER / "run.py"))["executed"](book).cells
    return Run(cells[:count], cells[count + len(answers) :], time.perf_counter() - started)


def code_cells(book):
    """The cells that are run."""
    return [cell for cell in book.cells if cell.cell_type == "code"]


def shown(cell):
    """What a reader sees of a cell's outputs."""
    return [
        (output.output_type, output.get("text"))
        if output.output_type == "stream"
        else (
            output.output_type,
            {kind: output.data[kind] for kind in COMPARED if kind in output.data},
        )
        for output in cell.outputs
    ]


def is_tagged(cell, tag):
    """Whether a cell has a tag: prediction, exercise, or timed if it shows measured times."""
    return tag in cell.metadata.get("tags", [])


def kinds_of(cell):
    """Which kinds of output a cell has."""
    return [(output.output_type, sorted(output.get("data", {}))) for output in cell.outputs]


def test_the_outputs_are_those_of_a_fresh_run(path, committed):
    """Text, explanations, graphs and players are the same, byte for byte, and soon there.

    Times that a cell measures differ from run to run, so only their kind is compared.

    If the product now shows something else: `python notebooks/run.py`, and read what changed.
    """
    run = run_again(path)
    assert run.seconds < SECONDS
    for before, after in zip(code_cells(committed), code_cells(run), strict=True):
        seen = kinds_of if is_tagged(before, "timed") else shown
        assert seen(before) == seen(after), before.source


def test_the_committed_notebook_was_run_once_from_the_top(committed):
    """The numbers beside the cells count from 1, and no cell failed or warned."""
    cells = code_cells(committed)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    kinds = {output.output_type for cell in cells for output in cell.outputs}
    assert kinds <= {"execute_result", "display_data"}


def test_every_plot_is_told_in_words(committed):
    """For those who do not see it, the image has a sentence, and a table of its numbers."""
    for cell in code_cells(committed):
        for output in cell.outputs:
            data = output.get("data", {})
            assert "image/png" not in data, "a plot that needs another library"
            if data.get("text/plain", "").startswith("<plot: "):
                (alt,) = re.findall(r'<img alt="([^"]*)"', data["text/html"])
                assert len(alt) > 60 and alt.endswith("."), cell.source
                assert "<summary>The numbers" in data["text/html"]


def test_the_notebook_is_short_and_every_cell_is_introduced(committed):
    """A title and a goal first, at most so many cells, words before each, none of them empty.

    Predictions do not count: they stand between the words and the cell that answers.
    """
    first = committed.cells[0].source
    assert first.startswith("# ") and "**Goal:**" in first
    cells = [cell for cell in committed.cells if not is_tagged(cell, "prediction")]
    assert len(code_cells(committed)) - len(predictions(committed)) <= MOST_CELLS
    assert all(cell.source.strip() for cell in cells)
    kinds = [cell.cell_type for cell in cells]
    assert ("code", "code") not in set(pairwise(kinds))


def test_make_lab_installs_what_a_lesson_imports(committed):
    """Whatever else this machine may have: the extra `lab`, and what it is made of, names it."""
    source = "\n".join(cell.source for cell in code_cells(committed))
    imported = set(re.findall(r"^ *(?:from|import) (\w+)", source, re.MULTILINE))
    imported |= {"mpmath"} if "check_op" in source else set()
    assert imported - sys.stdlib_module_names <= {"autograd", "nn"} | installed_by("lab")


def installed_by(extra):
    """The distributions that an extra names, itself or through other extras."""
    text = (FOLDER.parent / "pyproject.toml").read_text(encoding="utf-8")
    names = set()
    for wanted in tomllib.loads(text)["project"]["optional-dependencies"][extra]:
        name, more = re.fullmatch(r"([\w-]+)(?:\[(.*?)\])?.*", wanted).groups()
        names |= {name}.union(*(installed_by(other) for other in (more or "").split(",") if other))
    return names


def test_predictions_are_of_several_kinds_and_their_cells_show_no_code(committed):
    """A lesson that asks does so often; the code that knows the answers is hidden."""
    questions = predictions(committed)
    for cell in questions:
        assert cell.metadata.jupyter.source_hidden
        assert cell.outputs[0].data["text/plain"].startswith("<prediction: ")
    pages = [cell.outputs[0].data["text/html"] for cell in questions]
    kinds = {re.search(r"kind&quot;:&quot;(\w+)", page)[1] for page in pages}
    assert not questions or (len(questions) >= 6 and len(kinds) >= 2)


def test_code_that_a_reader_sees_is_short(committed):
    """Set-up is imported, and the idea is in the cell, above all in the lessons for everybody."""
    seen = [cell for cell in code_cells(committed) if not is_tagged(cell, "prediction")]
    is_for_all = committed.cells[0].source[2] in "1234"
    if predictions(committed):
        assert mean(len(cell.source.splitlines()) for cell in seen) <= MOST_LINES[is_for_all]


def test_a_cell_shows_what_it_finds_and_asserts_nothing(committed):
    """A fact is an output. Only a property, which is a function, asserts."""
    for cell in code_cells(committed):
        kinds = [type(node) for node in ast.parse(cell.source).body]
        assert ast.Assert not in kinds, cell.source


def test_minus_is_written_as_in_print(committed):
    """In words no hyphen begins a number or stands between two; in code it does."""
    for cell in committed.cells:
        if cell.cell_type == "markdown":
            words = re.sub(r"```.*?```|`[^`]*`|\]\(\S*\)", "", cell.source, flags=re.DOTALL)
            assert re.findall(r".*(?:(?<![\w-])-(?=[\w.(√∞])|(?<= )-(?= )).*", words) == []


def test_predictions_and_exercises_hide_their_answers(committed):
    """Every question is checked or has an answer to open, and every box that opens is closed."""
    words = "\n".join(cell.source for cell in committed.cells if cell.cell_type == "markdown")
    questions, tasks = words.count("**Predict:**"), words.count("## Exercise")
    assert questions + len(predictions(committed)) >= 3 and tasks >= 2
    assert tasks == len(exercises(committed))
    assert words.count("<details><summary>Answer</summary>") == questions
    assert words.count("<details><summary>Solution</summary>") == tasks
    assert words.count("</details>") == questions + tasks


def test_a_cell_judges_each_exercise_by_itself(path, committed):
    """As committed it says `not yet`; with each hidden solution in place, `right`; and when one
    exercise is missing, in a line what is wrong with this one, and `right` of the others."""
    names = [f"test_{exercise_of(cell)}" for cell in exercises(committed)]
    before = judged(judge_of(committed))
    assert list(before) == names
    assert all(verdict.startswith("not yet") for verdict in before.values())
    solved, missing = map(judged, run_again(path).judged)
    assert solved == dict.fromkeys(names, "right")
    first, *others = missing.values()
    assert first.startswith("not yet: NameError: ")
    assert set(others) == {"right"}


def exercises(book):
    """The cells that a reader fills in or mends."""
    return [cell for cell in book.cells if is_tagged(cell, "exercise")]


def predictions(book):
    """The cells that ask before another one answers."""
    return [cell for cell in book.cells if is_tagged(cell, "prediction")]


def judge_of(book):
    """The first cell that judges the exercises."""
    return next(cell for cell in code_cells(book) if "verdicts(" in cell.source)


def exercise_of(cell):
    """What is defined there: a function, or a name that is bound."""
    return re.search(r"^(?:def )?(\w+)(?:\(| = )", cell.source, re.MULTILINE)[1]


def judged(cell):
    """The verdicts that it shows."""
    (output,) = cell.outputs
    return ast.literal_eval(output.data["text/plain"])
