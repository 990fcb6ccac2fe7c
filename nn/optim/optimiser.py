"""The base of all optimisers, and how gradients are clipped.

Each optimiser is one rule on scalars: a pure function of a weight, its gradient, the numbers
remembered for it, the learning rate and the number of the step.  It is written with arithmetic and
ops only, so that it also runs on Values.  `update`, pure too, clips the gradients and applies the
rule to all weights; `step` reads the parameters, checks what `update` gives, and writes it back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from math import isfinite
from typing import ClassVar, TypeAlias

from autograd import DomainError, Value, maximum, norm, zero_gradients
from autograd.compiler.training import numbers_of, set_numbers
from autograd.hints import Hinted, hinting, refuse
from nn.arguments.attributes import OPTIMISER, RATE
from nn.arguments.hints import KEYWORDS
from nn.arguments.numbers import plain, positive
from nn.optim.schedules import Schedule

__all__ = ["Optimiser", "State", "clip_gradients", "clipped"]

State: TypeAlias = tuple[float, ...]
"""What an optimiser remembers for one parameter."""


class Optimiser(Hinted, ABC):
    """The base of all optimisers, which update the parameters of a model from their gradients.

    `learning_rate` is a number, or a function of the number of steps taken so far.  `clip_norm` is
    the greatest length of the gradient of all parameters together; a longer one is shortened.
    """

    slots: ClassVar[tuple[str, ...]] = ()
    """The names of the numbers remembered for each parameter, all 0 at the start."""

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float | Schedule,
        *,
        clip_norm: float | None = None,
    ) -> None:
        self.parameters = checked_parameters(parameters)
        if not callable(learning_rate):
            learning_rate = positive("learning_rate", learning_rate)
        if clip_norm is not None:
            clip_norm = positive("clip_norm", clip_norm)
        self.learning_rate = learning_rate
        self.clip_norm = clip_norm
        self.steps = 0
        self.state: list[State] = [(0.0,) * len(self.slots) for _ in self.parameters]

    @abstractmethod
    def rule(
        self, weight: float, gradient: float, state: State, rate: float, step: int
    ) -> tuple[float, State]:
        """The new weight and the new state of one parameter; `step` counts from 1."""

    def __dir__(self) -> list[str]:
        return [name for name in object.__dir__(self) if name not in RATE]

    def _foreign(self) -> Mapping[str, str]:
        return OPTIMISER

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        chosen = self.learning_rate
        if isinstance(chosen, Value):  # while a rule that reads it is recorded
            return chosen
        if not callable(chosen):
            return float(chosen)
        given = chosen(self.steps)
        rate = plain(given)
        if not (rate >= 0.0 and isfinite(rate)):
            raise ValueError(
                f"the learning rate schedule gave {given!r:.40} at step {self.steps}, "
                "not a finite number >= 0"
            )
        return rate

    def update(
        self,
        weights: Sequence[float],
        gradients: Sequence[float],
        states: Sequence[State],
        rate: float,
        step: int,
    ) -> tuple[list[float], list[State]]:
        """The new weights and states of all parameters; no parameter is changed."""
        rule, clipped_gradients = self.rule, clipped(gradients, self.clip_norm)
        rows = zip(weights, clipped_gradients, states, strict=True)
        new = [rule(weight, gradient, state, rate, step) for weight, gradient, state in rows]
        return [weight for weight, _ in new], [state for _, state in new]

    def step(self) -> None:
        """Update every parameter from its `grad`; if a result is not finite, none is updated.

        At a rate of 0 every weight stays as it is, to the last bit.
        """
        rate, step = self.rate, self.steps + 1
        old = numbers_of(self.parameters)
        gradients = [parameter.grad for parameter in self.parameters]
        weights, states = self.update(old, gradients, self.state, rate, step)
        if not (all(map(isfinite, weights)) and all(map(isfinite, chain.from_iterable(states)))):
            raise self._complaint(weights, states, rate)
        self.commit(weights if rate else None, states, step)

    def _complaint(
        self, weights: Sequence[float], states: Sequence[State], rate: float
    ) -> DomainError:
        """The error that names the first parameter whose update is not finite."""
        numbers = zip(self.parameters, weights, states, strict=True)
        first = next(p for p, w, state in numbers if not all(map(isfinite, (w, *state))))
        return DomainError(
            f"the {type(self).__name__} step of {first.name or 'a parameter'} is not finite: "
            f"weight {first.data:g}, gradient {first.grad:g}, learning rate {rate:g}; lower the "
            "learning rate or clip the gradients",
            overflow=True,
        )

    def commit(self, weights: Sequence[float] | None, states: list[State], steps: int) -> None:
        """Write new weights (or none), new states, and how many steps were taken.

        An exception such as Ctrl-C is raised when all is written, so that no update is half done.
        """
        try:
            self._write(weights, states, steps)
        except BaseException:
            self._write(weights, states, steps)
            raise

    def _write(self, weights: Sequence[float] | None, states: list[State], steps: int) -> None:
        if weights is not None:
            set_numbers(self.parameters, weights)
        self.state = states
        self.steps = steps

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0."""
        zero_gradients(self.parameters)

    def state_dict(self) -> dict[str, object]:
        """Everything that a continued run needs, as plain lists and numbers."""
        return {
            "rule": type(self).__name__,
            "steps": self.steps,
            "state": [[*map(float, state)] for state in self.state],
        }

    def load_state_dict(self, saved: Mapping[str, object]) -> None:
        """Continue from a `state_dict`; if it does not fit, nothing is changed."""
        rule, steps, rows = saved.get("rule"), saved.get("steps"), saved.get("state")
        mine = type(self).__name__
        if rule != mine:
            raise ValueError(f"the saved state is of {rule!r:.40}, but this optimiser is {mine}")
        if type(steps) is not int or steps < 0:
            raise ValueError(f"the saved number of steps is {steps!r:.40}, not a count")
        if not isinstance(rows, list) or len(rows) != len(self.parameters):
            raise ValueError(f"the saved state needs {len(self.state)} rows, one for each weight")
        for row in rows:
            if len(row) != len(self.slots) or not all(type(n) is float for n in row):
                raise ValueError(f"a saved row is {row!r:.40}, not {len(self.slots)} numbers")
        self.commit(None, [tuple(row) for row in rows], steps)


