"""Modules: where their parameters are, what they compute, and what they refuse."""

import math
from functools import partial
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import autograd
import nn
from autograd import Value
from nn.init import initialiser
from nn.model.parameters import walk


def test_a_walk_finds_the_same_modules_without_looking_at_values():
    class Odd(nn.Module):
        def __init__(self):
            self.parts = {"a": (nn.MLP(2, [2], rng=0), [nn.Dropout(0.5)]), 3: Value(1.0)}
            self.again, self.me = self.parts["a"][0].layers[0], self

        def forward(self, inputs):
            return inputs

    model = Odd()
    found = list(walk(model, nn.Module))
    modules = [pair for pair in found if isinstance(pair[1], nn.Module)]
    assert list(walk(model, nn.Module, values=False)) == modules
    assert list(model.named_modules().items()) == modules
    names = ["", "parts.a.0", "parts.a.0.layers.0", "parts.a.1.0"]
    assert [name for name, part in modules if not isinstance(part, nn.Neuron)] == names
    assert len(found) == len(modules) + len(model.parameters()) == len(modules) + 7


def test_parameters_come_neuron_by_neuron_weights_then_bias():
    model = nn.MLP(2, [2, 1], rng=0)
    names = [
        *(
            "layers.0.neurons.0.weights.0",
            "layers.0.neurons.0.weights.1",
            "layers.0.neurons.0.bias",
        ),
        *(
            "layers.0.neurons.1.weights.0",
            "layers.0.neurons.1.weights.1",
            "layers.0.neurons.1.bias",
        ),
        *(
            "layers.1.neurons.0.weights.0",
            "layers.1.neurons.0.weights.1",
            "layers.1.neurons.0.bias",
        ),
    ]
    assert list(model.named_parameters()) == names
    assert [parameter.name for parameter in model.parameters()] == names


def test_an_mlp_has_hidden_activations_and_a_linear_output():
    model = nn.MLP(1, [1, 1], weights=[[[1]], [[1]]], bias=[[0.0], [-3.0]])
    assert (model([2]).data, model([-2]).data) == (-1.0, -3.0)
    squashed = nn.MLP(1, [1, 1], output="tanh", weights=[[[1]], [[1]]], bias=False)
    assert squashed([2]).data == math.tanh(2)


def test_activations_may_be_given_one_for_each_layer():
    model = nn.MLP(1, [1, 1], ["tanh", "sigmoid"], weights=[[[1]], [[1]]], bias=False)
    assert model([0.5]).data == autograd.sigmoid(math.tanh(0.5))


def test_one_output_is_a_value_and_several_are_a_list():
    assert isinstance(nn.MLP(2, [1])([1, 2]), Value)
    assert [type(output) for output in nn.MLP(2, [3])([1, 2])] == [Value] * 3


def test_a_neuron_is_one_dot_one_bias_and_one_activation():
    signal = nn.Neuron(100, "tanh", rng=0)([1.0] * 100)
    nodes = [node.op.name for node in autograd.topological_order(signal) if node.op]
    assert nodes == ["dot", "add", "tanh"]


@given(st.integers(0, 1000), st.permutations(range(4)))
def test_permuting_the_hidden_units_leaves_the_function(seed, order):
    model = nn.MLP(2, [4, 2], "tanh", rng=seed)
    other = nn.MLP(2, [4, 2], "tanh", rng=seed)
    hidden, output = other.layers
    hidden.neurons = [hidden.neurons[place] for place in order]
    for neuron in output.neurons:
        neuron.weights = [neuron.weights[place] for place in order]
    rows = [[0.3, -1.2], [2.0, 0.7]]
    for mine, others in zip(model.predict(rows), other.predict(rows), strict=True):
        assert mine == pytest.approx(others, rel=1e-13)


def test_the_gradient_of_the_inputs_and_of_a_layers_inputs_is_there():
    first = nn.Layer(2, 2, "identity", weights=[[1, 1], [-1, 1]], bias=False)
    second = nn.Layer(2, 1, "identity", weights=[[2, -1]], bias=False)
    inputs = [Value(2.0), Value(3.0)]
    hidden = first(inputs)
    second(hidden).backward()
    assert [value.grad for value in hidden] == [2.0, -1.0]
    assert [value.grad for value in inputs] == [3.0, 1.0]


def test_the_same_seed_draws_the_same_weights_and_layers_of_one_rng_differ():
    assert nn.MLP(2, [3], rng=5).state_dict() == nn.MLP(2, [3], rng=Random(5)).state_dict()
    assert nn.MLP(2, [3], rng=5).state_dict() != nn.MLP(2, [3], rng=6).state_dict()
    rows = nn.MLP(3, [3, 3], rng=0)
    assert rows.layers[0].state_dict() != rows.layers[1].state_dict()


