"""Pages that walk downhill and that answer as a network does, as Python computes it."""

import io
import math
import re

import pytest
from pages import Shown
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select

import nn
from autograd import DomainError, TraceError, Value, live, live_curve, log, tanh, where
from autograd.show import number, typeset
from autograd.show.palette import twin
from nn.__main__ import main
from nn.inside.activity import activity
from nn.lessons import hand_set_camera
from nn.view.tiles import heat, maps


class Page(Shown):
    """A saved page; without a picture to save, the one that was saved before."""

    def __init__(self, browser, folder, shown=None):
        path = folder / "page.html"
        if shown is not None:
            shown.save(path)
        super().__init__(browser, path)

    def set(self, name, value):
        """Move a slider by script, and say where it stands then."""
        return self.browser.execute_script(
            "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'));"
            "return +arguments[0].value",
            self.named(name),
            value,
        )

    @property
    def numbers(self):
        """What the page has computed; what is not finite is None."""
        return self.browser.execute_script("return arguments[0].numbers", self.host)

    def rows(self, part):
        """The texts of the open table."""
        return [
            [cell.text for cell in row.find_elements("css selector", "th, td")]
            for row in self.all(f"{part} tr")
        ]

    def no_complaints(self):
        assert self.browser.get_log("browser") == []


# Descent


def parabola(w):
    """The loss of the lesson: 3 * w should be 10."""
    return (3 * w - 10) ** 2


def valley(w):
    """A loss over two weights."""
    return (w[0] - 1) ** 2 + 3 * (w[1] + 0.5) ** 2 + tanh(w[0] * w[1])


def test_a_walk_goes_where_minimize_goes(browser, tmp_path):
    """One weight and two: each step of the page is a step of `nn.minimize`, to 1e-12."""
    for f, start, rate in ((parabola, 2.0, 0.01), (valley, [2.0, 1.5], 0.05)):
        path = nn.minimize(f, start, rate, steps=20)
        page = Page(browser, tmp_path, nn.live_descent(f, start, rate))
        walked = page.browser.execute_script(
            "const [host] = arguments, step = host.shadowRoot.querySelector('.step');"
            "return Array.from({ length: 20 }, () => { step.click(); return host.numbers; })",
            page.host,
        )
        for step, found in enumerate(walked, 1):
            assert found["steps"] == step
            for right, answer in zip(path.points[step], found["weights"], strict=True):
                assert math.isclose(right, answer, rel_tol=1e-12)
            assert math.isclose(path.heights[step], found["loss"], rel_tol=1e-12, abs_tol=1e-12)
        page.no_complaints()


def test_the_lessons_step(browser, tmp_path):
    """Slope -24 at w = 2; the rate .01 leads to w = 2.24."""
    page = Page(browser, tmp_path, nn.live_descent(parabola, 2.0, 0.01))
    assert page.caption == "step 0: w = 2, loss 16, slope −24; next w = 2 − 0.01 × (−24) = 2.24"
    assert page.find(".slope").get_attribute("textContent") == "slope −24"
    page.find(".step").click()
    assert page.caption.startswith("step 1: w = 2.24, loss 10.76, slope −19.68")
    assert len(page.all(".trail circle")) == 1
    page.find("summary").click()
    assert page.rows("thead") == [["step", "w", "loss", "slope"]]
    assert page.rows("tbody") == [["0", "2", "16", "−24"], ["1", "2.24", "10.76", "−19.68"]]
    page.find(".reset").click()
    assert page.caption.startswith("step 0: w = 2,")
    assert page.rows("tbody") == [["0", "2", "16", "−24"]]


def test_without_a_script_the_slope_is_there():
    """The picture has one tangent and its number, and says so in words."""
    one, two = nn.live_descent(parabola, 2.0, 0.01), nn.live_descent(valley, [1.0, 0.0])
    assert one.svg.count('class="tangent"') == 1 and ">slope −24</text>" in one.svg
    assert one.alt == "The loss over w. At w = 2: loss 16, slope -24. After one step: w = 2.24."
    assert 'alt="The loss over w. At w = 2: loss 16, slope −24. ' in one.html
    assert ">slopes 0, 4</text>" in two.svg and "w1 = 1, w2 = 0: loss 0.75, slopes 0, 4" in two.alt


