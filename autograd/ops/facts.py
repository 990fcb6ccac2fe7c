"""What a row of the op table may state about its op, and what follows from that."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from typing import Any, NamedTuple, TypedDict, TypeVar, Unpack

from autograd.domain import REAL, Domain
from autograd.ops.number import shorten

__all__ = ["Facts", "Forward", "Infix", "Level", "Row", "Slopes"]

Forward = Callable[..., float]
"""Takes floats, one for each operand, and returns a float."""
Slopes = Callable[..., Sequence[Any]]
"""Takes the operands and the result, and returns one slope for each operand."""

T = TypeVar("T")


class Level(IntEnum):
    """How tightly a formula holds together, from loose to tight."""

    SUM = 1
    PRODUCT = 2
    SIGN = 3
    POWER = 4
    WHOLE = 5  # a name, a number, a call, or what stands between brackets


class Infix(NamedTuple):
    """How an op is written that stands between its operands, or before its only one.

    Of a list op: what joins the elements of its list.
    """

    sign: str
    """What people read: `×`."""
    level: Level
    """How tightly it binds."""
    code: str = ""
    """Python's operator that computes the same: `*`. Without one, source code calls the op."""
    pairs: str = ""
    """What joins the elements of two lists, pair by pair, before `sign` joins the pairs."""
    exponent: bool = False
    """Whether the second operand is an exponent: `a ^ b ^ c` is `a ^ (b ^ c)`."""


class Facts(TypedDict, total=False):
    """What a row may state about its op besides its value, its slopes and its formula."""

    operands: str
    """Their names, separated by spaces; `*x` stands for a list of any length."""
    domain: Domain | Sequence[Domain]
    """Where each operand must lie; one domain will do for one operand."""
    ordered: Sequence[str]
    """Operands that must not descend: `("low", "high")` needs low <= high."""
    needs: str
    """The condition in words, where neither `domain` nor `ordered` can state it."""
    kinks: str | Sequence[str]
    """Expressions that are zero where a slope jumps."""
    ulps: tuple[float, float]
    """How far the value and a slope may be off, in units of the last place."""
    defaults: Sequence[float]
    """What the last operands are when they are not given."""
    symbol: str
    """What people write for it: `σ` for `σ(x)`; the name unless given."""
    infix: Infix
    """How it is written between its operands, if it is not written as a call."""
    undefined: str
    """What to do where a slope is undefined, and a gradient arrives."""
    helper: bool
    """Whether it only serves the slopes of other rows: then no list of ops shows it."""
    lowered: Callable[..., Any]
    """The same value from other ops, as a function of the operands; a primitive has none."""
    same_bits: bool
    """Whether `lowered` has the very bits of `forward`, so that strict machine code may use it."""


