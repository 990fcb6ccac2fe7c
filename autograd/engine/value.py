"""Value: a number that remembers how it was computed."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from importlib import import_module
from itertools import compress
from operator import mul
from typing import Any, Never, NoReturn, SupportsIndex, TypeAlias

from autograd.engine import face
from autograd.engine.backward import backward
from autograd.engine.copying import deep_copy, reduce
from autograd.engine.face import finite, named
from autograd.engine.foreign import ATTRIBUTES, BACKWARD
from autograd.engine.graph import topological_order
from autograd.hints import refuse
from autograd.ops import table as ops
from autograd.ops.floats import plain_sum, pow_slope
from autograd.ops.modes import is_recording, recording_blocks
from autograd.ops.number import RECORDERS, Number, is_operand, real, shorten
from autograd.ops.op import ListOp, Op, micrograd_symbol
from autograd.ops.rounding import reciprocal_sqrt

__all__ = ["Value", "joined", "zero_gradients"]

Constants: TypeAlias = float | tuple[float | None, ...] | None
"""The plain numbers among the operands: none; the last of two; or a tuple of all operands, with
None where a parent stands."""

ADD, SUB, MUL, DIV, POW, NEG, DOT = ops.add, ops.sub, ops.mul, ops.div, ops.pow, ops.neg, ops.dot
RELU, EXP, LOG, SQRT, TANH, SIGMOID = ops.relu, ops.exp, ops.log, ops.sqrt, ops.tanh, ops.sigmoid

TINY, HUGE = 2.0**-1022, 2.0**1023 * (2.0 - 2.0**-52)  # the floats with all their digits


# The commonest functions, spelled out for speed as the operators below are.  `exp(x)` and `x.exp()`
# are the same function.  Each says once more what its row says, and a test holds it to the row.


def record_relu(x: Any) -> Any:
    if type(x) is Value:
        number = x._number
        if number > 0.0:
            return one(number, RELU, x, 1.0)
        if number <= 0.0:
            return one(0.0, RELU, x, 0.0)
    return Op.__call__(RELU, x)


def record_exp(x: Any) -> Any:
    if type(x) is Value:
        try:
            data = math.exp(x._number)
        except OverflowError:
            return x.record(EXP, (x,))
        if data - data == 0.0:
            return one(data, EXP, x, data)
    return Op.__call__(EXP, x)


def record_log(x: Any) -> Any:
    if type(x) is Value:
        number = x._number
        if TINY <= number <= HUGE:
            return one(math.log(number), LOG, x, 1.0 / number)
    return Op.__call__(LOG, x)


def record_sqrt(x: Any) -> Any:
    if type(x) is Value:
        number = x._number
        if 0.0 < number <= HUGE:
            return one(math.sqrt(number), SQRT, x, 0.5 * reciprocal_sqrt(number))
    elif type(x) is float and 0.0 < x <= HUGE:  # optimisers do this for every weight
        return math.sqrt(x)
    return Op.__call__(SQRT, x)


def record_tanh(x: Any) -> Any:
    if type(x) is Value:
        number = x._number
        if number - number == 0.0:
            e = math.exp(-abs(2.0 * number))
            return one(math.tanh(number), TANH, x, 4.0 * (e / ((1.0 + e) * (1.0 + e))))
    return Op.__call__(TANH, x)


def record_sigmoid(x: Any) -> Any:
    if type(x) is Value:
        number = x._number
        if number - number == 0.0:
            e = math.exp(-abs(number))
            total = 1.0 + e
            data = (1.0 if number >= 0.0 else e) / total
            return one(data, SIGMOID, x, e / (total * total))
    return Op.__call__(SIGMOID, x)


RELU.answer_with(record_relu)
EXP.answer_with(record_exp)
LOG.answer_with(record_log)
SQRT.answer_with(record_sqrt)
TANH.answer_with(record_tanh)
SIGMOID.answer_with(record_sigmoid)


class Edges:
    """The edges of a node that has more than two, and its constants."""

    __slots__ = ("constants", "parents", "slopes")

    constants: Constants
    parents: tuple[Value, ...]
    slopes: Sequence[float]


class Value:
    """A number that remembers how it was computed.

    `data` is the number, `grad` the gradient that `backward()` left here, `op` the op that made it
    (None for a leaf), `parents` the Values it was made from, in order and with repeats, `slopes`
    the slope of the op in each parent, as it was when the op was recorded.

    Comparisons, `==` too, look at the number; `is` asks for the same node, and `hash` is identity.

    >>> x = Value(3.0, name="x")
    >>> y = x * x + 1
    >>> y.backward()
    >>> y.data, x.grad
    (10.0, 6.0)
    """

    # One or two edges have places of their own, and `_extra` keeps the constants.  Where there are
    # more edges, `_extra` is an Edges and `_left` is None.  A leaf has neither; while a sweep runs,
    # its `_left_slope` keeps the gradient that it had before.  `_sweep` is the sweep that came here
    # last.  A slope without its parent is not set.
    __slots__ = (
        "_extra",
        "_grad",
        "_left",
        "_left_slope",
        "_name",
        "_number",
        "_right",
        "_right_slope",
        "_sweep",
        "op",
    )

    _number: float
    _grad: float
    _left: Value | None
    _left_slope: float
    _right: Value | None
    _right_slope: float
    _extra: Any
    _name: str
    _sweep: int
    op: Op | None

    def __init__(self, data: Number, name: str = "", label: str = "", **others: Never) -> None:
        if type(data) is not float or data - data != 0.0:
            data = finite(data, "Value() takes a number")
        self._number = data
        self._grad = 0.0
        self._left = self._right = self._extra = self.op = None
        self._sweep = 0
        self._name = ""
        if label or name.__class__ is not str or name or others:
            self.name = named(name, label, others)

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("Value is final: wrap a Value in a class of your own instead of inheriting")

    # Numbers in and out

    @property
    def data(self) -> float:
        """The number. Setting it never changes gradients already recorded."""
        return self._number

    @data.setter
    def data(self, number: Number) -> None:
        if type(number) is not float or number - number != 0.0:
            number = finite(number, "Value.data takes a number")
        self._number = number

    @property
    def grad(self) -> float:
        """The gradient: leaves add up over calls of `backward`, nodes in between are set."""
        return self._grad

    @grad.setter
    def grad(self, number: Number) -> None:
        if number is None:
            raise TypeError("Value.grad takes a number, not None; to clear it, set it to 0.0")
        if type(number) is not float or number - number != 0.0:
            number = finite(number, "Value.grad takes a number")
        self._grad = number

    @property
    def name(self) -> str:
        """What errors, drawings and explanations call it; empty for none."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        if name.__class__ is not str:
            raise TypeError(f"a Value's name is a str, not {type(name).__name__} {shorten(name)}")
        self._name = name

    # The graph

    @property
    def parents(self) -> tuple[Value, ...]:
        """The Values this was made from, in order and with repeats; none for a leaf."""
        left, right = self._left, self._right
        if left is None:
            return () if self._extra is None else self._extra.parents
        return (left,) if right is None else (left, right)

    @property
    def slopes(self) -> tuple[float, ...]:
        """The slope of the op in each parent, as it was when the op was recorded."""
        if self._left is None:
            return () if self._extra is None else tuple(self._extra.slopes)
        if self._right is None:
            return (self._left_slope,)
        return self._left_slope, self._right_slope

    @property
    def operands(self) -> tuple[Value | float, ...]:
        """What the op was applied to, in order (of + and * a plain number stands last)."""
        constants = self._constants
        if constants is None:
            return self.parents
        if isinstance(constants, float):
            return (*self.parents, constants)
        parents = iter(self.parents)
        return tuple([next(parents) if c is None else c for c in constants])

    @property
    def _constants(self) -> Constants:
        constants: Constants = self._extra.constants if type(self._extra) is Edges else self._extra
        return constants

    def backward(self, seed: Number = 1.0, **others: Never) -> None:
        """Apply the chain rule from here back to the leaves, whose `grad` it adds to.

        `seed` is the gradient this Value starts with.  A DomainError, with no gradient changed,
        names the op where a gradient other than 0 would meet an infinite slope.
        """
        if others:
            raise TypeError(face.unknown("backward(seed)", others, BACKWARD, ["seed"]))
        if type(seed) is not float or seed - seed != 0.0:
            seed = finite(seed, "backward() takes a number")
        backward(self, seed)

    def zero_grad(self) -> None:
        """Set `grad` to 0 here and in everything this was made from."""
        zero_gradients(topological_order(self))

    def detach(self) -> Value:
        """A new leaf with the same number and name, and no history."""
        value = leaf(self._number)
        value._name = self._name
        return value

    def record(
        self, op: Op, operands: Sequence[Any], known: tuple[float, Sequence[float]] | None = None
    ) -> Value:
        """The node of `op` on `operands`, numbers and Values, one of which is this.

        `known` is its value and its slopes, where they have been computed already.
        """
        is_off = recording_blocks() and not is_recording()
        numbers: Any
        if len(operands) == 1:
            numbers = (self._number,)
            if is_off:
                return leaf(op.apply(numbers, operands))
            data, (slope,) = known or op.linearise(numbers, operands)
            return one(data, op, self, slope)
        numbers = [o._number if type(o) is Value else real(o, op.takes) for o in operands]
        if is_off:
            return leaf(op.apply(numbers, operands))
        data, slopes = known or op.linearise(numbers, operands)
        if len(operands) == 2:
            left, right = operands
            if type(right) is not Value:
                return one(data, op, left, slopes[0], numbers[1])
            if type(left) is not Value:
                return one(data, op, right, slopes[1], (numbers[0], None))
            return two(data, op, left, slopes[0], right, slopes[1])
        is_parent = [type(operand) is Value for operand in operands]
        if all(is_parent):
            return joined(data, op, operands, slopes)
        constants = tuple([None if p else n for p, n in zip(is_parent, numbers, strict=True)])
        parents, kept = compress(operands, is_parent), compress(slopes, is_parent)
        return joined(data, op, (*parents,), (*kept,), constants)

    # Arithmetic.  Each operator says once more what its row says, and a test holds it to the row.

    def __add__(self, other: Value | Number) -> Value:
        if type(other) is Value:
            data = self._number + other._number
            if data - data == 0.0:
                return two(data, ADD, self, 1.0, other, 1.0)
        elif type(other) is float or type(other) is int:
            constant = other if type(other) is float else as_float(other)
            data = self._number + constant
            if data - data == 0.0:
                return one(data, ADD, self, 1.0, constant)
        return operate(ADD, self, other)

    __radd__ = __add__

    def __sub__(self, other: Value | Number) -> Value:
        if type(other) is Value:
            data = self._number - other._number
            if data - data == 0.0:
                return two(data, SUB, self, 1.0, other, -1.0)
        elif type(other) is float or type(other) is int:
            constant = other if type(other) is float else as_float(other)
            data = self._number - constant
            if data - data == 0.0:
                return one(data, SUB, self, 1.0, constant)
        return operate(SUB, self, other)

    def __rsub__(self, other: Number) -> Value:
        if type(other) is float or type(other) is int:
            constant = other if type(other) is float else as_float(other)
            data = constant - self._number
            if data - data == 0.0:
                return one(data, SUB, self, -1.0, (constant, None))
        return operate(SUB, other, self)

    def __mul__(self, other: Value | Number) -> Value:
        if type(other) is Value:
            data = self._number * other._number
            if data - data == 0.0:
                return two(data, MUL, self, other._number, other, self._number)
        elif type(other) is float or type(other) is int:
            constant = other if type(other) is float else as_float(other)
            data = self._number * constant
            if data - data == 0.0:
                return one(data, MUL, self, constant, constant)
        return operate(MUL, self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Value | Number) -> Value:
        if type(other) is Value:
            divisor = other._number
            if divisor:
                data = self._number / divisor
                if TINY <= data <= HUGE or -HUGE <= data <= -TINY:
                    return two(data, DIV, self, 1.0 / divisor, other, -(data / divisor))
        elif type(other) is float or type(other) is int:
            constant = other if type(other) is float else as_float(other)
            if constant:
                data = self._number / constant
                if TINY <= data <= HUGE or -HUGE <= data <= -TINY:
                    return one(data, DIV, self, 1.0 / constant, constant)
        return operate(DIV, self, other)

    def __rtruediv__(self, other: Number) -> Value:
        number = self._number
        if (type(other) is float or type(other) is int) and number:
            constant = other if type(other) is float else as_float(other)
            data = constant / number
            if TINY <= data <= HUGE or -HUGE <= data <= -TINY:
                return one(data, DIV, self, -(data / number), (constant, None))
        return operate(DIV, other, self)

    def __pow__(self, other: Value | Number) -> Value:
        if (type(other) is int or type(other) is float) and 1 <= other <= 99:
            exponent = float(other)
            try:
                data = math.pow(self._number, exponent)
                slope = exponent * math.pow(self._number, exponent - 1.0)
            except (ValueError, OverflowError):
                return operate(POW, self, other)
            return one(data, POW, self, slope, exponent)
        number = self._number
        if type(other) is float and 0.0 < number <= HUGE and -99.0 <= other <= 99.0:
            try:
                data = math.pow(number, other)
            except OverflowError:
                return operate(POW, self, other)
            slope = pow_slope(number, other)
            if slope - slope == 0.0:
                return one(data, POW, self, slope, other)
        return operate(POW, self, other)

    def __rpow__(self, other: Number) -> Value:
        return operate(POW, other, self)

    def __neg__(self) -> Value:
        return one(-self._number, NEG, self, -1.0)

    def __pos__(self) -> Value:
        return self

    def __abs__(self) -> Value:
        return self.record(ops.abs, (self,))

    # The ops of one variable, by their rows

    exp = ops.exp.method
    expm1 = ops.expm1.method
    log = ops.log.method
    log1p = ops.log1p.method
    log2 = ops.log2.method
    log10 = ops.log10.method
    sqrt = ops.sqrt.method
    reciprocal_sqrt = ops.reciprocal_sqrt.method
    cbrt = ops.cbrt.method
    square = ops.square.method
    reciprocal = ops.reciprocal.method
    sin = ops.sin.method
    cos = ops.cos.method
    tan = ops.tan.method
    asin = arcsin = ops.asin.method
    acos = arccos = ops.acos.method
    atan = arctan = ops.atan.method
    sinh = ops.sinh.method
    cosh = ops.cosh.method
    tanh = ops.tanh.method
    asinh = arcsinh = ops.asinh.method
    acosh = arccosh = ops.acosh.method
    atanh = arctanh = ops.atanh.method
    sigmoid = ops.sigmoid.method
    logsigmoid = ops.logsigmoid.method
    softplus = ops.softplus.method
    leaky_relu = ops.leaky_relu.method
    elu = ops.elu.method
    silu = ops.silu.method
    gelu = ops.gelu.method
    step = ops.step.method
    sign = ops.sign.method
    relu = ops.relu.method
    neg = ops.neg.method
    abs = fabs = ops.abs.method
    clip = ops.clip.method
    erf = ops.erf.method
    erfc = ops.erfc.method
    normal_cdf = ops.normal_cdf.method
    # NumPy calls a method by its own name on each element of an array of dtype=object.
    arctan2 = ops.atan2.method
    hypot = ops.hypot.method

    # As a number.  Comparisons look at it; hash is identity, so a dict or set tells Values apart.

    def __eq__(self, other: object) -> bool:
        return face.compared(self, other, operator.eq)

    __hash__ = object.__hash__

    def __lt__(self, other: Value | Number) -> bool:
        return face.compared(self, other, operator.lt)

    def __le__(self, other: Value | Number) -> bool:
        return face.compared(self, other, operator.le)

    def __gt__(self, other: Value | Number) -> bool:
        return face.compared(self, other, operator.gt)

    def __ge__(self, other: Value | Number) -> bool:
        return face.compared(self, other, operator.ge)

    def __bool__(self) -> bool:
        return self._number != 0.0

    def __float__(self) -> float:
        raise TypeError(face.CUT)

    def __int__(self) -> int:
        raise TypeError(face.CUT)

    def __round__(self, digits: int | None = None) -> float:
        return round(self._number, digits)

    def __format__(self, spec: str) -> str:
        return format(self._number, spec) if spec else repr(self)

    def __repr__(self) -> str:
        return face.shown(self)

    # For NumPy, notebooks, readers of micrograd, copies and pickles

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        return face.apply_ufunc(ufunc, method, inputs, options)

    @property
    def real(self) -> Value:
        """This Value: it has no imaginary part."""
        return self

    @property
    def imag(self) -> Value:
        """0, recorded, so that its slope is 0 too."""
        return ops.where(0.0, self, 0.0)

    def conjugate(self) -> Value:
        """This Value: it has no imaginary part."""
        return self

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows: the graph, or for a large one a line that says how to draw it."""
        # Looked up when a picture is wanted: drawing reads Values, not the other way round.
        shown: dict[str, str] = import_module("autograd.drawing").mimebundle(self)
        return shown

    label = name

    @property
    def _prev(self) -> tuple[Value, ...]:
        """`parents`, by micrograd's name."""
        return self.parents

    @_prev.setter
    def _prev(self, _parents: object) -> NoReturn:
        raise AttributeError(face.READ_ONLY)

    @property
    def _op(self) -> str:
        """The op as micrograd writes it: `+`, `*`, `**2`, `tanh`; empty for a leaf."""
        return micrograd_symbol(self.op, self.operands) if self.op else ""

    @_op.setter
    def _op(self, _symbol: object) -> NoReturn:
        raise AttributeError(face.READ_ONLY)

    @property
    def _backward(self) -> NoReturn:
        """Refused: edges keep slopes, not functions."""
        raise AttributeError(face.CLOSURES)

    @_backward.setter
    def _backward(self, _function: object) -> NoReturn:
        raise AttributeError(face.CLOSURES)

    def __dir__(self) -> list[str]:
        # Python's "did you mean" chooses from these: from public names.
        public = (n for n in object.__dir__(self) if n[0] != "_" or n.startswith("__"))
        return [name for name in public if name not in ATTRIBUTES]

    def _fields(self) -> tuple[Any, ...]:
        return (
            self.parents,
            self._number,
            self._grad,
            self.op,
            self.slopes,
            self._constants,
            self._name,
        )

    @classmethod
    def _restore(
        cls,
        parents: tuple[Value, ...],
        data: float,
        grad: float,
        op: Op | None,
        slopes: tuple[float, ...],
        constants: Constants,
        name: str,
    ) -> Value:
        value = joined(data, op, parents, slopes, constants)
        value._grad = grad
        value._name = name
        return value

    def __copy__(self) -> Value:
        return self._restore(*self._fields())

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        return deep_copy(self, memo)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return reduce(self)