@pytest.mark.parametrize(
    ("rate", "words"),
    [(0.0005, "crawls"), (0.1, "bounces"), (0.2, "explodes"), (0.05, "arrived")],
)
def test_a_walk_crawls_bounces_explodes_or_arrives(browser, tmp_path, rate, words):
    """What happens is said in words."""
    page = Page(browser, tmp_path, nn.live_descent(parabola, 2.0, rate))
    said = set()
    for _ in range(300):
        page.browser.execute_script("arguments[0].click()", page.find(".step"))
        said.add(page.caption.rpartition(". ")[2])
        if any(words in each for each in said):
            break
    assert any(words in each for each in said), said


def test_run_stops_by_itself(browser, tmp_path):
    """It runs until the slope is almost 0, and the button says run again."""
    page = Page(browser, tmp_path, nn.live_descent(lambda w: (w - 1) ** 2, 2.0, 0.5))
    page.find(".run").click()
    assert page.find(".run").text == "❚❚ pause"
    ActionChains(browser).pause(0.6).perform()
    assert page.find(".run").text == "▶ run"
    assert page.numbers["weights"] == [1.0]


def test_mouse_and_keyboard_set_the_start(browser, tmp_path):
    """The point follows the mouse; the slider follows the arrow keys."""
    page = Page(browser, tmp_path, nn.live_descent(parabola, 2.0, 0.01, span=(0.0, 6.0)))
    before = page.find(".point").location["x"]
    ActionChains(browser).drag_and_drop_by_offset(page.find(".point"), 60, 0).perform()
    moved = page.numbers["weights"][0]
    assert page.find(".point").location["x"] - before == pytest.approx(60, abs=3)
    assert page.numbers["loss"] == pytest.approx(parabola(moved), rel=1e-12)
    page.named("w").send_keys(Keys.ARROW_RIGHT)
    assert page.numbers["weights"][0] > moved
    assert "slope" in page.named("w").get_attribute("aria-valuetext")
    page.named("learning rate").send_keys(Keys.ARROW_RIGHT)
    assert page.named("learning rate").get_attribute("aria-valuetext") == "0.011"


def test_a_click_sets_the_start_of_two_weights(browser, tmp_path):
    """Contours are drawn in the page; the point goes where the click was."""
    page = Page(browser, tmp_path, nn.live_descent(valley, [2.0, 1.5], 0.05, span=(-3.0, 3.0)))
    assert len(page.all(".lines path")) >= 5
    assert len(page.all(".lines text")) >= 4
    slopes = page.find(".slope")
    assert slopes.value_of_css_property("paint-order").startswith("stroke"), "it crosses lines"
    size = page.find("svg").size
    ActionChains(browser).move_to_element_with_offset(
        page.find("svg"), -size["width"] // 4, -size["height"] // 4
    ).click().perform()
    x, y = page.numbers["weights"]
    assert -2.2 < x < -1.5
    assert 1.2 < y < 2.2
    assert page.numbers["steps"] == 0


def test_where_the_loss_is_not_defined(browser, tmp_path):
    """The curve is interrupted, and the page says so."""
    page = Page(browser, tmp_path, nn.live_descent(lambda w: w - log(w), 2.0, span=(-1.0, 4.0)))
    assert page.set("w", -0.5) == -0.5
    assert "The loss is not a number here" in page.caption
    page.no_complaints()


