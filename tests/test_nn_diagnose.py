"""The training doctor: each classic mistake is named, and a healthy model is left in peace."""

import pytest

import nn
from autograd import Value, softmax

DATA = nn.xor()


def mistakes(model, inputs=DATA.inputs, labels=DATA.labels, **options):
    return {finding.mistake for finding in nn.diagnose(model, inputs, labels, **options).findings}


def healthy():
    return nn.MLP(2, [4, 1], "tanh", init="xavier", rng=0)


def test_a_healthy_model_has_no_findings_and_numbers_for_each_layer():
    found = nn.diagnose(healthy(), *DATA, learning_rate=0.1)
    assert found.findings == []
    first, *_, last = repr(found).splitlines()
    assert first == "No classic mistake found."
    assert last.split()[0] == "layers.1"
    assert "<p>No classic mistake found.</p><table>" in found._repr_html_()


def test_a_forgotten_zero_grad_is_seen_in_the_gradients_left_behind():
    model = healthy()
    for _ in range(20):
        for row, target in zip(*DATA, strict=True):
            nn.squared_error([model(row)], [target]).backward()
    assert mistakes(model) == {"forgotten zero_grad"}


def test_an_honest_loop_did_not_forget_it():
    model = healthy()
    model.fit(*DATA, 5, 0.1, rng=0, verbose=0)
    assert mistakes(model) == set()


class Cut(nn.Module):
    """Loses its first layer by taking .data."""

    def __init__(self):
        self.first, self.second = nn.Neuron(2, "tanh", rng=0), nn.Neuron(1, "tanh", rng=1)

    def forward(self, inputs):
        return self.second([self.first(inputs).data])


def test_parameters_that_the_loss_does_not_reach_are_named():
    found = nn.diagnose(Cut(), *DATA).findings
    assert {finding.where for finding in found} == {
        "first.weights.0",
        "first.weights.1",
        "first.bias",
    }


def test_dead_relus_are_named_by_their_place():
    model = nn.MLP(2, [2, 1], weights=[[[1, 1], [-1, -1]], [[1, 1]]], bias=[[0, -1], [0]])
    (finding,) = nn.diagnose(model, *DATA).findings
    assert (finding.mistake, finding.where) == ("dead ReLU", "layers.0, neuron 1")
    assert "0 to all 4 examples" in finding.sentence
    assert "50%" in repr(nn.diagnose(model, *DATA).layers)


def test_a_saturated_squash_is_named():
    model = healthy()
    model.layers[0].neurons[2].bias.data = 20.0
    assert mistakes(model) == {"saturated squash"}


def test_vanishing_gradients_are_named_with_their_layers():
    model = nn.MLP(2, [3] * 12 + [1], "sigmoid", init="xavier", rng=0)
    found = nn.diagnose(model, *DATA).findings
    assert {finding.mistake for finding in found} == {"vanishing gradients"}
    assert found[0].where == "layers.0"


def test_exploding_gradients_are_named():
    model = nn.MLP(2, [8] * 8 + [1], "identity", init=nn.init.normal(0.0, 3.0), rng=0)
    assert "exploding gradients" in mistakes(model)


def test_a_step_too_large_or_too_small_is_named():
    assert mistakes(healthy(), learning_rate=50.0) == {"step too large"}
    for rate, remedy in ((0.6, "Lower the learning rate below 0.6."), (50.0, "Divide the learn")):
        found = nn.diagnose(healthy(), *DATA, learning_rate=rate).findings
        assert found[-1].remedy.startswith(remedy)
    assert mistakes(healthy(), learning_rate=1e-9) == {"step too small"}


@pytest.mark.parametrize(
    ("output", "labels"),
    [("tanh", [0, 1, 1, 5]), ("sigmoid", [-1, 1, 1, 0]), ("relu", [-1, 0, 0, 1])],
)
def test_targets_the_output_cannot_reach_are_named(output, labels):
    model = nn.MLP(2, [1], output=output, weights=[[[1, 1]]], bias=[[0.5]])
    assert mistakes(model, labels=labels, loss="squared_error") == {"unreachable targets"}


def test_unscaled_inputs_are_named_unless_the_model_scales_them():
    rows = [[1.0, 500.0], [2.0, 400.0], [1.0, -300.0]]
    scaled = nn.Sequential(nn.Standardise.of(rows), healthy())
    assert "unscaled inputs" in mistakes(healthy(), rows, [0.0, 1.0, 0.0])
    assert mistakes(scaled, rows, [0.0, 1.0, 0.0]) == set()


