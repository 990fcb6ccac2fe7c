"""The plots show the numbers they are given: where they stand, and in words."""

import math
import re
import sys
from contextlib import suppress
from itertools import pairwise
from types import ModuleType
from xml.etree import ElementTree

import matplotlib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

matplotlib.use("Agg")

from matplotlib import pyplot

import nn
from autograd.show.chart.contours import contour
from autograd.show.chart.marks import Axis
from autograd.show.chart.places import apart, within
from autograd.show.chart.scales import ticks
from autograd.show.palette import AREA, DIM, INK, LINES, NEGATIVE, PATH, POSITIVE, QUIET, pale
from nn import plot
from nn.lessons import hand_set_camera
from nn.plot.levels import levels
from nn.view.snapshots import Snapshots


@pytest.fixture(autouse=True)
def _closed():
    yield
    pyplot.close("all")


class Seen:
    """A plot as it is on paper, read back from its SVG by the numbers beside its axes."""

    def __init__(self, picture):
        self.svg = ElementTree.fromstring(re.sub(r'xmlns="[^"]*"', "", picture.svg))
        self.texts = [(text.text, text) for text in self.svg.iter("text")]
        self.x = self.axis("middle", "x", picture.chart.x.is_log)
        self.y = self.axis("end", "y", picture.chart.y.is_log)

    def axis(self, anchor, name, is_log):
        """From pixels to numbers, by the first and the last number beside the axis."""
        marked = [
            (float(text.get(name)), number(words))
            for words, text in self.texts
            if (text.get("text-anchor"), text.get("font-size")) == (anchor, "14")
            and number(words) is not None
        ]
        if name == "y":
            marked = [(place - 4.5, value) for place, value in marked]
        if len(marked) < 2:
            return None
        (start, low), (end, high) = marked[0], marked[-1]
        if is_log:
            low, high = math.log10(low), math.log10(high)
        scale = lambda place: low + (place - start) / (end - start) * (high - low)  # noqa: E731
        return (lambda place: 10 ** scale(place)) if is_log else scale

    def words(self):
        """All words but the numbers beside the axes."""
        return [words for words, text in self.texts if text.get("text-anchor") == "start"]

    def lines(self, colour=None):
        """The points of each line of a colour."""
        found = [line for line in self.svg.iter("polyline") if colour in (None, line.get("stroke"))]
        return [self.points(line.get("points")) for line in found]

    def dots(self, colour=None):
        """The middle of each circle of a colour."""
        found = [dot for dot in self.svg.iter("circle") if colour in (None, dot.get("fill"))]
        return [(self.x(float(dot.get("cx"))), self.y(float(dot.get("cy")))) for dot in found]

    def points(self, text):
        """The points of a line or a polygon."""
        pairs = [pair.split(",") for pair in text.split()]
        return [(self.x(float(x)), self.y(float(y))) for x, y in pairs]


