"""Trainings on a real cluster have the bits of one process, also when a worker is killed."""

import os
import signal
import threading
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any

import pytest

import nn
from nn.training import sharded

X, Y = nn.moons(40, rng=0)


def seen(trials: Any) -> list[Any]:
    """What trials say, in bits, but for times."""
    return [
        (trial.varied, trial.model.state_dict(), trial.history["loss"], trial.scores)
        for trial in trials
    ]


def kill_soon(client: Any, seconds: float) -> threading.Timer:
    """Kill a worker process after so many seconds."""
    worker = next(iter(client.run(os.getpid).values()))
    timer = threading.Timer(seconds, os.kill, (worker, signal.SIGKILL))
    timer.start()
    return timer


@pytest.mark.parametrize("is_killed", [False, True])
def test_many_trainings_on_a_cluster(client: Any, is_killed: bool) -> None:
    """Lambdas travel; a killed worker's trainings are done again."""

    def search(executor: Any) -> nn.Trials:
        return nn.fit_many(
            lambda hidden, rng: nn.MLP(2, [hidden, 1], "tanh", rng=rng), X, Y, folds=4,
            vary={"hidden": [2, 6], "rng": [0, 1]}, metrics=["accuracy"], epochs=30, verbose=0,
            loss=lambda outputs, targets: nn.squared_error(outputs, targets), executor=executor,
        )  # fmt: skip

    alone = search(None)
    timer = kill_soon(client, 0.3) if is_killed else None
    together = search(client.get_executor())
    if timer is not None:
        assert timer.finished.is_set(), "the worker was killed midway"
    assert not together.failed
    assert seen(together) == seen(alone)


def test_a_client_is_told_to_give_its_executor(client: Any) -> None:
    with pytest.raises(TypeError, match=r"a Dask client's get_executor\(\)"):
        nn.fit_many(nn.MLP(2, [1]), X, Y, executor=client)


@pytest.mark.parametrize("is_killed", [False, True])
def test_large_batches_on_a_cluster(
    client: Any, is_killed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each worker keeps its examples; those of a killed worker are sent again."""
    monkeypatch.setattr(sharded, "OPERATIONS", {"llvm": 1000, "python": 1000})

    def trained(executor: Executor, epochs: int) -> list[Any]:
        model = nn.MLP(2, [6, 1], "tanh", rng=0)
        history = nn.fit(
            model, X, Y, epochs=epochs, batch_size=None, rng=0, verbose=0, executor=executor,
            callbacks=[kill] if is_killed else [],
        )  # fmt: skip
        return [model.state_dict(), history["loss"]]

    def kill(run: nn.Run) -> None:
        if run.epoch == 3 and executor is not here:
            kill_soon(client, 0.0).join()

    with ThreadPoolExecutor(1) as here:
        executor: Executor = here
        alone = trained(here, 6)
    executor = client.get_executor()
    assert trained(executor, 6) == alone
