"""In a browser no picture of a network is cut, and no text in it is too small to read."""

import re
from base64 import b64decode
from math import factorial, sin
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import nn
from autograd import Value, draw, nudge, step_through
from autograd.drawing.dot import tint
from autograd.show import palette
from nn import plot
from nn.lessons import hand_set_camera
from nn.view.snapshots import Snapshots

COLUMN = 720  # pixels: what a page of the site leaves in a window of 1024; a notebook leaves 764
TOP_BLACK = [-1, -1, 1, 1]
GREY = [0.5, 0.0, -0.75, 0.75]
PAGE = """<!doctype html><meta charset="utf-8"><body style="margin:8px auto;max-width:{width}px;
background:{paper};color:{ink}">{html}</body>"""


def trained():
    """The 96 weights of the lesson, and how they came about."""
    images, names = nn.four_pixel()
    squashes = ["tanh", "tanh", "relu", "identity"]
    model = nn.MLP(4, [4, 4, 8, 4], squashes, bias=False, init="uniform", rng=Random(1))
    seen = Snapshots()
    model.fit(images, names, 3, 0.1, loss="squared_error", callbacks=[seen], rng=0, verbose=0)
    return model, seen


def camera():
    model = hand_set_camera()
    model.labels = nn.Labels(["solid", "vertical", "diagonal", "horizontal"])
    return nn.step_through_network(model, TOP_BLACK, tiles="image")


def neuron():
    model = nn.MLP(4, [1], output="tanh", bias=False, weights=[[[-0.2, 0.0, 0.8, -0.5]]])
    return nn.draw_network(model, GREY, tiles="image")


def flowers():
    rows, species = nn.iris()
    model = nn.Sequential(nn.Standardise.of(rows), nn.MLP(4, [8, 3], "tanh", rng=0))
    model.fit(rows[::10], species[::10], 1, rng=0, verbose=0)
    sizes = [f"{part} {way} (cm)" for part in ("sepal", "petal") for way in ("length", "width")]
    return nn.step_through_network(model, rows[0], input_names=sizes)


def digits():
    model = nn.MLP(64, [32, 32, 16, 10], rng=0)
    return nn.draw_network(model, [pixel / 64 for pixel in range(64)])


def nudged():
    w = Value(2.0, "w")
    return nudge((w * 3 - 10) ** 2, w, by=0.5)


def walked(f, start, rate):
    return f, nn.minimize(f, start, learning_rate=rate)


def taylor(degree):
    return lambda x: sum((-1) ** k * x ** (2 * k + 1) / factorial(2 * k + 1) for k in range(degree))


PLOTS = {
    "losses": lambda: plot.loss_curve(trained()[0].history),
    "rates": lambda: plot.learning_rates({r: [2.0, 1 + r / 1e4, 1e-7 * r] for r in range(1, 20)}),
    "one weight": lambda: plot.one_weight(*walked(lambda w: (3 * w - 10) ** 2, 2.0, 0.01)),
    "two weights": lambda: plot.two_weights(
        *walked(lambda w: (w[0] - 1) ** 2 + 3 * (w[1] + 0.5) ** 2, [-2.0, 2.0], 0.1)
    ),
    "borders": lambda: plot.decision_boundary(nn.MLP(2, [3], rng=0), *nn.blobs(30, rng=0)),
    "errors": lambda: plot.error_bars([10, 8, 6], [20, 3, 1]),
    "fields": lambda: plot.receptive_fields(hand_set_camera()),
    "histograms": lambda: plot.weight_histograms(trained()[1]),
    "gradients": lambda: plot.gradient_flow(trained()[1]),
    "functions": lambda: plot.functions(
        {"sin(x)": sin, **{f"{n} terms": taylor(n) for n in range(1, 5)}}, (-6, 6), heights=(-2, 2)
    ),
}


