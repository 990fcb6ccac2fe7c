"""What readers hear of wrong answers to the exercises of lessons 4 to 8."""

from math import exp, log
from random import Random

import pytest

import nn
from autograd import define, grad, where
from autograd.testing import check_op
from nn.lessons import extras, training, verdicts
from nn.lessons.training import deep_ends, loss_of_epoch, one_at_a_time, two_valleys


def heard(tests, **given):
    """The verdict on the only exercise that was tried."""
    (name,) = given.keys() & {test.__name__.removeprefix("test_") for test in tests}
    return verdicts(*tests, given=given)[f"test_{name}"]


# Lesson 4


def stepped(network, inputs, targets, learning_rate, *, forget=True, share=True):
    """A step of the full batch, or one with a mistake in it."""
    if forget:
        network.zero_grad()
    for row, target in zip(inputs, targets, strict=True):
        nn.binary_cross_entropy(network(row), target).backward()
    for parameter in network.parameters():
        parameter.data -= learning_rate * parameter.grad / (len(inputs) if share else 1)


def test_a_step_of_a_batch_that_adds_or_keeps_slopes_is_noticed():
    """The total instead of the mean, and old slopes that stay."""
    right = heard(training.TESTS, batch_step=stepped)
    total = heard(training.TESTS, batch_step=lambda *a: stepped(*a, share=False))
    old = heard(training.TESTS, batch_step=lambda *a: stepped(*a, forget=False))
    assert right == "right"
    assert total.endswith("the weight is 1.5, not 0.75")
    assert old.startswith("not yet: after a second step the weight is ")


def test_shuffling_must_keep_pairs_and_the_callers_lists():
    """The bug of the lesson, and a repair that moves the caller's list."""

    def apart(data, labels, rng):
        return sorted(data, key=lambda _: rng.random()), labels

    def in_place(data, labels, rng):
        order = list(range(len(data)))
        rng.shuffle(order)
        mixed = [data[place] for place in order], [labels[place] for place in order]
        data[:] = mixed[0]
        return mixed

    assert "not yet: shuffled(" in heard(training.TESTS, shuffled=apart)
    assert "the caller's list of data is [20, 30, 10]" in heard(training.TESTS, shuffled=in_place)


def test_epochs_count_from_one():
    """A position in the list is one too low."""
    found = heard(training.TESTS, best_epoch=lambda losses: losses.index(min(losses)))
    assert found == "not yet: best_epoch([3.0, 1.0, 2.0]) is 1, not 2"


def test_plain_descent_stays_in_the_shallow_valley_and_noise_may_leave_it():
    """A low rate is not enough. A high one leaves the deep valley too."""
    plain = nn.minimize(two_valleys, 1.5, 0.1)
    noisy = one_at_a_time(1.5, 0.1, Random(0))
    assert plain.flat and plain.points[-1][0] > 0 > noisy.points[-1][0]
    low, good, high = (row[1:] for row in deep_ends([0.05, 0.1, 0.15]).rows)
    assert low == ["no", "0 of 20", "20 of 20"]
    assert good == ["no", "20 of 20", "20 of 20"]
    assert high == ["no", "16 of 20", "16 of 20"]


def test_the_curve_to_draw_is_the_loss_that_fit_measures():
    """At epochs, and on a straight line between them."""
    inputs, labels = nn.xor()
    measured = training.fresh().fit(inputs, labels, 300, 0.1, rng=0, verbose=0)["loss"]
    loss = loss_of_epoch(0.1)
    assert [loss(1), loss(300)] == pytest.approx([measured[0], measured[-1]], abs=5e-4)
    assert loss(1.5) == pytest.approx((loss(1) + loss(2)) / 2)


# Lessons 5 to 8


def test_a_kind_of_flat_ground_is_a_text():
    """Texts are compared as they are."""
    found = heard(extras.DERIVATIVES, kind=lambda f, point: "valley")
    assert found == "not yet: kind(-(x³ + y³ - 3xy), [1, 1]) is 'valley', not 'hilltop'"


def test_a_law_that_always_holds_is_noticed():
    """It would not find the careless cube."""
    given = {"cube": None, "careless_cube": None}
    found = heard(extras.OWN_OP, obeys_power_law=lambda op, power, x: True, **given)
    assert found == "not yet: obeys_power_law(careless_cube, 3, 1) is True, not False"


def fourth(slopes):
    """The fourth power, with these slopes."""
    return define(
        "fourth",
        forward=lambda x: x * x * x * x,
        slopes=slopes,
        formula="x ** 4",
        ulps=(2.0, 4.0),
    )


def test_the_bugs_of_the_lessons_are_named_and_their_repairs_are_right():
    """An `if` in compiled code, a loss of the wrong sign, and attention without softmax."""
    branching = heard(extras.NATIVE, half_square=lambda x: x * x if x > 0 else 0.0)
    choosing = heard(extras.NATIVE, half_square=lambda x: where(x > 0, x * x, 0.0))
    assert branching.startswith("not yet: TraceError: the truth of a number")
    assert choosing == "right"
    slope_of = heard(extras.DERIVATIVES, second_derivative=lambda f, x: grad(f)(grad(f)(x)))
    twice = heard(extras.DERIVATIVES, second_derivative=lambda f, x: grad(grad(f))(x))
    assert slope_of == "not yet: second_derivative(x³, 2) is 432, not 12"
    assert twice == "right"
    given = {"complaint": extras.complaint, "check_op": check_op}
    divided = heard(extras.OWN_OP, fourth=fourth(lambda x, out: (4 * out / x,)), **given)
    multiplied = heard(extras.OWN_OP, fourth=fourth(lambda x, out: (4 * x * x * x,)), **given)
    assert divided.startswith("not yet: check_op(fourth) is ") and "fourth(0.0)" in divided
    assert multiplied == "right"
    wrong = heard(extras.LANGUAGE, question_loss=lambda shares, sign: log(shares[sign]))
    assert wrong == "not yet: question_loss([0.25, 0.75], 0) is -1.386, not 1.386"

    def unshared(query, keys, values):
        return sum(exp(query * key) * value for key, value in zip(keys, values, strict=True))

    found = heard(extras.LANGUAGE, attention=unshared)
    assert found == "not yet: attention(0, [1, 5], [10, 20]) is 30, not 15"
