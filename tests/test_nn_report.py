"""The report holds everything, the verdict first, in one page that needs nothing else."""

import base64
import re
import sys
from html.parser import HTMLParser
from xml.etree import ElementTree

import matplotlib
import pytest

matplotlib.use("Agg")

import nn
from nn.reporting.report import report
from nn.view import step_through_network
from nn.view.snapshots import Snapshots

VOID = {"meta", "img", "br", "input"}


class Outline(HTMLParser):
    """Which tags are open, which headings there are, and where anything is loaded from."""

    def __init__(self, page):
        super().__init__()
        self.open, self.headings, self.sources = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag not in VOID:
            self.open.append(tag)
        self.sources += [value for name, value in attributes if name in ("src", "href")]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ("h1", "h2"):
            self.headings.append(data)


def four_pixels(tmp_path, **options):
    images, names = nn.four_pixel()
    seen = Snapshots(every=5)
    model = nn.MLP(4, [4, 4, 8, 4], ["tanh", "tanh", "relu", "identity"], bias=False, rng=1)
    history = model.fit(
        images, names, 20, 0.1, loss="squared_error", rng=0, verbose=0, callbacks=[seen]
    )
    history.history["time"] = [0.5] * 20  # the only numbers that differ from run to run
    path = report(
        model,
        history,
        tmp_path / "report.html",
        inputs=images,
        labels=names,
        loss="squared_error",
        snapshots=seen,
        example=6,
        **options,
    )
    return model, history, path.read_text(encoding="utf-8")


def test_everything_is_in_one_page(tmp_path):
    """All sections, well nested; every image is in the page; nothing is loaded."""
    model, history, page = four_pixels(tmp_path, title='A "report" <i>')
    outline = Outline(page)
    assert not outline.open
    assert outline.headings == [
        'A "report" <i>',
        "The network, answering example 6",
        "From the first epoch to the last",
        "How it learned",
        "Its answers",
        "Diagnosis",
        "The run in numbers",
        "The graph of its loss for example 6",
    ]
    assert all(source.startswith("data:image/svg+xml;base64,") for source in outline.sources)
    assert len(outline.sources) == 6
    for source in outline.sources:
        ElementTree.fromstring(base64.b64decode(source.partition(",")[2]))
    assert "Not shown" not in page
    assert not re.search(r"@import|url\((?!#)", page)
    assert f"{history['loss'][-1]:.6g}" in page
    assert f"<td>{len(model.parameters())}</td>" in page


def test_inputs_are_drawn_as_an_image_if_that_is_said(tmp_path):
    """In both players of the page; else four inputs are four numbers."""
    for tiles, drawn in (("image", True), ("auto", False)):
        _, _, page = four_pixels(tmp_path, tiles=tiles)
        pictures = [
            base64.b64decode(source.partition(",")[2]).decode() for source in Outline(page).sources
        ]
        assert sum(">TL<" in svg for svg in pictures) == 2 * drawn


def words(page):
    """The text of the verdict, which is the first thing after the title."""
    return re.search(r'</h1>\s*<p class="verdict [^>]*>(.*?)</p>', page)[1].replace("</span>", "")


def run_of(losses, stopped=""):
    """The history of a run with these losses."""
    history = nn.History()
    for loss in losses:
        history.record({"loss": loss})
    history.stopped = stopped
    return history


@pytest.mark.parametrize(
    ("losses", "stopped", "verdict"),
    [
        ([2.0, 1.0, 0.25], "", "↓ The mean loss fell from 2 to 0.25 in 3 epochs."),
        ([0.5, 0.75], "", "↑ The mean loss rose from 0.5 to 0.75 in 2 epochs."),
        ([0.5], "", "→ The mean loss was 0.5 after 1 epoch."),
        ([], "", "→ No epoch was finished."),
        (
            [2.0, 1.0],
            "val_loss < 1 & so on",
            "↓ The mean loss fell from 2 to 1 in 2 epochs; "
            "it stopped because val_loss &lt; 1 &amp; so on.",
        ),
    ],
)
def test_the_verdict_comes_first(tmp_path, losses, stopped, verdict):
    """How the loss changed and why it ended, with a sign that needs no colour."""
    path = report(nn.MLP(2, [1], rng=0), run_of(losses, stopped), tmp_path / "a.html")
    found = words(path.read_text(encoding="utf-8"))
    assert found.removeprefix('<span aria-hidden="true">') == verdict


