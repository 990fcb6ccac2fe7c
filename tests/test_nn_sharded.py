"""Large batches in shares: the same bits for any number of workers or threads, close to eager."""

import multiprocessing
import os
import re
import signal
import threading
import time
import weakref
from array import array
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from concurrent.futures import ThreadPoolExecutor as Threads
from importlib.util import find_spec
from itertools import chain
from math import isfinite, isnan, nan
from random import Random

import pytest

import nn
from autograd import Value, log
from autograd.compiler.training import Gradients
from autograd.compiler.training.engines import NATIVE
from nn.training import sharded
from nn.training.many.shards import Shards, ThreadShards, kept
from nn.training.parts import parts

RNG = Random(0)
X = [[RNG.uniform(-1, 1) for _ in range(3)] for _ in range(101)]
Y = [[sum(x), x[0] * x[1]] for x in X]
FORK = multiprocessing.get_context("fork")
ENGINES = ["python", *(["llvm"] if find_spec(NATIVE) else [])]
native = pytest.mark.skipif("llvm" not in ENGINES, reason="pip install 'slopewise[native]'")


@pytest.fixture(autouse=True)
def small_shares(monkeypatch):
    """Batches of a few examples pay here, so that tests are quick."""
    monkeypatch.setattr(sharded, "OPERATIONS", {"llvm": 1000, "python": 1000})
    monkeypatch.setattr(sharded, "IN_THREADS", 1000)


@pytest.fixture(params=ENGINES)
def engine(request, monkeypatch):
    """Machine code and Python."""
    if request.param == "python":
        monkeypatch.setattr(sharded, "why_not_native", lambda training: "asked for")
    return request.param


MODELS = {
    "plain": lambda: nn.MLP(3, [5, 2], "tanh", rng=1),
    "dropout": lambda: nn.Sequential(
        nn.Dropout(0.2, rng=1), nn.MLP(3, [4], rng=1), nn.Dropout(0.5, rng=2),
        nn.Layer(4, 2, "identity", rng=1)),
}  # fmt: skip
CASES = [
    ("plain", {"batch_size": None}),
    ("plain", {"batch_size": 40, "penalty": nn.l2}),
    ("plain", {"batch_size": 50, "optimiser": lambda p: nn.Adam(p[3:], 0.1, clip_norm=0.1)}),
    ("plain", {"batch_size": 40, "learning_rate": lambda step: 0.1 / (1 + step)}),
    ("dropout", {"batch_size": None, "shuffle": False}),
    ("dropout", {"batch_size": 60}),
]


def trained(model, executor, options):
    """The bits of a training, and the generators after it."""
    made = MODELS[model]()
    history = nn.fit(made, X, Y, **{"epochs": 3, "rng": 0, "verbose": 0, **options},
                     executor=executor)  # fmt: skip
    draws = [vars(m)["rng"].random() for m in made.named_modules().values() if "rng" in vars(m)]
    return made.state_dict(), history["loss"], draws


@pytest.mark.parametrize(("model", "options"), CASES)
def test_the_number_of_workers_changes_no_bit(model, options, engine) -> None:
    """Eager training gives the same up to rounding, and draws the same random numbers."""
    with Threads(1) as pool:
        weights, losses, draws = expected = trained(model, pool, options)
    for workers in (1, 2):
        with ProcessPoolExecutor(workers, mp_context=FORK) as pool:
            assert trained(model, pool, options) == expected
    for threads in (2, 3) if engine == "llvm" else ():
        assert trained(model, None, {**options, "threads": threads}) == expected
    eager, eager_losses, eager_draws = trained(model, None, options)
    assert list(weights.values()) == pytest.approx(list(eager.values()), rel=1e-8)
    assert losses == pytest.approx(eager_losses, rel=1e-10)
    assert draws == eager_draws
    assert len(set(losses)) == 3


