"""Many trainings: each is the one that fit makes, whoever computes it and whatever fails."""

import io
import multiprocessing
import os
import pickle
import re
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from concurrent.futures import ThreadPoolExecutor as Threads
from functools import partial
from itertools import count
from random import Random

import pytest

import nn
from nn.data.split import folds
from nn.training.many import travel
from nn.training.many.job import trained
from nn.training.progress import Counter, TerminalScreen

X, Y = nn.moons(24, rng=0)
SPAWN = multiprocessing.get_context("spawn")


def network(hidden=2, rng=0):
    return nn.MLP(2, [hidden, 1], "tanh", rng=rng)


def many(model=network, inputs=X, labels=Y, **options):
    return nn.fit_many(model, inputs, labels, **{"epochs": 2, "rng": 0, "verbose": 0, **options})


def seen(trials):
    """All that trials say, in bits, but for times and for the line of the caller."""
    return [
        (
            trial.varied,
            trial.model.state_dict(),
            {name: trial.history[name] for name in trial.history if name != "time"},
            trial.scores,
            re.sub(r" \(at .*?\)", "", str(trial.error)),
        )
        for trial in trials
    ]


SEARCH = {
    "vary": {"hidden": [1, 3], "learning_rate": [0.1, 1e200], "rng": [0, 5]},
    "folds": 2,
    "metrics": ["accuracy"],
    "optimiser": "sgd",
    "penalty": lambda weights: nn.l2(weights, 0.01),
}
ALONE = many(**SEARCH)


# One training is what fit makes of it


def test_each_trial_is_the_training_that_fit_makes() -> None:
    """Of a new model, in the order of what varies, with the last name first."""
    trials = many(vary={"hidden": [1, 3], "rng": [0, 5]}, metrics=["accuracy"])
    assert [list(trial.varied.values()) for trial in trials] == [[1, 0], [1, 5], [3, 0], [3, 5]]
    for trial in trials:
        model = network(**trial.varied)
        options = {"epochs": 2, "rng": trial.varied["rng"], "verbose": 0, "metrics": ["accuracy"]}
        history = nn.fit(model, X, Y, **options)
        assert model.state_dict() == trial.model.state_dict()
        assert history["loss"] == trial.history["loss"] and trial.model.history is trial.history
        assert trial.error is None


def test_the_given_model_is_copied_with_what_belongs_to_it() -> None:
    model = network(3)
    before, rng = model.state_dict(), Random(0)
    rule = nn.SGD(model.layers[1].parameters(), 0.1)
    trials = many(model, vary={"epochs": [1, 3]}, optimiser=rule, rng=rng)
    assert model.state_dict() == before and model.history is None and rule.steps == 0
    assert rng.getstate() == Random(0).getstate()
    for trial in trials:
        mine = network(3)
        nn.fit(mine, X, Y, epochs=trial.varied["epochs"], rng=Random(0), verbose=0,
               optimiser=nn.SGD(mine.layers[1].parameters(), 0.1))  # fmt: skip
        assert mine.state_dict() == trial.model.state_dict()


def test_a_function_draws_from_a_copy_of_the_generator() -> None:
    rng = Random(0)
    one, other = many(network, vary={"epochs": [0, 0]}, rng=rng)
    assert one.model.state_dict() == other.model.state_dict() == network(rng=0).state_dict()
    assert rng.getstate() == Random(0).getstate()


def test_scores_are_those_of_the_trained_model_and_not_of_its_last_epoch() -> None:
    stop = nn.EarlyStopping("val_loss", patience=2)
    data = nn.moons(12, rng=1)
    (trial,) = many(
        epochs=40, learning_rate=3.0, optimiser="sgd", callbacks=[stop], validation_data=data,
        metrics=["accuracy"], loss="squared_error",
    )  # fmt: skip
    model, scores = trial.model, trial.scores
    assert trial.history.stopped and scores["val_loss"] == min(trial.history["val_loss"])
    assert scores["val_loss"] != trial.history["val_loss"][-1]
    assert scores["val_accuracy"] == nn.accuracy(model.classify(data.inputs), data.labels)
    assert scores["accuracy"] == nn.accuracy(model.classify(X), Y)
    losses = [nn.squared_error(row, [label]) for row, label in zip(model.predict(X), Y)]  # noqa: B905
    assert scores["loss"] == pytest.approx(sum(losses) / 24, rel=1e-12)
    assert not stop.weights, "each training has callbacks of its own"