def deep(layers=10):
    """So many layers that it has to scroll."""
    return nn.MLP(2, [4] * layers + [2], "tanh", rng=0)


PICTURES = {
    "camera": camera,
    "learner": lambda: nn.draw_network(trained()[0], TOP_BLACK, tiles="image"),
    "at rest": lambda: nn.draw_network(hand_set_camera(), tiles="image"),
    "epochs": lambda: trained()[1].player(TOP_BLACK, tiles="image"),
    "neuron": neuron,
    "flowers": flowers,
    "digits": digits,
    "two inputs": lambda: nn.draw_network(nn.MLP(2, [6, 1], "tanh", rng=0), [1, 0]),
    "images": lambda: nn.draw_images(*nn.four_pixel()),
    "nudge": nudged,
    **PLOTS,
}

WIDER = {
    "deep": lambda: nn.draw_network(deep(), [1, 0]),
    "stepped": lambda: nn.step_through_network(deep(), [1, 0]),
    "large": lambda: nn.draw_network(nn.MLP(64, [32] * 12, rng=0), [1] * 64),
}


class Page:
    """A picture or player in a column of a page."""

    def __init__(self, browser, folder, shown, *, window=1024, column=COLUMN, dark=False):
        self.browser = browser
        self.html = getattr(shown, "html", None) or shown._repr_mimebundle_()["text/html"]
        paper, ink = ("#111", "#eee") if dark else ("#fff", "#111")
        page = PAGE.format(width=column, paper=paper, ink=ink, html=self.html)
        path = folder / "page.html"
        path.write_text(page, encoding="utf-8")
        browser.set_window_size(window, 900)
        browser.get(path.as_uri())

    def ask(self, question):
        """What a line of JavaScript says about the scrolling frame, its picture and its fade."""
        return self.browser.execute_script(
            "const host = document.querySelector('.slopewise-player'), root = host?.shadowRoot;"
            "const frame = root?.querySelector('.figure') ?? document.querySelector('body > div');"
            "const picture = frame.querySelector('svg, img'), fade = frame.lastElementChild;"
            f"return {question}"
        )

    def texts(self):
        """Each visible text as [words, height in pixels, left, top, right, bottom], as shown."""
        data = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', self.html)[1]
        size = self.ask("[picture.getBoundingClientRect().width, 0]")[0]
        svg = b64decode(data).decode()
        self.browser.execute_script("document.body.innerHTML = arguments[0]", svg)
        return self.browser.execute_script(
            "const svg = document.querySelector('svg'); svg.style.width = `${arguments[0]}px`;"
            "svg.style.height = 'auto'; const scale = svg.getScreenCTM().a;"
            "return [...svg.querySelectorAll('text')].filter((text) => text.textContent)"
            ".filter((text) => !text.closest('.sheet') || text.closest('.sheet:last-of-type'))"
            ".map((text) => { const b = text.getBoundingClientRect(); return [text.textContent,"
            "parseFloat(getComputedStyle(text).fontSize) * scale, b.left, b.top, b.right, b.bottom]"
            "})",
            size,
        )