def number(words):
    """A number beside an axis, or None."""
    plain = words.replace("−", "-")
    power = re.fullmatch(r"10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", plain)
    if power:
        return 10.0 ** int(power[1].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
    with suppress(ValueError):
        return float(plain)
    return None


def near(points, wide=1.0):
    """These points, to half a pixel on an axis of this width."""
    return [pytest.approx(point, abs=wide * 0.003) for point in points]


def parabola(w):
    return (3 * w - 10) ** 2


def bowl(weights):
    return (weights[0] - 1) ** 2 + 3 * (weights[1] + 0.5) ** 2


def trained(epochs=4):
    seen = Snapshots()
    model = nn.MLP(2, [4, 3, 1], "tanh", rng=0)
    history = model.fit(*nn.xor(), epochs, 0.1, rng=0, callbacks=[seen], verbose=0)
    return model, history, seen


# Loss and learning rate


def test_a_loss_curve_is_the_history():
    """One point an epoch; the last value stands at the end."""
    _, history, _ = trained()
    seen = Seen(plot.loss_curve(history))
    (line,) = seen.lines(LINES[0])
    assert line == near(enumerate(history["loss"], 1), 4)
    assert seen.words() == [f"{history['loss'][-1]:.3g}"]


def test_validation_is_a_second_line():
    """Both are named at their ends."""
    history = nn.History()
    for loss in (3.0, 1.0):
        history.record({"loss": loss, "val_loss": 2 * loss})
    seen = Seen(plot.loss_curve(history))
    assert sorted(seen.words()) == ["training: 1", "validation: 2"]
    assert seen.lines(LINES[0]) == [near([(1, 3.0), (2, 1.0)], 6)]
    assert seen.lines(LINES[1]) == [near([(1, 6.0), (2, 2.0)], 6)]


@pytest.mark.parametrize(("best", "is_right"), [(3, True), (17, False)])
def test_the_epoch_with_the_lowest_validation_loss_is_marked(best, is_right):
    """A dark line, named inside the plot on the side with more room."""
    history = nn.History()
    for epoch in range(1, 21):
        history.record({"loss": 1 / epoch, "val_loss": 1.0 + abs(epoch - best) / 10})
    picture = plot.loss_curve(history)
    seen = Seen(picture)
    (line,) = seen.lines(DIM)
    assert [x for x, _ in line] == [pytest.approx(best, abs=0.1)] * 2
    (name,) = [text for words, text in seen.texts if words.startswith("validation lowest")]
    assert name.text == f"validation lowest in epoch {best}"
    assert (seen.x(float(name.get("x"))) > best) == is_right
    assert f"the validation loss is lowest in epoch {best}" in picture.alt


@pytest.mark.parametrize(("losses", "is_log"), [([100, 10, 1], True), ([3, 2, 1], False)])
def test_a_wide_range_is_shown_on_a_log_scale(losses, is_log):
    """And the axis says so, in plain numbers."""
    seen = Seen(plot.loss_curve(losses))
    said = [words for words, _ in seen.texts]
    assert ("loss (log scale)" in said) == is_log
    assert "10" in said or not is_log
    assert [loss for _, loss in seen.lines(LINES[0])[0]] == pytest.approx(losses, rel=0.02)


@pytest.mark.parametrize("bad", [math.nan, math.inf, 1e9])
def test_divergence_is_named(bad):
    """What got out of hand is left out of the line, and said in words."""
    seen = Seen(picture := plot.loss_curve([2.0, 3.0, bad]))
    assert seen.words() == ["diverged in epoch 3"]
    assert seen.lines(LINES[0]) == [near([(1, 2.0), (2, 3.0)], 3)]
    assert picture.alt == "Loss by epoch: diverged in epoch 3."


def test_learning_rates_are_labelled_at_their_ends():
    """A run that broke off has diverged; its early end does not change the others' scale."""
    runs = {}
    for rate in (0.01, 0.1, 5.0):
        model = nn.MLP(2, [6, 1], "tanh", rng=0)
        with suppress(nn.DivergenceError):
            model.fit(*nn.xor(), 20, rate, rng=0, verbose=0)
        runs[rate] = model.history
    title, *labels = Seen(plot.learning_rates(runs)).words()
    assert title == "Learning rates, from the same start"
    assert labels[:2] == [f"{rate:g}: {runs[rate]['loss'][-1]:.3g}" for rate in (0.01, 0.1)]
    assert labels[2].startswith("5: diverged in epoch ")


def test_runs_of_any_kind_share_one_plot():
    """Each with its name; one that was stopped on purpose has not diverged."""
    short, long = nn.History(), [3.0, 2.0, 1.0]
    short.record({"loss": 2.5})
    assert sorted(Seen(plot.loss_curves({"long": long, "short": short})).words()) == [
        "long: 1",
        "short: diverged in epoch 2",
    ]
    short.stopped = "good enough"
    assert "short: 2.5" in Seen(plot.loss_curves({"long": long, "short": short})).words()


def test_a_name_does_not_say_whether_a_run_diverged():
    """Only its losses do: a run that is called so has no cross, and counts for the scale."""
    picture = plot.loss_curves({"diverged?": [4.0, 2.0, 1.0], "calm": [4.0, 3.0, 2.0]})
    assert Seen(picture).words() == ["diverged?: 1", "calm: 2"]
    assert picture.chart.y.high > 4.0


def test_a_run_that_diverged_has_a_cross_and_does_not_set_the_scale():
    picture = plot.loss_curves({"calm": [4.0, 2.0, 1.0], "wild": [4.0, 11.0, 999.0]})
    assert [dots.shape for dots in picture.chart.marks if hasattr(dots, "shape")] == ["x"]
    assert 11.0 < picture.chart.y.high < 13.0


def test_labels_do_not_overlap():
    """Nearly equal ends get labels a line apart, inside the picture, led to by lines."""
    picture = plot.learning_rates({rate: [1.0, 0.5 + rate / 1000] for rate in range(1, 25)})
    seen = Seen(picture)
    places = sorted(float(text.get("y")) for words, text in seen.texts if ": 0.5" in words)
    assert len(places) == 24
    assert all(below - above >= 17.9 for above, below in pairwise(places))
    assert places[0] >= 12 and places[-1] <= float(seen.svg.get("height"))


@given(st.lists(st.floats(0, 1), max_size=8).map(sorted), st.floats(0.01, 0.2))
def test_labels_are_moved_apart_and_no_further(wanted, gap):
    """In order, a gap apart; what had room stays; all are inside if there is room."""
    places = apart(wanted, gap)
    moved = within(places, 0.0, 2.0, gap)
    for found in (places, moved):
        assert all(b - a >= gap - 1e-9 for a, b in pairwise(found))
    assert all(-1e-9 <= place <= 2.0 for place in moved)
    if all(b - a >= gap for a, b in pairwise(wanted)):
        assert places == pytest.approx(wanted) == moved


# Axes


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.integers(2, 12))
@example(1.0, 400000001.0, 2)
@example(1000.0, 1e-06, 2)
def test_marks_of_an_axis_are_round_and_on_it(low, wide, most):
    """Equal steps of 1, 2 or 5 times a power of ten; few, but at least one or two."""
    axis = Axis(low=low, high=low + wide)
    found = [place for place, _ in ticks(axis, most)]
    if axis.low == axis.high:
        return
    step = 1e-9 * max(abs(axis.low), abs(axis.high))
    assert all(axis.low - step <= place <= axis.high + step for place in found)
    assert 1 <= len(found) <= most + 2
    steps = [b - a for a, b in pairwise(found)]
    assert steps == pytest.approx([max(steps, default=0.0)] * len(steps), rel=1e-3, abs=step)
    assert len({text for _, text in ticks(axis, most)}) == len(found)