RECORDERS.add(Value)

# Not Hinted: NumPy asks every Value for names of its own, and that has to be quick.
refuse(Value, ATTRIBUTES)


def zero_gradients(values: Iterable[Value]) -> None:
    """Set the `grad` of every one of these to 0.

    >>> x = Value(3.0)
    >>> (x * x).backward()
    >>> zero_gradients([x])
    >>> x.grad
    0.0
    """
    for value in values:
        value._grad = 0.0


# Nodes are made here and nowhere else.  Inside no_grad() a node of an op is a leaf.

bare: Callable[[], Value] = partial(object.__new__, Value)  # faster than the call of __new__


def leaf(data: float) -> Value:
    """A node with no edges."""
    value = bare()
    value._number = data
    value._grad = 0.0
    value._left = value._right = value._extra = value.op = None
    value._sweep = 0
    value._name = ""
    return value


def one(data: float, op: Op, parent: Value, slope: float, constants: Constants = None) -> Value:
    """A node with one edge."""
    if recording_blocks() and not is_recording():
        return leaf(data)
    value = bare()
    value._number = data
    value._grad = 0.0
    value.op = op
    value._left = parent
    value._left_slope = slope
    value._right = None
    value._extra = constants
    value._sweep = 0
    value._name = ""
    return value


