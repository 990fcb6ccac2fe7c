"""Training: what a run does to a model, what it leaves alone, and how it ends."""

import inspect
import io
import json
import pickle
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nn
from autograd import Value, log
from nn.training.options import Options
from nn.training.progress import NotebookScreen, TerminalScreen
from nn.training.targets import prepare


def bits(model):
    return [parameter.data.hex() for parameter in model.parameters()]


def quiet(model, inputs, labels, **options):
    return nn.fit(model, inputs, labels, **{"verbose": 0, "rng": 0, **options})


def network(rng=0):
    return nn.Sequential(nn.MLP(2, [4], "tanh", output="tanh", rng=rng), nn.Dropout(0.25, rng=1),
                         nn.Layer(4, 1, "identity", rng=2))  # fmt: skip


# The call of the lesson


def test_the_lessons_call_trains_one_example_at_a_time_in_a_new_order_each_epoch():
    data, labels, seen = [[1.0], [2.0], [3.0], [4.0]], [[2.0], [4.0], [6.0], [8.0]], []
    model = nn.MLP(1, [1], rng=0)

    def loss(outputs, targets):
        seen.append(targets[0])
        return nn.squared_error(outputs, targets)

    history = model.fit(data, labels, 50, 0.02, loss=loss, rng=3, verbose=0, engine="eager")
    epochs = [tuple(seen[start : start + 4]) for start in range(0, 200, 4)]
    assert all(sorted(epoch) == [2.0, 4.0, 6.0, 8.0] for epoch in epochs)
    assert len(set(epochs)) > 10
    assert history.history["learning_rate"] == [0.02] * 50
    assert model([5]).data == pytest.approx(10.0, abs=0.1)


def test_one_update_an_example_is_what_the_hand_written_loop_does():
    data, labels = [[0.5], [-1.5], [2.0]], [1.0, 0.0, -1.0]
    model, by_hand = nn.MLP(1, [3, 1], "tanh", rng=0), nn.MLP(1, [3, 1], "tanh", rng=0)
    model.fit(data, labels, 2, 0.1, shuffle=False, verbose=0)
    for _ in range(2):
        for row, target in zip(data, labels, strict=True):
            by_hand.zero_grad()
            nn.squared_error([by_hand(row)], [target]).backward()
            for parameter in by_hand.parameters():
                parameter.data -= 0.1 * parameter.grad
    assert bits(model) == bits(by_hand)


def test_the_callers_data_are_never_touched():
    data, labels = [[1, 2], [3, 4], [5, 6]], ["a", "b", "a"]
    quiet(nn.MLP(2, [2]), data, labels, epochs=3)
    assert (data, labels) == ([[1, 2], [3, 4], [5, 6]], ["a", "b", "a"])


def test_the_global_generator_is_never_touched():
    import random

    before = random.getstate()
    model = nn.Sequential(nn.Dropout(0.5), nn.MLP(2, [3, 1]))
    nn.fit(model, *nn.xor(), epochs=2, verbose=0)
    assert random.getstate() == before


def test_every_option_is_an_argument_of_fit():
    arguments = set(inspect.signature(nn.fit).parameters)
    own = {"model", "inputs", "labels", "epochs", "learning_rate"}
    assert set(Options.__annotations__) == arguments - own


def test_each_fit_says_in_its_first_line_how_it_trains_and_in_help_what_each_argument_means():
    assert inspect.getdoc(nn.fit).splitlines()[0] == (
        "Train by Adam at the rate .01 on batches of 8, for 100 epochs, unless told otherwise."
    )
    assert inspect.getdoc(nn.Module.fit).splitlines()[0] == (
        "Train by plain SGD at the rate .1, one example per update, in a new order each epoch."
    )
    arguments = inspect.signature(nn.fit).parameters
    lines = inspect.getdoc(nn.fit).splitlines()
    explained = [
        line for line, after in pairwise(lines) if line in arguments and after[:4] == "    "
    ]
    assert explained == list(arguments)
    assert (arguments["batch_size"].default, arguments["epochs"].default) == (8, 100)
    assert nn.Adam([Value(0.0)]).rate == 0.01
    assert inspect.signature(nn.Module.fit).parameters["learning_rate"].default == 0.1


# Laws


@pytest.mark.parametrize("optimiser", ["sgd", "adam", "adamw", "rmsprop"])
def test_a_learning_rate_of_0_changes_no_bit(optimiser):
    model = network()
    model.parameters()[0].data = -0.0
    before = bits(model)
    quiet(model, *nn.xor(), epochs=2, optimiser=optimiser, learning_rate=lambda _: 0.0)
    assert bits(model) == before


@given(st.integers(0, 2**32), st.sampled_from([None, 1, 3]))
@settings(max_examples=10)
def test_the_same_seed_gives_the_same_bits(seed, batch_size):
    def run():
        model = network(seed)
        history = quiet(model, *nn.xor(), epochs=3, rng=seed, batch_size=batch_size)
        return bits(model), history["loss"]

    assert run() == run()


@given(st.integers(0, 2**32), st.integers(0, 4), st.sampled_from(["sgd", "adam", "rmsprop"]))
@settings(max_examples=10)
def test_an_interrupted_and_resumed_run_is_the_uninterrupted_one(tmp_path_factory, seed, cut, rule):
    """Interrupted in the middle of an epoch; the generators of shuffling and dropout come along."""
    path = tmp_path_factory.mktemp("run") / "run.json"
    checkpoint = nn.Checkpoint(path)
    left = 4 * cut + 5

    def interrupted(outputs, targets):
        nonlocal left
        left -= 1
        if left == 0:
            raise KeyboardInterrupt
        return nn.squared_error(outputs, targets)

    def run(model, **options):
        options = {"epochs": 6, "rng": seed, "optimiser": rule, "batch_size": 3, **options}
        return quiet(model, *nn.xor(), loss=options.pop("loss", nn.squared_error), **options)

    whole = network(seed)
    expected = run(whole)
    broken = network(seed)
    with pytest.raises(KeyboardInterrupt):
        run(broken, loss=interrupted, callbacks=[checkpoint])
    resumed = network(seed + 1)
    history = run(resumed, resume=checkpoint, rng=seed + 1)
    assert bits(resumed) == bits(whole)
    assert history["loss"] == expected["loss"]