def test_what_live_descent_refuses():
    """Three weights, an if on the numbers, a wrong span, a start outside the domain."""
    with pytest.raises(ValueError, match="draws one or two weights, not 3"):
        nn.live_descent(lambda w: w[0], [1.0, 2.0, 3.0])
    with pytest.raises(TraceError, match="where"):
        nn.live_descent(lambda w: w if w > 0 else -w)
    with pytest.raises(ValueError, match="span is"):
        nn.live_descent(parabola, span=(2.0, 1.0))
    with pytest.raises(ValueError, match="names= needs a text for each weight, 1 in all, not"):
        nn.live_descent(parabola, names=["a", "b"])
    with pytest.raises(ValueError, match="learning_rate"):
        nn.live_descent(parabola, learning_rate=0.0)
    with pytest.raises(DomainError, match="log needs x > 0"):
        nn.live_descent(lambda w: log(w), -1.0, span=(-2.0, 2.0))
    with pytest.raises(ValueError, match="not finite anywhere from -2 to -1"):
        nn.live_descent(lambda w: log(w), 1.0, span=(-2.0, -1.0))
    assert nn.live_descent(lambda w: where(w, w, 1.0)).text.startswith("The loss over w")


# Networks

NAMES = ["solid", "vertical", "diagonal", "horizontal"]
TOP_BLACK = [-1.0, -1.0, 1.0, 1.0]


@pytest.fixture
def camera(browser, tmp_path):
    """The laboratory of four pixels."""
    shown = nn.live_network(
        hand_set_camera(), TOP_BLACK, nn.four_pixel(), names=NAMES, tiles="image"
    )
    return Page(browser, tmp_path, shown)


def assert_answers(model, page):
    """Every neuron answers what it answers in Python, to 1e-12."""
    found = page.numbers
    expected = [found["row"], *activity(model, found["row"])]
    for layer, answers in zip(expected, found["values"], strict=True):
        assert answers == pytest.approx(layer, rel=1e-12, abs=1e-12)
    assert found["answer"] == pytest.approx(model.predict([found["row"]])[0], rel=1e-12, abs=1e-12)


def test_the_laboratory_of_four_pixels(camera):
    """8 of 8 are right with tanh, 2 of 8 with the logistic squash; back again, 8 of 8."""
    assert camera.caption == "horizontal wins with 0.9586 · 8 of 8 right"
    assert_answers(hand_set_camera(), camera)
    camera.find(".sigmoid").click()
    assert camera.caption.endswith("2 of 8 right")
    assert camera.find(".sigmoid").get_attribute("aria-pressed") == "true"
    assert_answers(hand_set_camera("sigmoid"), camera)
    camera.find(".tanh").click()
    assert camera.caption.endswith("8 of 8 right")
    camera.no_complaints()


def test_painting_and_examples_change_the_answer(camera):
    """A click turns a pixel; the buttons show the eight patterns; sliders take greys."""
    corner = camera.find(".image rect")
    ActionChains(camera.browser).move_to_element(corner).click().perform()
    assert camera.numbers["row"] == [1.0, -1.0, 1.0, 1.0]
    assert_answers(hand_set_camera(), camera)
    for place, name in enumerate(nn.four_pixel().labels):
        camera.all(".thumb")[place].click()
        assert camera.caption.startswith(f"{name} wins")
    slider = camera.named("TL")
    slider.send_keys(Keys.ARROW_RIGHT)
    assert slider.get_attribute("aria-valuetext") == "−0.95"
    shown = [prize.is_displayed() for prize in camera.all(".prize")]
    assert shown.count(True) == 1


def test_lines_are_dragged_and_chosen(camera):
    """The mouse drags a line, the keyboard chooses one; tiles and the count follow."""
    line = camera.all(".hit")[0]
    action = ActionChains(camera.browser).move_to_element(line)
    action.click_and_hold().move_by_offset(0, 100).release().perform()
    weights = camera.numbers["weights"]
    changed = [w for w, was in zip(weights, start_weights(), strict=True) if w != was]
    assert changed == [0.0]
    pick = camera.named("which weight")
    Select(pick).select_by_visible_text("BR → layer 1 neuron 1")
    camera.set("weight BR → layer 1 neuron 1", -2.0)
    model = hand_set_camera()
    model.load_state_dict(dict(zip(model.state_dict(), camera.numbers["weights"], strict=True)))
    assert_answers(model, camera)
    assert camera.browser.execute_script("return arguments[0].fields", camera.host) == [
        [list(field) for field in layer] for layer in nn.receptive_fields(model)
    ]
    images, names = nn.four_pixel()
    model.labels = nn.Labels(NAMES)
    assert camera.numbers["right"] == round(8 * nn.accuracy(model.classify(images), names))
    camera.find(".reset").click()
    assert camera.numbers["weights"] == start_weights()


