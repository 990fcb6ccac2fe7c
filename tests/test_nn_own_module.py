"""A module of the user's own, written in one place, works everywhere."""

import json

import pytest

import nn
from autograd import Value


class Scale(nn.Module):
    """Each input times a factor that is learned."""

    def __init__(self, factors):
        self.factors = [Value(factor) for factor in factors]

    def forward(self, inputs):
        return [factor * x for factor, x in zip(self.factors, inputs, strict=True)]


class Branches(nn.Module):
    """Two modules side by side, with the same inputs."""

    def __init__(self, left, right):
        self.left, self.right = left, right

    def forward(self, inputs):
        return [*self.left.outputs(inputs), *self.right.outputs(inputs)]


class Bend(nn.Module):
    """Each input plus a little of its square; of which, its argument says."""

    def __init__(self, share=0.1, *, signs=("+", "-")):
        self.share, self.signs = share, signs

    def forward(self, inputs):
        return [x + self.share * x * x for x in inputs]


class Net(nn.Sequential):
    """A row with an `__init__` of its own."""

    def __init__(self, hidden):
        self.hidden = hidden
        super().__init__(nn.Layer(2, hidden, "tanh", rng=1), nn.Layer(hidden, 2, "identity", rng=2))


INPUTS, CLASSES = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]], ["a", "b", "a", "b"]
MODELS = {
    "scale": lambda: Scale([0.5, -1.5]),
    "branches": lambda: Branches(nn.Layer(2, 1, "tanh", rng=0), nn.MLP(2, [2, 1], rng=1)),
    "row": lambda: nn.Sequential(Scale([1.0, 2.0]), Bend(0.2), nn.MLP(2, [3, 2], "tanh", rng=0)),
    "inner": lambda: nn.Sequential(
        nn.Standardise.of(INPUTS), Branches(Scale([1.0, 1.0]), Bend()), nn.Layer(4, 2, rng=0)
    ),
    "net": lambda: Net(3),
}
every_model = pytest.mark.parametrize("name", MODELS)


def trained(name, epochs=4):
    model, seen = MODELS[name](), nn.Snapshots()
    model.fit(INPUTS, CLASSES, epochs, 0.05, rng=0, verbose=0, callbacks=[seen])
    return model, seen


@every_model
@pytest.mark.parametrize("suffix", ["json", "safetensors"])
def test_it_is_saved_and_built_again(tmp_path, name, suffix):
    """Without `into=`: the file says how, and the class is there."""
    model, _ = trained(name)
    nn.save(model, tmp_path / f"model.{suffix}")
    loaded = nn.load(tmp_path / f"model.{suffix}")
    assert type(loaded) is type(model) and repr(loaded) == repr(model)
    assert loaded.state_dict() == model.state_dict()
    assert loaded.predict(INPUTS) == model.predict(INPUTS)
    assert loaded.classify(INPUTS) == model.classify(INPUTS)


@every_model
def test_it_is_drawn_and_stepped_through(name):
    """At rest where its width is known, and with the inputs of an example in any case."""
    model, _ = trained(name)
    outputs = model.predict([INPUTS[0]])[0]
    player = nn.step_through_network(model, INPUTS[0])
    count = len([stage for stage in model.stages() if stage.drawn])
    spoken = [step.caption for step in player.steps if step.caption.startswith("layer ")]
    assert len(spoken) == count and spoken[-1].startswith(f"layer {count}")
    picture = nn.draw_network(model, INPUTS[0])
    assert f"-{len(outputs)}" in picture.alt and 'class="weight"' in picture.svg
    if name in ("scale", "branches", "row"):
        with pytest.raises(ValueError, match=r"does not say how many inputs it takes; give the"):
            nn.draw_network(model)
    else:
        assert nn.draw_network(model).svg


def test_a_line_into_a_module_without_neurons_is_a_slope():
    """The picture says so; a Scale has one line for each of its factors."""
    picture = nn.draw_network(Scale([2.0, -3.0]), [1.0, 1.0])
    assert picture.svg.count('class="weight"') == 2
    assert "a line is a slope" in picture.svg and "Scale" in picture.svg
    assert "±3" in picture.svg


@every_model
def test_its_snapshots_play(name):
    """Every epoch a page, with the weights that it had."""
    model, seen = trained(name)
    assert len(seen.player(INPUTS[0]).steps) == 5
    assert sum(map(len, seen.paths)) == len(model.parameters())


@every_model
def test_it_is_diagnosed_and_reported(tmp_path, name):
    """The whole page, with nothing that could not be shown."""
    model, seen = trained(name)
    found = nn.diagnose(model, INPUTS, CLASSES).layers
    layers = [part for part in model.named_modules().values() if type(part) is nn.Layer]
    assert len(found.rows) == len(layers)
    path = nn.report(
        model, model.history, tmp_path / "page.html", inputs=INPUTS, labels=CLASSES, snapshots=seen
    )
    assert "Not shown" not in path.read_text(encoding="utf-8")