@pytest.mark.parametrize("labels", [list("aabbcc") * 4, [k / 7 for k in range(24)], [1, 2, 2] * 8])
@pytest.mark.parametrize("number", [2, 5, 24])
def test_folds_test_each_example_once_and_share_each_class(labels, number) -> None:
    found = folds(labels, number)
    assert sorted(i for _, test in found for i in test) == list(range(24))
    for train, test in found:
        assert sorted(train + test) == list(range(24))
        assert 24 // number <= len(test) <= -(-24 // number)
        for name in set(labels):
            share = labels.count(name) / number
            assert abs([labels[i] for i in test].count(name) - share) <= 1.0


def test_a_fold_is_the_validation_data_of_a_training_on_the_others() -> None:
    """Also one that is given by places, as scikit-learn's KFold gives them."""
    import numpy
    from sklearn.model_selection import KFold

    names = ["left", "right"]
    labels = [names[k] for k in Y]
    pairs = list(KFold(3).split(X))
    for given in (3, numpy.int64(3), iter(pairs)):
        trials = many(labels=labels, folds=given, metrics="accuracy")
        parts = folds(labels, 3) if given == 3 else pairs
        assert trials["fold"] == [0, 1, 2]
        for trial, (train, test) in zip(trials, parts, strict=True):
            held_out = [X[i] for i in test], [labels[i] for i in test]
            model = network()
            points, truths = [X[i] for i in train], [labels[i] for i in train]
            options = {"epochs": 2, "rng": 0, "verbose": 0, "metrics": "accuracy"}
            history = nn.fit(model, points, truths, validation_data=held_out, **options)
            assert history["val_loss"] == trial.history["val_loss"]
            assert trial.model.state_dict() == model.state_dict()
            assert trial.model.labels.names == names


def test_a_model_of_a_fold_is_made_of_what_it_trains_on() -> None:
    """So that nothing of the examples to test on is in it."""

    def scaled(inputs, hidden=1):
        return nn.Sequential(nn.Standardise.of(inputs), nn.MLP(2, [hidden, 1], rng=0))

    pairs = folds(Y, 3)
    trials = many(scaled, folds=iter(pairs), vary={"hidden": [1, 2]})
    for trial, (train, _) in zip(trials, pairs * 2, strict=True):
        expected = nn.Standardise.of([X[i] for i in train])
        assert trial.model.layers[0].means == expected.means != nn.Standardise.of(X).means
    (whole,) = many(scaled)
    assert whole.model.layers[0].means == nn.Standardise.of(X).means


def test_a_fold_that_lacks_a_class_knows_it_all_the_same() -> None:
    labels = ["once", *["often"] * 12, *["seldom"] * 11]
    trials = many(nn.MLP(2, [3], rng=0), labels=labels, folds=[([1, 2, 13], [0]), ([0, 1], [2])])
    assert [trial.error for trial in trials] == [None, None]
    assert trials[0].model.labels.names == ["often", "once", "seldom"]


# Whoever computes it


@pytest.mark.parametrize("workers", [1, 2])
def test_any_number_of_workers_gives_the_same_bits(workers) -> None:
    """A lambda and closures travel too; what diverges does not harm the others."""
    with ProcessPoolExecutor(workers) as pool:
        assert seen(many(executor=pool, **SEARCH)) == seen(ALONE)
    assert [type(t.error) for t in ALONE] == [
        *[type(None)] * 4, *[nn.DivergenceError] * 4, *[type(None)] * 4, *[nn.DivergenceError] * 4
    ]  # fmt: skip


def test_results_are_in_the_order_of_the_trainings_not_of_their_end() -> None:
    class Backwards(Executor):
        """Carries the tasks out when it has all, the last first."""

        def __init__(self, number):
            self.number, self.tasks = number, []

        def submit(self, function, *args):
            self.tasks.append((Future(), function, args))
            if len(self.tasks) == self.number:
                for future, task, given in reversed(self.tasks):
                    future.set_result(task(*given))
            return self.tasks[-1][0]

    assert seen(many(executor=Backwards(16), **SEARCH)) == seen(ALONE)


def test_nothing_varies_without_vary_and_dicts_are_taken_as_they_are() -> None:
    assert [trial.varied for trial in many()] == [{}]
    rng = Random(0)
    drawn = [{"learning_rate": 10 ** rng.uniform(-3, 0)} for _ in range(3)]
    assert [trial.varied for trial in many(vary=[*drawn, {"hidden": 5}])] == [
        *drawn,
        {"hidden": 5},
    ]
    made = many(partial(nn.MLP, 2, activation="tanh"), vary={"sizes": [[1, 1], [4, 1]]})
    assert [len(trial.model.parameters()) for trial in made] == [5, 17]


def stopping(run):
    os._exit(1)