@pytest.mark.parametrize("cut", [1, 4, 6])
def test_early_stopping_goes_on_in_a_resumed_run(tmp_path, cut):
    """Also when the best weights were found before the interruption."""

    def run(epochs, **options):
        model = nn.MLP(1, [1], bias=False, weights=[[[0.0]]])
        options = {"callbacks": [], **options}
        options["callbacks"] = [*options["callbacks"], nn.EarlyStopping(patience=3)]
        history = quiet(
            model, [[1.0]], [10.0], epochs=epochs, validation_data=([[1.0]], [5.0]),
            optimiser="sgd", learning_rate=nn.cosine(0.1, steps=50), **options,
        )  # fmt: skip
        return bits(model), history["val_loss"], history.stopped

    checkpoint = nn.Checkpoint(tmp_path / "run.json")
    whole = run(30)
    assert whole[2] == "val_loss was best in epoch 3"
    run(cut, callbacks=[checkpoint])
    assert run(30, resume=checkpoint) == whole


def test_an_interrupted_run_keeps_its_last_weights_not_its_best():
    model, kept = nn.MLP(1, [1], bias=False, weights=[[[0.0]]]), []

    def interrupt(run):
        kept.append(bits(run.model))
        if run.epoch == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        quiet(
            model, [[1.0]], [10.0], validation_data=([[1.0]], [5.0]), optimiser="sgd",
            learning_rate=0.1, callbacks=[interrupt, nn.EarlyStopping(patience=5)],
        )  # fmt: skip
    assert bits(model) == kept[-1]


def test_the_gradient_of_a_batch_is_the_mean_of_its_examples_gradients():
    inputs, targets = nn.xor()
    model = nn.MLP(2, [3, 1], "tanh", rng=0)
    mean = [0.0] * len(model.parameters())
    for row, target in zip(inputs, targets, strict=True):
        model.zero_grad()
        nn.squared_error([model(row)], [target]).backward()
        mean = [m + p.grad / 4 for m, p in zip(mean, model.parameters(), strict=True)]
    quiet(model, inputs, targets, epochs=1, batch_size=None, learning_rate=lambda _: 0.0)
    assert [p.grad for p in model.parameters()] == pytest.approx(mean, rel=1e-13)


def test_a_penalty_is_added_once_a_batch():
    model = nn.MLP(1, [1], bias=False, weights=[[[2.0]]])
    options = {"penalty": lambda ws: nn.l2(ws, 0.5), "optimiser": "sgd", "learning_rate": 0.1}
    quiet(model, [[0.0], [0.0]], [0.0, 0.0], epochs=1, batch_size=None, **options)
    assert model.parameters()[0].data == pytest.approx(1.8)


# Labels


SPECIES = ["a", "b", "c"] * 4
ROWS = [[float(i % 3 == 0), float(i % 3 == 1)] for i in range(12)]


def test_class_names_are_learned_and_kept_with_the_model():
    model = nn.MLP(2, [6, 3], "tanh", rng=0)
    history = quiet(model, ROWS, SPECIES, epochs=60, learning_rate=0.05, metrics=["accuracy"])
    assert model.classify(ROWS) == SPECIES
    assert history["accuracy"][-1] == 1.0
    assert model.labels.names == ["a", "b", "c"]


@pytest.mark.parametrize("output", ["identity", "sigmoid", "tanh"])
@pytest.mark.parametrize("loss", [None, "hinge", "squared_error"])
def test_one_output_tells_two_classes_apart(output, loss):
    model = nn.MLP(1, [3, 1], "tanh", output=output, rng=0)
    if loss == "hinge" and output == "sigmoid":
        return  # never below 0
    quiet(model, [-2, -1, 1, 2], ["no", "no", "yes", "yes"], epochs=100, loss=loss)
    assert model.classify([-1.5, 1.5]) == ["no", "yes"]


@pytest.mark.parametrize("labels", [[0, 1, 2] * 4, [[i] for i in [0, 1, 2] * 4]])
def test_class_numbers_are_classes_when_the_model_has_several_outputs(labels):
    model = nn.MLP(2, [6, 3], "tanh", rng=0)
    quiet(model, ROWS, labels, epochs=60, learning_rate=0.05)
    assert model.classify(ROWS) == [0, 1, 2] * 4


def test_labels_may_be_a_column_of_rows_of_one():
    """As a data frame's column has them: names, class numbers and numbers alike."""
    for outputs, labels in ((3, SPECIES), (3, [0, 1, 2] * 4), (1, [0.5, 2.5, 3.0] * 4)):
        flat, column = nn.MLP(2, [outputs], rng=0), nn.MLP(2, [outputs], rng=0)
        rows = [[label] for label in labels]
        quiet(flat, ROWS, labels, epochs=2, validation_data=(ROWS, labels))
        quiet(column, ROWS, rows, epochs=2, validation_data=(ROWS, rows))
        assert bits(flat) == bits(column)


