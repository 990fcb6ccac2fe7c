"""Pickles, saved models and checkpoints made by version 0.1 load, hold the same numbers, and go on.

made_by_0_1/README.md says what is in each file, and how it was made.
"""

import copy
import io
import json
import pickle
import pickletools
import re
from collections import deque
from importlib import import_module
from pathlib import Path

import pytest

import autograd
import nn
from autograd import TABLE, Value, topological_order

MADE = Path(__file__).parent / "made_by_0_1"
NUMBERS = json.loads((MADE / "numbers.json").read_text(encoding="utf-8"))
X, Y = (column[::10] for column in nn.iris())

GRAPH = {("autograd.copying", "rebuild"), ("autograd.value", "Value"), ("builtins", "list")}
NAMED = {
    "value.pickle": GRAPH | {("autograd.ops", row[0]) for row in NUMBERS["value"] if row[0]},
    "model.pickle": {
        *GRAPH,
        ("autograd.ops", "tanh"),
        ("nn.between", "Standardise"),
        ("nn.history", "History"),
        ("nn.labels", "Labels"),
        ("nn.layers", "Layer"),
        ("nn.layers", "MLP"),
        ("nn.layers", "Neuron"),
        ("nn.layers", "Sequential"),
    },
    "objects.pickle": {
        *GRAPH,
        ("nn.descent", "Path"),
        ("nn.findings", "Diagnosis"),
        ("nn.findings", "Finding"),
        ("nn.optim", "Adam"),
        ("nn.shapes", "DataSet"),
        ("nn.table", "Table"),
    },
}
"""What each pickle imports.  Where one of these moves, its old place must still lead to it."""


def unpickled(name):
    return pickle.loads((MADE / name).read_bytes())


def imported(content):
    """The pairs (module, name) that a pickle imports when it is read."""
    texts, memo, found = deque(maxlen=2), {}, set()
    for opcode, argument, _ in pickletools.genops(content):
        if opcode.name == "GLOBAL":
            found.add(tuple(argument.split(" ")))
        elif opcode.name == "STACK_GLOBAL":
            found.add(tuple(texts))
        elif opcode.name == "MEMOIZE":
            memo[len(memo)] = texts[-1] if texts else None
        elif opcode.name in ("BINGET", "LONG_BINGET"):
            texts.append(memo[argument])
        elif isinstance(argument, str):
            texts.append(argument)
    return found


@pytest.mark.parametrize("name", list(NAMED))
def test_what_a_pickle_names_can_be_imported(name):
    """The exact list, so that nobody moves a class and forgets the pickles."""
    found = imported((MADE / name).read_bytes())
    assert found == NAMED[name]
    for module, attribute in found:
        assert hasattr(import_module(module), attribute)


def test_every_op_of_then_is_found_where_a_pickle_looks_for_it():
    rows = import_module("autograd.ops")
    for name in NUMBERS["ops"]:
        assert getattr(rows, name) is TABLE[name]


def test_a_graph_is_whole_and_can_be_differentiated():
    """The numbers to the last bit; a second backward() doubles the gradients of the leaves."""
    loss, *leaves = unpickled("value.pickle")
    order = topological_order(loss)
    assert NUMBERS["value"] == [
        [node.op.name if node.op else "", node.name, node.data, node.grad, list(node.slopes)]
        for node in order
    ]
    assert [leaf.name for leaf in leaves] == ["a", "b", "c"] and set(leaves) < set(order)
    before = [leaf.grad for leaf in leaves]
    loss.backward()
    assert [leaf.grad for leaf in leaves] == [2 * grad for grad in before]
    assert (loss * 2).parents == (loss,)


def test_a_graph_is_what_the_same_ops_record_today():
    """Each node, made again of its operands, has the same number and the same slopes."""
    for node in topological_order(unpickled("value.pickle")[0]):
        if node.op:
            again = node.parents[0].record(node.op, node.operands)
            assert again.data == pytest.approx(node.data, rel=1e-14)
            assert again.slopes == pytest.approx(node.slopes, rel=1e-14)


def test_a_model_is_whole_and_learns_on():
    model = unpickled("model.pickle")
    check_model(model)
    assert model.history.history == NUMBERS["model"]["history"]
    assert repr(copy.deepcopy(model)) == repr(model)
    history = nn.fit(model, X, Y, epochs=3, rng=0, verbose=0)
    assert history["loss"][-1] < NUMBERS["model"]["history"]["loss"][-1]


