"""Names that users of other libraries type, and what to write here instead."""

from __future__ import annotations

from autograd.hints import KEYWORDS, several

__all__ = [
    "ATTRIBUTES",
    "BACKWARD",
    "COMPILE",
    "COMPILED",
    "NAMES",
    "RECORDED",
    "ROWS",
    "TARGETS",
    "VALUE",
]


NO_ARRAYS = "there are no arrays: use a list of Values, or NumPy's arrays of them"
MANY = "compile(f).mapped() computes many rows"
RECORDING = "compile(f) records f; .program and .source show what it recorded"
DRAWN = "autograd.draw(value) shows the graph, step_through(value) every step"
NAMES = several(
    {
        "max": "maximum(x, y) records both; Python's max() compares Values",
        "min": "minimum(x, y) records both; Python's min() compares Values",
        "round": "Python's round() rounds the number of a Value",
        "arcsin": "it is called asin here",
        "arccos": "it is called acos here",
        "arctan": "it is called atan here",
        "arctan2": "it is called atan2 here",
        "arcsinh": "it is called asinh here",
        "arccosh": "it is called acosh here",
        "arctanh": "it is called atanh here",
        "negative": "it is called neg here, or write -x",
        "power": "it is called pow here, or write x ** y",
        "multiply": "it is called mul here, or write x * y",
        "divide": "it is called div here, or write x / y",
        "subtract": "it is called sub here, or write x - y",
        "fabs": "it is called abs here",
        "clamp": "it is called clip here",
        "swish": "it is called silu here",
        "log_softmax": "write x - logsumexp(xs) for each x",
        "cross_entropy": "losses are in nn: nn.cross_entropy",
        "tensor Tensor": "there are no tensors: Value(2.0) is one number, a list is a vector",
        "array zeros ones matmul reshape": NO_ARRAYS,
        "Variable Scalar Node": "it is called Value here",
        "numpy": "NumPy itself works on arrays of Values: import numpy",
        "scipy": "SciPy itself works with grad(f): import scipy",
        "nn": "it is a package of its own: import nn",
        "pi e inf nan": "Python has it: import math",
        "gradient derivative differentiate": "grad(f) gives it; value.backward() fills .grad",
        "elementwise_grad": "grad(f) of an array is one gradient; for a sum of f it is elementwise",
        "value_and_gradient": "it is called value_and_grad here",
        "vmap pmap map mapped batched vectorize": MANY,
        "summed": "compile(f).summed() adds up many rows",
        "jit njit": "it is called compile here",
        "fast native llvm numba": "compile(f) makes f fast",
        "trace script make_jaxpr": RECORDING,
        "to_c to_js to_javascript export": "a compiled function has it: compile(f).to_c(path)",
        "lax scan fori_loop while_loop": "a Python loop over a known range is recorded as it is",
        "cond select": "where(condition, x, y) chooses one of two numbers",
        "block_until_ready": "a result is ready when the call returns",
        "jacrev jacfwd": "it is called jacobian here",
        "hessian_vector_product": "it is called hvp here",
        "make_vjp": "it is called vjp here",
        "enable_grad set_grad_enabled": "Values are recorded unless inside no_grad()",
        "inference_mode stop_gradient": "use no_grad(), or value.detach()",
        "Function primitive custom_vjp": "autograd.define() makes an op of your own",
        "visualize visualise plot plot_graph make_dot print_graph": DRAWN,
    }
)
"""Names of other libraries that `autograd` does not have, and what to write instead."""