def test_rows_of_targets_are_no_class_numbers_in_whatever_they_come():
    numpy = pytest.importorskip("numpy")
    one, other = nn.MLP(2, [3], rng=0), nn.MLP(2, [3], rng=0)
    targets = [[0.0, 1.0, 2.0]] * 12
    quiet(one, ROWS, targets, epochs=2, loss="squared_error")
    quiet(other, ROWS, [numpy.array(row) for row in targets], epochs=2, loss="squared_error")
    assert bits(one) == bits(other)
    assert one.labels is other.labels is None


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "binary_cross_entropy_with_logits"])
def test_targets_that_are_no_probabilities_are_refused_where_the_loss_takes_no_others(loss):
    """They would be learned from for ever; a squared error may have any target."""
    model = nn.MLP(1, [1], output="sigmoid", rng=0)
    words = f"labels\\[1\\]. {loss}: targets are probabilities, from 0 to 1, not 2"
    with pytest.raises(ValueError, match=words):
        quiet(model, [[1], [2]], [[0], [2]], loss=loss)
    with pytest.raises(ValueError, match=f"the loss refuses validation {words}"):
        quiet(model, [[1], [2]], [[0], [1]], loss=loss, validation_data=([[1], [2]], [[0], [2]]))
    assert quiet(model, [[1], [2]], [[0], [0.5]], loss=loss, epochs=1).epochs == 1
    assert quiet(model, [[1], [2]], [[0], [2]], loss="squared_error", epochs=1).epochs == 1


@pytest.mark.parametrize(
    ("loss", "outputs", "labels", "message"),
    [
        ("cross_entropy", 1, [0, 1], r"labels\[0\]. cross_entropy: .* a single output is always 1"),
        ("cross_entropy", 1, ["a", "b"], r"cross_entropy: .* use binary_cross_entropy_with_logits"),
        ("cross_entropy", 2, [[0, 1], [1, 1]], r"labels\[1\]. cross_entropy: .* these sum to 2; f"),
        (
            nn.cross_entropy,
            2,
            [[0, 1], [1, 1]],
            r"labels\[1\]. cross_entropy: .* these sum to 2; f",
        ),
        ("hinge", 1, [1, 0], r"labels\[1\]. hinge: targets are -1 or 1, not 0; code two classes"),
        ("hinge", 2, [[1, 0], [0, 1]], r"labels\[0\]. hinge: targets are -1 or 1, not 0"),
    ],
)
def test_a_loss_that_does_not_suit_the_labels_is_refused_before_the_first_update(
    loss, outputs, labels, message
):
    model = nn.MLP(2, [2, outputs], rng=0)
    before = bits(model)
    with pytest.raises(ValueError, match=message):
        quiet(model, [[1, 2], [3, 4]], labels, loss=loss)
    assert (bits(model), model.labels, model.history) == (before, None, None)


def test_validation_labels_suit_the_loss_too():
    model, data = nn.MLP(1, [1], rng=0), [[1.0], [2.0]]
    with pytest.raises(ValueError, match=r"refuses validation labels\[1\]. hinge: .* not 0"):
        quiet(model, data, [-1, 1], loss="hinge", validation_data=(data, [1, 0]))
    assert model.history is None


def test_hinge_takes_names_and_class_numbers_by_coding_them():
    for outputs, labels in ((1, ["no", "yes"] * 6), (3, [0, 1, 2] * 4), (1, [-1, 1] * 6)):
        model = nn.MLP(2, [outputs], rng=0)
        assert quiet(model, ROWS, labels, epochs=1, loss="hinge").epochs == 1
        assert model.labels.low == -1.0


def test_a_tanh_does_not_make_targets_of_minus_1_for_a_loss_that_takes_shares():
    model = nn.MLP(1, [3, 1], "tanh", output="tanh", rng=0)
    loss = "binary_cross_entropy_with_logits"
    history = quiet(model, [-2, -1, 1, 2], ["no", "no", "yes", "yes"], loss=loss)
    assert min(history["loss"]) > 0.0
    assert model.classify([-1.5, 1.5]) == ["no", "yes"]


@pytest.mark.parametrize("labels", [[0, 1, 1, 0], [-1, 1, 1, -1], [[0], [1], [1], [0]]])
@pytest.mark.parametrize("output", ["identity", "tanh"])
def test_two_numbers_are_classes_too(labels, output):
    model = nn.MLP(2, [6, 1], "tanh", output=output, rng=0)
    quiet(model, nn.xor().inputs, labels, epochs=200, metrics=["accuracy"], learning_rate=0.03)
    assert model.classify(nn.xor().inputs) == [row[0] if labels[0] == [0] else row for row in
                                               labels]  # fmt: skip


def test_class_numbers_and_thresholds_follow_the_last_training():
    """Trained with hinge (classes at -1 and 1), then with cross-entropy (0 and 1)."""
    model = nn.MLP(1, [4, 1], "tanh", rng=0)
    for loss in ("hinge", "squared_error"):
        quiet(model, [-2, -1, 1, 2], ["no", "no", "yes", "yes"], epochs=60, loss=loss)
        assert model.classify([-1.5, 1.5]) == ["no", "yes"]
    assert (model.labels.low, model.labels.threshold) == (0.0, 0.5)


def test_a_model_of_one_output_that_knows_no_classes_does_not_classify():
    model = nn.MLP(1, [1], rng=0)
    quiet(model, [0, 1, 2], [0.5, 2.5, 3.0], epochs=1)
    with pytest.raises(ValueError, match="not trained on classes, and has one output"):
        model.classify([1])


def test_iterators_are_read_once():
    model, other = nn.MLP(2, [3], rng=0), nn.MLP(2, [3], rng=0)
    data = (iter(ROWS), iter(SPECIES))
    quiet(model, map(tuple, ROWS), iter(SPECIES), epochs=2, validation_data=data)
    quiet(other, ROWS, SPECIES, epochs=2, validation_data=(ROWS, SPECIES))
    assert bits(model) == bits(other)