def test_a_uniform_start_has_weights_between_minus_1_and_1_and_biases_of_0():
    state = nn.MLP(10, [10, 10], init="uniform", rng=0).state_dict()
    biases = [number for name, number in state.items() if name.endswith("bias")]
    weights = [number for name, number in state.items() if not name.endswith("bias")]
    assert set(biases) == {0.0}
    assert -1.0 <= min(weights) < -0.95 < 0.95 < max(weights) <= 1.0


RECTIFIERS = ["relu", "leaky_relu", "elu", "silu", "gelu", "softplus"]
OTHERS = ["identity", "tanh", "sigmoid", "sin", lambda x: x * x]


@pytest.mark.parametrize(
    ("activation", "init"),
    [*((name, "he") for name in RECTIFIERS), *((squash, "xavier") for squash in OTHERS)],
)
def test_unless_told_weights_start_to_fit_the_activation(activation, init):
    """He for the relu family, Xavier for all others, a function of the user's included."""
    for make in (partial(nn.Layer, 7, 3), partial(nn.Neuron, 7)):
        own, told = (make(activation, rng=0, **start) for start in ({}, {"init": init}))
        assert own.state_dict() == told.state_dict()
        assert own.state_dict() != make(activation, init="uniform", rng=0).state_dict()


def test_each_layer_of_a_network_starts_by_its_own_activation():
    model, rng = nn.MLP(4, [5, 6, 2], ["tanh", "relu", "identity"], rng=0), Random(0)
    layers = [nn.Layer(4, 5, "tanh", init="xavier", rng=rng), nn.Layer(5, 6, init="he", rng=rng)]
    layers.append(nn.Layer(6, 2, "identity", init="xavier", rng=rng))
    assert model.state_dict() == nn.Sequential(*layers).state_dict()


@pytest.mark.parametrize("width", [4, 32, 100])
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_signals_keep_their_size_through_a_network_of_any_width(activation, width):
    """A uniform start saturates every tanh, and makes relus explode, in a wide network."""
    rng = Random(width)
    model = nn.MLP(width, [width] * 4, activation, output=activation, rng=rng)
    rows = [[rng.gauss(0.0, 1.0) for _ in range(width)] for _ in range(20)]
    outputs = [number for row in model.predict(rows) for number in row]
    assert 0.2 < (sum(number * number for number in outputs) / len(outputs)) ** 0.5 < 2.0


def test_wide_layers_learn_sooner_than_from_a_uniform_start():
    """Of 400 digits after 3 epochs with tanh: two thirds right, against a third."""
    pytest.importorskip("sklearn")
    inputs, labels = (data[:400] for data in nn.digits())

    def share(**start):
        model = nn.MLP(64, [16, 10], "tanh", rng=0, **start)
        nn.fit(model, inputs, labels, epochs=3, learning_rate=0.001, rng=0, verbose=0)
        return nn.accuracy(model.classify(inputs), labels)

    assert share() > 0.6 > 0.45 > share(init="uniform")


@pytest.mark.parametrize(
    ("name", "spread"), [("uniform", 3**-0.5), ("normal", 0.1), ("xavier", 0.1), ("he", 0.2)]
)
def test_initialisers_have_the_spread_they_promise(name, spread):
    """For 50 inputs and 150 outputs: xavier sqrt(2 / 200), he sqrt(2 / 50)."""
    draw, rng = initialiser(name), Random(0)
    numbers = [draw(rng, 50, 150) for _ in range(20_000)]
    assert sum(numbers) / 20_000 == pytest.approx(0.0, abs=4 * spread / 20_000**0.5)
    assert (sum(n * n for n in numbers) / 20_000) ** 0.5 == pytest.approx(spread, rel=0.03)


def test_modules_of_the_user_are_walked_through_lists_and_dicts_each_parameter_once():
    class Own(nn.Module):
        def __init__(self):
            self.scale = Value(2.0)
            self.parts = {"a": nn.Neuron(1, rng=0), "b": [Value(3.0), self.scale]}
            self.number = 5
            self.me = self

        def forward(self, inputs):
            return inputs[0] * self.scale

    model = Own()
    names = ["scale", "parts.a.weights.0", "parts.a.bias", "parts.b.0"]
    assert list(model.named_parameters()) == names
    assert model([3]).data == 6.0
    assert nn.Sequential(model, nn.Layer(1, 1, "identity", weights=[[1]]))([3]).data == 6.0


