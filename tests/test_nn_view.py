"""The picture of a network shows its weights, its answers and its receptive fields, exactly."""

import json
import re
from html import unescape
from itertools import pairwise, product
from math import tanh
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from nn.inside.activity import activity
from nn.inside.receptive import receptive_fields
from nn.lessons import hand_set_camera
from nn.view import draw_images, draw_network, step_through_network
from nn.view.snapshots import Snapshots

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ["solid", "vertical", "diagonal", "horizontal"]
TOP_WHITE = [1.0, 1.0, -1.0, -1.0]


def by_class(svg, name):
    return [e for e in ElementTree.fromstring(svg).iter() if e.get("class") == name]


def texts(svg):
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


# Receptive fields


def test_the_fields_of_the_hand_set_network():
    """The tiles of slides 30 to 38, pixels clockwise from the top left."""
    any_, pairs, lines, both, answers = None, *receptive_fields(hand_set_camera())
    assert pairs == [
        (1, any_, any_, 1),
        (any_, 1, 1, any_),
        (1, any_, any_, -1),
        (any_, 1, -1, any_),
    ]
    solid, vertical, diagonal, horizontal = (1, 1, 1, 1), (-1, 1, 1, -1), (1, -1, 1, -1), TOP_WHITE
    assert lines == [solid, vertical, diagonal, tuple(horizontal)]
    assert both[:2] == [solid, (-1, -1, -1, -1)]
    found = zip(answers, lines, strict=True)  # either of two opposites
    assert [abs(sum(a * b for a, b in zip(f, g, strict=True))) for f, g in found] == [4] * 4


@given(
    st.lists(
        st.lists(st.sampled_from([-2, -0.5, 0, 1, 3]), min_size=3, max_size=3),
        min_size=2,
        max_size=4,
    )
)
def test_a_field_stands_for_inputs_that_excite_most(weights):
    """Every input that a field covers gives the largest answer of all, and no hatch is missing."""
    model = nn.MLP(3, [len(weights)], output="tanh", bias=False, weights=[weights])
    (fields,) = receptive_fields(model)
    answers = {corner: activity(model, corner)[0] for corner in product((1.0, -1.0), repeat=3)}
    for place, field in enumerate(fields):
        highest = max(row[place] for row in answers.values())
        for corner, row in answers.items():
            covered = all(p is None or p == c for p, c in zip(field, corner, strict=True))
            assert covered == (abs(row[place] - highest) < 1e-9)


def test_many_inputs_are_not_tried_one_by_one():
    """Beyond eight inputs the first layer is read from its weights; later ones are not known."""
    model = nn.MLP(9, [1, 2], bias=False, weights=[[[1, 0, -1, *[2] * 6]], [[1], [1]]])
    assert receptive_fields(model) == [[(1, None, -1, *[1] * 6)], []]


# Images


def test_images_stand_side_by_side_with_their_names():
    """Each pixel in its place and as bright as it is, each name below, in lines of `columns`."""
    images, names = nn.four_pixel()
    picture = draw_images(images, names, columns=5)
    drawn = by_class(picture.svg, "tile")
    fills = [[square.get("fill") for square in tile if square.get("x")] for tile in drawn]
    assert fills == [[{1: "#ffffff", -1: "#000000"}[pixel] for pixel in row] for row in images]
    clockwise = [("0", "0"), ("30", "0"), ("30", "30"), ("0", "30")]
    assert [(square.get("x"), square.get("y")) for square in drawn[0]][:4] == clockwise
    assert texts(picture.svg) == names
    groups = [e for e in ElementTree.fromstring(picture.svg) if e.get("transform")]
    lines = [group.get("transform").split()[1] for group in groups]
    assert [lines.count(y) for y in dict.fromkeys(lines)] == [5, 3]


@pytest.mark.parametrize(
    ("images", "options", "words"),
    [
        ([[1, 1, 1]], {}, "a square number of pixels, 4 or 9 or 16, not 3"),
        ([[1]], {"columns": 0}, "columns must be at least 1 image"),
        ([[1], [0]], {"names": ["one"]}, "names must be 2 texts"),
    ],
)
def test_images_that_cannot_be_drawn_are_refused(images, options, words):
    with pytest.raises(ValueError, match=words):
        draw_images(images, **options)


# The picture