def test_shards_are_added_in_order(monkeypatch) -> None:
    """In Python's code with the bits of the ops: example by example, then shard by shard."""
    monkeypatch.setattr(sharded, "why_not_native", lambda training: "asked for")
    model = MODELS["plain"]()
    found = parts(model, nn.squared_error, nn.SGD(model.parameters()), X[0], Y[0])
    weights = [parameter.data for parameter in model.parameters()]
    lines = len(found.training.example.lines)
    count = 101 // -(-1000 // lines)
    assert count > 5
    total = [0.0] * (1 + len(weights))
    for first in range(count):
        shard = [0.0] * len(total)
        for x, y in zip(X[first::count], Y[first::count], strict=True):
            row = found.training.example(*weights, *x, *y, 1 / 101)
            shard = [a + b for a, b in zip(shard, row, strict=True)]
        total = [a + b for a, b in zip(total, shard, strict=True)]
    with Threads(2) as pool:
        history = nn.fit(model, X, Y, epochs=1, batch_size=None, verbose=0, executor=pool)
    assert [history["loss"][0], *(parameter.grad for parameter in model.parameters())] == [
        total[0] / 101,
        *total[1:],
    ]


def test_a_batch_in_order_gives_work_to_all_workers(monkeypatch) -> None:
    """Else those of unshuffled batches would compute one after the other."""
    given, real = [], Shards.sums

    def sums(self, point, chosen):
        given.append([10 if part.places is None else len(part.places) for part in chosen.values()])
        return real(self, point, chosen)

    monkeypatch.setattr(Shards, "sums", sums)
    with Threads(1) as pool:
        history = nn.fit(MODELS["plain"](), X[:100], Y[:100], batch_size=50, shuffle=False,
                         epochs=1, verbose=0, executor=pool)  # fmt: skip
    (shares,) = re.findall(r"compute (\d+) shares", history.why)
    assert len(given) == 2
    for lengths in given:
        assert len(lengths) == int(shares) and max(lengths) - min(lengths) <= 1


def test_examples_travel_once_and_again_only_if_they_are_lost(monkeypatch) -> None:
    sent = []
    real = Shards._submitted

    def submitted(self, number, point, chosen, *, is_lost=False):
        before = number in self.sent and not is_lost
        sent.extend([] if before else [number])
        return real(self, number, point, chosen, is_lost=is_lost)

    monkeypatch.setattr(Shards, "_submitted", submitted)
    options = {"epochs": 3, "batch_size": None, "rng": 0, "verbose": 0}
    model = MODELS["plain"]()
    with Threads(1) as pool:
        nn.fit(model, X, Y, **options, executor=pool)
        once = len(sent)
        assert sorted(sent) == list(range(once)) and once > 5

        def forget(run):
            if run.epoch == 1:
                kept.cache_clear()

        again = MODELS["plain"]()
        nn.fit(again, X, Y, **options, executor=pool, callbacks=[forget])
    assert again.state_dict() == model.state_dict()
    assert len(sent) == 3 * once


# What goes wrong


FAILING = (1, 3)
"""The seeds that do not drop that input."""


class Logarithm(nn.Module):
    """log(weight * x + 2), which is not defined where x is small."""

    def __init__(self):
        self.weight = Value(1.0, name="weight")

    def forward(self, inputs):
        return [log(self.weight * inputs[0] + 2.0)]


@pytest.mark.parametrize("failing", [[222], [5, 100, 222, 299]])
@pytest.mark.parametrize("seed", range(4))
def test_an_op_that_is_not_defined_is_named_with_its_example(engine, seed, failing) -> None:
    """The first one in eager training, with the same random numbers: which may drop its input."""
    inputs = [[k / 100] for k in range(300)]
    for place in failing:
        inputs[place] = [-3.0 - place]

    def outcome(executor, threads=1):
        model = nn.Sequential(nn.Dropout(0.5, rng=seed), Logarithm())
        try:
            nn.fit(model, inputs, [0.0] * 300, batch_size=None, rng=seed, verbose=0, epochs=1,
                   executor=executor, threads=threads)  # fmt: skip
        except nn.DivergenceError as error:
            assert model.history.epochs == 0 and model.layers[1].weight.data == 1.0
            return str(error)
        return pytest.approx(model.history["loss"][0], rel=1e-12)

    with Threads(1) as pool:
        found = outcome(pool)
    assert found == outcome(None)
    assert engine == "python" or found == outcome(None, threads=2)
    assert len(failing) > 1 or isinstance(found, str) == (seed in FAILING)
    assert not isinstance(found, str) or re.search(r"epoch 1 at example \d+: log\(-", found)


def test_an_update_that_overflows_says_so(engine) -> None:
    model = MODELS["plain"]()
    with (
        Threads(1) as pool,
        pytest.raises(nn.DivergenceError, match=r"training diverged in epoch \d+ at .*learning"),
    ):
        nn.fit(model, X, Y, batch_size=None, optimiser="sgd", learning_rate=1e150, rng=0,
               verbose=0, executor=pool)  # fmt: skip
    assert all(map(isfinite, model.state_dict().values()))


