"""Random programs of ops, and their exact gradients.

A program is a list of ops. Each takes earlier results as operands, so a result may be used several
times. Every op is defined at its operands. Hypothesis shrinks a program down to a single op.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from autograd.checking.exact import reference_slope
from autograd.checking.extras import hypothesis, mp, st
from autograd.checking.formula import evaluate
from autograd.checking.operands import Conditioning, is_legal, is_tame, numbers
from autograd.engine.sweep import finish, pull
from autograd.engine.value import Value
from autograd.ops.op import ListOp, Op
from autograd.ops.table import TABLE

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = ["Program", "Step", "expressions"]

T = TypeVar("T")


class Step(NamedTuple):
    """One op, and the places of the earlier results that it takes."""

    op: Op
    places: tuple[int, ...]


class Bounded(NamedTuple):
    """A number of mpmath, and how far a computation in floats may be from it."""

    number: Any
    bound: Any

    def __add__(self, other: Any) -> Bounded:
        return Bounded(self.number + other.number, self.bound + other.bound)


@dataclass(frozen=True)
class Program:
    """A list of inputs and a list of steps; the result of the last step is the result.

    >>> from autograd import mul, sin
    >>> program = Program((0.5,), (Step(sin, (0,)), Step(mul, (0, 1))))
    >>> print(program)
    a = 0.5
    b = sin(a)
    c = mul(a, b)
    >>> x = Value(0.5)
    >>> program(x).data == program(0.5) == 0.5 * 0.479425538604203
    True
    """

    inputs: tuple[float, ...]
    steps: tuple[Step, ...]

    def __call__(self, *inputs: Any) -> Any:
        """The result on plain numbers or Values."""
        return self.results(inputs, lambda op, chosen: op.on(chosen))[-1]

    def results(self, inputs: Iterable[T], apply: Callable[[Op, list[T]], T]) -> list[T]:
        """The inputs and the result of every step; `apply` computes a step."""
        done = list(inputs)
        for step in self.steps:
            done.append(apply(step.op, [done[place] for place in step.places]))
        return done

    def values(self) -> list[Value]:
        """Fresh leaves that hold the inputs."""
        return [Value(number, _letter(place)) for place, number in enumerate(self.inputs)]

    def __str__(self) -> str:
        lines = [f"{_letter(place)} = {number!r}" for place, number in enumerate(self.inputs)]
        for place, step in enumerate(self.steps, len(self.inputs)):
            chosen = ", ".join(map(_letter, step.places))
            lines.append(f"{_letter(place)} = {step.op.name}({chosen})")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"Program:\n{self}\n"

    # Exact results

    def exact_results(self, *, digits: int = 50) -> list[Any]:
        """The inputs and the result of every step as mpmath numbers with `digits` digits."""
        with mp.workdps(3 * digits):
            return self.results(
                map(mp.mpf, self.inputs),
                lambda op, chosen: as_floats_do(evaluate(op, op.formula, chosen)),
            )

    def exact_gradient(self, *, digits: int = 30) -> list[tuple[Any, Any]]:
        """For each input the exact slope of the result, and how far floats may be from it.

        It is a backward sweep in mpmath. The bound adds up the errors to first order: the value and
        the slopes of an op may be off by its row's ulps, and it passes on the errors of its
        operands.
        """
        with mp.workdps(digits + 10):
            exact = self.exact_results(digits=digits)
            errors = self._value_errors(exact, digits)
            table = dict.fromkeys(range(len(exact)), Bounded(mp.zero, mp.zero))
            table[len(exact) - 1] = Bounded(mp.one, mp.zero)

            def changes(place: int, adjoint: Bounded) -> Iterable[tuple[int, Bounded]]:
                op, sources = self.steps[place - len(self.inputs)]
                chosen = [exact[source] for source in sources]
                for index, source in enumerate(sources):
                    slope = reference_slope(op, chosen, index, digits=digits)
                    off = _ulp(slope) * (op.ulps[1] + 1) * len(chosen)
                    for other, origin in enumerate(sources):
                        if errors[origin]:
                            bend = reference_slope(op, chosen, index, other, digits=digits)
                            off += abs(bend) * errors[origin]
                    change = slope * adjoint.number
                    bound = abs(slope) * adjoint.bound + off * abs(adjoint.number)
                    yield source, Bounded(change, bound + 2 * _ulp(change))

            finish(pull(range(len(self.inputs), len(exact)), table, changes))
            found = [table[place] for place in range(len(self.inputs))]
            return [(each.number, 2 * len(exact) * each.bound) for each in found]

    def _value_errors(self, exact: list[Any], digits: int) -> list[Any]:
        errors = [0 * number for number in exact]
        for place, step in enumerate(self.steps, len(self.inputs)):
            chosen = [exact[source] for source in step.places]
            errors[place] = _ulp(exact[place]) * (step.op.ulps[0] + 1) * len(chosen)
            for index, source in enumerate(step.places):
                if errors[source] or isinstance(step.op, ListOp):
                    slope = reference_slope(step.op, chosen, index, digits=digits)
                    # A sum of terms is as exact as its largest term.
                    own = _ulp(slope * exact[source]) if isinstance(step.op, ListOp) else 0
                    errors[place] += abs(slope) * errors[source] + own
        return errors


def as_floats_do(number: Any) -> Any:
    """0 for a number so far below the smallest float that no float tells it from 0."""
    return number if abs(number) > mp.ldexp(1, -1200) else 0 * number


def _ulp(number: Any) -> Any:
    return max(mp.ldexp(abs(number), -52), mp.ldexp(1, -1074)) if number else number


def _letter(place: int) -> str:
    letters = string.ascii_lowercase
    return letters[place] if place < len(letters) else f"x{place}"


def expressions(
    ops: Iterable[Op] | None = None,
    *,
    domain: Conditioning = "well_conditioned",
    inputs: int = 3,
    steps: int = 8,
) -> SearchStrategy[Program]:
    """Random programs of `ops`, by default of the whole table.

    `inputs` and `steps` are the largest numbers of each. "well_conditioned" avoids kinks and very
    large or small slopes, so gradients can be compared closely. "edge" draws from the whole domain
    of each op.

    >>> from autograd import add, mul
    >>> from hypothesis import given
    >>> @given(expressions([add, mul]))
    ... def test_bits(program):
    ...     assert program(*program.values()).data == program(*program.inputs)
    """
    rows = list(TABLE.values() if ops is None else ops)
    allowed = is_legal if domain == "edge" else is_tame

    @st.composite  # type: ignore[untyped-decorator]
    def draw_program(draw: DrawFn) -> Program:
        start = draw(st.lists(numbers(kind=domain), min_size=1, max_size=inputs))
        done, taken = list(start), []
        for _ in range(draw(st.integers(1, steps))):
            op = draw(st.sampled_from(rows))
            length = draw(st.integers(1, 4)) if isinstance(op, ListOp) else 1
            count = length * len(op.operands)
            place = st.integers(0, len(done) - 1)
            places = tuple(draw(st.lists(place, min_size=count, max_size=count)))
            chosen = [done[source] for source in places]
            if allowed(op, chosen):
                done.append(op.apply(chosen))
                taken.append(Step(op, places))
        if not taken:
            hypothesis.reject()
        return Program(tuple(start), tuple(taken))

    return draw_program()  # type: ignore[no-any-return]