def test_twins_are_named():
    model = nn.MLP(2, [2, 1], "tanh", weights=[[[1, 2], [1, 2]], [[1, 0.5]]])
    assert mistakes(model) == {"identical neurons"}


def test_overflow_is_a_finding_too():
    model = nn.MLP(1, [1, 1], "identity", weights=[[[1e200]], [[1e200]]], bias=False)
    assert "overflow" in {
        finding.mistake for finding in nn.diagnose(model, [[0], [1]], [0, 0]).findings
    }


def test_a_diagnosis_changes_nothing():
    model = nn.Sequential(nn.Dropout(0.5, rng=0), healthy())
    for place, parameter in enumerate(model.parameters()):
        parameter.grad = float(place)
    state, dice = model.state_dict(), model.layers[0].rng.getstate()
    activations = [neuron.activation for neuron in model.layers[1].layers[0].neurons]
    nn.diagnose(model, *DATA, learning_rate=0.1)
    assert model.state_dict() == state
    assert [parameter.grad for parameter in model.parameters()] == [*map(float, range(17))]
    assert model.layers[0].rng.getstate() == dice
    assert [neuron.activation for neuron in model.layers[1].layers[0].neurons] == activations
    assert model.training


def test_findings_are_a_table_in_a_notebook_with_names_escaped():
    class Odd(nn.Module):
        def __init__(self):
            self.parts = {"<b>": Value(1.0)}
            self.line = nn.Layer(2, 1, "tanh", rng=0)

        def forward(self, inputs):
            return self.line(inputs)

    page = nn.diagnose(Odd(), *DATA)._repr_html_()
    assert "<li><strong>parameter not reached</strong> (parts.&lt;b&gt;): The loss does" in page
    assert "<b>" not in page


def rows(count):
    return [[x / count, 1.0 - x / count] for x in range(count)]


def test_a_tanh_beyond_99_hundredths_on_most_examples_is_saturated():
    """Also if a few examples meet it where it is steep."""
    inputs = [[x] for x in (0.0, 0.1, *([4.0] * 20))]
    model = nn.MLP(1, [1, 1], "tanh", weights=[[[1.0]], [[1.0]]], bias=False)
    assert mistakes(model, inputs, [0.0, 0.1, *([1.0] * 20)]) == {"saturated squash"}
    assert mistakes(model, [[x / 10] for x in range(20)], [0.5] * 20) == set()


def test_targets_far_beyond_the_answers_ask_for_unstandardise():
    inputs, targets = rows(20), [100.0 + 10 * x for x in range(20)]
    model = nn.MLP(2, [4, 1], "tanh", rng=0)
    assert mistakes(model, inputs, targets) == {"distant targets"}
    mended = nn.Sequential(model, nn.Unstandardise.of(targets))
    assert mistakes(mended, inputs, targets) == set()


def test_one_class_in_fifty_is_rare():
    inputs = rows(100)
    model = nn.MLP(2, [4, 2], "tanh", rng=0)
    names = ["often"] * 98 + ["seldom"] * 2
    (finding,) = nn.diagnose(model, inputs, names).findings
    assert (finding.mistake, finding.where) == ("rare class", "class 'seldom'")
    assert "2 of 100 examples" in finding.sentence and "right in 98%" in finding.sentence
    assert mistakes(model, inputs, ["a"] * 90 + ["b"] * 10) == set()


class Shares(nn.Module):
    """A network that ends in a softmax."""

    def __init__(self):
        self.layers = nn.MLP(2, [4, 3], "tanh", rng=0)

    def forward(self, inputs):
        return softmax(self.layers.forward(inputs))


def test_what_is_squashed_already_does_not_suit_cross_entropy():
    inputs, names = rows(30), ["a", "b", "c"] * 10
    squashed = nn.MLP(2, [4, 3], "tanh", output="sigmoid", rng=0)
    options = {"loss": "cross_entropy"}
    assert mistakes(squashed, inputs, names, **options) == {"sigmoid before cross_entropy"}
    assert mistakes(Shares(), inputs, names, **options) == {"softmax before cross_entropy"}
    assert mistakes(nn.MLP(2, [4, 3], "tanh", rng=0), inputs, names, **options) == set()