def start_weights():
    return list(hand_set_camera().state_dict().values())


def test_a_network_is_told_in_words_and_as_a_table(camera, browser, tmp_path):
    """Its values without a script, and those of now in the page, also after training."""
    camera.find(".sigmoid").click()
    camera.find("summary").click()
    assert camera.rows("thead") == [["layer", "neuron", "answer", "bias", "weights"]]
    found = camera.rows("tbody")
    assert found[0] == ["inputs", "TL", "−1", "", ""]
    assert found[4] == ["layer 1", "neuron 1", "0.5", "", "1, 0, 0, 1"]
    assert found[-1][1] == "horizontal" and len(found) == 24
    assert camera.find("svg").get_attribute("aria-label") == "Network 4-4-4-8-4"
    model = nn.MLP(1, [1], output="tanh", weights=[[[0.5]]])
    shown = nn.playground(model, [[2.0], [0.0]], [[0.5], [0.0]], learning_rate=0.1, rng=0)
    assert "inputs x1 = 2; layer 1 (tanh) output = 0.76" in shown.alt
    page = Page(browser, tmp_path, shown)
    page.find("summary").click()
    before = page.rows("tbody")[1]
    page.find(".epoch").click()
    weight, bias = (typeset(number(w)) for w in page.numbers["weights"])
    assert page.rows("tbody")[1][3:] == [bias, weight]
    assert page.rows("tbody")[1] != before


def test_tiles_are_the_receptive_fields_of_python(browser, tmp_path):
    """For random weights, in every layer; and of many pixels, by the signs of the weights."""
    for sizes, pixels in (([5, 3], 4), ([3], 4), ([2, 2], 16)):
        model = nn.MLP(pixels, sizes, "tanh", rng=len(sizes))
        page = Page(browser, tmp_path, nn.live_network(model, tiles="image"))
        fields = [layer for layer in nn.receptive_fields(model) if layer]
        found = browser.execute_script("return arguments[0].fields", page.host)
        assert found == [[list(field) for field in layer] for layer in fields]
        assert_answers(model, page)


def test_any_model_has_sliders(browser, tmp_path):
    """Two inputs, a map in each tile, one output with a threshold; standardised inputs."""
    rows, labels = nn.moons(30, rng=0)
    model = nn.Sequential(nn.Standardise.of(rows), nn.MLP(2, [4, 1], ["tanh", "sigmoid"], rng=0))
    model.fit(rows, labels, 3, 0.1, rng=0, verbose=0)
    page = Page(browser, tmp_path, nn.live_network(model, data=(rows, labels)))
    page.set("x1", page.numbers["row"][0] / 2)
    assert_answers(model, page)
    right = sum(a == b for a, b in zip(model.classify(rows), labels, strict=True))
    assert page.numbers["right"] == right
    assert page.caption.endswith(" of 30 right")
    bias = page.named("which weight").find_elements("css selector", "option")[-1]
    assert bias.text.strip().startswith("bias of")
    page.no_complaints()


def test_words_of_the_data_name_the_outputs(browser, tmp_path):
    """In their order, and only if each output has one; a model that was trained knows its own."""
    data = [[0.0], [1.0], [2.0]], ["low", "middle", "high"]
    model = nn.MLP(1, [3], weights=[[[1.0], [2.0], [3.0]]], bias=False)
    page = Page(browser, tmp_path, nn.live_network(model, [1.0], data))
    assert page.caption.startswith("high wins with 3 · ")
    named = nn.live_network(model, [1.0], ([[0.0]], ["a"]), names=[*"abc"])
    assert named.data["names"] == [*"abc"]
    model.labels = nn.Labels(["low", "high", "middle"])
    assert nn.live_network(model, [1.0], data).data["names"] == ["low", "high", "middle"]
    model.labels = None
    assert nn.live_network(model, [1.0], (data[0], [0, 1, 2])).data["names"] == ["0", "1", "2"]


