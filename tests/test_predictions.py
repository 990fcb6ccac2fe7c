"""Questions check a prediction before the answer shows: in a real browser, and without a script."""

import math
import re

import pytest
from pages import Shown
from selenium.webdriver.common.keys import Keys

from autograd.show.page import HEAD
from nn.lessons import expect, predict, verdicts


class Asked(Shown):
    """A question in a browser, on a page of its own."""

    host_class = "slopewise-prediction"

    def __init__(self, browser, folder, question):
        page = folder / "question.html"
        page.write_text(f"{HEAD}</head><body>{question.html}</body></html>", encoding="utf-8")
        super().__init__(browser, page)

    def check(self):
        """What the page says to the prediction."""
        self.find("button[type=submit]").click()
        return self.find(".verdict").text

    def says(self, *texts):
        """What it says to these numbers."""
        for field, text in zip(self.all("input[type=text]"), texts, strict=True):
            field.clear()
            field.send_keys(text)
        return self.check()

    @property
    def answer(self):
        """The answer as far as it can be seen."""
        return self.browser.find_element("css selector", "details").text


LOSS = predict("The `loss`?", 16, because="(-4)² = 16.", mistakes={-4: "that is the *error*."})


def test_a_number_is_checked_before_the_answer_shows(browser, tmp_path):
    """Nothing typed, a known mistake, another number, the right one."""
    asked = Asked(browser, tmp_path, LOSS)
    assert asked.answer == ""
    assert asked.says("") == "✗ Type a number."
    assert not asked.find("button[type=button]").is_displayed()
    assert asked.says("-4") == "✗ Not −4: that is the error."
    assert asked.says("15") == "✗ Not 15: that is too low."
    assert asked.says("−16") == "✗ Not −16: the sign is wrong."
    assert asked.answer == ""
    assert asked.says("16.0") == "✓ Right."
    assert asked.answer == "Answer\n16. (−4)² = 16."
    assert browser.get_log("browser") == []


def test_after_a_try_the_answer_can_be_had(browser, tmp_path):
    """A reader who is stuck is not stopped."""
    asked = Asked(browser, tmp_path, LOSS)
    asked.says("1")
    asked.find("button[type=button]").click()
    assert "16." in asked.answer


@pytest.mark.parametrize(
    ("right", "text", "is_right"),
    [
        (-2.31, "-2,31", True),
        (-2.31, "−2.3", True),
        (-2.31, "-2.4", False),
        (0.5, "1/2", True),
        (1 / 3, ".333", True),
        (0, "0.001", False),
        (0, "-0", True),
        (192, "191", False),
        (1e-12, "1e-12", True),
        (3, "three", False),
        (3, "3/0", False),
    ],
)
def test_numbers_are_read_as_people_write_them(browser, tmp_path, right, text, is_right):
    """Commas, minus signs and fractions; whole numbers exactly, others to a hundredth."""
    assert Asked(browser, tmp_path, predict("?", right)).says(text).startswith("✓") == is_right


def test_the_first_number_that_is_wrong_is_named(browser, tmp_path):
    """Several answers, each with its name."""
    names = ["first", "second", "output"]
    asked = Asked(browser, tmp_path, predict("?", [5, 1, 9], names=names))
    assert asked.says("5", "2", "8") == "✗ Second: not 2: that is too high."
    assert asked.says("5", "1", "8") == "✗ Output: not 8: that is too low."
    assert asked.says("5", "1", "9") == "✓ Right."
    assert asked.answer.endswith("5, 1, 9.")


def test_a_choice_is_made_by_keyboard(browser, tmp_path):
    """And a wrong one has a sentence of its own."""
    question = predict("?", "no", among=["yes", "no"], mistakes={"yes": "look again."})
    asked = Asked(browser, tmp_path, question)
    assert asked.check() == "✗ Choose one."
    first, second = asked.all("input[type=radio]")
    first.send_keys(Keys.SPACE)
    assert asked.check() == "✗ Look again."
    first.send_keys(Keys.ARROW_DOWN)
    assert second.is_selected()
    second.send_keys(Keys.ENTER)
    assert asked.find(".verdict").text == "✓ Right."