refuse(Optimiser, RATE)  # to set `optimiser.lr` would change nothing


@hinting(KEYWORDS)
def clip_gradients(
    parameters: Sequence[Value], *, norm: float | None = None, value: float | None = None
) -> None:
    """Shorten the gradient to the length `norm`, or limit each of its numbers to +-`value`.

    >>> from autograd import Value
    >>> a, b = Value(0.0), Value(0.0)
    >>> a.grad, b.grad = 3.0, 4.0
    >>> clip_gradients([a, b], norm=1.0)
    >>> round(a.grad, 9), round(b.grad, 9)
    (0.6, 0.8)
    """
    gradients = [parameter.grad for parameter in parameters]
    if value is not None:
        value = positive("value", value)
        gradients = [max(-value, min(value, gradient)) for gradient in gradients]
    limit = None if norm is None else positive("norm", norm)
    for parameter, gradient in zip(parameters, clipped(gradients, limit), strict=True):
        parameter.grad = gradient


def clipped(gradients: Sequence[float], limit: float | None) -> Sequence[float]:
    """The gradients, all scaled by one factor if their length together is above `limit`."""
    if limit is None:
        return gradients
    factor = limit / maximum(norm(gradients), limit)
    return [gradient * factor for gradient in gradients]


def checked_parameters(parameters: Iterable[Value]) -> list[Value]:
    """The parameters as a list; an error unless they are leaves, at least one, and none twice."""
    if not isinstance(parameters, Iterable):
        raise TypeError(f"an optimiser takes model.parameters(), not {parameters!r:.60}")
    listed = list(parameters)
    for parameter in listed:
        if not isinstance(parameter, Value) or parameter.op is not None:
            raise TypeError(
                f"an optimiser takes leaf Values, not {parameter!r:.60}; give model.parameters()"
            )
    if not listed:
        raise ValueError("an optimiser needs at least one parameter; give model.parameters()")
    if len(set(listed)) != len(listed):
        raise ValueError("a parameter is listed twice and would be updated twice; list each once")
    return listed