@pytest.mark.parametrize(
    ("bias", "labels", "verdict"),
    [
        (0.0, "aabb", "✓ Learned: 4 of 4 examples are right"),
        (1.5, "aabb", "◐ Partly learned: 3 of 4 examples are right"),
        (9.0, "aabb", "✗ Not learned: 2 of 4 examples are right, no more than"),
    ],
)
def test_the_verdict_counts_what_is_right(tmp_path, bias, labels, verdict):
    """More than the most frequent class alone is something, all is enough."""
    model = nn.MLP(1, [1], output="identity", weights=[[[1.0]]], bias=[[0.0]])
    history = model.fit([-2, -1, 1, 2], list(labels), epochs=1, learning_rate=1e-9, verbose=0)
    model.parameters()[-1].data = bias + model.labels.threshold
    options = {"inputs": [-2, -1, 1, 2], "labels": list(labels)}
    path = report(model, history, tmp_path / "a.html", **options)
    assert words(path.read_text(encoding="utf-8")).partition(">")[2].startswith(verdict)


def pages_of_player(page):
    """The captions of the last player of a page, in order."""
    data = re.findall(r'data-player="([^"]*)"', page)[-1]
    return re.findall(r"epoch (\d+) ·", data)


def test_the_last_epoch_is_in_the_player(tmp_path):
    """Of many epochs the first, the last, and some between, most of them early."""
    seen, model = Snapshots(), nn.MLP(2, [2, 1], "tanh", rng=0)
    history = model.fit(*nn.xor(), epochs=90, rng=0, callbacks=[seen], verbose=0)
    page = report(model, history, tmp_path / "a.html", snapshots=seen).read_text(encoding="utf-8")
    epochs = [int(epoch) for epoch in dict.fromkeys(pages_of_player(page))]
    assert epochs[:3] == [0, 1, 2] and epochs[-1] == 90
    assert epochs == sorted(epochs)
    assert 10 < len(epochs) <= 20
    assert len(seen.epochs) == 91


def test_few_epochs_are_all_in_the_player(tmp_path):
    page = four_pixels(tmp_path)[2]
    assert list(dict.fromkeys(pages_of_player(page))) == ["0", "5", "10", "15", "20"]


@pytest.mark.parametrize("history", [None, [0.5, 0.25]])
def test_a_report_needs_the_history_of_a_run(tmp_path, history):
    message = r"report\(\) takes the history that fit returned, not .*it is also model.history"
    with pytest.raises(TypeError, match=message):
        report(nn.MLP(1, [1]), history, tmp_path / "report.html")
    assert not list(tmp_path.iterdir())


def test_the_confusion_matrix_counts(tmp_path):
    """A row for each truth, which add up to its examples."""
    model, _, page = four_pixels(tmp_path)
    table = re.search(r'<table class="confusion">.*?</table>', page)[0]
    rows = re.findall(r"<tr><th>(\w+)</th>(.*?)</tr>", table)
    images, names = nn.four_pixel()
    answers = model.classify(images)
    for truth, cells in rows:
        counts = [int(count) for count in re.findall(r">(\d+)</td>", cells)]
        assert sum(counts) == 2
        right = sum(a == t == truth for a, t in zip(answers, names, strict=True))
        assert int(re.search(r'class="right"[^>]*>(\d)', cells)[1]) == right


def test_the_same_run_gives_the_same_bytes(tmp_path):
    """No clock and no chance in the page."""
    assert four_pixels(tmp_path)[2] == four_pixels(tmp_path)[2]


def test_the_model_is_left_as_it_was(tmp_path):
    """Weights and gradients: the graph's backward pass is undone."""
    model = nn.MLP(2, [3, 1], rng=0)
    history = model.fit(*nn.xor(), epochs=2, rng=0, verbose=0)
    before = [(value.data, value.grad) for value in model.parameters()]
    report(model, history, tmp_path / "a.html", inputs=nn.xor().inputs, labels=nn.xor().labels)
    assert [(value.data, value.grad) for value in model.parameters()] == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.html"]


def test_numbers_get_a_table_of_errors(tmp_path):
    """A model of one number shows lesson A's table instead of a matrix."""
    model = nn.MLP(1, [1], rng=0)
    history = model.fit([0, 1], [2.5, 3.5], epochs=1, rng=0, verbose=0)
    path = report(model, history, tmp_path / "a.html", inputs=[0, 1], labels=[2.5, 3.5])
    outline = Outline(path.read_text(encoding="utf-8"))
    assert "Its errors" in outline.headings
    assert "Its answers" not in outline.headings