def two(data: float, op: Op, left: Value, slope: float, right: Value, right_slope: float) -> Value:
    """A node with two edges."""
    if recording_blocks() and not is_recording():
        return leaf(data)
    value = bare()
    value._number = data
    value._grad = 0.0
    value.op = op
    value._left = left
    value._left_slope = slope
    value._right = right
    value._right_slope = right_slope
    value._extra = None
    value._sweep = 0
    value._name = ""
    return value


def joined(
    data: float,
    op: Op | None,
    parents: Sequence[Value],
    slopes: Sequence[float],
    constants: Constants = None,
) -> Value:
    """A node with any number of edges, recorded whatever the mode."""
    value = leaf(data)
    value.op = op
    value._extra = constants
    if len(parents) > 2:
        edges = Edges()
        edges.parents, edges.slopes, edges.constants = tuple(parents), slopes, constants
        value._extra = edges
    elif parents:
        value._left, value._left_slope = parents[0], slopes[0]
        if len(parents) == 2:
            value._right, value._right_slope = parents[1], slopes[1]
    return value


def operate(op: Op, left: Any, right: Any) -> Value:
    """`op` for an operator: NotImplemented leaves the other side's class to answer."""
    if is_operand(left) and is_operand(right):
        value: Value = left if type(left) is Value else right
        return value.record(op, (left, right))
    return NotImplemented  # type: ignore[no-any-return]