def test_lines_are_the_weights_that_are_not_zero():
    """One line each: white positive, black negative, as wide as it is large in its layer."""
    model = nn.MLP(3, [2], weights=[[[2.0, -1.0, 0.0], [0.0, 0.5, 0.0]]], bias=False)
    lines = by_class(draw_network(model).svg, "weight")
    assert [(line.get("stroke"), line.get("stroke-width")) for line in lines] == [
        ("white", "6"),
        ("black", "3"),
        ("white", "1.5"),
    ]
    assert "= ±2" in texts(draw_network(model).svg)


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4), st.integers(0, 99))
def test_nothing_is_left_out_of_a_small_network(sizes, seed):
    """As many circles as neurons and inputs, as many lines as weights; always well-formed."""
    model = nn.MLP(sizes[0], sizes[1:], "tanh", rng=seed)
    svg = draw_network(model, [0.5] * sizes[0]).svg
    assert len(by_class(svg, "neuron")) == sum(sizes)
    assert len(by_class(svg, "weight")) == sum(a * b for a, b in pairwise(sizes))
    assert svg == draw_network(model, [0.5] * sizes[0]).svg


def test_the_lesson_picture():
    """White above black is horizontal: 32 lines, the winner named, .96 in its circle."""
    picture = draw_network(hand_set_camera(), TOP_WHITE, names=NAMES, tiles="image")
    svg = picture.svg
    assert len(by_class(svg, "weight")) == 8 + 8 + 8 + 8
    assert len(by_class(svg, "prize")) == 1
    assert "its answer: horizontal" in repr(picture)
    assert len(by_class(svg, "tile")) == 4 + 4 + 4 + 8 + 4 + 1
    shown = texts(svg)
    assert shown.count(f"{tanh(2 * tanh(2)):.2f}") >= 3
    assert [shown.count(name) for name in NAMES] == [1, 1, 1, 1]


def test_what_looks_the_same_is_the_same_text():
    """Another computer's last digit of a trained weight changes no byte of the picture."""
    model = nn.MLP(2, [2, 1], "tanh", rng=0)
    before = draw_network(model, [0.5, -1.0], tiles="none").svg
    for weight in model.parameters():
        weight.data *= 1.0 + 1e-15
    assert draw_network(model, [0.5, -1.0], tiles="none").svg == before
    weight.data += 0.5
    assert draw_network(model, [0.5, -1.0], tiles="none").svg != before


def test_a_wide_picture_shrinks_to_the_page_but_stays_readable():
    """Until its smallest text is 11 pixels high; beyond that it scrolls."""
    picture = draw_network(nn.MLP(2, [4] * 8, "tanh", rng=0))
    svg = ElementTree.fromstring(picture.svg)
    smallest = min(float(text.get("font-size")) for text in svg.iter(f"{SVG}text"))
    html = picture._repr_mimebundle_()["text/html"]
    least = int(re.search(r"min-width:(\d+)px", html)[1])
    assert 11 <= smallest * least / float(svg.get("width")) < 11.2
    assert "overflow-x:auto" in html and "max-width:100%" in html


def test_inputs_are_pixels_only_if_that_is_said():
    """Four measurements are no image: no tiles, no camera, no corners for names."""
    model = nn.MLP(4, [4, 2], "tanh", rng=0)
    plain = draw_network(model, TOP_WHITE).svg
    assert not by_class(plain, "tile") and not by_class(plain, "image")
    assert texts(plain).count("x1") == 1 and "TL" not in texts(plain)
    told = draw_network(model, TOP_WHITE, tiles="image").svg
    assert len(by_class(told, "tile")) == 4 + 4 + 2 + 1 and len(by_class(told, "image")) == 1
    assert {"TL", "TR", "BR", "BL", "image"} <= set(texts(told))
    named = draw_network(model, TOP_WHITE, tiles="image", input_names=list("abcd")).svg
    assert "TL" not in texts(named) and "a" in texts(named)


@pytest.mark.parametrize("size", [9, 16])
def test_larger_images_have_numbered_pixels(size):
    model = nn.MLP(size, [2], rng=0)
    shown = texts(draw_network(model, [1.0] * size, tiles="image", most=size).svg)
    assert f"x{size}" in shown and "TL" not in shown
    assert not by_class(draw_network(model, [1.0] * size).svg, "tile")


def test_headings_keep_apart():
    """What does not fit above a column stands in two lines."""
    model = nn.MLP(64, [32] * 8, rng=0)
    shown = texts(draw_network(model, [1.0] * 64).svg)
    assert shown.count("relu") == 7 and not [text for text in shown if "relu ·" in text]


