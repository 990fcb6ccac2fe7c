"""The rules of SGD, RMSprop, Adam and AdamW, each for one weight at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from autograd import Value, sqrt
from autograd.hints import hinting
from nn.arguments.hints import KEYWORDS
from nn.arguments.numbers import at_least_zero, positive, share
from nn.arguments.wording import counted, unknown
from nn.optim.optimiser import Optimiser, State
from nn.optim.schedules import Schedule

__all__ = [
    "OPTIMISERS",
    "SGD",
    "Adam",
    "AdamW",
    "OptimiserChoice",
    "RMSprop",
    "optimiser_of",
]


class SGD(Optimiser):
    """Stochastic gradient descent: a step against the gradient.

    With `momentum` the step is against a running sum of gradients; with `nesterov` it is against
    that sum one step ahead (Sutskever 2013, in PyTorch's form).  `weight_decay` adds that share of
    the weight to its gradient.

    >>> from autograd import Value
    >>> w = Value(2.0)
    >>> descent = SGD([w], learning_rate=0.01)
    >>> (3 * w - 10).square().backward()
    >>> descent.step()
    >>> round(w.data, 9), w.grad
    (2.24, -24.0)
    """

    slots = ("velocity",)

    @hinting(KEYWORDS)
    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float | Schedule = 0.01,
        *,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
        clip_norm: float | None = None,
    ) -> None:
        super().__init__(parameters, learning_rate, clip_norm=clip_norm)
        self.momentum = share("momentum", momentum)
        self.weight_decay = at_least_zero("weight_decay", weight_decay)
        self.nesterov = nesterov
        if nesterov and not momentum:
            raise ValueError("nesterov needs a momentum; give a momentum above 0")

    def rule(
        self, weight: float, gradient: float, state: State, rate: float, step: int
    ) -> tuple[float, State]:
        (velocity,) = state
        if self.weight_decay:
            gradient = gradient + self.weight_decay * weight
        if not self.momentum:
            return weight - rate * gradient, state
        velocity = self.momentum * velocity + gradient
        direction = gradient + self.momentum * velocity if self.nesterov else velocity
        return weight - rate * direction, (velocity,)


class RMSprop(Optimiser):
    """A step against each gradient divided by its running root mean square: steps of like size.

    >>> from autograd import Value
    >>> w = Value(1.0)
    >>> w.grad = 1e-3
    >>> RMSprop([w], learning_rate=0.01, smoothing=0.0).step()
    >>> round(w.data, 6)
    0.99
    """

    slots = ("mean_square",)

    @hinting(KEYWORDS)
    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float | Schedule = 0.01,
        *,
        smoothing: float = 0.99,
        epsilon: float = 1e-8,
        clip_norm: float | None = None,
    ) -> None:
        super().__init__(parameters, learning_rate, clip_norm=clip_norm)
        self.smoothing = share("smoothing", smoothing)
        self.epsilon = positive("epsilon", epsilon)

    def rule(
        self, weight: float, gradient: float, state: State, rate: float, step: int
    ) -> tuple[float, State]:
        (mean_square,) = state
        mean_square = self.smoothing * mean_square + (1.0 - self.smoothing) * (gradient * gradient)
        return weight - rate * (gradient / (sqrt(mean_square) + self.epsilon)), (mean_square,)


class Adam(Optimiser):
    """A step against the running mean of the gradient divided by its root mean square.

    Both are corrected for their start at 0 (Kingma and Ba 2015).  `weight_decay` adds that share
    of the weight to its gradient; AdamW shrinks the weight itself.

    >>> from autograd import Value
    >>> w = Value(1.0)
    >>> w.grad = -123.0
    >>> Adam([w], learning_rate=0.5).step()
    >>> round(w.data, 6)  # the first step is the learning rate, whatever the gradient
    1.5
    """

    slots = ("mean", "mean_square")

    @hinting(KEYWORDS)
    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float | Schedule = 0.01,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
        clip_norm: float | None = None,
    ) -> None:
        super().__init__(parameters, learning_rate, clip_norm=clip_norm)
        self.betas = (share("betas[0]", betas[0]), share("betas[1]", betas[1]))
        self.epsilon = positive("epsilon", epsilon)
        self.weight_decay = at_least_zero("weight_decay", weight_decay)

    def rule(
        self, weight: float, gradient: float, state: State, rate: float, step: int
    ) -> tuple[float, State]:
        if self.weight_decay:
            gradient = gradient + self.weight_decay * weight
        move, state = self._move(gradient, state, step)
        return weight - rate * move, state

    def _move(self, gradient: float, state: State, step: int) -> tuple[float, State]:
        mean, mean_square = state
        fast, slow = self.betas
        mean = fast * mean + (1.0 - fast) * gradient
        mean_square = slow * mean_square + (1.0 - slow) * (gradient * gradient)
        corrected = mean / (1.0 - fast**step)
        spread = sqrt(mean_square / (1.0 - slow**step))
        return corrected / (spread + self.epsilon), (mean, mean_square)


class AdamW(Adam):
    """Adam with a weight decay that shrinks the weight itself (Loshchilov and Hutter 2019).

    >>> from autograd import Value
    >>> w = Value(1.0)
    >>> AdamW([w], learning_rate=0.5, weight_decay=0.1).step()
    >>> w.data
    0.95
    """

    def rule(
        self, weight: float, gradient: float, state: State, rate: float, step: int
    ) -> tuple[float, State]:
        move, state = self._move(gradient, state, step)
        return weight - rate * self.weight_decay * weight - rate * move, state


OPTIMISERS: dict[str, type[SGD | RMSprop | Adam]] = {
    "sgd": SGD,
    "rmsprop": RMSprop,
    "adam": Adam,
    "adamw": AdamW,
}

OptimiserChoice: TypeAlias = "str | Optimiser | Callable[[list[Value]], Optimiser]"
"""A name, an optimiser that is ready, or a function that makes one for the parameters."""


def optimiser_of(
    choice: OptimiserChoice,
    learning_rate: float | Schedule | None,
    parameters: list[Value],
) -> Optimiser:
    """The optimiser by its name, by a function that makes it, or as it is; checked."""
    if isinstance(choice, str):
        if choice not in OPTIMISERS:
            otherwise = "or give one: nn.SGD(model.parameters(), 0.1)"
            raise ValueError(unknown("optimiser", choice, OPTIMISERS, otherwise))
        make = OPTIMISERS[choice]
        return make(parameters) if learning_rate is None else make(parameters, learning_rate)
    if learning_rate is not None:
        raise ValueError("learning_rate belongs to the optimiser given; set it there")
    made: object = choice
    if callable(choice) and not isinstance(choice, Optimiser):
        made = choice(parameters)
    if not isinstance(made, Optimiser):
        raise TypeError(f"optimiser must be an Optimiser or its name, not {made!r:.60}")
    own = {id(parameter) for parameter in parameters}
    foreign = [parameter for parameter in made.parameters if id(parameter) not in own]
    if foreign:
        raise ValueError(
            f"the optimiser updates {counted(len(foreign), 'parameter')} that the model does not "
            f"have, the first is {foreign[0].name or foreign[0]!r:.60}; make it of this model: "
            f"nn.{type(made).__name__}(model.parameters()). Some of them are enough: "
            "the others keep their weights"
        )
    return made
