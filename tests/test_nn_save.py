"""Files: what goes in comes out, bit for bit; anything else is refused and changes nothing."""

import copy
import inspect
import json
import os
import pickle
import pydoc
import traceback

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import autograd
import nn

pytest.importorskip("safetensors", reason="files of the second kind need it")
SUFFIXES = ["json", "safetensors"]
one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
doubles = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([-0.0, 5e-324, 1e308])


def bits(model):
    return {name: number.hex() for name, number in model.state_dict().items()}


def every_kind():
    return nn.Sequential(
        nn.Standardise.of([[1, 2], [3, 5]]),
        nn.MLP(2, [3, 2], "tanh", bias=[True, False], rng=0),
        nn.Dropout(0.25, rng=0),
        nn.Layer(2, 2, "leaky_relu", rng=1),
        nn.Neuron(2, "sigmoid", rng=2),
        nn.Unstandardise.of([3.0, 7.0]),
    )


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(numbers=st.lists(doubles, min_size=9, max_size=9))
@one_folder
def test_saved_and_loaded_is_the_same_in_every_bit(tmp_path, suffix, numbers):
    """Also -0.0, subnormals and the largest doubles."""
    model = nn.MLP(2, [2, 1], rng=0)
    for parameter, number in zip(model.parameters(), numbers, strict=True):
        parameter.data = number
    nn.save(model, tmp_path / f"model.{suffix}")
    assert bits(nn.load(tmp_path / f"model.{suffix}")) == bits(model)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_loaded_model_answers_as_the_saved_one(tmp_path, suffix):
    model = every_kind()
    model.labels = nn.Labels(["no", "yes"], outputs=1)
    nn.save(model, tmp_path / f"model.{suffix}", metadata={"author": "Ada"})
    loaded = nn.load(tmp_path / f"model.{suffix}")
    rows = [[0.5, -1.0], [7.0, 2.0]]
    assert repr(loaded) == repr(model)
    assert loaded.predict(rows) == model.predict(rows)
    assert loaded.classify(rows) == model.classify(rows)
    assert [p.name for p in loaded.parameters()] == [p.name for p in model.parameters()]


def test_the_file_is_readable_json_and_ends_whole(tmp_path):
    nn.save(nn.MLP(1, [1], bias=False, weights=[[[0.1]]]), tmp_path / "model.json")
    saved = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    assert saved["parameters"] == {"layers.0.neurons.0.weights.0": 0.1}
    assert os.listdir(tmp_path) == ["model.json"]


def test_a_crash_while_writing_leaves_the_old_file_whole(tmp_path, monkeypatch):
    path = tmp_path / "model.json"
    old = nn.MLP(1, [1], rng=0)
    nn.save(old, path)

    def crash(_descriptor):
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(OSError, match="disk is full"):
        nn.save(nn.MLP(1, [1], rng=1), path)
    assert bits(nn.load(path)) == bits(old)
    assert os.listdir(tmp_path) == ["model.json"]


class Own(nn.Module):
    def __init__(self):
        self.inner = nn.Layer(1, 1, rng=0)

    def forward(self, inputs):
        return self.inner(inputs)


def test_a_model_of_the_users_own_class_is_loaded_into_one(tmp_path):
    model, other = Own(), Own()
    model.inner.neurons[0].bias.data = 7.0
    nn.save(model, tmp_path / "own.json")
    assert bits(nn.load(tmp_path / "own.json")) == bits(model)
    assert nn.load(tmp_path / "own.json", into=other) is other
    assert bits(other) == bits(model)


def test_an_activation_without_a_name_is_refused(tmp_path):
    model = nn.MLP(1, [1], output=lambda x: x * 2)
    with pytest.raises(nn.SaveError, match=r"function of your own.*state_dict"):
        nn.save(model, tmp_path / "model.json")
    assert os.listdir(tmp_path) == []


