"""Slopewise: a scalar autograd engine you can read, draw, step through and trust."""

from typing import TYPE_CHECKING

from autograd import files, hints, installation, pickles
from autograd.checking.gradcheck import (
    GradientError,
    NumericalGradient,
    gradcheck,
    numerical_gradient,
)
from autograd.compiler.compiled import Compiled
from autograd.compiler.compiling import compile as compile
from autograd.derivatives.transforms import grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from autograd.drawing import (
    Box,
    Edge,
    LiveCurve,
    LiveGraph,
    Picture,
    Player,
    Scene,
    Step,
    draw,
    draw_dot,
    live,
    live_curve,
    step_through,
)
from autograd.engine import foreign
from autograd.engine.copying import rebuild as rebuild
from autograd.engine.graph import leaves, topological_order
from autograd.engine.value import COMPILED, Value, zero_gradients
from autograd.errors import DomainError, TraceError
from autograd.explaining import Explanation, Explanations, Factor, Nudge, Term, explain, nudge
from autograd.ops.define import define
from autograd.ops.modes import ieee, no_grad
from autograd.ops.op import Op
from autograd.ops.table import (
    TABLE,
    acos,
    acosh,
    add,
    asin,
    asinh,
    atan,
    atan2,
    atanh,
    cbrt,
    clip,
    cos,
    cosh,
    div,
    dot,
    elu,
    erf,
    erfc,
    exp,
    expm1,
    gelu,
    hypot,
    leaky_relu,
    log,
    log1p,
    log2,
    log10,
    logaddexp,
    logsigmoid,
    logsumexp,
    maximum,
    mean,
    minimum,
    mul,
    neg,
    norm,
    normal_cdf,
    prod,
    reciprocal,
    reciprocal_sqrt,
    relu,
    sigmoid,
    sign,
    silu,
    sin,
    sinh,
    softmax,
    softplus,
    sqrt,
    square,
    step,
    sub,
    tan,
    tanh,
    where,
)
from autograd.ops.table import (
    abs as abs,
)
from autograd.ops.table import (
    pow as pow,
)
from autograd.ops.table import (
    sum as sum,
)
from autograd.ops.take import take
from autograd.pickles import made_again as made_again

# abs, pow and sum are public, but `from autograd import *` replaces no builtin.
__all__ = [
    "COMPILED",
    "TABLE",
    "Box",
    "Compiled",
    "DomainError",
    "Edge",
    "Explanation",
    "Explanations",
    "Factor",
    "GradientError",
    "LiveCurve",
    "LiveGraph",
    "Nudge",
    "NumericalGradient",
    "Op",
    "Picture",
    "Player",
    "Scene",
    "Step",
    "Term",
    "TraceError",
    "Value",
    "acos",
    "acosh",
    "add",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "clip",
    "cos",
    "cosh",
    "define",
    "div",
    "dot",
    "draw",
    "draw_dot",
    "elu",
    "erf",
    "erfc",
    "exp",
    "explain",
    "expm1",
    "files",
    "gelu",
    "grad",
    "gradcheck",
    "hessian",
    "hints",
    "hvp",
    "hypot",
    "ieee",
    "jacobian",
    "jvp",
    "leaky_relu",
    "leaves",
    "live",
    "live_curve",
    "log",
    "log1p",
    "log2",
    "log10",
    "logaddexp",
    "logsigmoid",
    "logsumexp",
    "maximum",
    "mean",
    "minimum",
    "mul",
    "neg",
    "no_grad",
    "norm",
    "normal_cdf",
    "nudge",
    "numerical_gradient",
    "prod",
    "reciprocal",
    "reciprocal_sqrt",
    "relu",
    "sigmoid",
    "sign",
    "silu",
    "sin",
    "sinh",
    "softmax",
    "softplus",
    "sqrt",
    "square",
    "step",
    "step_through",
    "sub",
    "take",
    "tan",
    "tanh",
    "topological_order",
    "value_and_grad",
    "vjp",
    "where",
    "zero_gradients",
]

installation.warn_if_merged()
installation.name_sources("autograd")
pickles.name_errors("autograd")
# Older pickles name these modules.
pickles.keep_old_names("autograd", {"copying": "engine.copying", "value": "engine.value"})


if not TYPE_CHECKING:  # which would then know no name that is wrong

    def __getattr__(name: str) -> Op:
        if name in TABLE:  # a helper, which pickles name
            return TABLE[name]
        raise hints.no_name("autograd", name, foreign.NAMES, __all__)
