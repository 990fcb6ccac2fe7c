"""What do random inputs look like: numbers, operands of an op, whole programs?

A program is straight-line code over earlier results, so results are reused freely; it is legal at
its inputs, and it shrinks to a single op.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import inf, isfinite, ldexp, nextafter
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from autograd.domain import REAL, Domain
from autograd.errors import DomainError
from autograd.exact import evaluate, optional, reference_slope
from autograd.op import ListOp, Op
from autograd.ops import TABLE
from autograd.value import Value

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = [
    "Conditioning",
    "Program",
    "Step",
    "expressions",
    "is_tame",
    "numbers",
    "operands",
    "values",
]

Conditioning = Literal["well_conditioned", "edge"]
T = TypeVar("T")

MARGIN = 0.01  # how far well-conditioned operands keep from kinks, poles and the ends of domains


# Numbers


def numbers(domain: Domain = REAL, *, kind: Conditioning = "edge") -> SearchStrategy[float]:
    """Floats of a domain: small and plain ones, and with "edge" also huge, tiny and subnormal
    ones, and the neighbours of 0, of 1 and of the domain's ends.

    >>> from autograd.domain import POSITIVE
    >>> from hypothesis import given
    >>> @given(numbers(POSITIVE))
    ... def test_sign(x):
    ...     assert x > 0
    """
    st = optional("hypothesis.strategies")
    plain = [st.integers(-8, 8).map(float), st.floats(-4.0, 4.0), st.floats(-40.0, 40.0)]
    if kind == "well_conditioned":
        return st.one_of(plain[:2]).filter(  # type: ignore[no-any-return]
            lambda x: (
                (x == 0.0 or abs(x) >= MARGIN)
                and all(domain.contains(near) for near in (x - MARGIN, x, x + MARGIN))
            )
        )
    ends = [end for end in {domain.low, domain.high, 0.0, 1.0, -1.0} if isfinite(end)]
    magnitudes = st.builds(ldexp, st.floats(-1.0, 1.0), st.integers(-1080, 1023))
    near = st.builds(_nudged, st.sampled_from(sorted(ends)), st.integers(-3, 3))
    close = st.builds(
        lambda end, offset, exponent: end + ldexp(offset, -exponent),
        st.sampled_from(sorted(ends)),
        st.floats(-1.0, 1.0),
        st.integers(1, 53),
    )
    wide = st.floats(-750.0, 750.0)
    choices = st.one_of(*plain, wide, close, near, magnitudes)
    return choices.filter(domain.contains)  # type: ignore[no-any-return]


def _nudged(number: float, ulps: int) -> float:
    for _ in range(abs(ulps)):
        number = nextafter(number, inf if ulps > 0 else -inf)
    return number


def values(domain: Domain = REAL, *, name: str = "") -> SearchStrategy[Value]:
    """Leaves of a graph whose data are `numbers(domain)`.

    >>> from hypothesis import given
    >>> @given(values())
    ... def test_doubling(x):
    ...     assert (x + x).data == 2 * x.data or abs(x.data) > 8e307
    """
    return numbers(domain).map(lambda number: Value(number, name))


def operands(
    op: Op, *, kind: Conditioning = "edge", most: int = 6
) -> SearchStrategy[tuple[float, ...]]:
    """Operands at which `op` is defined, in the order of `Value.operands`; ties and near ties too.

    A list op gets up to `most` numbers in each list.
    """
    st = optional("hypothesis.strategies")
    places = len(op.operands)

    @st.composite  # type: ignore[untyped-decorator]
    def draw_operands(draw: DrawFn) -> tuple[float, ...]:
        length = draw(st.integers(1, most)) if isinstance(op, ListOp) else 1
        drawn = [draw(numbers(domain, kind=kind)) for domain in op.domain for _ in range(length)]
        # numbers() alone would hardly ever put a kink between two operands.
        if kind == "edge" and len(drawn) > 1 and draw(st.integers(0, 3)) == 3:
            place = draw(st.integers(1, len(drawn) - 1))
            drawn[place] = _nudged(drawn[place - 1], draw(st.integers(-2, 2)))
        if places > 1 and "<=" in op.needs:
            drawn[1:] = sorted(drawn[1:])
        return tuple(drawn)

    allowed = is_legal if kind == "edge" else is_plain
    return draw_operands().filter(lambda drawn: allowed(op, drawn))  # type: ignore[no-any-return]


def is_legal(op: Op, drawn: Sequence[float]) -> bool:
    """Whether `op` has a finite value there."""
    try:
        op.apply(drawn)
    except DomainError:
        return False
    each = len(drawn) // len(op.domain)
    columns = (drawn[place * each : (place + 1) * each] for place in range(len(op.domain)))
    return all(
        domain.contains(x) for domain, xs in zip(op.domain, columns, strict=True) for x in xs
    )


# Programs


@dataclass(frozen=True)
class Step:
    """One op on earlier results, given by their places."""

    op: Op
    places: tuple[int, ...]


@dataclass(frozen=True)
class Program:
    """Straight-line code: inputs, then steps; the last step's result is the result.

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
        """The inputs and the result of every step, where `apply` carries out an op."""
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

    # What mpmath says

    def exact_results(self, *, digits: int = 50) -> list[Any]:
        """The inputs and the result of every step as mpmath numbers of so many digits."""
        mp = optional("mpmath").mp
        with mp.workdps(3 * digits):
            return self.results(
                map(mp.mpf, self.inputs), lambda op, chosen: evaluate(op, op.formula, chosen)
            )

    def exact_gradient(self, *, digits: int = 30) -> list[tuple[Any, Any]]:
        """For each input the exact slope of the result, and how far floats may be from it.

        A reverse sweep in mpmath.  The bound is first-order error analysis: every op may be off by
        its row's ulps, in its value and its slopes, and passes on the errors of its operands.
        """
        mp = optional("mpmath").mp
        with mp.workdps(digits + 10):
            exact = self.exact_results(digits=digits)
            errors = self._value_errors(exact, digits)
            adjoints = [mp.zero] * len(exact)
            bounds = [mp.zero] * len(exact)
            adjoints[-1] = mp.one
            for place in range(len(exact) - 1, len(self.inputs) - 1, -1):
                step = self.steps[place - len(self.inputs)]
                chosen = [exact[source] for source in step.places]
                for index, source in enumerate(step.places):
                    slope = reference_slope(step.op, chosen, index, digits=digits)
                    off = _ulp(slope) * (step.op.ulps[1] + 1) * len(chosen)
                    for other, origin in enumerate(step.places):
                        if errors[origin]:
                            bend = reference_slope(step.op, chosen, index, other, digits=digits)
                            off += abs(bend) * errors[origin]
                    adjoints[source] += slope * adjoints[place]
                    bounds[source] += abs(slope) * bounds[place] + off * abs(adjoints[place])
                    bounds[source] += 2 * _ulp(slope * adjoints[place])
            return [
                (adjoints[place], 2 * len(exact) * bounds[place])
                for place in range(len(self.inputs))
            ]

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


