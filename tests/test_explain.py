"""An explanation computes the gradient, and a nudge computes the real change."""

import json
import math
import pickle
import re
from base64 import b64decode
from html import unescape
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import autograd
from autograd import DomainError, Value, leaves
from autograd.explaining import explain, nudge
from autograd.show import number, typeset
from autograd.testing import expressions


def named(value, name):
    value.name = name
    return value


def chain():
    w = Value(2.0, "w")
    h = named(w * 3, "h")
    y = named(h - 10, "y")
    return w, named(y**2, "L")


# explain


def test_one_path_is_one_line():
    """The chain rule with its numbers, from the leaf to the loss."""
    w, loss = chain()
    explanation = explain(loss, wrt=w)
    assert explanation.text == "∂L/∂w = (∂h/∂w) · (∂y/∂h) · (∂L/∂y) = 3 · 1 · (-8) = -24"
    assert explanation.value == -24.0
    assert explanation.latex == (
        r"\frac{\partial L}{\partial w} = \frac{\partial h}{\partial w} \cdot "
        r"\frac{\partial y}{\partial h} \cdot \frac{\partial L}{\partial y} "
        r"= 3 \cdot 1 \cdot (-8) = -24"
    )


def test_several_paths_are_summed():
    """A line for each path, then their sum; x * x has two."""
    x = Value(3.0, "x")
    square = named(x * x, "s")
    loss = named(square - x * 10, "L")
    assert explain(loss, x).text.splitlines() == [
        "∂L/∂x is the sum over 3 paths:",
        "(∂v1/∂x) · (∂L/∂v1) = 10 · (-1) = -10",
        "(∂s/∂x) · (∂L/∂s) = 3 · 1 = 3",
        "(∂s/∂x) · (∂L/∂s) = 3 · 1 = 3",
        "∂L/∂x = -10 + 3 + 3 = -4",
    ]


@given(expressions(), st.integers(1, 30))
def test_the_terms_add_up_to_the_gradient(program, max_paths):
    """Whether by path or by edge, the sum of all terms is the gradient of backward()."""
    inputs = program.values()
    root = program(*inputs)
    if not isinstance(root, Value):
        return
    root.backward()
    for leaf in leaves(root):
        if leaf is root:
            continue
        told = explain(root, leaf, max_paths=max_paths)
        assert told.value == leaf.grad
        numbers = [*(term.value for term in told.terms), told.rest]
        scale = math.fsum(map(abs, numbers))
        assert math.isclose(math.fsum(numbers), leaf.grad, rel_tol=1e-9, abs_tol=1e-9 * scale)
        for term in told.terms:
            product = math.prod(factor.slope for factor in term.factors)
            assert math.isclose(product, term.value, rel_tol=1e-9, abs_tol=1e-300)
        assert len(told.terms) <= max_paths


def test_too_many_paths_are_summed_by_edge():
    """2**200 paths are neither walked nor counted."""
    x = Value(1.0, "x")
    total = x
    for _ in range(200):
        total = total + total
    first, *terms, last = explain(named(total, "L"), x).text.splitlines()
    assert first == (
        "∂L/∂x has over 1,000,000,000 paths; summed by edge, over the 2 edges that leave x:"
    )
    assert terms == ["(∂v1/∂x) · (∂L/∂v1) = 1 · 8.03469e+59 = 8.03469e+59"] * 2
    assert last == "∂L/∂x = 8.03469e+59 + 8.03469e+59 = 1.60694e+60"


def test_more_edges_than_the_cap_are_added_together():
    """Terms that are not shown are still in the sum."""
    x = Value(2.0, "x")
    loss = named(autograd.sum([x * k for k in range(100)]), "L")
    told = explain(loss, x, max_paths=5)
    assert len(told.terms) == 5
    assert told.left_out == 95
    assert told.text.splitlines()[-1].endswith(
        f"+ {number(told.rest)} (from 95 more) = {number(99 * 50)}"
    )


def test_a_long_path_is_cut_in_the_middle():
    """A million factors are one line."""
    x = Value(1.0, "x")
    y = x
    for _ in range(50_000):
        y = y + 1
    text = explain(y, x).text
    assert len(text) < 500
    assert "…" in text
    assert text.endswith("= 1")


def test_no_path():
    """The explained Value is the loss itself, or the loss does not depend on it."""
    _, loss = chain()
    other = Value(1.0, "other")
    assert explain(loss, loss).text == "∂L/∂L = 1 because L changes as fast as itself"
    assert explain(loss, other).text == "∂L/∂other = 0 because L does not depend on other"
    assert explain(loss, other).value == 0.0


