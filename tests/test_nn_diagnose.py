"""The training doctor: each classic mistake is named, and a healthy model is left in peace."""

import pytest

import autograd
import nn
from autograd import Value

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


@pytest.mark.parametrize("most", [11, 20])
def test_a_tanh_beyond_099_for_most_examples_is_saturated(most):
    """Of twenty; the others are near 0, where it is steep."""
    rows = [[5.0, 0.0] if place < most else [0.1, place / 20.0] for place in range(20)]
    model = nn.MLP(2, [2, 1], "tanh", weights=[[[1, 0], [0, 1]], [[1, 1]]])
    (finding,) = nn.diagnose(model, rows, [place % 2 for place in range(20)]).findings
    assert (finding.mistake, finding.where) == ("saturated squash", "layers.0, neuron 0")
    assert finding.number == most / 20
    said = {11: "below 2% of its steepest for 11 of 20 examples", 20: "at most 0.00018 for every"}
    assert said[most] in finding.sentence
    assert "50%" in repr(nn.diagnose(model, rows, [0.0, 1.0] * 10).layers)


def test_half_of_the_examples_are_not_most():
    rows = [[5.0, 0.0]] * 10 + [[0.1, 0.5]] * 10
    model = nn.MLP(2, [2, 1], "tanh", weights=[[[1, 0], [0, 1]], [[1, 1]]])
    assert mistakes(model, rows, [0.0, 1.0] * 10) == set()


@pytest.mark.parametrize(("output", "low"), [("tanh", -1), ("sigmoid", 0)])
def test_an_output_at_its_flat_end_is_stuck_only_if_it_is_wrong(output, low):
    model = nn.MLP(1, [1], output=output, weights=[[[9.0]]])
    assert mistakes(model, [[1], [-1]], [1.0, low], loss="squared_error") == set()
    wrong = mistakes(model, [[1], [-1]], [low, 1.0], loss="squared_error")
    assert wrong == {"saturated squash"}


@pytest.mark.parametrize("columns", [1, 2])
def test_targets_much_larger_than_the_outputs_are_named(columns):
    """Until the outputs are brought to their scale; targets of a few units are no mistake."""
    model = nn.MLP(2, [4, columns], "tanh", rng=0)
    targets = [[1.0] * (columns - 1) + [float(number)] for number in (100, 150, 250, 300)]
    (finding,) = nn.diagnose(model, DATA.inputs, targets).findings
    assert finding.mistake == "unscaled targets"
    assert finding.where == f"column {columns - 1} of the targets"
    assert "The targets have a size of 215, the outputs one of" in finding.sentence
    assert "nn.Unstandardise.of(targets)" in finding.remedy
    scaled = nn.Sequential(model, nn.Unstandardise.of(targets))
    assert mistakes(scaled, labels=targets) == set()
    assert mistakes(model, labels=[[number / 50.0 for number in row] for row in targets]) == set()


def test_targets_of_which_only_the_mean_is_large_are_named_too():
    assert mistakes(healthy(), labels=[1000, 1001, 1000, 1002]) == {"unscaled targets"}


def test_a_model_that_has_learned_large_targets_is_left_in_peace():
    targets = [100.0, 150.0, 250.0, 300.0]
    model = nn.Sequential(healthy(), nn.Unstandardise.of(targets))
    nn.fit(model, DATA.inputs, targets, rng=0, verbose=0)
    assert mistakes(model, labels=targets) == set()


def test_a_bounded_output_before_unstandardise_cannot_reach_every_target():
    targets = [0.0, 0.0, 0.0, 100.0]
    model = nn.MLP(2, [2, 1], "tanh", output="tanh", rng=0)
    found = nn.diagnose(nn.Sequential(model, nn.Unstandardise.of(targets)), DATA.inputs, targets)
    assert [finding.mistake for finding in found.findings] == ["unreachable targets"]
    (finding,) = found.findings
    assert "A target is 100, but tanh with Unstandardise after it answers only" in finding.sentence


