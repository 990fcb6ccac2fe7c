"""Curves to drag: the page computes what Python computes."""

import math

import pytest
from pages import Shown
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from autograd import Op, grad, live_curve, log, relu, sigmoid, tanh
from autograd.ops.table import TABLE


class Curve(Shown):
    """A saved page of curves."""

    def __init__(self, browser, folder, curve):
        super().__init__(browser, curve.save(folder / "curve.html"))

    def set(self, x):
        """Move the input by script."""
        self.browser.execute_script(
            "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input'))",
            self.named("x"),
            x,
        )

    @property
    def numbers(self):
        return self.browser.execute_script("return arguments[0].numbers", self.host)

    @property
    def table(self):
        return [
            [cell.text for cell in row.find_elements("css selector", "td")]
            for row in self.all(".values tr")
        ][1:]


ONE = [op for op in TABLE.values() if op.is_unary]


def inside(op: Op) -> float:
    """An input where the op is defined."""
    return next(x for x in (0.4, 1.4) if is_defined(op, x))


def is_defined(op, x):
    try:
        return math.isfinite(grad(op)(x))
    except ArithmeticError:
        return False


def test_every_op_of_one_number_has_the_values_and_slopes_of_python(browser, tmp_path):
    """Four in a page; to 1e-12."""
    assert len(ONE) > 25
    for place in range(0, len(ONE), 4):
        for shift in (0.4, 1.4):
            ops = [op for op in ONE[place : place + 4] if inside(op) == shift]
            if not ops:
                continue
            page = Curve(browser, tmp_path, live_curve(*ops, start=shift, span=(-0.6, 2.4)))
            page.set(shift + 0.25)
            x = page.numbers["x"]
            for op, found in zip(ops, page.numbers["found"], strict=True):
                assert math.isclose(found["value"], op(x), rel_tol=1e-12, abs_tol=1e-14), op.name
                right = grad(op)(x)
                assert math.isclose(found["slope"], right, rel_tol=1e-12, abs_tol=1e-14), op.name


def test_the_lessons_numbers(browser, tmp_path):
    """The sum of the neuron, squashed in three ways; seen without a script, too."""
    curve = live_curve(tanh, sigmoid, relu, start=-1.075)
    page = Curve(browser, tmp_path, curve)
    assert page.table == [["−0.7913", "0.3738"], ["0.2545", "0.1897"], ["0", "0"]]
    assert "sigmoid(−1.075) = 0.2545, slope 0.1897" in curve.html
    assert curve.svg.count("<circle") == 3
    assert repr(curve) == "<live curve of tanh, sigmoid, relu; .save('curve.html')>"
    assert page.named("x").get_attribute("aria-valuetext").startswith("−1.075: tanh(−1.075) = ")
    assert browser.get_log("browser") == []


def test_the_input_moves_by_mouse_and_by_keyboard(browser, tmp_path):
    """Along the span, and not beyond it."""
    page = Curve(browser, tmp_path, live_curve(tanh, start=0.0, span=(-2, 2)))
    page.named("x").send_keys(Keys.ARROW_RIGHT)
    assert page.numbers["x"] == pytest.approx(0.02)
    point = page.find("circle")
    ActionChains(browser).drag_and_drop_by_offset(point, 120, 0).perform()
    assert 0.5 < page.numbers["x"] < 1.5
    ActionChains(browser).drag_and_drop_by_offset(point, 250, 0).perform()
    assert page.numbers["x"] == 2.0


def test_where_a_function_is_not_defined_the_page_says_so(browser, tmp_path):
    """The curve is interrupted there."""
    page = Curve(browser, tmp_path, live_curve(log, start=1.0, span=(-1, 3)))
    assert page.table == [["0", "1"]]
    page.set(-0.5)
    assert page.table == [["not defined", "?"]]
    assert page.find("circle").get_attribute("visibility") == "hidden"


@pytest.mark.parametrize(
    ("functions", "options", "words"),
    [
        ((), {}, "1 to 4 functions"),
        ((tanh,) * 5, {}, "1 to 4 functions"),
        ((tanh,), {"start": 9}, "start must be in span="),
        ((tanh,), {"span": (1, 1)}, "start must be in span="),
        ((tanh,), {"names": "t"}, "a text for each function, 1 in all"),
        ((lambda x: log(x - 10),), {"start": -1}, "log"),
    ],
)
def test_curves_that_cannot_be_drawn_say_why(functions, options, words):
    with pytest.raises(ValueError, match=words):
        live_curve(*functions, **options)
