"""The class of ops: one row of the op table, applied to numbers, Values or arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import inf, nan
from typing import Any, TypeVar, Unpack, overload

from autograd.errors import DomainError, caller
from autograd.ops.arrays import elements, elementwise, is_array
from autograd.ops.blame import complaint, outside
from autograd.ops.call import Call
from autograd.ops.facts import Facts, Forward, Row, Slopes
from autograd.ops.modes import IEEE, ieee_blocks, is_ieee
from autograd.ops.number import RECORDERS, Number, Operand, real, records, shorten

__all__ = ["ListOp", "Op", "micrograd_symbol"]


T = TypeVar("T", bound=Operand)


class Op(Row, Call):
    """One row of the op table: everything there is to know about one operation.

    Called with plain numbers it returns a plain number; called with a Value among its operands it
    returns a new Value that remembers them; called with NumPy arrays it goes over their elements.
    """

    at_once: Callable[[Sequence[float]], Sequence[float]] | None = None
    """On floats: all outputs of an op whose call gives one for each element."""

    def __init__(
        self,
        name: str,
        forward: Forward,
        slopes: Slopes,
        formula: str = "",
        **facts: Unpack[Facts],
    ) -> None:
        super().__init__(name, forward, slopes, formula, **facts)
        self.__name__ = self.__qualname__ = name
        # Pickled by reference, as a function is: by the global of this name in the module that
        # called define().
        inside = ("autograd.ops.op", "autograd.ops.define")
        home = caller(inside).f_globals.get("__name__", "__main__")
        self.__module__ = "autograd" if home == "autograd.ops.table" else home
        self.takes = f"{name}() takes numbers or Values"
        self.__doc__ = self._describe()

    def __repr__(self) -> str:
        return f"<op {self.signature} = {self.formula or '...'}>"

    def __reduce__(self) -> str:
        return self.name

    @property
    def method(self) -> Callable[..., Any]:
        """The op as a function to keep on a class: `sin = ops.sin.method` makes `x.sin()`."""
        function: Any = type(self).__call__
        if getattr(function, "__name__", "") != self.name:

            def function(operand: Any, *options: Any, **named: Any) -> Any:
                return self(operand, *options, **named)

            self._name_after(function)
        return function  # type: ignore[no-any-return]

    def answer_with(self, function: Callable[..., Any]) -> None:
        """Let `function` answer all calls: a faster twin, which a test holds to the row."""
        self._name_after(function)
        self.pass_on(function)

    def _name_after(self, function: Any) -> None:
        function.__name__ = function.__qualname__ = self.name
        function.__doc__ = self.__doc__

    @overload
    def __call__(self, *operands: Number, **named: Number) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def __call__(self, *operands: T | Number, **named: T | Number) -> T: ...
    def __call__(self, *operands: Any, **named: Any) -> Any:
        if named or len(operands) != len(self.operands):
            operands = tuple(self._bind(operands, named))
        first = operands[0]
        try:
            if type(first) in RECORDERS:
                return first.record(self, operands)
            return self.on(operands)
        except TypeError:  # arrays are looked for only here, where numbers and Values never come
            if not any(map(is_array, operands)):
                raise
        return elementwise(self, operands, f"{self.name}(): an operand")

    def on(self, operands: Sequence[Any]) -> Any:
        """The op on exactly its operands: recorded if one can record, else computed."""
        for operand in operands:
            if records(operand):
                return operand.record(self, operands)
        return self.apply([real(operand, self.takes) for operand in operands])

    def apply(self, numbers: Sequence[float], operands: Sequence[object] = ()) -> float:
        """The value on floats; a DomainError if it is not finite, unless inside `ieee()`."""
        cause: Exception | None = None
        try:
            result = self.forward(*numbers)
            if type(result) is not float:
                result = real(result, f"the function that computes {self.name} returns a number")
        except DomainError as error:
            # An op inside forward speaks for itself, unless this one's own domain says no.
            if not is_ieee() and not outside(self, numbers):
                raise
            result, cause = nan, error
        except OverflowError as error:
            result, cause = inf, error
        except (ValueError, ZeroDivisionError) as error:
            result, cause = nan, error
        if result - result != 0.0 and not is_ieee():  # inf or nan
            raise complaint(self, numbers, result, operands) from cause
        return result

    def linearise(
        self, numbers: Sequence[float], operands: Sequence[object] = ()
    ) -> tuple[float, Sequence[float]]:
        """The value on floats, and the slope of it in each operand."""
        data = self.apply(numbers, operands)
        if len(numbers) == 1:  # half the cost of the line below
            return data, self.edge_slopes(numbers[0], data)
        return data, self.edge_slopes(*numbers, data)

    def slopes_at(self, operands: Sequence[Any], out: Any) -> Sequence[Any]:
        """The slope of the result `out` in each operand: floats of floats, Values of Values.

        IEEE rules hold inside: an infinite slope is an error only if a gradient meets it.
        """
        token = ieee_blocks.set(IEEE)  # a block would take four times as long
        try:
            slopes = self._slopes(operands, out)
        except (ArithmeticError, ValueError):
            return (nan,) * len(operands)
        except TypeError as error:
            error.add_note(f"in the slopes of {self.name}, which take its operands and its result")
            raise
        finally:
            ieee_blocks.reset(token)
        if not isinstance(slopes, Sequence) or len(slopes) != len(operands):
            raise TypeError(
                f"the slopes of {self.name} must be a tuple of {len(operands)}, one for each "
                f"operand, as in (3 * x * x,); got {shorten(slopes)}"
            )
        return slopes

    def edge_slopes(self, *numbers_and_out: float) -> Sequence[float]:
        """`slopes_at` on floats, as floats; the table replaces it by a faster twin."""
        *numbers, out = numbers_and_out
        takes = f"the slopes of {self.name} are numbers"
        return [real(slope, takes) for slope in self.slopes_at(numbers, out)]

    def _slopes(self, operands: Sequence[Any], out: Any) -> Sequence[Any]:
        return self.slopes(*operands, out)

    def _bind(self, operands: Sequence[Any], named: dict[str, Any]) -> Sequence[Any]:
        """Operands in order, from positions, names and defaults, as Python binds arguments."""
        required = len(self.operands) - len(self.defaults)
        bound = dict(zip(self.operands[required:], self.defaults, strict=True))
        bound.update(zip(self.operands, operands, strict=False))
        bound.update(named)
        twice = set(named) & set(self.operands[: len(operands)])
        if len(operands) > self.arity or set(bound) != set(self.operands) or twice:
            names = " ".join([*map(str, range(len(operands))), *named]) if named else len(operands)
            raise TypeError(
                f"{self.name}() takes the operands ({', '.join(self.operands)}), got {names}"
            )
        return [bound[name] for name in self.operands]

    # Words

    def _describe(self) -> str:
        where = f", where {self.condition}" if self.condition else ""
        return (
            f"{self.signature} = {self.formula or '...'}{where}.\n\n"
            f"Plain numbers give a plain number, a Value gives a Value.  Accurate to "
            f"{self.ulps[0]:g} ulp, its slopes to {self.ulps[1]:g}."
        )


def micrograd_symbol(op: Op, operands: Sequence[object]) -> str:
    """How micrograd writes an op: `*` for ×, and a power with its exponent."""
    sign = op.infix.code if op.infix and op.infix.code else op.symbol
    if op.infix and op.infix.exponent and isinstance(operands[1], float):
        return f"{sign}{operands[1]:g}"
    return sign


class ListOp(Op):
    """An op of any number of operands, given as one list (or several of equal length)."""

    @overload  # type: ignore[override]
    def __call__(self, *lists: Iterable[Number]) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def __call__(self, *lists: Iterable[T | Number]) -> T: ...
    def __call__(self, *lists: Iterable[Any]) -> Any:
        if len(lists) != len(self.operands):
            written = ", ".join(f"[{name}1, {name}2, ...]" for name in self.operands)
            raise TypeError(
                f"{self.name}() is called as {self.name}({written}), "
                f"got {len(lists)} argument{'' if len(lists) == 1 else 's'}"
            )
        operands: list[Any] = []
        length = 0
        for place, iterable in enumerate(lists):
            column = self._column(iterable)
            if place and len(column) != length:
                raise ValueError(
                    f"{self.name}() takes lists of equal length, got {length} and {len(column)}"
                )
            length = len(column)
            operands += column
        return self.on(operands)

    def _column(self, column: Any) -> Sequence[Any]:
        if type(column) is list or type(column) is tuple:
            return column
        if isinstance(column, str | bytes | bytearray | memoryview) or not isinstance(
            column, Iterable
        ):
            raise TypeError(
                f"{self.name}() takes a list of numbers or Values, "
                f"not {type(column).__name__}; write {self.name}([...])"
            )
        if is_array(column):
            if column.ndim != 1:
                raise TypeError(
                    f"{self.name}() takes a list or an array of one axis, not one of shape "
                    f"{column.shape}; give it .ravel(), or one row after the other"
                )
            return elements(column, f"{self.name}(): the array")
        return list(column)

    def _slopes(self, operands: Sequence[Any], out: Any) -> Sequence[Any]:
        return self.slopes(operands, out)