class Row:
    """One row of the op table: what it states, and what follows from that alone.

    A row is written once and used everywhere, so a slip in it is refused when it is written.
    """

    def __init__(
        self,
        name: str,
        forward: Forward,
        slopes: Slopes,
        formula: str = "",
        **facts: Unpack[Facts],
    ) -> None:
        operands = facts.get("operands", "x")
        domain, kinks = facts.get("domain", ()), facts.get("kinks", ())
        self.name, self.forward, self.slopes = name, forward, slopes
        self.operands = tuple(operands.replace("*", "").split())
        self.is_list = "*" in operands
        self.domain = (domain,) if isinstance(domain, Domain) else tuple(domain)
        self.domain = self.domain or (REAL,) * len(self.operands)
        self.ordered = tuple(facts.get("ordered", ()))
        self.needs = facts.get("needs", " <= ".join(self.ordered))
        self.kinks = (kinks,) if isinstance(kinks, str) else tuple(kinks)
        self.ulps = facts.get("ulps", (1.0, 1.0))
        self.defaults = tuple(facts.get("defaults", ()))
        self.infix = facts.get("infix")
        self.undefined = facts.get("undefined", "")
        self.helper = facts.get("helper", False)
        self.lowered = facts.get("lowered")
        self.same_bits = facts.get("same_bits", False)
        for error in _faults(self, facts):
            raise error
        self.symbol = facts.get("symbol", self.infix.sign if self.infix else name)
        self.formula = formula or self._infix_formula()

    @property
    def arity(self) -> int:
        """How many operands the op takes."""
        return len(self.operands)

    @property
    def is_unary(self) -> bool:
        """Whether it takes one number, besides options that have defaults."""
        return not self.is_list and self.arity - len(self.defaults) == 1

    @property
    def signature(self) -> str:
        """How it is called.

        >>> from autograd import TABLE
        >>> TABLE["leaky_relu"].signature, TABLE["dot"].signature
        ('leaky_relu(x, slope=0.01)', 'dot([w, ...], [x, ...])')
        """
        required = self.arity - len(self.defaults)
        options = zip(self.operands[required:], self.defaults, strict=True)
        names = [*self.operands[:required], *(f"{name}={default:g}" for name, default in options)]
        return f"{self.name}({', '.join(f'[{n}, ...]' if self.is_list else n for n in names)})"

    @property
    def condition(self) -> str:
        """Where it is defined, in words; empty if everywhere."""
        limits = zip(self.operands, self.domain, strict=True)
        return self.needs or " and ".join(d.describe(name) for name, d in limits if d != REAL)

    def columns(self, operands: Sequence[T]) -> list[Sequence[T]]:
        """Operands as they are recorded, parted into those of each operand's name."""
        size = len(operands) // self.arity
        return [operands[place * size : (place + 1) * size] for place in range(self.arity)]

    def lower(self, operands: Sequence[Any]) -> Any:
        """The value from other ops, on operands as they are recorded; a primitive has none.

        >>> from autograd import TABLE
        >>> TABLE["square"].lower([3.0]), TABLE["dot"].lower([1.0, 2.0, 3.0, 4.0])
        (9.0, 11.0)
        """
        if self.lowered is None:
            raise TypeError(f"{self.name} is a primitive: it is not composed of other ops")
        return self.lowered(*(self.columns(operands) if self.is_list else operands))

    def _infix_formula(self) -> str:
        code = self.infix.code if self.infix else ""
        if not code:
            return ""
        return f" {code} ".join(self.operands) if self.arity > 1 else code + self.operands[0]


def _faults(row: Row, facts: Facts) -> Iterator[Exception]:
    names = row.operands
    known = ("formula", *Facts.__annotations__)
    if unknown := sorted(set(facts) - set(known)):
        yield ValueError(f"define(): no fact is called {unknown}; there are {', '.join(known)}")
    if not callable(row.forward) or not callable(row.slopes):
        given = f"{shorten(row.forward)}, {shorten(row.slopes)}"
        yield TypeError(f"define(): forward and slopes are functions, not {given}")
    if row.lowered is not None and not callable(row.lowered):
        given = shorten(row.lowered)
        yield TypeError(f"define(): lowered is a function of the operands, not {given}")
    if row.same_bits and row.lowered is None:
        yield ValueError("define(): same_bits is a promise about lowered=, which is not given")
    if not str(row.name).isidentifier():
        given = repr(row.name)
        yield ValueError(
            f"define(): an op needs a Python name, as in define('cube', ...), not {given}"
        )
    if not names or len(set(names)) < len(names) or not all(map(str.isidentifier, names)):
        given = repr(" ".join(names))
        yield ValueError(
            f"define(): operands are different Python names separated by spaces, not {given}"
        )
    mine = f"define(): it has the operands {names} but"
    if len(row.domain) != len(names):
        yield ValueError(f"{mine} {len(row.domain)} domains; give one for each")
    if len(row.defaults) > len(names):
        yield ValueError(f"{mine} {len(row.defaults)} defaults")
    if not set(row.ordered) <= set(names):
        yield ValueError(f"{mine} ordered names {row.ordered}")
    if row.infix is not None:
        yield from _faults_of_infix(row, row.infix)


def _faults_of_infix(row: Row, infix: Infix) -> Iterator[Exception]:
    if not isinstance(infix, Infix):
        yield TypeError(f"define(): infix is like Infix('⊕', Level.SUM), not {shorten(infix)}")
    elif row.arity > 2:
        yield ValueError(f"define(): an infix op has one or two operands, not {row.arity}")
    elif bool(infix.pairs) != (row.is_list and row.arity == 2):
        yield ValueError("define(): infix.pairs is for an op of two lists, which needs it")
    elif infix.code and row.is_list:
        yield ValueError("define(): infix.code is an operator of two numbers, not of a list")