def test_a_draw_has_no_winner():
    """Grey all over excites nothing."""
    assert not by_class(draw_network(hand_set_camera(), [0, 0, 0, 0]).svg, "prize")


def test_large_layers_show_the_strongest_and_say_so():
    """64-32-10: ten neurons a layer, the winner among them."""
    model = nn.MLP(64, [32, 12], rng=0)
    inputs = [place / 64 for place in range(64)]
    svg = draw_network(model, inputs, most=10).svg
    outputs = activity(model, inputs)[-1]
    assert len(by_class(svg, "neuron")) == 30
    assert len(by_class(svg, "prize")) == 1
    assert str(outputs.index(max(outputs))) in texts(svg)
    assert {"10 of 64 shown", "relu · 10 of 32 shown"} <= set(texts(svg))
    assert "x64" in texts(svg) and "x1" not in texts(svg)


def test_two_inputs_are_shown_as_maps():
    """The tile of each input and neuron is a map of its answers: blue above 0, red below."""
    model = nn.MLP(2, [1], output="identity", bias=False, weights=[[[1.0, 0.0]]])
    tiles = by_class(draw_network(model).svg, "tile")
    assert len(tiles) == 3
    colours = [[p.get("fill") for p in tile.iter(f"{SVG}path")] for tile in tiles]
    assert colours[0] == colours[2]
    assert (colours[0][0], colours[0][-1]) == ("#b2182b", "#2166ac")


def test_standardised_inputs_are_no_pixels():
    """Measurements get no tiles, and the arithmetic is done with what the layer was given."""
    scale = nn.Standardise([10.0] * 4, [5.0] * 4)
    model = nn.Sequential(scale, nn.Layer(4, 1, "identity", weights=[[1, 0, 0, 0]], bias=False))
    assert not by_class(draw_network(model, [20, 0, 0, 0]).svg, "tile")
    assert "1 × 2 = 2" in str(step_through_network(model, [20, 0, 0, 0]))


def test_outputs_are_drawn_as_the_neurons_give_them_and_the_answer_is_said():
    """The arithmetic of the last layer holds; what the network makes of it is in a note."""
    layer = nn.Layer(2, 1, "identity", weights=[[1, 0]], bias=False)
    model = nn.Sequential(layer, nn.Unstandardise([200.0], [100.0]))
    note = "The network brings its outputs to the scale of the targets"
    assert f"{note}." in draw_network(model).svg
    assert f"{note}: 250." in draw_network(model, [0.5, 1.0]).svg
    assert "1 × 0.5 = 0.5" in str(step_through_network(model, [0.5, 1.0]))


def test_the_answer_is_decoded_from_what_the_network_answers():
    """The line between two classes is half of the last layer's unit, but 0 in the neuron's."""
    layer = nn.Layer(1, 1, "identity", weights=[[1]], bias=False)
    model = nn.Sequential(layer, nn.Unstandardise([0.5], [0.5]))
    model.labels = nn.Labels(["no", "yes"], outputs=1)
    for number, answer in ((0.2, "yes"), (-0.2, "no")):
        assert model.classify([[number]]) == [answer]
        assert f"its answer: {answer}" in draw_network(model, [number]).alt
        # Its only output is called by the answer, which a player hides until the answer is known.
        player = step_through_network(model, [number])
        assert [name.text for name in by_class(player.svg, "answer")] == [answer]
        assert ".waiting .answer{visibility:hidden}" in player.svg.replace(".prize.waiting,", "")


def test_a_network_that_unstandardises_is_stepped_through_as_it_learns():
    model = nn.Sequential(nn.MLP(1, [2, 1], rng=0), nn.Unstandardise.of([100.0, 300.0]))
    seen = Snapshots()
    nn.fit(model, [0.0, 1.0], [100.0, 300.0], epochs=1, callbacks=[seen], rng=0, verbose=0)
    assert len(seen.player([0.5]).steps) == 2


@given(st.text(max_size=30))
def test_a_name_changes_nothing_but_its_text(name):
    """Any text is escaped: the picture parses, and has as many elements as with a plain name."""
    model = nn.MLP(2, [2], rng=0)
    plain = draw_network(model, [1, 2], names=["a", "b"]).svg
    odd = draw_network(model, [1, 2], names=[name, "b"]).svg
    count = [len(list(ElementTree.fromstring(svg.encode()).iter())) for svg in (plain, odd)]
    assert count[0] == count[1]


