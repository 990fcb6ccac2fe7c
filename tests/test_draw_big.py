"""A graph that is too large is drawn by layer or by neuron, in order, two lines a box."""

import re
from shutil import which
from xml.etree import ElementTree

import pytest

import autograd
import nn
from autograd import Value, dot, leaves, topological_order
from autograd.drawing import draw

SVG = "{http://www.w3.org/2000/svg}"
SHRUNK = 0.8 * 4 / 3  # pixels a point of a picture that stands in a page

BACKENDS = [
    pytest.param(
        "dot", marks=pytest.mark.skipif(not which("dot"), reason="apt-get install graphviz")
    ),
    "wasm",
]


def texts(picture):
    """Each box's lines, and where its first line stands: [(lines, x, y), ...]."""
    found = []
    for group in ElementTree.fromstring(picture.svg).iter(f"{SVG}g"):
        if group.get("class", "").split()[0] == "node":
            lines = list(group.iter(f"{SVG}text"))
            where = float(lines[0].get("x")), float(lines[0].get("y"))
            found.append(([line.text for line in lines], *where))
    return found


def lines_of(root, **options):
    """The lines of each box by its first."""
    boxes = [lines for lines, _, _ in texts(draw(root, backend="wasm", **options))]
    return {first: rest for first, *rest in boxes}


def network(sizes=(16, 16, 1), inputs=2, samples=1, loss=nn.squared_error, **options):
    """A model, and its mean loss over some examples, after backward."""
    model = nn.MLP(inputs, list(sizes), "tanh", rng=0, **options)
    losses = []
    for sample in range(samples):
        outputs = model.outputs([(sample + place) % 7 / 7 for place in range(inputs)])
        losses.append(loss(outputs, [1.0] + [0.0] * (len(outputs) - 1)))
    total = autograd.mean(losses) if samples > 1 else losses[0]
    total.name = "loss"
    total.backward()
    return model, total


def test_layer_by_layer_is_the_default():
    """The inputs, a box for each layer, and all steps of the loss in one: two lines each."""
    model, loss = network(samples=40)
    picture = draw(loss, backend="wasm")
    assert picture.svg == draw(loss, collapse="layer", backend="wasm").svg
    headings = [lines[0] for lines, _, _ in sorted(texts(picture), key=lambda box: box[1])]
    assert headings == [
        "2 inputs",
        "layer 1: 16 tanh neurons",
        "layer 2: 16 tanh neurons",
        "layer 3: 1 neuron",
        "loss: sub, square, sum, …",
    ]
    assert all(len(lines) == 2 for lines, _, _ in texts(picture))
    size = len(topological_order(loss))
    assert picture.scene.notes == (
        f"{size:,} values as 5 boxes, collapsed by layer",
        "each neuron is computed 40 times",
    )
    assert len(set(leaves(loss)) & set(model.parameters())) == 337


def test_the_numbers_of_a_box_stand_on_one_line():
    """The line has a number, a range, or ± the largest size if the signs vary."""
    _, loss = network(sizes=[16, 1])
    outputs = [node for node in topological_order(loss) if node.op and node.op.name == "tanh"]
    largest = [max(abs(getattr(v, what)) for v in outputs) for what in ("data", "grad")]
    found = lines_of(loss, collapse="layer")
    assert found["layer 1: 16 tanh neurons"] == ["data ±{:.2g}, grad ±{:.2g}".format(*largest)]
    assert found["2 inputs"] == ["data 0 … 0.14"]
    assert found["loss: sub, square, sum"] == [f"data {loss.data:.4g}, grad 1"]
    assert lines_of(loss, collapse="layer", show=["grad"])["2 inputs"] == []
    assert lines_of(loss, collapse="layer", show=[])["loss: sub, square, sum"] == []


def test_a_box_for_each_neuron():
    """There is one box for each neuron, with any number of examples."""
    _, loss = network(samples=40)
    found = lines_of(loss, collapse="neuron")
    for layer, neurons in enumerate((16, 16)):
        for place in range(neurons):
            (numbers,) = found[f"layer {layer + 1}, neuron {place + 1}: tanh"]
            assert re.fullmatch("data .+, grad .+", numbers)
    assert "layer 3, neuron 1" in found
    assert "2 inputs" in found


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("rankdir", ["LR", "RL", "TB", "BT"])
def test_neurons_stand_in_their_order(backend, rankdir):
    """0 → 5 from top to bottom, or from left to right."""
    _, loss = network(sizes=(6, 12, 3), inputs=4)
    axis = 2 if rankdir in ("LR", "RL") else 1
    found = sorted(
        texts(draw(loss, collapse="neuron", rankdir=rankdir, backend=backend)),
        key=lambda box: box[axis],
    )
    for layer, count in enumerate((6, 12, 3)):
        names = [re.match(rf"layer {layer + 1}, neuron (\d+)", lines[0]) for lines, _, _ in found]
        assert [int(name[1]) for name in names if name] == list(range(1, count + 1))


