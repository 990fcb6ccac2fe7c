"""Examples: the lessons' own, the classics, and how they are split and measured."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import DomainError, log

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


def test_minimize_walks_until_it_is_flat():
    path = nn.minimize(lambda p: (p[0] - 1) ** 2 + 4 * (p[1] + 2) ** 2, [0, 0], 0.1, 1e-9)
    assert path.flat
    assert path.points[-1] == pytest.approx([1.0, -2.0], abs=1e-8)
    assert path.heights == sorted(path.heights, reverse=True)
    assert path.points[0] == [0.0, 0.0]


def test_minimize_says_when_it_is_not_flat_and_when_it_left_the_numbers():
    assert not nn.minimize(lambda x: x, 0.0, steps=10).flat
    words = (
        r"diverged after 221 steps: it climbed from 1 to .* then met pow\(.* lower than 3, a ten"
    )
    with pytest.raises(DomainError, match=words) as raised:
        nn.minimize(lambda x: x**2, 1.0, learning_rate=3.0)
    assert raised.value.__cause__ is None and raised.value.__suppress_context__
    with pytest.raises(DomainError, match=r"left the numbers after 1 step, at \[-2.0\]: log\(-2\)"):
        nn.minimize(log, 1.0, learning_rate=3.0)
    with pytest.raises(DomainError, match=r"^log\(-1\)"):  # no learning rate is to blame
        nn.minimize(log, -1.0)
    with pytest.raises(ValueError, match="learning_rate must be"):
        nn.minimize(lambda x: x**2, 1.0, learning_rate=0)
