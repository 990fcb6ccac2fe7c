"""Engines: whatever runs the epochs of a training, the numbers are those of the eager trainer."""

import re
from array import array
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import inf
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nn
from autograd import (
    TABLE,
    DomainError,
    TraceError,
    Value,
    define,
    grad,
    log,
    norm,
    relu,
    sign,
    softmax,
    sqrt,
    where,
)
from autograd.compiler.arrays import forms
from autograd.compiler.bundles.together import together
from autograd.compiler.llvm import steps
from autograd.compiler.llvm.jit import compiled
from autograd.compiler.training import Epoch, State, Training, engines
from autograd.compiler.training.carrying import hides
from autograd.compiler.training.engines import why_not_yet
from autograd.compiler.training.rule import by_reciprocals
from autograd.domain import REAL
from nn.model import recorded
from nn.optim.optimiser import Optimiser
from nn.training import compiled as compiled_trainer
from nn.training.losses import LOSSES
from nn.training.parts import parts
from nn.training.rules import rules


class ByNumPy(str):
    """The name of the engine in Python, where NumPy is to run it."""


NUMPY = ByNumPy("python")
ENGINES = [
    *(("python", False), ("python", True), (NUMPY, False), ("llvm", False), ("llvm", True)),
]
"""Names of engines, and whether they are strict; of those that are not, numbers may be rounded."""
each_engine = pytest.mark.parametrize(
    ("engine", "strict"),
    ENGINES,
    ids=lambda each: "numpy" if each is NUMPY else str(each),
)


