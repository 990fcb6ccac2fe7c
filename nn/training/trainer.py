"""Trainers, which compute one epoch; the eager one builds the graph of each example."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from autograd import DomainError, Value, zero_gradients
from autograd.pickles import PublicPickle
from nn.arguments.pairs import checked
from nn.arguments.wording import is_overflow, what_happened, what_to_do
from nn.data.split import batches
from nn.model.module import Module
from nn.optim.optimiser import Optimiser
from nn.training.losses import Loss

__all__ = [
    "PENALTY",
    "DivergenceError",
    "EagerTrainer",
    "Penalty",
    "Trainer",
    "TrainerMaker",
    "cause_of",
    "diverged",
    "told",
]

Penalty: TypeAlias = Callable[[Sequence[Value]], Value]
"""What large weights cost: a function of the parameters, such as `nn.l2`."""


PENALTY = "a penalty", "the parameters"
"""What `checked` says of a penalty."""


class DivergenceError(PublicPickle, ArithmeticError):
    """Training met a number that is too large for a float, or an op where it is not defined.

    The model keeps its last finite weights.  The first argument says what happened, the second
    what to do.
    """

    def __init__(self, *words: str, overflow: bool = True) -> None:
        super().__init__(*words)
        self.overflow = overflow

    def __str__(self) -> str:
        return ". ".join(filter(None, map(str, self.args)))


def diverged(error: ArithmeticError, where: str) -> DivergenceError:
    """The error of a training that met this one there."""
    remedy = what_to_do(error, "Try a lower learning rate, scaled inputs or clip_norm")
    said = f"{where}: {what_happened(error)}"
    return DivergenceError(said, remedy, overflow=is_overflow(error))


def cause_of(error: ArithmeticError) -> ArithmeticError | None:
    """The error itself, unless it is one of ours: its words are in the text already."""
    return None if isinstance(error, DomainError) else error


def told(error: DivergenceError, what: str) -> DivergenceError:
    """The error of a trainer, beginning with what it ended: "training in epoch 3"."""
    where, *remedy = error.args or ("",)
    ended = "diverged" if error.overflow else "stopped"
    text = f"{what.format(ended)} {where}. The model keeps its last finite parameters"
    return DivergenceError(text, *remedy, overflow=error.overflow)


class Trainer(Protocol):
    """What `fit` needs of a trainer: write one to compute gradients in another way."""

    def epoch(self, order: Sequence[int], batch_size: int | None) -> float:
        """Update on every example in `order`, batch by batch; return the mean loss.

        Raises a DivergenceError that names the example, with the parameters still finite.
        """


@dataclass(eq=False, repr=False)
class EagerTrainer:
    """Builds the graph of each example, calls `backward` on its loss, and steps once per batch.

    >>> import nn
    >>> model = nn.MLP(1, [1], bias=False, weights=[[[1.0]]])
    >>> rule = nn.SGD(model.parameters(), learning_rate=0.25)
    >>> trainer = EagerTrainer(model, nn.squared_error, rule, [[1.0], [2.0]], [[3.0], [0.0]])
    >>> trainer.epoch(order=[0, 1], batch_size=1), model.state_dict()
    (10.0, {'layers.0.neurons.0.weights.0': -2.0})
    """

    model: Module
    loss: Loss
    optimiser: Optimiser
    inputs: Sequence[list[float]]
    targets: Sequence[list[float]]
    penalty: Penalty | None = None

    def __post_init__(self) -> None:
        if self.penalty is not None and not callable(self.penalty):
            raise TypeError(
                "penalty must be a function of the parameters, such as nn.l2, "
                f"not {self.penalty!r:.40}"
            )
        self.parameters = self.model.parameters()
        self.ran, self.why = "eager", "it was asked for"
        """Which engine ran the last epoch, and why it was that one."""

    def epoch(self, order: Sequence[int], batch_size: int | None) -> float:
        """Update on every example in `order`, batch by batch; return the mean loss."""
        total = 0.0
        for batch in batches(order, batch_size):
            total += self._update(batch)
        return total / len(order)

    def _update(self, batch: Sequence[int]) -> float:
        """Step once, against the mean gradient of the batch; return the sum of its losses."""
        zero_gradients(self.parameters)  # also those that no step changes: they would add up
        total, share = 0.0, 1.0 / len(batch)
        example = batch[0]
        try:
            for example in batch:
                total += self.add(example, share)
            self.step()
        except ArithmeticError as error:
            raise diverged(error, f"at example {example}") from cause_of(error)
        return total

    def add(self, example: int, share: float) -> float:
        """Add a share of an example's gradient to each `grad`, and return its loss."""
        outputs = self.model.outputs(self.inputs[example])
        loss = checked(self.loss(outputs, self.targets[example]))
        loss.backward(share)
        return loss.data

    def step(self) -> None:
        """Add the gradient of the penalty, and update the parameters."""
        if self.penalty is not None:
            checked(self.penalty(self.optimiser.parameters), *PENALTY).backward()
        self.optimiser.step()


TrainerMaker: TypeAlias = Callable[
    [Module, Loss, Optimiser, Sequence[list[float]], Sequence[list[float]], Penalty | None], Trainer
]
"""Makes a trainer of (model, loss, optimiser, inputs, targets, penalty)."""