def test_the_page_does_not_need_matplotlib(tmp_path, monkeypatch):
    """Its plots are pictures of our own, each with its numbers."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    _, _, page = four_pixels(tmp_path)
    assert "Not shown" not in page
    assert page.count("<summary>The numbers") == 4
    assert page.count('<div class="slopewise-player"') == 2


def test_a_history_alone_is_enough(tmp_path):
    """Also of a class of one's own, which cannot be drawn: the page says why."""

    class Mine(nn.Module):
        def __init__(self):
            self.layer = nn.Layer(1, 1, "identity", rng=0)

        def forward(self, inputs):
            return self.layer.forward(inputs)

    model = Mine()
    history = nn.fit(model, [0, 1], [2, 3], epochs=2, rng=0, verbose=0)
    page = report(model, history, tmp_path / "a.html").read_text(encoding="utf-8")
    assert "Mine() does not say how many inputs it takes" in page
    *first, last = Outline(page).headings
    assert first == ["Training report", "The network", "How it learned"]
    assert last == "The run in numbers"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"inputs": [[0, 0]]}, "inputs and labels together"),
        ({"inputs": [[0, 0]], "labels": [0], "example": 1}, "example is from 0 to 0, not 1"),
    ],
)
def test_half_the_data_is_refused(tmp_path, options, message):
    """Before anything is written."""
    with pytest.raises(ValueError, match=message):
        report(nn.MLP(2, [1]), nn.History(), tmp_path / "a.html", **options)
    assert not list(tmp_path.iterdir())


# In a browser


def test_the_network_is_stepped_through(browser, tmp_path):
    """Layers that are still to come show no numbers and no winner; at the end all is there."""
    model = nn.MLP(2, [1, 2], "identity", weights=[[[1, 1]], [[2], [-3]]], bias=False)
    path = step_through_network(model, [2, 3], names=["a", "b"]).save(tmp_path / "steps.html")
    browser.get(path.as_uri())
    root = browser.find_element("css selector", ".slopewise-player").shadow_root

    def seen():
        groups = root.find_elements("css selector", "g.neuron")
        texts = [group.find_elements("css selector", "text")[1] for group in groups]
        return [text.get_attribute("textContent") for text in texts]

    def is_waiting(group):
        circle = group.find_element("css selector", "path")
        outline = circle.value_of_css_property("stroke-dasharray") != "none"
        assert outline == (circle.get_attribute("fill") == "none")
        assert group.value_of_css_property("opacity") == "1"
        return outline

    prize = root.find_element("css selector", ".prize")
    forward = root.find_element("css selector", ".next")
    neurons = root.find_elements("css selector", "g.neuron")
    for answers in (["", "", ""], ["5", "", ""], ["5", "10", "−15"]):
        assert seen() == ["2", "3", *answers]
        assert [is_waiting(group) for group in neurons[2:]] == [not text for text in answers]
        assert prize.value_of_css_property("visibility") == "hidden"
        forward.click()
    assert root.find_element("css selector", ".caption").text == "the answer · a, with 10"
    assert prize.value_of_css_property("visibility") == "visible"


def test_epochs_are_stepped_through(browser, tmp_path):
    """One sheet lies on the other; those to come are hidden."""
    seen = Snapshots()
    model = nn.MLP(2, [2, 1], "tanh", rng=0)
    model.fit(*nn.xor(), epochs=3, rng=0, callbacks=[seen], verbose=0)
    browser.get(seen.player([0.0, 1.0]).save(tmp_path / "run.html").as_uri())
    root = browser.find_element("css selector", ".slopewise-player").shadow_root
    sheets = root.find_elements("css selector", ".sheet")
    shown = lambda: [sheet.value_of_css_property("display") != "none" for sheet in sheets]  # noqa: E731
    assert shown() == [True, False, False, False]
    for _ in range(2):
        root.find_element("css selector", ".next").click()
    assert shown() == [True, True, True, False]
    words = [
        text.get_attribute("textContent")
        for text in sheets[2].find_elements("css selector", "text")
    ]
    assert {"inputs", "layer 1", "epoch", "loss"} <= set(words)
    assert f"mean loss {seen.losses[2]:.4g}" in root.find_element("css selector", ".caption").text


def test_the_page_runs_without_a_fault(browser, tmp_path):
    """Every player of the report comes to life, and the console stays silent."""
    four_pixels(tmp_path)
    browser.get((tmp_path / "report.html").as_uri())
    players = browser.find_elements("css selector", ".slopewise-player")
    assert len(players) == 2
    assert all(player.shadow_root.find_elements("css selector", "button") for player in players)
    assert browser.get_log("browser") == []


def large(tmp_path, sizes=(16, 16, 1)):
    """The report of a network whose graph is too large to be stepped through."""
    inputs, labels = nn.moons(40, rng=0)
    seen, model = Snapshots(), nn.MLP(2, list(sizes), "tanh", rng=0)
    options = {"validation_data": nn.moons(40, rng=1), "callbacks": [seen]}
    history = model.fit(inputs, labels, epochs=4, rng=0, verbose=0, **options)
    report(model, history, tmp_path / "report.html", inputs=inputs, labels=labels, snapshots=seen)