@pytest.fixture(autouse=True)
def road(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python is run by lines, or by NumPy if that is what the test is called with."""
    engine = getattr(request.node, "callspec", SimpleNamespace(params={})).params.get("engine")
    if engine is NUMPY and (why := forms.refusal()):
        pytest.skip(why)
    monkeypatch.setattr(engines, "LANES", inf)  # to be put back after the test
    take_road(engine)


def take_road(engine: str) -> None:
    """Let NumPy run what it can, or nothing."""
    engines.LANES = 0.0 if engine is NUMPY else inf


def bits(numbers: Sequence[float]) -> list[str]:
    return [number.hex() for number in numbers]


class Normalised(nn.SGD):
    """An optimiser with an update of its own: every step has the length of the rate."""

    def update(self, weights, gradients, states, rate, step):
        size = norm(gradients) + 1e-9
        return super().update(weights, [g / size for g in gradients], states, rate, step)


class Shrinking(nn.SGD):
    """A rule that changes a weight at any rate, so that only a rate of 0 keeps it."""

    def rule(self, weight, gradient, state, rate, step):
        return 0.9 * weight - rate * gradient * step, (state[0] + gradient,)


OPTIMISERS: dict[str, Callable[..., Any]] = {
    "sgd": lambda p: nn.SGD(p, 0.1),
    "momentum": lambda p: nn.SGD(p, 0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    "rmsprop": lambda p: nn.RMSprop(p, 0.01),
    "adam": lambda p: nn.Adam(p, 0.01, weight_decay=0.1),
    "adamw": lambda p: nn.AdamW(p, 0.01, weight_decay=0.1),
    "schedule": lambda p: nn.AdamW(p, lambda n: 0.1 * (n % 3), weight_decay=0.1),
    "clipped": lambda p: nn.Adam(p, 0.01, clip_norm=0.01),
    "own rule": lambda p: Shrinking(p, lambda n: 0.1 * (n % 3)),
    "own update": lambda p: Normalised(p, 0.1, momentum=0.5),
    "some weights": lambda p: nn.SGD(p[3:], 0.1),
}


class Shares(nn.Module):
    """A layer of a user's own."""

    def forward(self, inputs):
        return softmax(inputs)


def mild(name: str) -> Any:
    """An activation, away from where it is so steep that rounding grows without bound."""
    if name not in ("cbrt", "tan"):
        return name
    return lambda x: TABLE[name](3.0 + 0.1 * x)


SQUASHES = [op.name for op in TABLE.values() if op.is_unary and op.domain == (REAL,)]
LAYERS: dict[str, Callable[[], nn.Module]] = {
    **{name: lambda name=name: nn.MLP(3, [4, 2], mild(name), output="sigmoid", rng=1)
       for name in ["identity", *SQUASHES]},
    "softmax": lambda: nn.Sequential(nn.MLP(3, [4, 2], rng=1), Shares()),
    "dropout": lambda: nn.Sequential(
        nn.Dropout(0.2, rng=1), nn.MLP(3, [4], rng=1), nn.Dropout(0.5, rng=2),
        nn.Layer(4, 2, "sigmoid", rng=1)),
    "scaling": lambda: nn.Sequential(
        nn.Standardise([1, 2, 3], [2, 3, 4]), nn.MLP(3, [2], rng=1),
        nn.Unstandardise([0.1, 0.2], [0.3, 0.4])),
}  # fmt: skip
CASES = [
    *(("sigmoid", loss, "sgd", None) for loss in LOSSES),
    *(("tanh", "squared_error", rule, None) for rule in OPTIMISERS),
    *((layer, "squared_error", "momentum", None) for layer in LAYERS),
    ("relu", "squared_error", "adam", nn.l2),
    ("relu", "cross_entropy", "clipped", nn.l1),
]


def data(loss: str = "squared_error", count: int = 40) -> tuple[Any, Any]:
    """Rows of three numbers, and targets that the loss takes."""
    rng = Random(0)
    inputs = [[rng.uniform(-2, 2) for _ in range(3)] for _ in range(count)]
    low = -1.0 if loss == "hinge" else 0.0
    return inputs, [[1.0, low] if rng.random() < 0.5 else [low, 1.0] for _ in inputs]


class Diary(nn.Callback):
    """Writes down all numbers after each epoch."""

    def __init__(self) -> None:
        self.pages: list[Any] = []

    def on_epoch_end(self, run):
        weights = [value.data for value in run.model.parameters()]
        gradients = [value.grad for value in run.optimiser.parameters]
        states = [number for state in run.optimiser.state for number in state]
        self.pages.append((run.history["loss"][-1], *weights, *gradients, *states))


def trained(layer: Any, rule: Any, loss: Any, **options: Any) -> list[Any]:
    """All numbers after each of three epochs."""
    diary = Diary()
    model = layer()
    options = {"callbacks": (), "rng": 3, "verbose": 0, "epochs": 3, **options}
    options["callbacks"] = [*options["callbacks"], diary]
    nn.fit(model, *options.pop("data"), loss=loss, optimiser=rule(model.parameters()), **options)
    assert options.get("engine") in (None, model.history.engine)
    return diary.pages


def agree(pages: list[Any], eager: list[Any], strict: bool) -> None:
    """Equal bits where they are promised, equal numbers up to rounding elsewhere."""
    assert len(pages) == len(eager)
    for page, other in zip(pages, eager, strict=True):
        if strict:
            assert bits(page) == bits(other)
        assert page == pytest.approx(other, rel=1e-9, abs=1e-12)


WORK = [
    (
        case,
        [1, 7, 32, None][place % 4],
        engine,
        engine is not NUMPY and place // 4 % 2 == (engine == "python"),
    )
    for place, case in enumerate(CASES)
    for engine in ("python", NUMPY, "llvm")
    for is_strict in [place // 4 % 2 == (engine == "python")]
    if engine is not NUMPY or case[2] != "own rule"  # its steps grow until rounding counts
]
"""Each case by each engine; batch sizes and strictness take turns."""


def named(part):
    """A part of the case in the name of a test, the same in each process."""
    words = ("numpy",) if part is NUMPY else part if isinstance(part, tuple) else (part,)
    return " ".join(getattr(word, "__name__", str(word)) for word in words)


@pytest.mark.parametrize(("case", "size", "engine", "strict"), WORK, ids=named)
def test_training_has_the_numbers_of_eager_training(
    case: Any, size: Any, engine: str, strict: bool
) -> None:
    layer, loss, rule, penalty = case
    how = {"penalty": penalty, "batch_size": size, "data": data(loss), "strict": strict}
    work = LAYERS[layer], OPTIMISERS[rule], loss
    eager = trained(*work, **{**how, "strict": False}, engine="eager")
    agree(trained(*work, **how, engine=engine), eager, strict)


@pytest.mark.parametrize("strict", [False, True])
def test_the_length_of_all_gradients_is_a_loop(
    strict: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wide network has no more code than a narrow one, which would take long to compile."""
    sizes: list[int] = []

    def counted(module: Any, **options: Any) -> Any:
        sizes.append(str(module).count("\n"))
        return compiled(module, **options)

    monkeypatch.setattr("autograd.compiler.llvm.steps.compiled", counted)
    how = {"data": data(), "batch_size": 7, "loss": "squared_error"}
    for width in (16, 64):
        work = (lambda width=width: nn.MLP(3, [width, 2], "tanh", rng=1)), OPTIMISERS["clipped"]
        pages = trained(*work, **how, engine="llvm", strict=strict)
        agree(pages, trained(*work, **how, engine="eager"), strict)
    assert sizes[1] < 1.5 * sizes[0]


class ByOps:
    """The engine that runs the programs by the ops: what the others are held to."""

    def __init__(self, training: Training, *, strict: bool) -> None:
        self.training = training

    def run(self, epoch: Epoch) -> None:
        for update in range(epoch.state.updates, len(epoch.rates)):
            self._update(epoch, epoch.order[update * epoch.size :][: epoch.size])

    def _update(self, epoch: Epoch, batch: Sequence[int]) -> None:
        training, state = self.training, epoch.state
        gradients, losses = [0.0] * training.weights, 0.0
        for place in batch:
            draws = epoch.draw() if epoch.draw else []
            loss, *slopes = training.example(
                *state.weights, *epoch.shared, *epoch.rows[place], *draws, 1.0 / len(batch)
            )
            gradients = [g + slope for g, slope in zip(gradients, slopes, strict=True)]
            losses += loss
        if training.penalise is not None:
            gradients = training.penalise(*state.weights, *epoch.shared, *gradients)
        clipped = training.shorten(*gradients) if training.shorten else gradients
        last = epoch.rates[state.updates], float(epoch.step + state.updates + 1)
        if training.rule is not None:
            rows = zip(state.weights, clipped, *state.slots, strict=True)
            new = [*map(list, zip(*(training.rule(*row, *last) for row in rows), strict=True))]
        else:
            assert training.update is not None
            slots = [number for slot in state.slots for number in slot]
            flat, count = training.update(*state.weights, *clipped, *slots, *last), training.weights
            new = [flat[start : start + count] for start in range(0, len(flat), count)]
        epoch.state = State(new[0], new[1:], state.updates + 1, state.losses + losses, gradients)


def test_the_parts_run_by_the_ops_have_eagers_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an engine is held to follows from the programs alone."""
    monkeypatch.setattr("autograd.compiler.training.engines.PythonEngine", ByOps)
    for layer, loss, rule, penalty in CASES[::3]:
        how = {"penalty": penalty, "batch_size": 7, "data": data(loss, 20), "epochs": 1}
        work = LAYERS[layer], OPTIMISERS[rule], loss
        pages = trained(*work, **how, engine="python")
        agree(pages, trained(*work, **how, engine="eager"), True)


@each_engine
@pytest.mark.parametrize("size", [1, 7])
def test_parameters_are_written_at_the_end_if_nobody_reads_them_before(
    engine: str, strict: bool, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, told, found = Optimiser.commit, [], []

    def counted(self: Any, *given: Any) -> None:
        told.append(self)
        commit(self, *given)

    monkeypatch.setattr(Optimiser, "commit", counted)
    for callbacks, times in (([], 1), ([lambda _: None], 4)):
        model = nn.MLP(3, [4, 2], "tanh", rng=1)
        rule = nn.SGD(model.parameters(), 0.01, momentum=0.9)
        options: dict[str, Any] = {"engine": engine, "strict": strict, "batch_size": size}
        options |= {"optimiser": rule, "callbacks": callbacks, "epochs": 4, "rng": 3, "verbose": 0}
        history = nn.fit(model, *data(), **options)
        assert told.count(rule) == times
        gradients = [each.grad for each in model.parameters()]
        assert all(gradients)
        found.append((model.state_dict(), rule.state, rule.steps, history["loss"], gradients))
    (*first, gradients), (*other, others) = found
    assert first == other and first[2] == 4 * -(-40 // size)
    # The ops compute gradients that are read once, machine code those that are read in each epoch.
    assert gradients == (others if strict else pytest.approx(others, rel=1e-9))


@each_engine
def test_parameters_are_written_after_an_interruption(engine: str, strict: bool) -> None:
    """They are those of the last whole epoch."""

    def clock() -> float:
        if model.history is not None and model.history.epochs == 2:
            raise KeyboardInterrupt
        return 0.0

    options: dict[str, Any] = {"engine": engine, "strict": strict, "batch_size": 3, "rng": 3}
    whole = nn.MLP(3, [4, 2], "tanh", rng=1)
    nn.fit(whole, *data(), epochs=2, verbose=0, **options)
    model = nn.MLP(3, [4, 2], "tanh", rng=1)
    with pytest.raises(KeyboardInterrupt):
        nn.fit(model, *data(), epochs=9, clock=clock, verbose=0, **options)
    assert model.state_dict() == whole.state_dict()


@each_engine
@pytest.mark.parametrize("callbacks", [[], [lambda _: None]])
@pytest.mark.parametrize("place", ["between epochs", "while writing"])
def test_ctrl_c_at_a_bad_moment_loses_no_whole_epoch(
    engine: str, strict: bool, callbacks: Any, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weights and states are those of one update, also if they were just being written."""

    def ran(epochs: int, interrupted: bool) -> Any:
        model = nn.MLP(3, [4, 2], "tanh", rng=1)
        rule = nn.Adam(model.parameters(), 0.01)
        options: dict[str, Any] = {"engine": engine, "strict": strict, "rng": 0, "verbose": 0}
        options |= {"epochs": epochs, "callbacks": callbacks, "optimiser": rule}
        if interrupted:
            with pytest.raises(KeyboardInterrupt):
                nn.fit(model, *data(), **options)
        else:
            nn.fit(model, *data(), **options)
        assert model.history is not None
        return model.state_dict(), rule.state, rule.steps, model.history["loss"]

    done = 4 if place == "while writing" and not callbacks else 2
    expected = ran(done, interrupted=False)
    is_between = place == "between epochs"
    owner, name = (compiled_trainer, "rates") if is_between else (Optimiser, "commit")
    real, calls = getattr(owner, name), []

    def pressed(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == (1 if done == 4 else done + is_between):
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(owner, name, pressed)
    *found, losses = ran(4, interrupted=True)
    *whole, expected_losses = expected
    assert found == whole
    assert losses == expected_losses[: len(losses)] and len(losses) >= done - 1


def test_ctrl_c_while_a_rule_is_recorded_leaves_the_optimiser_as_it_was() -> None:
    class Pressed(nn.SGD):
        def rule(self, weight, gradient, state, rate, step):
            raise KeyboardInterrupt

    rule = Pressed(nn.MLP(3, [2], rng=0).parameters(), 0.1)
    before = {**vars(rule)}
    with pytest.raises(KeyboardInterrupt):
        rules(rule)
    assert vars(rule) == before


def test_what_is_drawn_in_another_way_is_refused() -> None:
    class Noise(nn.Module):
        def forward(self, inputs):
            return [x * Random().random() for x in inputs]

    model = nn.Sequential(nn.MLP(3, [2], rng=0), Noise())
    with pytest.raises(TraceError, match=r"something else each time.*nn\.random_number"):
        parts(model, nn.squared_error, nn.SGD(model.parameters()), [1.0] * 3, [0.0] * 2)


def test_random_numbers_are_inputs_and_tracing_draws_none() -> None:
    model, rng = nn.MLP(3, [2], rng=0), Random(1)
    layers = nn.Sequential(nn.Dropout(0.5, rng=rng), model)
    before = rng.getstate()
    found = parts(layers, nn.squared_error, nn.SGD(model.parameters()), [1.0] * 3, [0.0] * 2)
    assert found.generators == [rng] * 3
    assert rng.getstate() == before


def test_an_optimiser_with_a_step_of_its_own_is_refused() -> None:
    class Mine(nn.SGD):
        def step(self):
            super().step()

    model = nn.MLP(3, [2], rng=0)
    with pytest.raises(TraceError, match=r"Mine has a step\(\) of its own"):
        parts(model, nn.squared_error, Mine(model.parameters()), [1.0] * 3, [0.0] * 2)


class Projected(nn.SGD):
    def commit(self, weights, states, steps):
        kept = None if weights is None else [max(weight, -0.1) for weight in weights]
        super().commit(kept, states, steps)


class ReadsSteps(nn.SGD):
    def rule(self, weight, gradient, state, rate, step):
        return weight - rate * gradient / (1 + self.steps), state


class ReadsRate(nn.SGD):
    def rule(self, weight, gradient, state, rate, step):
        return weight - self.rate * self.learning_rate * gradient, state


class CallsRate(nn.SGD):
    def rule(self, weight, gradient, state, rate, step):
        return weight - self.learning_rate(self.steps) * gradient, state


class ReadsState(nn.SGD):
    def rule(self, weight, gradient, state, rate, step):
        return weight - rate * gradient / (1 + self.state[0][0]), (state[0] + 1,)


class NeverClips(nn.SGD):
    def update(self, weights, gradients, states, rate, step):
        rows = zip(weights, gradients, strict=True)
        return [weight - rate * gradient for weight, gradient in rows], states


class ClipsItself(nn.SGD):
    def update(self, weights, gradients, states, rate, step):
        weights, states = super().update(weights, [2 * g for g in gradients], states, rate, step)
        return [0.99 * weight for weight in weights], states


def with_own(name: str, make: Any) -> Any:
    """An optimiser with a method that is set on the object."""

    def optimiser(parameters: Any) -> Any:
        found = nn.SGD(parameters, 0.1)
        setattr(found, name, make(found, getattr(found, name)))
        return found

    return optimiser


def steps_twice(rule: Any, step: Any) -> Any:
    return lambda: (step(), setattr(rule, "steps", rule.steps - 1), step())


def doubled(rule: Any, update: Any) -> Any:
    return lambda w, g, *others: update(w, [2 * each for each in g], *others)


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(
    ("optimiser", "reason"),
    [
        (lambda p: Projected(p, 0.1), r"Projected has a commit\(\) of its own"),
        (with_own("step", steps_twice), r"SGD has a step\(\) of its own"),
        (with_own("update", doubled), ""),
        (lambda p: ReadsSteps(p, 0.1), ""),
        (lambda p: ReadsRate(p, 0.1), ""),
        (lambda p: CallsRate(p, lambda steps: 0.1 / (1 + steps)), "it is given the rate"),
        (lambda p: ReadsState(p, 0.1), "reads a Value that is no part of it"),
        (lambda p: NeverClips(p, 0.1, clip_norm=0.01), ""),
        (lambda p: ClipsItself(p, 0.1, clip_norm=0.01), ""),
    ],
)
def test_whatever_an_optimiser_does_in_its_own_way_is_done(
    optimiser: Any, reason: str, size: int
) -> None:
    """It is compiled with the bits of eager training, or not at all."""
    options = {"optimiser": optimiser, "batch_size": size, "epochs": 40, "rng": 0, "verbose": 0}

    def trained(engine: str) -> Any:
        model = nn.MLP(3, [2], rng=0)
        history = nn.fit(model, *data(), **options, engine=engine)

        def change(run: Any) -> None:
            if not callable(run.optimiser.learning_rate):
                run.optimiser.learning_rate = 0.05

        again = nn.fit(model, *data(), **options, engine=engine, callbacks=[change])
        return model.state_dict(), history["loss"], again["loss"]

    eager = trained("eager")
    assert trained("auto") == eager
    if reason:
        with pytest.raises(ValueError, match=reason):
            trained("python")
    else:
        assert trained("python") == eager


def test_a_penalty_that_is_not_defined_stops_as_in_eager_training() -> None:
    """The slope of log is finite where log itself is not defined."""

    def outcome(engine: str) -> Any:
        model = nn.MLP(3, [2], rng=0)
        with pytest.raises(nn.DivergenceError) as raised:
            nn.fit(model, *data(), penalty=lambda p: log(p[0]), rng=0, verbose=0, engine=engine,
                   strict=True, optimiser="sgd", learning_rate=0.1)  # fmt: skip
        assert model.history is not None
        return str(raised.value), model.history.history.get("loss"), model.state_dict()

    assert "log needs x > 0" in outcome("eager")[0]
    for engine in ("python", "llvm"):
        assert outcome(engine) == outcome("eager")


class Masked(nn.Module):
    """log of what may be negative, which where() then drops."""

    def __init__(self) -> None:
        self.weight = Value(1.0, name="weight")

    def forward(self, inputs):
        scaled = self.weight * inputs[0]
        return [where(scaled > 0, log(scaled), 0.0)]


@each_engine
@pytest.mark.parametrize("size", [1, 8, None])
def test_an_op_that_is_not_defined_stops_training_although_it_is_dropped(
    engine: str, strict: bool, size: int | None
) -> None:
    def outcome(engine: str, **how: Any) -> str:
        model, inputs = Masked(), [[1.0 + k % 3] for k in range(20)]
        inputs[13] = [-1000.0]
        with pytest.raises(nn.DivergenceError) as raised:
            nn.fit(
                model, inputs, [0.0] * 20, batch_size=size, rng=0, verbose=0, engine=engine, **how
            )
        return str(raised.value)

    assert "example 13: log(-" in outcome("eager")
    assert outcome(engine, strict=True) == outcome("eager")
    assert "example 13: log(-" in outcome(engine, strict=strict)


class Sloped(nn.Module):
    """A slope at a plain number is a plain number, which no gradient passes."""

    def __init__(self) -> None:
        self.weight = Value(0.5, name="weight")

    def forward(self, inputs):
        return [grad(lambda x: x * x * self.weight)(inputs[0]), self.weight]


def test_a_model_whose_gradient_is_another_one_with_values_is_trained_eagerly() -> None:
    """Its loss alone does not tell."""
    found = []
    for engine in ("eager", "auto"):
        model = Sloped()
        history = nn.fit(model, *data(), epochs=20, rng=0, verbose=0, engine=engine)
        found.append((history["loss"], model.weight.data, model.weight.grad))
    assert found[0] == found[1]
    assert "the gradient of an example is another one" in history.why


def test_a_state_of_whole_numbers_is_resumed(tmp_path: Any) -> None:
    """An eager rule may remember an int; a file has floats."""

    class Counting(nn.SGD):
        slots = ("count",)

        def rule(self, weight, gradient, state, rate, step):
            return weight - rate * gradient / (1 + state[0]), (int(state[0]) + 1,)

    saved = nn.Checkpoint(tmp_path / "run.json")
    options = {"optimiser": Counting, "verbose": 0, "rng": 0, "engine": "eager"}
    nn.fit(nn.MLP(3, [2], rng=0), *data(), epochs=1, callbacks=[saved], **options)
    model, whole = nn.MLP(3, [2], rng=0), nn.MLP(3, [2], rng=0)
    nn.fit(model, *data(), epochs=2, resume=saved, **options)
    nn.fit(whole, *data(), epochs=2, **options)
    assert model.state_dict() == whole.state_dict()


def test_an_optimiser_that_forgets_its_state_is_not_recorded() -> None:
    class Forgetful(nn.SGD):
        def rule(self, weight, gradient, state, rate, step):
            return weight - rate * gradient, ()

    model = nn.MLP(3, [2], rng=0)
    history = nn.fit(model, *data(), epochs=20, optimiser=Forgetful, verbose=0)
    assert history.engine == "eager"
    assert "Forgetful returns 0 numbers to remember" in history.why
    assert "slots are ('velocity',)" in history.why


@pytest.mark.parametrize("engine", ["python", "llvm"])
@pytest.mark.parametrize("size", [1, 2])
def test_weights_of_minus_0_keep_their_sign(engine: str, size: int) -> None:
    """The gradient that begins with 0.0 is never -0.0, at which the weight would become 0.0."""

    def layer() -> Any:
        return nn.Layer(1, 1, "identity", weights=[[-0.0]], bias=False)

    how = {"batch_size": size, "data": ([[0.0]] * 6, [1.0] * 6)}
    work = layer, OPTIMISERS["sgd"], "squared_error"
    pages = trained(*work, **how, engine=engine, strict=True)
    agree(pages, trained(*work, **how, engine="eager"), True)
    assert pages[-1][1].hex() == "-0x0.0p+0"


# What changes between epochs


def fold(model: Any) -> Any:
    """The numbers of a model that is trained in the way of the tests below."""
    return [value.data for value in model.parameters()]


class Scale(nn.Module):
    """A plain number that callbacks may change."""

    def __init__(self) -> None:
        self.factor = 1.0

    def forward(self, inputs):
        return [x * self.factor for x in inputs]


def changing() -> Any:
    layers = [nn.MLP(3, [4], "tanh", rng=1), nn.Dropout(0.25, rng=2), Scale()]
    return nn.Sequential(*layers, nn.Layer(4, 2, "sigmoid", rng=3))


def set_weight(run):
    run.model.parameters()[2].data = 0.5


def set_factor(run):
    run.model.stages()[2].factor = 2.0 + run.epoch


def stop_dropout(run):
    run.model.stages()[1].eval()


def freeze(run):
    rule = run.optimiser
    del rule.parameters[4:], rule.state[4:]


def thaw(run):
    run.optimiser.momentum = 0.25 * run.epoch


def slow(run):
    run.optimiser.learning_rate = 0.0 if run.epoch == 1 else 0.01


def squash(run):
    for module in run.model.named_modules().values():
        if isinstance(module, nn.Neuron):
            module.activation = None


@each_engine
@pytest.mark.parametrize(
    "change", [set_weight, set_factor, stop_dropout, freeze, thaw, slow, squash]
)
def test_what_a_callback_changes_counts_from_the_next_epoch_on(
    engine: str, strict: bool, change: Any
) -> None:
    how = {"callbacks": [change], "data": data(count=10), "batch_size": 4}
    work = changing, OPTIMISERS["momentum"], "squared_error"
    eager = trained(*work, **how, engine="eager")
    agree(trained(*work, **how, engine=engine, strict=strict), eager, strict)
    unchanged = trained(*work, **{**how, "callbacks": []}, engine=engine, strict=strict)
    assert unchanged[-1] != eager[-1]


LEVEL = [1.0]


def level() -> float:
    return LEVEL[0]


class Roundabout(nn.Module):
    """Its numbers are not attributes of its own."""

    factor = 1.0

    def __init__(self) -> None:
        self.options = SimpleNamespace(factor=1.0)
        self.mask = array("d", [1.0] * 4)
        self.skipped: set[int] = set()

    def forward(self, inputs):
        factor = self.factor * self.options.factor * level()
        return [
            x * factor * share
            for place, (x, share) in enumerate(zip(inputs, self.mask, strict=True))
            if place not in self.skipped
        ] + [0.5] * len(self.skipped)


class Weighted:
    """A loss that is an object."""

    factor = 1.0

    def __init__(self) -> None:
        self.shares = {"all": 1.0}

    def __call__(self, outputs, targets):
        return nn.squared_error(outputs, targets) * self.factor * self.shares["all"]


@each_engine
@pytest.mark.parametrize(
    "change",
    [
        lambda model, _: setattr(model.options, "factor", 0.5),
        lambda model, _: model.mask.__setitem__(1, 0.5),
        lambda model, _: model.skipped.add(2),
        lambda *_: setattr(Roundabout, "factor", 0.5),
        lambda *_: LEVEL.__setitem__(0, 0.5),
        lambda _, loss: setattr(loss, "factor", 0.5),
        lambda _, loss: setattr(Weighted, "factor", 0.5),
        lambda _, loss: loss.shares.update(all=0.5),
    ],
)
def test_what_a_callback_changes_elsewhere_counts_too(
    engine: str, strict: bool, change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ran(**how: Any) -> list[Any]:
        monkeypatch.setattr(Roundabout, "factor", 1.0)
        monkeypatch.setattr(Weighted, "factor", 1.0)
        LEVEL[0] = 1.0
        middle, loss = Roundabout(), Weighted()
        layers = [nn.MLP(3, [4], "tanh", rng=1), middle, nn.Layer(4, 2, "sigmoid", rng=3)]
        how |= {"callbacks": [lambda _: change(middle, loss)], "data": data(count=10)}
        return trained(lambda: nn.Sequential(*layers), OPTIMISERS["momentum"], loss, **how)

    agree(ran(engine=engine, strict=strict), ran(engine="eager"), strict)


@each_engine
def test_a_run_is_continued_by_another_engine(engine: str, strict: bool, tmp_path: Any) -> None:
    examples = data(count=10)

    def fit(model: Any, epochs: int, engine: str, **options: Any) -> Any:
        how = {"optimiser": "adam", "loss": "squared_error", "rng": 0, "verbose": 0, **options}
        nn.fit(model, *examples, epochs=epochs, engine=engine, **how)
        return fold(model)

    saved = nn.Checkpoint(tmp_path / "run.json")
    whole = fit(changing(), 4, "eager")
    for first, second in ((engine, "eager"), ("eager", engine)):
        fit(changing(), 2, first, callbacks=[saved], strict=strict and first != "eager")
        again = fit(changing(), 4, second, resume=saved, strict=strict and second != "eager")
        agree([again], [whole], strict)


@each_engine
def test_early_stopping_and_validation_see_the_numbers(engine: str, strict: bool) -> None:
    examples, runs = data(), []
    for name in ("eager", engine):
        stop = nn.EarlyStopping("val_loss", patience=2)
        model = nn.MLP(3, [4, 2], "tanh", rng=1)
        history = nn.fit(
            model, *examples, epochs=30, learning_rate=0.3, rng=0, verbose=0, engine=name,
            strict=strict and name != "eager",
            validation_data=data(count=7), callbacks=[stop], metrics=["accuracy"],
        )  # fmt: skip
        runs.append((history["val_loss"], history["accuracy"], fold(model)))
        assert "best in epoch" in history.stopped
    for one, other in zip(*runs, strict=True):
        agree([other], [one], strict)


# Runs that end


def outcome(engine: str, model: Any, **options: Any) -> Any:
    """How a run ended: the error with its words, and all numbers."""
    options = {"rng": 0, "verbose": 0, "optimiser": "sgd", "epochs": 60, **options}
    with pytest.raises((nn.DivergenceError, ValueError)) as caught:
        nn.fit(model, *options.pop("data"), engine=engine, **options)
    history = model.history
    assert history.engine in (engine, "")
    return type(caught.value), str(caught.value), fold(model), history.epochs


@each_engine
@pytest.mark.parametrize("size", [1, 4])
def test_divergence_names_the_example_and_the_op_as_in_eager_training(
    engine: str, strict: bool, size: int
) -> None:
    def model() -> Any:
        hidden = nn.MLP(3, [3], "relu", rng=0)
        return nn.Sequential(hidden, nn.Dropout(0.25, rng=4), nn.Layer(3, 2, "exp", rng=1))

    examples = data(count=9)
    how = {"data": examples, "batch_size": size, "learning_rate": 2.0}
    one, other = outcome("eager", model(), **how), outcome(engine, model(), **how, strict=strict)
    assert one[0] is nn.DivergenceError
    assert "at example" in one[1]
    agree([other[2]], [one[2]], strict)
    assert (other[0], other[3]) == (one[0], one[3])
    if strict:
        assert other[1] == one[1]


@each_engine
def test_an_exact_zero_at_an_infinite_slope_is_trained_on(engine: str, strict: bool) -> None:
    class Root(nn.Module):
        def forward(self, inputs):
            return [relu(sqrt(x) - 1.0) for x in inputs]

    def model() -> Any:
        return nn.Sequential(nn.Layer(3, 4, "relu", rng=1), Root(), nn.Layer(4, 2, rng=2))

    how = {"data": data(), "batch_size": 3}
    work = model, OPTIMISERS["sgd"], "squared_error"
    eager = trained(*work, **how, engine="eager")
    agree(trained(*work, **how, engine=engine, strict=strict), eager, strict)


@each_engine
def test_a_schedule_that_fails_ends_the_run_where_it_ends_eager_training(
    engine: str, strict: bool
) -> None:
    def rate(step: int) -> float:
        return 0.1 if step != 13 else float("nan")

    how = {"data": data(count=10), "batch_size": 1, "learning_rate": rate}
    one = outcome("eager", nn.MLP(3, [2], rng=0), **how)
    other = outcome(engine, nn.MLP(3, [2], rng=0), **how, strict=strict)
    assert one[0] is ValueError
    assert one[:2] == other[:2]
    agree([other[2]], [one[2]], strict)


def test_ctrl_c_leaves_whole_updates() -> None:
    """After an interruption the numbers are those that eager training has after some update."""
    inputs, targets = data()[0], [sum(row) for row in data()[0]]
    calls = -1000  # of the op, while nothing is trained

    def forward(x: float) -> float:
        nonlocal calls
        calls += 1
        if calls == 50:
            raise KeyboardInterrupt
        return x

    same = define("same", forward=forward, slopes=lambda x, out: (1.0,), formula="x")
    reached: list[Any] = []

    class Noting(nn.EagerTrainer):
        def _update(self, batch):
            loss = super()._update(batch)
            reached.append((self.optimiser.steps, fold(self.model), self.optimiser.state))
            return loss

    class Interrupted(nn.Callback):
        def on_train_begin(self, run):
            nonlocal calls
            calls = -10  # recording calls it too

    def fit(callbacks: Any, **options: Any) -> Any:
        model = nn.Sequential(nn.Layer(3, 1, same, rng=0))
        rule = nn.Adam(model.parameters())
        how = {"optimiser": rule, "rng": 0, "verbose": 0, "batch_size": 4, "epochs": 4, **options}
        nn.fit(model, inputs, targets, callbacks=callbacks, **how)
        return rule, model

    fit([], trainer=Noting)
    assert len(reached) == 40
    found: list[Any] = []

    class Last(nn.Callback):
        def on_train_end(self, run):
            rule = run.optimiser
            found.append((rule.steps, fold(run.model), rule.state))

    with pytest.raises(KeyboardInterrupt):
        fit([Interrupted(), Last()], engine="python")
    assert 10 < found[0][0] < 16
    assert found[0] == reached[found[0][0] - 1]


# Answers and losses of many rows


def many() -> Any:
    return data(count=150)


@pytest.fixture
def _rows_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let generated code compute 100 rows, whichever engine runs."""
    monkeypatch.setattr(recorded, "FEW", 100)


@pytest.mark.parametrize("layer", [*LAYERS])
@pytest.mark.usefixtures("_rows_are_many")
def test_many_rows_have_the_bits_of_rows_one_by_one(layer: str) -> None:
    model, (inputs, _) = LAYERS[layer](), many()
    for _ in range(2):
        assert [*map(bits, model.predict(inputs))] == [
            bits(model.predict([row])[0]) for row in inputs
        ]
        model.parameters()[0].data += 0.5  # read at each call


@pytest.mark.usefixtures("_rows_are_many")
def test_changed_models_are_recorded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    made, record = [], recorded.record
    monkeypatch.setattr(recorded, "record", lambda *args: made.append(1) or record(*args))
    model, (inputs, _) = changing(), many()
    for factor in (1.0, 3.0, 3.0):
        model.stages()[2].factor = factor
        found = model.predict(inputs)
        assert bits(found[7]) == bits(model.predict(inputs[7:8])[0])
    assert len(made) == 4  # twice for each factor


@pytest.mark.usefixtures("_rows_are_many")
def test_rows_that_cannot_be_recorded_are_computed_one_by_one() -> None:
    inputs, _ = many()
    looking = nn.Sequential(Looking())
    assert looking.predict(inputs) == [looks(row) for row in inputs]

    class Noise(nn.Module):
        rng = Random(0)

        def forward(self, inputs):
            return [x + nn.random_number(self.rng) for x in inputs]

    found = Noise().predict([[0.0]] * 150)
    assert len({row[0] for row in found}) > 100


@pytest.mark.parametrize(("squash", "number"), [("log", -1.0), ("square", 1e200)])
@pytest.mark.usefixtures("_rows_are_many")
def test_a_row_of_many_that_is_out_of_bounds_is_named_as_alone(squash: str, number: float) -> None:
    model = nn.Layer(1, 1, squash, weights=[[1.0]], bias=False)
    rows = [[1.0]] * 120 + [[number]]
    said = []
    for start in (-1, 0):
        with pytest.raises(DomainError) as caught:
            model.predict(rows[start:])
        said.append(str(caught.value))
    assert said[0] == said[1]


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.usefixtures("_rows_are_many")
def test_the_loss_of_validation_data_has_the_bits_of_the_losses_one_by_one(loss: str) -> None:
    model, examples = nn.MLP(3, [2], output="sigmoid", rng=0), data(loss, 120)
    how = {"validation_data": examples, "verbose": 0, "epochs": 1, "rng": 0, "loss": loss}
    history = nn.fit(model, *data(loss, 4), **how)
    each = [LOSSES[loss](model.outputs(x), t).data for x, t in zip(*examples, strict=True)]
    assert history["val_loss"] == [sum(each) / len(each)]


# A loop of one's own


@each_engine
def test_a_compiled_step_does_what_the_lines_of_a_loop_do(engine: str, strict: bool) -> None:
    inputs, targets = data(count=12)
    models = [changing(), changing()]
    rules = [nn.Adam(model.parameters(), clip_norm=1.0) for model in models]
    step = nn.compile_step(
        models[1], "squared_error", rules[1], penalty=nn.l2, engine=engine, strict=strict
    )
    for start in (0, 5, 7, 1):
        batch = slice(start, start + 1 + start % 4)
        rules[0].zero_grad()
        losses = []
        for row, target in zip(inputs[batch], targets[batch], strict=True):
            loss = nn.squared_error(models[0].outputs(row), target)
            loss.backward(1.0 / len(inputs[batch]))
            losses.append(loss.data)
        nn.l2(models[0].parameters()).backward()
        rules[0].step()
        loss = step(inputs[batch], targets[batch])
        one, other = [sum(losses) / len(losses), *fold(models[0])], [loss, *fold(models[1])]
        agree([other], [one], strict)
    assert step.engine == engine
    assert f"{engine}, since it was asked for" in repr(step)
    assert ("NumPy" in step.why) == (engine is NUMPY)


@each_engine
def test_a_compiled_step_that_diverges_names_the_example(engine: str, strict: bool) -> None:
    model = nn.MLP(3, [2], rng=0)
    rule = nn.SGD(model.parameters())
    step = nn.compile_step(model, nn.squared_error, rule, engine=engine, strict=strict)
    before = fold(model)
    with pytest.raises(nn.DivergenceError, match="this step diverged at example 1: squared_error"):
        step([[1.0] * 3, [1e200] * 3], [[0.0] * 2] * 2)
    assert fold(model) == before


def test_a_compiled_step_checks_its_examples() -> None:
    model = nn.MLP(2, [1], rng=0)
    step = nn.compile_step(model, "binary_cross_entropy_with_logits", nn.SGD(model.parameters()))
    with pytest.raises(ValueError, match="there are 2 inputs but 1 targets"):
        step([[1.0, 2.0]] * 2, [1.0])
    with pytest.raises(ValueError, match=r"the loss refuses targets\[1\].*from 0 to 1, not 2"):
        step([[1.0, 2.0]] * 2, [1.0, 2.0])
    with pytest.raises(ValueError, match=r"2 inputs.* 3"):
        step([[1.0, 2.0, 3.0]], [1.0])


def test_a_compiled_step_takes_the_numbers_of_classes() -> None:
    """As cross_entropy itself does in a loop."""
    found = []
    for targets in ([2, 0, 1], [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]):
        model = nn.Sequential(nn.Dropout(0.5, rng=0), nn.MLP(3, [3], rng=0))
        step = nn.compile_step(model, "cross_entropy", nn.Adam(model.parameters()))
        found.append((step(data(count=3)[0], targets), fold(model)))
    assert found[0] == found[1]
    for wrong in (3, 1.5, -1):
        with pytest.raises(ValueError, match="give class numbers from 0 to 2"):
            step(data(count=2)[0], [0, wrong])


@pytest.mark.parametrize(
    ("changed", "kind", "message"),
    [
        ({"optimiser": nn.SGD(nn.MLP(3, [2]).parameters())}, ValueError, "the model does not have"),
        ({"optimiser": 3}, TypeError, "optimiser must be an Optimiser or its name, not 3"),
        ({"optimiser": "adm"}, ValueError, "did you mean 'adam'"),
        ({"loss": None}, TypeError, "loss must be the name of a loss or a function .*, not None"),
        ({"penalty": 0.1}, TypeError, r"penalty must be .*, such as nn\.l2, not 0\.1"),
        ({"model": len}, TypeError, "a Module is trained, not builtin_function"),
        (
            {"loss": nn.SGD([Value(1.0)]), "optimiser": nn.squared_error},
            TypeError,
            "loss must be the name of a loss or a function .*, not <nn.optim.rules.SGD",
        ),
    ],
)
def test_a_wrong_step_is_refused_when_it_is_made(changed: Any, kind: Any, message: str) -> None:
    model = nn.MLP(3, [2], rng=0)
    given = {"model": model, "loss": "hinge", "optimiser": "adam", "penalty": None, **changed}
    with pytest.raises(kind, match=message):
        nn.compile_step(given.pop("model"), given.pop("loss"), given.pop("optimiser"), **given)


def test_a_step_that_was_not_called_says_so() -> None:
    step = nn.compile_step(nn.MLP(3, [2], rng=0), "hinge", nn.SGD, engine="llvm")
    assert (step.engine, step.why) == ("", "it was not called yet")
    assert repr(step).endswith(": no engine, since it was not called yet>")


# Which engine runs


def test_few_examples_stay_eager_and_many_do_not() -> None:
    for epochs, engine in ((2, "eager"), (50, "python")):
        model = nn.MLP(3, [2], rng=0)
        history = nn.fit(model, *data(count=10), epochs=epochs, verbose=0)
        assert history.engine == engine
        assert f"it is done with {10 * epochs} examples" in history.why


class Steps(nn.Module):
    """A layer that takes one input after the other."""

    def __init__(self) -> None:
        self.layer = nn.Layer(4, 3, "tanh", rng=0)

    def forward(self, inputs):
        state: Any = [0.0] * 3
        for x in inputs:
            state = self.layer.forward([x, *state])
        return state


def test_machine_code_is_made_where_it_is_ready_first() -> None:
    """It takes longer to make of many stages than of as many lines in few; small epochs stay."""
    works = []
    for model, width in ((nn.MLP(8, [80, 3], "tanh", rng=0), 8), (Steps(), 30)):
        rule = nn.SGD(model.parameters())
        found = parts(model, nn.squared_error, rule, [0.5] * width, [0.5] * 3).training
        works.append((engines.InPython(found, strict=False), len(found.example.lines)))
    (wide, lines), (long, others) = works
    assert lines == pytest.approx(others, rel=0.2)
    assert "it is done with 2500 examples before" in why_not_yet(long, 2500, 1, 2500)
    assert not why_not_yet(wide, 2500, 1, 2500) and not why_not_yet(long, 25_000, 1, 25_000)
    step = nn.compile_step(nn.MLP(2, [4, 1], rng=0), "squared_error", nn.SGD)
    step([[0.0, 1.0]], [1.0])
    assert step.engine == "python"
    assert step.why == "machine code would not be faster for so little at a time"


def test_a_model_that_changes_in_each_epoch_is_not_recorded_in_each() -> None:
    model = changing()
    history = nn.fit(model, *data(count=10), epochs=50, verbose=0, callbacks=[set_factor])
    assert history.engine == "eager"
    assert history.why == "it is done with 10 examples before compiled code would be ready"


def looks(inputs: Any) -> Any:
    return [x if x > 0.0 else 0.1 * x for x in inputs]


class Looking(nn.Module):
    """It looks at its inputs."""

    def forward(self, inputs):
        return looks(inputs)


def test_what_cannot_be_recorded_is_trained_eagerly_and_the_history_says_why() -> None:
    model = nn.Sequential(nn.MLP(3, [2], rng=0), Looking())
    history = nn.fit(model, *data(), epochs=30, verbose=0)
    assert history.engine == "eager"
    assert "cannot be compiled" in history.why
    assert "where" in history.why
    before = fold(model)
    for engine in ("python", "llvm"):
        with pytest.raises(ValueError, match=f"engine='{engine}' cannot run this training.*where"):
            nn.fit(model, *data(), epochs=1, verbose=0, engine=engine)
    assert fold(model) == before
    assert model.history is history


class Keeping(nn.Module):
    """A layer that keeps what it was given and what it gave, and counts."""

    def __init__(self) -> None:
        self.calls = 0

    def forward(self, inputs):
        self.calls += 1
        self.given, self.gave = inputs, [x * x for x in inputs]
        return self.gave


@pytest.mark.usefixtures("_rows_are_many")
def test_what_a_layer_keeps_of_a_recording_is_no_parameter() -> None:
    for engine in ("eager", "python"):
        model = nn.Sequential(Keeping(), nn.Layer(3, 2, rng=0))
        nn.fit(model, *data(), epochs=2, engine=engine, rng=0, verbose=0)
        assert {name[:9] for name in model.state_dict()} == {"layers.1."}
    keeping, table = Keeping(), data(count=120)[0]
    keeping.forward(table[0])
    assert keeping.predict(table)[0] == keeping.gave
    assert keeping.calls == 1 and not keeping.parameters()


def test_a_value_that_is_made_anew_is_a_constant() -> None:
    """As an accumulator that begins with Value(0.0), in a model or in a loss."""

    class Adding(nn.Module):
        def forward(self, inputs):
            total = Value(0.5)
            for x in inputs:
                total = total + x * Value(2.0)
            return [total, inputs[0]]

    def loss(outputs: Any, targets: Any) -> Any:
        total = Value(0.0)
        for output, target in zip(outputs, targets, strict=True):
            total += (output - target) ** 2
        return total

    def layer() -> Any:
        return nn.Sequential(nn.Layer(3, 2, "tanh", rng=0), Adding())

    work = layer, OPTIMISERS["sgd"], loss
    eager = trained(*work, data=data(), engine="eager")
    for engine, strict in ENGINES:
        take_road(engine)
        agree(trained(*work, data=data(), engine=engine, strict=strict), eager, strict)


@pytest.mark.parametrize(
    "squash",
    [
        lambda x: x if isinstance(x, float) else 2.0 * x,
        lambda x: x * {data()[0][0][0]: 3.0}.get(x, 1.0),
    ],
)
@pytest.mark.usefixtures("_rows_are_many")
def test_a_model_that_does_something_else_with_numbers_is_computed_by_itself(squash: Any) -> None:
    """It cannot be recorded, since a recording gives it Values."""

    class Asking(nn.Module):
        def forward(self, inputs):
            return [squash(x) for x in inputs]

    model, table = nn.Sequential(Asking(), nn.Layer(3, 2, "tanh", rng=0)), data(count=120)[0]
    assert model.predict(table)[1:] == [model.predict([row])[0] for row in table[1:]]
    history = nn.fit(model, *data(), epochs=20, verbose=0)
    assert history.engine == "eager"
    assert re.search("the loss of an example is .*, but .* if its numbers are Values", history.why)
    before = fold(model)
    with pytest.raises(ValueError, match="engine='llvm' cannot run this training: the loss of an"):
        nn.fit(model, *data(), verbose=0, engine="llvm")
    assert fold(model) == before


def test_a_change_that_cannot_be_recorded_goes_on_eagerly() -> None:
    model = nn.Sequential(nn.MLP(3, [2], rng=0), Scale())

    def change(run):
        model.layers[1].forward = looks

    history = nn.fit(model, *data(), epochs=10, verbose=0, callbacks=[change])
    assert history.engine == "eager"
    assert "cannot be compiled" in history.why


def test_a_trainer_has_its_own_engine() -> None:
    model, examples = nn.MLP(3, [2], rng=0), data()
    for option in ({"engine": "python"}, {"strict": True}):
        with pytest.raises(TypeError, match="trainer= has its own engine"):
            nn.fit(model, *examples, verbose=0, trainer=nn.EagerTrainer, **option)
    with pytest.raises(ValueError, match="there is no engine 'jax'"):
        nn.fit(model, *examples, verbose=0, engine="jax")
    with pytest.raises(ValueError, match=r"there is no engine \['llvm'\]"):
        nn.fit(model, *examples, verbose=0, engine=["llvm"])
    with pytest.raises(ValueError, match="threads must be at least 1"):
        nn.fit(model, *examples, verbose=0, threads=0)


def test_the_history_in_a_checkpoint_and_the_report_say_which_engine_ran(tmp_path: Any) -> None:
    model, saved = nn.MLP(3, [2], rng=0), nn.Checkpoint(tmp_path / "run.json")
    history = nn.fit(model, *data(), epochs=1, verbose=0, callbacks=[saved], engine="python")
    assert (history.engine, history.why) == ("python", "it was asked for")
    page = nn.report(model, history, tmp_path / "report.html").read_text(encoding="utf-8")
    assert "python: it was asked for" in page
    again = nn.fit(nn.MLP(3, [2], rng=0), *data(), epochs=1, verbose=0, resume=saved)
    assert (again.engine, again.why) == ("python", "it was asked for")
    assert "engine: python, since it was asked for" in repr(history)


class Mask(nn.Module):
    """A number for each column."""

    def __init__(self, shares: list[float]) -> None:
        self.shares = shares

    def forward(self, inputs):
        return [x * share for x, share in zip(inputs, self.shares, strict=True)]


def calm(parameters: Any) -> Any:
    return nn.SGD(parameters, 0.01, momentum=0.5)


def fading(parameters: Any) -> Any:
    return nn.SGD(parameters, 0.01, weight_decay=0.1)


@given(st.data())
def test_random_networks_train_alike(drawn: st.DataObject) -> None:
    """Small networks of any shape, on random data, by any engine."""
    sizes = drawn.draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    squash = drawn.draw(st.sampled_from(["identity", "relu", "tanh", "sigmoid", "softplus"]))
    width, count = drawn.draw(st.integers(1, 4)), drawn.draw(st.integers(1, 9))
    rng = Random(drawn.draw(st.integers(0, 99)))
    share = drawn.draw(st.sampled_from([0.0, 0.5]))
    inputs = [[rng.uniform(-1, 1) for _ in range(width)] for _ in range(count)]
    targets = [[rng.random() for _ in range(sizes[-1])] for _ in range(count)]
    how = {"batch_size": drawn.draw(st.integers(1, 4)), "data": (inputs, targets), "epochs": 2}
    engine, strict = drawn.draw(st.sampled_from([*ENGINES[:3] * 2, *ENGINES]))
    take_road(engine)
    rules = [calm, fading, OPTIMISERS["adam"]] + [OPTIMISERS["clipped"]] * (engine == "python")
    rule = drawn.draw(st.sampled_from(rules))
    masks = st.lists(st.sampled_from([1.0, 0.5, 2.0]), min_size=sizes[0], max_size=sizes[0])
    mask = drawn.draw(masks)
    how["penalty"] = drawn.draw(st.sampled_from([None, nn.l1, nn.l2]))

    def layer() -> Any:
        parts = [nn.Dropout(share, rng=5), nn.Layer(width, sizes[0], squash, rng=2), Mask(mask)]
        return nn.Sequential(*parts, nn.MLP(sizes[0], sizes, squash, rng=1))

    eager = trained(layer, rule, "squared_error", **how, engine="eager")
    pages = trained(layer, rule, "squared_error", **how, engine=engine, strict=strict)
    agree(pages, eager, strict)


class Slotted:
    __slots__ = ("factor",)


def in_a_deque() -> Any:
    kept = deque([1.0])
    return lambda: kept[0], lambda: kept.__setitem__(0, 0.5)


def in_a_slot() -> Any:
    kept = Slotted()
    kept.factor = 1.0
    return lambda: kept.factor, lambda: setattr(kept, "factor", 0.5)


def of_a_class() -> Any:
    class Kept:
        factor = 1.0

    return lambda: Kept.factor, lambda: setattr(Kept, "factor", 0.5)


def of_the_function() -> Any:
    def factor() -> Any:
        return vars(factor)["kept"]

    factor.__dict__["kept"] = 1.0
    return factor, lambda: factor.__dict__.update(kept=0.5)


def in_a_default() -> Any:
    def factor(*, kept: float = 1.0) -> float:
        return kept

    return factor, lambda: setattr(factor, "__kwdefaults__", {"kept": 0.5})


@each_engine
@pytest.mark.parametrize("where", ["loss", "penalty", "rule", "class of the rule"])
@pytest.mark.parametrize("kept", [in_a_deque, in_a_slot, of_a_class, of_the_function, in_a_default])
def test_a_number_may_be_kept_anywhere(engine: str, strict: bool, where: str, kept: Any) -> None:
    """What the loss, the penalty or the optimiser enclose is read in each epoch."""

    def ran(engine: str, **how: Any) -> Any:
        factor, change = kept()

        class Scaled(nn.SGD):
            share = factor() if where == "class of the rule" else 1.0

            def rule(self, weight, gradient, state, rate, step):
                by = self.share * (factor() if where == "rule" else 1.0)
                return super().rule(weight, by * gradient, state, rate, step)

        def between(run: Any) -> None:
            change()
            if where == "class of the rule":
                Scaled.share = factor()

        def loss(outputs: Any, targets: Any) -> Any:
            return nn.squared_error(outputs, targets) * (factor() if where == "loss" else 1.0)

        def penalty(parameters: Any) -> Any:
            return nn.l2(parameters) * (factor() if where == "penalty" else 1.0)

        model = nn.MLP(3, [2], rng=1)
        options = {"optimiser": lambda p: Scaled(p, 0.1), "loss": loss, "penalty": penalty}
        history = nn.fit(model, *data(count=10), **options, epochs=3, callbacks=[between],
                         engine=engine, rng=0, verbose=0, **how)  # fmt: skip
        return history["loss"]

    found, eager = ran(engine, strict=strict), ran("eager")
    assert found == (eager if strict else pytest.approx(eager, rel=1e-9))


@each_engine
def test_a_metric_may_change_a_number_of_the_loss(engine: str, strict: bool) -> None:
    """What functions of the user do between two epochs counts, even if there is no callback."""

    def ran(name: str) -> list[float]:
        share = [1.0]

        def loss(outputs: Any, targets: Any) -> Any:
            return nn.squared_error(outputs, targets) * share[0]

        def shrinking(answers: Any, truths: Any) -> float:
            share[0] /= 2
            return share[0]

        model = nn.MLP(3, [2], "sigmoid", output="sigmoid", rng=1)
        history = nn.fit(model, *data(), loss=loss, epochs=4, metrics=[shrinking], rng=0,
                         verbose=0, engine=name, strict=strict)  # fmt: skip
        return history["loss"]

    agree([ran(engine)], [ran("eager")], strict)


def test_a_weight_that_is_next_to_nothing_stays_in_machine_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A mask of -100 before a softmax; sums of 1 and a share often are a tie but for the rest."""

    class Masked(nn.Module):
        def __init__(self) -> None:
            self.first, self.last = nn.Layer(3, 4, "tanh", rng=0), nn.Layer(4, 2, rng=1)

        def forward(self, inputs):
            hidden = self.first(inputs)
            shares = softmax([*hidden[:2], where(inputs[0], hidden[2], -100.0), hidden[3] - 100.0])
            return self.last([share * h for share, h in zip(shares, hidden, strict=True)])

    for strict in (False, True):
        history = nn.fit(Masked(), *data(), epochs=2, rng=0, verbose=0, engine="llvm",
                         strict=strict, loss="cross_entropy")  # fmt: skip
        assert (history.engine, history.why) == ("llvm", "it was asked for")


def test_the_history_says_how_much_eager_code_had_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that leaves every second update to eager code; the numbers are the eager ones."""
    from autograd.compiler.training.python import PythonEngine

    whole = PythonEngine._by_batch

    def by_batch(self: Any, epoch: Epoch, batch: Any) -> State:
        if epoch.state.updates % 2 == 0:
            raise ArithmeticError
        return whole(self, epoch, batch)

    work = LAYERS["dropout"], OPTIMISERS["adam"], "squared_error"
    eager = trained(*work, data=data(), batch_size=7, engine="eager")
    monkeypatch.setattr(PythonEngine, "_by_batch", by_batch)
    agree(trained(*work, data=data(), batch_size=7, engine="python"), eager, strict=True)
    model = LAYERS["sigmoid"]()
    history = nn.fit(model, *data(), epochs=2, batch_size=10, verbose=0, engine="python")
    assert history.why == "it was asked for; eager code made 2 of the last 4 updates"


def test_machine_code_tries_less_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Updates that eager code must make cost two tries; random numbers stay in their order."""
    from autograd.compiler.llvm.training import Engine

    whole, tried = Engine._ran, []

    def ran(self: Any, epoch: Epoch, first: int, last: int, drawn: Any) -> bool:
        tried.append((first, last))
        return not first <= 3 < last and whole(self, epoch, first, last, drawn)

    work = LAYERS["dropout"], OPTIMISERS["adam"], "squared_error"
    eager = trained(*work, data=data(), batch_size=5, engine="eager", epochs=1)
    monkeypatch.setattr(Engine, "_ran", ran)
    agree(
        trained(*work, data=data(), batch_size=5, engine="llvm", strict=True, epochs=1), eager, True
    )
    assert tried == [(0, 8), (0, 1), (1, 3), (3, 7), (3, 4), (4, 5), (5, 7), (7, 8)]


@pytest.mark.parametrize("count", [1, 5, 43])
@pytest.mark.parametrize("size", [1, 7, None])
@pytest.mark.parametrize("sizes", [[3, 8, 2], [3, 21, 2], [30, 8, 2], [3, 45, 8, 2]])
def test_examples_together_give_what_single_ones_give(
    monkeypatch: pytest.MonkeyPatch, sizes: list[int], size: int | None, count: int
) -> None:
    """Examples read the first layer at once; each one sees the changes of those before it."""
    found: list[object] = []
    rng = Random(1)
    inputs = [[rng.uniform(-2, 2) for _ in range(sizes[0])] for _ in range(count)]
    labels = [[rng.uniform(-1, 1) for _ in range(sizes[-1])] for _ in range(count)]

    def seen(*given: Any) -> object:
        found.append(together(*given))
        return found[-1]

    def trained_by(how: Callable[..., object]) -> list[float]:
        monkeypatch.setattr("autograd.compiler.llvm.steps.together", how)
        monkeypatch.setattr("autograd.compiler.bundles.together.WORTH", 0)
        steps.forget()
        model = nn.MLP(sizes[0], sizes[1:], "tanh", rng=1)
        options: dict[str, Any] = {"engine": "llvm", "batch_size": size, "rng": 3, "verbose": 0}
        options |= {"optimiser": nn.SGD(model.parameters(), 0.01), "loss": "squared_error"}
        history = nn.fit(model, inputs, labels, epochs=3, **options)
        parameters = model.parameters()
        return [*(p.data for p in parameters), *(p.grad for p in parameters), *history["loss"]]

    apart = trained_by(lambda *_: None)
    assert trained_by(seen) == pytest.approx(apart, rel=1e-11, abs=1e-15)  # rounded otherwise
    assert found[0] is not None


@each_engine
@pytest.mark.parametrize("penalty", [None, nn.l2])
def test_numbers_that_stand_anywhere_are_read_in_loops_inside_loops(
    engine: str, strict: bool, penalty: Any
) -> None:
    """The products of each column begin with another factor, so they stand in no order."""

    def layer() -> Any:
        mask = Mask([1.0, 0.5, 1.0, 2.0])
        return nn.Sequential(nn.MLP(3, [4], "tanh", rng=1), mask, nn.Layer(4, 2, rng=3))

    for rule in ("sgd", "momentum"):  # of which weight decay orders the weights otherwise
        how = {"data": data(), "batch_size": 8, "penalty": penalty}
        work = layer, OPTIMISERS[rule], "squared_error"
        eager = trained(*work, **how, engine="eager")
        agree(trained(*work, **how, engine=engine, strict=strict), eager, strict)


@each_engine
def test_a_sum_of_two_products_may_take_weights_of_which_one_is_not_trained(
    engine: str, strict: bool
) -> None:
    """The two weights stand in different arrays."""

    def layer() -> Any:
        return nn.Sequential(nn.Layer(3, 2, "tanh", rng=0), nn.Layer(2, 2, "tanh", rng=1))

    work = layer, lambda p: nn.SGD([*p[:8], *p[9:]], 0.1), "squared_error"
    eager = trained(*work, data=data(), batch_size=2, engine="eager")
    agree(trained(*work, data=data(), batch_size=2, engine=engine, strict=strict), eager, strict)


def test_divisions_by_what_an_update_shares_become_products() -> None:
    """The numbers differ by their rounding alone."""
    model = nn.MLP(1, [1], rng=0)
    for kind in (nn.Adam, nn.AdamW, nn.RMSprop, nn.SGD):
        work = model, nn.squared_error, kind(model.parameters(), 0.01)
        rule = parts(*work, [1.0], [1.0]).training.rule
        assert rule is not None
        quick, state = by_reciprocals(rule), [0.3, 0.2][: rule.inputs - 4]
        given = [0.7, -0.4, *state, 0.01, 3.0]
        assert quick(*given) == pytest.approx(rule(*given), rel=1e-14)
        names = [[op.name for op, _ in each.lines].count("div") for each in (rule, quick)]
        assert names == {nn.SGD: [0, 0], nn.RMSprop: [1, 1]}.get(kind, [3, 1])


def test_code_is_kept_for_the_next_training_like_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same network with other numbers compiles nothing; 0.0 and -0.0 are two programs."""
    made: list[object] = []

    def counting(module: Any, **options: Any) -> Any:
        made.append(module)
        return compiled(module, **options)

    monkeypatch.setattr(steps, "compiled", counting)
    steps.forget()

    def train(zero: float, seed: int) -> list[float]:
        model = nn.MLP(3, [4, 2], "tanh", rng=seed)

        def loss(outputs: Any, targets: Any) -> Any:
            return nn.squared_error(outputs, targets) + outputs[0] * zero

        nn.fit(model, *data(), epochs=3, loss=loss, engine="llvm", batch_size=7, rng=0, verbose=0)
        return [each.data for each in model.parameters()]

    first = train(0.5, 1)
    assert len(made) == 1
    assert train(0.5, 2) != first and train(0.5, 1) == first
    assert len(made) == 1
    train(0.0, 1)
    train(-0.0, 1)
    assert len(made) == 3


def test_threads_share_the_code_of_networks_of_one_kind() -> None:
    """Each has its own numbers."""
    steps.forget()

    def train(seed: int) -> list[float]:
        model = nn.MLP(3, [4, 2], "tanh", rng=seed)
        nn.fit(model, *data(), epochs=3, loss="squared_error", engine="llvm", rng=0, verbose=0)
        return [each.data for each in model.parameters()]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(train, range(8)))
    assert together == [train(seed) for seed in range(8)]


class BySign(nn.SGD):
    """It makes the same step of any gradient."""

    def rule(self, weight, gradient, state, rate, step):
        return weight - rate * sign(gradient), state


class AllBySign(nn.SGD):
    """The same, for all weights at once."""

    def update(self, weights, gradients, states, rate, step):
        pairs = zip(weights, gradients, strict=True)
        return [weight - rate * sign(gradient) for weight, gradient in pairs], states


@each_engine
@pytest.mark.parametrize("rule", [BySign, AllBySign])
def test_a_gradient_is_seen_that_its_rule_hides(rule: Any, engine: str, strict: bool) -> None:
    """At the second example sqrt has no slope; the weight that comes of it would be finite."""
    model = nn.MLP(1, [1], bias=False, weights=[[[1.0]]])
    inputs, targets = [[1.0], [1.0], [1.0], [2.0]], [[0.0], [0.5], [-3.0], [-5.0]]
    options: dict[str, Any] = {"batch_size": 1, "shuffle": False, "epochs": 1, "verbose": 0}
    options |= {"engine": engine, "strict": strict}
    options |= {"optimiser": rule(model.parameters(), 0.5)}
    with pytest.raises(nn.DivergenceError, match=r"at example 1: .* sqrt where its slope"):
        nn.fit(model, inputs, targets, loss=lambda o, t: sqrt(o[0] - t[0]), **options)
    assert model.parameters()[0].data == 0.5


def test_what_rules_hide() -> None:
    """Most keep what is not finite in the weights or the states; a rate of 0 may hide it."""
    resting = {"resting": lambda p: nn.SGD(p, lambda n: 0.1 * (n % 3)), "signs": BySign}
    for name, make in (OPTIMISERS | resting).items():
        model = LAYERS["sigmoid"]()
        rule = make(model.parameters())
        found = parts(model, nn.squared_error, rule, [1.0] * 3, [1.0] * 2, None)
        assert hides(found.training) == (name in resting), name