def test_what_live_network_refuses():
    """Too many weights, data of another width, labels of other classes."""
    with pytest.raises(ValueError, match="at most 2,000 weights"):
        nn.live_network(nn.MLP(64, [32, 10], rng=0))
    with pytest.raises(ValueError, match=r"data\[0\] has 3 inputs, and the network takes 4"):
        nn.live_network(hand_set_camera(), TOP_BLACK, ([[1, 2, 3]], ["solid"]), names=NAMES)
    with pytest.raises(ValueError, match="there are 5 classes but 4 outputs"):
        nn.live_network(nn.MLP(4, [4], rng=0), data=([TOP_BLACK] * 5, list("abcde")))
    with pytest.raises(ValueError, match=r"the labels \['a'\] are none of \['solid'"):
        nn.live_network(hand_set_camera(), data=([TOP_BLACK], ["a"]))
    with pytest.raises(ValueError, match="data has 1 examples but 2 labels"):
        nn.live_network(hand_set_camera(), data=([TOP_BLACK], NAMES[:2]), names=NAMES)


# The playground


def three_trainings():
    """A name, a model that is made anew, its data, and the options of `fit`."""
    squashes = ["tanh", "sigmoid"]
    yield "adam", lambda: nn.MLP(2, [4, 1], squashes, rng=0), nn.moons(21, rng=1), {}
    camera = {"batch_size": 1, "optimiser": "sgd", "learning_rate": 0.1, "loss": "squared_error"}
    yield "sgd", lambda: nn.MLP(4, [4, 4], "tanh", bias=False, rng=1), nn.four_pixel(), camera
    dropped = {
        "batch_size": None,
        "optimiser": lambda weights: nn.SGD(weights, 0.05, momentum=0.9, clip_norm=0.5),
    }
    rows, labels = nn.noisy_sine(9, rng=2)
    yield "gaps", gaps, (rows, labels), dropped


def gaps():
    """A network with Dropout, which draws from a generator of its own."""
    return nn.Sequential(
        nn.Layer(1, 5, "tanh", rng=0), nn.Dropout(0.3, rng=5), nn.Layer(5, 1, "identity", rng=1)
    )


@pytest.mark.parametrize("case", [*three_trainings()], ids=lambda case: case[0])
def test_a_playground_trains_as_fit_does(browser, tmp_path, case):
    """The same generator, the same order: after each epoch the weights of fit, to 1e-12."""
    _, make, (rows, labels), options = case
    page = Page(browser, tmp_path, nn.playground(make(), rows, labels, rng=3, **options))
    for epochs in (1, 5):
        model = make()
        history = nn.fit(model, rows, labels, epochs=epochs, rng=3, verbose=0, **options)
        while page.numbers["epoch"] < epochs:
            page.find(".epoch").click()
        assert page.numbers["weights"] == pytest.approx(
            list(model.state_dict().values()), rel=1e-12, abs=1e-12
        )
        assert page.numbers["history"] == pytest.approx(history["loss"], rel=1e-12, abs=1e-12)
    assert page.numbers["answer"] == pytest.approx(model.predict(rows[:1])[0], rel=1e-11)
    page.no_complaints()


def test_the_playground_plays_and_starts_over(browser, tmp_path):
    """Play and pause, one update, the rate, the size of batches, reset."""
    model = nn.MLP(2, [3, 1], ["tanh", "sigmoid"], rng=0)
    before = model.state_dict()
    page = Page(browser, tmp_path, nn.playground(model, *nn.xor(), batch_size=2, rng=0))
    assert page.all(".note")[-1].text.endswith(" This one has 13 and 4.")
    page.find(".update").click()
    assert page.caption.startswith("epoch 0, update 1 · ")
    page.find(".update").click()
    assert page.caption.startswith("epoch 1, update 2 · mean loss of the last epoch ")
    page.find(".play").click()
    ActionChains(browser).pause(0.4).perform()
    page.find(".play").click()
    played = page.numbers["updates"]
    assert played > 4
    assert page.find(".play").text == "▶ play"
    page.find(".reset").click()
    assert page.numbers["weights"] == list(before.values()) == list(model.state_dict().values())
    Select(page.named("batch size")).select_by_value("4")
    page.find(".epoch").click()
    assert page.numbers["updates"] == 1
    marks = page.all(".plot .mark title")
    assert [mark.get_attribute("textContent") for mark in marks] == [*"0110"]
    page.no_complaints()