def test_it_shows_itself(tmp_path):
    """As an image for notebooks that are not trusted, as SVG, and in a file."""
    picture = draw_network(nn.MLP(2, [1], rng=0))
    shown = picture._repr_mimebundle_()
    assert list(shown) == ["text/html", "image/svg+xml", "text/plain"]
    assert '<img alt="Network 2-1.' in shown["text/html"]
    assert picture.save(tmp_path / "network.svg").read_text() == picture.svg
    with pytest.raises(ValueError, match=r"writes \.svg, not 'a\.gif'"):
        picture.save(tmp_path / "a.gif")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"inputs": [1]}, "expects 3 inputs, got 1"),
        ({"names": ["a"]}, "names must be 2 texts, one for each, got \\['a'\\]"),
        ({"tiles": "heat"}, "tiles='heat' needs two inputs, and the network has 3"),
        ({"tiles": "image"}, "needs the pixels of a square image, 4 or 9 or 16, and the .* has 3"),
        ({"tiles": "x"}, "tiles is 'auto', 'image', 'heat' or 'none', not 'x'$"),
        ({"tiles": "pixels"}, "not 'pixels'; pixels are drawn by 'image'"),
        ({"most": 0}, "most must be at least 1 neuron a layer, got 0"),
    ],
)
def test_wrong_wishes_are_refused(options, message):
    """Each message names what was wrong, and shows it."""
    with pytest.raises(ValueError, match=message):
        draw_network(nn.MLP(3, [2], rng=0), **options)


# The players


def steps_in(html):
    return json.loads(unescape(re.search(r'data-player="([^"]*)"', html)[1]))


def test_every_group_a_step_changes_is_in_the_picture():
    """The script finds each by its id, with as many texts after the first as it is given."""
    player = step_through_network(hand_set_camera(), TOP_WHITE, names=NAMES, tiles="image")
    data = steps_in(player.html)
    groups = {e.get("id"): e for e in ElementTree.fromstring(player.svg).iter(f"{SVG}g")}
    revealed = set()
    for _, changes, active, *_ in data["steps"]:
        for key, (lines, _) in changes.items():
            group = groups[data["prefix"] + key]
            revealed.add(data["prefix"] + key)
            assert group.find(f".//{SVG}path") is not None
            if lines:
                assert [t.text or "" for t in group.iter(f"{SVG}text")][1:] == lines
        assert {data["prefix"] + key for key in active} <= set(groups)
    assert revealed == {key for key in groups if key}


def test_the_captions_do_the_arithmetic():
    """Layer by layer, to the answer."""
    lines = str(step_through_network(hand_set_camera(), TOP_WHITE, names=NAMES)).splitlines()
    assert lines[1] == "2. layer 1 (tanh) · the strongest neuron: tanh(1 × 1 + (-1) × (-1)) = 0.96"
    assert lines[-1] == "6. the answer · horizontal, with 0.96"


def test_a_long_sum_shows_its_largest_terms():
    """Three products, and how many more there are."""
    model = nn.MLP(6, [1], bias=False, weights=[[[1, 2, 3, 4, 5, 6]]])
    assert str(step_through_network(model, [1] * 6)).splitlines()[1] == (
        "2. layer 1 · the strongest neuron: 6 × 1 + 5 × 1 + 4 × 1 + 3 smaller terms = 21"
    )


def test_the_last_epoch_is_kept_whenever_the_run_ends():
    """Between two snapshots, too: a run of 7 epochs with one every 5 ends with epoch 7."""
    seen = nn.Snapshots(every=5)
    model = nn.MLP(2, [2, 1], "tanh", rng=0)
    model.fit(*nn.xor(), 7, rng=0, verbose=0, callbacks=[seen])
    assert seen.epochs == [0, 5, 7]
    assert seen.weights[-1] == model.state_dict()
    assert [len(kept) for kept in (seen.losses, seen.weights, seen.gradients)] == [3, 3, 3]
    few = nn.Snapshots(every=2, most=2)
    model.fit(*nn.xor(), 5, rng=0, verbose=0, callbacks=[few])
    assert few.epochs == [0, 2]


