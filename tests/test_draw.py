"""A picture shows every value and every edge of the graph, and nothing else."""

import os
import random
import re
import subprocess
import sys
from base64 import b64decode
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
import nn
from autograd import Value, dot, leaves, topological_order
from autograd.drawing import draw, draw_dot, mimebundle
from autograd.show import names, number, typeset, visible
from autograd.testing import expressions

SVG = "{http://www.w3.org/2000/svg}"


def picture_of(root, **options):
    """A picture painted by the backend that needs no program."""
    return draw(root, backend="wasm", **options)


def groups(picture, kind):
    """The `<g class="node ...">` or `<g class="edge ...">` of a picture."""
    page = ElementTree.fromstring(picture.svg)
    return [g for g in page.iter(f"{SVG}g") if g.get("class", "").split()[0] == kind]


def boxes(picture):
    """Each box's lines by its heading; boxes of numbers come under the number."""
    found = {}
    for group in groups(picture, "node"):
        heading, *rest = [text.text for text in group.iter(f"{SVG}text")]
        found.setdefault(heading, (group, rest))
    return found


def small_graph():
    x, w, b = Value(2.0, "x"), Value(-3.0, "w"), Value(1.0, "b")
    loss = ((x * w + b).tanh() - 0.5) ** 2
    loss.name = "loss"
    return loss


def network(samples=3, inputs=2, sizes=(3, 1)):
    """The squared error of an MLP over some samples."""
    model = nn.MLP(inputs, list(sizes), "tanh", rng=0)
    rng = random.Random(0)
    errors = []
    for _ in range(samples):
        outputs = model.outputs([rng.uniform(-1, 1) for _ in range(inputs)])
        errors += [(output - 1.0) ** 2 for output in outputs]
    return model, autograd.sum(errors)


# Structure


@given(expressions())
def test_every_value_is_a_box_and_every_operand_an_edge(program):
    """Boxes are the graph's Values and numbers, edges its operands with their repeats."""
    root = program(*program.values())
    if isinstance(root, Value):
        order = topological_order(root)
        numbers = sum(isinstance(o, float) for node in order for o in node.operands)
        picture = picture_of(root)
        assert len(groups(picture, "node")) == len(order) + numbers
        assert len(groups(picture, "edge")) == sum(len(node.operands) for node in order)
        assert picture.dot.count(" -> ") == len(groups(picture, "edge"))


def test_a_square_by_itself_has_two_edges_with_their_slopes():
    """x * x has two edges, and each carries its own slope."""
    x = Value(3.0, "x")
    picture = picture_of(x * x, slopes=True)
    labels = [edge.find(f"{SVG}text").text.strip() for edge in groups(picture, "edge")]
    assert labels == ["3", "3"]
    assert len(groups(picture, "node")) == 2


def test_kinds_differ_in_shape():
    """A leaf is round, an op square, a number dashed and oval, a group doubly framed."""
    found = boxes(picture_of(Value(3.0, "x") * 2.5))
    leaf, constant, op = (found[heading][0] for heading in ("x", "2.5", "v1 = x × 2.5"))
    assert leaf.find(f"{SVG}path") is not None and leaf.find(f"{SVG}polygon") is None
    assert op.find(f"{SVG}polygon") is not None and op.find(f"{SVG}path") is None
    assert constant.find(f"{SVG}ellipse").get("stroke-dasharray")
    group, _ = boxes(picture_of(network()[1], collapse="layer"))["layer 1: 3 tanh neurons"]
    assert len(group.findall(f"{SVG}polygon")) == 2


def test_boxes_carry_the_numbers():
    """Each box has the name, how it was made, the data and the gradient."""
    loss = small_graph()
    loss.backward()
    found = boxes(picture_of(loss))
    assert set(names(topological_order(loss)).values()) == {
        heading.split(" = ")[0] for heading in found if heading not in ("0.5", "2")
    }
    for leaf in leaves(loss):
        numbers = [typeset(f"{what} {number(getattr(leaf, what))}") for what in ("data", "grad")]
        assert found[leaf.name][1] == numbers
    assert typeset(f"data {number(loss.data)}") in found["loss = v6 ^ 2"][1]


def test_the_fill_says_the_sign_of_the_gradient():
    """Blue is positive, red negative, white zero."""
    up, down, flat = Value(1.0, "up"), Value(1.0, "down"), Value(1.0, "flat")
    root = up - down + flat * 0
    root.backward()
    found = boxes(picture_of(root))
    fills = [found[name][0].find(f"{SVG}path").get("fill") for name in ("up", "down", "flat")]
    assert int(fills[0][5:], 16) > int(fills[0][1:3], 16)
    assert int(fills[1][5:], 16) < int(fills[1][1:3], 16)
    assert fills[2] == "white"


def test_before_backward_the_picture_says_so():
    """Without gradients the picture shows no zeros in their place."""
    loss = small_graph()
    before = picture_of(loss).svg
    assert "before backward(): there are no gradients yet" in before
    assert "grad 0" not in before
    loss.backward()
    assert "before backward()" not in picture_of(loss).svg
    other = leaves(loss)[0] * 2
    assert "not called on this result" in picture_of(other).svg


