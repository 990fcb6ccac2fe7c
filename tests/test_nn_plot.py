"""The plots show the numbers they are given."""

import math
import sys
from contextlib import suppress
from itertools import pairwise
from types import ModuleType

import matplotlib
import pytest
from hypothesis import given
from hypothesis import strategies as st

matplotlib.use("Agg")

from matplotlib import pyplot
from matplotlib.text import Text

import nn
from nn import plot
from nn.lessons import hand_set_camera
from nn.plot.canvas import apart
from nn.plot.levels import levels
from nn.view.snapshots import Snapshots


@pytest.fixture(autouse=True)
def _closed():
    yield
    pyplot.close("all")


def parabola(w):
    return (3 * w - 10) ** 2


def said(ax):
    """The texts written into the plot."""
    return [text.get_text() for text in ax.texts]


def trained(epochs=4):
    seen = Snapshots()
    model = nn.MLP(2, [4, 3, 1], "tanh", rng=0)
    history = model.fit(*nn.xor(), epochs, 0.1, rng=0, callbacks=[seen], verbose=0)
    return model, history, seen


# Loss and learning rate


def test_a_loss_curve_is_the_history():
    """One point an epoch; the last value stands at the end."""
    _, history, _ = trained()
    ax = plot.loss_curve(history)
    (line,) = ax.lines
    assert list(line.get_xdata()) == [1, 2, 3, 4]
    assert list(line.get_ydata()) == history["loss"]
    assert said(ax) == [f"{history['loss'][-1]:.3g}"]


def test_validation_is_a_second_line():
    """Both are named at their ends."""
    history = nn.History()
    for loss in (3.0, 1.0):
        history.record({"loss": loss, "val_loss": 2 * loss})
    ax = plot.loss_curve(history)
    assert sorted(said(ax)) == ["training: 1", "validation: 2"]
    assert [list(line.get_ydata()) for line in ax.lines] == [[3.0, 1.0], [6.0, 2.0]]


@pytest.mark.parametrize(("best", "side"), [(3, "left"), (17, "right")])
def test_the_epoch_with_the_lowest_validation_loss_is_marked(best, side):
    """A dark line, named inside the plot on the side with more room."""
    history = nn.History()
    for epoch in range(1, 21):
        history.record({"loss": 1 / epoch, "val_loss": 1.0 + abs(epoch - best) / 10})
    ax = plot.loss_curve(history)
    (line,) = [line for line in ax.lines if set(line.get_xdata()) == {best}]
    assert brightness(line.get_color()) < 0.3
    (name,) = [text for text in ax.texts if "lowest" in text.get_text()]
    assert (name.get_text(), name.get_ha()) == (f"validation lowest in epoch {best}", side)
    ax.figure.canvas.draw()
    assert ax.bbox.contains(*name.get_window_extent().min)
    assert ax.bbox.contains(*name.get_window_extent().max)


def brightness(colour):
    """From 0, black, to 1, white."""
    return sum(matplotlib.colors.to_rgb(colour)) / 3


@pytest.mark.parametrize(("losses", "scale"), [([100, 10, 1], "log"), ([3, 2, 1], "linear")])
def test_a_wide_range_is_shown_on_a_log_scale(losses, scale):
    """And the axis says so, in plain numbers."""
    ax = plot.loss_curve(losses)
    assert ax.get_yscale() == scale
    assert ("log" in ax.get_ylabel()) == (scale == "log")
    assert "10" in [label.get_text() for label in ax.get_yticklabels()] or scale == "linear"


@pytest.mark.parametrize("bad", [math.nan, math.inf, 1e9])
def test_divergence_is_named(bad):
    """What got out of hand is left out of the line, and said in words."""
    ax = plot.loss_curve([2.0, 3.0, bad])
    assert said(ax) == ["diverged in epoch 3"]
    assert list(ax.lines[0].get_ydata()) == [2.0, 3.0]


def test_learning_rates_are_labelled_at_their_ends():
    """A run that broke off has diverged; its early end does not change the others' scale."""
    runs = {}
    for rate in (0.01, 0.1, 5.0):
        model = nn.MLP(2, [6, 1], "tanh", rng=0)
        with suppress(nn.DivergenceError):
            model.fit(*nn.xor(), 20, rate, rng=0, verbose=0)
        runs[rate] = model.history
    ax = plot.learning_rates(runs)
    labels = sorted(said(ax))
    assert labels[:2] == [f"{rate:g}: {runs[rate]['loss'][-1]:.3g}" for rate in (0.01, 0.1)]
    assert labels[2].startswith("5: diverged in epoch ")


