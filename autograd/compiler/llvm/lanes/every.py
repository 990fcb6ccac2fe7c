"""All functions for several numbers at once, by the names of rows, within the rows' bounds.

They take every number: where a polynomial does not serve, a lane asks the function of C.
Whether a lane does depends on its own number alone.
"""

from __future__ import annotations

from collections.abc import Callable

from autograd.compiler.llvm.lanes.circular import acos, asin, atan, cos, sin, tan
from autograd.compiler.llvm.lanes.hyperbolic import acosh, asinh, atanh, cosh, sinh, tanh
from autograd.compiler.llvm.lanes.normal import bell, erf, erfc, normal_cdf
from autograd.compiler.llvm.lanes.pairs import cube_root, log2, log10, power
from autograd.compiler.llvm.lanes.powers import exp, expm1, log, log1p
from autograd.compiler.llvm.register import Register

__all__ = ["LANES"]

LANES: dict[str, Callable[..., Register]] = {
    "exp": exp,
    "expm1": expm1,
    "log": log,
    "log1p": log1p,
    "sin": sin,
    "cos": cos,
    "tan": tan,
    "tanh": tanh,
    "sinh": sinh,
    "cosh": cosh,
    "asinh": asinh,
    "acosh": acosh,
    "atanh": atanh,
    "asin": asin,
    "acos": acos,
    "log2": log2,
    "log10": log10,
    "pow": power,
    "root": cube_root,
    "atan": atan,
    "bell": bell,
    "normal_cdf": normal_cdf,
    "erf": erf,
    "erfc": erfc,
}
