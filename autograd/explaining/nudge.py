"""Compare the change that a gradient predicts with the real change after a small step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import isclose, isfinite
from typing import TYPE_CHECKING

from autograd.engine.graph import topological_order
from autograd.engine.sweep import depends_on, gradients, replay
from autograd.engine.value import Value
from autograd.errors import DomainError
from autograd.hints import Hinted, hinting
from autograd.ops.number import Number, real, shorten
from autograd.show import names, number, typeset, visible

if TYPE_CHECKING:
    from autograd.explaining.curve import Steps

__all__ = ["Nudge", "nudge"]

# The points of the curve around both ends of the step, and of smaller steps, in steps.
CURVE = [-0.6 + 2.2 * place / 40 for place in range(41)]
SMALLER = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
LONG = 20_000  # nodes: the curve of a larger graph is not drawn, since each point is a replay


@dataclass(frozen=True)
class Nudge(Hinted):
    """A leaf moved from `start` by `by`: the change that the slope predicts, and the real one."""

    loss: str
    leaf: str
    start: float
    by: float
    before: float
    after: float
    slope: float
    curve: tuple[tuple[float, float], ...] = ()
    smaller: tuple[tuple[float, float], ...] = ()
    """Smaller steps: the data of the leaf, and the result."""

    @property
    def predicted(self) -> float:
        """The change along the tangent: the slope times the step."""
        return self.slope * self.by

    @property
    def actual(self) -> float:
        """The real change of the result."""
        return self.after - self.before

    @property
    def secant(self) -> float:
        """The slope of the line through the two points: the real change divided by the step."""
        return self.actual / self.by

    @property
    def text(self) -> str:
        """The predicted change, the real change, and the difference."""
        loss, step, end = self.loss, number(self.by), number(self.start + self.by)
        return (
            f"{self.leaf}: {number(self.start)} → {end}, a step of {step}\n"
            f"predicted change of {loss} (tangent): slope {number(self.slope)} × {step} "
            f"= {number(self.predicted)}\n"
            f"real change of {loss} (secant): {number(self.before)} → {number(self.after)}, "
            f"{number(self.actual)}, a slope of {number(self.secant)}\n"
            f"{self._verdict()}"
        )

    def _verdict(self) -> str:
        missed = self.actual - self.predicted
        if isclose(self.actual, self.predicted, rel_tol=1e-9, abs_tol=1e-15):
            return "they agree: between these two points the graph is straight"
        return f"the difference, {number(missed)}, is the curve between the two points"

    @property
    def svg(self) -> str:
        """The curve with its tangent and its secant; empty if there is no curve."""
        from autograd.explaining.curve import tangent_and_secant  # only a nudge that is shown

        return tangent_and_secant(self._steps()) if self._has_curve() else ""

    @property
    def html(self) -> str:
        """The text, and below it the curve with a slider that makes the step smaller."""
        from autograd.explaining.curve import StepsPlayer

        text = f'<pre style="white-space:pre-wrap">{escape(typeset(self.text))}</pre>'
        return text + StepsPlayer(self._steps()).html if self._has_curve() else text

    def _has_curve(self) -> bool:
        return len(self.curve) > 1 and isfinite(self.predicted + self.actual)

    def _steps(self) -> Steps:
        from autograd.explaining.curve import Steps

        return Steps(
            self.curve,
            (self.start, self.before),
            self.slope,
            (*self.smaller, (self.start + self.by, self.after)),
            (self.leaf, self.loss),
        )

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return (
            f"<nudge {self.leaf} by {number(self.by)}: {self.loss} changes by "
            f"{number(self.actual)}, predicted {number(self.predicted)}>"
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


@hinting()
def nudge(loss: Value, leaf: Value, by: Number = 0.01) -> Nudge:
    """Move `leaf` by a little, compute `loss` again, and compare the change with the predicted one.

    The graph is not changed: its ops are computed again, on plain numbers.

    >>> w = Value(2.0, name="w")
    >>> loss = (w * 3 - 10) ** 2
    >>> loss.name = "L"
    >>> print(nudge(loss, w, by=0.1))
    w: 2 → 2.1, a step of 0.1
    predicted change of L (tangent): slope -24 × 0.1 = -2.4
    real change of L (secant): 16 → 13.69, -2.31, a slope of -23.1
    the difference, 0.09, is the curve between the two points
    """
    for role, value in (("loss", loss), ("leaf", leaf)):
        if not isinstance(value, Value):
            raise TypeError(
                f"nudge() takes Values, but {role} is {type(value).__name__} {shorten(value)}"
            )
    step = real(by, "nudge()")
    if not step or not isfinite(step):
        raise ValueError(f"nudge() needs a finite step other than 0, not {number(step)}")
    order = topological_order(loss)
    called = names(order)
    moving = depends_on(order, [leaf])

    def at(data: float) -> float:
        return replay(moving, {leaf: data}).get(loss, loss.data)

    before = at(leaf.data)
    if not isclose(before, loss.data, rel_tol=1e-9):
        raise ValueError(
            f"{called[loss]} was {number(loss.data)} when it was computed, and would be "
            f"{number(before)} with the present data; compute it again, then nudge"
        )
    return Nudge(
        loss=called[loss],
        leaf=called.get(leaf) or visible(leaf.name) or "the leaf",
        start=leaf.data,
        by=step,
        before=before,
        after=at(leaf.data + step),
        slope=gradients(loss).get(leaf, 0.0),
        curve=tuple(measured(at, leaf.data, step, CURVE)) if len(moving) <= LONG else (),
        smaller=tuple(measured(at, leaf.data, step, SMALLER)) if len(moving) <= LONG else (),
    )


def measured(
    at: Callable[[float], float], start: float, step: float, shares: Sequence[float]
) -> list[tuple[float, float]]:
    """The result after shares of a step, as far as it is defined and finite."""
    points = []
    for share in shares:
        data = start + step * share
        try:
            points.append((data, at(data)))
        except DomainError:
            continue
    return [point for point in points if isfinite(point[1]) and point[0] != start]