def test_numpy_arrays_are_welcome_and_untouched():
    numpy = pytest.importorskip("numpy")
    data, labels = numpy.array(ROWS), numpy.array([[r[0] - r[1]] for r in ROWS])
    copies = data.copy(), labels.copy()
    model, other = nn.MLP(2, [1], rng=0), nn.MLP(2, [1], rng=0)
    model.fit(data, labels, 5, 0.1, rng=0, verbose=0)
    other.fit(ROWS, [r[0] - r[1] for r in ROWS], 5, 0.1, rng=0, verbose=0)
    assert bits(model) == bits(other)
    assert (data == copies[0]).all()
    assert (labels == copies[1]).all()
    assert model.predict(data) == other.predict(ROWS)
    assert quiet(nn.MLP(2, [3]), data, numpy.array(SPECIES), epochs=1).epochs == 1


# History


def test_history_holds_a_number_an_epoch_and_prints_as_a_table():
    model = nn.MLP(2, [2, 1], "tanh", rng=0)
    data = nn.xor()
    history = quiet(model, *data, epochs=3, metrics=["r2"], validation_data=data)
    names = ["loss", "r2", "val_loss", "val_r2", "learning_rate", "time"]
    assert list(history.history) == names
    assert all(len(numbers) == 3 for numbers in history.history.values())
    first, *rows, engine = repr(history).splitlines()
    assert (
        engine
        == "engine: eager, since it is done with 12 examples before compiled code would be ready"
    )
    assert (first.split(), len(rows)) == (["epoch", *names, "(s)"], 3)
    assert pickle.loads(pickle.dumps(history)).history == history.history
    with pytest.raises(KeyError, match="nothing recorded as 'acc'"):
        history["acc"]


def test_a_long_history_prints_its_ends_and_shows_the_gap():
    history = quiet(nn.MLP(1, [1], rng=0), [[0]], [0], epochs=40)
    heading, *lines, _ = repr(history).splitlines()
    assert heading.split() == ["epoch", "loss", "learning_rate", "time", "(s)"]
    epochs = [line.split()[0] for line in lines]
    assert epochs == [*"123456", "…", *map(str, range(35, 41))]
    assert lines[6].split() == ["…"] * 4
    assert len({len(line) for line in lines}) == 1, "numbers stay on the right"
    assert history._repr_html_().count("<td>…</td>") == 4
    assert "…" not in repr(quiet(nn.MLP(1, [1], rng=0), [[0]], [0], epochs=12))
    assert [row[0] for row in history.table(1).rows] == ["…", 40]
    with pytest.raises(ValueError, match="at least 1 row, not 0"):
        history.table(0)


def test_no_epochs_change_nothing():
    model = network()
    before = bits(model)
    assert quiet(model, *nn.xor(), epochs=0).epochs == 0
    assert bits(model) == before


def test_the_learning_rate_of_a_schedule_is_recorded_and_time_read_from_the_clock():
    rate, ticks = nn.warm_up(nn.stepwise(0.1, every=2), steps=2), iter(range(100))
    history = quiet(
        nn.MLP(1, [1]), [[0]], [0], epochs=6, learning_rate=rate, clock=lambda: next(ticks)
    )
    assert history["learning_rate"] == [0.05, 0.1, 0.1, 0.1, 0.05, 0.05]
    assert history["time"] == [1] * 6


# Callbacks


class Diary(nn.Callback):
    def __init__(self, name, pages):
        self.name, self.pages = name, pages

    def on_train_begin(self, run):
        self.pages.append((self.name, "begin", run.epoch))

    def on_epoch_end(self, run):
        self.pages.append((self.name, "epoch", run.epoch))

    def on_train_end(self, run):
        self.pages.append((self.name, "end", run.epoch))


def test_callbacks_are_asked_in_their_order():
    pages = []
    quiet(nn.MLP(1, [1]), [[0]], [0], epochs=1, callbacks=[Diary("a", pages), Diary("b", pages)])
    steps = [("begin", 0), ("epoch", 1), ("end", 1)]
    assert pages == [(name, what, epoch) for what, epoch in steps for name in "ab"]


def test_an_exception_of_a_callback_ends_the_run_but_every_end_is_called():
    pages = []

    def fail(run):
        raise RuntimeError(f"epoch {run.epoch}")

    with pytest.raises(RuntimeError, match="epoch 1"):
        quiet(nn.MLP(1, [1]), [[0]], [0], callbacks=[Diary("a", pages), fail, Diary("b", pages)])
    assert pages[-2:] == [("a", "end", 1), ("b", "end", 1)]


def test_a_function_stops_the_run_by_returning_true():
    def third(run):
        return run.epoch == 3

    history = quiet(nn.MLP(1, [1]), [[0]], [0], callbacks=[third])
    assert (history.epochs, history.stopped) == (3, "third said so")


def test_early_stopping_restores_the_best_weights():
    model, kept = nn.MLP(1, [1], bias=False, weights=[[[0.0]]]), []

    def keep(run):
        kept.append(run.model.parameters()[0].data)

    stop = nn.EarlyStopping("val_loss", patience=3)
    history = quiet(
        model, [[1.0]], [10.0], validation_data=([[1.0]], [5.0]),
        optimiser="sgd", learning_rate=0.05, callbacks=[keep, stop],
    )  # fmt: skip
    best = min(range(history.epochs), key=lambda epoch: history["val_loss"][epoch])
    assert history.epochs == best + 1 + 3
    assert model.parameters()[0].data == kept[best]
    assert history.stopped == f"val_loss was best in epoch {best + 1}"


def test_what_is_no_callback_is_refused():
    with pytest.raises(TypeError, match=r"the class EarlyStopping: .* as in EarlyStopping\(\)$"):
        quiet(nn.MLP(1, [1]), [[0]], [0], callbacks=[nn.EarlyStopping])
    with pytest.raises(TypeError, match="a callback is a Callback or a function"):
        quiet(nn.MLP(1, [1]), [[0]], [0], callbacks=["bar"])


