"""Names that users of other libraries type are answered with the names that are here."""

import copy
import inspect
import pickle

import pytest

import autograd
import nn
from autograd import Op, Value
from autograd.hints import ATTRIBUTES, NAMES
from nn.attributes import ATTRIBUTES as MODEL, HISTORY
from nn.hints import KEYWORDS, LOSSES
from nn.hints import NAMES as NN_NAMES

# What users read and do not make, what is too hot to be wrapped, and what a table row is.
EXEMPT = {
    *("Box", "DomainError", "Edge", "Explanation", "Explanations", "Nudge", "Op", "Picture"),
    *("Player", "Scene", "Step", "Value", "define", "DivergenceError", "EagerTrainer", "Labels"),
    *("Milestones", "Optimiser", "ProgressBar", "Run", "huber"),
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
    """Every public function that takes keywords says which one was wrong, and the nearest."""
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


@pytest.mark.parametrize(
    ("thing", "hints"),
    [
        (Value(1.0), ATTRIBUTES),
        (nn.MLP(1, [1], rng=0), MODEL),
        (nn.fit(nn.MLP(1, [1], rng=0), [1, 2], [1, 2], epochs=1, verbose=0), HISTORY),
    ],
    ids=["Value", "MLP", "History"],
)
def test_every_foreign_attribute_has_its_hint(thing, hints):
    """Protocols that look for names of their own still work."""
    for name, hint in hints.items():
        assert not hasattr(thing, name), name
        with pytest.raises(AttributeError, match="has no attribute") as told:
            getattr(thing, name)
        assert str(told.value).endswith(f"{name!r}: {hint}")
    assert not hasattr(thing, "__array_interface__")
    assert not set(hints) & set(dir(thing))
    assert repr(copy.deepcopy(thing)) == repr(pickle.loads(pickle.dumps(thing))) == repr(thing)


def test_a_slip_in_an_attribute_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match=r"MLP has no .*'paramters'; did you mean 'paramet"):
        nn.MLP(1, [1]).paramters  # noqa: B018


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
