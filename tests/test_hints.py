"""Names of other libraries are answered with the names that Slopewise has."""

import copy
import inspect
import pickle
import random
import subprocess
import sys
import traceback

import pytest

import autograd
import nn
from autograd import Op, Value
from autograd.engine.foreign import (
    ATTRIBUTES,
    BACKWARD,
    COMPILE,
    COMPILED,
    NAMES,
    ROWS,
    TARGETS,
    VALUE,
)
from autograd.hints import PICTURE
from nn.arguments import attributes, hints
from nn.arguments.hints import ENGINES, KEYWORDS, LOSSES, METRICS
from nn.arguments.hints import NAMES as NN_NAMES

# What users read and do not make, what is too hot to be wrapped, and what a table row is.
EXEMPT = {
    *("Box", "DomainError", "Edge", "Explanation", "Explanations", "Nudge", "Op", "Picture"),
    *("Player", "Scene", "Step", "Value", "define", "DivergenceError", "EagerTrainer", "Labels"),
    *("Milestones", "Optimiser", "ProgressBar", "Run", "Trial", "Trials", "fit_many", "huber"),
}


def callables():
    """Every public function, and every class by its __init__, that takes keywords."""
    for package in (autograd, nn):
        for name in package.__all__:
            thing = getattr(package, name)
            if name in EXEMPT or isinstance(thing, Op) or not callable(thing):
                continue
            made = thing.__init__ if inspect.isclass(thing) else thing
            if made is object.__init__ or not inspect.isroutine(made):
                continue
            kinds = inspect.signature(made).parameters.values()
            if any(k.kind is k.KEYWORD_ONLY or k.default is not k.empty for k in kinds):
                yield pytest.param(thing, id=name)


@pytest.mark.parametrize("thing", list(callables()))
def test_a_wrong_keyword_is_answered_with_what_was_meant(thing):
    """Every public function that takes keywords names the wrong one and the nearest right one."""
    names = [name for name in inspect.signature(thing).parameters if name != "self"]
    with pytest.raises(TypeError, match=r"takes no 'colourx?'$"):
        thing(colourx=1)
    near = max(names, key=len)
    if len(near) > 4 and near != "options":
        with pytest.raises(TypeError, match=rf"takes no '{near}s'; did you mean '{near}'\?"):
            thing(**{f"{near}s": 1})


@pytest.mark.parametrize(
    ("module", "hints"), [(autograd, NAMES), (nn, NN_NAMES)], ids=["autograd", "nn"]
)
def test_every_foreign_name_of_a_module_has_its_hint(module, hints):
    """As an attribute and by `from ... import`; hasattr stays False."""
    for name, hint in hints.items():
        assert not hasattr(module, name), name
        with pytest.raises(AttributeError) as told:
            getattr(module, name)
        assert str(told.value) == f"module {module.__name__!r} has no {name!r}: {hint}"
        with pytest.raises(ImportError) as told:
            exec(f"from {module.__name__} import {name}")
        assert str(told.value) == f"module {module.__name__!r} has no {name!r}: {hint}"


def test_a_slip_in_a_name_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match=r"no 'trian_test_split'; did you mean 'train_test_"):
        nn.trian_test_split  # noqa: B018
    with pytest.raises(ImportError, match=r"no 'hesian'; did you mean 'hessian'\?"):
        exec("from autograd import hesian")
    with pytest.raises(AttributeError, match=r"^module 'nn' has no 'entirely_different'$"):
        nn.entirely_different  # noqa: B018


def test_every_foreign_attribute_of_a_value_has_its_hint():
    """Protocols that look for names of their own still work."""
    thing = Value(1.0)
    for name, hint in ATTRIBUTES.items():
        assert not hasattr(thing, name), name
        for touch in (lambda: getattr(thing, name), lambda: setattr(thing, name, 1.0)):  # noqa: B023
            with pytest.raises(AttributeError) as told:
                touch()
            assert str(told.value) == f"Value has no attribute {name!r}: {hint}"
    assert not hasattr(thing, "__array_interface__")
    assert not set(ATTRIBUTES) & set(dir(thing))
    assert repr(copy.deepcopy(thing)) == repr(pickle.loads(pickle.dumps(thing))) == repr(thing)


