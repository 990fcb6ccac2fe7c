"""What counts as a number, and how anything else is refused."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import (
    TYPE_CHECKING,
    Protocol,
    Self,
    SupportsFloat,
    SupportsIndex,
    TypeAlias,
    TypeGuard,
)

from autograd.errors import DomainError

if TYPE_CHECKING:
    from autograd.ops.op import Op

__all__ = [
    "NEVER_NUMBERS",
    "RECORDERS",
    "Number",
    "Operand",
    "Text",
    "is_number",
    "is_operand",
    "real",
    "records",
    "refusal",
    "shorten",
]

Number: TypeAlias = float | Decimal | Fraction | SupportsIndex
"""A plain real number. At run time anything else that `float()` takes and that is no array, text
or complex number is welcome too, NumPy's scalars and 0-d arrays among them."""


Text: TypeAlias = str
"""A str. Compiled code does not check it, so that a wrong type is refused in our own words."""


class Operand(Protocol):
    """What an op can be applied to besides plain numbers: it answers by recording the op."""

    name: str

    @property
    def data(self) -> float:
        """The number; a TraceError where a function is being traced."""

    @property
    def _number(self) -> float:
        """The number, also there."""

    def record(
        self,
        op: Op,
        operands: Sequence[Self | Number],
        known: tuple[float, Sequence[float]] | None = None,
    ) -> Self:
        """The result of `op` on `operands`, at least one of which is of this class."""


RECORDERS: set[type] = set()
"""The classes of operands: Value, which adds itself.  The ops do not know it: it knows the ops."""


def records(thing: object) -> TypeGuard[Operand]:
    """Whether `thing` is a Value."""
    return type(thing) in RECORDERS


# float() would read these, or the operator of the other side would do something else with them.
NEVER_NUMBERS = (str, bytes, bytearray, complex, list, tuple, dict, set, frozenset, type(None))

REMEDIES = {
    str: "convert it with float() first",
    bytes: "convert it with float() first",
    bytearray: "convert it with float() first",
    complex: "only real numbers have a slope here; take .real or .imag",
    list: "apply it to each element",
    tuple: "apply it to each element",
    type(None): "did a function forget its return?",
}


def shorten(thing: object, limit: int = 40) -> str:
    """The repr of anything, cut to `limit` characters; no huge int or array is spelled out."""
    if isinstance(thing, int) and abs(thing) >= 10**limit:
        return f"an int of {thing.bit_length()} bits"
    try:
        shape = getattr(thing, "shape", ())
        text = f"of shape {shape}" if math.prod(shape) > limit else repr(thing)
    except Exception:  # a repr of the user's, or a Fraction with too many digits to spell out
        return f"<{type(thing).__name__}>"
    return text if len(text) <= limit else text[: limit - 3] + "..."


def is_number(thing: object) -> bool:
    """Whether `real` would take it: a scalar, of a kind that float() understands.

    >>> is_number(3), is_number("3"), is_number([3])
    (True, False, False)
    """
    kind = thing.__class__
    if kind is float or kind is int:
        return True
    if records(thing) or isinstance(thing, NEVER_NUMBERS) or not isinstance(thing, SupportsFloat):
        return False
    # An array is a number only when it has no axes and its element is a bool, int or float.
    dtype = getattr(getattr(thing, "dtype", None), "kind", "f")
    return getattr(thing, "shape", ()) == () and dtype in "biuf"


def is_operand(thing: object) -> bool:
    """Whether an op is to answer for `thing`: by taking it, or by refusing it with the remedy."""
    kind = type(thing)
    known = kind is float or kind is int or kind in RECORDERS
    return known or isinstance(thing, NEVER_NUMBERS) or is_number(thing)


def real(thing: object, takes: str = "Value() takes a number") -> float:
    """`thing` as a float.

    A TypeError begins with `takes` and ends with the remedy when it is not a real number; a
    DomainError says so when it is too large for a float.

    >>> real(True), real(3)
    (1.0, 3.0)
    """
    kind = thing.__class__
    if kind is float:
        return thing  # type: ignore[return-value]
    if not is_number(thing):
        raise TypeError(refusal(thing, takes))
    try:
        return float(thing)  # type: ignore[arg-type]
    except OverflowError:
        raise DomainError(
            f"{takes}, not {shorten(thing)}, which is too large for a float (limit about 1.8e308)"
        ) from None
    except (TypeError, ValueError):
        raise TypeError(refusal(thing, takes)) from None


def refusal(thing: object, takes: str) -> str:
    """The sentence that refuses `thing`: what takes what, what came instead, what to do."""
    kind = type(thing)
    if getattr(thing, "shape", ()) != ():
        remedy = "apply it to each element, or use an array of dtype=object that holds Values"
    elif isinstance(thing, complex) or getattr(getattr(thing, "dtype", 0), "kind", "") == "c":
        remedy = REMEDIES[complex]
    elif records(thing):
        remedy = "use it as it is, or its .data for the plain number"
    else:
        remedy = REMEDIES.get(kind, "convert it to a number first")
    return f"{takes}, not {kind.__name__} {shorten(thing)}; {remedy}"
