"""Answer a name that other libraries use, or a slip of the keyboard, with the name that is here."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from opcode import opmap
from typing import NoReturn, ParamSpec, TypeVar

__all__ = ["ATTRIBUTES", "KEYWORDS", "NAMES", "Foreign", "hinting", "no_attribute", "no_name"]

P = ParamSpec("P")
R = TypeVar("R")

NAMES = {
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
    "tensor": "there are no tensors: Value(2.0) is one number, a list of Values is a vector",
    "Tensor": "there are no tensors: Value(2.0) is one number, a list of Values is a vector",
    "Variable": "it is called Value here",
    "numpy": "NumPy itself works on arrays of Values: import numpy",
    "scipy": "SciPy itself works with grad(f): import scipy",
    "elementwise_grad": "grad(f) of an array is one gradient; for a sum of f it is elementwise",
    "value_and_gradient": "it is called value_and_grad here",
    "vmap": "write a list comprehension: [grad(f)(x) for x in xs]",
    "jit": "functions are not compiled here",
    "jacrev": "it is called jacobian here",
    "jacfwd": "it is called jacobian here",
    "enable_grad": "Values are recorded unless inside no_grad()",
    "make_vjp": "it is called vjp here",
}
"""Names of other libraries that `autograd` does not have, and what to write instead."""

ATTRIBUTES = {
    "item": "use .data for the plain number",
    "numpy": "use .data for the plain number",
    "value": "use .data for the plain number",
    "val": "use .data for the plain number",
    "tolist": "use .data for the plain number",
    "gradient": "use .grad",
    "children": "use .parents",
    "requires_grad": "every Value is differentiated; detach() gives one without a history",
    "requires_grad_": "every Value is differentiated; detach() gives one without a history",
    "grad_fn": "use .op, .parents and .slopes",
    "zero_": "set .grad = 0.0, or call .zero_grad()",
    "retain_grad": "every node keeps its .grad",
    "pow": "write x ** y",
    "sum": "a Value is one number; autograd.sum([...]) adds several",
    "shape": "a Value is one number and has no shape",
}
"""What other libraries' numbers have and a Value has not."""

KEYWORDS = {
    "argnum": "argnums= counts arguments from 0",
    "wrt": "argnums= counts arguments from 0",
    "has_aux": "return one Value; keep other results in a list of your own",
    "requires_grad": "every Value is differentiated",
    "dtype": "all numbers are doubles",
}
"""Keywords of other libraries, and what to write instead."""


def no_name(module: str, name: str, hints: Mapping[str, str], names: Iterable[str]) -> Exception:
    """The error for a name that a module does not have, for its `__getattr__` to raise.

    An ImportError in `from module import name`, since Python drops the words of any other.
    """
    said = f"module {module!r} has no {name!r}{reason(name, hints, names)}"
    frame = sys._getframe(2)
    is_import = frame.f_code.co_code[frame.f_lasti] == opmap["IMPORT_FROM"]
    if is_import:
        return ImportError(said, name=module)
    return AttributeError(said, name=name)


def no_attribute(thing: object, name: str, hints: Mapping[str, str]) -> AttributeError:
    """The error for an attribute that an object does not have, for its `__getattr__` to raise."""
    kind = type(thing)
    if name.startswith("__"):
        return AttributeError(f"{kind.__name__!r} object has no attribute {name!r}")
    words = reason(name, hints, [n for n in dir(kind) if not n.startswith("_")])
    return AttributeError(f"{kind.__name__} has no attribute {name!r}{words}")


class Foreign:
    """An attribute that a class does not have, whose hint costs nothing elsewhere."""

    def __init__(self, owner: str, name: str, hint: str) -> None:
        self.message = f"{owner} has no attribute {name!r}: {hint}"

    def __get__(self, thing: object, owner: type) -> NoReturn:
        raise AttributeError(self.message)


def reason(name: str, hints: Mapping[str, str], names: Iterable[str]) -> str:
    """What to write instead: the hint, or the nearest name."""
    if name in hints:
        return f": {hints[name]}"
    near = get_close_matches(name, list(names), 1, 0.7) if not name.startswith("__") else []
    return f"; did you mean {near[0]!r}?" if near else ""


def hinting(
    hints: Mapping[str, str] = KEYWORDS,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a function so that a keyword it does not take is answered with what it takes.

    >>> @hinting()
    ... def double(number):
    ...     return 2 * number
    >>> double(numbr=3)
    Traceback (most recent call last):
        ...
    TypeError: double() takes no 'numbr'; did you mean 'number'?
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def called(*args: P.args, **named: P.kwargs) -> R:
            __tracebackhide__ = True  # in a notebook: the learner's own line says more
            try:
                return function(*args, **named)
            except TypeError as error:
                trace = error.__traceback__
                inside = trace is not None and trace.tb_next is not None
                if inside or "unexpected keyword argument" not in str(error):
                    raise
                message = refusal(function, named, hints)
            raise TypeError(message)

        return called

    return decorate


def refusal(
    function: Callable[..., object], named: Mapping[str, object], hints: Mapping[str, str]
) -> str:
    """The sentence for the first keyword that a function does not take."""
    import inspect  # takes longer than all of autograd

    parameters = list(inspect.signature(function).parameters)
    wrong = next(name for name in named if name not in parameters)
    called = function.__qualname__.removesuffix(".__init__").rpartition(".<locals>.")[2]
    return f"{called}() takes no {wrong!r}{reason(wrong, hints, parameters)}"
