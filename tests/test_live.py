"""Pages that compute say what Python says, whoever drags: the mouse, the keyboard or a script."""

import json
import math
import random
import re

import pytest
from hypothesis import Phase, given, seed, settings
from pages import Shown
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

import autograd
from autograd import TABLE, DomainError, Value, ieee, live, topological_order
from autograd.compiler.recorded import again
from autograd.domain import NONNEGATIVE, POSITIVE
from autograd.engine.sweep import gradients
from autograd.testing import expressions

DRIVE = """
const rows = arguments[0], words = (numbers) => numbers.map(String);
return [...document.querySelectorAll(".slopewise-live")].map((host, place) => {
  const handles = [...host.shadowRoot.querySelectorAll(".handle")];
  return rows[place].map((row) => {
    handles.forEach((handle, k) => {
      handle.value = row[k];
      handle.dispatchEvent(new Event("input"));
    });
    const { numbers, slopes, gradients } = host.numbers;
    const caption = host.shadowRoot.querySelector(".caption");
    const said = caption.classList.contains("trouble") ? caption.textContent : "";
    return { at: handles.map((handle) => +handle.value), numbers: words(numbers),
      slopes: words(slopes), gradients: words(gradients), said };
  });
});
"""
WORDS = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def small_graph():
    """Two paths lead back to `a`; one gradient is negative."""
    a, w = Value(2.0, "a"), Value(-3.0, "w")
    h = a * w
    h.name = "h"
    loss = (h + a) ** 2
    loss.name = "loss"
    return loss


def dragged(browser, folder, roots, rows, spans=None):
    """What the pages of these graphs compute where their sliders stand, all in one file."""
    pages = [live(root, spans=spans, backend="wasm") for root in roots]
    path = folder / "graphs.html"
    path.write_text('<meta charset="utf-8">' + "".join(page.html for page in pages), "utf-8")
    browser.get(path.as_uri())
    found = browser.execute_script(DRIVE, rows)
    assert browser.get_log("browser") == []
    return found


def in_python(root, numbers):
    """Data, slopes and gradients of all nodes where the leaves have these numbers, in IEEE."""
    order = topological_order(root)
    for leaf, data in zip((node for node in order if not node.op), numbers, strict=True):
        leaf.data = data
    with ieee():
        twins = again(order)
    pulled = gradients(twins[-1])
    slopes = [slope for node in twins for slope in node.slopes]
    return [node.data for node in twins], slopes, [pulled.get(node, 0.0) for node in twins]


def assert_same(root, seen):
    """To 1e-12 of the largest number in the graph, and not finite at the same places."""
    numbers, slopes, pulled = in_python(root, seen["at"])
    finite = [abs(x) for x in (*numbers, *slopes, *pulled) if math.isfinite(x)]
    scale = max([1.0, *finite])
    for what, expected in (("numbers", numbers), ("slopes", slopes), ("gradients", pulled)):
        got = [WORDS[word] if word in WORDS else float(word) for word in seen[what]]
        assert len(got) == len(expected)
        for right, answer in zip(expected, got, strict=True):
            same = repr(right) == repr(answer) or abs(right - answer) <= 1e-12 * scale
            assert same, f"{what} of {root!r} at {seen['at']}: {answer!r}, not {right!r}"


def leaves_of(root):
    return [node for node in topological_order(root) if not node.op]


def drawn_programs():
    """Graphs of random programs, of three ops or more.

    Hypothesis also draws constants that it finds in imported modules, so their number varies.
    """
    found = []

    @seed(0)
    @settings(max_examples=200, database=None, phases=[Phase.generate])
    @given(expressions())
    def collect(program):
        root = program(*program.values())
        if isinstance(root, Value) and sum(bool(node.op) for node in topological_order(root)) > 2:
            found.append(root)

    collect()
    return found


def test_random_programs_give_the_numbers_of_python(browser, tmp_path):
    """Data, slopes and gradients of every node, where the sliders are moved at random."""
    draw, roots = random.Random(0), drawn_programs()
    assert len(roots) > 9
    rows = [
        [[draw.uniform(-2.0, 2.0) for _ in leaves_of(root)] for _ in range(4)] for root in roots
    ]
    for root, seen in zip(roots, dragged(browser, tmp_path, roots, rows), strict=True):
        for each in seen:
            assert_same(root, each)


