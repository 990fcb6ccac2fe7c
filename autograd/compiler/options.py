"""The arguments of a compiled function: numbers, their names, and keyword arguments."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from numbers import Number
from typing import Any

from autograd.derivatives.argnums import positions
from autograd.derivatives.transforms import grad, hessian, jacobian, value_and_grad
from autograd.derivatives.tree import Structure, Tree, flatten
from autograd.engine.value import Value
from autograd.errors import TraceError
from autograd.ops.arrays import is_array
from autograd.ops.modes import code_of
from autograd.ops.number import real, shorten

__all__ = [
    "DERIVATIVES",
    "as_a_function",
    "key_of",
    "kinds_of",
    "names_of_arguments",
    "numbers_in",
    "quick_key",
    "with_argnums",
    "without_argnums",
]


DERIVATIVES: dict[str, Callable[..., Callable[..., Any]]] = {
    "grad": grad,
    "value_and_grad": value_and_grad,
    "jacobian": jacobian,
    "hessian": hessian,
}


def names_of_arguments(f: Callable[..., Any], count: int) -> list[str]:
    """What `f` calls its first arguments; `args[3]` where it gives them no name."""
    given = 0  # how many arguments it has before a call gives any
    while isinstance(f, partial):
        given += len(f.args)
        f = f.func
    given += hasattr(f, "__self__") or not hasattr(f, "__code__")
    code = code_of(f)
    named = code.co_varnames[given : code.co_argcount] if code else ()
    return [*named[:count], *(f"args[{place}]" for place in range(len(named), count))]


@contextmanager
def as_a_function(f: Callable[..., Any], name: str) -> Iterator[None]:
    """Inside, `f` is called; if it fails since it is the method of no object, the error says so."""
    try:
        yield
    except TraceError:
        raise
    except (AttributeError, TypeError) as error:
        code = code_of(f)
        if code is None or code.co_varnames[:1] != ("self",) or hasattr(f, "__self__"):
            raise
        raise TypeError(
            f"{name}() looks like a method, and compile() does not bind one to its object, so self "
            f"is missing or a number ({error}); leave the decorator out, and write "
            f"self.fast = autograd.compile(self.{f.__name__}) in __init__"
        ) from error


def numbers_in(name: str, args: tuple[Tree, ...]) -> tuple[list[float], Structure]:
    """The numbers in the arguments, and their structure; a TypeError if one is no plain number."""
    leaves, structure = flatten(args, f"{name}(): args")
    for leaf in leaves:
        if isinstance(leaf, Value):
            raise TypeError(
                f"{name}() is compiled: it takes plain numbers, not {shorten(leaf)}; give its "
                ".data, or call the function that it was compiled from, and keep that under a name "
                f"of its own; {name.partition('.')[0]}.grad is its gradient"
            )
    return [real(leaf, f"{name}() takes a number") for leaf in leaves], structure


def key_of(name: str, structure: Structure, options: Mapping[str, object]) -> Hashable:
    """What code is kept by: the structure of the arguments, and the keyword arguments."""
    key = (structure, *sorted((word, fixed(option)) for word, option in options.items()))
    try:
        hash(key)
    except TypeError:
        raise TypeError(
            f"{name}(): keyword arguments are fixed when it is compiled, so they are numbers, "
            f"texts and tuples of them, not {shorten(options)}; give the others by position"
        ) from None
    return key


def quick_key(count: int, options: Mapping[str, object]) -> Hashable:
    """A key that is found quickly, for so many numbers; None where there is none."""
    if not options:
        return count
    argnums = options.get("argnums")
    is_tuple = type(argnums) is tuple and len(options) == 1
    return (count, argnums) if is_tuple or (type(argnums) is int and len(options) == 1) else None


def kinds_of(args: Sequence[Any]) -> tuple[Any, ...] | None:
    """Types and shapes of arguments among which are arrays of doubles; None for all others."""
    if not any(map(is_array, args)):
        return None
    key = tuple([_kind(arg) for arg in args])
    return None if None in key else key


def _kind(arg: Any) -> Hashable:
    if type(arg) is float:
        return float
    if type(arg) in (list, tuple):
        return (type(arg), len(arg)) if {*map(type, arg)} <= {int, float} else None
    plain = is_array(arg) and type(arg).__name__ == "ndarray"  # and not a matrix, or masked
    return arg.shape if plain and arg.dtype == float else None


def fixed(option: object) -> object:
    """A keyword argument as part of a key: a list as a tuple, and each number as it is written.

    Equal numbers may compute differently: True and 1, 0.0 and -0.0. A nan equals nothing, but is
    written the same each time.
    """
    if isinstance(option, list | tuple):
        return (type(option), *map(fixed, option))
    return (type(option), repr(option) if isinstance(option, Number) else option)


def with_argnums(options: dict[str, Any]) -> dict[str, Any]:
    """The options of a derivative: however `argnums` are given, the same code computes them."""
    return options | {"argnums": positions(options.get("argnums", 0))}


def without_argnums(options: dict[str, Any]) -> dict[str, Any]:
    """The options of the function itself."""
    return {name: option for name, option in options.items() if name != "argnums"}
