"""The site and the classroom show copies of the lessons, and facts that the notebooks state."""

import json
import re
from base64 import b64decode

import pytest

pytest.importorskip("nbformat", reason="pip install 'slopewise[docs]'")

import nbformat

from autograd import Value, draw
from notebooks.cover import cover
from notebooks.lesson import FOLDED, HIDDEN, lessons

FIRST = "# 3a. By hand\n\n**Goal:** set a weight\nby hand.\n\nMore words."


def code(source, *outputs, **metadata):
    """A code cell with these texts as outputs."""
    shown = [
        nbformat.v4.new_output("execute_result", {"text/html": text}, execution_count=1)
        for text in outputs
    ]
    return nbformat.v4.new_code_cell(source, outputs=shown, metadata=metadata)


def lesson(folder, *cells, name="3a_by_hand.ipynb", **marks):
    """A lesson with a first page, these cells, and marks in its metadata."""
    cells = [nbformat.v4.new_markdown_cell(FIRST), *cells]
    book = nbformat.v4.new_notebook(cells=cells, metadata={"slopewise": marks} if marks else {})
    nbformat.write(book, folder / name)
    (found,) = (each for each in lessons(folder) if each.path.name == name)
    return found


def test_lessons_are_in_the_order_of_their_numbers(tmp_path):
    """A number may have a letter, or two digits; other notebooks are not lessons."""
    for name in ("10_j", "2_b", "3b_d", "3a_c", "1_a"):
        lesson(tmp_path, name=f"{name}.ipynb")
    (tmp_path / "draft.ipynb").write_text("{}", encoding="utf-8")
    assert [each.number for each in lessons(tmp_path)] == ["1", "2", "3a", "3b", "10"]


def test_a_notebook_says_what_it_is(tmp_path):
    """Its heading and goal in its first cell, the rest in its metadata."""
    plain = lesson(tmp_path, *[code(f"{number}") for number in range(4)])
    assert (plain.number, plain.heading) == ("3a", "3a. By hand")
    assert plain.goal == "Set a weight by hand."
    assert (plain.minutes, plain.extra, plain.runs_in_browser) == (10, "", True)
    marked = lesson(tmp_path, minutes=25, level="university")
    assert (marked.minutes, marked.extra) == (25, "University extra")
    read_only = lesson(tmp_path, classroom="read")
    assert (read_only.extra, read_only.runs_in_browser) == ("Extra", False)


def test_a_copy_to_read_folds_outputs_and_hides_the_code_of_predictions(tmp_path):
    """Only an output below visible code is folded."""
    found = lesson(
        tmp_path,
        code("a = 1"),
        code("a", "1"),
        code("predict(a)", "<input>", tags=["prediction"]),
        code("predict(a)", "<input>", jupyter={"source_hidden": True}),
    )
    before = json.dumps(found.book)
    _, plain, shown, *hidden = found.to_read().cells
    assert (plain.source, shown.source) == ("a = 1", "a")
    assert plain.metadata.get("tags", []) == []
    assert shown.metadata.tags == [FOLDED]
    assert [HIDDEN in cell.metadata.tags for cell in hidden] == [True, True]
    assert not any(FOLDED in cell.metadata.tags for cell in hidden)
    assert found.cells == 2
    assert json.dumps(found.book) == before, "the notebook itself stays as it is"


def test_a_copy_to_run_has_no_outputs_but_asks_for_predictions(tmp_path):
    """Jupyter hides their source by its own mark, and runs scripts only in outputs it trusts."""
    found = lesson(tmp_path, code("1", "1"), code("predict(1)", "<input>", tags=["prediction"]))
    _, shown, hidden = found.to_run().cells
    assert (shown.outputs, shown.execution_count) == ([], None)
    assert not {"jupyter", "trusted"} & set(shown.metadata)
    assert hidden.outputs[0].data["text/html"] == "<input>"
    assert hidden.metadata.jupyter.source_hidden is True and hidden.metadata.trusted is True
    nbformat.validate(found.to_run())


def source_of(image):
    """The SVG inside an `<img>`."""
    return b64decode(re.search('base64,([^"]*)', image)[1]).decode()


def test_the_cover_is_the_richest_picture_unless_a_cell_is_marked(tmp_path):
    """Without its text, which would be too small to read; its words are kept."""
    w = Value(2.0, "w")
    small, large = (draw(root)._repr_mimebundle_()["text/html"] for root in (w, (w * 3 - 1) ** 2))
    image = cover(lesson(tmp_path, code("a", small), code("b", large)))
    assert source_of(image).count("<polygon") > source_of(
        cover(lesson(tmp_path, code("a", small)))
    ).count("<polygon")
    assert "<text" in draw(w).svg and "<text" not in source_of(image)
    assert 'alt="Computation graph: v' in image
    marked = cover(lesson(tmp_path, code("a", small, tags=["cover"]), code("b", large)))
    assert 'alt="Computation graph: w, data 2."' in marked


def test_a_lesson_without_pictures_has_a_sketch_of_its_code(tmp_path):
    """A bar for each word of its first lines, in place and as long as the word."""
    image = cover(lesson(tmp_path, code("for letter in word:\n    print(letter)")))
    assert "The first lines of code in lesson 3a" in image
    lines = re.findall(r'x="(\d+)" y="(\d+)".*? width="(\d+)"', source_of(image))
    assert lines[0] == ("10", "10", "15") and ("30", "20", "25") in lines