def applied(op, draw):
    """The op on leaves, at a point where it has a number to give."""
    count = 3 * op.arity if op.is_list else op.arity
    for _ in range(200):
        numbers = [round(draw.uniform(-2.0, 2.0), 2) for _ in range(count)]
        try:
            return op.on([Value(number, f"x{k}") for k, number in enumerate(numbers)])
        except DomainError:
            continue
    raise AssertionError(op.name)


def refusal(op, numbers):
    """What the DomainError says of an op or its gradient, or nothing."""
    try:
        op.on([Value(number) for number in numbers]).backward()
    except DomainError as error:
        return str(error)
    return ""


def test_each_op_gives_the_numbers_and_the_errors_of_python(browser, tmp_path):
    """Inside its domain the numbers of the row, outside of it the sentence of its DomainError."""
    draw = random.Random(1)
    ops = [op for op in TABLE.values() if op.name != "argument"]
    roots = [applied(op, draw) for op in ops]
    grid = [-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0]
    rows = [[[draw.choice(grid) for _ in leaves_of(root)] for _ in range(12)] for root in roots]
    spans = {f"x{k}": (-2.0, 2.0) for k in range(9)}
    refused = set()
    for root, seen in zip(roots, dragged(browser, tmp_path, roots, rows, spans), strict=True):
        for each in seen:
            assert_same(root, each)
            error = refusal(root.op, each["at"])
            refused |= {root.op.name} if error else set()
            assert bool(error) == bool(each["said"]), (root.op, each, error)
            assert error.startswith(each["said"].replace("−", "-"))
    assert refused >= {"log", "sqrt", "div", "pow", "asin", "acosh", "atanh", "reciprocal"}


def test_a_closed_end_belongs_to_a_domain(browser, tmp_path):
    """Of an op of two operands, only the one that is outside is named."""
    op = autograd.define(
        "root_and_log",
        forward=lambda x, y: math.sqrt(x) + math.log(y),
        slopes=lambda x, y, out: (0.5 / autograd.sqrt(x), 1.0 / y),
        operands="x y",
        domain=(NONNEGATIVE, POSITIVE),
        lowered=lambda x, y: autograd.sqrt(x) + autograd.log(y),
    )
    root = op(Value(1.0, "x"), Value(1.0, "y"))
    for row, needs in (([0.0, -1.0], "y > 0"), ([-1.0, 0.0], "x >= 0 and y > 0")):
        ((seen,),) = dragged(browser, tmp_path, [root], [[row]])
        assert seen["said"].endswith(f"): root_and_log needs {needs}")
        assert refusal(op, row).startswith(seen["said"].replace("−", "-"))


# One page, by mouse and by keyboard


@pytest.fixture
def page(browser, tmp_path):
    return Shown(browser, live(small_graph()).save(tmp_path / "graph.html"))


def test_it_opens_with_the_recorded_numbers(page):
    """Every box has the numbers of backward(), with a minus sign; both paths are named."""
    assert page.lines("h")[:2] == ["data −6", "grad −8"]
    assert page.lines("a")[:2] == ["data 2", "grad 16"]
    assert page.caption == (
        "a = 2: loss = 16, a.grad = 16 = 24 + (−8) (two paths meet, so they add)"
    )
    notes = page.host.shadow_root.find_elements("css selector", ".note")
    assert notes[0].text.startswith("Recorded at a = 2, w = −3. A Python “if” is frozen")


def test_the_mouse_drags_a_leaf(page):
    """All numbers move, and the boxes where paths meet flash."""
    handle = page.named("a")
    ActionChains(page.browser).drag_and_drop_by_offset(handle, 15, 0).perform()
    a = float(handle.get_attribute("value"))
    assert a != 2.0
    loss = (a * -3.0 + a) ** 2
    assert page.caption.startswith(f"a = {autograd.show.number(a)}: loss = ".replace("-", "−"))
    seen = page.browser.execute_script("return arguments[0].numbers.numbers", page.host)
    assert math.isclose(seen[-1], loss, rel_tol=1e-12)
    assert page.find("g.node.meet text").get_attribute("textContent") == "a"


