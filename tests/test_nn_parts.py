"""The parts of a training step: run by the ops in eager order, they give eager's bits."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest

import nn
from autograd import TABLE, TraceError, norm, softmax
from autograd.compiler.training import Epoch, State, Training
from autograd.compiler.training.python import PythonEngine
from autograd.domain import REAL
from nn.training.losses import LOSSES
from nn.training.parts import Parts, parts


def bits(numbers: Sequence[float]) -> list[str]:
    return [number.hex() for number in numbers]


class ByOps:
    """The engine that runs the programs by the ops: what the others are held to."""

    def __init__(self, training: Training) -> None:
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


def ran(
    engine: Any, found: Parts, optimiser: Any, rows: Any, order: Sequence[int], size: int
) -> State:
    """What an epoch reaches."""
    state = State(
        [weight.data for weight in optimiser.parameters],
        [*zip(*optimiser.state, strict=True)],
    )
    count = -(-len(order) // size)
    rates = []
    for optimiser.steps in range(count):
        rates.append(optimiser.rate)
    optimiser.steps = 0
    generators = found.generators
    epoch = Epoch(
        state,
        rows,
        order,
        size,
        shared=[value.data for value in found.shared],
        rates=rates,
        step=0,
        draw=(lambda: [rng.random() for rng in generators]) if generators else None,
    )
    engine(found.training).run(epoch)
    return epoch.state


class Normalised(nn.SGD):
    """An optimiser with an update of its own: every step has the length of the rate."""

    def update(self, weights, gradients, states, rate, step):
        size = norm(gradients) + 1e-9
        return super().update(weights, [g / size for g in gradients], states, rate, step)


OPTIMISERS: dict[str, Callable[..., Any]] = {
    "sgd": lambda p: nn.SGD(p, 0.1),
    "momentum": lambda p: nn.SGD(p, 0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    "rmsprop": lambda p: nn.RMSprop(p, 0.01),
    "adam": lambda p: nn.Adam(p, 0.01, weight_decay=0.1),
    "adamw": lambda p: nn.AdamW(p, 0.01, weight_decay=0.1),
    "schedule": lambda p: nn.AdamW(p, lambda n: 0.1 * (n % 3), weight_decay=0.1),
    "clipped": lambda p: nn.Adam(p, 0.01, clip_norm=0.01),
    "own update": lambda p: Normalised(p, 0.1, momentum=0.5),
    "some weights": lambda p: nn.SGD(p[3:], 0.1),
}


class Shares(nn.Module):
    """A layer of a user's own."""

    def forward(self, inputs):
        return softmax(inputs)


SQUASHES = [op.name for op in TABLE.values() if op.is_unary and op.domain == (REAL,)]
LAYERS: dict[str, Callable[[], nn.Module]] = {
    **{name: lambda name=name: nn.MLP(3, [4, 2], name, output="sigmoid", rng=1)
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


@pytest.mark.parametrize("engine", [ByOps, PythonEngine])
@pytest.mark.parametrize(("layer", "loss", "rule", "penalty"), CASES)
def test_the_parts_have_eagers_bits(
    engine: Any, layer: str, loss: str, rule: str, penalty: Any
) -> None:
    rng = Random(0)
    inputs = [[rng.uniform(-2, 2) for _ in range(3)] for _ in range(8)]
    first = [rng.randrange(2) for _ in range(8)]
    low = -1.0 if loss == "hinge" else 0.0
    targets = [[float(k or low), float(1 - k or low)] for k in first]
    eager, mine = LAYERS[layer](), LAYERS[layer]()
    made = [OPTIMISERS[rule](model.parameters()) for model in (eager, mine)]
    trainer = nn.EagerTrainer(eager, LOSSES[loss], made[0], inputs, targets, penalty)
    found = parts(mine, LOSSES[loss], made[1], inputs[0], targets[0], penalty)
    order = [5, 1, 4, 0, 2, 3, 7]
    mean = trainer.epoch(order, 3)
    rows = [x + t for x, t in zip(inputs, targets, strict=True)]
    state = ran(engine, found, made[1], rows, order, 3)
    assert bits(state.weights) == bits([p.data for p in made[0].parameters])
    assert [bits(slot) for slot in zip(*state.slots, strict=True)] == [*map(bits, made[0].state)]
    assert bits(state.gradients) == bits([p.grad for p in made[0].parameters])
    assert (state.losses / 7).hex() == mean.hex()
    assert state.updates == 3


def test_what_is_drawn_in_another_way_is_refused() -> None:
    class Noise(nn.Module):
        def forward(self, inputs):
            return [x * Random().random() for x in inputs]

    model = nn.Sequential(nn.MLP(3, [2], rng=0), Noise())
    with pytest.raises(TraceError, match=r"something else each time.*nn\.draw"):
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
