"""The same training in C, NumPy, PyTorch, CasADi and scikit-learn, each in its ordinary way.

Every epoch has a new order. A contestant has `epoch`, which trains on an order of examples.
"""

from __future__ import annotations

import warnings
from itertools import pairwise
from typing import Any

from benchmarks.library import FAST, c_function
from benchmarks.native.training.task import CHECKED, CLASSES, Task, by_neuron
from benchmarks.workload import Timed

__all__ = ["ByNumPy", "ByTorch", "CasADi", "Epochs", "InC", "ScikitLearn"]

BETAS, EPSILON = (0.9, 0.999), 1e-8
"""Of Adam, in all that compute it by themselves."""


class Epochs(Timed):
    """A contestant that trains on the examples in a given order."""

    def __init__(self, task: Task) -> None:
        import numpy as np

        self.task = task
        self.inputs, self.targets = task.data()
        self.rng = np.random.default_rng(0)
        self.begin()

    def begin(self) -> None:
        """Start from the first weights."""
        self.layers = self.task.matrices()

    def epoch(self, order: Any) -> None:
        """Train on the examples in this order."""
        raise NotImplementedError

    def parameters(self) -> Any:
        """The parameters neuron by neuron."""
        return by_neuron(self.layers)

    def batches(self, order: Any) -> list[Any]:
        """The places of the examples of each update."""
        size = self.task.batch
        return [order[start : start + size] for start in range(0, len(order), size)]

    def results(self) -> list[float]:
        """The parameters after the checked examples, in their order; then it starts again."""
        import numpy as np

        self.epoch(np.arange(CHECKED))
        found = [float(number) for number in self.parameters()]
        self.begin()
        return found

    def run(self) -> None:
        """An epoch in a new order."""
        self.epoch(self.rng.permutation(len(self.inputs)))


class InC(Epochs):
    """The reference in C: `plain`, or `tuned` by hand with vectors of C's exp."""

    def __init__(self, task: Task, way: str) -> None:
        self.name = f"{way}_{task.inputs}_{task.hidden}_{CLASSES}"
        self.options = FAST if way == "tuned" else ()
        super().__init__(task)

    def begin(self) -> None:
        import numpy as np

        self.numbers, self.loss = np.array(self.task.weights()), np.empty(1)

    def parameters(self) -> Any:
        return self.numbers

    def epoch(self, order: Any) -> None:
        data = (order, self.inputs, self.targets, self.task.rate, self.numbers, self.loss)
        c_function(self.name, len(order), *data, options=self.options)()


class ByNumPy(Epochs):
    """NumPy, the gradient by hand."""

    def begin(self) -> None:
        import numpy as np

        super().begin()
        self.flat = [part for layer in self.layers for part in layer]
        self.moments = [(np.zeros_like(part), np.zeros_like(part)) for part in self.flat]
        self.count = 0

    def epoch(self, order: Any) -> None:
        import numpy as np

        first, a, second, b = self.flat
        for places in self.batches(order):
            x = self.inputs[places]
            one = 1.0 / (1.0 + np.exp(-(x @ first + a)))
            two = 1.0 / (1.0 + np.exp(-(one @ second + b)))
            in_two = (two - self.targets[places]) * two * (1.0 - two) * (2.0 / len(places))
            in_one = (in_two @ second.T) * one * (1.0 - one)
            self.update([x.T @ in_one, in_one.sum(0), one.T @ in_two, in_two.sum(0)])

    def update(self, gradients: Any) -> None:
        """A step of SGD or Adam, in place."""
        rate = self.task.rate
        self.count += 1
        for part, gradient, (mean, square) in zip(self.flat, gradients, self.moments, strict=True):
            if self.task.rule == "sgd":
                part -= rate * gradient
                continue
            mean += (1.0 - BETAS[0]) * (gradient - mean)
            square += (1.0 - BETAS[1]) * (gradient * gradient - square)
            spread = (square / (1.0 - BETAS[1] ** self.count)) ** 0.5
            part -= rate * (mean / (1.0 - BETAS[0] ** self.count)) / (spread + EPSILON)