def test_without_a_leaf_all_leaves_are_explained_named_ones_first():
    """The same explanations, one below the other."""
    w, loss = chain()
    x, b = Value(3.0), Value(1.0, "b")
    total = named(loss + x * b, "T")
    told = explain(total)
    assert [each.wrt for each in told] == ["b", "w", "v0"]
    assert [each.text for each in told] == [explain(total, leaf).text for leaf in (b, w, x)]
    assert told.text == "\n".join(each.text for each in told) == str(told)
    assert all(each.html in told.html and each.latex in told.latex for each in told)
    assert set(told._repr_mimebundle_()) == {"text/html", "text/latex", "text/plain"}
    assert repr(told).splitlines() == [repr(each) for each in told]
    assert explain(w).text == "∂w/∂w = 1 because w changes as fast as itself"


def test_of_many_leaves_a_dozen_are_explained():
    """Each form says how many leaves are left out."""
    told = explain(autograd.sum([Value(float(k), f"x{k}") for k in range(1000)]))
    assert (len(told), told.left_out, told[11].wrt) == (12, 988, "x11")
    rest = "leaves left out: 988; explain(loss, wrt=leaf) explains one of them"
    assert told.text.splitlines()[-1] == rest
    assert rest in told.html and rest in told.latex and rest in repr(told)
    assert pickle.loads(pickle.dumps(told)).left_out == 988


def test_a_zero_gradient_stays_zero_behind_an_infinite_slope():
    """As in backward()."""
    x = Value(0.0, "x")
    with autograd.ieee():
        told = explain(x.sqrt() * 0.0, x)
    assert told.value == 0.0
    assert told.terms[0].value == 0.0


@example("50%", "a_b^c")
@example("\\input{x}", "$x$ & #1 ~`")
@given(st.text(min_size=1), st.text(min_size=1))
def test_names_are_text_in_every_notation(loss_name, leaf_name):
    """MathML stays well-formed, and a name opens no command or group in LaTeX."""
    x = Value(3.0, leaf_name)
    loss = named(x * x * x, loss_name)
    told = explain(loss, x)
    ElementTree.fromstring(told.html.replace("&nbsp;", " "))
    plain = re.sub(r"\\[{}$&#_%]", "", told.latex)
    assert plain.count("{") == plain.count("}")
    known = {"frac", "partial", "cdot", "text", "mathrm", "begin", "end"}
    assert set(re.findall(r"\\([A-Za-z]+)", plain)) <= known
    assert not set("$&#%^~") & set(plain)


def test_small_numbers_in_latex_have_powers_of_ten():
    """1e-21 is written as a power of ten, not as a variable e."""
    x = Value(1e-21, "x")
    assert r"1 \times 10^{-21}" in explain(named(x * x, "L"), x).latex
    negative = explain(named(x * -x, "L"), x).latex
    assert r"+ (-1 \times 10^{-21})" in negative


def test_a_notebook_gets_all_three():
    """HTML, LaTeX and text from one object."""
    w, loss = chain()
    bundle = explain(loss, w)._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/latex", "text/plain"}
    assert bundle["text/html"].count("<mfrac>") == 4


def test_untrusted_mathematics_can_still_be_read():
    """JupyterLab drops the tags of an untrusted notebook, but keeps their text."""
    w, loss = chain()
    kept = re.sub(r"<[^>]*>", "", explain(loss, w).html)
    assert kept == "∂L/∂w=∂h/∂w·∂y/∂h·∂L/∂y=3·1·(−8)=−24"


def test_wrong_arguments_are_refused():
    """The error names the argument."""
    w, loss = chain()
    with pytest.raises(TypeError, match=r"explain\(\) takes Values, but wrt is float 2.0"):
        explain(loss, 2.0)
    with pytest.raises(TypeError, match=r"nudge\(\) takes Values, but loss is float 2.0"):
        nudge(2.0, w)
    with pytest.raises(ValueError, match="max_paths is at least 1, not 0"):
        explain(loss, w, max_paths=0)
    with pytest.raises(ValueError, match="needs a finite step other than 0, not 0"):
        nudge(loss, w, by=0)


# nudge


