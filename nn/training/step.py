"""A compiled training step for training loops of one's own."""

from __future__ import annotations

from sys import maxsize

from autograd.hints import hinting
from nn.arguments.hints import KEYWORDS
from nn.arguments.numbers import whole
from nn.arguments.rows import Rows, as_rows
from nn.model.labels import class_names
from nn.model.modes import switched
from nn.model.module import Module
from nn.optim import OptimiserChoice, optimiser_of
from nn.optim.optimiser import Optimiser
from nn.training.compiled import CompiledTrainer
from nn.training.engines import checked_engine
from nn.training.losses import Loss, cross_entropy, loss_of, one_hot
from nn.training.targets import refuse_impossible, refuse_no_module
from nn.training.trainer import DivergenceError, Penalty, told

__all__ = ["CompiledStep", "compile_step"]


class CompiledStep:
    """A training step, which is called with a batch of examples; `compile_step` makes it."""

    def __init__(
        self,
        model: Module,
        loss: Loss,
        optimiser: Optimiser,
        *,
        penalty: Penalty | None = None,
        engine: str = "auto",
        strict: bool = False,
    ) -> None:
        none: list[list[float]] = []  # it is given examples at each call
        self._trainer = CompiledTrainer(
            model, loss, optimiser, none, none, penalty, engine, strict, examples=maxsize
        )
        self._trainer.ran, self._trainer.why = "", "it was not called yet"

    def __call__(self, inputs: Rows, targets: Rows) -> float:
        """Update the model once, by the mean gradient of these examples; return their mean loss.

        `inputs` has a row of numbers for each example, `targets` a row or a number, for
        cross_entropy also the number of a class.  Raises a DivergenceError that names the example
        by its place in the batch.
        """
        trainer = self._trainer
        rows = as_rows(inputs, "inputs")
        goals = self._goals(targets, rows[0])
        if len(rows) != len(goals):
            raise ValueError(f"there are {len(rows)} inputs but {len(goals)} targets")
        refuse_impossible(goals, trainer.loss, "targets")
        trainer.give(rows, goals)
        try:
            return trainer.epoch(range(len(rows)), None)
        except DivergenceError as error:
            raise told(error, "this step {}") from error.__cause__

    def _goals(self, targets: Rows, first: list[float]) -> list[list[float]]:
        """A row of targets for each example; cross_entropy takes the numbers of classes too."""
        goals, model = as_rows(targets, "targets"), self._trainer.model
        if self._trainer.loss is not cross_entropy or len(goals[0]) > 1:
            return goals
        with switched(model, training=False):
            width = len(model.outputs(first))
        classes = class_names(goals, width)
        return goals if classes is None else [one_hot(int(each), width) for each in classes]

    @property
    def engine(self) -> str:
        """What ran the last step: "eager", "python" or "llvm"; empty before the first."""
        return self._trainer.ran

    @property
    def why(self) -> str:
        """Why it was that engine, in one sentence."""
        return self._trainer.why

    def __repr__(self) -> str:
        ran = self.engine or "no engine"
        return f"<compiled step of {self._trainer.model!r}: {ran}, since {self.why}>"


@hinting(KEYWORDS)
def compile_step(
    model: Module,
    loss: str | Loss,
    optimiser: OptimiserChoice,
    *,
    penalty: Penalty | None = None,
    engine: str = "auto",
    strict: bool = False,
    threads: int = 1,
) -> CompiledStep:
    """One step of training as a function of a batch, for a loop of your own.

    It does what zeroing the gradients, calling the model and the loss, `backward` and
    `optimiser.step` do, many times faster: the step is recorded when it is first called, and again
    if the model or the optimiser has changed.  The parameters are up to date after each call.

    The arguments are those of `fit`; `engine` is "auto", "eager", "python" or "llvm".

    >>> import nn
    >>> model = nn.MLP(1, [1], rng=0)
    >>> optimiser = nn.SGD(model.parameters(), learning_rate=0.1)
    >>> step = nn.compile_step(model, nn.squared_error, optimiser)
    >>> for _ in range(100):
    ...     loss = step([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
    >>> round(model([3]).data, 2), loss < 0.001
    (7.0, True)
    """
    if whole("threads", threads) > 1:
        raise ValueError(
            f"threads={threads} is for large batches in nn.fit; a step computes in one thread"
        )
    checked_engine(engine)
    refuse_no_module(model)
    function = loss_of(loss)  # first: an optimiser in its place is told so
    rule = optimiser_of(optimiser, None, model.parameters())
    return CompiledStep(model, function, rule, penalty=penalty, engine=engine, strict=strict)