PLAIN = "use .data for the plain number"
SINGLE = "a Value is one number and has no {}"
LEAF = "every Value is differentiated; detach() gives one without a history"
METHOD = "it is a function: autograd.{0}(value)"
ATTRIBUTES = several(
    {
        "item numpy value val tolist float number": PLAIN,
        "gradient gradients derivative": "use .grad",
        "children parent inputs": "use .parents",
        "requires_grad requires_grad_": LEAF,
        "grad_fn": "use .op, .parents and .slopes",
        "is_leaf": "a leaf has no .op",
        "zero_": "set .grad = 0.0, or call .zero_grad()",
        "retain_grad register_hook": "every node keeps its .grad",
        "backprop": "call .backward()",
        "assign fill_": "set .data",
        "clone copy": "copy.deepcopy(value) copies the graph; Values may be shared",
        "pow": "write x ** y",
        "sum": "a Value is one number; autograd.sum([...]) adds several",
        "mean": "a Value is one number; autograd.mean([...]) takes several",
        "max": "a Value is one number; autograd.maximum(x, y) takes two",
        "min": "a Value is one number; autograd.minimum(x, y) takes two",
        "softmax": "a Value is one number; autograd.softmax([...]) takes several",
        "dot": "autograd.dot([...], [...]) takes two lists; for two numbers write x * y",
        "shape": SINGLE.format("shape"),
        "size": SINGLE.format("size"),
        "ndim": SINGLE.format("dimensions"),
        "T": SINGLE.format("transpose"),
        "dtype": "all numbers are doubles",
        "device cpu cuda to": "there is one kind of number and no device",
        "draw plot show visualize": METHOD.format("draw"),
        "explain": METHOD.format("explain"),
        "step_through": METHOD.format("step_through"),
    }
)
"""What other libraries' numbers have and a Value has not."""

RECORDED = (
    "compute with Values and they are recorded, as in a * b, "
    "or make an op of your own with autograd.define()"
)
VALUE = several(
    {
        "_children children parents _op op": RECORDED,
        "requires_grad": KEYWORDS["requires_grad"],
        "dtype": KEYWORDS["dtype"],
        "grad": "it is 0 at first; set .grad afterwards",
    }
)
"""Keywords that other libraries' numbers take when they are made."""

BACKWARD = several(
    {
        "retain_graph": "the graph stays: backward() may be called again",
        "create_graph": "grad(grad(f)) differentiates gradients",
        "gradient grad": "it is seed=",
    }
)
"""Keywords that other libraries' `backward` takes."""

COMPILE = KEYWORDS | several(
    {
        "argnum argnums wrt": "the derivative takes it in its call: compile(f).grad(x, argnums=0)",
        "backend engine": "it is target=",
        "fastmath exact": "machine code may round differently from Values, unless strict=True",
        "static_argnums static_argnames": "arguments that are given by keyword are fixed",
        "parallel threads n_jobs workers": "many rows take it: compile(f).mapped()(xs, threads=2)",
        "mode fullgraph dynamic nopython cache signature options": "there is nothing to set",
    }
)
"""Keywords that other libraries' compilers take."""

TARGETS = several(
    {
        "c": 'compile(f).to_c("f.c") writes C',
        "js javascript": "compile(f).to_js() returns JavaScript",
        "jit native numba machine cpu": "machine code is 'llvm'",
        "gpu cuda": "there is no code for them",
        "auto": "leave it out",
        "eager": "call the function itself",
    }
)
"""What other libraries call their targets."""

ROWS = KEYWORDS | several(
    {
        "in_axes axis axes argnums": "over= are the positions of the arguments that have rows",
        "threads n_jobs workers": "the call takes it: f.mapped()(xs, threads=2)",
        "executor": "the call takes it: f.mapped()(xs, executor=ProcessPoolExecutor())",
    }
)
"""Keywords that other libraries take for many rows."""

CALLED = "compile a function that calls autograd.{}"
COMPILED = several(
    {
        "vmap map batch batched vectorize vectorise": ".mapped() computes many rows",
        "sum mean": ".summed() adds up many rows",
        "gradient": "it is called grad here",
        "jvp": CALLED.format("jvp"),
        "vjp": CALLED.format("vjp"),
        "hvp": CALLED.format("hvp"),
        "code inspect_llvm ir lower": ".source is the code in Python",
        "graph jaxpr": ".program is what was recorded",
        "c c_source export save": '.to_c("f.c") writes C; pickle keeps the function for Python',
        "js to_javascript": ".to_js() returns JavaScript",
        "engine target why": ".stats has the target, and why it was chosen",
    }
)
"""What other libraries' compiled functions have."""