def test_state_is_loaded_all_or_not_at_all():
    model = nn.MLP(1, [1], rng=0)
    state = model.state_dict()
    for bad, message in [
        ({}, "2 missing parameter"),
        ({**state, "extra": 1.0}, "1 unknown parameter.*'extra'"),
        ({**dict.fromkeys(state, 9.0), "layers.0.neurons.0.bias": math.nan}, "is nan, not a fin"),
    ]:
        with pytest.raises(ValueError, match=message):
            model.load_state_dict(bad)
        assert model.state_dict() == state


def test_predict_builds_no_graph_and_gives_a_row_for_each_row():
    model = nn.MLP(2, [3, 2], "tanh", rng=0)
    rows = model.predict(((1, 2), (3, 4)))
    assert rows == [[output.data for output in model(row)] for row in ([1, 2], [3, 4])]
    assert model.training
    assert all(parameter.grad == 0.0 for parameter in model.parameters())


def test_the_summary_is_a_table_of_the_layers():
    model = nn.Sequential(nn.Standardise.of([[1, 2], [3, 4]]), nn.MLP(2, [3, 1]), nn.Dropout())
    assert repr(model.summary()).splitlines() == [
        "layer     what                                               parameters",
        "layers.0  Standardise(2)                                              0",
        "layers.1  MLP(Layer(2, 3, 'relu'), Layer(3, 1, 'identity'))          13",
        "layers.2  Dropout(0.5)                                                0",
        "total                                                                13",
    ]
    assert "<td>13</td>" in model.summary()._repr_html_()


# Dropout and scaling


def test_dropout_keeps_the_expectation():
    layer = nn.Dropout(0.3, rng=0)
    total = [0.0, 0.0]
    for _ in range(20_000):
        total = [t + out.data for t, out in zip(total, layer([1.0, -2.0]), strict=True)]
    assert [t / 20_000 for t in total] == pytest.approx([1.0, -2.0], rel=0.03)


def test_dropout_silences_or_strengthens_and_so_do_its_gradients():
    layer, inputs = nn.Dropout(0.5, rng=0), [Value(3.0) for _ in range(50)]
    outputs = layer(inputs)
    sum(outputs).backward()
    assert {output.data for output in outputs} == {0.0, 6.0}
    assert [value.grad for value in inputs] == [output.data / 3 for output in outputs]


def test_dropout_is_off_in_use_and_switched_for_all_inside():
    model = nn.Sequential(nn.Sequential(nn.Dropout(0.9, rng=0)))
    assert model.eval() is model
    assert [output.data for output in model([1.0, 2.0])] == [1.0, 2.0]
    assert model.train().layers[0].layers[0].training
    assert model.predict([[1.0, 2.0]]) == [[1.0, 2.0]]
    assert model.layers[0].layers[0].training


def test_standardised_columns_have_mean_0_and_spread_1():
    rng = Random(0)
    rows = [[rng.gauss(5, 3), rng.uniform(100, 200), 7.0] for _ in range(50)]
    columns = list(zip(*nn.Standardise.of(rows).predict(rows), strict=True))
    for column in columns[:2]:
        assert sum(column) / 50 == pytest.approx(0.0, abs=1e-12)
        assert sum(x * x for x in column) / 50 == pytest.approx(1.0)
    assert set(columns[2]) == {0.0}