@given(st.floats(1e-290, 1e290), st.floats(1.5, 1e12))
def test_marks_of_a_log_axis_are_powers_of_ten(low, ratio):
    """With twice and five times them if there are few."""
    axis = Axis(low=low, high=low * ratio, is_log=True)
    found = [place for place, _ in ticks(axis, 6)]
    assert all(axis.low <= place <= axis.high for place in found)
    assert all(f"{place:.0e}"[0] in "125" and float(f"{place:.0e}") == place for place in found)
    assert len(found) <= 9


# Descent


def test_one_weight_shows_slopes_and_steps():
    """The lesson's first slope: 2 * (6 - 10) * 3 = -24 at w = 2, and the step to 2.24."""
    path = nn.minimize(parabola, 2.0, learning_rate=0.01)
    picture = plot.one_weight(parabola, path, steps=1)
    seen = Seen(picture)
    (curve,) = seen.lines(QUIET)
    assert curve == near([(x, parabola(x)) for x, _ in curve], 40)
    assert seen.dots(PATH) == near([(2.0, 16.0), (2.24, parabola(2.24))], 20)
    (((left, high), (right, low)),) = seen.lines(INK)
    assert (low - high) / (right - left) == pytest.approx(-24, rel=0.01)
    assert seen.words() == ["slope −24"]
    assert picture.svg.count('class="arrow"') == 1
    assert "weight 2, loss 16, slope -24; weight 2.24" in picture.alt


@pytest.mark.parametrize("start", [2.0, 4.6])
def test_tangents_and_steps_are_both_in_view(start):
    """On either flank the arrow bends into the valley, away from the tangent, which is on top."""
    path = nn.minimize(parabola, start, learning_rate=0.01)
    picture = plot.one_weight(parabola, path, tangents=3)
    seen = Seen(picture)
    svg = picture.svg
    assert svg.rindex('class="arrow"') < svg.index('stroke-dasharray="6 4"')
    assert len(seen.lines(INK)) == 3
    arrows = re.findall(r'<g class="arrow"><path d="M(\S+) (\S+)Q(\S+) (\S+) (\S+) (\S+)"', svg)
    arrows = arrows or re.findall(r'd="M(\S+) (\S+)Q(\S+) (\S+) (\S+) (\S+)"', svg)
    assert len(arrows) == 6
    for (weight, *_), loss, arrow in zip(path.points, path.heights, arrows[:3], strict=False):
        x0, y0, x1, y1, x2, y2 = map(float, arrow)
        inside = [
            (x0 * (1 - t) ** 2 + 2 * x1 * t * (1 - t) + x2 * t * t,
             y0 * (1 - t) ** 2 + 2 * y1 * t * (1 - t) + y2 * t * t)
            for t in (n / 20 for n in range(21))
        ]  # fmt: skip
        slope = 6 * (3 * weight - 10)
        above = [seen.y(y) - (loss + slope * (seen.x(x) - weight)) for x, y in inside]
        assert max(above) > 0.8  # above the tangent by several pixels
        assert all(parabola(seen.x(x)) <= seen.y(y) + 0.3 for x, y in inside[1:-1])