def pair_of_classes(rare, common, names=("no", "yes")):
    """As many examples of each of two classes, apart in the first input."""
    rows = [[1.0, place / rare] for place in range(rare)]
    rows += [[-1.0, place / common] for place in range(common)]
    return rows, [names[1]] * rare + [names[0]] * common


@pytest.mark.parametrize("width", [1, 2])
def test_one_class_in_fifty_is_named(width):
    """Counted in all examples, however they are sorted."""
    model = nn.MLP(2, [4, width], "tanh", rng=0)
    (finding,) = nn.diagnose(model, *pair_of_classes(20, 980)).findings
    assert (finding.mistake, finding.where) == ("rare class", "class 'yes'")
    assert "Only 20 of 1000 examples are of it" in finding.sentence
    assert "right for the other 980, so accuracy flatters" in finding.sentence
    assert "nn.confusion" in finding.remedy


def test_a_class_less_rare_and_many_classes_are_no_mistake():
    assert mistakes(healthy(), *pair_of_classes(3, 97)) == set()
    rows = [[(place % 60) / 60.0, place / 120.0] for place in range(120)]
    many = nn.MLP(2, [4, 60], "tanh", rng=0)
    assert mistakes(many, rows, [place % 60 for place in range(120)]) == set()


def test_classes_given_as_rows_of_targets_are_counted_too():
    """By the names that the model knows, if it knows them."""
    model = nn.MLP(2, [4, 2], "tanh", rng=0)
    rows, _ = pair_of_classes(1, 99)
    targets = [[0.0, 1.0]] + [[1.0, 0.0]] * 99
    assert nn.diagnose(model, rows, targets, loss="cross_entropy").findings[0].where == "class 1"
    model.labels = nn.Labels(["healthy", "ill"])
    (finding,) = nn.diagnose(model, rows, targets, loss="cross_entropy").findings
    assert finding.where == "class 'ill'"


def test_numbers_are_no_classes_however_rare():
    assert mistakes(healthy(), *pair_of_classes(1, 99, (0.25, 0.75))) == set()


CLASSES = ["a", "b", "a", "b"]


@pytest.mark.parametrize("output", ["sigmoid", "tanh"])
@pytest.mark.parametrize(
    ("width", "loss"), [(2, "cross_entropy"), (1, "binary_cross_entropy_with_logits")]
)
def test_a_squash_before_a_loss_of_logits_is_named(output, width, loss):
    model = nn.MLP(2, [4, width], "tanh", output=output, rng=0)
    (finding,) = nn.diagnose(model, DATA.inputs, CLASSES, loss=loss).findings
    assert (finding.mistake, finding.where) == ("squashed logits", "output layer")
    assert f"{loss} squashes the outputs itself, but {output} has" in finding.sentence
    assert 'Use output="identity"' in finding.remedy
    fitting = nn.MLP(2, [4, width], "tanh", rng=0)
    assert mistakes(fitting, labels=CLASSES, loss=loss) == set()


@pytest.mark.parametrize("output", ["relu", "softplus"])
def test_logits_that_are_never_negative_fit_several_classes_but_not_one_output(output):
    def squashed(width, loss):
        model = nn.MLP(2, [4, width], "tanh", output=output, init="xavier", rng=2)
        return "squashed logits" in mistakes(model, labels=CLASSES, loss=loss)

    assert squashed(1, "binary_cross_entropy_with_logits")
    assert not squashed(2, "cross_entropy")


class Squashed(nn.Module):
    """Squashes its outputs in forward()."""

    def __init__(self, squash, width):
        self.layers, self.squash = nn.MLP(2, [4, width], "tanh", rng=0), squash

    def forward(self, inputs):
        return self.squash(self.layers.outputs(inputs))


