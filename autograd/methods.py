"""Which ops can be called as methods?  Those of one variable, with their options."""

from __future__ import annotations

from autograd import ops
from autograd.number import Operand

__all__ = ["UFUNCS", "Methods"]


class Methods(Operand):
    """`x.exp()` is `exp(x)`, `x.clip(0, 1)` is `clip(x, 0, 1)`."""

    __slots__ = ()

    exp = ops.exp.method
    expm1 = ops.expm1.method
    log = ops.log.method
    log1p = ops.log1p.method
    log2 = ops.log2.method
    log10 = ops.log10.method
    sqrt = ops.sqrt.method
    reciprocal_sqrt = ops.reciprocal_sqrt.method
    cbrt = ops.cbrt.method
    square = ops.square.method
    reciprocal = ops.reciprocal.method
    sin = ops.sin.method
    cos = ops.cos.method
    tan = ops.tan.method
    asin = ops.asin.method
    acos = ops.acos.method
    atan = ops.atan.method
    sinh = ops.sinh.method
    cosh = ops.cosh.method
    tanh = ops.tanh.method
    asinh = ops.asinh.method
    acosh = ops.acosh.method
    atanh = ops.atanh.method
    sigmoid = ops.sigmoid.method
    logsigmoid = ops.logsigmoid.method
    softplus = ops.softplus.method
    leaky_relu = ops.leaky_relu.method
    elu = ops.elu.method
    silu = ops.silu.method
    gelu = ops.gelu.method
    step = ops.step.method
    sign = ops.sign.method
    relu = ops.relu.method
    neg = ops.neg.method
    abs = ops.abs.method
    clip = ops.clip.method
    erf = ops.erf.method
    erfc = ops.erfc.method
    normal_cdf = ops.normal_cdf.method


UFUNCS = {
    "arccos": ops.acos,
    "arccosh": ops.acosh,
    "arcsin": ops.asin,
    "arcsinh": ops.asinh,
    "arctan": ops.atan,
    "arctan2": ops.atan2,
    "arctanh": ops.atanh,
    "fabs": ops.abs,
    "hypot": ops.hypot,
}
"""NumPy's functions whose row has another name, or two operands: on an array of dtype=object
NumPy calls the method of that name on each element."""

for _name, _op in UFUNCS.items():
    setattr(Methods, _name, _op.method)