def test_two_weights_show_the_path_and_the_lowest_point():
    """The path as walked, the star at its end."""
    path = nn.minimize(bowl, [-2.0, 2.0], learning_rate=0.1)
    picture = plot.two_weights(bowl, path, names=["a", "b"])
    seen = Seen(picture)
    assert seen.lines(PATH) == [near(map(tuple, path.points), 8)]
    (star,) = [each for each in seen.svg.iter("polygon") if each.get("fill") == NEGATIVE]
    (x, y) = seen.points(star.get("points"))[0]  # its upper corner
    assert x == pytest.approx(1.0, abs=0.03) and -0.5 < y < -0.2
    assert {"a", "b", "start", "Loss over two weights, all others frozen"} <= {
        words for words, _ in seen.texts
    }
    assert "to (1, -0.5), loss" in picture.alt
    assert "The lowest point is near (1, -0.5), loss" in picture.alt


@pytest.mark.parametrize("tall", [1e-9, 0.013, 1.0, 7.0, 1e9])
def test_contours_are_equal_steps_so_that_a_bowl_looks_like_a_bowl(tall):
    """Round heights, as on a map; the rings of a bowl crowd as it gets steeper."""
    picture = plot.two_weights(
        lambda p: tall * (p[0] ** 2 + p[1] ** 2), [[3.0, 0.0]], span=((-3, 3), (-3, 3))
    )
    seen = Seen(picture)
    rings = [line for line in seen.lines(QUIET) if len(line) > 4 and line[0] == line[-1]]
    radii = sorted(math.hypot(*ring[0]) for ring in rings)
    step = tall * radii[0] ** 2
    assert f"{step * 1.02:e}"[0] in "125"
    assert [tall * radius**2 for radius in radii] == pytest.approx(
        [step * (n + 1) for n in range(len(radii))], rel=0.02
    )
    for ring in rings:
        middle = math.hypot(*ring[0])
        assert [math.hypot(*point) for point in ring] == pytest.approx(
            [middle] * len(ring), abs=0.02
        )
    gaps = [after - before for before, after in pairwise([0.0, *radii])]
    assert gaps == sorted(gaps, reverse=True)
    named = [float(mark.label) for mark in picture.chart.marks if getattr(mark, "label", "")]
    assert {round(height / step) % 2 for height in named} == {0}
    assert "no lines" not in picture.svg


def test_a_few_steep_slopes_do_not_hide_the_valley():
    """Equal steps up to a height that the plot names; above it there are none."""
    banana = lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2  # noqa: E731
    path = [[-1.0, 1.0], [1.0, 1.0]]
    picture = plot.two_weights(banana, path, span=((-2, 2), (-4, 3)))
    assert "no lines above 1300" in Seen(picture).words()


@given(
    st.lists(st.lists(st.floats(-9, 9), min_size=4, max_size=4), min_size=3, max_size=6),
    st.floats(-8, 8),
)
@example([[0.0] * 4, [0.0] * 4, [0.0, 0.0, 0.0, -5e-324]], 0.0)
def test_a_contour_passes_where_the_height_is_the_level(heights, level):
    """Each of its points is on a side of a cell, between ends of which one is lower; every such
    side is passed once; lines end only at the border of the grid."""
    xs, ys = [0.0, 1.0, 2.0, 3.0], [float(row) for row in range(len(heights))]
    lines = contour(xs, ys, heights, level)
    passed = set()
    for line in lines:
        ends = line[:1] if line[0] == line[-1] and len(line) > 2 else [line[0], line[-1]]
        if len(ends) == 2:
            assert all(x in (0.0, 3.0) or y in (0.0, ys[-1]) for x, y in ends)
        for x, y in line[: len(line) - (len(ends) == 1)]:
            column, row = min(2, int(x)), min(len(ys) - 2, int(y))
            across, up = x - column, y - row
            low = heights[row][column] * (1 - across) + heights[row][column + 1] * across
            high = heights[row + 1][column] * (1 - across) + heights[row + 1][column + 1] * across
            assert low * (1 - up) + high * up == pytest.approx(level, abs=1e-6)
            passed.add((round(x, 9), round(y, 9)))
    pairs = [
        *((row[n], row[n + 1]) for row in heights for n in range(3)),
        *((a[n], b[n]) for a, b in pairwise(heights) for n in range(4)),
    ]
    crossed = sum((a >= level) != (b >= level) for a, b in pairs)
    assert len(passed) <= crossed
    assert sum(map(len, lines)) >= crossed