def test_a_lost_worker_of_a_pool_loses_no_update() -> None:
    """The model has the weights of its last update, and another pool goes on."""
    options = {"batch_size": None, "shuffle": False, "verbose": 0, "optimiser": "sgd"}
    with ProcessPoolExecutor(2, mp_context=FORK) as pool:

        def kill(run):
            if run.epoch == 2:
                os.kill(next(iter(pool._processes)), signal.SIGKILL)

        model = MODELS["plain"]()
        with pytest.raises(BrokenExecutor):
            nn.fit(model, X, Y, **options, epochs=50, executor=pool, callbacks=[kill])
    done = model.history.epochs
    assert 2 <= done < 50
    with Threads(1) as pool:
        nn.fit(model, X, Y, **options, epochs=2, executor=pool)
        alone = MODELS["plain"]()
        nn.fit(alone, X, Y, **options, epochs=done + 2, executor=pool)
    assert model.state_dict() == alone.state_dict()


def test_a_loss_of_ones_own_travels_as_its_program() -> None:
    def loss(outputs, targets):
        return sum((o - t) ** 4 for o, t in zip(outputs, targets, strict=True))

    options = {"loss": loss, "batch_size": None}
    with ProcessPoolExecutor(1, mp_context=FORK) as pool, Threads(1) as threads:
        assert trained("plain", pool, options) == trained("plain", threads, options)


def test_batches_that_are_too_small_are_refused_with_the_numbers(monkeypatch, tmp_path) -> None:
    checkpoint, model = nn.Checkpoint(tmp_path / "run.json"), nn.MLP(3, [5, 2], rng=0)
    nn.fit(model, X, Y, epochs=1, rng=0, verbose=0, callbacks=[checkpoint])
    monkeypatch.undo()
    model = nn.MLP(3, [5, 2], rng=0)
    before = model.state_dict()
    with Threads(1) as pool:
        with pytest.raises(
            ValueError, match=r"pays for batches of at least [\d,]+ .*; a batch has 8\..*101 ex"
        ):
            nn.fit(model, X, Y, executor=pool, resume=checkpoint)
        with pytest.raises(ValueError, match=r"a batch has 101\."):
            nn.fit(model, X, Y, batch_size=None, executor=pool)
        for more in ({"trainer": nn.EagerTrainer}, {"engine": "eager"}):
            with pytest.raises(TypeError, match=r"leave out trainer= and engine=.eager"):
                nn.fit(model, X, Y, executor=pool, **more)
        with pytest.raises(TypeError, match="in an order of its own: leave out strict="):
            nn.fit(model, X, Y, executor=pool, strict=True)
    assert model.state_dict() == before and model.history is None


def test_an_example_without_any_operation_is_refused_in_words() -> None:
    """There is nothing to share if the loss is a constant."""
    with Threads(1) as pool, pytest.raises(ValueError, match="executor= pays for batches"):
        nn.fit(MODELS["plain"](), X, Y, loss=lambda o, t: Value(3.0), batch_size=None, verbose=0,
               executor=pool)  # fmt: skip


@native
def test_a_shard_of_one_example_always_gives_the_same_bits() -> None:
    """The first time and later, in whatever process; and a gradient of nan is not hidden."""
    model = nn.MLP(3, [5, 2], "tanh", rng=1)
    found = parts(model, nn.squared_error, nn.SGD(model.parameters(), 0.1), X[0], Y[0])
    gradients = Gradients(found.training, "llvm")
    rows = gradients.table(array("d", chain.from_iterable(map(chain, X, Y))))
    weights = array("d", [parameter.data for parameter in model.parameters()])
    each = [[*gradients(weights, [], 0.02, rows, [place], [])] for place in (7, 8, 7, 8)]
    again = [*Gradients(found.training, "llvm")(weights, [], 0.02, rows, [8], [])]
    assert each[:2] == each[2:] and again == each[1]
    weights[0] = nan
    assert all(map(isnan, gradients(weights, [], 0.02, rows, [7], [])))


# Threads of this process


WHOLE = {"batch_size": None, "shuffle": False, "verbose": 0, "optimiser": "sgd"}