def at_width(browser, width, path, *, dark=False):
    """The report in a window of that width."""
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get((path / "report.html").as_uri())


@pytest.fixture
def window(browser):
    """The browser, whose size and colours are put back afterwards."""
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


GRAPH = "return [...document.querySelectorAll('section')].at(-1).querySelector('img')"
MAKERS = [
    pytest.param(four_pixels, id="camera"),
    pytest.param(large, id="large"),
    pytest.param(lambda path: large(path, (8, 8, 8, 8, 8, 8, 1)), id="deep"),
]


@pytest.mark.parametrize("width", [1024, 1440])
@pytest.mark.parametrize("make", MAKERS)
def test_the_page_is_as_wide_as_its_window(window, tmp_path, make, width):
    """Nothing reaches beyond it, and the whole graph, with its loss, is in view."""
    make(tmp_path)
    at_width(window, width, tmp_path)
    assert window.execute_script("return document.documentElement.scrollWidth") <= width
    graph = window.execute_script(GRAPH)
    assert graph.get_attribute("alt").startswith("Computation graph: ")
    assert graph.rect["x"] >= 0 and graph.rect["x"] + graph.rect["width"] <= width
    scrolled = "const box = arguments[0].parentElement; return [box.scrollWidth, box.clientWidth]"
    inside, outside = window.execute_script(scrolled, graph)
    assert inside <= outside
    assert "sub, square, sum" in svg_of(graph)


def svg_of(image):
    """The SVG inside an <img>."""
    return base64.b64decode(image.get_attribute("src").partition(",")[2]).decode()


@pytest.mark.parametrize(("width", "columns"), [(1024, 1), (1440, 2)])
def test_there_are_two_columns_where_there_is_room(window, tmp_path, width, columns):
    """The network and how it changed are beside what it learned; all letters can be read."""
    large(tmp_path)
    at_width(window, width, tmp_path)
    sides = window.find_elements("css selector", ".columns > div")
    assert len({side.rect["x"] for side in sides}) == columns
    headings = [[h.text for h in side.find_elements("css selector", "h2")] for side in sides]
    assert [found[:2] for found in headings] == [
        ["The network, answering example 0", "From the first epoch to the last"],
        ["How it learned", "Its answers"],
    ]
    for plot in sides[1].find_elements("css selector", "section > .slopewise-picture img"):
        smallest = min(map(float, re.findall(r'font-size="([\d.]+)', svg_of(plot))))
        natural = float(re.search(r' width="([\d.]+)', svg_of(plot))[1])
        assert smallest * plot.rect["width"] / natural >= 11


@pytest.mark.parametrize("width", [1024, 1440])
def test_the_camera_fits_beside_its_plots(window, tmp_path, width):
    """Its network, still and step by step, is seen whole; nothing of it has to be scrolled."""
    images, names = nn.four_pixel()
    model, seen = nn.MLP(4, [4, 4, 8, 4], "tanh", rng=0), Snapshots()
    history = model.fit(images, names, epochs=4, rng=0, verbose=0, callbacks=[seen])
    report(model, history, tmp_path / "report.html", inputs=images, labels=names,
           snapshots=seen, tiles="image")  # fmt: skip
    at_width(window, width, tmp_path)
    wide = """
        const scrolled = each => each.scrollWidth - each.clientWidth;
        return [...document.querySelectorAll(".slopewise-player")].map(
            host => Math.max(...[...host.shadowRoot.querySelectorAll("div")].map(scrolled)));
    """
    assert len(window.execute_script(wide)) == 2
    assert max(window.execute_script(wide)) <= 1


@pytest.mark.parametrize("dark", [False, True])
def test_the_verdict_is_seen_before_everything_else(window, tmp_path, dark):
    """Right below the title, in the reader's scheme of colours."""
    large(tmp_path)
    at_width(window, 1024, tmp_path, dark=dark)
    title, verdict, *_ = window.find_elements("css selector", "body > *")
    assert (title.tag_name, verdict.get_attribute("class").split()[0]) == ("h1", "verdict")
    assert verdict.rect["y"] < 150
    assert verdict.text[0] in "✓◐✗" and "of 40 examples are right; the mean loss" in verdict.text
    ink, paper = ("232, 232, 232", "19, 20, 22") if dark else ("26, 26, 26", "255, 255, 255")
    assert verdict.value_of_css_property("color") == f"rgba({ink}, 1)"
    page = window.find_element("css selector", "body")
    assert page.value_of_css_property("background-color") == f"rgba({paper}, 1)"