def test_the_trainer_can_be_replaced():
    """The seam: whoever computes the epochs, the loop around them is the same."""
    orders = []

    class Lazy(nn.EagerTrainer):
        def epoch(self, order, batch_size):
            orders.append((list(order), batch_size))
            return 42.0

    history = quiet(nn.MLP(2, [1]), *nn.xor(), epochs=2, batch_size=3, trainer=Lazy)
    assert history["loss"] == [42.0, 42.0]
    assert [sorted(order) for order, _ in orders] == [[0, 1, 2, 3]] * 2


# How a run can end


def test_ctrl_c_leaves_the_last_finished_update_the_history_and_the_modes():
    model, pages, count = network(), [], 0

    def loss(outputs, targets):
        nonlocal count
        count += 1
        if count == 10:
            raise KeyboardInterrupt
        return nn.squared_error(outputs, targets)

    finished = network()
    quiet(finished, *nn.xor(), epochs=2, batch_size=2, loss=nn.squared_error)
    watched = {"callbacks": [Diary("a", pages)], "engine": "eager"}
    with pytest.raises(KeyboardInterrupt):
        quiet(model, *nn.xor(), batch_size=2, loss=loss, **watched)
    assert model.history.epochs == 2
    assert bits(model) == bits(finished)
    assert pages[-1] == ("a", "end", 2)


def test_an_update_interrupted_halfway_is_finished():
    weights = [Value(1.0), Value(2.0)]
    rule = nn.SGD(weights, 0.5)
    states = rule.state

    class Interrupting(list):
        def __iter__(self):
            yield weights[0]
            if rule.state is states and weights[0].data != 1.0 and not self.done:
                self.done = True
                raise KeyboardInterrupt
            yield weights[1]

    rule.parameters = Interrupting(weights)
    rule.parameters.done = False
    weights[0].grad = weights[1].grad = 1.0
    with pytest.raises(KeyboardInterrupt):
        rule.step()
    assert ([w.data for w in weights], rule.steps) == ([0.5, 1.5], 1)


def test_divergence_names_epoch_and_example_and_keeps_finite_parameters():
    model = nn.MLP(1, [1], rng=0)
    with pytest.raises(
        nn.DivergenceError, match=r"in epoch \d+ at example [01]: .*lower"
    ) as raised:
        model.fit([[100.0], [-90.0]], [1.0, 0.0], 500, 10.0, rng=0, verbose=0)
    shown = raised.value
    assert shown.__cause__ is None and shown.__suppress_context__, "one traceback, not three"
    assert all(abs(p.data) < float("inf") for p in model.parameters())
    assert model.history.epochs > 0


class Logarithm(nn.Module):
    """Of a weight times the input."""

    def __init__(self):
        self.weight = Value(1.0)

    def forward(self, inputs):
        return log(self.weight * inputs[0])


def test_where_an_op_is_not_defined_no_learning_rate_is_blamed():
    message = (
        r"stopped in epoch 1 at example 1: log\(-2\): log needs x > 0 .*finite .*Guard it with"
    )
    with pytest.raises(nn.DivergenceError, match=message) as raised:
        quiet(Logarithm(), [[1.0], [-2.0]], [0.0, 0.0], shuffle=False)
    assert "rate" not in str(raised.value)
    assert not raised.value.overflow
    linear = nn.MLP(1, [1], bias=False, weights=[[[0.4]]])
    message = "binary_cross_entropy: log_loss.*squash the output with sigmoid"
    with pytest.raises(nn.DivergenceError, match=message) as raised:
        quiet(linear, [[1.0], [9.0]], [0.0, 1.0], loss="binary_cross_entropy", shuffle=False)
    assert "learning rate" not in str(raised.value)


