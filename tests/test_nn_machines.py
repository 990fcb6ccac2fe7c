"""Trainings on a real cluster have the bits of one process, also when a worker is killed."""

import os
import signal
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import nn
from nn.training import sharded
from nn.training.many.shards import Shards

X, Y = nn.moons(40, rng=0)


def seen(trials: Any) -> list[Any]:
    """What trials say, in bits, but for times."""
    return [
        (trial.varied, trial.model.state_dict(), trial.history["loss"], trial.scores)
        for trial in trials
    ]


def kill(client: Any, count: int) -> None:
    """Kill so many worker processes; their nannies start others."""
    for process in [*client.run(os.getpid).values()][:count]:
        os.kill(process, signal.SIGKILL)


@pytest.mark.parametrize("killed", [0, 1, 2])
def test_many_trainings_on_a_cluster(client: Any, killed: int, tmp_path: Path) -> None:
    """Lambdas travel; a killed worker's trainings are done again, and all if both are killed."""

    def search(executor: Any, *callbacks: Any) -> nn.Trials:
        return nn.fit_many(
            lambda hidden: nn.MLP(2, [hidden, 1], "tanh", rng=0), X, Y, folds=3, epochs=10, rng=0,
            vary={"hidden": [2, 6]}, metrics=["accuracy"], verbose=0, callbacks=callbacks,
            loss=lambda outputs, targets: nn.squared_error(outputs, targets), executor=executor,
        )  # fmt: skip

    done = tmp_path / "killed"
    processes = [*client.run(os.getpid).values()][:killed]

    def kill_once(run: nn.Run) -> None:
        if run.epoch == 5 and not done.exists():
            done.touch()
            for process in sorted(processes, key=lambda each: each == os.getpid()):
                os.kill(process, signal.SIGKILL)  # itself last

    together = search(client.get_executor(), *([kill_once] if killed else []))
    assert done.exists() == bool(killed) and not together.failed
    assert seen(together) == seen(search(None))


def test_a_client_is_told_to_give_its_executor(client: Any) -> None:
    with pytest.raises(TypeError, match=r"a Dask client's get_executor\(\)"):
        nn.fit_many(nn.MLP(2, [1]), X, Y, executor=client)
    with pytest.raises(TypeError, match=r"a Dask client's get_executor\(\)"):
        nn.fit(nn.MLP(2, [1]), X, Y, executor=client)


def test_equal_trainings_are_different_ones(client: Any) -> None:
    """Where nothing says how they are shuffled, Dask must not take one for the other."""
    model = nn.MLP(2, [3, 1], rng=0)
    one, other = nn.fit_many(
        model, X, Y, vary=[{}, {}], epochs=1, verbose=0, executor=client.get_executor()
    )
    assert one.model.state_dict() != other.model.state_dict()


@pytest.mark.parametrize("killed", [0, 1, 2])
def test_large_batches_on_a_cluster(
    client: Any, killed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Workers keep the examples; what is lost with the last that has it is sent again."""
    monkeypatch.setattr(sharded, "OPERATIONS", {"llvm": 1000, "python": 1000})
    lost = []
    submitted = Shards._submitted

    def counted(self: Shards, number: int, *given: Any, is_lost: bool = False) -> Any:
        lost.extend([number] if is_lost else [])
        return submitted(self, number, *given, is_lost=is_lost)

    def trained(executor: Executor, *callbacks: Any) -> list[Any]:
        model = nn.MLP(2, [6, 1], "tanh", rng=0)
        history = nn.fit(model, X, Y, epochs=5, batch_size=None, rng=0, verbose=0,
                         executor=executor, callbacks=callbacks)  # fmt: skip
        return [model.state_dict(), history["loss"]]

    with ThreadPoolExecutor(1) as here:
        alone = trained(here)
    monkeypatch.setattr(Shards, "_submitted", counted)
    executor = client.get_executor()
    assert trained(executor, lambda run: run.epoch == 3 and kill(client, killed)) == alone
    assert bool(lost) == (killed == 2) or killed == 1