def shares_by_hand(outputs):
    powers = [autograd.exp(output) for output in outputs]
    return [power / sum(powers) for power in powers]


def sigmoids(outputs):
    return [output.sigmoid() for output in outputs]


@pytest.mark.parametrize(
    ("squash", "name"),
    [(autograd.softmax, "softmax"), (shares_by_hand, "softmax"), (sigmoids, "sigmoid")],
)
def test_a_squash_in_forward_is_seen_in_the_outputs(squash, name):
    """However the softmax is written: all outputs are from 0 to 1, and add up to 1."""
    (finding,) = nn.diagnose(Squashed(squash, 3), DATA.inputs, [0, 1, 2, 1]).findings
    assert finding.mistake == "squashed logits"
    assert f"but {name} has brought them to 0 to 1 before" in finding.sentence
    assert f"leave {name} out of forward()" in finding.remedy
    assert mistakes(Squashed(list, 3), labels=[0, 1, 2, 1]) == set()


def test_squashes_that_fit_their_loss_are_left_in_peace():
    sigmoid = nn.MLP(2, [4, 1], "tanh", output="sigmoid", rng=0)
    assert mistakes(sigmoid, labels=CLASSES) == set()
    one_hot = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    softmax = Squashed(autograd.softmax, 3)
    assert mistakes(softmax, labels=one_hot, loss="squared_error") == set()


def iris():
    flowers, names = nn.iris()
    layers = nn.MLP(4, [8, 3], "tanh", rng=0)
    return nn.Sequential(nn.Standardise.of(flowers), layers), flowers, names


def moons():
    return nn.MLP(2, [6, 6, 1], "tanh", output="sigmoid", rng=1), *nn.moons(60, rng=0)


def sine():
    return nn.MLP(1, [8, 1], "tanh", rng=0), *nn.noisy_sine(40, rng=0)


def exclusive_or():
    return nn.MLP(2, [6, 1], "tanh", output="sigmoid", rng=0), *nn.xor()


@pytest.mark.parametrize("make", [iris, moons, sine, exclusive_or])
@pytest.mark.parametrize("epochs", [0, 1, 100])
def test_models_that_learn_are_left_in_peace_before_and_after(make, epochs):
    model, inputs, labels = make()
    nn.fit(model, inputs, labels, epochs=epochs, rng=0, verbose=0)
    assert mistakes(model, inputs, labels) == set()


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


class Applied(nn.Module):
    """A function of one weight times the input."""

    def __init__(self, function):
        self.weight, self.function = Value(1.0, name="w"), function

    def forward(self, inputs):
        return [self.function(inputs[0] * self.weight)]


@pytest.mark.parametrize(
    ("function", "number", "mistake", "said", "remedy"),
    [
        (autograd.log, -1.0, "domain error", "log(-1): log needs x > 0", "Guard it with a Python"),
        (lambda x: 1 / x, 0.0, "domain error", "div(1, 0): div needs y != 0", "Guard it with a Py"),
        (
            autograd.sqrt,
            0.0,
            "domain error",
            "where its slope is infinite",
            "Keep the operand away",
        ),
        (autograd.exp, 800.0, "overflow", "the result does not fit into a float", "Scale the inp"),
        (lambda x: x * 1e300 * 1e300, 2.0, "overflow", "does not fit into a float", "Scale the in"),
    ],
)
def test_a_domain_error_is_not_taken_for_an_overflow(function, number, mistake, said, remedy):
    """No lower rate helps where an op is not defined: the op's own remedy does."""
    (finding,) = nn.diagnose(Applied(function), [[number], [number]], [1.0, 2.0]).findings
    assert finding.mistake == mistake
    assert said in finding.sentence and finding.remedy.startswith(remedy)
    assert ("learning rate" in finding.remedy) == (mistake == "overflow")
    assert not finding.sentence.endswith("..") and not finding.remedy.endswith(". .")
    assert remedy not in finding.sentence


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