def test_a_lost_worker_is_the_error_of_what_it_did_not_finish() -> None:
    """The finished trials are whole, and the call again with another pool gives the others."""
    with ProcessPoolExecutor(1) as pool:
        trials = many(executor=pool, vary=[{}, {"callbacks": [stopping]}, {"hidden": 3}])
    kinds = [trial.error and isinstance(trial.error, BrokenExecutor) for trial in trials]
    assert kinds[1:] == [True, True] and trials.failed.trials == [t for t in trials if t.error]
    assert trials[2].model.state_dict() == network(3).state_dict()
    assert trials[2].history.epochs == 0 and trials["hidden"] == [None, None, 3]
    if kinds[0] is None:
        assert seen(trials[:1]) == seen(many())


def test_an_error_that_is_no_divergence_tells_where_it_was() -> None:
    def fail(run):
        raise LookupError("a callback's own")

    for executor in (None, Threads(1)):
        first, second = many(vary=[{}, {"callbacks": [fail]}], executor=executor)
        assert first.error is None and isinstance(second.error, LookupError)
        assert "in fail" in second.error.__notes__[0] and second.error.__traceback__ is None
        assert second.history.epochs == 1 and not second.scores


# What cannot travel


def test_what_cannot_travel_is_named_before_anything_is_computed(tmp_path) -> None:
    stop = nn.EarlyStopping()
    with (tmp_path / "log").open("w") as log, Threads(1) as pool:
        watch = nn.Milestones(log, every=1)
        with pytest.raises(TypeError, match=r"^callbacks cannot be sent .*open files never do"):
            many(callbacks=[watch], executor=pool)
        assert not many(callbacks=[watch, stop], vary={"hidden": [1, 2]}).failed
    assert (tmp_path / "log").read_text().count("epoch 2/2") == 2 and not stop.weights


