"""NumPy arrays of numbers or of Values: what is taken out of them, and how ops go over them.

Whoever holds an array has imported NumPy, so this module looks it up and never imports it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeGuard

from autograd.ops.number import is_number, real, records

__all__ = [
    "REAL_KINDS",
    "apply_ufunc",
    "array_of",
    "elements",
    "elementwise",
    "is_array",
    "refuse_other_kinds",
]

# What NumPy calls dtypes of truth values, whole numbers, floats and objects; of text and complex.
REAL_KINDS = "biufO"
SPEAKING_KINDS = "USc"  # their elements are refused in the op's own words, and compare unequal
REMEDIES = {
    "c": "only real numbers have a slope here; take .real or .imag",
    "S": "convert it with .astype(float) first",
    "U": "convert it with .astype(float) first",
}

# The ufuncs that NumPy computes with Python's operators on the elements of an object array.
OPERATORS = {
    *("add", "subtract", "multiply", "divide", "power"),
    *("absolute", "negative", "positive", "conjugate"),
    *("matmul", "matvec", "vecdot", "vecmat"),
}


def is_array(thing: object) -> TypeGuard[Any]:
    """Whether `thing` is an array of NumPy."""
    return isinstance(thing, getattr(sys.modules.get("numpy"), "ndarray", ()))


def array_of(items: Sequence[object], shape: tuple[int, ...]) -> Any:
    """An array of `shape`: of floats if all items are, else of objects."""
    kind = float if all(item.__class__ is float for item in items) else object
    return sys.modules["numpy"].array(items, dtype=kind).reshape(shape)


def elements(array: Any, place: str) -> list[Any]:
    """The elements of `array` in order; a TypeError if they cannot be real numbers or Values."""
    refuse_other_kinds(array, place, REAL_KINDS)
    listed: list[Any] = array.ravel().tolist()
    return listed


def refuse_other_kinds(array: Any, place: str, kinds: str) -> None:
    """A TypeError for dtypes of other kinds, and for a masked array, a matrix and the like."""
    numpy = sys.modules["numpy"]
    if array.dtype.kind not in kinds:
        remedy = REMEDIES.get(array.dtype.kind, "convert it to numbers first")
        raise TypeError(f"{place} is an array of {array.dtype}, not of real numbers; {remedy}")
    if type(array) not in (numpy.ndarray, numpy.memmap):
        is_masked = hasattr(array, "compressed")
        remedy = ".filled(0) or .compressed()" if is_masked else "numpy.asarray()"
        raise TypeError(
            f"{place} is a {type(array).__name__}, which computes in its own way; "
            f"give a plain array, made with {remedy}"
        )


def elementwise(op: Callable[..., Any], operands: Sequence[Any], place: str) -> Any:
    """`op` on each element of the arrays among `operands`, which are broadcast.

    An array of floats if all results are, else of objects.
    """
    cells = [cell(operand, place) for operand in operands]
    results = sys.modules["numpy"].frompyfunc(op, len(cells), 1)(*cells)
    if is_array(results) and not any(records(item) for item in results.flat):
        return results.astype(float)
    return results


def apply_ufunc(
    row: Callable[..., Any] | None,
    ufunc: Any,
    method: str,
    inputs: Sequence[Any],
    options: dict[str, Any],
) -> Any:
    """What NumPy's `ufunc` gives for inputs that hold Values; `row` is the op of its name.

    A ufunc with no row is computed with Python's operators, or answers yes or no about the numbers.
    A TypeError refuses every other one, which would cut the Values off their graph.
    """
    place = f"numpy.{ufunc.__name__}() of a Value: an operand"
    if ufunc.__name__ in ("equal", "not_equal"):
        inputs = [comparable(thing) for thing in inputs]
    cells = [cell(thing, place) for thing in inputs]
    is_question = not {"d->?", "dd->?"}.isdisjoint(ufunc.types)
    if row is not None:
        ufunc = sys.modules["numpy"].frompyfunc(row, ufunc.nin, ufunc.nout)
    elif is_question and "O" not in "".join(ufunc.types):
        cells = [plain(one, place) for one in cells]
    elif not is_question and ufunc.__name__ not in OPERATORS:
        raise TypeError(
            f"numpy.{ufunc.__name__}() would cut a Value off its graph: use .data for the plain "
            "number, or an op of autograd's to stay in it"
        )
    return getattr(ufunc, method)(*cells, **options)


def comparable(operand: Any) -> Any:
    """`operand` as `==` sees it: a plain array; of None where its elements are no numbers."""
    if getattr(getattr(operand, "dtype", None), "kind", "") in set("mMV"):  # dates, times, records
        return sys.modules["numpy"].full(operand.shape, None)
    return sys.modules["numpy"].asarray(operand) if is_array(operand) else operand


def cell(operand: Any, place: str) -> Any:
    """`operand` as an array of dtype=object, of no axes for a single thing.

    NumPy's own scalars become Python's: they would ask the Value's side again.
    """
    numpy = sys.modules["numpy"]
    if isinstance(operand, numpy.generic):
        operand = numpy.asarray(operand)
    if is_array(operand):
        refuse_other_kinds(operand, place, REAL_KINDS + SPEAKING_KINDS)
        wide = {"f": float, "c": complex}.get(operand.dtype.kind, object)
        return operand.astype(wide, copy=False).astype(object, copy=False)
    box = numpy.empty((), dtype=object)
    box[()] = real(operand, place) if is_number(operand) else operand
    return box


def plain(cells: Any, place: str) -> Any:
    """The plain numbers in an array of dtype=object."""

    def number(item: Any) -> float:
        return item.data if records(item) else real(item, f"{place} is a number")

    numpy = sys.modules["numpy"]
    return numpy.asarray(numpy.frompyfunc(number, 1, 1)(cells), dtype=float)