# What is refused


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: nn.Layer(3, 2)([1, 2]), ValueError, "Layer expects 3 inputs, got 2"),
        (lambda: nn.MLP(3, [2])([1, 2, 3, 4]), ValueError, "Layer expects 3 inputs, got 4"),
        (lambda: nn.Neuron(1)([1, 2]), ValueError, "Neuron expects 1 input, got 2"),
        (
            lambda: nn.MLP(2, [1])([[1, 2], [3, 4]]),
            TypeError,
            "inputs of one example, not with 2 r",
        ),
        (lambda: nn.MLP(2, [1])(["1", 2]), TypeError, "input 0 is str '1', not a number"),
        (lambda: nn.MLP(2, [1])([1, math.nan]), ValueError, "nan"),
        (lambda: nn.MLP(2, [1])(None), TypeError, "a model's input is NoneType None, not a num"),
        (lambda: nn.Layer(2, 0), ValueError, "a Layer's neurons must be at least 1, got 0"),
        (lambda: nn.Layer(0, 2), ValueError, "a Layer's inputs must be at least 1, got 0"),
        (lambda: nn.Neuron(2.0), TypeError, "must be a whole number, not float 2.0"),
        (lambda: nn.MLP(2, 3), TypeError, r"neurons of each layer, such as \[16, 1\], not 3"),
        (lambda: nn.MLP(2, 16, 1), TypeError, r"not 16; write MLP\(2, \[16, 1\]\)$"),
        (lambda: nn.MLP(2, "tanh"), TypeError, r"such as \[16, 1\], not 'tanh'$"),
        (lambda: nn.MLP([2, 16, 1]), TypeError, r"each layer: MLP\(2, \[16, 1\]\), not the list"),
        (lambda: nn.MLP((2, 16, 1), "tanh"), TypeError, r"MLP\(2, \[16, 1\]\), not the list"),
        (lambda: nn.MLP([2], [16, 1]), TypeError, r"MLP\(2, \[16, 1\]\), not the list \[2\] f"),
        (lambda: nn.MLP(2), ValueError, "MLP is empty; give the neurons of each layer"),
        (lambda: nn.Layer(2, 3, "Idenity"), ValueError, "; did you mean 'identity'\\? Choose from"),
        (lambda: nn.Layer(2, 3, 5), ValueError, "no activation 5; choose from identity"),
        (lambda: nn.SGD(nn.MLP(1, [1])), TypeError, r"takes model.parameters\(\), not MLP"),
        (lambda: nn.save("model", "x.json"), TypeError, r"save\(\) takes a Module, not str"),
        (lambda: nn.MLP(2, []), ValueError, "MLP is empty; give the neurons of each layer"),
        (lambda: nn.MLP(2, [3, 1], ["tanh"]), ValueError, r"MLP has 2 layers \[3, 1\], got 1 act"),
        (
            lambda: nn.MLP(2, [3], weights=[[[1, 2]]]),
            ValueError,
            "expects 3 rows of weights, got 1",
        ),
        (lambda: nn.Neuron(2, weights=[1]), ValueError, "Neuron expects 2 weights, got 1"),
        (lambda: nn.Layer(1, 2, bias=[1.0]), ValueError, "Layer expects 2 biases, got 1"),
        (lambda: nn.Layer(1, 1, "rleu"), ValueError, "no activation 'rleu'; did you mean 'relu'"),
        (
            lambda: nn.Layer(1, 1, "softmax"),
            ValueError,
            r"needs all outputs at once.*loss=\"cross_entropy\"",
        ),
        (lambda: nn.Layer(1, 1, init="best"), ValueError, "no initialiser 'best'; choose from"),
        (lambda: nn.Sequential("tanh"), TypeError, "takes modules, but number 0 is str 'tanh'"),
        (lambda: nn.Dropout(1.0), ValueError, "share of at least 0 and below 1, got 1.0"),
        (lambda: nn.Standardise([1], [0]), ValueError, "Standardise needs spreads above 0"),
        (lambda: nn.MLP(2, [1]).predict([[1, 2], [3]]), ValueError, r"inputs\[1\] has 1 number b"),
        (
            lambda: nn.MLP(2, [1]).predict([1, 0.5]),
            ValueError,
            r"expects 2 inputs, got 1; predict\(\) takes a list of.* predict\(\[\[1, 0.5\]\]\)$",
        ),
        (lambda: nn.MLP(2, [1]).predict([1, 0, 3]), ValueError, "expects 2 inputs, got 1$"),
        (
            lambda: nn.MLP(2, [2, 1], weights=[[[1, 1], [1]], [[1, 1]]]),
            ValueError,
            r"^weights\[0\]\[1\] has 1 number but weights\[0\]\[0\] has 2",
        ),
        (lambda: nn.MLP(2, [1]).predict([]), ValueError, "the inputs has no rows"),
        (lambda: nn.MLP(1, [1]).predict([[Value(1)]]), TypeError, "is a Value, but plain numbers"),
    ],
)
def test_malformed_calls_say_what_is_wrong(call, kind, message):
    with pytest.raises(kind, match=message):
        call()