def test_show_chooses_the_lines():
    """The boxes have only the lines that `show` names."""
    x = Value(3.0, "x")
    (x * x).backward()
    assert boxes(picture_of(x * x, show=["grad"]))["x"][1] == ["grad 6"]
    assert boxes(picture_of(x * x, show=[]))["x"][1] == []


def test_many_numbers_are_one_box():
    """The 64 pixels of an image are one box."""
    weights = [Value(1.0, f"w{k}") for k in range(20)]
    picture = picture_of(dot(weights, [0.5] * 20))
    assert "20 numbers: 0.5, 0.5, 0.5, …" in boxes(picture)


# The same graph, the same bytes

SCRIPT = """
from autograd import Value
from autograd.drawing import draw, step_through
x, y = Value(2.0, "x"), Value(3.0, "y")
loss = (x * y + x).tanh() * y
print(draw(loss, backend="wasm").svg, step_through(loss, backend="wasm").html)
"""


def test_the_same_graph_gives_the_same_bytes():
    """They are the same in another process with another hash seed, so notebooks do not change."""
    outputs = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1] != b""


def test_ids_of_two_pictures_do_not_meet():
    """One page can hold two graphs; the svg element needs nothing else."""
    one, two = picture_of(small_graph()), picture_of(Value(1.0) + 2)
    ids = [
        {e.get("id") for e in ElementTree.fromstring(picture.svg).iter() if e.get("id")}
        for picture in (one, two)
    ]
    assert ids[0] and ids[1] and not ids[0] & ids[1]
    for rest in ("<?xml", "<!DOCTYPE", "<!--", "<title"):
        assert rest not in one.svg


# Hostile names

