"""Value: a number that remembers how it was computed."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from itertools import compress
from typing import Any, Never, NoReturn, SupportsIndex, TypeAlias

from autograd.engine import face
from autograd.engine.backward import backward
from autograd.engine.copying import deep_copy, reduce
from autograd.engine.face import finite, named
from autograd.engine.foreign import ATTRIBUTES, BACKWARD
from autograd.engine.graph import topological_order
from autograd.hints import Foreign
from autograd.ops import floats, native, rounding
from autograd.ops import table as ops
from autograd.ops.detached import detached
from autograd.ops.modes import is_recording, is_tracing, no_grad_blocks, tracing_blocks
from autograd.ops.number import RECORDERS, Number, Text, is_operand, real, shorten
from autograd.ops.op import ListOp, Op, micrograd_symbol

__all__ = [
    "COMPILED",
    "Value",
    "joined",
    "numbers_of",
    "set_gradients",
    "set_numbers",
    "zero_gradients",
]

COMPILED: bool = not __file__.endswith(".py")
"""Whether this engine is compiled to machine code; the results are the same, bit for bit."""

Answer: TypeAlias = "Value"
"""What an operator returns: a Value, or NotImplemented."""

Constants: TypeAlias = float | tuple[float | None, ...] | None
"""The plain numbers among the operands: none; the last of two; or a tuple of all operands, with
None where a parent stands."""

ADD, SUB, MUL, DIV, POW, NEG, DOT = ops.add, ops.sub, ops.mul, ops.div, ops.pow, ops.neg, ops.dot
RELU, EXP, LOG, SQRT, TANH, SIGMOID = ops.relu, ops.exp, ops.log, ops.sqrt, ops.tanh, ops.sigmoid

SEQUENCES = (list, tuple)
TINY, HUGE = 2.0**-1022, 2.0**1023 * (2.0 - 2.0**-52)  # the floats with all their digits
NAN = float("nan")  # to the compiler, math.nan is a function of C


# The commonest functions, spelled out for speed as the operators below are.  `exp(x)` and `x.exp()`
# are the same function.  Each says once more what its row says, and a test holds it to the row.


def relu(x: Any) -> Any:
    if type(x) is Value:
        value: Value = x
        number: float = value._number
        if number > 0.0:
            return one(number, RELU, value, 1.0)
        if number <= 0.0:
            return one(0.0, RELU, value, 0.0)
    return Op.__call__(RELU, x)


def exp(x: Any) -> Any:
    if type(x) is Value:
        value: Value = x
        try:
            data: float = math.exp(value._number)
        except OverflowError:
            return value.record(EXP, (x,))
        if data - data == 0.0:
            return one(data, EXP, value, data)
    return Op.__call__(EXP, x)


def log(x: Any) -> Any:
    if type(x) is Value:
        value: Value = x
        number: float = value._number
        if TINY <= number <= HUGE:
            return one(math.log(number), LOG, value, 1.0 / number)
    return Op.__call__(LOG, x)


def sqrt(x: Any) -> Any:
    if type(x) is Value:
        value: Value = x
        number: float = value._number
        if 0.0 < number <= HUGE:
            return one(math.sqrt(number), SQRT, value, 0.5 * rounding.reciprocal_sqrt(number))
    elif type(x) is float and 0.0 < x <= HUGE:  # optimisers do this for every weight
        return math.sqrt(x)
    return Op.__call__(SQRT, x)


def tanh(x: Any) -> Any:
    if type(x) is Value:
        value: Value = x
        number: float = value._number
        if number - number == 0.0:
            e: float = math.exp(-abs(2.0 * number))
            return one(math.tanh(number), TANH, value, 4.0 * (e / ((1.0 + e) * (1.0 + e))))
    return Op.__call__(TANH, x)


def sigmoid(x: Any) -> Any:
    if type(x) is Value:
        value: Value = x
        number: float = value._number
        if number - number == 0.0:
            e: float = math.exp(-abs(number))
            total: float = 1.0 + e
            data: float = (1.0 if number >= 0.0 else e) / total
            return one(data, SIGMOID, value, e / (total * total))
    return Op.__call__(SIGMOID, x)


# Ops of one or two operands, by their rows; what is unusual goes the long way.


def of_one(op: Op) -> Callable[..., Any]:
    """A function that applies an op of one operand."""
    forward, edge_slopes = op.forward, op.edge_slopes

    def apply(*operands: Any, **named: Any) -> Any:
        if len(operands) == 1 and not named:
            operand = operands[0]
            if type(operand) is Value:
                x: Value = operand
                number: float = x._number
            elif type(operand) is float:
                number = operand
            else:
                return Op.__call__(op, operand)
            found = forward(number)
            if type(found) is float:
                data: float = found
                if data - data == 0.0:
                    if type(operand) is float:
                        return found
                    return one(data, op, x, edge_slopes(number, found)[0])
        return Op.__call__(op, *operands, **named)

    return apply


def of_two(op: Op) -> Callable[..., Any]:
    """A function that applies an op of two operands."""
    forward, edge_slopes = op.forward, op.edge_slopes

    def apply(*operands: Any, **named: Any) -> Any:
        if len(operands) == 2 and type(operands[0]) is Value:
            x: Value = operands[0]
            other = operands[1]
            constant: Any = None
            if type(other) is Value:
                y: Value = other
                other = y._number
            elif type(other) is float:
                constant = other
            else:
                return Op.__call__(op, *operands, **named)
            found = forward(x._number, other)
            if type(found) is float:
                data: float = found
                if data - data == 0.0:
                    slopes = edge_slopes(x._number, other, found)
                    if constant is None:
                        return two(data, op, x, slopes[0], y, slopes[1])
                    return one(data, op, x, slopes[0], constant)
        return Op.__call__(op, *operands, **named)

    return apply


for _op in ops.TABLE.values():
    if _op.arity <= 2 and not _op.is_list:
        _op.answer_with(of_one(_op) if _op.arity == 1 else of_two(_op))

RELU.answer_with(relu)
EXP.answer_with(exp)
LOG.answer_with(log)
SQRT.answer_with(sqrt)
TANH.answer_with(tanh)
SIGMOID.answer_with(sigmoid)


def refuse_subclass(_: type) -> NoReturn:
    raise TypeError("Value is final: wrap a Value in a class of your own instead of inheriting")


depth = 0  # of the compiled class: how many nodes are being freed, each by the one before it
buried: list[Any] = []  # what waits to be freed until they are done


class Edges:
    """The edges of a node that has more than two, and its constants."""

    __slots__ = ("constants", "parents", "slopes")

    constants: Constants
    parents: tuple[Value, ...]
    slopes: list[float]

    def __dealloc__(self) -> None:  # of the compiled class, whose slopes are an array of C
        native.free(self.slopes)


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
    _name: str | None
    _sweep: int
    op: Op | None

    def __init__(self, data: Number, name: Text = "", label: Text = "", **others: Never) -> None:
        number: float = data if type(data) is float else finite(data, "Value() takes a number")
        if number - number != 0.0:
            finite(number, "Value() takes a number")
        self._number = number
        self._grad = 0.0
        self._left = self._right = self._extra = self.op = None
        self._sweep = 0
        self._name = None
        if label or name.__class__ is not str or name or others:
            self.name = named(name, label, others)

    def __dealloc__(self) -> None:
        """Of the compiled class: free what only this was made from, in turns, however deep."""
        global depth
        if depth < 100:
            depth += 1
            if self._left is not None:
                self._left = None
            if self._right is not None:
                self._right = None
            if self._extra is not None:
                self._extra = None
            if depth == 1:
                while buried:
                    buried.pop()
            depth -= 1
        else:
            buried.append((self._left, self._right, self._extra))

    __init_subclass__: Any = classmethod(refuse_subclass)

    # Numbers in and out

    @property
    def data(self) -> float:
        """The number. Setting it never changes gradients already recorded."""
        if tracing_blocks and is_tracing():
            raise face.traced(".data")
        return self._number

    @data.setter
    def data(self, number: Number) -> None:
        if tracing_blocks and is_tracing():
            raise face.set_once(".data")
        takes = "Value.data takes a number"
        new: float = number if type(number) is float else finite(number, takes)
        if new - new != 0.0:
            finite(new, takes)
        self._number = new

    @property
    def grad(self) -> float:
        """The gradient: leaves add up over calls of `backward`, nodes in between are set."""
        if tracing_blocks and is_tracing():
            raise face.traced(".grad", face.DIFFERENTIATE)
        return self._grad

    @grad.setter
    def grad(self, number: Number) -> None:
        if tracing_blocks and is_tracing():
            raise face.set_once(".grad")
        if number is None:
            raise TypeError("Value.grad takes a number, not None; to clear it, set it to 0.0")
        takes = "Value.grad takes a number"
        new: float = number if type(number) is float else finite(number, takes)
        if new - new != 0.0:
            finite(new, takes)
        self._grad = new

    @property
    def name(self) -> str:
        """What errors, drawings and explanations call it; empty for none."""
        return self._name or ""

    @name.setter
    def name(self, name: Text) -> None:
        if name.__class__ is not str:
            raise TypeError(f"a Value's name is a str, not {type(name).__name__} {shorten(name)}")
        self._name = name or None

    # The graph

    @property
    def parents(self) -> tuple[Value, ...]:
        """The Values this was made from, in order and with repeats; none for a leaf."""
        if self._left is None:
            if self._extra is None:
                return ()
            edges: Edges = self._extra
            return edges.parents
        return (self._left,) if self._right is None else (self._left, self._right)

    @property
    def slopes(self) -> tuple[float, ...]:
        """The slope of the op in each parent, as it was when the op was recorded."""
        if tracing_blocks and is_tracing():
            raise face.traced(".slopes", face.DIFFERENTIATE)
        return self._slopes

    @property
    def _slopes(self) -> tuple[float, ...]:
        if self._left is None:
            if self._extra is None:
                return ()
            edges: Edges = self._extra
            return tuple([edges.slopes[place] for place in range(len(edges.parents))])
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
        if type(self._extra) is Edges:
            edges: Edges = self._extra
            return edges.constants
        constants: Constants = self._extra
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
        if tracing_blocks and is_tracing():
            raise face.traced("backward()", face.DIFFERENTIATE)
        backward(self, seed)

    def zero_grad(self) -> None:
        """Set `grad` to 0 here and in everything this was made from."""
        zero_gradients(topological_order(self))

    def detach(self) -> Value:
        """A new leaf with the same number and name, and no history."""
        if tracing_blocks and is_tracing():
            return self.record(detached, (self,))
        value: Value = leaf(self._number)
        value._name = self._name
        return value

    def record(
        self, op: Op, operands: Sequence[Any], known: tuple[float, Sequence[float]] | None = None
    ) -> Value:
        """The node of `op` on `operands`, numbers and Values, one of which is this.

        `known` is its value and its slopes, where they have been computed already.
        """
        is_off = no_grad_blocks and not is_recording()
        if len(operands) == 1:
            number = (self._number,)
            if is_off:
                return leaf(op.apply(number, operands))
            data, slopes = known or op.linearise(number, operands)
            return one(data, op, self, slopes[0])
        numbers: list[float] = []
        parents: list[Value] = []
        for each in operands:
            if type(each) is Value:
                value: Value = each
                parents.append(value)
                numbers.append(value._number)
            else:
                numbers.append(real(each, op.takes))
        if is_off:
            return leaf(op.apply(numbers, operands))
        data, slopes = known or op.linearise(numbers, operands)
        if len(parents) == len(operands):
            if len(parents) == 2:
                return two(data, op, parents[0], slopes[0], parents[1], slopes[1])
            return joined(data, op, parents, slopes)
        is_parent = [type(operand) is Value for operand in operands]
        kept = [*compress(slopes, is_parent)]
        if len(operands) == 2 and is_parent[0]:
            return one(data, op, parents[0], kept[0], numbers[1])
        constants = tuple([None if p else n for p, n in zip(is_parent, numbers, strict=True)])
        return joined(data, op, parents, kept, constants)

    # Arithmetic.  Each operator says once more what its row says, and a test holds it to the row.

    def __add__(self, other: Value | Number) -> Value:
        if type(other) is Value:
            y: Value = other
            data: float = self._number + y._number
            if data - data == 0.0:
                return two(data, ADD, self, 1.0, y, 1.0)
        elif type(other) is float or type(other) is int:
            constant = other if type(other) is float else as_float(other)
            number: float = constant
            data = self._number + number
            if data - data == 0.0:
                return one(data, ADD, self, 1.0, constant)
        return operate(ADD, self, other)

    def __radd__(self, other: Number) -> Value:
        if type(other) is float or type(other) is int:
            constant = other if type(other) is float else as_float(other)
            number: float = constant
            data: float = self._number + number
            if data - data == 0.0:
                return one(data, ADD, self, 1.0, constant)
        return operate(ADD, self, other)

    def __sub__(self, other: Value | Number) -> Value:
        if type(other) is Value:
            y: Value = other
            data: float = self._number - y._number
            if data - data == 0.0:
                return two(data, SUB, self, 1.0, y, -1.0)
        elif type(other) is float or type(other) is int:
            constant = other if type(other) is float else as_float(other)
            number: float = constant
            data = self._number - number
            if data - data == 0.0:
                return one(data, SUB, self, 1.0, constant)
        return operate(SUB, self, other)

    def __rsub__(self, other: Number) -> Value:
        if type(other) is float or type(other) is int:
            constant = other if type(other) is float else as_float(other)
            number: float = constant
            data: float = number - self._number
            if data - data == 0.0:
                return one(data, SUB, self, -1.0, (constant, None))
        return operate(SUB, other, self)

    def __mul__(self, other: Value | Number) -> Value:
        if type(other) is Value:
            y: Value = other
            data: float = self._number * y._number
            if data - data == 0.0:
                return two(data, MUL, self, y._number, y, self._number)
        elif type(other) is float or type(other) is int:
            constant = other if type(other) is float else as_float(other)
            number: float = constant
            data = self._number * number
            if data - data == 0.0:
                return one(data, MUL, self, number, constant)
        return operate(MUL, self, other)

    def __rmul__(self, other: Number) -> Value:
        if type(other) is float or type(other) is int:
            constant = other if type(other) is float else as_float(other)
            number: float = constant
            data: float = self._number * number
            if data - data == 0.0:
                return one(data, MUL, self, number, constant)
        return operate(MUL, self, other)

    def __truediv__(self, other: Value | Number) -> Value:
        if type(other) is Value:
            y: Value = other
            divisor: float = y._number
            if divisor:
                data: float = self._number / divisor
                if TINY <= data <= HUGE or -HUGE <= data <= -TINY:
                    return two(data, DIV, self, 1.0 / divisor, y, -(data / divisor))
        elif type(other) is float or type(other) is int:
            constant = other if type(other) is float else as_float(other)
            number: float = constant
            if number:
                data = self._number / number
                if TINY <= data <= HUGE or -HUGE <= data <= -TINY:
                    return one(data, DIV, self, 1.0 / number, constant)
        return operate(DIV, self, other)

    def __rtruediv__(self, other: Number) -> Value:
        divisor = self._number
        if (type(other) is float or type(other) is int) and divisor:
            constant = other if type(other) is float else as_float(other)
            number: float = constant
            data: float = number / divisor
            if TINY <= data <= HUGE or -HUGE <= data <= -TINY:
                return one(data, DIV, self, -(data / divisor), (constant, None))
        return operate(DIV, other, self)

    def __pow__(self, other: Value | Number) -> Value:
        if type(other) is int or type(other) is float:
            number = self._number
            try:
                constant = float(other)
                exponent: float = constant
                if 1.0 <= exponent <= 99.0:
                    data: float = math.pow(number, exponent)
                    slope: float = exponent * math.pow(number, exponent - 1.0)
                    if data - data == 0.0:
                        return one(data, POW, self, slope, constant)
                elif 0.0 < number <= HUGE and -99.0 <= exponent <= 99.0:
                    data = math.pow(number, exponent)
                    slope = floats.pow_slope(number, exponent)
                    if data - data == 0.0 and slope - slope == 0.0:
                        return one(data, POW, self, slope, constant)
            except (ValueError, OverflowError):  # the row says what is wrong
                pass
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

    def __hash__(self) -> int:
        return id(self) >> 4

    def __lt__(self, other: Value | Number) -> bool:
        return face.compared(self, other, operator.lt)

    def __le__(self, other: Value | Number) -> bool:
        return face.compared(self, other, operator.le)

    def __gt__(self, other: Value | Number) -> bool:
        return face.compared(self, other, operator.gt)

    def __ge__(self, other: Value | Number) -> bool:
        return face.compared(self, other, operator.ge)

    def __and__(self, other: object) -> Any:
        return face.joint(self, other, ops.mul)

    def __or__(self, other: object) -> Any:
        return face.joint(self, other, ops.maximum)

    def __rand__(self, other: object) -> Any:
        return face.joint(self, other, ops.mul)

    def __ror__(self, other: object) -> Any:
        return face.joint(self, other, ops.maximum)

    def __bool__(self) -> bool:
        if tracing_blocks and is_tracing():
            raise face.traced("the truth")
        return self._number != 0.0

    def __float__(self) -> float:
        raise TypeError(face.CUT)

    def __int__(self) -> int:
        raise TypeError(face.CUT)

    def __round__(self, digits: int | None = None) -> float:
        if tracing_blocks and is_tracing():
            raise face.traced("round()")
        return round(self._number, digits)

    def __format__(self, spec: str) -> str:
        if spec and tracing_blocks and is_tracing():
            raise face.traced("the text")
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

    @property
    def label(self) -> str:
        """`name`, by micrograd's name."""
        return self.name

    @label.setter
    def label(self, name: Text) -> None:
        self.name = name

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
        if tracing_blocks and is_tracing():
            raise face.traced("a copy", face.SHARE)
        return (
            self.parents,
            self._number,
            self._grad,
            self.op,
            self.slopes,
            self._constants,
            self.name,
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
        value: Value = joined(data, op, parents, slopes, constants)
        value._grad = grad
        value._name = name or None
        return value

    def __copy__(self) -> Value:
        return self._restore(*self._fields())

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        return deep_copy(self, memo)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return reduce(self)


RECORDERS.add(Value)
if COMPILED:
    native.attach(Value, "__signature__", face.Signature())

# Python's own hash: `__hash__` above says the same to the compiler, whose class needs one.
native.attach(Value, "__hash__", object.__hash__)

# Not Hinted: NumPy asks every Value for names of its own, and that has to be quick.
for _name, _hint in ATTRIBUTES.items():
    native.attach(Value, _name, Foreign("Value", _name, _hint))


def zero_gradients(values: Iterable[Value]) -> None:
    """Set the `grad` of every one of these to 0.

    >>> x = Value(3.0)
    >>> (x * x).backward()
    >>> zero_gradients([x])
    >>> x.grad
    0.0
    """
    if tracing_blocks and is_tracing():
        raise face.set_once(".grad")
    for each in values:
        value: Value = each
        value._grad = 0.0


def numbers_of(values: Iterable[Value]) -> list[float]:
    """The numbers of many Values, read at once."""
    return [value._number for value in values]


def set_numbers(values: Iterable[Value], numbers: Iterable[float]) -> None:
    """Set the `data` of many Values; floats are finite, as what computed them has checked."""
    for each, number in zip(values, numbers, strict=True):
        value: Value = each
        if type(number) is float:
            value._number = number
        else:
            value.data = number


def set_gradients(values: Iterable[Value], gradients: Iterable[float]) -> None:
    """Set the `grad` of many Values to finite floats."""
    for each, gradient in zip(values, gradients, strict=True):
        value: Value = each
        value._grad = gradient


# Nodes are made here and nowhere else.  Inside no_grad() a node of an op is a leaf.

bare = native.maker(Value)  # bare(): a Value whose fields are not set


def leaf(data: float) -> Value:
    """A node with no edges."""
    value: Value = bare()
    value._number = data
    value._grad = 0.0
    value._left = value._right = value._extra = value.op = None
    value._sweep = 0
    value._name = None
    return value


def one(data: float, op: Op, parent: Value, slope: float, constants: Constants = None) -> Value:
    """A node with one edge."""
    if no_grad_blocks and not is_recording():
        return leaf(data)
    value: Value = bare()
    value._number = data
    value._grad = 0.0
    value.op = op
    value._left = parent
    value._left_slope = slope
    value._right = None
    value._extra = constants
    value._sweep = 0
    value._name = None
    return value


def two(data: float, op: Op, left: Value, slope: float, right: Value, right_slope: float) -> Value:
    """A node with two edges."""
    if no_grad_blocks and not is_recording():
        return leaf(data)
    value: Value = bare()
    value._number = data
    value._grad = 0.0
    value.op = op
    value._left = left
    value._left_slope = slope
    value._right = right
    value._right_slope = right_slope
    value._extra = None
    value._sweep = 0
    value._name = None
    return value


def joined(
    data: float,
    op: Op | None,
    parents: Sequence[Value],
    slopes: Sequence[float],
    constants: Constants = None,
) -> Value:
    """A node with any number of edges, recorded whatever the mode."""
    edges: Edges = edges_of(tuple(parents), constants)
    edges.slopes = native.filled(slopes)
    return tied(data, op, edges)


def tied(data: float, op: Op | None, edges: Edges) -> Value:
    """A node with these edges, which are taken apart where there are one or two."""
    value: Value = leaf(data)
    value.op = op
    parents = edges.parents
    if len(parents) > 2 or (op is not None and not parents):
        value._extra = edges
        return value
    value._extra = edges.constants
    if parents:
        value._left, value._left_slope = parents[0], edges.slopes[0]
    if len(parents) == 2:
        value._right, value._right_slope = parents[1], edges.slopes[1]
    return value


def edges_of(parents: tuple[Value, ...], constants: Constants) -> Edges:
    """Edges without their slopes."""
    edges: Edges = Edges.__new__(Edges)
    edges.parents = parents
    edges.constants = constants
    return edges


def operate(op: Op, left: Any, right: Any) -> Answer:
    """`op` for an operator: NotImplemented leaves the other side's class to answer."""
    if is_operand(left) and is_operand(right):
        value: Value = left if type(left) is Value else right
        return value.record(op, (left, right))
    return NotImplemented  # type: ignore[no-any-return]


def as_float(number: Any) -> Any:
    """The float of an int: nan if it is too large, which nothing here takes for an answer."""
    try:
        return float(number)
    except OverflowError:
        return NAN


def dot(*lists: Any) -> Any:
    fast = None
    if len(lists) == 2 and isinstance(lists[0], SEQUENCES) and isinstance(lists[1], SEQUENCES):
        fast = fast_dot(lists[0], lists[1])
    return ListOp.__call__(DOT, *lists) if fast is None else fast


def fast_dot(weights: Sequence[Any], inputs: Sequence[Any]) -> Value | None:
    """The node of `ops.dot` on Values and Values, or on Values and floats, at a fifth of the cost.

    None for anything else, which is then the row's own business, errors included.
    """
    count = len(weights)
    if not 0 < count == len(inputs):
        return None
    has_floats = type(inputs[0]) is float
    if has_floats:
        edges: Edges = edges_of(tuple(weights), (None,) * count + tuple(inputs))
    else:
        edges = edges_of(tuple(weights) + tuple(inputs), None)
    slopes = edges.slopes = native.doubles(len(edges.parents))
    data: float = 0.0
    for place, each in enumerate(weights):
        if type(each) is not Value:
            return None
        weight: Value = each
        factor = inputs[place]
        if has_floats:
            if type(factor) is not float:
                return None
            slopes[place] = factor
        else:
            if type(factor) is not Value:
                return None
            value: Value = factor
            slopes[place] = value._number
            slopes[count + place] = weight._number
        data += weight._number * slopes[place]
    if data - data != 0.0:
        return None
    if no_grad_blocks and not is_recording():
        return leaf(data)
    return tied(data, DOT, edges)


DOT.answer_with(dot)