@pytest.mark.parametrize(("wide", "beside"), [(720, False), (1000, True)])
def test_charts_stand_beside_the_network_where_there_is_room(browser, tmp_path, wide, beside):
    """On a narrow page they stand below it. Nothing is wider than the page."""
    model = nn.MLP(2, [6, 1], ["tanh", "sigmoid"], rng=0)
    page = Page(browser, tmp_path, nn.playground(model, *nn.moons(20, rng=0), rng=0))
    browser.execute_script("document.body.style.width = arguments[0]", f"{wide}px")
    figure, views = page.find(".figure").rect, page.find(".views").rect
    assert (views["y"] < figure["y"] + figure["height"] / 2) == beside
    assert (views["x"] > figure["x"] + figure["width"]) == beside
    assert views["x"] + views["width"] <= wide + 20


def test_a_playground_that_diverges_keeps_its_weights(browser, tmp_path):
    """It stops before a number that is not finite, and says what to do."""
    model = nn.MLP(1, [1], bias=False, weights=[[[1.0]]])
    shown = nn.playground(
        model, [[10.0], [20.0]], [1.0, 5.0], optimiser="sgd", learning_rate=10.0, rng=0
    )
    page = Page(browser, tmp_path, shown)
    page.browser.execute_script(
        "for (let k = 0; k < 200; k++) arguments[0].click()", page.find(".epoch")
    )
    assert page.numbers["isOver"]
    assert math.isfinite(page.numbers["weights"][0])
    assert "reset, and lower the learning rate" in page.caption


def test_other_data_have_other_views(browser, tmp_path):
    """Answers over one input, a table of classes, answers beside targets."""
    rows, labels = nn.iris()
    for model, data, title in (
        (nn.MLP(1, [2, 1], "tanh", rng=0), nn.noisy_sine(8, rng=0), "Answers and examples"),
        (nn.MLP(4, [3], rng=0), (rows[::15], labels[::15]), "Right answers by class"),
        (nn.MLP(3, [1], rng=0), ([[1, 2, 3], [2, 1, 0]], [0.5, 2.5]), "Answers beside the targets"),
    ):
        page = Page(browser, tmp_path, nn.playground(model, *data, rng=0))
        page.find(".epoch").click()
        captions = [caption.text for caption in page.all("figcaption")]
        assert captions == [title, "Mean loss of each epoch"]
        page.no_complaints()


def test_the_command_writes_a_playground(browser, tmp_path):
    """`train --playground` writes a page whose epochs lead to the model that was saved."""
    path, saved = tmp_path / "flowers.csv", tmp_path / "flowers.json"
    rows, labels = nn.iris()
    lines = [",".join([*map(str, row), name]) for row, name in zip(rows, labels, strict=True)]
    path.write_text("\n".join(["a,b,c,d,species", *lines[::5]]))
    words = ["train", path, "--target", "species", "--model", saved, "--epochs", 2, "--quiet"]
    out = io.StringIO()
    assert not main([*map(str, words), "--playground", str(tmp_path / "page.html")], out)
    assert "page.html: open it, and train there" in out.getvalue()
    page = Page(browser, tmp_path)
    for _ in range(2):
        page.find(".epoch").click()
    weights = list(nn.load(saved).state_dict().values())
    assert page.numbers["weights"] == pytest.approx(weights, rel=1e-12)
    names = [text.get_attribute("textContent") for text in page.all(".neuron .name")]
    assert names[:4] == [*"abcd"]


