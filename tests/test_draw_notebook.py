"""Pictures, players and explanations appear in a real notebook, and in the page made of it."""

import pytest

nbformat = pytest.importorskip("nbformat", reason="pip install nbclient nbconvert ipykernel")
nbclient = pytest.importorskip("nbclient", reason="pip install nbclient nbconvert ipykernel")
nbconvert = pytest.importorskip("nbconvert", reason="pip install nbclient nbconvert ipykernel")
pytest.importorskip("ipykernel", reason="pip install nbclient nbconvert ipykernel")

# Jupyter's own packages warn about each other.
pytestmark = pytest.mark.filterwarnings("default")

SETUP = """
import os
os.environ["SLOPEWISE_GRAPHVIZ"] = "wasm"
from autograd import Value
from autograd.drawing import draw, step_through
from autograd.explaining import explain, nudge
x = Value(3.0, "x")
loss = x * x
loss.name = "loss"
loss.backward()
"""
SHOWN = ["draw(loss)", "step_through(loss)", "explain(loss, x)", "nudge(loss, x)", "[draw(loss)]"]


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """A notebook that shows one thing in each cell, executed by a kernel."""
    import sys

    setup = f"import sys; sys.path[:0] = {[path for path in sys.path if path]!r}\n{SETUP}"
    cells = [nbformat.v4.new_code_cell(source) for source in (setup, *SHOWN)]
    book = nbformat.v4.new_notebook(cells=cells)
    folder = str(tmp_path_factory.mktemp("notebook"))
    nbclient.NotebookClient(
        book, timeout=60, kernel_name="python3", resources={"metadata": {"path": folder}}
    ).execute()
    return book


def test_each_cell_shows_its_kinds(notebook):
    """Each cell has the kinds of output that a front end can choose from."""
    kinds = [set(cell.outputs[0].data) for cell in notebook.cells[1:]]
    assert kinds == [
        {"text/html", "image/svg+xml", "text/plain"},
        {"text/html", "text/plain"},
        {"text/html", "text/latex", "text/plain"},
        {"text/html", "text/plain"},
        {"text/plain"},
    ]
    assert "<picture of loss: 2 boxes" in notebook.cells[-1].outputs[0].data["text/plain"]


def test_an_untrusted_notebook_keeps_the_picture(notebook):
    """A front end that drops scripts and SVG still has the image."""
    import re

    for cell in notebook.cells[1:3]:
        html = re.sub(
            r"<script>.*?</script>", "", cell.outputs[0].data["text/html"], flags=re.DOTALL
        )
        table = {"details", "summary", "table", "thead", "tbody", "tr", "th", "td"}
        assert set(re.findall(r"<(\w+)", html)) <= {"div", "img"} | table
        assert "data:image/svg+xml;base64," in html


def test_the_exported_page_holds_everything(notebook):
    """nbconvert needs no network for it."""
    page, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
    assert page.count("data:image/svg+xml;base64,") >= 2
    assert 'class="slopewise-player"' in page
    assert "<mfrac>" in page
