"""What strangers give a compiled function, and what it says to them."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

import autograd

TARGETS = ["python", "llvm"]


@pytest.mark.parametrize("target", TARGETS)
def test_argnums_may_count_from_the_last_argument(target: str) -> None:
    """Slopes of shared arguments are added up, those of rows are not."""
    total = autograd.compile(lambda w, x: w * x * x, target=target).summed(over=1)
    rows = [1.0, 2.0, 3.0]
    for name in ("grad", "value_and_grad", "jacobian"):
        call = getattr(total, name)
        for last, first in ((-1, 1), (-2, 0), ((-1, 0), (1, 0)), ([0, -1], (0, 1))):
            assert call(2.0, rows, argnums=last) == call(2.0, rows, argnums=first)
            assert call(2.0, [], argnums=last) == call(2.0, [], argnums=first)
    assert total.grad(2.0, rows, argnums=-1) == [4.0, 8.0, 12.0]
    assert total.grad(2.0, rows, argnums=numpy.array([0, 1])) == (14.0, [4.0, 8.0, 12.0])


@pytest.mark.parametrize("rows", [[], [1.0]])
def test_wrong_positions_are_named(rows: Any) -> None:
    """Whatever the number of rows."""
    area = autograd.compile(lambda x, y: x * y)
    with pytest.raises(TypeError, match="argnums=5, but it was called with 2 positional"):
        area.summed(over=1).grad(2.0, rows, argnums=5)
    with pytest.raises(TypeError, match="over=-3, but it was called with 2 positional"):
        area.mapped(over=-3)(2.0, rows)
    with pytest.raises(TypeError, match=r"over are whole numbers, not 1\.5"):
        area.mapped(over=1.5)