@native
@pytest.mark.parametrize("interrupted", [1, 8, 30])
def test_ctrl_c_in_threads_keeps_whole_updates_and_ends_the_threads(
    interrupted, monkeypatch
) -> None:
    """The model has the weights of an update that was whole, and the history its epochs."""
    calls, before = [], threading.active_count()
    real = ThreadShards._added

    def added(self, *given):
        calls.append(given)
        if len(calls) == interrupted:
            signal.raise_signal(signal.SIGINT)  # the main thread gets it
        return real(self, *given)

    monkeypatch.setattr(ThreadShards, "_added", added)
    model = MODELS["plain"]()
    with pytest.raises(KeyboardInterrupt):
        nn.fit(model, X, Y, **WHOLE, epochs=50, threads=2)
    until = time.monotonic() + 10  # a thread that was starting just then ends by itself
    while threading.active_count() > before and time.monotonic() < until:
        time.sleep(0.01)
    assert threading.active_count() == before
    done = model.history.epochs
    assert done <= interrupted / 8
    monkeypatch.undo()
    alone = []
    for epochs in (done, done + 1):  # Ctrl-C may come between an update and the end of its epoch
        again = MODELS["plain"]()
        nn.fit(again, X, Y, **WHOLE, epochs=epochs)
        alone.append(pytest.approx(again.state_dict(), rel=1e-12))
    assert model.state_dict() in alone


@native
def test_no_thread_and_no_example_outlives_a_training(monkeypatch) -> None:
    """Not even one that changes the model in the middle, or that ends with an exception."""
    before, tables = threading.active_count(), []
    real = Gradients.table

    def table(self, numbers):
        found = real(self, numbers)
        tables.append(weakref.ref(found))
        return found

    monkeypatch.setattr(Gradients, "table", table)

    def change(run):
        run.optimiser.clip_norm = 0.5
        if run.epoch == 3:
            raise OSError("the disk is full")

    model = MODELS["plain"]()
    with pytest.raises(OSError, match="the disk is full"):
        nn.fit(model, X, Y, **WHOLE, epochs=5, threads=2, callbacks=[change])
    assert threading.active_count() == before
    assert len(tables) > 10 and not any(reference() for reference in tables)


def test_threads_are_refused_where_they_cannot_help(monkeypatch) -> None:
    """The error says why, and what to do instead; nothing is changed."""
    model = MODELS["plain"]()
    before = model.state_dict()
    for engine in ("python", "eager"):
        with pytest.raises(TypeError, match=f"run Python take turns: leave .* engine='{engine}'"):
            nn.fit(model, X, Y, **WHOLE, threads=2, engine=engine)
    with pytest.raises(TypeError, match="in an order of its own: leave out strict="):
        nn.fit(model, X, Y, **WHOLE, threads=2, strict=True)
    with pytest.raises(TypeError, match="trainer= has its own engine"):
        nn.fit(model, X, Y, **WHOLE, threads=2, trainer=nn.EagerTrainer)
    with Threads(1) as pool, pytest.raises(TypeError, match=r"workers of its own: .* threads="):
        nn.fit(model, X, Y, **WHOLE, threads=2, executor=pool)
    with pytest.raises(ValueError, match="threads=2 is for large batches"):
        nn.compile_step(model, nn.squared_error, "sgd", threads=2)
    with monkeypatch.context() as patch:
        patch.setattr(sharded, "why_not_native", lambda training: "it is too hot")
        with pytest.raises(ValueError, match=r"machine code, .*: it is too hot\. Processes"):
            nn.fit(model, X, Y, **WHOLE, threads=2)
    assert model.state_dict() == before and model.history is None


@native
def test_batches_too_small_for_threads_are_refused_with_the_number(monkeypatch) -> None:
    """That number is enough."""
    monkeypatch.setattr(sharded, "IN_THREADS", 3000)
    model = MODELS["plain"]()
    with pytest.raises(ValueError, match=r"threads= pays for batches .* two threads") as refused:
        nn.fit(model, X, Y, threads=2)
    (least,) = re.findall(r"at least (\d+) examples", str(refused.value))
    options = {"epochs": 1, "verbose": 0, "threads": 2}
    with pytest.raises(ValueError, match=f"a batch has {int(least) - 1}\\."):
        nn.fit(model, X, Y, batch_size=int(least) - 1, **options)
    history = nn.fit(model, X, Y, batch_size=int(least), **options)
    assert (history.engine, history.why) == ("llvm", "threads compute 2 shares of each batch")