def test_metadata_json_cannot_hold_is_refused(tmp_path):
    with pytest.raises(nn.SaveError, match="JSON cannot hold this"):
        nn.save(nn.MLP(1, [1]), tmp_path / "model.json", metadata=object())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "other"}, "no Slopewise model"),
        ({"version": 99}, r"has version 99 of the format, but only 1"),
        ({"parameters": [1, 2]}, "parameters must be names with numbers"),
        ({"parameters": {}}, "more parameters than there are numbers"),
        ({"parameters": {"a": 1.0, "b": 2.0}}, "missing parameter"),
        ({"parameters": {"layers.0.neurons.0.weights.0": "1", "b": 2}}, "missing parameter"),
        ({"architecture": {"kind": "Popen", "args": ["ls"]}}, "no kind of module 'Popen'"),
        ({"architecture": {"kind": ["MLP"]}}, r"no kind of module \['MLP'\]"),
        ({"architecture": {"kind": "MLP", "layers": 3}}, "layers must be a list"),
        (
            {"architecture": {"kind": "Unstandardise"}},
            "missing .* 'means' and 'spreads'",
        ),
        (
            {"architecture": {"kind": "Neuron", "inputs": 10**9}},
            "whole number from 1 to 10,000,000",
        ),
        (
            {"architecture": {"kind": "Neuron", "inputs": 10**6}},
            "more parameters than there are numbers",
        ),
        ({"architecture": {"kind": "Neuron", "inputs": 1, "activation": 5}}, "activation"),
        ({"architecture": [3]}, "no module"),
        ({"labels": {"names": [[]]}}, "names of classes must be texts or numbers"),
        ({"labels": {"names": ["a", "b"]}}, "whole number of outputs, got None"),
        ({"labels": {"names": ["a", "b"], "outputs": float("inf")}}, "Infinity is not a finite"),
        ({"labels": {"names": ["a", "b"], "outputs": 1, "low": 0}}, "threshold is NoneType None"),
        ({"labels": {"names": ["a"], "outputs": 1, "low": 0, "threshold": 0}}, "do not fit"),
    ],
)
def test_a_file_that_is_wrong_says_what_is_wrong(tmp_path, change, message):
    path = tmp_path / "model.json"
    nn.save(nn.MLP(1, [1], rng=0), path)
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **change}))
    with pytest.raises(nn.SaveError, match=message) as caught:
        nn.load(path)
    assert "model.json" in str(caught.value)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", '"3"', "null", "[]"])
