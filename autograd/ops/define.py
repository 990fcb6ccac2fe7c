"""`define`: make an op of your own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Unpack, overload

from autograd.ops.facts import Facts, Forward, Slopes
from autograd.ops.op import ListOp, Op

__all__ = ["define"]


@overload
def define(
    name: str = ...,
    *,
    forward: Forward,
    slopes: Slopes,
    formula: str = ...,
    **facts: Unpack[Facts],
) -> Op: ...
@overload
def define(
    name: str = ..., *, slopes: Slopes, formula: str = ..., **facts: Unpack[Facts]
) -> Callable[[Forward], Op]: ...
def define(
    name: str = "",
    *,
    slopes: Slopes,
    forward: Forward | None = None,
    formula: str = "",
    **facts: Unpack[Facts],
) -> Op | Callable[[Forward], Op]:
    """Make an op of your own: one call, or a decorator of the function that computes it.

    `forward` takes floats and returns a float.  `slopes` takes the operands and then the result,
    and returns one slope for each operand; write it with ops and arithmetic only, since it is
    called with floats when the op is recorded and with Values when a gradient is differentiated.

    >>> from autograd import Value, cos, define, grad
    >>> @define(slopes=lambda x, out: (3 * x * x,), formula="x ** 3")
    ... def cube(x):
    ...     return x**3
    >>> cube(2), grad(cube)(2), grad(grad(cube))(2)
    (8.0, 12.0, 12.0)
    """
    kind = ListOp if "*" in facts.get("operands", "") else Op

    def make(function: Forward) -> Op:
        return kind(name or function.__name__, function, slopes, formula, **facts)

    return make if forward is None else make(forward)
