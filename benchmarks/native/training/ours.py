"""Training by `nn.fit`, and by loops over Values."""

from __future__ import annotations

import gc
import inspect
from typing import Any

import nn
from benchmarks import fit
from benchmarks.engines import ENGINES, Engine
from benchmarks.measure import Clock
from benchmarks.native.training.task import CHECKED, Task
from benchmarks.workload import Timed

__all__ = ["HAS_ENGINES", "Fit", "Loop"]

HAS_ENGINES = "engine" in inspect.signature(nn.fit).parameters
"""Whether `nn.fit` can be told where it runs."""


class Fit(Timed):
    """nn.fit. The first epoch of a run is not counted: code is made in it.

    The eager one is slow, so its epochs are only the checked examples.
    """

    def __init__(self, task: Task, engine: str) -> None:
        self.task, self.engine = task, engine
        self.inputs, self.targets = (array.tolist() for array in task.data())
        self.count = CHECKED if engine == "eager" else len(self.inputs)
        self.part = self.count / len(self.inputs)

    def train(self, count: int, **options: Any) -> tuple[nn.Module, nn.History]:
        """Train on the first `count` examples; the model, and what was recorded."""
        task = self.task
        model = nn.MLP(task.inputs, task.sizes[1:], "sigmoid", output="sigmoid")
        for parameter, number in zip(model.parameters(), task.weights(), strict=True):
            parameter.data = number
        if HAS_ENGINES:
            options["engine"] = self.engine
        history = nn.fit(
            model,
            self.inputs[:count],
            self.targets[:count],
            loss="squared_error",
            optimiser=task.rule,
            learning_rate=task.rate,
            batch_size=task.batch,
            verbose=0,
            **options,
        )
        return model, history

    def results(self) -> list[float]:
        """The parameters after the checked examples, in their order."""
        model, _ = self.train(CHECKED, epochs=1, shuffle=False)
        return [parameter.data for parameter in model.parameters()]

    def seconds(self, repeats: int, clock: Clock) -> float:
        """What an epoch takes, on average over so many after the first."""
        gc.collect()
        _, history = self.train(self.count, epochs=repeats + 1, rng=0, clock=clock)
        return sum(history["time"][1:]) / repeats / self.part


SLOW = 20
"""So many examples are a run of engines that are slow."""


class Loop(fit.Loop):
    """A loop written out, in an engine that is slow."""

    def __init__(self, task: Task, engine: str) -> None:
        made: Engine = ENGINES[engine]()
        inputs, targets = (array[:CHECKED].tolist() for array in task.data())
        super().__init__(made, task.weights(), list(zip(inputs, targets, strict=True)))
        self.part = SLOW / len(task.classes())

    def results(self) -> list[float]:
        """The parameters after the checked examples; from then on there are fewer."""
        found = super().results()
        self.data = self.data[:SLOW]
        return found
