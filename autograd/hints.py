"""Answer a name of another library, or a typing mistake, with the name that Slopewise has."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from opcode import opmap
from typing import TYPE_CHECKING, NoReturn, ParamSpec, TypeVar

from autograd.pickles import PublicPickle

__all__ = [
    "KEYWORDS",
    "PICTURE",
    "Foreign",
    "Hinted",
    "hinting",
    "no_name",
    "reason",
    "refuse",
    "several",
]

P = ParamSpec("P")
R = TypeVar("R")


def several(hints: Mapping[str, str]) -> dict[str, str]:
    """One entry for each name, from a table whose keys hold several names separated by spaces.

    >>> several({"x0 initial": "it is start="})
    {'x0': 'it is start=', 'initial': 'it is start='}
    """
    return {name: hint for names, hint in hints.items() for name in names.split()}


KEYWORDS = several(
    {
        "argnum wrt": "argnums= counts arguments from 0",
        "has_aux": "return one Value; keep other results in a list of your own",
        "requires_grad": "every Value is differentiated",
        "dtype": "all numbers are doubles",
        "format filename view": '.save("picture.svg") writes a file, in the format of its name',
        "direction": "it is rankdir=, as Graphviz calls it",
        "eps atol rtol tol": "steps and tolerance follow from the numbers of the function",
    }
)
"""Keywords of other libraries, and what to write instead."""

SHOWN = 'the last line of a cell shows it; .save("picture.svg") writes a file'
PICTURE = several(
    {
        "show view display plot": SHOWN,
        "savefig write to_svg": '.save("picture.svg") writes a file',
        "source": "use .dot for the source in DOT, .svg for the picture",
    }
)
"""Attributes of other libraries' pictures, and what to write instead."""


def no_name(module: str, name: str, hints: Mapping[str, str], names: Iterable[str]) -> Exception:
    """The error for a name that a module does not have; its `__getattr__` raises it.

    In `from module import name` it is an ImportError, since Python replaces any other error there.
    """
    said = f"module {module!r} has no {name!r}{reason(name, hints, names)}"
    frame = sys._getframe(2)
    is_import = frame.f_code.co_code[frame.f_lasti] == opmap["IMPORT_FROM"]
    if is_import:
        return ImportError(said, name=module)
    return AttributeError(said, name=name)


class Hinted(PublicPickle):
    """A class whose objects answer a wrong attribute with the nearest right one.

    >>> class Point(Hinted):
    ...     horizontal = 1.0
    >>> Point().horisontal
    Traceback (most recent call last):
        ...
    AttributeError: Point has no attribute 'horisontal'; did you mean 'horizontal'?
    """

    __slots__ = ()

    def _foreign(self) -> Mapping[str, str]:
        """Names of other libraries, and what to write instead."""
        return {}

    if not TYPE_CHECKING:  # which would then know no attribute that is wrong

        def __getattr__(self, name: str) -> object:
            kind = type(self)
            if any(name in vars(base) for base in kind.__mro__):
                return object.__getattribute__(self, name)  # a property's own AttributeError
            if name.startswith("_"):  # protocols ask for these often, so the answer is quick
                raise AttributeError(f"{kind.__name__!r} object has no attribute {name!r}")
            words = reason(name, self._foreign(), [n for n in dir(self) if n[0] != "_"])
            # With name=, Python does not add a suggestion of its own.
            raise AttributeError(f"{kind.__name__} has no attribute {name!r}{words}", name=name)


class Foreign:
    """An attribute that a class does not have: reading or setting it raises its hint."""

    def __init__(self, owner: str, name: str, hint: str) -> None:
        self.message = f"{owner} has no attribute {name!r}: {hint}"
        self.name = name

    def __get__(self, thing: object, owner: type) -> NoReturn:
        raise AttributeError(self.message, name=self.name)

    def __set__(self, thing: object, value: object) -> NoReturn:
        raise AttributeError(self.message, name=self.name)


def refuse(kind: type, hints: Mapping[str, str]) -> None:
    """Let objects of this class answer these names with their hints, read or set."""
    for name, hint in hints.items():
        setattr(kind, name, Foreign(kind.__name__, name, hint))


def reason(name: str, hints: Mapping[str, str], names: Iterable[str]) -> str:
    """What to write instead: the hint for this name, the nearest name, or the hint for that."""
    if name in hints:
        return f": {hints[name]}"
    if name.startswith("_"):
        return ""
    # A hint for a near name must begin with the same two letters: it does not show that name.
    alike = {key.lower(): f": {hint}" for key, hint in hints.items() if key[:2] == name[:2]}
    for known in ({each.lower(): f"; did you mean {each!r}?" for each in names}, alike):
        for near in get_close_matches(name.lower(), known, 1, 0.7):
            return known[near]
    return ""


def hinting(
    hints: Mapping[str, str] = KEYWORDS, *, otherwise: str = ""
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorate a function so that a wrong keyword or one argument too many gets a helpful error.

    `otherwise` says what to write instead of too many arguments.

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
            __tracebackhide__ = True  # a notebook then shows the learner's own line
            try:
                return function(*args, **named)
            except TypeError as error:
                trace = error.__traceback__
                inside = trace is not None and trace.tb_next is not None
                if inside or not (words := refusal(function, args, named, hints, otherwise)):
                    raise
            raise TypeError(words)

        return called

    return decorate


def refusal(
    function: Callable[..., object],
    args: Sequence[object],
    named: Mapping[str, object],
    hints: Mapping[str, str],
    otherwise: str,
) -> str:
    """A sentence about the first argument that the function does not take, or nothing."""
    import inspect  # takes longer than all of autograd

    parameters = inspect.signature(function).parameters
    called = function.__qualname__.removesuffix(".__init__").rpartition(".<locals>.")[2]
    kinds = {parameter.kind for parameter in parameters.values()}
    for name in named:
        if name not in parameters and inspect.Parameter.VAR_KEYWORD not in kinds:
            return f"{called}() takes no {name!r}{reason(name, hints, parameters)}"
    places = [name for name, what in parameters.items() if what.kind is what.POSITIONAL_OR_KEYWORD]
    if len(args) <= len(places) or inspect.Parameter.VAR_POSITIONAL in kinds:
        return ""
    order = [name for name in places if name != "self"]
    given = len(args) - len(places) + len(order)
    others = [name for name, what in parameters.items() if what.kind is what.KEYWORD_ONLY]
    rest = otherwise or (f"; give the others by name, as in {others[0]}=" if others else "")
    number = f"{len(order)} by position ({', '.join(order)})" if order else "no arguments"
    return f"{called}() takes {number}, got {given}{rest}"