def test_runs_of_any_kind_share_one_plot():
    """Each with its name; one that was stopped on purpose has not diverged."""
    short, long = nn.History(), [3.0, 2.0, 1.0]
    short.record({"loss": 2.5})
    assert sorted(said(plot.loss_curves({"long": long, "short": short}))) == [
        "long: 1",
        "short: diverged in epoch 2",
    ]
    short.stopped = "good enough"
    assert "short: 2.5" in said(plot.loss_curves({"long": long, "short": short}))


def test_labels_do_not_overlap():
    """Nearly equal ends get labels a line apart."""
    ax = plot.learning_rates({rate: [1.0, 0.5 + rate / 1000] for rate in (1, 2, 3, 4)})
    ax.get_figure().canvas.draw()
    extents = [Text.get_window_extent(text) for text in ax.texts]  # without the leading line
    boxes = sorted(extents, key=lambda box: box.y0)
    assert len(boxes) == 4
    assert all(low.y1 <= high.y0 for low, high in pairwise(boxes))


@given(st.lists(st.floats(0, 1), max_size=8).map(sorted), st.floats(0.01, 0.2))
def test_labels_are_moved_apart_and_no_further(wanted, gap):
    """In order, a gap apart; what had room stays."""
    places = apart(wanted, gap)
    differences = [b - a for a, b in pairwise(places)]
    assert all(difference >= gap - 1e-9 for difference in differences)
    if all(b - a >= gap for a, b in pairwise(wanted)):
        assert places == pytest.approx(wanted)


# Descent


def test_one_weight_shows_slopes_and_steps():
    """The lesson's first slope: 2 * (6 - 10) * 3 = -24 at w = 2, and the step to 2.24."""
    path = nn.minimize(parabola, 2.0, learning_rate=0.01)
    ax = plot.one_weight(parabola, path, tangents=1, steps=1)
    curve, first, dashes, second = ax.lines
    assert all(y == parabola(x) for x, y in zip(*curve.get_data(), strict=True))
    assert (first.get_xydata().tolist(), second.get_xdata()[0]) == ([[2.0, 16.0]], 2.24)
    (left, right), (high, low) = dashes.get_data()
    assert (low - high) / (right - left) == pytest.approx(-24)
    assert "slope -24" in said(ax)
    assert len([text for text in ax.texts if text.arrow_patch]) == 1


@pytest.mark.parametrize("start", [2.0, 4.6])
def test_tangents_and_steps_are_both_in_view(start):
    """On either flank the arrow bends into the valley, away from the tangent, which is on top."""
    path = nn.minimize(parabola, start, learning_rate=0.01)
    ax = plot.one_weight(parabola, path)
    ax.figure.canvas.draw()
    dashed = [line for line in ax.lines if line.get_linestyle() == "--"]
    arrows = [text.arrow_patch for text in ax.texts if text.arrow_patch]
    assert (len(dashed), len(arrows)) == (3, 6)
    for (weight, *_), loss, line, arrow in zip(
        path.points, path.heights, dashed, arrows, strict=False
    ):
        assert line.get_zorder() > max(arrow.get_zorder(), ax.lines[0].get_zorder())
        middle = arrow.get_path().interpolated(20).vertices
        inside = arrow.get_transform().transform(middle)
        slope = 6 * (3 * weight - 10)
        onto = ax.transData.transform([(x, loss + slope * (x - weight)) for x in (0.0, 5.0)])
        assert max(distance(point, *onto) for point in inside) > 8
        lowest = ax.transData.inverted().transform(inside)
        assert all(parabola(x) <= y + 0.3 for x, y in lowest[1:-1])


def distance(point, start, end):
    """From a point to the line through two others, in pixels."""
    (x, y), (a, b), (c, d) = point, start, end
    return abs((c - a) * (b - y) - (a - x) * (d - b)) / math.hypot(c - a, d - b)


def bowl(weights):
    return (weights[0] - 1) ** 2 + 3 * (weights[1] + 0.5) ** 2


def test_two_weights_show_the_path_and_the_lowest_point():
    """The path as walked, the star at its end."""
    path = nn.minimize(bowl, [-2.0, 2.0], learning_rate=0.1)
    ax = plot.two_weights(bowl, path, names=["a", "b"])
    walked, star = ax.lines
    assert walked.get_xydata().tolist() == path.points
    assert star.get_xydata()[0] == pytest.approx([1.0, -0.5], abs=1e-5)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("a", "b")
    assert "frozen" in ax.get_title(loc="left")


def lines_of(ax):
    """The heights of the contour lines, and those that are written on them."""
    (contours,) = [drawn for drawn in ax.collections if hasattr(drawn, "levels")]
    return list(contours.levels), [text.get_text() for text in contours.labelTexts]