def _ulp(number: Any) -> Any:
    return optional("mpmath").mp.ldexp(abs(number), -52)


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
    """Random programs of `ops` (the whole table unless given), at most so many inputs and steps.

    "well_conditioned" keeps away from kinks and from steep or vanishing slopes, so that gradients
    can be compared closely; "edge" goes wherever the ops are defined.

    >>> from autograd import add, mul
    >>> from hypothesis import given
    >>> @given(expressions([add, mul]))
    ... def test_bits(program):
    ...     assert program(*program.values()).data == program(*program.inputs)
    """
    st = optional("hypothesis.strategies")
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
            optional("hypothesis").reject()
        return Program(tuple(start), tuple(taken))

    return draw_program()  # type: ignore[no-any-return]


def is_plain(op: Op, chosen: Sequence[float]) -> bool:
    """Whether the op is defined there and smooth nearby, at numbers of ordinary size."""
    around = [[x + side * MARGIN for x in chosen] for side in (-1, 1)]
    around += [
        [*chosen[:place], x, *chosen[place + 1 :]] for xs in around for place, x in enumerate(xs)
    ]
    if not all(is_legal(op, there) for there in (chosen, *around)):
        return False
    if not all(x == 0.0 or MARGIN <= abs(x) <= 100.0 for x in (*chosen, op.apply(chosen))):
        return False
    return not any(abs(evaluate(op, kink, chosen)) < MARGIN for kink in op.kinks)


def is_tame(op: Op, chosen: Sequence[float]) -> bool:
    """Whether the op is plain there, and neither steep nor nearly flat."""
    if not is_plain(op, chosen):
        return False
    slopes = op.edge_slopes(*chosen, op.apply(chosen))
    return all(slope == 0.0 or 1e-3 <= abs(slope) <= 1e3 for slope in slopes)