HOSTILE = [
    '"quoted"',
    "</script><script>alert(1)</script>",
    "<b>bold</b>",
    "<!-- -->]]>",
    "back\\slash\\",
    "\\N\\G\\l",
    "two\nlines\r\t",
    "&amp; &lt; &#65;",
    "🧠👩‍👩‍👧",
    "\x00\x1b[31m\ud800\uffff",
    "a;b{c}|d->e",
    "graph",
    "x" * 10_000,
    "∂",
    " ",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("backend", ["dot", "wasm"])
def test_hostile_names_are_text(name, backend, request):
    """A name changes its own text and nothing else."""
    if backend == "dot":
        request.getfixturevalue("system_dot")
    same_structure(name, backend)


@given(st.text(min_size=1))
def test_any_name_is_text(name):
    """Every str of Python can be a name."""
    same_structure(name, "wasm")


def same_structure(name, backend):
    pages = []
    for used in ("plain", name):
        x = Value(3.0, used)
        root = x * x
        root.name = used
        picture = draw(root, backend=backend)
        pages.append(ElementTree.fromstring(picture.svg))
        alone = boxes(draw(x, show=[], max_nodes=1, backend=backend))
        assert next(text.replace("\u00a0", " ") for text in alone) == visible(used)
        for bundle in (picture._repr_mimebundle_(), mimebundle(root)):
            assert set(bundle) == {"text/html", "image/svg+xml", "text/plain"}
        assert len(picture.text.splitlines()) == 4
    plain, hostile = ([(e.tag, e.get("class")) for e in page.iter()] for page in pages)
    assert plain == hostile
    texts = [e.text for e in pages[1].iter(f"{SVG}text")]
    assert visible(name) in [text.replace("\u00a0", " ") for text in texts]


@pytest.fixture
def system_dot():
    from shutil import which

    if not which("dot"):
        pytest.skip("the system's dot is not installed: apt-get install graphviz")


# Too large to draw


def test_long_sums_are_one_step():
    """a + b + c + ... is one box; what is left out is counted."""
    total = Value(0.0)
    for k in range(500):
        total = total + Value(float(k))
    assert "add, 500 times" in boxes(picture_of(total))


def test_many_edges_are_few():
    """An operand that is used a thousand times has one edge; dense graphs are cut."""
    x = Value(1.0, "x")
    picture = picture_of(autograd.sum([x] * 1000))
    assert [edge.label for edge in picture.scene.edges] == ["×1,000"]
    leaves_ = [Value(1.0) for _ in range(150)]
    dense = autograd.sum([autograd.sum(leaves_) for _ in range(140)])
    assert len(picture_of(dense).scene.edges) < 2_000
    _, loss = network(samples=1, inputs=4, sizes=(100, 100, 10))
    assert "collapsed by layer" in picture_of(loss).svg


def test_depth_keeps_what_is_near():
    """`depth` cuts, and says how much it cut."""
    loss = small_graph()
    found = boxes(picture_of(loss, depth=1))
    assert "… 1 more" in found
    assert "2 of 8 values" in picture_of(loss, depth=1).svg


@pytest.mark.parametrize("size", [1, 60, 300, 5_000, 1_000_000 if autograd.COMPILED else 100_000])
def test_a_graph_of_any_size_has_a_picture(size):
    """Beyond `max_nodes`, collapsed or cut before it is laid out."""
    value = Value(1.0)
    for _ in range(size - 1):
        value = value + 0.5 if _ % 2 else value * 1.000001
    picture = picture_of(value)
    assert 1 <= len(picture.scene.boxes) <= 2 * max(size, 300)
    ElementTree.fromstring(picture.svg)
    assert (f"of {size:,}" in picture.svg or f"{size:,} values" in picture.svg) == (size > 300)
    assert ("text/html" in mimebundle(value)) == (size <= 60)


# Showing and saving


def test_the_mime_bundle_is_safe_in_an_untrusted_notebook():
    """The picture is an image in HTML, which needs no trust, besides the SVG itself."""
    picture = picture_of(small_graph())
    bundle = picture._repr_mimebundle_(include=None, exclude=None)
    assert bundle["image/svg+xml"] == picture.svg
    encoded = bundle["text/html"].split("base64,")[1].split('"')[0]
    assert b64decode(encoded).decode() == picture.svg
    script = re.findall(r"<script>(.*?)</script>", bundle["text/html"], re.DOTALL)
    assert len(script) == 1 and "colorScheme" in script[0], "it only chooses light or dark"


def test_a_large_value_is_a_line_with_a_hint():
    """A notebook does not draw more than 60 nodes by itself."""
    value = Value(1.0)
    for _ in range(60):
        value = value + 1
    assert mimebundle(value) == {
        "text/plain": f"{value!r}\n61 nodes: draw(loss, collapse='neuron')"
    }


def test_saving(tmp_path, system_dot):
    """The ending chooses the format."""
    picture = draw(small_graph())
    beginnings = {"svg": b"<svg", "dot": b"digraph", "png": b"\x89PNG", "pdf": b"%PDF"}
    for kind, beginning in beginnings.items():
        path = picture.save(tmp_path / f"graph.{kind}")
        assert path.read_bytes().startswith(beginning)
    with pytest.raises(ValueError, match=r"save\(\) writes .svg, .png, .pdf or .dot, not 'g.gif'"):
        picture.save(tmp_path / "g.gif")


def test_draw_dot_is_called_as_in_micrograd(system_dot):
    """`format` is what a notebook shows."""
    loss = small_graph()
    assert draw_dot(loss).dot == draw(loss).dot
    assert "rankdir=TB" in draw_dot(loss, format="svg", rankdir="TB").dot
    assert set(draw_dot(loss, "png")._repr_mimebundle_()) == {"image/png", "text/plain"}
    assert draw_dot(loss, "dot")._repr_mimebundle_() == {"text/plain": draw(loss).dot}


def test_text_tree():
    """The tree shows the result first, and shared boxes once."""
    x = Value(3.0, "x")
    y = x * x + x
    y.backward()
    assert str(draw(y)).splitlines() == [
        "v2 = v1 + x   data 12   grad 1",
        "  v1 = x × x   data 9   grad 1",
        "    x   data 3   grad 7",
        "    x (above)",
        "  x (above)",
    ]
    assert repr(draw(y)) == "<picture of v2: 3 boxes; print() it, or .save('graph.svg')>"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: draw(3), TypeError, r"draw\(\) takes a Value, not int 3"),
        (lambda x: draw([x, x]), TypeError, "give one of its elements, or autograd.sum"),
        (lambda x: draw(x, rankdir="XX"), ValueError, "rankdir is one of LR, RL, TB, BT, not 'XX'"),
        (lambda x: draw(x, collapse="module"), ValueError, "'neuron', 'layer' or None"),
        (lambda x: draw(x, show="data"), ValueError, "show takes a list"),
        (lambda x: draw(x, max_nodes=0), ValueError, "max_nodes is at least 1"),
        (lambda x: draw(x, backend="cairo"), ValueError, "backend is dot or wasm or text"),
        (lambda x: draw_dot(x, "gif"), ValueError, "format is one of svg, png, pdf, dot"),
    ],
)
def test_refusals_name_the_thing(call, error, message):
    """Wrong arguments are refused before anything is drawn."""
    with pytest.raises(error, match=message):
        call(Value(1.0))


def test_a_picture_is_told_in_words_and_numbers():
    """For those who do not see it: every box of a small graph; result and leaves of a large one."""
    w, h = Value(2.0, name="w"), Value(3.0, name="h")
    loss = (w * h - 10) ** 2
    loss.name = "loss"
    loss.backward()
    html = draw(loss)._repr_mimebundle_()["text/html"]
    (alt,) = re.findall(r'alt="([^"]*)"', html)
    assert alt == (
        "Computation graph: loss = v3 ^ 2, data 16, grad 1; v3 = v2 − 10, data −4, grad −8; "
        "v2 = w × h, data 6, grad −8; h, data 3, grad −16; w, data 2, grad −24."
    )
    rows = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td></tr>", html)
    assert rows[0] == ("loss = v3 ^ 2", "16", "1") and rows[-1] == ("w", "2", "−24")
    large = draw(sum((Value(float(n), name=f"x{n}") * loss for n in range(6)), Value(0.0)))
    (alt,) = re.findall(r'alt="([^"]*)"', large._repr_mimebundle_()["text/html"])
    assert "; x0, data 0" in alt and alt.endswith("24 boxes in all.")