@pytest.mark.parametrize("backend", BACKENDS)
def test_neurons_that_feed_each_other_keep_their_order(backend):
    """A recurrent layer is a column too, though its neurons are each other's inputs."""
    cell, state = nn.Layer(4, 3, "tanh", rng=0), [0.0, 0.0, 0.0]
    for _ in range(5):
        state = cell.outputs([1.0, *state])
    picture = draw(autograd.sum(state), collapse="neuron", backend=backend)
    found = sorted(texts(picture), key=lambda box: box[2])
    headings = [lines[0] for lines, _, _ in found if "neuron " in lines[0]]
    assert headings == [f"neuron {place}: tanh" for place in (1, 2, 3)]
    assert "each neuron is computed 5 times" in picture.scene.notes


def test_neurons_without_names_are_found_by_structure():
    """In any model, a dot, its bias and its activation are a neuron."""
    x = [Value(1.0, "a"), Value(2.0, "b")]
    hidden = [(dot([Value(0.1 * n), Value(0.2)], x) + Value(0.3)).relu() for n in range(3)]
    root = dot([Value(1.0) for _ in hidden], hidden)
    found = sorted(texts(draw(root, collapse="neuron", backend="wasm")), key=lambda box: box[2])
    neurons = [lines for lines, _, _ in found if lines[0] == "neuron: relu"]
    assert neurons == [["neuron: relu", f"data {0.7 + 0.1 * n:.4g}"] for n in range(3)]
    headings = sorted(lines[0] for lines, _, _ in found)
    assert headings == ["2 inputs: a, b", "neuron", *["neuron: relu"] * 3]
    assert list(lines_of(root, collapse="layer")) == [
        "layer: 3 relu neurons",
        "layer: 1 neuron",
        "2 inputs: a, b",
    ]


def test_a_long_name_is_cut_where_it_says_least():
    """It is cut at its start, since neurons of one layer differ at the end."""
    model = nn.MLP(2, [2, 1], "tanh", rng=0)
    for name, parameter in model.named_parameters().items():
        parameter.name = f"encoder_of_many_parts.blocks.3.{name}"
    (root,) = model.outputs([1.0, 2.0])
    found = lines_of(root, collapse="neuron")
    names = [heading for heading in found if heading.endswith(" neuron 2: tanh")]
    assert len(names) == 1 and names[0].startswith("…") and len(names[0]) == 30


def test_two_branches_are_two_layers_of_the_same_inputs():
    """Ops between layers are a box of their own."""
    one, two = nn.Layer(4, 4, "tanh", rng=0), nn.Layer(4, 4, "relu", rng=1)
    x, last = [0.1, 0.2, 0.3, 0.4], nn.Layer(8, 1, "identity", rng=2)
    hidden = [a + b for a, b in zip(one.outputs(x), x, strict=True)]
    (root,) = last.outputs([*hidden, *two.outputs(x)])
    assert sorted(lines_of(root, collapse="layer")) == [
        "4 inputs",
        "add, 4 times",
        "layer: 1 neuron",
        "layer: 4 relu neurons",
        "layer: 4 tanh neurons",
    ]


def test_a_weight_that_two_layers_share_is_no_input():
    """The parameters of a recurrent layer belong to all its steps."""
    cell, state = nn.Layer(4, 3, "tanh", rng=0), [0.0, 0.0, 0.0]
    for _ in range(2):
        state = cell.outputs([1.0, *state])
    found = sorted(lines_of(autograd.sum(state), collapse="layer"))
    assert found == ["1 input", "15 parameters", "4 inputs", "layer: 3 tanh neurons", "sum"]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("options", "width"),
    [
        ({}, 806),
        ({"samples": 40}, 806),
        ({"inputs": 64, "sizes": [16, 10], "samples": 9, "loss": nn.cross_entropy}, 764),
        ({"inputs": 64, "sizes": [32, 10], "loss": nn.cross_entropy}, 764),
        ({"samples": 9, "loss": nn.binary_cross_entropy_with_logits}, 806),
        ({"inputs": 4, "sizes": [4, 4, 8, 4]}, 976),
    ],
)
def test_the_loss_is_in_view(backend, options, width):
    """The whole picture fits into the column of a page of 1024 pixels."""
    _, loss = network(**options)
    picture = draw(loss, collapse="layer", backend=backend)
    assert float(re.search(r'width="([\d.]+)pt"', picture.svg)[1]) * SHRUNK <= width
    assert max(texts(picture), key=lambda box: box[1])[0][0].startswith("loss: ")