def test_tangent_against_secant():
    """At w = -1 the slope of w**2 is -2, but the step to 0 changes it by -1."""
    w = Value(-1.0, "w")
    told = nudge(named(w * w, "e"), w, by=1)
    assert (told.slope, told.predicted, told.actual, told.secant) == (-2.0, -2.0, -1.0, -1.0)
    assert told.text.splitlines() == [
        "w: -1 → 0, a step of 1",
        "predicted change of e (tangent): slope -2 × 1 = -2",
        "real change of e (secant): 1 → 0, -1, a slope of -1",
        "the difference, 1, is the curve between the two points",
    ]


def test_a_straight_graph_keeps_its_promise():
    """If the graph is straight, the predicted change is the real one."""
    w = Value(2.0, "w")
    told = nudge(named(w * 3 + 1, "y"), w, by=10)
    assert told.predicted == told.actual == 30.0
    assert told.text.endswith("they agree: between these two points the graph is straight")


@given(expressions(), st.floats(1e-3, 1e-1))
def test_a_nudge_is_the_program_run_again(program, by):
    """The replay has the same bits as the program with the moved leaf; the graph is unchanged."""
    inputs = program.values()
    root = program(*inputs)
    if not isinstance(root, Value):
        return
    for place, leaf in enumerate(inputs):
        if leaf is root:
            continue
        moved = [*program.inputs]
        moved[place] += by
        try:
            expected = program(*map(Value, moved)).data
        except DomainError:
            continue
        told = nudge(root, leaf, by)
        assert told.after == expected
        assert told.before == root.data
        assert leaf.data == program.inputs[place]


def test_out_of_the_domain_the_op_says_so():
    """A step to where the loss is not defined is an error of that op."""
    x = Value(0.5, "x")
    with pytest.raises(DomainError, match=r"log\(-0.5\): log needs x > 0"):
        nudge(x.log(), x, by=-1)


def test_a_stale_graph_is_refused():
    """The slope belongs to the old data, so the changes cannot be compared."""
    w, loss = chain()
    w.data = 5.0
    with pytest.raises(ValueError, match="L was 16 when it was computed, and would be 25 with"):
        nudge(loss, w)


def test_the_curve_is_drawn():
    """The picture has the curve, two lines, three dots and words."""
    w, loss = chain()
    told = nudge(loss, w, by=1)
    page = ElementTree.fromstring(told.svg)
    tags = [element.tag.split("}")[1] for element in page.iter()]
    assert tags.count("polyline") == 3 + 3
    assert tags.count("circle") == 3
    texts = [element.text for element in page.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["L", "tangent, slope −24", "secant, slope −15", "w = 2", "3"]


def test_a_slider_makes_the_step_smaller():
    """The secant turns into the tangent; the step that was asked for is shown first, and without
    a script."""
    w, loss = chain()
    told = nudge(loss, w, by=1)
    html = told._repr_mimebundle_()["text/html"]
    data = json.loads(unescape(re.search(r'data-player="([^"]*)"', html)[1]))
    captions = [caption for caption, *_ in data["steps"]]
    assert data["start"] == len(captions) - 1 == 11
    assert captions[-1] == ("a step of 1 · predicted −24 × 1 = −24, real −15, difference 9")
    assert captions[1] == (
        "a step of 0.05 · predicted −24 × 0.05 = −1.2, real −1.177, difference 0.0225"
    )
    shown = b64decode(re.search(r';base64,([^"]*)"', html)[1]).decode()
    assert shown.count('class="sheet"') == 12
    slopes = [
        float(slope.replace("−", "-")) for slope in re.findall(r"secant, slope (\S+?)<", shown)
    ]
    assert slopes == sorted(slopes) and abs(slopes[0] + 24) < 0.2


def test_an_untrusted_curve_remains_an_image():
    """It has no tag that JupyterLab drops but scripts, so the words do not run together."""
    w, loss = chain()
    told = nudge(loss, w, by=1)
    dropped = re.sub(r"<script>.*?</script>", "", told.html, flags=re.DOTALL)
    kept = re.sub(r'"[^"]*"', "", dropped)
    assert re.findall(r"<(\w+)", kept) == ["pre", "div", "div", "img", "div"]
    assert unescape(re.sub(r"<[^>]*>", "", kept)) == typeset(told.text)


def test_infinite_numbers_have_words_but_no_curve():
    """Inside ieee() a step may lead to infinity."""
    x = Value(1.0, "x")
    with autograd.ieee():
        told = nudge(x.log(), x, by=-1)
    assert (told.actual, told.svg) == (-math.inf, "")
    assert "0 → -inf" in told.text