X = Value(2.0, name="x")
MODEL_OF_TWO = nn.MLP(2, [3, 1], "tanh", rng=0)
RUN = nn.fit(MODEL_OF_TWO, *nn.xor(), epochs=2, metrics=["accuracy"], verbose=0)
TRIALS = nn.fit_many(MODEL_OF_TWO, *nn.xor(), epochs=1, verbose=0)
OBJECTS = {
    "model": MODEL_OF_TWO,
    "layer": MODEL_OF_TWO.layers[0],
    "neuron": MODEL_OF_TWO.layers[0].neurons[0],
    "labels": nn.Labels(["a", "b"]),
    "optimiser": nn.SGD(MODEL_OF_TWO.parameters()),
    "history": RUN,
    "trial": TRIALS[0],
    "trials": TRIALS,
    "data": nn.xor(),
    "path": nn.minimize(lambda x: x * x, 1.0),
    "table": MODEL_OF_TWO.summary(),
    "diagnosis": nn.diagnose(MODEL_OF_TWO, *nn.xor()),
    "network": nn.draw_network(MODEL_OF_TWO),
    "network player": nn.step_through_network(MODEL_OF_TWO, [0, 1]),
    "picture": autograd.draw(X * X),
    "player": autograd.step_through(X * X),
    "compiled": autograd.compile(lambda x: x * x),
    "rows": autograd.compile(lambda x: x * x).mapped(),
    "explanation": autograd.explain(X * X, X),
    "explanations": autograd.explain(X * X),
    "nudge": autograd.nudge(X * X, X, 0.1),
    "run": nn.Run(MODEL_OF_TWO, nn.SGD(MODEL_OF_TWO.parameters()), RUN, random.Random(0), 1),
}


@pytest.mark.parametrize("kind", list(OBJECTS))
def test_a_slip_in_an_attribute_is_answered_with_the_nearest(kind):
    """Each public attribute of every object is found if its last letter is typed twice."""
    thing = OBJECTS[kind]
    names = [name for name in dir(thing) if not name.startswith("_")]
    assert names
    for name in names:
        slip = name + name[-1]
        with pytest.raises(AttributeError) as told:
            getattr(thing, slip)
        said = f"{type(thing).__name__} has no attribute {slip!r}; did you mean {name!r}?"
        assert str(told.value) == said
    with pytest.raises(AttributeError) as told:
        thing.entirely_different  # noqa: B018
    assert str(told.value) == f"{type(thing).__name__} has no attribute 'entirely_different'"
    assert not hasattr(thing, "__array_interface__") and not hasattr(thing, "_repr_png_")


@pytest.mark.parametrize(
    ("kind", "hints"),
    [
        ("model", attributes.ATTRIBUTES),
        ("history", attributes.HISTORY),
        ("optimiser", attributes.OPTIMISER),
        ("run", attributes.RUN),
        ("trial", attributes.TRIAL),
        ("trials", attributes.TRIALS),
        ("data", attributes.DATA),
        ("path", attributes.PATH),
        ("compiled", COMPILED),
        ("picture", PICTURE),
        ("player", PICTURE),
        ("network", PICTURE),
        ("network player", PICTURE),
    ],
)
def test_every_foreign_attribute_of_an_object_has_its_hint(kind, hints):
    thing = OBJECTS[kind]
    assert hints and not set(hints) & set(dir(thing))
    for name, hint in hints.items():
        with pytest.raises(AttributeError) as told:
            getattr(thing, name)
        assert str(told.value).endswith(f"has no attribute {name!r}: {hint}")


@pytest.mark.parametrize(
    ("name", "column"),
    [("lossess", "loss"), ("los", "loss"), ("acuracy", "accuracy"), ("tim", "time")],
)
def test_a_slip_in_what_a_history_records_is_answered(name, column):
    with pytest.raises(AttributeError) as told:
        getattr(RUN, name)
    assert str(told.value) == f'History has no attribute {name!r}: history["{column}"]'
    assert RUN[column]


def test_a_history_says_what_it_records():
    assert list(RUN) == ["loss", "accuracy", "learning_rate", "time"]
    assert "loss" in RUN and "val_loss" not in RUN


@pytest.mark.parametrize("thing", [MODEL_OF_TWO, RUN, OBJECTS["optimiser"], OBJECTS["explanation"]])
def test_objects_that_hint_are_copied_and_pickled(thing):
    assert repr(copy.copy(thing))
    assert type(copy.deepcopy(thing)) is type(pickle.loads(pickle.dumps(thing))) is type(thing)