@pytest.mark.parametrize(("window", "column"), [(1024, COLUMN), (1024, 764), (1440, 764)])
@pytest.mark.parametrize("name", PICTURES)
def test_nothing_is_cut(browser, tmp_path, name, window, column):
    """The whole picture is visible without scrolling, with letters of at least 11 pixels."""
    page = Page(browser, tmp_path, PICTURES[name](), window=window, column=column)
    assert page.ask("frame.scrollWidth - frame.clientWidth") == 0
    assert page.ask("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.ask("fade.offsetWidth") == 0
    assert page.ask("picture.getBoundingClientRect().width") <= column
    texts = page.texts()
    assert texts and min(height for _, height, *_ in texts) >= 11


@pytest.mark.parametrize("name", [*PICTURES, *WIDER])
def test_no_text_lies_on_another_or_leaves_the_picture(browser, tmp_path, name):
    page = Page(browser, tmp_path, (PICTURES | WIDER)[name]())
    texts = page.texts()
    left, right = page.browser.execute_script(
        "const b = document.querySelector('svg').getBoundingClientRect(); return [b.left, b.right]"
    )
    for place, (words, _, x, y, end, bottom) in enumerate(texts):
        assert left <= x and end <= right, words
        for other, _, x2, y2, end2, bottom2 in texts[:place]:
            is_apart = x >= end2 or x2 >= end or y >= bottom2 - 3 or y2 >= bottom - 3
            assert is_apart, (words, other)


@pytest.mark.parametrize("name", WIDER)
@pytest.mark.parametrize("dark", [False, True])
def test_a_wider_picture_starts_at_the_left_and_fades(browser, tmp_path, name, dark):
    """The fade covers the right edge, and nothing once the end is visible."""
    page = Page(browser, tmp_path, WIDER[name](), dark=dark)
    assert page.ask("frame.scrollWidth > frame.clientWidth + 100 && frame.scrollLeft === 0")
    assert page.ask("frame.getBoundingClientRect().right") <= 1024
    assert page.ask("document.documentElement.scrollWidth <= innerWidth")
    right = "getBoundingClientRect().right"
    assert page.ask("fade.offsetWidth") >= 32
    assert page.ask("fade.offsetHeight >= picture.clientHeight")
    assert page.ask(f"Math.abs(fade.{right} - frame.{right})") <= 1
    assert page.ask("(frame.scrollLeft = 9999, fade.getBoundingClientRect().left)") >= page.ask(
        f"picture.{right} - 1"
    )
    assert min(height for _, height, *_ in page.texts()) >= 11


def test_the_step_that_is_shown_is_in_view(browser, tmp_path):
    """A player opens at its first step; later it scrolls to the layer that it speaks of."""
    page = Page(browser, tmp_path, nn.step_through_network(deep(), [1, 0]))
    assert page.ask("root.querySelector('.count').textContent") == "1 / 13"
    assert page.ask("root.querySelector('.caption').textContent") == "inputs · x1 = 1, x2 = 0"
    assert page.ask("frame.scrollLeft") == 0
    forward = page.ask("root.querySelector('.next')")
    for _ in range(11):
        forward.click()
        box = "root.querySelector('.neuron.active').getBoundingClientRect()"
        edges = "frame.getBoundingClientRect()"
        assert page.ask(f"{box}.left >= {edges}.left && {box}.right <= {edges}.right")


def test_a_run_starts_with_its_first_weights(browser, tmp_path):
    page = Page(browser, tmp_path, trained()[1].player(tiles="image"))
    assert page.ask("root.querySelector('.count').textContent") == "1 / 4"


PAPERS = {False: "rgb(255, 255, 255)", True: "rgb(19, 20, 22)"}
INKS = {False: "rgb(26, 26, 26)", True: "rgb(232, 232, 232)"}


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("show", [camera, digits, PLOTS["losses"]], ids=["player", "net", "plot"])
def test_a_picture_has_the_colours_of_its_page(browser, tmp_path, show, dark):
    """A page that says nothing of its scheme is judged by the colour of its letters."""
    page = Page(browser, tmp_path, show(), dark=dark)
    panel = "getComputedStyle(root?.querySelector('.player') ?? frame)"
    assert page.ask(f"{panel}.backgroundColor") == PAPERS[dark]
    assert page.ask(f"{panel}.colorScheme") == ("dark" if dark else "light")
    assert page.ask(f"parseFloat({panel}.borderTopLeftRadius)") >= 6
    if page.ask("picture.tagName") == "svg":
        assert page.ask("getComputedStyle(picture.querySelector('rect')).fill") == PAPERS[dark]
        assert page.ask("getComputedStyle(picture.querySelector('text')).fill") == INKS[dark]
        name = "picture.querySelector('.neuron text')"
        assert page.ask(f"getComputedStyle({name}).fill") == "rgb(0, 0, 0)", "it stands on grey"
    else:
        assert pixel(page) == PAPERS[dark]


def pixel(page):
    """The colour of the upper left corner of an image, as the page shows it."""
    from io import BytesIO

    from PIL import Image

    left, top = page.ask("[picture.x + 12, picture.y + 4]")
    with Image.open(BytesIO(page.browser.get_screenshot_as_png())) as screen:
        return f"rgb{screen.convert('RGB').getpixel((int(left), int(top)))}"


def test_a_picture_follows_a_page_that_changes_its_theme(browser, tmp_path):
    """JupyterLab changes an attribute of the body and the colour of letters; no cell runs again."""
    page = Page(browser, tmp_path, digits())
    for dark, ink in ((True, "white"), (False, "black"), (True, "white")):
        page.browser.execute_script(
            "document.body.style.color = arguments[0]; document.body.dataset.theme = arguments[0]",
            ink,
        )
        assert page.ask("getComputedStyle(frame).colorScheme") == ("dark" if dark else "light")
        assert pixel(page) == PAPERS[dark]


def test_without_a_script_a_picture_is_a_white_panel(browser, tmp_path):
    """A notebook that is not trusted drops the script: then the picture is white on any page."""
    page = Page(browser, tmp_path, digits(), dark=True)
    page.browser.execute_script(
        "const box = document.querySelector('.slopewise-picture'); box.outerHTML = arguments[0]",
        re.sub(r"<script>.*</script>", "", page.html, flags=re.DOTALL),
    )
    assert page.ask("getComputedStyle(frame).backgroundColor") == PAPERS[False]
    assert pixel(page) == PAPERS[False]


def luminance(colour):
    """How bright a colour is to the eye, as WCAG computes it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """From 1, the same, to 21, black on white."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


TEXTS = (palette.INK, palette.DIM, palette.ACCENT, palette.PATH, *palette.LINES)
TEXTS += (palette.POSITIVE, palette.NEGATIVE)


@pytest.mark.parametrize("colour", TEXTS)
def test_every_text_can_be_read(colour):
    """On white, on our dark paper, and on the dark pages of others."""
    assert contrast(colour, palette.PAPER) >= 4.5
    for paper in (palette.DARK_PAPER, "#1e1e1e", "#383838"):
        assert contrast(palette.twin(colour), paper) >= 4.5


@given(st.floats(-1.0, 1.0))
@example(-0.03125)  # a breath of red on a paper that is a little blue
def test_text_can_be_read_on_the_fill_of_a_box(share):
    """For every gradient, in both schemes; blue and red stay what they are."""
    fill = tint(share, 1.0)
    assert contrast(palette.INK, fill) >= 4.5
    assert contrast(palette.twin(palette.INK), palette.twin(fill)) >= 4.5
    for colour, paper in ((fill, palette.PAPER), (palette.twin(fill), palette.DARK_PAPER)):
        red, blue = (int(colour[at : at + 2], 16) - int(paper[at : at + 2], 16) for at in (1, 5))
        assert (blue - red) * share >= 0.0


def test_graphs_are_legible_too(browser, tmp_path):
    """The labels of edges are the smallest text of a graph; they decide how far it shrinks."""
    node = Value(0.5, name="start")
    for _ in range(12):
        node = node.tanh() * 1.5
    page = Page(browser, tmp_path, draw(node, slopes=True, backend="wasm"))
    assert page.ask("frame.scrollWidth > frame.clientWidth && frame.scrollLeft === 0")
    assert min(height for _, height, *_ in page.texts()) >= 11
    page = Page(browser, tmp_path, step_through(node, backend="wasm"))
    assert page.ask("root.querySelector('.count').textContent.startsWith('1 / ')")
    assert page.ask("frame.scrollLeft === 0 && fade.offsetWidth > 0")