@pytest.mark.parametrize("tall", [1e-9, 0.013, 1.0, 7.0, 1e9])
def test_contours_are_equal_steps_so_that_a_bowl_looks_like_a_bowl(tall):
    """Round heights, as on a map; the rings of a bowl crowd as it gets steeper."""
    ax = plot.two_weights(
        lambda p: tall * (p[0] ** 2 + p[1] ** 2), [[3.0, 0.0]], span=((-3, 3), (-3, 3))
    )
    heights, written = lines_of(ax)
    step = heights[1] - heights[0]
    assert f"{step:e}"[0] in "125" and float(f"{step:.0e}") == pytest.approx(step)
    assert heights == pytest.approx([step * (n + 1) for n in range(len(heights))])
    assert 6 <= len(heights) <= 14
    assert set(written) <= {f"{height:.10g}" for height in heights}
    assert {float(text) for text in written} >= {heights[1], heights[3]}
    radii = [math.sqrt(height / tall) for height in heights]
    gaps = [after - before for before, after in pairwise([0.0, *radii])]
    assert gaps == sorted(gaps, reverse=True)
    assert not any("no lines" in text for text in said(ax))


def test_a_few_steep_slopes_do_not_hide_the_valley():
    """Equal steps up to a height that the plot names; above it there are none."""
    ax = plot.two_weights(
        lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2,
        [[-1.0, 1.0], [1.0, 1.0]],
        span=((-2, 2), (-4, 3)),
    )
    heights, _ = lines_of(ax)
    assert heights == [200.0 * n for n in range(1, 8)]
    assert "no lines above 1400" in said(ax)


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
    """In space, on axes made for it."""
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


# Answers


def test_the_decision_boundary_is_where_the_answer_changes():
    """A model that looks at x1 alone, with its line at x1 = 0.25."""
    model = nn.MLP(2, [1], output="identity", weights=[[[1.0, 0.0]]], bias=[[0.25]])
    ax = plot.decision_boundary(model, [[-1, 0], [1, 1], [0, 1]], [0, 1, 0])
    (line,) = ax.collections[1].get_paths()
    assert line.vertices[:, 0] == pytest.approx(0.25)
    assert [len(points.get_xdata()) for points in ax.lines] == [2, 1]
    assert len({points.get_marker() for points in ax.lines}) == 2
    assert ax.get_aspect() == 1.0


def test_several_classes_are_regions():
    """Each region is the class with the largest output; classes keep their names."""
    inputs, labels = nn.blobs(30, rng=0)
    names = [f"kind {label}" for label in labels]
    model = nn.MLP(2, [3], rng=0)
    nn.fit(model, inputs, names, epochs=20, rng=0, verbose=0)
    ax = plot.decision_boundary(model, inputs, names)
    regions = ax.collections[0].get_array()
    assert set(regions.ravel().tolist()) == {0, 1, 2}
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "kind 0",
        "kind 1",
        "kind 2",
    ]


def test_error_bars_are_the_lesson_table():
    """Each error with its sign, and the total of the squares."""
    ax = plot.error_bars([10, 8, 6], [20, 3, 1])
    assert said(ax) == ["-10", "+5", "+5"]
    assert [list(bar.get_ydata()) for bar in ax.lines[:3]] == [[20, 10], [3, 8], [1, 6]]
    assert ax.get_title(loc="left") == "squared errors: total 150, mean 50"


def test_receptive_fields_are_tiles():
    """Four pixels for each of 20 neurons; eight of them make no difference."""
    ax = plot.receptive_fields(hand_set_camera())
    assert len(ax.patches) == 4 * 20
    assert len([pixel for pixel in ax.patches if pixel.get_hatch()]) == 8
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        f"layer {n}" for n in (1, 2, 3, 4)
    ]


# Weights and gradients


def test_histograms_count_every_weight():
    """Three epochs of one layer count equally many weights, each in the bar it belongs to."""
    _, _, seen = trained()
    ax = plot.weight_histograms(seen)
    assert len(ax.patches) == 3 * 3
    for layer, names in enumerate(seen.paths):
        start, *_ = bars = [bar.get_data() for bar in ax.patches[3 * layer : 3 * layer + 3]]
        totals = [sum(values - base) for values, _, base in bars]
        assert totals == pytest.approx([totals[0]] * 3)
        one = totals[0] / len(names)
        for height, left, right in zip(start.values, start.edges, start.edges[1:], strict=False):
            below = math.inf if right == start.edges[-1] else right  # the last bar has the largest
            inside = sum(left <= seen.weights[0][name] < below for name in names)
            assert height - start.baseline == pytest.approx(inside * one)


def test_the_epoch_between_is_seen_where_the_weights_stay_as_they_are():
    """Dark, dashed and narrow, on top of the wide line of the end."""
    seen = trained(epochs=2)[2]
    seen.weights[1:] = [seen.weights[0]] * 2
    start, between, end = plot.weight_histograms(seen).patches[:3]
    assert start.get_zorder() < end.get_zorder() < between.get_zorder()
    assert 1.2 <= between.get_linewidth() < 0.6 * end.get_linewidth()
    assert brightness(between.get_edgecolor()) < 0.3 < brightness(end.get_edgecolor())


