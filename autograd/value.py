"""What is a Value?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from math import isfinite
from typing import Any, Never, NoReturn, SupportsIndex

from autograd import ops
from autograd.arithmetic import Arithmetic
from autograd.backward import backward
from autograd.copying import deep_copy, reduce
from autograd.errors import DomainError
from autograd.foreign import ATTRIBUTES, BACKWARD, RECORDED, VALUE
from autograd.graph import topological_order
from autograd.hints import reason, refuse
from autograd.modes import is_ieee, is_recording, recording_blocks
from autograd.number import Number, real, shorten
from autograd.op import Op, micrograd_symbol
from autograd.recording import Constants, fast_dot, fold, node, record, unfold

__all__ = ["Value", "dot", "finite"]


CLOSURES = (
    "a Value has no _backward: the slope of its op in each parent is a number, in .slopes; call "
    ".backward() on the result, and make an op of your own with autograd.define()"
)
READ_ONLY = f"_prev and _op can be read, but not set: {RECORDED}"


class Value(Arithmetic):
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

    __slots__ = ()

    def __init__(self, data: Number, name: str = "", label: str = "", **others: Never) -> None:
        if type(data) is not float or data - data != 0.0:
            data = finite(data, "Value() takes a number")
        self._number = data
        self._grad = 0.0
        self._parents = None
        self._slopes = None
        self._constants = None
        self.op = None
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
        self._number = finite(number, "Value.data takes a number")

    @property
    def grad(self) -> float:
        """The gradient: leaves add up over calls of `backward`, nodes in between are set."""
        return self._grad

    @grad.setter
    def grad(self, number: Number) -> None:
        if number is None:
            raise TypeError("Value.grad takes a number, not None; to clear it, set it to 0.0")
        self._grad = finite(number, "Value.grad takes a number")

    @property
    def name(self) -> str:
        """What errors, drawings and explanations call it; empty for none."""
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        if name.__class__ is not str:
            raise TypeError(f"a Value's name is a str, not {type(name).__name__} {shorten(name)}")
        self._name = name

    label = name  # micrograd's word for it

    @property
    def _prev(self) -> tuple[Value, ...]:
        """`parents`, by micrograd's name."""
        return self.parents

    @_prev.setter
    def _prev(self, _parents: object) -> NoReturn:
        raise AttributeError(READ_ONLY)

    @property
    def _op(self) -> str:
        """The op as micrograd writes it: `+`, `*`, `**2`, `tanh`; empty for a leaf."""
        return micrograd_symbol(self.op, self.operands) if self.op else ""

    @_op.setter
    def _op(self, _symbol: object) -> NoReturn:
        raise AttributeError(READ_ONLY)

    @property
    def _backward(self) -> NoReturn:
        """Refused: edges keep slopes, not functions."""
        raise AttributeError(CLOSURES)

    @_backward.setter
    def _backward(self, _function: object) -> NoReturn:
        raise AttributeError(CLOSURES)

    @property
    def parents(self) -> tuple[Value, ...]:
        """The Values this was made from, in order and with repeats; none for a leaf."""
        return unfold(self._parents)

    @property
    def slopes(self) -> tuple[float, ...]:
        """The slope of the op in each parent, as it was when the op was recorded."""
        return unfold(self._slopes)

    @property
    def operands(self) -> tuple[Value | float, ...]:
        """What the op was applied to, in order (of + and * a plain number stands last)."""
        constants = self._constants
        if constants is None:
            return self.parents
        if isinstance(constants, float):
            return (*self.parents, constants)
        parents = iter(self.parents)
        return tuple(next(parents) if c is None else c for c in constants)

    def backward(self, seed: Number = 1.0, **others: Never) -> None:
        """Apply the chain rule from here back to the leaves, whose `grad` it adds to.

        `seed` is the gradient this Value starts with.  A DomainError, with no gradient changed,
        names the op where a gradient other than 0 would meet an infinite slope.
        """
        if others:
            raise TypeError(unknown("backward(seed)", others, BACKWARD, ["seed"]))
        if type(seed) is not float or seed - seed != 0.0:
            seed = finite(seed, "backward() takes a number")
        backward(self, seed)

    def zero_grad(self) -> None:
        """Set `grad` to 0 here and in everything this was made from."""
        for value in topological_order(self):
            value._grad = 0.0

    def detach(self) -> Value:
        """A new leaf with the same number and name, and no history."""
        value: Value = node(Value, self._number)
        value._name = self._name
        return value

    def record(self, op: Op, operands: Sequence[Value | Number]) -> Value:
        """Apply `op` to `operands`, one of which is this, and remember it."""
        if len(operands) != 1:
            return record(Value, op, operands)
        data = op.apply((self._number,), operands)
        if recording_blocks() and not is_recording():
            return node(Value, data)
        return node(Value, data, op, self, *op.edge_slopes(self._number, data))

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """What a notebook shows: the graph, or for a large one a line that says how to draw it."""
        # Looked up when a picture is wanted: drawing reads Values, not the other way round.
        shown: dict[str, str] = import_module("autograd.draw").mimebundle(self)
        return shown

    # Copies and pickles: see autograd.copying for how any depth is possible

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
        value: Value = node(Value, data, op, fold(parents), fold(slopes), constants)
        value._grad = grad
        value._name = name
        return value

    def __dir__(self) -> list[str]:
        # Python's "did you mean" chooses from these: from public names.
        public = (n for n in object.__dir__(self) if n[0] != "_" or n.startswith("__"))
        return [name for name in public if name not in ATTRIBUTES]

    def __copy__(self) -> Value:
        return self._restore(*self._fields())

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        return deep_copy(self, memo)

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return reduce(self)


# Not Hinted: NumPy asks every Value for names of its own, and that has to be quick.
refuse(Value, ATTRIBUTES)


def named(name: str, label: str, others: Mapping[str, object]) -> str:
    """The name that `Value(...)` was given, under one of its two names."""
    if others:
        raise TypeError(unknown("Value(data, name)", others, VALUE, ["data", "name", "label"]))
    if isinstance(name, tuple | list | set | frozenset):
        raise TypeError(f"Value(data, name) takes no parents and no op: {RECORDED}")
    if label and name:
        raise TypeError(f"name and label are the same thing: give one, not {name!r} and {label!r}")
    return label or name


def unknown(
    call: str, others: Mapping[str, object], hints: Mapping[str, str], taken: Sequence[str]
) -> str:
    """The sentence for the first of the keywords that a call does not take."""
    other = next(iter(others))
    return f"{call} takes no {other!r}{reason(other, hints, taken)}"


def finite(number: object, takes: str) -> float:
    """`number` as a float; a DomainError if it is inf or nan, unless inside `ieee()`."""
    data = real(number, takes)
    if not isfinite(data) and not is_ieee():
        raise DomainError(
            f"{takes} that is finite, not {data}; inside autograd.ieee() inf and nan are allowed"
        )
    return data


def dot(weights: Sequence[Value | Number], inputs: Sequence[Value | Number]) -> Value | float:
    """The sum of weights times inputs, as one node: what a neuron does.

    >>> dot([Value(2.0), Value(3.0)], [10.0, 1.0]).data
    23.0
    """
    try:
        fast = fast_dot(Value, weights, inputs)
    except TypeError:
        fast = None
    return ops.dot(weights, inputs) if fast is None else fast