class ByTorch(Epochs):
    """PyTorch: modules, its optimisers, and tensors of doubles."""

    def begin(self) -> None:
        import torch
        from torch.nn import Linear, Sequential, Sigmoid

        torch.set_num_threads(1)
        task = self.task
        self.x, self.t = torch.from_numpy(self.inputs), torch.from_numpy(self.targets)
        hidden, out = (Linear(*pair, dtype=torch.float64) for pair in pairwise(task.sizes))
        with torch.no_grad():
            for linear, (weights, bias) in zip((hidden, out), task.matrices(), strict=True):
                linear.weight.copy_(torch.from_numpy(weights.T))
                linear.bias.copy_(torch.from_numpy(bias))
        self.model = Sequential(hidden, Sigmoid(), out, Sigmoid())
        rules = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
        self.optimiser = rules[task.rule](self.model.parameters(), lr=task.rate)

    def parameters(self) -> Any:
        linears = self.model[0], self.model[2]
        return by_neuron([(each.weight.detach().T, each.bias.detach()) for each in linears])

    def epoch(self, order: Any) -> None:
        for places in self.batches(order):
            self.optimiser.zero_grad()
            errors = self.model(self.x[places]) - self.t[places]
            ((errors * errors).sum() / len(places)).backward()
            self.optimiser.step()


class CasADi(Epochs):
    """CasADi: a step as a function of symbols, called through its buffers."""

    def begin(self) -> None:
        import casadi
        import numpy as np

        task, numbers = self.task, np.array(self.task.weights())
        sizes = {"w": len(numbers), "x": task.inputs, "t": CLASSES}
        w, x, t = (casadi.SX.sym(*of) for of in sizes.items())
        values, start = x, 0
        for inputs, outputs in pairwise(task.sizes):
            stop = start + outputs * (inputs + 1)
            block = casadi.reshape(w[start:stop], inputs + 1, outputs).T
            values = 1.0 / (1.0 + casadi.exp(-(block[:, :-1] @ values + block[:, -1])))
            start = stop
        loss = casadi.sumsqr(values - t)
        step = casadi.Function("step", [w, x, t], [w - task.rate * casadi.gradient(loss, w)])
        # From the first place to the second, and back: a call may not write what it reads.
        self.places: list[Any] = [numbers, numbers.copy()]
        self.x, self.t = self.inputs[0].copy(), self.targets[0].copy()
        self.calls: list[Any] = []
        self.kept: list[Any] = []
        for start in (0, 1):
            buffer, call = step.buffer()
            given = [memoryview(each) for each in (self.places[start], self.x, self.t)]
            found = memoryview(self.places[1 - start])
            for place, view in enumerate(given):
                buffer.set_arg(place, view)
            buffer.set_res(0, found)
            self.calls.append(call)
            self.kept.append((buffer, given, found))
        self.current = 0

    def parameters(self) -> Any:
        return self.places[self.current]

    def epoch(self, order: Any) -> None:
        for place in order:
            self.x[:], self.t[:] = self.inputs[place], self.targets[place]
            self.calls[self.current]()
            self.current = 1 - self.current


class ScikitLearn(Epochs):
    """MLPClassifier, which trains a softmax by its log loss: another task of the same size."""

    def begin(self) -> None:
        from sklearn.neural_network import MLPClassifier

        task = self.task
        self.model = MLPClassifier(
            (task.hidden,),
            activation="logistic",
            solver=task.rule,
            alpha=0.0,
            batch_size=task.batch,
            learning_rate_init=task.rate,
            momentum=0.0,
            random_state=0,
        )
        self.classes = task.classes()

    def results(self) -> list[float]:
        return []

    def run(self) -> None:
        """An epoch; it draws the order by itself."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.model.partial_fit(self.inputs, self.classes, classes=range(CLASSES))