def test_what_a_playground_refuses():
    """Too large a model; labels that do not fit, as fit refuses them."""
    with pytest.raises(ValueError, match="at most 1,000 weights and 500 examples, got 1,056 and 1"):
        nn.playground(nn.MLP(32, [32], rng=0), [[0.0] * 32], [[0.0] * 32])
    with pytest.raises(ValueError, match="there are 4 examples but 1 labels"):
        nn.playground(nn.MLP(2, [1], rng=0), nn.xor().inputs, [1.0])
    with pytest.raises(ValueError, match="has a slider for the learning rate: give a number"):
        nn.playground(
            nn.MLP(2, [1], rng=0), *nn.xor(), optimiser=lambda w: nn.SGD(w, nn.cosine(0.1, steps=9))
        )


# All of them


PAGES = {
    "descent": lambda: nn.live_descent(parabola),
    "map": lambda: nn.live_descent(valley, [2.0, 1.5]),
    "camera": lambda: nn.live_network(
        hand_set_camera(), data=nn.four_pixel(), names=NAMES, tiles="image"
    ),
    "moons": lambda: nn.playground(
        nn.MLP(2, [4, 1], ["tanh", "sigmoid"], rng=0), *nn.moons(20, rng=0), rng=0
    ),
}
STATIC = PAGES | {
    "graph": lambda: live((Value(2.0) * -3.0).tanh()),
    "curve": lambda: live_curve(tanh, log, start=1.0, span=(-2.0, 4.0)),
}


@pytest.mark.parametrize("name", STATIC)
def test_without_a_script_a_dark_page_has_a_dark_picture(name):
    """Each colour that has a twin for dark pages has a rule, also that of a point or a tangent."""
    svg = STATIC[name]().svg
    used = set(re.findall(r' ((?:fill|stroke)="[^"]+")', svg))
    turned = {each for each in used if twin(each.split('"')[1]) != each.split('"')[1]}
    assert len(turned) > 3
    assert {each for each in turned if f"[{each}]" not in svg} == set()


TEXTS = """
const root = arguments[0].shadowRoot, scale = (e) => e.closest("svg")?.getScreenCTM()?.a ?? 1;
const shown = [...root.querySelectorAll("*")].filter((e) => e.checkVisibility() &&
  [...e.childNodes].some((child) => child.nodeType === 3 && child.data.trim()));
return [Math.min(...shown.map((e) => parseFloat(getComputedStyle(e).fontSize) * scale(e))),
  Math.max(...shown.map((e) => e.getBoundingClientRect().right))];
"""


@pytest.mark.parametrize("name", PAGES)
def test_pages_can_be_read_and_operated(browser, tmp_path, name):
    """In a column of 720 pixels: letters of 11 pixels or more, names for all controls, nothing cut,
    nothing fetched.
    """
    shown = PAGES[name]()
    path = shown.save(tmp_path / "page.html")
    page = path.read_text(encoding="utf-8")
    path.write_text(page.replace("<body>", '<body style="max-width:720px">'), encoding="utf-8")
    page = Page(browser, tmp_path)
    smallest, widest = browser.execute_script(TEXTS, page.host)
    assert smallest >= 11.0
    assert widest <= 732.0
    assert all(control.accessible_name for control in page.all("button, select, input"))
    assert page.find(".canvas > svg").get_attribute("aria-label") == shown.title
    assert page.find(".spoken").get_attribute("aria-live") == "polite"
    requests = "return performance.getEntriesByType('resource').map(entry => entry.name)"
    assert [each for each in browser.execute_script(requests) if each[:5] != "data:"] == []
    page.no_complaints()


def test_maps_in_tiles_are_those_of_python(browser, tmp_path):
    """The same cells have the same shade, in each neuron."""
    model = nn.MLP(2, [3, 2], "tanh", rng=3)
    page = Page(browser, tmp_path, nn.live_network(model))
    found = [
        {each.get_attribute("d") for each in tile.find_elements("css selector", "path")}
        for tile in page.all(".neuron .tile > g")
    ]
    drawn = [heat(answers, 16.0) for column in maps(model, 1.0) for answers in column]
    assert found == [set(re.findall(r' d="([^"]+)"', markup)) for markup in drawn]
