"""Examples: the lessons' own, the classics, and how they are split and measured."""

import json
import math
import re
from array import array
from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import DomainError, Value, log
from autograd.compiler.training import shuffled_by_words
from nn.data.split import one_by_one, reorder

DRAWN = [nn.moons, nn.circles, nn.spirals, nn.blobs, nn.noisy_line, nn.noisy_sine]


@pytest.mark.parametrize("draw", [*DRAWN, nn.four_pixel_images])
def test_the_same_seed_draws_the_same_examples(draw):
    assert draw(20, rng=3) == draw(20, rng=3)
    assert draw(20, rng=3) != draw(20, rng=4)
    assert len(draw(20, rng=3).inputs) == len(draw(20, rng=3).labels) == 20


def test_the_four_pixel_patterns_come_with_their_negatives():
    images, names = nn.four_pixel()
    assert Counter(names) == dict.fromkeys(["solid", "vertical", "diagonal", "horizontal"], 2)
    assert all([-pixel for pixel in image] in images for image in images)
    assert images[names.index("vertical")] == [1.0, -1.0, -1.0, 1.0]


def test_noisy_images_stay_between_black_and_white():
    images, names = nn.four_pixel_images(200, noise=0.5, rng=0)
    assert all(-1.0 <= pixel <= 1.0 for image in images for pixel in image)
    assert set(names) == set(nn.four_pixel().labels)


def test_iris_is_fishers():
    """The paper's means, and the two flowers that other copies have wrong."""
    inputs, species = nn.iris()
    means = [round(math.fsum(column) / 150, 3) for column in zip(*inputs, strict=True)]
    assert means == [5.843, 3.057, 3.758, 1.199]
    assert Counter(species) == {"setosa": 50, "versicolor": 50, "virginica": 50}
    assert (inputs[34], inputs[37]) == ([4.9, 3.1, 1.5, 0.2], [4.9, 3.6, 1.4, 0.1])


def test_given_names_are_small_letters_in_alphabetical_order():
    """Each once, short enough to be seen whole by the language model, and every letter is there."""
    names = nn.given_names()
    assert names == sorted(set(names)) and len(names) > 400
    assert all(re.fullmatch("[a-z]{3,8}", name) for name in names)
    assert len(set("".join(names))) == 26


def test_shapes_without_noise_lie_on_their_curves():
    for (x, y), label in zip(*nn.circles(50, noise=0.0, rng=0), strict=True):
        assert math.hypot(x, y) == pytest.approx(0.5 if label else 1.0)
    for (x, y), label in zip(*nn.moons(50, noise=0.0, rng=0), strict=True):
        assert math.hypot(x - label, y - 0.5 * label) == pytest.approx(1.0)


def test_the_digits_are_optional():
    pytest.importorskip("sklearn")
    inputs, labels = nn.digits()
    assert (len(inputs), len(inputs[0]), sorted(set(labels))) == (1797, 64, list(range(10)))


@given(st.integers(2, 40), st.floats(0.05, 0.95), st.integers(0, 99))
def test_a_split_deals_every_example_to_one_group(count, share, seed):
    inputs, labels = list(range(count)), [f"{place % 3}" for place in range(count)]
    if not 1 <= int(count * share) < count:
        with pytest.raises(ValueError, match="leaves one group empty"):
            nn.train_test_split(inputs, labels, held_out=share, rng=seed)
        return
    train, test, train_labels, test_labels = nn.train_test_split(
        inputs, labels, held_out=share, rng=seed
    )
    dealt = [*zip(train, train_labels, strict=True), *zip(test, test_labels, strict=True)]
    assert sorted(dealt) == [([float(place)], labels[place]) for place in inputs]
    assert abs(len(test) - share * count) <= 1


def test_a_split_has_the_same_share_of_every_class():
    labels = ["a"] * 60 + ["b"] * 30
    _, _, _, test = nn.train_test_split(range(90), labels, held_out=1 / 3, rng=0)
    assert Counter(test) == {"a": 20, "b": 10}