@pytest.mark.parametrize(
    ("heights", "expected"),
    [
        ([[3.0, 3.0]], [3.0]),
        ([[0.0, 5e-324]], [0.0]),
        ([[0.0] * 9 + [1.0]], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]),
        ([[1.0, math.inf], [math.nan, 2.0]], [1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9]),
        ([[-1e308, 1e308]], [2e307 * n for n in range(-4, 5)]),
        ([[-7.0, -6.5]], [-6.95, -6.9, -6.85, -6.8, -6.75, -6.7, -6.65, -6.6, -6.55]),
    ],
)
def test_contours_of_odd_heights(heights, expected):
    """Plains, cliffs, holes, the largest numbers."""
    assert levels(heights) == expected


def test_far_from_zero_no_height_comes_twice():
    found = levels([[1e16, 1e16 + 4]])
    assert found == sorted(set(found))


def test_the_surface_carries_the_same_path():
    """In space, on matplotlib's axes made for it."""
    path = nn.minimize(bowl, [-2.0, 2.0], learning_rate=0.1)
    ax = plot.two_weights_surface(bowl, path)
    assert list(ax.lines[0].get_data_3d()[2]) == pytest.approx(path.heights)
    with pytest.raises(ValueError, match="projection"):
        plot.two_weights_surface(bowl, path, ax=pyplot.figure().add_subplot())


def test_the_loss_of_two_weights_freezes_the_others():
    """At the model's own weights it is the model's loss, and no weight is changed."""
    model, _, _ = trained()
    before = model.state_dict()
    first, second, *_ = before
    f = plot.loss_of_two(model, *nn.xor(), first, second)
    answers = [row[0] for row in model.predict(nn.xor().inputs)]
    expected = sum((a - t) ** 2 for a, t in zip(answers, nn.xor().labels, strict=True)) / 4
    assert f([before[first], before[second]]) == pytest.approx(expected)
    assert f([9.0, before[second]]) != pytest.approx(expected)
    assert model.state_dict() == before
    with pytest.raises(ValueError, match="no parameter 'w'"):
        plot.loss_of_two(model, *nn.xor(), "w", second)


def test_functions_are_named_at_their_ends_or_where_they_leave_the_plot():
    """A curve has a gap where its function is not defined."""
    curves = {"x": lambda x: x, "x^2": lambda x: x * x, "1 / x": lambda x: 1 / x}
    seen = Seen(plot.functions(curves, (-2.0, 2.0), heights=(-3.0, 3.0)))
    assert sorted(seen.words()) == ["1 / x", "x", "x^2"]
    assert seen.lines(INK)[0] == near([(x, x) for x, _ in seen.lines(INK)[0]], 6)
    left, right = seen.lines(LINES[1])
    assert left[-1][0] < 0 < right[0][0]
    for name, x in (("x", 2.0), ("x^2", math.sqrt(3.0))):
        said = [text for words, text in seen.texts if words == name]
        (place,) = [float(text.get("x")) for text in said if text.get("text-anchor") == "start"]
        assert abs(seen.x(place) - x) < 0.5


# Answers


def test_the_decision_boundary_is_where_the_answer_changes():
    """A model that looks at x1 alone, with its line at x1 = 0.25."""
    model = nn.MLP(2, [1], output="identity", weights=[[[1.0, 0.0]]], bias=[[0.25]])
    picture = plot.decision_boundary(model, [[-1, 0], [1, 1], [0, 1]], [0, 1, 0])
    seen = Seen(picture)
    (line,) = seen.lines(INK)
    assert [x for x, _ in line] == pytest.approx([0.25] * len(line), abs=0.01)
    assert sorted(seen.dots(NEGATIVE)[1:]) == near([(-1, 0), (0, 1)], 2)  # after the legend's
    triangles = [each for each in seen.svg.iter("polygon") if each.get("fill") == POSITIVE]
    assert len(triangles) == 1 + 1
    x, y = seen.x(100.0) - seen.x(0.0), seen.y(0.0) - seen.y(100.0)
    assert x == pytest.approx(y, rel=0.01), "a unit is as long on both axes"
    assert "; 3 of them lie where the model answers their class." in picture.alt