def test_the_keyboard_moves_a_leaf(page):
    """A native slider: arrow keys, a value in words, and the chain rule of the leaf in focus."""
    page.browser.execute_script("document.onkeydown = (event) => { document.title += event.key }")
    title = page.browser.title
    handle = page.named("w")
    handle.send_keys(Keys.ARROW_RIGHT)
    assert handle.get_attribute("value") == "-2.9"
    assert handle.get_attribute("aria-valuetext") == "−2.9, loss 14.44, gradient −15.2"
    assert page.caption == "w = −2.9: loss = 14.44, w.grad = −15.2"
    numbers = [mn.text for mn in page.host.shadow_root.find_elements("css selector", ".chain mn")]
    assert numbers == ["2", "1", "(−7.6)", "−15.2"]
    assert page.browser.title == title


def test_the_formula_takes_only_the_room_it_needs(browser, tmp_path):
    """One path needs one line: nothing is kept free for a second path."""
    x = Value(2.0, "x")
    live((x + 1.0) * 3.0).save(tmp_path / "page.html")
    page = Shown(browser, tmp_path / "page.html")
    assert page.find(".chain").size["height"] < 2.5 * page.find(".caption").size["height"]


def test_one_step_downhill_and_back(page):
    """All leaves move by the rate times their gradient; reset brings the recorded numbers back."""
    page.find(".step").click()
    assert page.caption == "a 2 → 1.84, w −3 → −2.84; loss 16 → 11.46"
    rate = page.named("rate")
    rate.send_keys(Keys.END)
    assert rate.get_attribute("aria-valuetext") == "10"
    page.find(".step").click()
    assert page.caption.endswith(": the step was too large")
    page.find(".reset").click()
    assert page.caption.startswith("a = 2: loss = 16")


def test_only_chosen_leaves_step(browser, tmp_path):
    """`wrt` are the leaves that a step moves."""
    loss = small_graph()
    w = next(leaf for leaf in leaves_of(loss) if leaf.name == "w")
    page = Shown(browser, live(loss, wrt=[w], rate=0.1).save(tmp_path / "graph.html"))
    page.find(".step").click()
    assert page.caption == "w −3 → −1.4; loss 16 → 0.64"


def test_nothing_fails_and_nothing_is_fetched(page):
    """No script error, no request; text is at least 11 pixels high; a table has all numbers."""
    page.find("summary").click()
    cells = [cell.text for cell in page.host.shadow_root.find_elements("css selector", "td")]
    assert cells[:6] == ["a", "2", "16", "w", "−3", "−16"]
    sizes = page.browser.execute_script(
        "const root = arguments[0].shadowRoot, scale = root.querySelector('svg').getScreenCTM().a;"
        "return [...root.querySelectorAll('*')].filter((e) => e.textContent.trim()).map((e) =>"
        "parseFloat(getComputedStyle(e).fontSize) * (e.closest('svg') ? scale : 1))",
        page.host,
    )
    assert min(sizes) >= 11.0
    requests = "return performance.getEntriesByType('resource').map(entry => entry.name)"
    assert [name for name in page.browser.execute_script(requests) if name[:5] != "data:"] == []
    assert page.browser.get_log("browser") == []


def test_a_large_graph_can_be_dragged(browser, tmp_path):
    """A graph of 150 boxes; what a page has beside its picture has less than 60 KB."""
    w = [Value(k / 36, f"w{k}") for k in range(37)]
    total = autograd.sum([(weight * 3).tanh() for weight in w]).square() + w[0]
    assert len(live(total).scene.boxes) > 140 and len(topological_order(total)) <= 150
    shown = live(total, backend="wasm")
    page = Shown(browser, shown.save(tmp_path / "graph.html"))
    before = page.caption
    page.browser.execute_script(
        "const [handle] = arguments[0].shadowRoot.querySelectorAll('.handle');"
        "handle.value = 0.5; handle.dispatchEvent(new Event('input'))",
        page.host,
    )
    assert page.caption != before
    small = live(small_graph(), backend="wasm")
    assert len(small.html) - len(small.svg) * 4 / 3 < 60_000