class FirstTwo(nn.Module):
    """A layer that does not say how many outputs it has."""

    def forward(self, inputs):
        return list(inputs)[:2]


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (
            [nn.Layer(2, 3), nn.Layer(4, 1)],
            r"layers.1 \(Layer\(4, 1, 'relu'\)\) expects 4 inputs, got 3 from layers.0 \(Layer\(2",
        ),
        (
            [nn.MLP(2, [5, 3]), nn.Dropout(), nn.Standardise([0] * 4, [1] * 4)],
            r"layers.2 \(Standardise\(4\)\) expects 4 inputs, got 3 from layers.1 \(Dropout",
        ),
        (
            [nn.Neuron(3), nn.Neuron(2)],
            r"^Sequential: layers.1 \(Neuron\(2.* expects 2 inputs, got 1 from layers.0 \(Neuron",
        ),
        (
            [nn.Layer(2, 3), nn.Sequential(nn.Layer(4, 1), FirstTwo())],
            r"layers.1 \(Sequential\(.* expects 4 inputs, got 3 from layers.0 \(Layer\(2, 3",
        ),
    ],
)
def test_layers_that_do_not_fit_each_other_are_named_when_they_are_joined(layers, message):
    with pytest.raises(ValueError, match=message):
        nn.Sequential(*layers)


def test_a_misfit_behind_a_layer_of_the_users_own_is_named_when_it_is_met():
    model = nn.Sequential(nn.Layer(2, 3), FirstTwo(), nn.Layer(4, 1))
    message = r"^Sequential: layers.2 \(Layer\(4, .* expects 4 inputs, got 2 from layers.1 \(First"
    for call in (lambda: model([1, 2]), lambda: model.predict([[1, 2]])):
        with pytest.raises(ValueError, match=message):
            call()
    with pytest.raises(ValueError, match=r"^Layer expects 2 inputs, got 1$"):
        model([1])  # the user's own inputs
    model.layers[2] = nn.Layer(2, 1)
    assert len(model.outputs([1, 2])) == 1


def test_a_layer_changed_later_is_still_named():
    model = nn.MLP(2, [3, 1])
    model.layers[0] = nn.Layer(2, 4)
    with pytest.raises(ValueError, match=r"^MLP: layers.1 .* 3 inputs, got 4 from layers.0 "):
        model([1, 2])


def test_a_forward_that_was_written_anew_may_have_any_width():
    class Skip(nn.Layer):
        def forward(self, inputs):
            return [*super().forward(inputs), *inputs]

    class Parallel(nn.Sequential):
        def forward(self, inputs):
            return [output for layer in self.layers for output in layer.forward(inputs)]

    model = nn.Sequential(Skip(2, 3), Parallel(nn.Layer(5, 1), nn.Layer(5, 2)), nn.Layer(3, 1))
    assert len(model.outputs([1, 2])) == 1


# Scaling at both ends

columns = st.lists(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2), min_size=2, max_size=6)


@given(columns)
@example([[0.1, 1.0]] * 3)  # the mean of equal numbers is rounded
def test_unstandardise_is_the_inverse_of_standardise(rows):
    """What one of them does to a column, the other undoes; a column without spread is shifted."""
    there, back = nn.Standardise.of(rows), nn.Unstandardise.of(rows)
    again = nn.Sequential(there, back).predict(rows)
    for row, same in zip(rows, again, strict=True):
        assert same == pytest.approx(row, rel=1e-9, abs=1e-6)
    if all(row == rows[0] for row in rows):
        assert back.spreads == [1.0, 1.0]


@pytest.mark.parametrize("suffix", [".json", ".safetensors"])
def test_a_model_of_targets_of_natural_size_is_saved_loaded_drawn_and_trained(tmp_path, suffix):
    """The layer is put last by hand, and the answers are in the units of the targets."""
    rows = [[x / 10.0] for x in range(-10, 11)]
    targets = [300.0 + 100.0 * row[0] for row in rows]
    model = nn.Sequential(
        nn.Standardise.of(rows), nn.Layer(1, 1, "identity", rng=0), nn.Unstandardise.of(targets)
    )
    nn.fit(model, rows, targets, epochs=150, rng=0, verbose=0)
    assert nn.r2(model.predict(rows), targets) > 0.99
    nn.save(model, tmp_path / f"model{suffix}")
    assert nn.load(tmp_path / f"model{suffix}").predict(rows) == model.predict(rows)
    assert [type(part).__name__ for part in model.layers][-1] == "Unstandardise"
    answer = model.predict([[1.0]])[0][0]
    assert f"{answer:.4g}" in nn.draw_network(model, [1.0]).svg


def test_a_classifier_with_unstandardise_last_has_no_activation_to_choose_a_loss_by():
    """Its outputs are in the targets' units, whatever the layer before squashes with."""
    targets = [5.0, 25.0, 45.0]
    model = nn.Sequential(nn.Layer(1, 1, "sigmoid", rng=0), nn.Unstandardise.of(targets))
    history = nn.fit(model, [[0], [1], [2]], targets, epochs=1, rng=0, verbose=0)
    assert history["loss"][0] > 10.0