def test_a_number_that_is_none_is_refused_and_the_model_untouched(tmp_path, number):
    path, model = tmp_path / "model.json", nn.MLP(1, [1], rng=0)
    nn.save(model, path)
    first = "layers.0.neurons.0.weights.0"
    before = bits(model)
    path.write_text(
        path.read_text(encoding="utf-8").replace(f"{model.state_dict()[first]!r}", number)
    )
    with pytest.raises(nn.SaveError, match=rf"{first}|not a finite number"):
        nn.load(path, into=model)
    assert bits(model) == before


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"[" * 100_000, b"1" * 9999])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_foreign_and_hostile_files_are_refused(tmp_path, suffix, content):
    path = tmp_path / f"model.{suffix}"
    path.write_bytes(content)
    with pytest.raises(nn.SaveError, match="model"):
        nn.load(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(place=st.integers(0, 10_000), byte=st.integers(0, 255), cut=st.booleans())
@one_folder
def test_a_damaged_file_is_refused_or_is_still_a_valid_model(tmp_path, suffix, place, byte, cut):
    path = tmp_path / f"model.{suffix}"
    nn.save(every_kind(), path)
    content = bytearray(path.read_bytes())
    place %= len(content)
    if cut:
        del content[place:]
    else:
        content[place] = byte
    path.write_bytes(content)
    try:
        model = nn.load(path)
    except nn.SaveError:
        return
    assert all(abs(number) < float("inf") for number in model.state_dict().values())


def test_a_missing_file_is_told_as_such(tmp_path):
    with pytest.raises(FileNotFoundError):
        nn.load(tmp_path / "nothing.json")


def test_models_are_copied_and_pickled_with_everything():
    model = every_kind()
    nn.fit(model, [[0, 1], [1, 1]], ["b", "a"], epochs=1, verbose=0, rng=0, loss="hinge")
    for other in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert bits(other) == bits(model)
        assert other.history.history == model.history.history
        assert other.classify([[3, 4]]) == model.classify([[3, 4]])
        assert not set(other.parameters()) & set(model.parameters())


def test_checkpoints_are_models_too(tmp_path):
    model = nn.MLP(2, [2, 1], rng=0)
    checkpoint = nn.Checkpoint(tmp_path / "run.json")
    nn.fit(model, *nn.xor(), epochs=2, callbacks=[checkpoint], verbose=0, rng=0)
    assert bits(nn.load(tmp_path / "run.json")) == bits(model)


def test_a_checkpoint_of_another_run_is_refused_and_nothing_changed(tmp_path):
    checkpoint = nn.Checkpoint(tmp_path / "run.json")
    model = nn.MLP(2, [2, 1], rng=0)
    nn.fit(model, *nn.xor(), epochs=2, callbacks=[checkpoint], verbose=0, rng=0)
    before = bits(model)
    with pytest.raises(nn.SaveError, match="of 'Adam', but this optimiser is SGD"):
        nn.fit(model, *nn.xor(), epochs=3, optimiser="sgd", resume=checkpoint, verbose=0)
    assert bits(model) == before
    with pytest.raises(nn.SaveError, match="another shape"):
        nn.fit(nn.MLP(2, [3, 1]), *nn.xor(), epochs=3, resume=checkpoint, verbose=0)
    with pytest.raises(
        TypeError, match="resume must be the Checkpoint of an earlier run, not True"
    ):
        nn.fit(model, *nn.xor(), epochs=3, resume=True, verbose=0)
    assert bits(model) == before


@pytest.mark.parametrize(
    "spoil",
    [
        lambda run: run.pop("history"),
        lambda run: run["history"].update(loss=["a"]),
        lambda run: run["history"].update(loss=[0.5] * 9),
        lambda run: run["generators"].clear(),
        lambda run: run["generators"][0].__setitem__(1, [1, 2]),
        lambda run: run["generators"][0].__setitem__(2, "spare"),
        lambda run: run["optimiser"].update(steps=-1),
        lambda run: run["optimiser"].update(state=[[1]]),
        lambda run: run["callbacks"].append({}),
        lambda run: run["callbacks"][0].update(best="none"),
    ],
)
def test_a_spoilt_checkpoint_is_refused_and_nothing_changed(tmp_path, spoil):
    checkpoint, options = nn.Checkpoint(tmp_path / "run.json"), {"verbose": 0, "rng": 0}
    stop = nn.EarlyStopping("loss", patience=9)
    nn.fit(nn.MLP(2, [1], rng=0), *nn.xor(), epochs=2, callbacks=[checkpoint, stop], **options)
    saved = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    spoil(saved["run"])
    (tmp_path / "run.json").write_text(json.dumps(saved))
    model, fresh = nn.MLP(2, [1], rng=1), nn.EarlyStopping("loss", patience=9)
    before = bits(model)
    with pytest.raises(nn.SaveError, match=r"run.json does not continue this run"):
        nn.fit(model, *nn.xor(), epochs=3, callbacks=[fresh], resume=checkpoint, **options)
    assert (bits(model), model.history) == (before, None)


@pytest.mark.parametrize(
    ("first", "then", "said"),
    [
        ([], ["accuracy"], "this run records accuracy, which it did not"),
        (["accuracy"], [], "it recorded accuracy, which this run does not"),
        (
            ["accuracy", "r2"],
            ["r2", nn.mean_absolute_error],
            "it recorded accuracy, which this run does not; "
            "this run records mean_absolute_error, which it did not",
        ),
    ],
)
def test_a_checkpoint_with_other_metrics_is_refused_at_the_start(tmp_path, first, then, said):
    """Before the first epoch, and before anything is changed."""
    checkpoint = nn.Checkpoint(tmp_path / "run.json")
    options = {"callbacks": [checkpoint], "verbose": 0, "rng": 0}
    nn.fit(nn.MLP(2, [1], rng=0), *nn.xor(), epochs=2, metrics=first, **options)
    file = (tmp_path / "run.json").read_bytes()
    model = nn.MLP(2, [1], rng=1)
    before = bits(model)
    with pytest.raises(nn.SaveError) as told:
        nn.fit(model, *nn.xor(), epochs=3, metrics=then, resume=checkpoint, **options)
    assert str(told.value) == (
        f"{tmp_path / 'run.json'} does not continue this run: {said}. "
        "Give the same metrics and validation_data, or start anew without resume="
    )
    assert (bits(model), model.history, (tmp_path / "run.json").read_bytes()) == (
        (before, None, file)
    )


def test_a_checkpoint_with_other_validation_data_is_refused_at_the_start(tmp_path):
    checkpoint, options = nn.Checkpoint(tmp_path / "run.json"), {"verbose": 0, "rng": 0}
    data = {"validation_data": nn.xor(), "metrics": ["r2"]}
    nn.fit(nn.MLP(2, [1], rng=0), *nn.xor(), epochs=2, callbacks=[checkpoint], **data, **options)
    with pytest.raises(nn.SaveError, match="it recorded r2, val_loss, val_r2, which this run does"):
        nn.fit(nn.MLP(2, [1]), *nn.xor(), epochs=3, resume=checkpoint, **options)


def test_a_checkpoint_with_the_same_metrics_in_another_order_goes_on(tmp_path):
    checkpoint, options = nn.Checkpoint(tmp_path / "run.json"), {"verbose": 0, "rng": 0}
    metrics = ["accuracy", "r2"]
    one, other = nn.MLP(2, [1], rng=0), nn.MLP(2, [1], rng=0)
    run = [nn.fit(one, *nn.xor(), epochs=4, metrics=metrics, **options)]
    nn.fit(other, *nn.xor(), epochs=2, metrics=metrics, callbacks=[checkpoint], **options)
    run += [nn.fit(other, *nn.xor(), epochs=4, metrics=metrics[::-1], resume=checkpoint, **options)]
    assert bits(one) == bits(other)
    assert [history["accuracy"] for history in run] == [run[0]["accuracy"]] * 2


def test_a_checkpoint_with_other_classes_is_refused_at_the_start(tmp_path):
    checkpoint, options = nn.Checkpoint(tmp_path / "run.json"), {"verbose": 0, "rng": 0}
    points = [[0.0], [1.0], [2.0], [3.0]]
    nn.fit(nn.MLP(1, [2], rng=0), points, list("abab"), epochs=1, callbacks=[checkpoint], **options)
    for labels, shown in ((list("cdcd"), r"\['c', 'd'\]"), ([[1.0, 0.0]] * 4, "None")):
        model = nn.MLP(1, [2], rng=1)
        with pytest.raises(nn.SaveError, match=rf"\['a', 'b'\], this run has {shown}. Give"):
            nn.fit(model, points, labels, epochs=2, resume=checkpoint, **options)
        assert model.labels is None


class Unreadable(nn.EarlyStopping):
    """A callback that cannot continue from what it saved."""

    def load_state_dict(self, state):
        raise ValueError("this callback cannot continue")


def test_a_checkpoint_that_fails_late_puts_model_and_optimiser_back(tmp_path):
    """Callbacks are restored last: when one fails, numbers and states are as they were."""
    checkpoint, options = nn.Checkpoint(tmp_path / "run.json"), {"verbose": 0, "rng": 0}
    stop = nn.EarlyStopping("loss", patience=9)
    nn.fit(nn.MLP(2, [1], rng=0), *nn.xor(), epochs=2, callbacks=[checkpoint, stop], **options)
    model = nn.MLP(2, [1], rng=1)
    rule = nn.Adam(model.parameters(), 0.02)
    model([1.0, 2.0]).backward()  # the rule's state then differs from the saved one
    rule.step()
    before, steps = bits(model), rule.state_dict()
    with pytest.raises(nn.SaveError, match="this callback cannot continue"):
        nn.fit(
            model,
            *nn.xor(),
            epochs=3,
            optimiser=rule,
            callbacks=[Unreadable("loss", patience=9)],
            resume=checkpoint,
            **options,
        )
    assert bits(model) == before
    assert rule.state_dict() == steps


def test_no_graph_is_built_by_loading(tmp_path):
    nn.save(every_kind(), tmp_path / "model.json")
    loaded = nn.load(tmp_path / "model.json")
    assert all(not autograd.topological_order(p)[:-1] for p in loaded.parameters())


CLASSES = [name for name in nn.__all__ if isinstance(getattr(nn, name), type)]
ERRORS = [name for name in CLASSES if issubclass(getattr(nn, name), Exception)]


@pytest.mark.parametrize("name", ERRORS)
def test_a_traceback_names_an_error_as_users_do(name):
    """`nn.SaveError`, without its file; `help` and a pickle find it there too."""
    error = getattr(nn, name)("what happened")
    assert traceback.format_exception_only(error) == [f"nn.{name}: what happened\n"]
    assert pydoc.render_doc(type(error)).startswith(
        f"Python Library Documentation: class {name} in module nn\n"
    )
    assert type(pickle.loads(pickle.dumps(error))) is type(error)


@pytest.mark.parametrize("name", sorted(set(CLASSES) - set(ERRORS)))
def test_the_source_of_a_class_is_found(name):
    """Where `inspect` and `doctest` look for it: in the file that its `__module__` names."""
    assert f"class {name}" in inspect.getsource(getattr(nn, name))
