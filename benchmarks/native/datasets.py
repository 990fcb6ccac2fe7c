"""Train on scikit-learn's tables, whole fits, as its MLPClassifier and MLPRegressor do."""

from __future__ import annotations

import warnings
from functools import cache, partial
from statistics import mean
from typing import Any, NamedTuple

import nn
from autograd.compiler.arrays.steps import forget as forget_calls
from autograd.compiler.llvm.steps import forget
from benchmarks.workload import LLVM, OURS, PURE, PYTHON, Contest, Entry, Survey, Timed

__all__ = ["CONTESTS", "SURVEYS"]

AGAIN, AUTO = f"{LLVM}, once more", "Slopewise, auto"
NEEDS = ("numpy", "sklearn")
EPOCHS, HIDDEN, BATCH, RATE = 60, 16, 32, 0.003
SEEDS = range(5)


class Split(NamedTuple):
    """Examples to learn from and to be tested on, with features of mean 0 and deviation 1."""

    train: Any
    test: Any
    train_targets: Any
    test_targets: Any


@cache
def split(name: str) -> Split:
    """One of scikit-learn's tables; a quarter of it is held out."""
    from sklearn import datasets, model_selection, preprocessing

    inputs, targets = getattr(datasets, f"load_{name}")(return_X_y=True)
    train, test, train_targets, test_targets = model_selection.train_test_split(
        inputs, targets, test_size=0.25, random_state=0
    )
    scaler = preprocessing.StandardScaler().fit(train)
    if name in NUMBERS:
        middle, deviation = train_targets.mean(), train_targets.std()
        train_targets = (train_targets - middle) / deviation
        test_targets = (test_targets - middle) / deviation
    return Split(scaler.transform(train), scaler.transform(test), train_targets, test_targets)


CLASSES, NUMBERS = ("wine", "breast_cancer", "digits"), ("diabetes",)


class Fit(Timed):
    """nn.fit, everything included: the first epoch records, and compiles unless code is kept."""

    def __init__(self, name: str, engine: str, is_first: bool = True) -> None:
        self.name, self.engine, self.is_first, self.data = name, engine, is_first, split(name)

    def results(self) -> list[float]:
        """Nothing: the random starts differ. Surveys compare what was learned."""
        return []

    def run(self) -> None:
        if self.is_first:
            forget()
            forget_calls()
        self.trained(0)

    def trained(self, seed: int) -> nn.Module:
        """The network after all epochs."""
        data = self.data
        is_number = self.name in NUMBERS
        outputs = 1 if is_number else len(set(data.train_targets.tolist()))
        model = nn.MLP(data.train.shape[1], [HIDDEN, outputs], "relu", rng=seed)
        nn.fit(
            model,
            data.train,
            data.train_targets,
            epochs=EPOCHS,
            learning_rate=RATE,
            optimiser="adam",
            batch_size=BATCH,
            loss="mean_squared_error" if is_number else "cross_entropy",
            engine=self.engine,
            rng=seed,
            verbose=0,
        )
        return model

    def score(self, seed: int) -> float:
        """Of the held-out examples: the share of right answers, or r² for numbers."""
        model, data = self.trained(seed), self.data
        if self.name in NUMBERS:
            answers = [row[0] for row in model.predict(data.test)]
            return nn.r2(answers, data.test_targets.tolist())
        return nn.accuracy(model.classify(data.test), data.test_targets.tolist())


class ScikitLearn(Timed):
    """MLPClassifier or MLPRegressor with the same sizes, rule, rate, batches and epochs."""

    def __init__(self, name: str) -> None:
        self.name, self.data = name, split(name)

    def results(self) -> list[float]:
        return []

    def run(self) -> None:
        self.trained(0)

    def trained(self, seed: int) -> Any:
        """The network after all epochs: it does not stop early."""
        from sklearn.neural_network import MLPClassifier, MLPRegressor

        kind = MLPRegressor if self.name in NUMBERS else MLPClassifier
        model = kind(
            hidden_layer_sizes=(HIDDEN,),
            solver="adam",
            alpha=0.0,
            batch_size=BATCH,
            learning_rate_init=RATE,
            max_iter=EPOCHS,
            n_iter_no_change=EPOCHS,
            tol=0.0,
            random_state=seed,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it has not converged, it says
            return model.fit(self.data.train, self.data.train_targets)

    def score(self, seed: int) -> float:
        """As that of `Fit`."""
        return float(self.trained(seed).score(self.data.test, self.data.test_targets))


def scores() -> dict[str, tuple[float, str]]:
    """How much better than scikit-learn's our networks answer held-out examples, on average."""
    found = {}
    for name in (*CLASSES, *NUMBERS):
        ours, theirs = Fit(name, "auto"), ScikitLearn(name)
        found[name] = (
            100 * mean(ours.score(seed) - theirs.score(seed) for seed in SEEDS),
            "of 100 more",
        )
    return found


def contest(name: str) -> Contest:
    """A whole fit by each."""
    return Contest(
        f"fit of {name}, {EPOCHS} epochs",
        {
            LLVM: Entry(partial(Fit, name, "llvm"), (*NEEDS, "llvmlite")),
            AGAIN: Entry(partial(Fit, name, "llvm", False), (*NEEDS, "llvmlite")),
            PYTHON: Entry(partial(Fit, name, "python"), NEEDS),
            AUTO: Entry(partial(Fit, name, "auto"), (*NEEDS, "llvmlite")),
            "scikit-learn": Entry(partial(ScikitLearn, name), NEEDS),
        },
        {f"scikit-learn / {LLVM}": ">= 1", f"scikit-learn / {AUTO}": ">= 1"},
        group="fits",
        is_long=True,
    )


CONTESTS = [contest(name) for name in (*CLASSES, *NUMBERS)]
BOUND = {OURS: ">= -2", PURE: ">= -2"}
SURVEYS = [
    Survey("right answers beside scikit-learn", scores, dict.fromkeys((*CLASSES, *NUMBERS), BOUND))
]