def test_a_split_needs_a_label_for_each_example_and_a_share():
    with pytest.raises(ValueError, match="2 examples but 1 labels"):
        nn.train_test_split([1, 2], [1])
    with pytest.raises(ValueError, match="held_out is a share between 0 and 1"):
        nn.train_test_split([1, 2], [1, 2], held_out=1.5)


@given(st.integers(0, 30), st.integers(1, 10))
def test_batches_hold_everything_in_order(count, size):
    pieces = list(nn.batches(range(count), size))
    assert [place for piece in pieces for place in piece] == list(range(count))
    assert all(len(piece) == size for piece in pieces[:-1])


def test_the_error_table_is_the_lessons():
    table = nn.error_table([10, 8, 6], [20, 3, 1])
    assert [row[3:] for row in table.rows] == [
        [-10, 100],
        [5, 25],
        [5, 25],
        [None, 150],
        [None, 50],
    ]
    assert table._repr_html_().count("<tr>") == 6


def test_names_are_escaped_in_html():
    table = nn.confusion(["<b>"], ["<b>"])
    assert "<b>" not in table._repr_html_()


def test_a_confusion_matrix_counts_by_size_of_numbers_and_in_the_order_of_names():
    assert nn.confusion([0, 1, 10], [1, 1, 2]).rows == [
        ["0", 0, 0, 0, 0],
        ["1", 1, 1, 0, 0],
        ["2", 0, 0, 0, 1],
        ["10", 0, 0, 0, 0],
    ]
    assert nn.confusion(["b", "a"], ["b", "b"]).columns == ["truth", "b", "a"]


def test_metrics_measure():
    assert nn.accuracy([1, 2, 3, 4], [1, 2, 0, 0]) == 0.5
    assert nn.r2([1.0, 2.0, 4.0], [1.0, 2.0, 3.0]) == 0.5
    with pytest.raises(ValueError, match="truths that differ"):
        nn.r2([1.0], [1.0])
    for measure in (nn.accuracy, nn.r2, nn.confusion, nn.error_table):
        with pytest.raises(
            ValueError, match=r"takes one truth for each answer.*got 1 answers and 2"
        ):
            measure([1.0], [1.0, 2.0])


@pytest.mark.parametrize(
    ("loss", "output"),
    [(None, "identity"), (None, "sigmoid"), ("binary_cross_entropy_with_logits", "identity")],
)
@pytest.mark.parametrize("names", [[0, 1], [-1, 1], ["no", "yes"]])
def test_the_outputs_of_a_model_are_read_as_it_classifies(loss, output, names):
    """accuracy(model.predict(inputs), labels) was 0."""
    if names == [-1, 1] and loss:
        return  # no shares
    inputs, labels = nn.moons(30, rng=0)
    truths = [names[label] for label in labels]
    model = nn.MLP(2, [4, 1], "tanh", output=output, rng=0)
    nn.fit(model, inputs, truths, epochs=15, loss=loss, rng=0, verbose=0)
    rows, given = model.predict(inputs), model.classify(inputs)
    share = sum(a == b for a, b in zip(given, truths, strict=True)) / 30
    assert share > 0.4
    assert nn.accuracy(rows, truths) == nn.accuracy(given, truths) == share
    assert nn.accuracy(rows, [[truth] for truth in truths]) == share
    assert nn.accuracy(list(rows), truths, labels=model.labels) == share
    assert repr(nn.confusion(rows, truths)) == repr(nn.confusion(given, truths))
    for measure in (nn.accuracy, nn.confusion):
        with pytest.raises(ValueError, match=r"at which output one class ends.*model\.classify"):
            measure(list(rows), truths)  # the threshold is not in the numbers


def test_rows_of_class_shares_stand_for_the_largest():
    inputs, species = nn.iris()
    model = nn.MLP(4, [4, 3], "tanh", rng=0)
    nn.fit(model, inputs, species, epochs=10, rng=0, verbose=0)
    rows, share = model.predict(inputs), nn.accuracy(model.classify(inputs), species)
    assert 0.8 < share < 1.0
    numbers = [model.labels.names.index(name) for name in species]
    hot = [[float(number == place) for place in range(3)] for number in numbers]
    assert nn.accuracy(rows, species) == share
    assert nn.accuracy(list(rows), numbers) == nn.accuracy(list(rows), hot) == share
    assert nn.accuracy(rows, hot) == share
    assert nn.confusion(rows, species).columns == ["truth", "setosa", "versicolor", "virginica"]