def test_without_cloudpickle_functions_of_modules_travel_and_lambdas_are_named(monkeypatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cloudpickle", None)
    with Threads(1) as pool:
        with pytest.raises(TypeError, match=r"^loss cannot be sent .*if cloudpickle is installed"):
            many(loss=lambda outputs, targets: nn.hinge(outputs, targets), executor=pool)
        loss = nn.squared_error
        assert seen(many(loss=loss, executor=pool)) == seen(many(loss=loss))


def test_what_a_worker_does_not_find_is_the_error_of_its_training() -> None:
    """A function of a main program, which a new process does not have."""
    content = pickle.dumps(network).replace(b"network", b"nowhere")
    with pytest.raises(TypeError, match=r"cannot make what it was sent \(AttributeError.*module"):
        travel.unpacked(content)


def test_a_process_that_starts_anew_trains_too() -> None:
    """The default on macOS and Windows, and of newer Pythons."""
    with ProcessPoolExecutor(1, mp_context=SPAWN) as pool:
        assert seen(many(executor=pool)) == seen(many())


# Compare and find the best


def test_the_best_trial_and_the_best_setting() -> None:
    made = [
        nn.Trial({"a": a, "rng": rng}, network(), nn.History(), {"val_loss": loss, "r2": -loss})
        for a, rng, loss in [([1], 0, 0.5), ([1], 1, 0.1), ([2], 0, 0.2), ([2], 1, 0.3)]
    ]
    trials = nn.Trials(made)
    assert trials.best() is trials.best("r2") is made[1]
    assert trials.best("r2", maximise=False) is made[0]
    assert trials.best_setting() == trials.best_setting("r2") == {"a": [2]}
    assert trials.compare().rows == [["[2]", 2, 0.25, pytest.approx(0.005**0.5)],
                                     ["[1]", 2, 0.3, pytest.approx(0.08**0.5)]]  # fmt: skip
    broken = nn.Trial({"a": [2], "rng": 2}, network(), nn.History(), {}, ValueError("no"))
    more = nn.Trials([*made[2:], *made[:2], broken])
    assert more.best() is made[1] and more.best_setting() == {"a": [1]}
    assert str(more["val_loss"]) == "[0.2, 0.3, 0.5, 0.1, nan]"
    assert "ValueError: no" in repr(more) and "ValueError: no" in repr(broken)
    assert more[1:3].trials == [made[3], made[0]]


def test_what_cannot_be_compared_is_refused() -> None:
    trials = many(metrics=[lambda answers, truths: 1.0])
    with pytest.raises(ValueError, match=r"is a larger <lambda> better\? Say maximise=True"):
        trials.best("<lambda>")
    assert trials.best("<lambda>", maximise=True) is trials[0]
    with pytest.raises(ValueError, match="no score 'acuracy'; choose from loss, <lambda>"):
        trials.compare("acuracy")
    with pytest.raises(KeyError, match=r"nothing is called 'hiden'; there is \['loss'"):
        trials["hiden"]
    failed = many(vary={"learning_rate": [1e200]}, optimiser="sgd")
    with pytest.raises(ValueError, match="none of 1 trainings succeeded: training diverged in"):
        failed.best()


def test_a_table_of_a_search() -> None:
    assert [ALONE.table().columns, len(ALONE.table().rows), len(ALONE.table(99).rows)] == [
        ["hidden", "learning_rate", "rng", "fold", "loss", "accuracy", "val_loss", "val_accuracy",
         "error"], 13, 16,
    ]  # fmt: skip
    assert ALONE._repr_html_().startswith("<table>")
    assert seen(pickle.loads(pickle.dumps(ALONE))) == seen(ALONE)


# Progress


def test_the_bar_counts_finished_trainings(monkeypatch) -> None:
    stream, now = io.StringIO(), count()
    monkeypatch.setattr("nn.training.progress.find_screen", lambda: TerminalScreen(stream))
    many(vary={"learning_rate": [0.01, 1e200]}, optimiser="sgd", verbose=1)
    last = stream.getvalue().rsplit("\r", 1)[1]
    assert last.startswith("trained 2/2 [########################] best loss 0.")
    assert "1 failed" in last and last.endswith("s\n")
    counter = Counter("trained", 50, TerminalScreen(stream), lambda: next(now) / 100)
    before = stream.getvalue().count("\r")
    for done in range(50):
        counter.show(done, "")
    assert 4 <= stream.getvalue().count("\r") - before <= 6


def test_nothing_is_printed_where_nobody_watches(capsys) -> None:
    many(verbose=1)
    assert capsys.readouterr() == ("", "")


def test_ctrl_c_keeps_what_was_finished(monkeypatch) -> None:
    calls = iter([trained, trained])

    def until_ctrl_c(*given):
        try:
            return next(calls)(*given)
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr("nn.training.many.fit_many.trained", until_ctrl_c)
    with pytest.raises(KeyboardInterrupt) as stop:
        many(vary={"hidden": [1, 2, 3, 4]})
    assert stop.value.__notes__ == ["2 trials were finished: sys.last_value.trials has them"]
    assert stop.value.trials["hidden"] == [1, 2]


# Wrong calls


@pytest.mark.parametrize(
    ("changed", "kind", "message"),
    [
        ({"model": 3}, TypeError, "takes a Module or a function that makes one, not int 3"),
        ({"model": lambda: 3}, TypeError, "what a function makes, which was int 3"),
        ({"vary": {"hidden": 3}}, TypeError, r"vary\['hidden'\] must be a list .*, not 3"),
        ({"vary": {"hidden": "34"}}, TypeError, r"must be a list of what to try, not '34'"),
        ({"vary": {"hidden": []}}, ValueError, r"vary\['hidden'\] is empty"),
        ({"vary": [3]}, TypeError, r"vary\[0\] must be a dict of names and values, not 3"),
        ({"vary": {"hiden": [3]}}, TypeError, "takes no 'hiden'; did you mean 'hidden'"),
        ({"vary": {"zeal": [3]}}, TypeError, "no 'zeal'; neither fit nor network has it"),
        ({"vary": {"lr": [3]}}, TypeError, "takes no 'lr': the rate is learning_rate="),
        ({"cv": 3}, TypeError, r"fit_many\(\) takes no 'cv': nn.fit_many takes folds="),
        ({"model": network(), "vary": {"hidden": [3]}}, TypeError, "a function of hidden that"),
        ({"n_jobs": 2, "model": network()}, TypeError, r"ProcessPoolExecutor\(max_workers=4\)$"),
        ({"folds": 1}, ValueError, "folds must be at least 2, got 1"),
        ({"folds": 25}, ValueError, "folds=25 needs at least 25 examples, got 24"),
        ({"folds": [3]}, TypeError, "folds has 3, not a pair"),
        ({"folds": [([0], [24])]}, ValueError, "a fold has the example 24 of 24"),
        ({"folds": [([0], [])]}, ValueError, "a fold has no examples"),
        ({"folds": 2, "validation_data": (X, Y)}, TypeError, "leave out validation_data="),
        ({"executor": 4}, TypeError, r"such as ProcessPoolExecutor\(\) .*not 4"),
        ({"epochs": -1}, ValueError, "epochs must be at least 0, got -1"),
        ({"loss": "hing"}, ValueError, "there is no loss 'hing'"),
        ({"labels": Y[1:]}, ValueError, "there are 24 examples but 23 labels"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1"),
    ],
)
def test_a_wrong_call_says_what_is_wrong_before_anything_is_trained(changed, kind, message) -> None:
    with pytest.raises(kind, match=message):
        many(**{"epochs": 10**9, **changed})