def test_several_classes_are_regions():
    """Each region is the class with the largest output; classes keep their names."""
    inputs, labels = nn.blobs(30, rng=0)
    names = [f"kind {label}" for label in labels]
    model = nn.MLP(2, [3], rng=0)
    nn.fit(model, inputs, names, epochs=20, rng=0, verbose=0)
    picture = plot.decision_boundary(model, inputs, names)
    (field,) = [mark for mark in picture.chart.marks if hasattr(mark, "colours")]
    assert {colour for row in field.colours for colour in row} == set(map(pale, LINES[:3]))
    assert Seen(picture).words() == ["kind 0", "kind 1", "kind 2"]
    for y, row in zip(field.ys[::20], field.colours[::20], strict=True):
        outputs = model.predict([[x, y] for x in field.xs])
        assert list(row) == [pale(LINES[out.index(max(out))]) for out in outputs]
    assert "shape-rendering" in picture.svg


def test_error_bars_are_the_lesson_table():
    """Each error with its sign, and the total of the squares."""
    seen = Seen(plot.error_bars([10, 8, 6], [20, 3, 1]))
    assert [words for words in seen.words() if words[0] in "+−"] == ["−10", "+5", "+5"]
    bars = [*seen.lines(NEGATIVE), *seen.lines(POSITIVE)]
    assert bars == [near(bar, 20) for bar in (
        [(1, 20), (1, 10)], [(2, 3), (2, 8)], [(3, 1), (3, 6)])]  # fmt: skip
    assert "squared errors: total 150, mean 50" in seen.words()


def test_receptive_fields_are_tiles():
    """Four pixels for each of 20 neurons; eight of them make no difference."""
    picture = plot.receptive_fields(hand_set_camera())
    shapes = re.findall(r'<polygon[^>]* fill="([^"]*)"', picture.svg)
    assert len(shapes) == 4 * 20
    assert len([fill for fill in shapes if fill.startswith("url(#")]) == 8
    assert picture.svg.count('style="color-scheme:light"') == 4 * 20, "brightness is not turned"
    assert [words for words, _ in re.findall(r">(layer \d)(<)", picture.svg)] == [
        f"layer {n}" for n in (1, 2, 3, 4)
    ]


# Weights and gradients


def test_histograms_count_every_weight():
    """Three epochs of one layer count equally many weights, each in the bar it belongs to."""
    _, _, seen = trained()
    chart = plot.weight_histograms(seen).chart
    shapes = [mark for mark in chart.marks if len(mark.points) > 2]
    assert len(shapes) == 3 * 3
    for layer, names in enumerate(seen.paths):
        base = 2.0 - layer
        outlines = [mark.points for mark in shapes[3 * layer : 3 * layer + 3]]
        totals = [sum(y - base for _, y in points[1:-1:2]) for points in outlines]
        assert totals == pytest.approx([totals[0]] * 3)
        one = totals[0] / len(names)
        start = outlines[0]
        for (left, top), (right, _) in zip(start[1:-1:2], start[2:-1:2], strict=True):
            below = math.inf if right == start[-1][0] else right  # the last bar has the largest
            inside = sum(left <= seen.weights[0][name] < below for name in names)
            assert top - base == pytest.approx(inside * one)


def test_the_epoch_between_is_seen_where_the_weights_stay_as_they_are():
    """Dashed and narrow, on top of the wide line of the end; the legend is in order of time."""
    seen = trained(epochs=2)[2]
    seen.weights[1:] = [seen.weights[0]] * 2
    picture = plot.weight_histograms(seen)
    start, end, between = picture.chart.marks[:3]
    assert (start.colour, end.colour, between.colour) == (AREA, PATH, POSITIVE)
    assert between.dash and between.width < 0.6 * end.width
    assert Seen(picture).words()[:3] == ["epoch 0", "epoch 1", "epoch 2"]