def test_a_run_is_played_epoch_by_epoch(tmp_path):
    """A sheet for each snapshot, with its loss; the last one is the picture without a script."""
    seen = Snapshots()
    model = nn.MLP(2, [3, 1], "tanh", rng=0)
    history = model.fit(*nn.xor(), epochs=3, rng=0, callbacks=[seen], verbose=0)
    player = seen.player([0.0, 1.0])
    assert str(player).splitlines() == [
        "1. epoch 0 · the weights it starts from",
        *(
            f"{n + 2}. epoch {n + 1} · mean loss {loss:.4g}"
            for n, loss in enumerate(history["loss"])
        ),
    ]
    assert [step.caption for step in seen.player([0.0, 1.0], epochs=2).steps] == [
        player.steps[0].caption,
        player.steps[-1].caption,
    ]
    with pytest.raises(ValueError, match="epochs must be at least 2, the first and the last, got"):
        seen.player(epochs=1)
    assert seen.weights[-1] == model.state_dict() != seen.weights[0]
    sheets = by_class(player.svg, "sheet")
    assert len(sheets) == 4
    for sheet, (_, changes, *_) in zip(sheets, steps_in(player.html)["steps"], strict=True):
        ((lines, _),) = changes.values()
        assert lines is None, "each sheet keeps its own words"
        assert "loss" in [text.text for text in sheet.iter(f"{SVG}text")], "the curve is below"
    page = player.save(tmp_path / "run.html").read_text()
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)


# Weights, targets and slopes


def baseline():
    """The first network of lesson 2."""
    weights = [[[1, 1], [-1, 1]], [[2, -1]]]
    return nn.MLP(2, [2, 1], "identity", bias=False, weights=weights)


def boxes(svg):
    """Where the numbers on the lines stand: left, top, right, bottom."""
    found = []
    for group in by_class(svg, "numbers"):
        for rect in group.iter(f"{SVG}rect"):
            x, y, wide, high = (float(rect.get(key)) for key in ("x", "y", "width", "height"))
            found.append((x, y, x + wide, y + high))
    return found


def test_a_picture_prints_weights_target_error_and_slopes():
    """The numbers of the lesson; what the model holds stays as it was."""
    network = baseline()
    network.parameters()[0].grad = 7.0
    picture = draw_network(network, [2, 3], target=[13], gradients=True)
    shown = texts(picture.svg)
    slopes = [f"grad {slope}" for slope in ("−32", "−48", "16", "24", "−40", "−8")]
    for words in [*slopes, "grad −16", "grad 8", "target 13", "error −4", "1", "−1", "2"]:
        assert words in shown
    assert [weight.grad for weight in network.parameters()] == [7.0, 0, 0, 0, 0, 0]
    html = picture._repr_mimebundle_()["text/html"]
    assert "target 13, error −4" in html and "−32, −48" in html
    plain = texts(draw_network(network, [2, 3], weights=True).svg)
    assert not any("grad" in words or "target" in words for words in plain)


@pytest.mark.parametrize("sizes", [[2, 1], [3, 2], [1], [4, 1]])
@pytest.mark.parametrize("gradients", [False, True])
def test_the_numbers_on_the_lines_cover_no_other(sizes, gradients):
    """Each weight is read on its own line."""
    model = nn.MLP(2, sizes, "tanh", rng=0)
    target = [1.0] * sizes[-1]
    svg = draw_network(model, [0.5, -1], weights=True, target=target, gradients=gradients).svg
    found = boxes(svg)
    assert len(found) == 2 * sizes[0] + (sizes[0] * sizes[1] if len(sizes) > 1 else 0)
    for n, (left, top, right, bottom) in enumerate(found):
        for other in found[n + 1 :]:
            apart = other[0] >= right or other[2] <= left or other[1] >= bottom or other[3] <= top
            assert apart


def test_slopes_follow_the_loss_that_is_named():
    """Those of the absolute error are signs times inputs."""
    network = baseline()
    svg = draw_network(network, [2, 3], target=[13], gradients=True, loss="absolute_error").svg
    assert "grad −5" in texts(svg)


def test_a_picture_with_too_many_lines_says_that_no_weight_is_printed():
    svg = draw_network(nn.MLP(8, [8], rng=0), weights=True).svg
    assert not by_class(svg, "numbers")
    assert "The weights are not printed: so many lines leave no room." in texts(svg)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"target": [13]}, "needs inputs"),
        ({"inputs": [2, 3], "gradients": True}, "needs target"),
        ({"inputs": [2, 3], "target": [1, 2]}, "2 numbers, for 1 outputs"),
    ],
)
def test_numbers_that_cannot_be_had_say_what_they_need(options, words):
    with pytest.raises(ValueError, match=words):
        draw_network(baseline(), **options)