@pytest.mark.parametrize(
    ("predictions", "truths", "kind", "message"),
    [
        ([[1, 2, 3]], ["a"], ValueError, r"truths\[0\] is 'a', none of the classes \[0, 1, 2\]"),
        ([[1, 2, 3]], [3], ValueError, r"truths\[0\] is 3, none of the classes \[0, 1, 2\]"),
        ([[1, 2, 3]], [0.5], ValueError, r"truths\[0\] is 0.5, none of the classes"),
        ([[1, 2]], [[1, 1]], ValueError, r"truths\[0\] is \[1.0, 1.0\], which stands for no class"),
        ([[0.9], [0.1]], [1, 0], ValueError, "does not know at which output one class ends"),
        ([0.9, 0.1], [1, 0], ValueError, r"counts classes, but predictions\[0\] is 0.9; use"),
        ([1, 0], [0.5, 0], ValueError, r"counts classes, but truths\[0\] is 0.5; use .* r2 or"),
        (["yes", "no"], [1, 0], ValueError, "compares 'yes' with 1: give both as names, or both"),
        ([Value(1.0)], [1], TypeError, r"predictions\[0\] is a Value; use its .data"),
        ([[1, 2], [1]], [1, 0], ValueError, r"predictions\[1\] has 1 number but"),
        (
            [1, [1]],
            [1, 0],
            TypeError,
            r"predictions\[1\] is the row \[1\], but other cells are no rows",
        ),
        ("ab", "ab", TypeError, "takes lists of answers and truths, not 'ab'"),
        ([], [], ValueError, "at least one; got 0 answers and 0 truths"),
    ],
)
@pytest.mark.parametrize("measure", [nn.accuracy, nn.confusion])
def test_what_cannot_be_compared_is_refused(measure, predictions, truths, kind, message):
    with pytest.raises(kind, match=message):
        measure(predictions, truths)


def test_truths_of_other_names_than_the_models_are_refused():
    labels = nn.Labels(["no", "yes"], outputs=1)
    with pytest.raises(ValueError, match=r"\[0\] is 1, none of the classes \['no', 'yes'\] that"):
        nn.accuracy([[0.2], [0.7]], [1, 0], labels=labels)
    with pytest.raises(ValueError, match=r"3 numbers a row, but Labels.* have 1"):
        nn.accuracy([[0.2, 0.7, 0.1]], ["no"], labels=labels)


def test_numbers_may_be_rows_of_one_to_every_score():
    numpy = pytest.importorskip("numpy")
    rows, truths = [[1.0], [2.0], [4.0]], numpy.array([1.0, 2.0, 3.0])
    assert nn.r2(rows, truths) == nn.r2(rows, truths[:, None]) == 0.5
    assert nn.mean_squared_error(rows, truths) == nn.mean_absolute_error(rows, truths) == 1 / 3
    assert nn.error_table(rows, truths[:, None]).rows[2][1:] == [4.0, 3.0, 1.0, 1.0]
    for measure in (nn.r2, nn.error_table, nn.mean_squared_error, nn.mean_absolute_error):
        with pytest.raises((TypeError, ValueError), match=r"predictions\[0\] is a row of 2"):
            measure([[1, 2], [3, 4]], [1, 2])


def test_predictions_are_a_list_like_any_other():
    model = nn.MLP(1, [1], bias=False, weights=[[[2.0]]])
    rows = model.predict([1, 2])
    assert rows == [[2.0], [4.0]] and isinstance(rows, list)
    assert json.dumps(rows) == repr(rows) == "[[2.0], [4.0]]"


@pytest.mark.parametrize("draw", DRAWN)
def test_no_points_at_all_are_refused(draw):
    with pytest.raises(ValueError, match="at least one point"):
        draw(0)