def test_gradient_flow_is_the_root_mean_square():
    """A line for each layer, a point for each epoch."""
    _, _, seen = trained()
    on_paper = Seen(plot.gradient_flow(seen))
    gradients = [seen.gradients[1][name] for name in seen.paths[0]]
    size = math.sqrt(sum(g * g for g in gradients) / len(gradients))
    assert on_paper.lines(LINES[0])[0][0][1] == pytest.approx(size, rel=0.02)
    assert sorted(on_paper.words()) == ["layer 1", "layer 2", "layer 3"]


# All of them


@pytest.fixture(scope="module")
def arguments():
    """What each plot can be given."""
    model, history, seen = trained()
    path = nn.minimize(parabola, 2.0, learning_rate=0.01)
    down = nn.minimize(bowl, [-2.0, 2.0], learning_rate=0.1)
    return {
        "decision_boundary": (model, *nn.xor()),
        "error_bars": ([1], [2]),
        "functions": ({"square": lambda x: x * x}, (-1.0, 2.0)),
        "gradient_flow": (seen,),
        "learning_rates": ({0.1: history},),
        "loss_curve": (history,),
        "loss_curves": ({"mine": [3.0, 1.0], "wild": [3.0, 999.0]},),
        "one_weight": (parabola, path),
        "receptive_fields": (hand_set_camera(),),
        "two_weights": (bowl, down),
        "weight_histograms": (seen,),
    }


def test_every_plot_is_here(arguments):
    others = ["axes", "loss_of_two", "two_weights_surface"]
    assert sorted([*arguments, *others]) == plot.__all__


def test_axes_given_are_drawn_on_and_returned(arguments):
    """Nobody else's figure is opened; the numbers are those of the picture."""
    _, axes = pyplot.subplots(3, 4)
    for (name, given_), ax in zip(arguments.items(), axes.flat, strict=False):
        assert getattr(plot, name)(*given_, ax=ax) is ax
        chart = getattr(plot, name)(*given_).chart
        assert ax.get_xlim() == pytest.approx((chart.x.low, chart.x.high))
        assert (ax.get_xlabel(), ax.get_ylabel()) == (chart.x.label, chart.y.label)
        drawn = [tuple(map(tuple, line.get_xydata())) for line in ax.lines]
        for mark in chart.marks:
            if type(mark).__name__ in ("Line", "Dots"):
                assert tuple(map(tuple, mark.points)) in drawn
        assert {end.text for end in chart.ends} <= {text.get_text() for text in ax.texts}
        ax.figure.canvas.draw()
    assert len(pyplot.get_fignums()) == 1


