"""Random numbers of a domain, and random operands of an op, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import inf, isfinite, ldexp, nextafter
from typing import TYPE_CHECKING, Literal

from autograd.checking.extras import st
from autograd.checking.formula import evaluate
from autograd.domain import REAL, Domain
from autograd.engine.value import Value
from autograd.errors import DomainError
from autograd.ops.op import Op

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = ["Conditioning", "is_legal", "is_tame", "numbers", "operands", "values"]

Conditioning = Literal["well_conditioned", "edge"]
"""Which numbers are drawn: all of the domain, or those away from kinks and steep places."""

MARGIN = 0.01  # how far well-conditioned operands keep from kinks, poles and the ends of domains


def numbers(domain: Domain = REAL, *, kind: Conditioning = "edge") -> SearchStrategy[float]:
    """Random floats of a domain.

    "well_conditioned" draws numbers of ordinary size. "edge" also draws huge, tiny and subnormal
    numbers, and neighbours of 0, of 1 and of the ends of the domain.

    >>> from autograd.domain import POSITIVE
    >>> from hypothesis import given
    >>> @given(numbers(POSITIVE))
    ... def test_sign(x):
    ...     assert x > 0
    """
    return _numbers(domain, kind)


@cache  # hypothesis takes a hundred times as long to check a new strategy as to draw from it
def _numbers(domain: Domain, kind: Conditioning) -> SearchStrategy[float]:
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
    """Random leaves of a graph; their data are `numbers(domain)`.

    >>> from hypothesis import given
    >>> @given(values())
    ... def test_doubling(x):
    ...     assert (x + x).data == 2 * x.data or abs(x.data) > 8e307
    """
    return numbers(domain).map(lambda number: Value(number, name))


def operands(
    op: Op, *, kind: Conditioning = "edge", most: int = 6
) -> SearchStrategy[tuple[float, ...]]:
    """Random operands at which `op` is defined, in the order of `Value.operands`.

    "edge" also draws ties and near ties. A list op gets up to `most` numbers in each list.
    """

    @st.composite  # type: ignore[untyped-decorator]
    def draw_operands(draw: DrawFn) -> tuple[float, ...]:
        length = draw(st.integers(1, most)) if op.is_list else 1
        drawn = [draw(numbers(domain, kind=kind)) for domain in op.domain for _ in range(length)]
        # Two numbers drawn alone are hardly ever next to each other, where a kink may be.
        if kind == "edge" and len(drawn) > 1 and draw(st.integers(0, 3)) == 3:
            place = draw(st.integers(1, len(drawn) - 1))
            drawn[place] = _nudged(drawn[place - 1], draw(st.integers(-2, 2)))
        ordered = [op.operands.index(name) for name in op.ordered]
        for place, number in zip(ordered, sorted(drawn[p] for p in ordered), strict=True):
            drawn[place] = number
        return tuple(drawn)

    allowed = is_legal if kind == "edge" else is_plain
    return draw_operands().filter(lambda drawn: allowed(op, drawn))  # type: ignore[no-any-return]


def is_legal(op: Op, drawn: Sequence[float]) -> bool:
    """Whether `op` is defined at these operands and has a finite value."""
    try:
        op.apply(drawn)
    except DomainError:
        return False
    columns = zip(op.domain, op.columns(drawn), strict=True)
    return all(domain.contains(x) for domain, column in columns for x in column)


def is_plain(op: Op, chosen: Sequence[float]) -> bool:
    """Whether the op is defined and smooth around these operands, which are of ordinary size."""
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
    """Whether the op is plain at these operands, and neither steep nor nearly flat."""
    if not is_plain(op, chosen):
        return False
    slopes = op.edge_slopes(*chosen, op.apply(chosen))
    return all(slope == 0.0 or 1e-3 <= abs(slope) <= 1e3 for slope in slopes)
