"""The numbers of the lessons, live: every one that stands on a slide and needs no training.

And the verdicts on a reader's answers to their exercises.
"""

import re

import pytest

from autograd import Value, grad, sigmoid, topological_order
from nn import (
    MLP,
    SGD,
    Table,
    absolute_error,
    binary_cross_entropy,
    draw_network,
    error_table,
    fit,
    four_pixel,
    mean_squared_error,
    minimize,
    several_points,
    squared_error,
    squared_error_table,
    xor,
)
from nn.lessons import camera, learning, side_by_side, slopes, verdicts
from nn.lessons.optimisation import parabola, rate_table, small_network

BASELINE = [[[1, 1], [-1, 1]], [[2, -1]]]


def linear(weights):
    """Lesson A's network: identity activations and no bias."""
    return MLP(2, [2, 1], "identity", bias=False, weights=weights)


def relu_network(*weights):
    """The same network with ReLU in the hidden and in the output layer."""
    return MLP(2, [2, 1], "relu", output="relu", bias=False, weights=weights)


# A. The need for optimization


def test_the_baseline_network_predicts_9_and_errs_by_minus_4():
    network = linear(BASELINE)
    assert [hidden.data for hidden in network.layers[0]([2, 3])] == [5.0, 1.0]
    assert network([2, 3]).data == 9.0
    assert network([2, 3]).data - 13.0 == -4.0


def test_other_output_weights_make_the_baseline_network_right():
    assert linear([BASELINE[0], [[3, -2]]])([2, 3]).data == 13.0


def test_the_squared_error_of_the_baseline_network_has_these_gradients():
    network = linear(BASELINE)
    hidden = network.layers[0]([2, 3])
    squared_error([network.layers[1](hidden)], [13.0]).backward()
    assert [parameter.grad for parameter in network.parameters()] == [-32, -48, 16, 24, -40, -8]
    assert [neuron.grad for neuron in hidden] == [-16, 8]


@pytest.mark.parametrize(
    ("weights", "predictions", "loss"),
    [
        (([[2, 1], [1, 2]], [[1, 1]]), [9, 9, 0, 12], 37.5),
        (([[2, 1], [1, 1.5]], [[1, 1.5]]), [9.75, 10, 0, 14], 49.890625),
    ],
)
def test_several_points_have_one_mean_squared_error(weights, predictions, loss):
    network = relu_network(*weights)
    inputs, targets = several_points()
    answers = [row[0] for row in network.predict(inputs)]
    assert answers == predictions
    assert mean_squared_error(answers, targets) == loss


def test_the_table_of_squared_errors_adds_up_to_150_and_averages_50():
    predictions, actuals = squared_error_table()
    *rows, total, mean = error_table([row[0] for row in predictions], actuals).rows
    assert [row[1:] for row in rows] == [[10, 20, -10, 100], [8, 3, 5, 25], [6, 1, 5, 25]]
    assert (total[-1], mean[-1]) == (150.0, 50.0)


def test_a_single_weight_of_slope_minus_24_steps_to_2_24():
    weight = Value(2.0)
    squared_error([3 * weight], [10]).backward()
    assert weight.grad == -24.0
    SGD([weight], learning_rate=0.01).step()
    assert weight.data == pytest.approx(2.24, rel=1e-15)


def test_two_weights_halve_their_error_in_one_step():
    weights = [Value(1.0), Value(2.0)]
    assert step_of(weights, [3, 4], 6) == 5.0
    assert weights[0].data * 3 + weights[1].data * 4 - 6 == pytest.approx(2.5, rel=1e-14)


def test_three_weights_have_slopes_14_28_42_and_end_5_04_off():
    weights = [Value(0.0), Value(2.0), Value(1.0)]
    assert step_of(weights, [1, 2, 3], 0) == 7.0
    assert [weight.grad for weight in weights] == [14.0, 28.0, 42.0]
    error = weights[0].data + weights[1].data * 2 + weights[2].data * 3
    assert error == pytest.approx(5.04, rel=1e-14)


def step_of(weights, inputs, target):
    """One step of .01 downhill; the error before it."""
    error = sum(weight * x for weight, x in zip(weights, inputs, strict=True)) - target
    squared_error([error], [0]).backward()
    SGD(weights, learning_rate=0.01).step()
    return error.data


def test_a_walk_is_named_after_its_first_steps_and_its_end():
    """At 1/18 the first step lands on the bottom; at 1/9 the walk goes to and fro for ever."""
    rows = rate_table(parabola, 2.0, [0.001, 1 / 18, 0.1, 1 / 9, 0.12]).rows
    assert [row[-2:] for row in rows] == [
        ["crawls", "936 steps"],
        ["arrives", "1 step"],
        ["bounces", "77 steps"],
        ["bounces", "not yet"],
        ["explodes", "never"],
    ]
    assert rows[1][1:4] == [pytest.approx(10 / 3)] * 3


# B. How neural networks work

IMAGE = [0.50, 0.0, -0.75, 0.75]  # top left, top right, bottom right, bottom left