@pytest.fixture
def without_matplotlib(monkeypatch):
    """A Python that does not have it."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)


@pytest.mark.usefixtures("without_matplotlib")
def test_pictures_need_no_other_library(arguments):
    """Each prints as a sentence, and a notebook shows it as an image with its numbers beside."""
    for name, given_ in arguments.items():
        picture = getattr(plot, name)(*given_)
        assert re.fullmatch(r"\S.*\.", str(picture)), name
        assert "\n" not in str(picture) and repr(picture).startswith("<plot: ")
        shown = picture._repr_mimebundle_()
        assert sorted(shown) == ["image/svg+xml", "text/html", "text/plain"]
        assert shown["text/html"].count("<img ") == 1
        assert shown["text/html"].count("<details>") == 1
        assert 1 <= shown["text/html"].count("<tr>") - 1 <= 20
        assert len(picture.svg) < 60_000, name


@pytest.mark.usefixtures("without_matplotlib")
def test_without_matplotlib_the_remedy_is_named(tmp_path):
    """The extra to install."""
    with pytest.raises(ImportError, match=r"^this plot needs matplotlib: pip install 'slope"):
        plot.axes()
    with pytest.raises(ImportError, match="needs matplotlib"):
        plot.loss_curve([1.0]).save(tmp_path / "loss.png")


def test_a_plot_can_be_saved(tmp_path, arguments):
    """As a picture, as a page, and with matplotlib as what prints."""
    picture = plot.two_weights(*arguments["two_weights"])
    beginnings = {"svg": b"<svg", "html": b"<!doctype", "png": b"\x89PNG", "pdf": b"%PDF"}
    for kind, beginning in beginnings.items():
        assert picture.save(tmp_path / f"plot.{kind}").read_bytes().startswith(beginning)
    assert pyplot.get_fignums() == []
    with pytest.raises(ValueError, match=r"save\(\) writes .svg, .html, .png or .pdf, not 'a.gif'"):
        picture.save(tmp_path / "a.gif")


@pytest.mark.parametrize("name", ["set_title", "plot", "get_ylabel", "lines", "legend"])
def test_who_takes_a_picture_for_axes_is_told_of_ax(name):
    """The message names the argument, and how to make the axes."""
    with pytest.raises(
        AttributeError, match=rf"Plot has no attribute '{name}'.*ax=.*nn\.plot\.axes"
    ):
        getattr(plot.loss_curve([1.0, 0.5]), name)


def test_the_same_numbers_give_the_same_bytes():
    first, second = (plot.loss_curve([3.0, 2.0]).svg for _ in range(2))
    assert first == second


def test_names_are_data():
    """They reach the picture, its words and its table escaped."""
    hostile = "</svg><script>alert(1)&amp;"
    picture = plot.loss_curves({hostile: [2.0, 1.0]})
    shown = picture._repr_mimebundle_()
    ElementTree.fromstring(picture.svg)
    assert Seen(picture).words() == [f"{hostile}: 1"]
    assert "<script>alert" not in shown["text/html"] and "<script>alert" not in picture.svg


def test_numbers_of_every_size_are_drawn():
    """Huge, tiny, equal, negative: no plot fails, and no place is nan."""
    for losses in ([1e308, 1e-308], [5e-324, 0.0], [-1e308, 1e308], [7.0], [0.0, 0.0], []):
        svg = plot.loss_curve(losses).svg
        assert "nan" not in svg and "inf" not in svg
        ElementTree.fromstring(svg)


def test_long_names_are_cut_so_that_the_plot_has_room():
    """At their start, since names differ at their ends."""
    names = {f"{'x' * 200}{n}": [2.0, 1.0 + n] for n in range(3)}
    for picture in (
        plot.loss_curves(names),
        plot.two_weights(bowl, [[1, 1], [0, 0]], names=["n" * 300, "m" * 300], title="t" * 300),
    ):
        words = [text for text, _ in Seen(picture).texts]
        assert max(map(len, words)) < 100
        assert not re.search(r'(width|height)="-', picture.svg)
    assert [words[-1] for words in Seen(plot.loss_curves(names)).words()] == ["1", "2", "3"]


def test_inputs_of_different_sizes_are_not_drawn_to_one_scale():
    """Else one axis would be a line."""
    model = nn.MLP(2, [1], rng=0)
    picture = plot.decision_boundary(model, [[0, 0], [1, 1e6]], [0, 1])
    assert float(Seen(picture).svg.get("width")) > 500


@pytest.fixture
def notes(monkeypatch, without_matplotlib):
    """What a notebook in a browser is told to display."""
    shown = []
    notebook = ModuleType("IPython.display")
    notebook.display = lambda data, *, raw: shown.append(data)
    monkeypatch.setitem(sys.modules, notebook.__name__, notebook)
    monkeypatch.setattr(sys, "platform", "emscripten")
    return shown


def test_a_browser_shows_a_note_in_place_of_what_needs_matplotlib(notes):
    """What is missing, and where it is to be had; the notebook goes on."""
    down = [[-2.0, 2.0], [0.0, 0.0]]
    for name, wanted in {"axes": (), "two_weights_surface": (bowl, down)}.items():
        ax = getattr(plot, name)(*wanted)
        assert repr(ax.set_title("mine")) == "<no plot>"
        note = notes.pop()
        assert note["text/plain"].startswith(f"{name}() is not shown: this plot needs matplotlib")
        assert "pip install &#x27;slopewise[plots]&#x27;</p>" in note["text/html"]
        assert notes == []


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plot.learning_rates({}), "no runs"),
        (lambda: plot.functions({}, (0, 1)), "no functions"),
        (lambda: plot.one_weight(parabola, []), "the path has no points"),
        (lambda: plot.two_weights(bowl, [[1.0]]), "points of two numbers"),
        (lambda: levels([[math.nan]]), "not finite anywhere on this grid; give another span"),
        (lambda: plot.error_bars([1], [1, 2]), "got 1 and 2"),
        (lambda: plot.decision_boundary(nn.MLP(3, [1]), [[1, 2, 3]], [0]), "two inputs"),
        (lambda: plot.weight_histograms(Snapshots()), "no snapshots"),
        (lambda: plot.gradient_flow(Snapshots()), "no snapshots"),
    ],
)
def test_what_cannot_be_drawn_is_refused(call, message):
    """Each message says what is missing."""
    with pytest.raises(ValueError, match=message):
        call()