@pytest.mark.parametrize("name", ["model.json", "model.safetensors"])
def test_a_saved_model_is_whole(name):
    if name.endswith("safetensors"):
        pytest.importorskip("safetensors")
    check_model(nn.load(MADE / name))


def check_model(model):
    saved = NUMBERS["model"]
    assert (
        repr(model)
        == "Sequential(Standardise(4), MLP(Layer(4, 3, 'tanh'), Layer(3, 3, 'identity')))"
    )
    assert model.state_dict() == saved["parameters"]
    assert model.labels.names == saved["names"]
    assert model.classify(X) == saved["classify"]
    for row, wanted in zip(model.predict(X), saved["predict"], strict=True):
        assert row == pytest.approx(wanted, rel=1e-12)


def test_other_objects_are_whole():
    found, saved = unpickled("objects.pickle"), NUMBERS["objects"]
    optimiser = found["optimiser"]
    assert optimiser.state_dict() == saved["optimiser"]
    assert [parameter.data for parameter in optimiser.parameters] == saved["weights"]
    optimiser.step()
    assert optimiser.steps == 2
    assert list(found["data"]) == saved["data"]
    assert list(found["path"]) == saved["path"]
    assert [found["table"].columns, found["table"].rows] == saved["table"]
    assert [finding.mistake for finding in found["diagnosis"].findings] == saved["mistakes"]
    assert all(map(repr, found.values()))


def test_a_run_goes_on_from_its_checkpoint_as_if_it_had_not_stopped():
    model = nn.Sequential(nn.Standardise.of(X), nn.MLP(4, [3, 3], "tanh"))
    model.layers.insert(1, nn.Dropout(0.25))
    history = nn.fit(
        model,
        X,
        Y,
        epochs=6,
        loss="cross_entropy",
        metrics=["accuracy"],
        validation_data=(X[::2], Y[::2]),
        callbacks=[nn.EarlyStopping("loss", patience=10)],
        clock=lambda: 0.0,
        resume=nn.Checkpoint(MADE / "checkpoint.json"),
        verbose=0,
    )
    whole = NUMBERS["run"]
    assert list(history.history) == list(whole["history"])
    for name, column in whole["history"].items():
        assert history[name] == pytest.approx(column, rel=1e-9)
    assert model.state_dict() == pytest.approx(whole["parameters"], rel=1e-9)


def test_a_checkpoint_is_a_model_too():
    assert nn.load(MADE / "checkpoint.json").classify(X)


def pickled(thing):
    """A pickle without what other packages teach pickle: Dask's tblib has ways of its own."""
    content = io.BytesIO()
    pickler = pickle.Pickler(content)
    pickler.dispatch_table = {}
    pickler.dump(thing)
    return content.getvalue()


def test_todays_pickles_name_public_names_only():
    """So files may move inside a package, and the next version still reads them."""
    x = Value(0.5, "x")
    loss = autograd.dot([x, x], [x.sin(), x * 2]) + autograd.sum([x, x**2, 3.0])
    loss.backward()
    model = nn.Sequential(nn.Standardise.of(X), nn.Dropout(0.1, rng=0), nn.MLP(4, [3, 3], "tanh"))
    seen, optimiser = nn.Snapshots(), nn.optim.Adam(model.parameters())
    history = nn.fit(model, X, Y, epochs=2, optimiser=optimiser, callbacks=[seen], verbose=0, rng=0)
    path = nn.minimize(lambda w: w[0] ** 2, [1.0], steps=2)
    things = [
        *(loss, model, history, optimiser, seen, path, model.predict(X), model.labels),
        *(autograd.explain(loss, x), autograd.explain(loss), autograd.nudge(loss, x)),
        *(autograd.draw(loss), autograd.step_through(loss), nn.draw_network(model)),
        *(nn.diagnose(model, X, Y), history.table(), nn.moons(10, rng=0), nn.EarlyStopping()),
        *(autograd.numerical_gradient(autograd.sin, 1.0), autograd.DomainError("a", "b")),
        *(nn.DivergenceError("c"), nn.SaveError("d"), autograd.exp, nn.Neuron(2, "relu")),
    ]
    for thing in things:
        content = pickled(thing)
        for module, name in imported(content):
            public = module in ("autograd", "nn", "nn.optim")
            assert public or module in ("builtins", "random", "copyreg"), (thing, module, name)
        again = pickle.loads(content)
        assert type(again) is type(thing)
        for other in (again, copy.deepcopy(thing), copy.copy(thing)):
            assert re.sub(" at 0x.*", "", repr(other)) == re.sub(" at 0x.*", "", repr(thing))