def test_the_error_of_a_property_is_its_own():
    class Broken(nn.Module):
        @property
        def size(self):
            return self.sizes[0]

        def forward(self, inputs):
            return inputs

    with pytest.raises(AttributeError, match=r"^Broken has no .* 'sizes'; did you mean 'size"):
        Broken().size  # noqa: B018


def test_a_rate_that_would_change_nothing_cannot_be_set():
    optimiser = nn.Adam([Value(1.0)])
    for name in attributes.RATE:
        with pytest.raises(AttributeError, match=rf"no attribute '{name}': learning_rate is a num"):
            setattr(optimiser, name, 0.5)
    optimiser.learning_rate = 0.5
    assert optimiser.rate == 0.5


SHOWN = """
import sys, traceback
import autograd, nn
try:
    {}
except Exception:
    sys.excepthook(*sys.exc_info())
"""


def in_a_terminal(code):
    """The last line that Python itself shows."""
    command = [sys.executable, "-c", SHOWN.format(code)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stderr.splitlines()[-1]


def test_python_itself_suggests_the_public_names_of_a_value():
    """Python's own suggestion costs nothing; a hint here would make arrays of Values slow."""
    for slip, name in {"grand": "grad", "bakward": "backward", "eparents": "parents"}.items():
        assert in_a_terminal(f"autograd.Value(1.0).{slip}").endswith(f"Did you mean: {name!r}?")
    assert not [n for n in dir(Value(1.0)) if n.startswith("_") and not n.startswith("__")]


@pytest.mark.parametrize(
    "code",
    [
        "nn.MLP(1, [1]).paramters",
        "autograd.Value(1.0).gradient",
        "nn.SGD([autograd.Value(1.0)]).lr",
    ],
)
def test_there_are_no_two_suggestions(code):
    """Python adds no suggestion to a message that has one."""
    assert "Did you mean" not in in_a_terminal(code)


def test_arrays_of_values_are_made_at_full_speed():
    """NumPy asks every element for names of its own; the class must not answer in Python."""
    assert "__getattr__" not in vars(Value) and not hasattr(Value, "__getattr__")


@pytest.mark.parametrize("keyword", list(VALUE))
def test_every_foreign_keyword_of_a_value_has_its_hint(keyword):
    with pytest.raises(TypeError) as told:
        Value(1.0, **{keyword: ()})
    assert str(told.value) == f"Value(data, name) takes no {keyword!r}: {VALUE[keyword]}"


def test_a_wrong_keyword_of_a_value_is_answered():
    with pytest.raises(
        TypeError, match=r"^Value\(data, name\) takes no 'lable'; did you mean 'label"
    ):
        Value(1.0, lable="a")
    with pytest.raises(TypeError, match=r"^Value\(data, name\) takes no 'colour'$"):
        Value(1.0, colour=1)
    assert Value(data=1.0, name="a").name == Value(1.0, label="a").name == "a"


@pytest.mark.parametrize("keyword", list(BACKWARD))
def test_every_foreign_keyword_of_backward_has_its_hint(keyword):
    value = Value(1.0)
    with pytest.raises(TypeError) as told:
        value.backward(**{keyword: True})
    assert str(told.value) == f"backward(seed) takes no {keyword!r}: {BACKWARD[keyword]}"
    assert value.grad == 0.0


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: nn.fit(MODEL_OF_TWO, *nn.xor(), 100),
            "fit() takes 3 by position (model, inputs, labels), got 4; "
            "give the others by name, as in epochs=",
        ),
        (
            lambda: nn.SGD(MODEL_OF_TWO.parameters(), 0.1, 0.9),
            "SGD() takes 2 by position (parameters, learning_rate), got 3; "
            "give the others by name, as in momentum=",
        ),
        (
            lambda: OBJECTS["compiled"].to_js("f.js"),
            "Compiled.to_js() takes no arguments, got 1; "
            "it returns the text, which pathlib.Path(path).write_text() writes",
        ),
        (
            lambda: MODEL_OF_TWO(0.0, 1.0),
            "Module.__call__() takes 1 by position (inputs), got 2; "
            "the inputs of an example are one list: model([0.5, 1.0])",
        ),
        (
            lambda: MODEL_OF_TWO.train([[1.0, 2.0]], [3.0]),
            f"Module.train() takes no arguments, got 2; {attributes.TRAIN}",
        ),
        (
            lambda: MODEL_OF_TWO.train(mode=False),
            f"Module.train() takes no 'mode': {attributes.TRAIN}",
        ),
        (
            lambda: MODEL_OF_TWO.fit(*nn.xor(), 1, 0.1, "adam"),
            "Module.fit() takes 4 by position "
            "(training_data, labels, epochs, learning_rate), got 5",
        ),
    ],
)
def test_too_many_arguments_are_answered(call, said):
    with pytest.raises(TypeError) as told:
        call()
    assert str(told.value) == said


