"""How do Python's operators record themselves?

Spelled out for speed, the four commonest in full: each says once more what its row in the table
says, and a test holds it to that row.
"""

from __future__ import annotations

import math
from typing import Any, Self, TypeVar

from autograd import ops
from autograd.modes import is_recording, recording_blocks
from autograd.number import NEVER_NUMBERS, Number, is_number
from autograd.op import Op
from autograd.recording import Constants, new, node, record_two
from autograd.scalar import Scalar

__all__ = ["Arithmetic"]

TINY, HUGE = 2.0**-1022, 2.0**1023 * (2.0 - 2.0**-52)  # the floats with all their digits

# Slopes that many nodes share.
ONE_ONE = (1.0, 1.0)
ONE_MINUS_ONE = (1.0, -1.0)

A = TypeVar("A", bound="Arithmetic")


class Arithmetic(Scalar):
    """`+ - * / **`, both ways round, with a number or another of its own class."""

    __slots__ = ("_constants", "_grad", "_name", "_number", "_parents", "_slopes", "op")

    _number: float
    _grad: float
    _parents: Any
    _slopes: Any
    _constants: Constants
    _name: str
    op: Op | None

    def __add__(self, other: Self | Number) -> Self:
        kind = self.__class__
        constants: float | None = None
        parents: Any
        slopes: Any
        if other.__class__ is kind:
            data = self._number + other._number
            parents, slopes = (self, other), ONE_ONE
        elif type(other) is float or type(other) is int:
            try:
                constants = float(other)
            except OverflowError:
                return operate(kind, ops.add, self, other)
            data = self._number + constants
            parents, slopes = self, 1.0
        else:
            return operate(kind, ops.add, self, other)
        if data - data != 0.0:
            return operate(kind, ops.add, self, other)
        if recording_blocks() and not is_recording():
            return node(kind, data)
        value = new(kind)
        value._number = data
        value._grad = 0.0
        value.op = ops.add
        value._parents = parents
        value._slopes = slopes
        value._constants = constants
        value._name = ""
        return value

    __radd__ = __add__

    def __sub__(self, other: Self | Number) -> Self:
        kind = self.__class__
        constants: float | None = None
        parents: Any
        slopes: Any
        if other.__class__ is kind:
            data = self._number - other._number
            parents, slopes = (self, other), ONE_MINUS_ONE
        elif type(other) is float or type(other) is int:
            try:
                constants = float(other)
            except OverflowError:
                return operate(kind, ops.sub, self, other)
            data = self._number - constants
            parents, slopes = self, 1.0
        else:
            return operate(kind, ops.sub, self, other)
        if data - data != 0.0:
            return operate(kind, ops.sub, self, other)
        if recording_blocks() and not is_recording():
            return node(kind, data)
        value = new(kind)
        value._number = data
        value._grad = 0.0
        value.op = ops.sub
        value._parents = parents
        value._slopes = slopes
        value._constants = constants
        value._name = ""
        return value

    def __rsub__(self, other: Number) -> Self:
        return operate(self.__class__, ops.sub, other, self)

    def __mul__(self, other: Self | Number) -> Self:
        kind = self.__class__
        constants: float | None = None
        parents: Any
        slopes: Any
        if other.__class__ is kind:
            data = self._number * other._number
            parents, slopes = (self, other), (other._number, self._number)
        elif type(other) is float or type(other) is int:
            try:
                constants = float(other)
            except OverflowError:
                return operate(kind, ops.mul, self, other)
            data = self._number * constants
            parents, slopes = self, constants
        else:
            return operate(kind, ops.mul, self, other)
        if data - data != 0.0:
            return operate(kind, ops.mul, self, other)
        if recording_blocks() and not is_recording():
            return node(kind, data)
        value = new(kind)
        value._number = data
        value._grad = 0.0
        value.op = ops.mul
        value._parents = parents
        value._slopes = slopes
        value._constants = constants
        value._name = ""
        return value

    __rmul__ = __mul__

    def __truediv__(self, other: Self | Number) -> Self:
        kind = self.__class__
        constants: float | None = None
        parents: Any
        slopes: Any
        if other.__class__ is kind and other._number:
            data = self._number / other._number
            parents, slopes = (self, other), (1.0 / other._number, -(data / other._number))
        elif (type(other) is float or type(other) is int) and other:
            try:
                constants = float(other)
            except OverflowError:
                return operate(kind, ops.div, self, other)
            data = self._number / constants
            parents, slopes = self, 1.0 / constants
        else:
            return operate(kind, ops.div, self, other)
        if not (TINY <= data <= HUGE or -HUGE <= data <= -TINY):
            return operate(kind, ops.div, self, other)
        if recording_blocks() and not is_recording():
            return node(kind, data)
        value = new(kind)
        value._number = data
        value._grad = 0.0
        value.op = ops.div
        value._parents = parents
        value._slopes = slopes
        value._constants = constants
        value._name = ""
        return value

    def __rtruediv__(self, other: Number) -> Self:
        if type(other) is float and self._number:
            data = other / self._number
            is_normal = TINY <= data <= HUGE or -HUGE <= data <= -TINY
            if is_normal and (not recording_blocks() or is_recording()):
                return node(
                    self.__class__, data, ops.div, self, -(data / self._number), (other, None)
                )
        return operate(self.__class__, ops.div, other, self)

    def __pow__(self, other: Self | Number) -> Self:
        if (type(other) is int or type(other) is float) and 1 <= other <= 99:
            exponent = float(other)
            try:
                data = math.pow(self._number, exponent)
                slope = exponent * math.pow(self._number, exponent - 1.0)
            except (ValueError, OverflowError):
                return operate(self.__class__, ops.pow, self, other)
            if not recording_blocks() or is_recording():
                return node(self.__class__, data, ops.pow, self, slope, exponent)
        return operate(self.__class__, ops.pow, self, other)

    def __rpow__(self, other: Number) -> Self:
        return operate(self.__class__, ops.pow, other, self)

    def __neg__(self) -> Self:
        if recording_blocks() and not is_recording():
            return node(self.__class__, -self._number)
        return node(self.__class__, -self._number, ops.neg, self, -1.0)

    def __pos__(self) -> Self:
        return self

    def __abs__(self) -> Self:
        return ops.abs(self)

    def relu(self) -> Self:
        """max(x, 0), with slope 0 at 0: the row `relu`, spelled out like the operators."""
        if recording_blocks() and not is_recording():
            return ops.relu(self)
        x = self._number
        if x > 0.0:
            return node(self.__class__, x, ops.relu, self, 1.0)
        return node(self.__class__, 0.0 if x <= 0.0 else x, ops.relu, self, 0.0)  # nan stays nan


def operate(kind: type[A], op: Op, left: Any, right: Any) -> A:
    """`op` for an operator: NotImplemented leaves the other side's class to answer."""
    for operand in (left, right):
        of_ours = operand.__class__ in (kind, float, int) or is_number(operand)
        if not of_ours and not isinstance(operand, NEVER_NUMBERS):
            return NotImplemented  # type: ignore[no-any-return]
    return record_two(kind, op, left, right)
