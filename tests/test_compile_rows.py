"""Rows in machine code give what rows in Python give: strict to the bit, else to a few ulps."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy
import pytest

import autograd
from autograd import DomainError
from autograd.derivatives.tree import flatten

pytest.importorskip("llvmlite", reason="pip install 'slopewise[native]'")


def error(w: Any, x: Any, y: Any) -> Any:
    return (autograd.tanh(autograd.dot(w, x)) - y) ** 2 + autograd.exp(-y)


slow = autograd.compile(error, target="python")
exact = autograd.compile(error, target="llvm", strict=True)
fast = autograd.compile(error, target="llvm")
WEIGHTS = [0.5, -1.5]
XS = numpy.array([[math.sin(k), math.cos(k)] for k in range(3000)])
YS = numpy.array([math.sin(3 * k) for k in range(3000)])


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 1000, 1024, 1025, 3000])
def test_strict_rows_have_the_bits_of_python(count: int) -> None:
    """Values, gradients of shared arguments and of rows, sums: whatever the number of rows."""
    args = WEIGHTS, XS[:count], YS[:count]
    for kind in ("mapped", "summed"):
        mine, theirs = (getattr(each, kind)(over=(1, 2)) for each in (exact, slow))
        assert numpy.array_equal(mine(*args), theirs(*args))
        found, expected = (each.value_and_grad(*args, argnums=(0, 1, 2)) for each in (mine, theirs))
        assert numpy.array_equal(found[0], expected[0])
        for one, other in zip(found[1], expected[1], strict=True):
            assert numpy.array_equal(one, other) and type(one) is type(other)
    if count:
        assert exact.stats.target == "llvm" and slow.stats.target == "python"


def test_fast_rows_are_close_and_independent_of_threads() -> None:
    """Lanes have functions of their own; the order of a sum depends on the rows alone."""
    total = fast.summed(over=(1, 2))
    value, gradient = total.value_and_grad(WEIGHTS, XS, YS)
    expected, slopes = slow.summed(over=(1, 2)).value_and_grad(WEIGHTS, XS, YS)
    assert value == pytest.approx(expected, rel=1e-13)
    assert gradient == pytest.approx(slopes, rel=1e-12)
    assert total.value_and_grad(WEIGHTS, XS, YS, threads=2) == (value, gradient)
    rows = fast.mapped(over=(1, 2))
    assert numpy.array_equal(rows(WEIGHTS, XS, YS, threads=3), rows(WEIGHTS, XS, YS))
    shuffled = numpy.random.default_rng(0).permutation(len(XS))
    assert numpy.array_equal(
        rows(WEIGHTS, XS[shuffled], YS[shuffled]), rows(WEIGHTS, XS, YS)[shuffled]
    )


def test_rows_in_lists_give_lists() -> None:
    """Of floats, as from Python."""
    found = exact.mapped(over=(1, 2))(WEIGHTS, XS.tolist(), YS.tolist())
    assert found == slow.mapped(over=(1, 2))(WEIGHTS, XS.tolist(), YS.tolist())
    assert {*map(type, found)} == {float}
    pair = autograd.compile(lambda x: {"double": 2 * x, "half": x / 2}, target="llvm")
    assert pair.mapped()([2.0, 4.0]) == [
        {"double": 4.0, "half": 1.0},
        {"double": 8.0, "half": 2.0},
    ]


def test_a_row_that_is_not_finite_is_answered_by_the_function() -> None:
    """Its DomainError; or a slope of 0 that met an infinite one."""
    log = autograd.compile(autograd.log, target="llvm")
    with pytest.raises(DomainError, match="log needs x > 0"):
        log.mapped()([1.0, -1.0, 2.0])
    flat = autograd.compile(lambda x: autograd.relu(autograd.sqrt(x) - 1.0), target="llvm")
    assert flat.mapped().grad([4.0, 0.0, 9.0]) == [0.25, 0.0, 1 / 6]


def test_values_outside_are_shared_by_all_rows() -> None:
    """And read at each call."""
    weight = autograd.Value(2.0)
    scaled = autograd.compile(lambda x: x * weight, target="llvm").mapped()
    assert scaled([1.0, 2.0]) == [2.0, 4.0]
    weight.data = 3.0
    assert scaled([1.0, 2.0]) == [3.0, 6.0]


SHAPES: dict[str, Callable[..., Any]] = {
    "a number": lambda a, b: a * b[0] + b[1],
    "a list": lambda a, b: [a * b[0], b[1] * b[1], a],
    "as many as arguments": lambda a, b: (a * b[0], b[1] * b[1]),
    "a dict": lambda a, b: {"p": a * b[0], "q": [b[1]]},
}


@pytest.mark.parametrize("target", ["python", "llvm"])
@pytest.mark.parametrize("argnums", [0, 1, (0,), (1,), (0, 1), (1, 0)], ids=str)
@pytest.mark.parametrize("shape", SHAPES)
def test_rows_of_any_shape_have_the_slopes_of_several_arguments(
    shape: str, argnums: Any, target: str
) -> None:
    """Row by row those of the function; for a function of numbers, argument by argument."""
    f = SHAPES[shape]
    rows = autograd.compile(f, target=target).mapped()
    found = rows.jacobian([1.0, 2.0], [[3.0, 4.0], [5.0, 6.0]], argnums=argnums)
    each = [
        autograd.jacobian(f, argnums)(1.0, [3.0, 4.0]),
        autograd.jacobian(f, argnums)(2.0, [5.0, 6.0]),
    ]
    if shape == "a number" and isinstance(argnums, tuple):
        assert found == tuple(map(list, zip(*each, strict=True)))
    else:
        assert found == each


@pytest.mark.parametrize("target", ["python", "llvm"])
def test_sums_of_a_list_have_the_slopes_of_one_kind_of_argument(target: str) -> None:
    """Shared ones are added up."""
    rows = autograd.compile(lambda a, b, c: [a * b, c * c * b], target=target).summed(over=1)
    found = rows.jacobian(2.0, [1.0, 3.0], 5.0, argnums=(0, 2))
    assert found == [(4.0, 0.0), (0.0, 40.0)]
    assert rows.jacobian(2.0, [1.0, 3.0], 5.0, argnums=(1,)) == [[(2.0,), (25.0,)]] * 2


class Divided(NamedTuple):
    quotient: Any
    rest: Any


MORE_SHAPES = SHAPES | {
    "an array": lambda a, b: numpy.array([a * b[0], b[1] * b[1]]),
    "a named tuple": lambda a, b: Divided(b[0] / a, [b[1] * a]),
}


def by_output(rows: list[Any], output: Any, argnums: tuple[int, ...]) -> Any:
    """For each output the sum of what rows share, and a list of the others."""
    if isinstance(output, dict):
        return {k: by_output([row[k] for row in rows], output[k], argnums) for k in output}
    if isinstance(output, list | tuple):
        parts = [
            by_output([*each], output[k], argnums) for k, each in enumerate(zip(*rows, strict=True))
        ]
        return Divided(*parts) if isinstance(output, Divided) else type(output)(parts)
    pairs = zip(argnums, zip(*rows, strict=True), strict=True)
    return tuple(sum(each) if place == 0 else [*each] for place, each in pairs)


@pytest.mark.parametrize("target", ["python", "llvm"])
@pytest.mark.parametrize("argnums", [(0, 1), (1, 0), (-1, 0)], ids=str)
@pytest.mark.parametrize("shape", MORE_SHAPES)
def test_sums_have_the_slopes_of_both_kinds_of_arguments(
    shape: str, argnums: Any, target: str
) -> None:
    """For each output: those that rows share are added up, the others are one for each row."""
    f, table = MORE_SHAPES[shape], [[3.0, 4.0], [5.0, 6.0], [0.5, -1.5]]
    jacobian = autograd.compile(f, target=target).summed(over=1).jacobian
    rows = [autograd.jacobian(f, argnums)(2.0, row) for row in table]
    expected = by_output(rows, f(2.0, [3.0, 4.0]), argnums)
    assert repr(jacobian(2.0, table, argnums=argnums)) == repr(expected)
    numbers = flatten(jacobian(2.0, numpy.array(table), argnums=argnums))[0]
    assert sorted(numbers) == sorted(flatten(expected)[0])  # an array has all rows side by side


@pytest.mark.parametrize(
    "rows",
    [
        [[1.0, 2.0], (3.0, 4.0)],
        [(1.0, 2.0), numpy.array([3.0, 4.0])],
        [[[1.0], 2.0], [(3.0,), 4.0]],
        [[[1.0], [2.0]], [(3.0,), (4.0,)]],
    ],
)
@pytest.mark.parametrize("target", ["python", "llvm"])
def test_each_row_has_a_gradient_of_its_own_shape(target: str, rows: Any) -> None:
    """Rows that would make one table need not be of one kind."""

    def squares(row: Any) -> Any:
        return autograd.sum([leaf * leaf for leaf in flatten(row)[0]])

    found = autograd.compile(squares, target=target).mapped().grad(rows)
    assert repr(found) == repr([autograd.grad(squares)(row) for row in rows])