def test_a_hint_for_another_word_is_not_taken_for_a_slip():
    """`criterion` and `iterations` look alike to difflib, but begin otherwise."""
    with pytest.raises(TypeError, match=r"^fit\(\) takes no 'citerionx'$"):
        nn.fit(citerionx=1)
    with pytest.raises(AttributeError, match=r"^module 'nn' has no 'Loss'$"):
        nn.Loss  # noqa: B018


def test_the_words_of_pytorch_that_exist_do_what_they_do_there():
    """`from torch import nn, optim`, with the import changed."""
    assert nn.optim.SGD is nn.SGD and nn.optim.Adam is nn.Adam and nn.optim.AdamW is nn.AdamW
    with pytest.raises(TypeError, match=r"^Adam\(\) takes no 'lr': the rate is learning_rate=$"):
        nn.optim.Adam(MODEL_OF_TWO.parameters(), lr=0.1)
    with pytest.raises(ImportError, match=r"module 'nn.optim' has no 'Adagrad': there are SGD, "):
        exec("from nn.optim import Adagrad")
    model = nn.Sequential(nn.Dropout(0.5, rng=0), nn.MLP(2, [1], rng=0))
    assert model.training
    assert model.eval() is model and not model.training and not model.layers[0].training
    assert model([1.0, 2.0]).data == model.layers[1]([1.0, 2.0]).data
    assert model.train() is model and model.training and model.layers[0].training
    assert model.summary().rows[-1] == ["total", "", 3]


@pytest.mark.parametrize(
    ("module", "hints"),
    [(nn.init, hints.INITIALISERS), (nn.plot, hints.PLOTS), (nn.optim, hints.OPTIMISERS)],
    ids=["init", "plot", "optim"],
)
def test_every_foreign_name_of_a_smaller_module_has_its_hint(module, hints):
    for name, hint in hints.items():
        with pytest.raises(AttributeError) as told:
            getattr(module, name)
        assert str(told.value) == f"module {module.__name__!r} has no {name!r}: {hint}"
    with pytest.raises(AttributeError, match="did you mean"):
        getattr(module, f"{module.__all__[-1]}s")


def test_a_callback_that_would_never_be_called_is_refused():
    with pytest.raises(TypeError, match=r"^Mine\.on_batch_end\(\) would never be called: the func"):

        class Mine(nn.Callback):
            def on_batch_end(self, run):
                pass


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ([[nn.Layer(1, 1)]], r"write nn\.Sequential\(one, two\), without brackets$"),
        ([nn.Layer(1, 1), "relu"], r"number 1 is str 'relu'; a layer is given its activation$"),
        ([nn.Layer(1, 1), autograd.relu], "a layer is given its activation$"),
        ([3], "number 0 is int 3$"),
    ],
)
def test_what_is_no_module_is_refused_with_the_way_to_write_it(layers, said):
    with pytest.raises(TypeError, match=said):
        nn.Sequential(*layers)


@pytest.mark.parametrize("keyword", list(KEYWORDS))
def test_every_foreign_keyword_has_its_hint(keyword):
    if keyword == "optimizer":
        return  # fit takes it: see below
    with pytest.raises(TypeError) as told:
        nn.fit(**{keyword: 1})
    assert str(told.value) == f"fit() takes no {keyword!r}: {KEYWORDS[keyword]}"