def test_a_learners_own_arithmetic_error_keeps_its_traceback():
    """It says where, as an op's message does; so it is shown as the cause."""
    with pytest.raises(nn.DivergenceError, match=r"at example 0: .*zero") as raised:
        quiet(nn.MLP(1, [1]), [[1.0]], [1.0], loss=lambda outputs, _: outputs[0] * (1 // 0))
    assert type(raised.value.__cause__) is ZeroDivisionError


@pytest.mark.parametrize(
    ("changed", "kind", "message"),
    [
        ({"inputs": []}, ValueError, "training_data has no rows"),
        ({"inputs": [[], []]}, ValueError, r"training_data\[0\] has no numbers"),
        (
            {"inputs": [[1, 2], [3]]},
            ValueError,
            r"training_data\[1\] has 1 number but",
        ),
        ({"inputs": [[1, float("nan")], [0, 0]]}, ValueError, r"training_data\[0\]\[1\] is nan"),
        ({"inputs": [["1", 2], [0, 0]]}, TypeError, r"training_data\[0\]\[0\] is str '1', not a"),
        ({"inputs": [[1], [2]]}, ValueError, "Layer expects 2 inputs, got 1"),
        ({"labels": [1.0]}, ValueError, "there are 2 examples but 1 labels"),
        ({"labels": [1.0, float("nan")]}, ValueError, r"labels\[1\] is nan, not a finite"),
        ({"labels": [[1, 2], [3, 4]]}, ValueError, r"1 output but each label has 2"),
        ({"labels": ["a", 1]}, TypeError, r"labels\[1\] is 1, but other labels are names"),
        ({"labels": ["a", "a"]}, ValueError, r"classes \['a'\] do not fit"),
        ({"labels": 3}, TypeError, "labels must be rows of numbers"),
        ({"penalty": 0.1}, TypeError, r"penalty must be a function of .*, such as nn\.l2, not 0.1"),
        ({"loss": 3}, TypeError, "loss must be the name of a loss or a function of .*, not 3"),
        ({"optimiser": 3}, TypeError, "optimiser must be an Optimiser or its name, not 3"),
        ({"trainer": "llvm"}, TypeError, "'llvm' does not. An engine has a name: engine='llvm'"),
        ({"epochs": -1}, ValueError, "epochs must be at least 0, got -1"),
        ({"epochs": 1.5}, TypeError, "epochs must be a whole number, not float"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1, got 0"),
        ({"shuffle": "no"}, TypeError, "shuffle is True or False, not str 'no'"),
        ({"strict": "no"}, TypeError, "strict is True or False, not str 'no'"),
        (
            {"batch_size": "all"},
            TypeError,
            "batch_size must be a whole number, not str",
        ),
        ({"learning_rate": 0}, ValueError, "learning_rate must be a finite number above 0"),
        ({"learning_rate": float("nan")}, ValueError, "learning_rate must be a finite number"),
        (
            {"optimiser": "sdg"},
            ValueError,
            "no optimiser 'sdg'; did you mean 'sgd'",
        ),
        ({"loss": "mse"}, ValueError, "loss='mse' is called 'mean_squared_error' here"),
        ({"metrics": ["f1"]}, ValueError, "no metric 'f1'; choose from accuracy"),
        ({"rng": "seed"}, TypeError, "rng must be a random.Random or an int seed"),
        ({"validation_data": [[1, 2]]}, TypeError, r"must be a pair \(inputs, labels\)"),
        ({"callbacks": nn.EarlyStopping()}, TypeError, "callbacks must be a list, not"),
        ({"validation_data": ([[1]], [1])}, ValueError, "validation inputs have 1 number a row"),
    ],
)
def test_malformed_calls_say_what_is_wrong_before_anything_is_changed(changed, kind, message):
    model = nn.MLP(2, [2, 1], rng=0)
    before = bits(model)
    options = {"inputs": [[1, 2], [3, 4]], "labels": [0, 1], **changed}
    with pytest.raises(kind, match=message):
        quiet(model, **options)
    assert (bits(model), model.labels, model.history) == (before, None, None)


def test_only_modules_are_trained():
    with pytest.raises(TypeError, match="a Module is trained, not str 'model'"):
        quiet("model", [[0]], [0])
    with pytest.raises(ValueError, match="at least one parameter"):
        quiet(nn.Dropout(), [[0]], [0])


def test_a_loss_that_returns_no_value_is_told_before_the_first_update():
    model = nn.MLP(1, [1], rng=0)
    before = bits(model)
    with pytest.raises(TypeError, match=r"a loss must return a Value made of the outputs, not 3.0"):
        quiet(model, [[0]], [0], loss=lambda _outputs, _targets: 3.0)
    with pytest.raises(TypeError, match=r"a penalty must return a Value made of the parameters"):
        quiet(model, [[0]], [0], penalty=lambda _parameters: 3.0)
    assert bits(model) == before


@pytest.mark.parametrize("wrap", [lambda rule: rule, lambda rule: lambda _parameters: rule])
def test_an_optimiser_of_another_model_is_refused(wrap):
    model, other = nn.MLP(1, [2, 1], rng=0), nn.MLP(1, [2, 1], rng=0)
    mixed = [*model.parameters(), other.parameters()[0]]
    for parameters, count in ((other.parameters(), "7 parameters"), (mixed, "1 parameter")):
        message = f"updates {count} that the model does not have, the first is 'layers.0.*nn.Adam"
        with pytest.raises(ValueError, match=message):
            quiet(model, [[0]], [0], optimiser=wrap(nn.Adam(parameters)))
    assert model.history is None


def test_an_optimiser_of_a_part_trains_that_part_and_no_gradient_adds_up():
    model = nn.MLP(1, [2, 1], "tanh", rng=0)
    first, last = model.layers[0].state_dict(), model.layers[1].state_dict()
    rule = nn.SGD(model.layers[1].parameters())
    quiet(model, [[1.0], [2.0]], [1.0, -1.0], optimiser=rule, epochs=20, batch_size=1)
    assert model.layers[0].state_dict() == first
    assert model.layers[1].state_dict() != last
    assert all(abs(parameter.grad) < 5.0 for parameter in model.parameters())


@pytest.mark.parametrize(
    ("metric", "labels", "message"),
    [
        ("accuracy", [0.5, 2.5], r"accuracy counts classes, but truths\[0\] is 0.5; use"),
        ("accuracy", [3, 7], r"accuracy counts classes, but predictions\[0\] is "),
        ("r2", [1.0, 1.0], "r2 needs truths that differ"),
        ("r2", ["a", "b"], r"predictions\[0\] is str .*, not a number"),
    ],
)
def test_a_metric_that_does_not_suit_the_labels_is_refused_before_the_first_update(
    metric, labels, message
):
    model = nn.MLP(1, [1], rng=0)
    before = bits(model)
    with pytest.raises((TypeError, ValueError), match=message):
        quiet(model, [[1.0], [2.0]], labels, metrics=[metric])
    assert (bits(model), model.history) == (before, None)


def test_rows_of_numbers_are_no_classes_to_a_metric():
    """Their largest was taken for a class, and r2 measured its number."""
    model, targets = nn.MLP(1, [2], rng=0), [[0.5, 0.25], [3.0, 4.0]]
    with pytest.raises(ValueError, match="stands for no class"):
        quiet(model, [[1.0], [2.0]], targets, metrics=["accuracy"])
    with pytest.raises(ValueError, match="r2 takes one number for each example"):
        quiet(model, [[1.0], [2.0]], targets, metrics=["r2"])
    history = quiet(model, [[1], [2]], [[0, 1], [1, 0]], metrics=["accuracy"], epochs=1)
    assert history["accuracy"][0] in (0.0, 0.5, 1.0)


@pytest.mark.parametrize(
    ("inputs", "labels"),
    [
        ([0, 1, 1, 0], [[0, 0], [0, 1], [1, 0], [1, 1]]),
        ([[0], [1]], [[0, 0], [0, 1]]),
        (["a", "b"], [[0, 0], [0, 1]]),
        ([[1, 0, 0], [0, 1, 0]], [[0, 0], [0, 1]]),
    ],
)
def test_inputs_and_labels_that_are_swapped_are_told_so(inputs, labels):
    message = r"the labels have 2, which it takes: they look swapped; give the inputs first"
    with pytest.raises(ValueError, match=message):
        quiet(nn.MLP(2, [3]), inputs, labels)


@pytest.mark.parametrize(
    ("inputs", "labels", "message"),
    [
        ([[1], [2]], [0, 1], "^Layer expects 2 inputs, got 1$"),
        ([[1, float("nan")], [2, 1]], [[0, 1], [1, 0]], r"\[0\]\[1\] is nan, not a finite number$"),
        ([[1, 2, 3]], [[1, 2, 3]], "^Layer expects 2 inputs, got 3$"),
    ],
)
def test_what_is_wrong_in_another_way_is_not_called_swapped(inputs, labels, message):
    with pytest.raises(ValueError, match=message):
        quiet(nn.MLP(2, [2]), inputs, labels)


def test_a_ready_optimiser_has_its_own_learning_rate():
    model = nn.MLP(1, [1])
    with pytest.raises(ValueError, match="belongs to the optimiser given"):
        quiet(model, [[0]], [0], optimiser=nn.SGD(model.parameters()), learning_rate=0.1)


# Progress


def test_fit_prints_nothing_where_nobody_watches(capsys):
    nn.fit(nn.MLP(1, [1]), [[0]], [0], epochs=2)
    assert capsys.readouterr() == ("", "")


def test_the_bar_moves_at_most_ten_times_a_second_and_ends_complete():
    stream, now = io.StringIO(), iter(range(10**6))
    bar = nn.ProgressBar(TerminalScreen(stream), clock=lambda: next(now) / 100)
    quiet(nn.MLP(1, [1], rng=0), [[0]], [0], epochs=50, callbacks=[bar])
    lines = stream.getvalue().split("\r")[1:]
    assert 3 <= len(lines) <= 12
    assert lines[-1].startswith("epoch 50/50 [########################] loss ")
    assert lines[-1].endswith("\n")


def test_a_notebook_keeps_one_display_with_the_final_bar():
    shown = []

    class Handle:
        def update(self, thing):
            shown[-1] = repr(thing)

    def display(thing, *, display_id):
        assert display_id
        shown.append(repr(thing))
        return Handle()

    bar = nn.ProgressBar(NotebookScreen(display))
    quiet(nn.MLP(1, [1], rng=0), [[0]], [0], epochs=3, callbacks=[bar])
    assert len(shown) == 1
    assert shown[0].startswith("epoch 3/3 [")


def test_the_bar_is_closed_when_a_run_breaks():
    stream = io.StringIO()

    def fail(_run):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        quiet(nn.MLP(1, [1]), [[0]], [0], callbacks=[nn.ProgressBar(TerminalScreen(stream)), fail])
    assert stream.getvalue().endswith("\n")


# It learns


SEEDS = range(6)
CAMERA = ["tanh", "tanh", "relu", "identity"]


def camera(seed, squash, learning_rate=0.1, **options):
    rng = Random(seed)
    images, names = nn.four_pixel()
    squashes = [squash, squash, *CAMERA[2:]]
    model = nn.MLP(4, [4, 4, 8, 4], squashes, init="uniform", rng=rng, **options)
    model.fit(images, names, 400, learning_rate, loss="squared_error", rng=rng, verbose=0)
    return sum(answer == name for answer, name in zip(model.classify(images), names, strict=True))


def test_the_four_pixel_network_learns_all_patterns_with_tanh():
    assert [camera(seed, "tanh", bias=False) for seed in SEEDS] == [8] * 6


def test_with_the_logistic_squash_it_does_not():
    assert max(camera(seed, "sigmoid", bias=False) for seed in SEEDS[:2]) < 8


def test_with_biases_it_needs_a_lower_learning_rate():
    """.1 overshoots, .03 does not."""
    biases = {"bias_init": "uniform"}
    assert max(camera(seed, "tanh", 0.1, **biases) for seed in (2, 3)) < 8
    assert [camera(seed, "tanh", 0.03, **biases) for seed in (2, 3)] == [8, 8]


def test_xor_is_learned():
    inputs, labels = nn.xor()
    model = nn.MLP(2, [6, 1], "tanh", output="sigmoid", rng=0)
    quiet(model, inputs, labels, epochs=300)
    assert model.classify(inputs) == labels


def test_iris_is_learned_with_the_shipped_defaults():
    inputs, held_out, names, truths = nn.train_test_split(*nn.iris(), held_out=1 / 3, rng=0)
    model = nn.Sequential(nn.Standardise.of(inputs), nn.MLP(4, [8, 3], rng=0))
    quiet(model, inputs, names)
    assert nn.accuracy(model.classify(held_out), truths) >= 0.95


def test_moons_are_learned():
    inputs, labels = nn.moons(100, rng=1)
    model = nn.MLP(2, [16, 16, 1], rng=1)
    quiet(model, inputs, labels, epochs=40, loss="binary_cross_entropy_with_logits")
    held_out, truths = nn.moons(200, rng=101)
    assert nn.accuracy(model.classify(held_out), truths) >= 0.99


def test_a_sine_is_learned_by_regression():
    inputs, labels = nn.noisy_sine(40, noise=0.0, rng=0)
    model = nn.MLP(1, [8, 1], "tanh", rng=0)
    history = quiet(model, inputs, labels, epochs=80, learning_rate=0.03, metrics=["r2"])
    assert history["r2"][-1] > 0.97


def diabetes():
    """scikit-learn's 442 patients, a fifth of them held out."""
    datasets = pytest.importorskip("sklearn.datasets")
    patients = datasets.load_diabetes(scaled=False)
    return nn.train_test_split(patients.data, patients.target, rng=0)


def explained(model, inputs, targets):
    return nn.r2([row[0] for row in model.predict(inputs)], targets)


def test_targets_of_natural_size_are_learned_with_the_shipped_defaults():
    """Diabetes, from 25 to 346; linear regression explains .5 of it."""
    inputs, held_out, targets, truths = diabetes()
    scaled, layers = nn.Standardise.of(inputs), nn.MLP(10, [4, 1], rng=0)
    model = nn.Sequential(scaled, layers, nn.Unstandardise.of(targets))
    quiet(model, inputs, targets)
    assert explained(model, held_out, truths) >= 0.4


def test_without_unstandardise_they_are_not_learned_in_time():
    inputs, held_out, targets, truths = diabetes()
    scaled, layers = nn.Standardise.of(inputs), nn.MLP(10, [8, 1], "tanh", rng=0)
    untold, told = nn.Sequential(scaled, layers), nn.Unstandardise.of(targets)
    quiet(untold, inputs, targets, epochs=5)
    assert explained(untold, held_out, truths) < 0.0
    model = nn.Sequential(scaled, nn.MLP(10, [8, 1], "tanh", rng=0), told)
    quiet(model, inputs, targets, epochs=5)
    assert explained(model, held_out, truths) >= 0.4


@pytest.mark.parametrize(("optimiser", "share"), [("adam", 1.0), ("rmsprop", 1.0), ("sgd", 1e-4)])
def test_unstandardise_learns_as_standardised_targets_do(optimiser, share):
    """For SGD with the learning rate divided by spread²."""
    inputs, targets = [[-1.0], [0.0], [1.0], [2.0]], [100.0, 300.0, 300.0, 100.0]
    plain = nn.MLP(1, [3, 1], "tanh", rng=0)
    model = nn.Sequential(nn.MLP(1, [3, 1], "tanh", rng=0), nn.Unstandardise.of(targets))
    start = {"optimiser": optimiser, "epochs": 20}
    quiet(plain, inputs, [(t - 200.0) / 100.0 for t in targets], learning_rate=0.01, **start)
    history = quiet(model, inputs, targets, learning_rate=0.01 * share, **start)
    assert [*model.state_dict().values()] == pytest.approx([*plain.state_dict().values()], 1e-4)
    assert history["loss"][-1] == pytest.approx(1e4 * plain.history["loss"][-1], 1e-4)


def test_fit_leaves_the_structure_of_a_model_alone():
    model = nn.MLP(1, [2, 1], rng=0)
    before = (repr(model), list(model.state_dict()))
    quiet(model, [0.0, 1.0], [100.0, 300.0], epochs=2)
    assert (repr(model), list(model.state_dict())) == before


def test_the_last_activation_says_nothing_of_targets_that_are_scaled_after_it():
    """A sigmoid before Unstandardise gives no probabilities: classes get their logits."""
    last = nn.Unstandardise([0.0], [10.0])
    model = nn.Sequential(nn.MLP(1, [1], output="sigmoid", rng=0), last)
    assert prepare(model, [0.0, 1.0], [0.0, 1.0], None).loss is nn.squared_error
    neuron = nn.Sequential(nn.Layer(1, 2, rng=0), nn.Neuron(2, "sigmoid", rng=0))
    assert prepare(neuron, [0.0, 1.0], [0.0, 1.0], None).loss is nn.binary_cross_entropy


def test_numbers_of_numpy_are_numbers() -> None:
    """As they come from arange, logspace and size; a model of such sizes is saved as any other."""
    numpy = pytest.importorskip("numpy")
    found = []
    for whole, real in ((int, float), (numpy.int64, numpy.float32)):
        model = nn.MLP(whole(2), [whole(3), whole(1)], "tanh", rng=whole(1))
        rates = nn.stepwise(real(0.5), every=whole(2))
        rule = nn.SGD(model.parameters(), lambda step, rates=rates, real=real: real(rates(step)),
                      momentum=real(0.5), clip_norm=real(0.25))  # fmt: skip
        quiet(model, [[0, 1], [1, 0]], [1, 2], epochs=whole(3), batch_size=whole(1),
              optimiser=rule, rng=whole(0))  # fmt: skip
        quiet(model, [[0, 1], [1, 0]], [1, 2], learning_rate=real(0.5), epochs=1, rng=0)
        found.append((model.state_dict(), json.dumps(model.layers[0].describe())))
    assert found[0] == found[1]
    for wrong in (numpy.float64(2.0), numpy.bool_(True), True):
        with pytest.raises(TypeError, match="epochs must be a whole number, not"):
            quiet(nn.MLP(1, [1]), [[1.0]], [1.0], epochs=wrong)
    with pytest.raises(ValueError, match="learning_rate must be a finite number above 0, got np"):
        quiet(nn.MLP(1, [1]), [[1.0]], [1.0], learning_rate=numpy.float32("inf"))


def test_only_a_checkpoint_can_be_resumed():
    """A path is what people try first."""
    model = nn.MLP(2, [1], rng=0)
    before = model.state_dict()
    for wrong in ("run.json", 3, nn.Checkpoint):
        with pytest.raises(TypeError, match=r"write resume=nn.Checkpoint\(path\)"):
            nn.fit(model, *nn.xor(), resume=wrong, verbose=0)
    assert model.state_dict() == before and model.history is None