def as_float(number: float) -> float:
    """The float of an int: nan if it is too large, which nothing here takes for an answer."""
    try:
        return float(number)
    except OverflowError:
        return math.nan


def record_dot(*lists: Any) -> Any:
    try:
        fast = fast_dot(*lists) if len(lists) == 2 else None
    except TypeError:
        fast = None
    return ListOp.__call__(DOT, *lists) if fast is None else fast


def fast_dot(weights: Sequence[Any], inputs: Sequence[Any]) -> Value | None:
    """The node of `ops.dot` on Values and Values, or on Values and floats, at a fifth of the cost.

    None for anything else, which is then the row's own business, errors included.
    """
    kinds = set(map(type, inputs))
    if not 0 < len(weights) == len(inputs) or len(kinds) > 1 or {Value} != set(map(type, weights)):
        return None
    constants: Constants = None
    numbers = [weight._number for weight in weights]
    if float in kinds:
        factors, parents, slopes = inputs, (*weights,), (*inputs,)
        constants = (None,) * len(numbers) + slopes
    elif Value in kinds:
        factors = [value._number for value in inputs]
        parents, slopes = (*weights, *inputs), (*factors, *numbers)
    else:
        return None
    data = plain_sum(map(mul, numbers, factors))
    if not math.isfinite(data):
        return None
    if recording_blocks() and not is_recording():
        return leaf(data)
    return joined(data, DOT, parents, slopes, constants)


DOT.answer_with(record_dot)