def test_gradient_flow_is_the_root_mean_square():
    """A line for each layer, a point for each epoch."""
    _, _, seen = trained()
    ax = plot.gradient_flow(seen)
    first = ax.lines[0].get_ydata()
    gradients = [seen.gradients[1][name] for name in seen.paths[0]]
    assert first[0] == pytest.approx(math.sqrt(sum(g * g for g in gradients) / len(gradients)))
    assert sorted(said(ax)) == ["layer 1", "layer 2", "layer 3"]


# All of them


def test_axes_given_are_drawn_on_and_returned():
    """Nobody else's figure is opened."""
    model, history, seen = trained()
    path = nn.minimize(parabola, 2.0, learning_rate=0.01)
    down = nn.minimize(bowl, [-2.0, 2.0], learning_rate=0.1)
    _, axes = pyplot.subplots(3, 3)
    drawn = [
        plot.loss_curve(history, ax=axes.flat[0]),
        plot.learning_rates({0.1: history}, ax=axes.flat[1]),
        plot.one_weight(parabola, path, ax=axes.flat[2]),
        plot.two_weights(bowl, down, ax=axes.flat[3]),
        plot.decision_boundary(model, *nn.xor(), ax=axes.flat[4]),
        plot.error_bars([1], [2], ax=axes.flat[5]),
        plot.receptive_fields(hand_set_camera(), ax=axes.flat[6]),
        plot.weight_histograms(seen, ax=axes.flat[7]),
        plot.gradient_flow(seen, ax=axes.flat[8]),
    ]
    assert drawn == list(axes.flat)
    assert len(pyplot.get_fignums()) == 1


@pytest.fixture
def without_matplotlib(monkeypatch):
    """A Python that does not have it."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)


@pytest.mark.usefixtures("without_matplotlib")
def test_without_matplotlib_the_remedy_is_named():
    """The extra to install."""
    with pytest.raises(ImportError, match=r"^plots need matplotlib: pip install 'slopewise\[pl"):
        plot.loss_curve([1.0])


@pytest.fixture
def notes(monkeypatch, without_matplotlib):
    """What a notebook in a browser is told to display."""
    shown = []
    notebook = ModuleType("IPython.display")
    notebook.display = lambda data, *, raw: shown.append(data)
    monkeypatch.setitem(sys.modules, notebook.__name__, notebook)
    monkeypatch.setattr(sys, "platform", "emscripten")
    return shown


def test_a_browser_shows_a_note_in_place_of_each_plot(notes):
    """What is missing, and where it is to be had; the notebook goes on."""
    model, _, seen = trained()
    path, down = nn.minimize(parabola, 2.0, learning_rate=0.01), [[-2.0, 2.0], [0.0, 0.0]]
    arguments = {
        "axes": (),
        "decision_boundary": (model, *nn.xor()),
        "error_bars": ([1], [2]),
        "gradient_flow": (seen,),
        "learning_rates": ({0.1: [1.0]},),
        "loss_curve": ([1.0],),
        "loss_curves": ({"mine": [1.0]},),
        "one_weight": (parabola, path),
        "receptive_fields": (hand_set_camera(),),
        "two_weights": (bowl, down),
        "two_weights_surface": (bowl, down),
        "weight_histograms": (seen,),
    }
    assert sorted([*arguments, "loss_of_two"]) == plot.__all__
    for name, wanted in arguments.items():
        ax = getattr(plot, name)(*wanted)
        assert repr(ax.set_title("mine")) == "<no plot>"
        note = notes.pop()
        assert note["text/plain"].startswith(f"{name}() is not shown: plots need matplotlib, which")
        assert "pip install &#x27;slopewise[plots]&#x27;</p>" in note["text/html"]
        assert notes == []


def test_a_browser_still_refuses_what_cannot_be_drawn(notes):
    """A mistake is not hidden behind the note."""
    with pytest.raises(ValueError, match="no runs"):
        plot.learning_rates({})
    assert notes == []


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plot.learning_rates({}), "no runs"),
        (lambda: plot.one_weight(parabola, []), "the path has no points"),
        (lambda: plot.two_weights(bowl, [[1.0]]), "points of two numbers"),
        (lambda: levels([[math.nan]]), "finite nowhere on this grid; give another span"),
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


def test_a_name_does_not_say_whether_a_run_diverged():
    """Only its losses do: a run that is called so has no cross, and counts for the scale."""
    ax = plot.loss_curves({"diverged?": [4.0, 2.0, 1.0], "calm": [4.0, 3.0, 2.0]})
    assert [text.get_text() for text in ax.texts] == ["diverged?: 1", "calm: 2"]
    assert len(ax.lines) == 2
    assert ax.get_ylim()[1] > 4.0