def test_receptive_fields_are_those_of_its_outputs():
    """Found by trying all images, whatever stands inside."""
    assert nn.receptive_fields(nn.Sequential(nn.Standardise([0, 0], [1, 1]), Scale([2, -1]))) == [
        [(1.0, None), (None, -1.0)]
    ]


class Wheel(nn.Module):
    """An argument that is no attribute: it cannot say what it is made of."""

    def __init__(self, spokes):
        self.weights = [Value(1.0) for _ in range(spokes)]

    def forward(self, inputs):
        return [weight * inputs[0] for weight in self.weights]


def test_a_class_that_does_not_say_what_it_is_made_of_is_loaded_into(tmp_path):
    """As before: the file names the remedy."""
    nn.save(Wheel(3), tmp_path / "wheel.json")
    with pytest.raises(nn.SaveError, match=r"of the class 'Wheel'.*into=it"):
        nn.load(tmp_path / "wheel.json")
    assert isinstance(nn.load(tmp_path / "wheel.json", into=Wheel(3)), Wheel)


class Forgetful(nn.Module):
    """A default that was not used, and is kept nowhere: made again without it, it would lie."""

    def __init__(self, power=2):
        self._hidden = power

    def forward(self, inputs):
        return [x**self._hidden for x in inputs]


class Doubling(nn.Module):
    """An attribute that is not what the argument was."""

    def __init__(self, size):
        self.size = 2 * size

    def forward(self, inputs):
        return [x * self.size for x in inputs]


class Called(nn.Module):
    """A function of the user's own, which has no name to be found by."""

    def __init__(self, squash=None):
        self.squash = squash

    def forward(self, inputs):
        return [self.squash(x) for x in inputs]


@pytest.mark.parametrize(
    "model", [Forgetful(3), Doubling(4), Called(lambda x: x * 2), Called(len)], ids=repr
)
def test_nothing_is_made_again_that_would_answer_otherwise(tmp_path, model):
    """It is saved, and loaded only into a model that its author made."""
    nn.save(model, tmp_path / "model.json")
    with pytest.raises(nn.SaveError, match="into=it"):
        nn.load(tmp_path / "model.json")
    assert nn.load(tmp_path / "model.json", into=model) is model


class Seeded(nn.Module):
    """Start weights by a generator, which need not be kept."""

    def __init__(self, width, rng=None):
        self.width = width
        self.inner = nn.Layer(width, 1, rng=rng)

    def forward(self, inputs):
        return self.inner.outputs(inputs)


def test_a_generator_of_start_weights_need_not_be_kept(tmp_path):
    """The weights are in the file."""
    model = Seeded(2, rng=7)
    nn.save(model, tmp_path / "model.json")
    assert nn.load(tmp_path / "model.json").predict(INPUTS) == model.predict(INPUTS)


class Spiral(Wheel):
    """It says so itself."""

    def __init__(self, turns):
        super().__init__(turns)

    def describe(self):
        return {"turns": len(self.weights)}


def test_a_class_may_say_itself_what_it_is_made_of(tmp_path):
    """`describe` is the arguments of `__init__`."""
    nn.save(Spiral(4), tmp_path / "spiral.json")
    plan = json.loads((tmp_path / "spiral.json").read_text(encoding="utf-8"))["architecture"]
    assert plan == {"kind": f"{__name__}.Spiral", "turns": 4}
    assert len(nn.load(tmp_path / "spiral.json").parameters()) == 4


def test_a_class_of_a_name_of_ours_does_not_take_its_place(tmp_path):
    """A file with a Layer in it is one of nn's; the other has its module in its name."""

    class Layer(nn.Module):
        def forward(self, inputs):
            return inputs

    nn.save(nn.Layer(1, 1, rng=0), tmp_path / "ours.json")
    nn.save(Layer(), tmp_path / "theirs.json")
    assert type(nn.load(tmp_path / "ours.json")) is nn.Layer
    assert type(nn.load(tmp_path / "theirs.json")) is Layer


def test_a_class_is_found_where_it_has_moved(tmp_path):
    """From a notebook into a module, or back: by its own name."""

    class Wanderer(Scale):
        """No other test has a class of this name."""

    nn.save(Wanderer([2.0]), tmp_path / "model.json")
    text = (tmp_path / "model.json").read_text(encoding="utf-8")
    (tmp_path / "model.json").write_text(text.replace(f"{Wanderer.__module__}.", "elsewhere."))
    assert type(nn.load(tmp_path / "model.json")) is Wanderer


def test_a_class_that_is_not_defined_here_is_named(tmp_path):
    """With both remedies."""
    nn.save(Scale([1.0]), tmp_path / "model.json")
    text = (tmp_path / "model.json").read_text(encoding="utf-8")
    (tmp_path / "model.json").write_text(
        text.replace(f"{__name__}.Scale", "x.Unheard"), encoding="utf-8"
    )
    with pytest.raises(
        nn.SaveError, match=r"no kind of module 'x.Unheard'.*import it first.*into=it"
    ):
        nn.load(tmp_path / "model.json")
