"""Judge a reader's answers to the exercises."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import signature
from math import isclose
from textwrap import shorten
from typing import Any

from autograd import Value
from autograd.show import number

__all__ = ["expect", "verdicts"]

LONGEST = 300  # letters of a complaint


class NotYetError(Exception):
    """An answer is not right; says for which case."""


def verdicts(
    *tests: Callable[..., object], given: Mapping[str, object] | None = None
) -> dict[str, str]:
    """One line for each test of an exercise; a test that fails does not hide the others.

    A test takes what the reader has written: its parameters are names in `given`, which in a
    notebook is `globals()`. It is right if it returns something true.

    >>> def test_half(half):
    ...     return expect("half(3)", half(3), 1.5)
    >>> def test_double(double):
    ...     return expect("double(3)", double(3), 6) and expect("double(-1)", double(-1), -2)
    >>> for name, words in verdicts(test_half, test_double, given={"double": abs}).items():
    ...     print(f"{name}: {words}")
    test_half: not yet: NameError: name 'half' is not defined (misspelt, or its cell was not run)
    test_double: not yet: double(3) is 3, not 6
    """
    return {test.__name__: verdict(test, given or {}) for test in tests}


def verdict(test: Callable[..., object], given: Mapping[str, object]) -> str:
    """The line for one test."""
    try:
        return "right" if test(**wanted(test, given)) else "not yet"
    except NotYetError as wrong:
        return f"not yet: {shorten(str(wrong), LONGEST)}"
    except Exception as error:
        advice = " (misspelt, or its cell was not run)" if isinstance(error, NameError) else ""
        complaint = f"{type(error).__name__}: {error}".removesuffix(": ")
        return f"not yet: {shorten(complaint, LONGEST)}{advice}"


def wanted(test: Callable[..., object], given: Mapping[str, object]) -> dict[str, object]:
    """What the test takes from what the reader has written."""
    for name in (names := signature(test).parameters):
        if name not in given:
            raise NameError(f"name {name!r} is not defined")
    return {name: given[name] for name in names}


def expect(
    call: str, found: object, right: float | Sequence[float] | str, within: float = 1e-9
) -> bool:
    """True if the reader's code has found the right number, numbers or text.

    Otherwise the test ends here.

    `call` says which case it is: the reader is told the first one that is not right. A number may
    be off by `within`, as a share of the right one, or by `within` itself if the right one is 0.

    >>> expect("half(3)", 1.5, 1.5)
    True
    """
    if found is None:
        raise NotYetError(f"{call} is None: return your result")
    if isinstance(right, str):
        same = found == right
    elif not isinstance(right, float | int):
        if not isinstance(found, Sequence) or len(found) != len(right):
            raise NotYetError(f"{call} is {shown(found)}, not {len(right)} numbers")
        same = all(near(one, other, within) for one, other in zip(found, right, strict=True))
    else:
        same = near(found, right, within)
    if not same:
        raise NotYetError(f"{call} is {shown(found)}, not {shown(right)}")
    return True


def near(found: Any, right: float, within: float) -> bool:
    """Whether something is a number, and close enough."""
    plain = found.data if isinstance(found, Value) else found
    if not isinstance(plain, float | int):
        return False
    return isclose(plain, right, rel_tol=within, abs_tol=0.0 if right else within)


def shown(found: Any) -> str:
    """What was found, as a reader reads it."""
    if isinstance(found, Value):
        return shown(found.data)
    if isinstance(found, bool) or not isinstance(found, float | int | list | tuple):
        return repr(found)
    if isinstance(found, float | int):
        return number(found)
    return f"[{', '.join(map(shown, found))}]"