def test_optimizer_and_minimise_simply_work():
    models = [nn.MLP(2, [1], rng=0) for _ in range(3)]
    options = {"epochs": 2, "rng": 0, "verbose": 0}
    nn.fit(models[0], *nn.xor(), optimiser="sgd", **options)
    nn.fit(models[1], *nn.xor(), optimizer="sgd", **options)
    models[2].fit(*nn.xor(), learning_rate=0.01, optimizer="sgd", batch_size=8, **options)
    assert models[0].state_dict() == models[1].state_dict() == models[2].state_dict()
    for one, other in (("sgd", "sgd"), ("adam", "sgd"), ("adam", "adam")):
        with pytest.raises(TypeError, match="the same argument: give one of them"):
            nn.fit(models[0], *nn.xor(), optimiser=one, optimizer=other, **options)
        with pytest.raises(TypeError, match="the same argument: give one of them"):
            models[0].fit(*nn.xor(), optimiser=one, optimizer=other, **options)
    assert nn.fit(models[0], *nn.xor(), **options)["learning_rate"] == [0.01, 0.01]  # Adam's own


def test_losses_of_other_libraries_are_told_their_name_here():
    for name, ours in LOSSES.items():
        with pytest.raises(ValueError, match=f"^loss='{name}' is called '{ours}' here$"):
            nn.fit(nn.MLP(2, [1]), *nn.xor(), loss=name, verbose=0)
        assert hasattr(nn, ours)


@pytest.mark.parametrize(
    ("names", "options"),
    [(METRICS, lambda name: {"metrics": name}), (ENGINES, lambda name: {"engine": name})],
    ids=["metrics", "engine"],
)
def test_metrics_and_engines_of_other_libraries_are_told_their_name_here(names, options):
    for name, ours in names.items():
        with pytest.raises(ValueError, match=f"='{name}' is called '{ours}' here$"):
            nn.fit(nn.MLP(2, [1]), *nn.xor(), verbose=0, **options(name))
        nn.fit(nn.MLP(2, [1]), *nn.xor(), epochs=1, verbose=0, **options(ours))


def test_keywords_and_targets_of_other_compilers_are_told_what_to_write():
    for name, hint in COMPILE.items():
        with pytest.raises(TypeError) as told:
            autograd.compile(abs, **{name: 1})
        assert str(told.value) == f"compile() takes no {name!r}: {hint}"
    for method in ("mapped", "summed"):
        for name, hint in ROWS.items():
            with pytest.raises(TypeError) as told:
                getattr(OBJECTS["compiled"], method)(**{name: 1})
            assert str(told.value) == f"Compiled.{method}() takes no {name!r}: {hint}"
    for name, hint in TARGETS.items():
        with pytest.raises(ValueError, match=f"^compile.*, not '{name}': ") as told:
            autograd.compile(abs, target=name)
        assert str(told.value).endswith(hint)
    with pytest.raises(ValueError, match=r", not 'LVM'; did you mean 'llvm'\?$"):
        autograd.compile(abs, target="LVM")


@pytest.mark.parametrize("name", ["jvp", "vjp", "hvp"])
def test_other_derivatives_can_be_compiled_as_their_hint_says(name):
    def derivative(x, direction):
        if name == "vjp":
            value, slopes = autograd.vjp(lambda x: x**3, x)
            return value, slopes(direction)
        return getattr(autograd, name)(lambda x: x**3, x, direction)

    assert autograd.compile(derivative)(2.0, 5.0) == derivative(2.0, 5.0)


def test_minimise_is_minimize():
    assert nn.minimise is nn.minimize


def test_a_type_error_inside_a_function_is_its_own():
    """Only the keywords of the call itself are answered."""

    def metric(answers, truths):
        return sorted(answers, colour=3)

    with pytest.raises(TypeError, match="'colour' is an invalid keyword argument for sort"):
        nn.fit(nn.MLP(2, [1]), *nn.xor(), epochs=1, metrics=[metric], verbose=0)
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        nn.train_test_split([1, 2])


@pytest.mark.parametrize(
    "name", [name for name in autograd.__all__ if isinstance(getattr(autograd, name), type)]
)
def test_an_error_has_its_public_name_and_a_class_its_source(name):
    """A traceback says `autograd.DomainError`; `inspect.getsource` finds every other class."""
    kind = getattr(autograd, name)
    assert pickle.loads(pickle.dumps(kind)) is kind
    if issubclass(kind, Exception):
        assert traceback.format_exception_only(kind("no")) == [f"autograd.{name}: no\n"]
    else:
        assert f"class {name}" in inspect.getsource(kind)


def test_an_uncaught_error_has_its_public_name():
    """The last line that Python itself prints."""
    run = subprocess.run(
        [sys.executable, "-c", "import autograd; autograd.log(-1.0)"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr.splitlines()[-1].startswith("autograd.DomainError: log(-1): log needs x > 0")
