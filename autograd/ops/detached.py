"""`detached`: a number of a traced function, without its slope."""

from __future__ import annotations

from autograd.ops.op import Op

__all__ = ["detached"]

# What detach() leaves in a trace. It is no row: its slope is not that of its formula.
detached = Op(
    "detached",
    lambda x: x,
    lambda _, __: (0.0,),
    "x",
    operands="x",
    helper=True,
    lowered=lambda x: x,
)