def test_what_cannot_be_shown_is_refused():
    """Too large a graph, no Value, an impossible rate or span, an op that is Python only."""
    value = Value(1.0)
    for _ in range(150):
        value = value + 1
    with pytest.raises(ValueError, match=r"live\(\) takes at most 150 nodes and 600 edges"):
        live(value)
    with pytest.raises(TypeError, match=r"live\(\) takes a Value, not float 2.0"):
        live(2.0)
    with pytest.raises(ValueError, match=r"rate is a number from 0\.0001 to 10, not 0"):
        live(small_graph(), rate=0)
    with pytest.raises(ValueError, match="the span of 'a' goes from low to high, not 2 to 1"):
        live(small_graph(), spans={"a": (2, 1)})
    mine = autograd.define("mine", forward=math.sin, slopes=lambda x, out: (autograd.cos(x),))
    with pytest.raises(TypeError, match="mine cannot be exported"):
        live(mine(Value(1.0)))


def test_no_gradient_is_read_or_changed():
    """The page's numbers come from the leaves as they are now."""
    loss = small_graph()
    a, w = leaves_of(loss)
    a.data, a.grad = 3.0, 7.0
    page = live(loss)
    assert (a.grad, w.grad, loss.grad) == (7.0, 0.0, 0.0)
    assert "loss = v3 ^ 2   data 36" in page.text
    assert json.loads(json.dumps(page.data))["leaves"][0]["value"] == 3.0


def test_hostile_names_stay_text_in_the_page(browser, tmp_path):
    """A name of a leaf is in its box, its slider, the chain rule and the caption, as text."""
    name = "<img src=x onerror=broken=1>"
    loss = Value(2.0, name) * 3
    loss.name = name
    page = Shown(browser, live(loss).save(tmp_path / "graph.html"))
    page.find(".handle").send_keys(Keys.ARROW_RIGHT)
    assert page.caption.startswith(f"{name} = ")
    assert page.host.shadow_root.find_elements("css selector", "img, script") == []
    assert browser.execute_script("return window.broken") is None


def test_two_pages_do_not_disturb_each_other(browser, tmp_path):
    """Also of the same graph; one that was not trusted keeps its picture."""
    html = live(small_graph()).html
    dropped = re.sub(r'<script>.*</script>| data-\w+="[^"]*"', "", html, flags=re.DOTALL)
    path = tmp_path / "three.html"
    path.write_text(f'<meta charset="utf-8">{dropped}{html}{html}', encoding="utf-8")
    browser.get(path.as_uri())
    hosts = browser.find_elements("css selector", ".slopewise-live")
    assert hosts[0].find_element("tag name", "img").is_displayed()
    hosts[1].shadow_root.find_element("css selector", ".handle").send_keys(Keys.ARROW_RIGHT)
    captions = [h.shadow_root.find_element("css selector", ".caption").text for h in hosts[1:]]
    assert [caption.partition(":")[0] for caption in captions] == ["a = 2.05", "a = 2"]
    assert browser.get_log("browser") == []


@pytest.mark.parametrize(("paper", "ink"), [("#ffffff", "#1a1a1a"), ("#131416", "#cfd0d0")])
def test_numbers_can_be_read_on_every_tint(browser, tmp_path, paper, ink):
    """On light and on dark pages: at least 4.5 to 1 between letters and box."""
    html = live(small_graph()).html
    path = tmp_path / "page.html"
    style = f"background:{paper};color:{ink}"
    path.write_text(f'<meta charset="utf-8"><body style="{style}">{html}', encoding="utf-8")
    page = Shown(browser, path)
    found = page.browser.execute_script(
        "return [...arguments[0].shadowRoot.querySelectorAll('g.node.leaf, g.node.op')].map((g) =>"
        "[g.querySelector('path, polygon'), g.querySelector('text')].map((e) =>"
        "getComputedStyle(e).fill))",
        page.host,
    )
    tints = {shape for shape, _ in found}
    assert len(tints) > 2
    for shape, text in found:
        assert contrast(over(shape, over(paper)), over(text, over(paper))) >= 4.5


def over(colour, paper=(0.0, 0.0, 0.0)):
    """A colour of CSS, maybe half transparent, on paper, in shares of red, green and blue."""
    if colour.startswith("#"):
        return tuple(int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    parts = [float(part) for part in re.findall(r"[\d.]+(?:e-\d+)?", colour)]
    if not colour.startswith("color("):
        parts[:3] = [part / 255 for part in parts[:3]]
    alpha = parts[3] if len(parts) > 3 else 1.0
    return tuple(alpha * part + (1 - alpha) * p for part, p in zip(parts[:3], paper, strict=True))


def contrast(one, other):
    """The ratio of two colours' luminances, as WCAG defines it."""

    def luminance(colour):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)