def test_a_neuron_adds_its_inputs_up_weight_by_weight():
    assert weighted(IMAGE, [1, 1, 1, 1]) == 0.5
    assert weighted(IMAGE, [-0.2, 0.0, 0.8, -0.5]) == pytest.approx(-1.075, rel=1e-15)


def weighted(inputs, weights):
    network = MLP(len(inputs), [1], bias=False, weights=[[weights]])
    return network(inputs).data


def test_the_squash_of_the_slide_is_the_logistic_one_of_the_sum_without_its_sign():
    assert round(sigmoid(1.075), 5) == 0.74555
    assert round(grad(sigmoid)(-1.075), 5) == 0.18971


HAND_SET = [
    [[1, 0, 0, 1], [0, 1, 1, 0], [1, 0, 0, -1], [0, 1, -1, 0]],
    [[1, 1, 0, 0], [-1, 1, 0, 0], [0, 0, 1, -1], [0, 0, 1, 1]],
    [[sign * (m == n) for n in range(4)] for m in range(4) for sign in (1, -1)],
    [[int(pair // 2 == m) for pair in range(8)] for m in range(4)],
]


def hand_set_network(squash):
    activations = [squash, squash, "relu", "identity"]
    return MLP(4, [4, 4, 8, 4], activations, bias=False, weights=HAND_SET)


def answers_right(model, images, names):
    classes = list(dict.fromkeys(names))
    rows = model.predict(images)
    return sum(classes[row.index(max(row))] == name for row, name in zip(rows, names, strict=True))


def test_the_hand_set_network_labels_all_patterns_with_tanh():
    images, names = four_pixel()
    model = hand_set_network("tanh")
    assert answers_right(model, images, names) == 8
    for row in model.predict(images):
        *others, winner = sorted(row)
        assert (round(winner, 3), others) == (0.959, [0.0, 0.0, 0.0])


def test_the_hand_set_network_labels_only_two_patterns_with_the_logistic():
    assert answers_right(hand_set_network("sigmoid"), *four_pixel()) == 2


@pytest.mark.parametrize("colour", [-1.0, 1.0])
@pytest.mark.parametrize("pixel", range(4))
@pytest.mark.parametrize("name", camera.CLASSES)
def test_no_rule_about_one_pixel_is_right_on_more_than_4_of_8(name, pixel, colour):
    """Half of each class, and half of the other images, has this colour there."""
    rules = {"rule": lambda *pixels: pixels[pixel] == colour, "never": lambda *_: False}
    assert camera.rules_for(name, rules).rows == [["rule", 4], ["never", 6]]


def test_the_worked_example_is_horizontal():
    """Black above, white below."""
    _, names = four_pixel()
    (row,) = hand_set_network("tanh").predict([[-1, -1, 1, 1]])
    assert list(dict.fromkeys(names))[row.index(max(row))] == "horizontal"


def test_the_total_of_the_absolute_errors_is_3_25():
    assert absolute_error([0.5, 0.75, -0.25, -0.75], [0, 0, 0, 1]) == 3.25


def test_the_slope_of_the_square_at_minus_1_is_minus_2_though_the_secant_is_minus_1():
    assert grad(lambda w: w**2)(-1.0) == -2.0
    assert (0.0**2 - (-1.0) ** 2) / (0.0 - -1.0) == -1.0


@pytest.mark.parametrize("weights", [24, 96])
def test_trying_takes_two_runs_a_weight_and_backpropagation_one_in_all(weights):
    assert slopes.runs_for_slopes(weights) == (2 * weights, 1)


def test_an_error_over_one_weight_leaves_the_weight_as_it_was():
    weight = Value(-1.0)
    plot = slopes.error_over(weight, lambda: weight**2, by=1.0)
    assert plot.chart.rows == [
        ["lower weight", -2.0, 4.0],
        ["original weight", -1.0, 1.0],
        ["higher weight", 0.0, 0.0],
    ]
    assert weight.data == -1.0


def test_the_four_slopes_of_a_network_are_in_the_neuron_that_is_squashed_twice():
    """The ReLU sends nothing back; the logistic squash .18971 of what comes."""
    error = slopes.neuron_squashed_twice()
    error.backward()
    grads = {node.name: node.grad for node in topological_order(error)}
    assert grads["z"] == pytest.approx(0.18971 * grads["s"], rel=1e-4)
    assert grads["BR"] == pytest.approx(0.8 * grads["z"], rel=1e-15)


def test_two_weights_in_a_chain_multiply_their_slopes():
    x, w1, w2 = 3.0, Value(2.0), Value(-5.0)
    y = x * w1
    (y * w2).backward()
    assert y.grad == w2.data
    assert w1.grad == x * w2.data


# C. Model training


def test_a_walk_in_the_dark_ends_where_it_is_flat():
    path = minimize(lambda w: (3 * w - 10) ** 2, 2.0, learning_rate=0.01)
    assert path.points[1][0] == pytest.approx(2.24)
    assert path.points[-1][0] == pytest.approx(10 / 3)


def test_the_slope_of_the_cross_entropy_is_a_number_where_the_naive_one_is_0_over_0():
    output = Value(1.0)
    binary_cross_entropy(output, 1.0).backward()
    assert output.grad == -1.0


def test_the_lessons_network_for_xor_learns_by_the_lessons_call():
    """2-6-6-1, relu relu sigmoid, binary cross-entropy."""
    inputs, labels = xor()
    start = {"init": "uniform", "bias_init": "uniform"}
    model = MLP(2, [6, 6, 1], "relu", output="sigmoid", **start, rng=3)
    history = model.fit(inputs, labels, 300, 0.1, rng=0, verbose=0)
    assert model.classify(inputs) == labels
    assert history["loss"][-1] < 0.05 < history["loss"][0]


def test_too_low_a_learning_rate_crawls_and_too_high_a_one_overshoots():
    """The same start, twenty epochs on the line y = 3 x."""
    data, labels = [[-1.0], [0.5], [1.0]], [-3.0, 1.5, 3.0]

    def losses(learning_rate):
        model = MLP(1, [1], bias=False, weights=[[[0.0]]])
        options = {"optimiser": "sgd", "learning_rate": learning_rate, "batch_size": None}
        return fit(model, data, labels, epochs=20, rng=0, verbose=0, **options)["loss"]

    assert losses(0.5)[-1] < 1e-3 < 0.5 * losses(0.001)[0] < losses(0.001)[-1]
    assert losses(2.0)[-1] > losses(2.0)[0]


# Side by side


def test_pictures_tables_and_numbers_stand_side_by_side():
    """Each as a notebook shows it alone: rich if it can be, else as escaped text."""
    table = error_table([10], [20])
    html = side_by_side(Value(2.0, name="w"), table, ["<b>"])._repr_html_()
    assert html.count('<div style="flex:1 1 280px') == 3
    assert "data:image/svg+xml" in html
    assert table._repr_html_() in html
    assert "<pre>[&#x27;&lt;b&gt;&#x27;]</pre>" in html


def test_a_table_has_a_minus_as_in_print_in_its_head_too():
    """Where a browser shows it; as text it can be copied into Python."""
    table = Table(["from -1.5"], [[-2.0]])
    assert "from −1.5</th>" in table._repr_html_() and "<td>−2</td>" in table._repr_html_()
    assert repr(table).split() == ["from", "-1.5", "-2"]


def test_two_networks_with_weights_stand_beside_each_other_in_a_notebook():
    """A window of 1024 pixels has 867 for an output. Smaller, the text could not be read."""
    networks = small_network(*BASELINE[:1], [2, -1]), small_network(*BASELINE[:1], [3, -2])
    drawn = [
        draw_network(each, [2, 3], target=[13], weights=True, tiles="none") for each in networks
    ]
    html = side_by_side(*drawn)._repr_html_()
    widths = [int(width) for width in re.findall(r"min-width:(\d+)px", html)]
    (gap,) = re.findall(r"gap:8px (\d+)px", html)
    assert len(widths) == 2
    assert sum(widths) + int(gap) <= 867


# Test your answers


def test_an_exercise_that_raises_hides_no_other():
    """What went wrong is said in a line, whatever was raised and however much it says."""

    def test_missing():
        return missing_exercise(1)  # noqa: F821

    def test_raising():
        raise ValueError("one\n  two")

    def test_silent():
        raise ZeroDivisionError

    def test_endless():
        raise TypeError("very " * 1000)

    found = verdicts(test_missing, test_raising, test_silent, test_endless, lambda: True)
    assert found["test_missing"].startswith(
        "not yet: NameError: name 'missing_exercise' is not defined ("
    )
    assert found["test_raising"] == "not yet: ValueError: one two"
    assert found["test_silent"] == "not yet: ZeroDivisionError"
    assert len(found["test_endless"]) < 320
    assert found["<lambda>"] == "right"


WRONG = {
    "neuron": lambda inputs, weights: sum(x * w for x, w in zip(inputs, weights, strict=True)),
    "edge": lambda: [1, 1, 1, 1],
    "total_error": lambda answers, wanted: sum(answers) - sum(wanted),
    "downhill": lambda weights, slopes, rate: [weights[0] + rate * slopes[0]],
    "slopes_by_hand": lambda weights, inputs, target: inputs,
    "squash_slope": lambda a: a * (1 - a),
}


@pytest.mark.parametrize("tests", [camera.TESTS, learning.TESTS])
def test_a_wrong_answer_is_told_the_first_case_that_is_not_right(tests):
    """Each with a mistake that readers make."""
    found = verdicts(*tests, given=WRONG)
    assert all(re.match(r"not yet: .* is .*, not -?[\d.\[]", words) for words in found.values()), (
        found
    )


@pytest.mark.parametrize("wrong", [False, None, 0.0])
def test_an_answer_that_is_not_right_is_not_yet_right(wrong):
    assert verdicts(lambda: wrong) == {"<lambda>": "not yet"}


def test_a_reader_can_still_interrupt_a_test():
    """An exercise may run for ever."""

    def test_loop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verdicts(test_loop)
