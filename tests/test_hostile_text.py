"""Every page and picture shows names, labels and titles as text; none becomes a tag."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

import nn
from autograd import Value, draw, explain, live, nudge, step_through
from nn.training.history import History

HOSTILE = "<script>alert(\"a\" & 'b')</script><img src=x onerror=alert(1)>"


class Tags(HTMLParser):
    """The tags of a page, the names of their attributes, and the text between them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_same_page(hostile: str, plain: str) -> None:
    """The hostile page has the tags and attributes of the plain one, in the same order."""
    ours, theirs = Tags(hostile), Tags(plain)
    assert ours.tags == theirs.tags
    assert ours.attributes == theirs.attributes


def graph(name: str) -> tuple[Value, Value]:
    """A weight and a loss, both of this name."""
    weight = Value(2.0, name)
    loss = (weight * 3 - 10) ** 2
    loss.name = name
    loss.backward()
    return weight, loss


def test_explain_shows_the_names_of_both_ends_as_text():
    """A name is above or below the fraction bar; it is escaped in both places."""
    weight, loss = graph(HOSTILE)
    plain_weight, plain_loss = graph("w")
    html = explain(loss, wrt=weight).html
    assert_same_page(html, explain(plain_loss, wrt=plain_weight).html)
    assert html.count("&lt;script&gt;") == explain(plain_loss, wrt=plain_weight).html.count(">w<")


@pytest.mark.parametrize("end", ["above", "below"])
def test_explain_escapes_each_end_by_itself(end):
    """Only one of the two names is hostile, so each escape is tested alone."""
    weight, loss = graph("w")
    (loss if end == "above" else weight).name = HOSTILE
    assert "<script" not in explain(loss, wrt=weight).html
    assert "<img" not in explain(loss, wrt=weight).html


@pytest.mark.parametrize(
    "show", [draw, live, step_through, lambda loss: nudge(loss, loss.parents[0])]
)
def test_pictures_of_a_graph_show_names_as_text(show):
    """The page of a drawing, a player and a curve has no tag that a name brought in."""
    shown = [show(graph(name)[1])._repr_mimebundle_()["text/html"] for name in (HOSTILE, "w")]
    assert_same_page(*shown)


class Unknown(nn.Module):
    """A module of one's own around a model."""

    def __init__(self, model: nn.Module) -> None:
        self.model = model

    def forward(self, inputs):
        return self.model.forward(inputs)


@pytest.mark.parametrize("place", ["title", "class", "stop", "error"])
def test_a_report_shows_titles_classes_and_errors_as_text(tmp_path, place):
    """A report has the same tags whatever its title, its classes and its messages say."""

    def page(text: str) -> str:
        names = [text if place == "class" else "cat", "dog"] * 2
        model = nn.MLP(2, [2], rng=0)
        if place == "error":  # a report says what it cannot look into
            model = type(text, (Unknown,), {})(model)
        inputs = [[0, 0], [0, 1], [1, 0], [1, 1]]
        history = nn.fit(model, inputs, names, epochs=2, verbose=0, rng=0)
        if place == "stop":
            history.stopped = text
        title = text if place == "title" else "A report"
        path = nn.report(
            model, history, tmp_path / "report.html", title=title, inputs=inputs, labels=names
        )
        return path.read_text(encoding="utf-8")

    hostile = page(HOSTILE)
    assert_same_page(re.sub(r"<svg.*?</svg>", "", hostile), re.sub(r"<svg.*?</svg>", "", page("x")))
    assert HOSTILE in Tags(hostile).text.replace("\u2026", "")


def test_a_table_of_history_shows_its_columns_as_text():
    """A metric may have any name."""
    histories = []
    for name in (HOSTILE, "metric"):
        history = History()
        history.record({"loss": 1.0, name: 2.0})
        histories.append(history.table()._repr_html_())
    assert_same_page(*histories)


@pytest.mark.parametrize("name", [HOSTILE, 'a" onload="alert(1)', "a & b", "&lt;", "<!--", "]]>"])
def test_a_network_shows_its_names_as_text(name):
    """In texts and in attributes: the picture parses, and the name is read back as it was."""
    model = nn.MLP(2, [2], rng=0)
    odd = ElementTree.fromstring(nn.draw_network(model, [1, 2], names=[name, "b"]).svg)
    plain = ElementTree.fromstring(nn.draw_network(model, [1, 2], names=["a", "b"]).svg)
    assert [e.tag for e in odd.iter()] == [e.tag for e in plain.iter()]
    assert [sorted(e.attrib) for e in odd.iter()] == [sorted(e.attrib) for e in plain.iter()]
    assert unescape(name) == name or name in "".join(odd.itertext())


PAGES = {
    "network": lambda name: nn.live_network(
        nn.MLP(2, [2], rng=0), data=nn.xor(), names=[name, "b"], input_names=[name, "y"]
    ),
    "playground": lambda name: nn.playground(
        nn.MLP(2, [2], rng=0), nn.xor().inputs, [name, "b"] * 2, input_names=[name, "y"], rng=0
    ),
    "descent": lambda name: nn.live_descent(lambda w: w * w, names=[name]),
}


@pytest.mark.parametrize("make", PAGES.values(), ids=PAGES)
def test_pages_that_compute_show_names_as_text(make):
    """Names stand in attributes only, as data; none ends the script or the attribute."""
    assert_same_page(make(HOSTILE).html, make("a").html)
