"""How wrong an answer is: on numbers, on Values, and where the output saturates."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import nn
from autograd import DomainError, Value, ieee, sigmoid
from nn.training.log_loss import log_loss
from nn.training.losses import LOSSES, loss_of

numbers = st.floats(-50, 50)


@pytest.mark.parametrize(
    ("loss", "predictions", "targets", "expected"),
    [
        (nn.squared_error, [10, 8, 6], [20, 3, 1], 150.0),
        (nn.mean_squared_error, [10, 8, 6], [20, 3, 1], 50.0),
        (nn.absolute_error, [0.5, 0.75, -0.25, -0.75], [0, 0, 0, 1], 3.25),
        (nn.mean_absolute_error, [0.5, 0.75, -0.25, -0.75], [0, 0, 0, 1], 0.8125),
        (nn.hinge, [0.25, 3.0], [1, -1], 2.375),
        (nn.huber, [0.5, 3.0, -3.0], [0, 0, 0], (0.125 + 2.5 + 2.5) / 3),
        (nn.binary_cross_entropy, [0.5, 0.25], [1, 0], (math.log(2) - math.log(0.75)) / 2),
        (nn.cross_entropy, [1.0, 2.0, 3.0], 2, math.log(sum(map(math.exp, (1, 2, 3)))) - 3),
    ],
)
def test_each_loss_is_its_formula_on_numbers_and_on_values(loss, predictions, targets, expected):
    assert loss([float(p) for p in predictions], targets) == pytest.approx(expected, rel=1e-14)
    on_values = loss([Value(p) for p in predictions], targets)
    assert on_values.data == pytest.approx(expected, rel=1e-14)
    assert loss_of(loss.__name__) is loss


@given(numbers, st.sampled_from([0.0, 1.0]))
def test_cross_entropy_from_logits_has_the_slope_probability_minus_target(logit, target):
    z = Value(logit)
    nn.binary_cross_entropy_with_logits(z, target).backward()
    exact = -sigmoid(-logit) if target else sigmoid(logit)
    assert z.grad == pytest.approx(exact, rel=1e-14)


@given(st.floats(-30, 30), st.sampled_from([0.0, 1.0]))
def test_cross_entropy_of_a_sigmoid_is_cross_entropy_from_its_logit(logit, target):
    z = Value(logit)
    loss = nn.binary_cross_entropy(z.sigmoid(), target)
    loss.backward()
    assert loss.data == pytest.approx(
        nn.binary_cross_entropy_with_logits(logit, target), rel=1e-2, abs=1e-12
    )
    exact = -sigmoid(-logit) if target else sigmoid(logit)
    assert z.grad == pytest.approx(exact, rel=1e-2, abs=1e-12)


@pytest.mark.parametrize(("logit", "target"), [(40.0, 0), (-40.0, 1), (700.0, 0), (-700.0, 1)])
def test_a_saturated_output_has_a_finite_loss_and_a_slope_that_is_no_nan(logit, target):
    z = Value(logit)
    loss = nn.binary_cross_entropy(z.sigmoid(), target)
    loss.backward()
    assert 30.0 < loss.data < 800.0
    assert z.grad * logit >= 0.0


def test_a_saturated_right_answer_costs_nothing():
    p = Value(1.0)
    loss = nn.binary_cross_entropy(p, 1)
    loss.backward()
    assert (loss.data, p.grad) == (0.0, -1.0)


def test_a_probability_outside_0_to_1_is_refused():
    with pytest.raises(
        ValueError,
        match=r"^binary_cross_entropy: log_loss\(1.5, 1\): .* from 0 to 1; squash .*logits",
    ):
        nn.binary_cross_entropy(1.5, 1)


@given(st.lists(numbers, min_size=2, max_size=5), st.data())
def test_the_slope_of_cross_entropy_is_softmax_minus_target(logits, data):
    place = data.draw(st.integers(0, len(logits) - 1))
    values = [Value(logit) for logit in logits]
    nn.cross_entropy(values, place).backward()
    weights = [math.exp(logit - max(logits)) for logit in logits]
    for other, (value, weight) in enumerate(zip(values, weights, strict=True)):
        expected = weight / sum(weights) - (other == place)
        assert value.grad == pytest.approx(expected, rel=1e-11, abs=1e-13)


def test_cross_entropy_of_a_sure_right_answer_keeps_its_digits():
    assert nn.cross_entropy([100.0, 60.0], 0) == pytest.approx(math.exp(-40.0), rel=1e-13)


@example(5e-324)
@given(numbers)
def test_huber_is_half_the_square_near_0_and_straight_beyond(error):
    x = Value(error)
    nn.huber(x, 0.0, delta=2.0).backward()
    assert x.grad == max(-2.0, min(2.0, error))


def test_penalties_are_the_sums_of_absolute_and_squared_weights():
    weights = [Value(3.0), Value(-4.0)]
    penalty = nn.l1(weights, 0.5) + nn.l2(weights, 0.1)
    penalty.backward()
    assert penalty.data == pytest.approx(3.5 + 2.5)
    assert [w.grad for w in weights] == pytest.approx([0.5 + 0.6, -0.5 - 0.8])
    with pytest.raises(TypeError, match=r"l2\(\) takes parameters, not 0\.01; .*nn\.l2\(param"):
        nn.l2(0.01)


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_outputs_and_targets_must_be_as_many(name):
    with pytest.raises(ValueError, match=r"2 outputs and 3 targets"):
        LOSSES[name]([Value(0.5), Value(0.5)], [0, 1, 0])


@pytest.mark.parametrize(
    ("loss", "outputs", "targets", "message"),
    [
        (
            nn.cross_entropy, [1.0, 2.0], [1, 1],
            "targets are shares that sum to 1, but these sum to 2; for several labels at once use "
            "binary_cross_entropy_with_logits",
        ),
        (nn.cross_entropy, [1.0, 2.0], [0.5, 0.499], "that sum to 1, but these sum to 0.999"),
        (nn.cross_entropy, [1.0, 2.0], [2, -1], "targets are probabilities, from 0 to 1, not 2"),
        (nn.cross_entropy, [1.0, 2.0], [math.nan, 1], r"targets\[0\] is nan, not a finite number"),
        (nn.cross_entropy, [1.0], [1], "the share of a single output is always 1; for one output"),
        (nn.cross_entropy, [1.0], 0, "the share of a single output is always 1; for one output"),
        (nn.hinge, [0.5], [0], r"targets are -1 or 1, not 0; code two classes as 2 \* label - 1"),
        (nn.hinge, [0.5, 0.5], [1, 0.5], "targets are -1 or 1, not 0.5"),
        (nn.hinge, [0.5], Value(0.0), "targets are -1 or 1, not 0"),
        (nn.binary_cross_entropy, [0.5], [1.5], "probabilities, from 0 to 1, not 1.5"),
        (nn.binary_cross_entropy_with_logits, [0.5], [-1], "probabilities, from 0 to 1, not -1"),
        (nn.squared_error, [0.5], [math.inf], r"targets\[0\] is inf, not a finite number"),
        (nn.huber, [0.5], [math.nan], r"targets\[0\] is nan, not a finite number"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [float, Value])
def test_targets_a_loss_is_not_made_for_are_refused(loss, outputs, targets, message, kind):
    """cross_entropy of [1, 1] was -.687: no loss at all."""
    with pytest.raises(ValueError, match=f"^{loss.__name__}: .*{message}"):
        loss([kind(output) for output in outputs], targets)


@given(st.lists(st.floats(0.01, 1.0), min_size=2, max_size=9))
def test_shares_may_be_rounded_as_floats_of_32_bits_are(weights):
    numpy = pytest.importorskip("numpy")
    shares = numpy.array(weights, dtype="float32")
    shares /= shares.sum()
    assert nn.cross_entropy([0.0] * len(weights), shares) == pytest.approx(math.log(len(weights)))
    assert nn.cross_entropy([0.0] * len(weights), numpy.int64(1)) >= 0.0


def test_of_several_outputs_hinge_takes_one_against_the_rest():
    assert nn.hinge([2.0, -2.0, 0.0], [1, -1, -1]) == pytest.approx(1 / 3)


@pytest.mark.parametrize("delta", [0.0, -1.0, math.nan, math.inf, "1"])
def test_huber_needs_a_delta_above_0(delta):
    with pytest.raises(ValueError, match=r"^huber: delta must be a finite number above 0, got "):
        nn.huber([1.0], [0.0], delta=delta)


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_an_error_of_a_loss_names_the_loss_and_not_an_op_inside_it(name):
    targets = [1, -1] if name == "hinge" else [0, 1]
    with pytest.raises(TypeError, match=rf"^{name}: predictions\[1\] is str 'a', not a number"):
        LOSSES[name]([0.5, "a"], targets)
    with pytest.raises(TypeError, match=rf"^{name}: targets\[0\] is NoneType None, not a num"):
        LOSSES[name]([0.5, 0.5], [None, 1])
    with pytest.raises(TypeError, match=rf"^{name}: predictions\[0\] is a row of 2 numbers"):
        LOSSES[name]([[0.5, 0.5], [0.5, 0.5]], targets)


def test_an_overflow_in_a_loss_names_the_loss_first():
    with pytest.raises(DomainError, match=r"^squared_error: square\(1e\+200\): the result"):
        nn.squared_error([Value(1e200)], [0.0])


def test_a_column_may_be_rows_of_one():
    assert nn.mean_squared_error([[1.0], [3.0]], [[2.0], [3.0]]) == 0.5
    assert nn.mean_absolute_error([[1.0], [3.0]], [2.0, 3.0]) == 0.5


@pytest.mark.parametrize("name", sorted(set(LOSSES) - {"cross_entropy", "hinge"}))
def test_a_target_that_is_a_value_gets_its_own_slope(name):
    """The slope of the cross-entropy in its target was 0."""

    def loss(target):
        return LOSSES[name]([0.3], [target])

    target, width = Value(0.6), 1e-6
    loss(target).backward()
    difference = (loss(0.6 + width) - loss(0.6 - width)) / (2 * width)
    assert target.grad == pytest.approx(difference, rel=1e-6)


def test_an_unknown_loss_lists_the_known_ones():
    with pytest.raises(
        ValueError, match=r"no loss 'surprise'; choose from squared_error, mean_squ"
    ):
        loss_of("surprise")


def test_a_class_outside_the_outputs_is_refused():
    with pytest.raises(ValueError, match=r"class 3 is not one of the 3 outputs"):
        nn.cross_entropy([0.0, 0.0, 0.0], 3)


@given(st.floats(-0.1, 1.1) | st.sampled_from([0.0, -0.0, 1.0, 1.0 - 2.0**-53, 5e-324, 1e-301]),
       st.sampled_from([0.0, 1.0]) | st.floats(0.0, 1.0))  # fmt: skip
def test_the_ops_that_compose_log_loss_have_its_bits(p, t):
    with ieee():
        composed, whole = log_loss.lower([Value(p), t]).data, log_loss(p, t)
    assert composed.hex() == whole.hex()