def test_a_curve_is_drawn_and_its_first_wrong_place_is_named(browser, tmp_path):
    """By mouse or by slider; the right curve is then drawn beside it."""
    asked = Asked(browser, tmp_path, predict("?", math.tanh, over=(-3, 3), because="An S."))
    assert asked.check() == "✗ Draw the curve first: drag in the picture."
    move = "const [input, y] = arguments; input.value = y; input.dispatchEvent(new Event('input'));"
    sliders = asked.all("input[type=range]")
    assert len(sliders) == 9
    for slider, x in zip(sliders, range(-4, 5), strict=True):
        browser.execute_script(move, slider, math.tanh(0.75 * x))
    browser.execute_script(move, sliders[2], 0.0)
    assert asked.check() == "✗ At −1.5 you drew 0: that is too high."
    assert not asked.all(".truth")
    browser.execute_script(move, sliders[2], -0.9)
    assert asked.check() == "✓ Right."
    assert asked.find(".truth").get_attribute("d").count("L") == 96
    assert "An S." in asked.answer


def test_dragging_in_the_picture_moves_the_curve(browser, tmp_path):
    """The point nearest to the mouse follows it."""
    from selenium.webdriver.common.action_chains import ActionChains

    asked = Asked(browser, tmp_path, predict("?", math.tanh, over=(-3, 3)))
    knots = asked.all(".knot")
    before = knots[4].get_attribute("cy")
    ActionChains(browser).drag_and_drop_by_offset(knots[4], 0, -60).perform()
    moved = [knot.get_attribute("cy") for knot in knots]
    assert float(moved[4]) < float(before) - 40
    assert {cy for place, cy in enumerate(moved) if place != 4} == {before}


def test_a_curve_is_the_same_however_the_machine_rounds():
    """A browser's Python may compute another last bit."""

    def other(x):
        return math.tanh(x) * (1.0 + 2e-16)

    here, there = (predict("?", f, over=(-3, 3)).html for f in (math.tanh, other))
    assert here == there


def test_without_a_script_the_answer_is_a_box_to_open():
    """As in a notebook that is not trusted."""
    plain = re.sub("<script>.*?</script>", "", LOSS.html, flags=re.DOTALL)
    assert "<details" in plain and "<summary>Answer</summary>" in plain and "open" not in plain
    assert repr(LOSS) == "<prediction: The `loss`?>"


def test_text_cannot_become_markup():
    """A question is words."""
    shown = predict("<script>alert(1)</script> `<b>`", 1, because="<i>").html
    assert "<script>alert" not in shown and "<b>" not in shown and "<i>" not in shown


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"answer": "c", "among": ["a", "b"]}, "also 'c'"),
        ({"answer": [1, 2], "names": ["a"]}, "a name for each of the 2"),
        ({"answer": math.nan}, "finite"),
        ({"answer": math.tanh}, "over="),
        ({"answer": math.tanh, "over": (1, 0)}, "over is"),
        ({"answer": lambda x: math.inf, "over": (0, 1)}, "not finite"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(arguments, words):
    with pytest.raises(ValueError, match=words):
        predict("?", **arguments)


def test_an_exercise_names_its_first_failing_case():
    """The case, what was found and what is right."""

    def test_half(half):
        return expect("half(4)", half(4), 2) and expect("half(3)", half(3), 1.5)

    def test_pair(pair):
        return expect("pair(1)", pair(1), [1, 2])

    found = verdicts(test_half, test_pair, given={"half": lambda x: x // 2, "pair": lambda x: None})
    assert found == {
        "test_half": "not yet: half(3) is 1, not 1.5",
        "test_pair": "not yet: pair(1) is None: return your result",
    }
    found = verdicts(test_pair, given={"pair": lambda x: [1, 3]})
    assert found == {"test_pair": "not yet: pair(1) is [1, 3], not [1, 2]"}
    found = verdicts(test_pair, given={"pair": lambda x: [1]})
    assert found == {"test_pair": "not yet: pair(1) is [1], not 2 numbers"}
    assert verdicts(test_pair, given={"pair": lambda x: (1, 2.0)}) == {"test_pair": "right"}
    assert verdicts(test_half)["test_half"].startswith("not yet: NameError: name 'half' is not")
