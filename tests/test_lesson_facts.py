"""Each fact of the lessons has its place: a map from the facts to the executed notebooks.

A row of `facts` is a fact, the notebook that shows it, and how: an output, a piece of code, words,
or a box where the texts disagree.  That the notebooks run, and with these outputs, is tested in
test_notebooks.py.
"""

import json
import re
from base64 import b64decode
from collections import Counter
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from facts import extras, network, optimisation, training
from facts.kinds import BOX, CODE, OUTPUT, WORDS

FOLDER = Path(__file__).parents[1] / "notebooks"
if not FOLDER.is_dir():
    pytest.skip("the notebooks are not part of this copy", allow_module_level=True)

FACTS = [*optimisation.FACTS, *network.FACTS, *training.FACTS, *extras.FACTS]


@cache
def evidence(book):
    """All that a notebook shows, does and says."""
    cells = json.loads((FOLDER / f"{book}.ipynb").read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    words = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    paragraphs = [paragraph for text in words for paragraph in text.split("\n\n")]
    return {
        OUTPUT: [spaced(text) for cell in code for text in outputs(cell)],
        CODE: [spaced("".join(cell["source"])) for cell in code],
        WORDS: [spaced(text) for text in words],
        BOX: [
            spaced(text.replace("\n> ", "\n"))
            for text in paragraphs
            if text.startswith("> **Where texts disagree.**")
        ],
    }


def outputs(cell):
    """The texts that a cell shows, but for the answers to predictions."""
    data = [output.get("data", {}) for output in cell["outputs"]]
    shown = [(joined(each, "text/plain"), joined(each, "text/html")) for each in data]
    return [
        f"{plain} {read(html)}" for plain, html in shown if not plain.startswith("<prediction: ")
    ]


def joined(data, kind):
    """An output of one kind; notebooks keep it as lines."""
    return "".join(data.get(kind, []))


def read(html):
    """What can be read in HTML: its text, what images are, the text in them, and all captions."""
    images = [b64decode(data).decode() for data in re.findall(r"svg\+xml;base64,([^\"]+)", html)]
    drawn = [text for svg in images for text in re.findall(r"<text[^>]*>([^<]*)", svg)]
    told = re.findall(r'(?:alt|data-player)="([^"]*)"', html)
    text = re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", html, flags=re.DOTALL)
    return unescape(" ".join([text, *told, *drawn]))


def spaced(text):
    """Any white space is one space."""
    return " ".join(text.split())


@pytest.mark.parametrize(("fact", "book", "kind", "text"), FACTS, ids=[row[0] for row in FACTS])
def test_the_fact_stands_in_its_notebook(fact, book, kind, text):
    """It is shown, done or said there."""
    found = evidence(book)[kind]
    assert any(re.search(text, each) for each in found), found


@pytest.mark.parametrize("book", sorted({book for _, book, _, _ in FACTS}))
def test_every_box_is_on_the_map(book):
    """Where the texts disagree, the map says in what."""
    patterns = [text for _, home, kind, text in FACTS if (home, kind) == (book, BOX)]
    for box in evidence(book)[BOX]:
        assert any(re.search(pattern, box) for pattern in patterns), box


def test_every_fact_is_named_once():
    """A map with two places of one name helps nobody."""
    assert Counter(fact for fact, *_ in FACTS).most_common(1)[0][1] == 1


def test_words_alone_are_the_exception():
    """Facts stand where they are computed: words cannot fail when a notebook is run."""
    said = [kind for _, _, kind, _ in FACTS if kind in (WORDS, BOX)]
    assert len(said) <= len(FACTS) / 5