def test_labels_have_one_output_each_or_one_for_two():
    labels = nn.Labels(["no", "yes"], outputs=1, low=-1.0, threshold=0.0)
    assert (labels.encode("no"), labels.encode("yes")) == ([-1.0], [1.0])
    assert (labels.decode([-0.1]), labels.decode([0.1])) == ("no", "yes")
    with pytest.raises(ValueError, match="need 3 outputs, not 1"):
        nn.Labels(["a", "b", "c"], outputs=1)
    with pytest.raises(ValueError, match=r"label 'x' is none of \['a', 'b'\]"):
        nn.Labels(["a", "b"]).encode("x")


# Walking downhill


def test_a_walk_is_shown_by_its_ends():
    """Its repr had 3,800 characters."""
    path = nn.minimize(lambda w: (3 * w - 10) ** 2, 2.0, learning_rate=0.01)
    first, heading, *lines = repr(path).splitlines()
    assert first == "86 steps, from height 16 down to 2.3994e-14, where it is flat"
    assert heading.split() == ["step", "x", "height"]
    assert [line.split()[0] for line in lines] == ["0", "1", "2", "…", "83", "84", "85", "86"]
    assert lines[1].split() == ["1", "2.24", "10.7584"]
    assert "<table>" in path._repr_html_() and len(path._repr_html_()) < 1000
    assert (len(path.points), path == tuple(path)) == (87, True)


def test_a_walk_in_many_directions_shows_the_first_few():
    path = nn.minimize(lambda p: sum(x * x for x in p), [1.0] * 100, steps=3)
    assert repr(path).splitlines()[0] == "3 steps, from height 100 down to 26.2144; not flat yet"
    assert repr(path).splitlines()[1].split() == [
        "step", "x[0]", "x[1]", "x[2]", "x[3]", "(96", "more)", "height",
    ]  # fmt: skip
    assert repr(nn.Path([], [], flat=False)) == "Path of no points"


def test_minimize_walks_until_it_is_flat():
    path = nn.minimize(lambda p: (p[0] - 1) ** 2 + 4 * (p[1] + 2) ** 2, [0, 0], 0.1, 1e-9)
    assert path.flat
    assert path.points[-1] == pytest.approx([1.0, -2.0], abs=1e-8)
    assert path.heights == sorted(path.heights, reverse=True)
    assert path.points[0] == [0.0, 0.0]


def test_minimize_says_when_it_is_not_flat_and_when_it_fails():
    assert not nn.minimize(lambda x: x, 0.0, steps=10).flat
    words = (
        r"diverged after 221 steps: it climbed from 1 to .* then met pow\(.* lower than 3, a ten"
    )
    with pytest.raises(DomainError, match=words) as raised:
        nn.minimize(lambda x: x**2, 1.0, learning_rate=3.0)
    assert raised.value.__cause__ is None and raised.value.__suppress_context__
    words = r"failed after 1 step, at \[-2.0\]: log\(-2\): log needs x > 0 .*Guard it"
    with pytest.raises(DomainError, match=words) as raised:
        nn.minimize(log, 1.0, learning_rate=3.0)
    assert "rate" not in str(raised.value)
    with pytest.raises(DomainError, match=r"^log\(-1\)"):  # no learning rate is to blame
        nn.minimize(log, -1.0)
    with pytest.raises(ValueError, match="learning_rate must be"):
        nn.minimize(lambda x: x**2, 1.0, learning_rate=0)


SIZES = [*range(20), *(2**k + more for k in range(5, 12) for more in (-1, 0, 1)), 1797]


@pytest.mark.parametrize("ours", [reorder, one_by_one, shuffled_by_words])
def test_shuffling_is_that_of_python(ours: "Callable[[array[int], Random], None]") -> None:
    """Several times; the generator is then as Python leaves it."""
    for count in SIZES:
        one, two = Random(count), Random(count)
        for _ in range(3):
            first, second = array("q", range(count)), array("q", range(count))
            one.shuffle(first)
            ours(second, two)
            assert first == second
            assert one.getstate() == two.getstate()


def test_a_generator_of_ones_own_shuffles_itself() -> None:
    class Still(Random):
        def shuffle(self, x):
            pass

    order = array("q", [0, 1, 2])
    reorder(order, Still())
    assert order.tolist() == [0, 1, 2]
