"""Results in the code of an LLVM function, with Python's operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from autograd.compiler.llvm_code import Code

__all__ = ["Number", "Register"]

Number: TypeAlias = "Register | float"


class Register(NamedTuple):
    """A result in the code of a function; arithmetic with it writes more code."""

    code: Code
    text: str
    kind: str = "double"
    """Of each lane: double, i64 or i1."""
    constant: float | None = None

    @property
    def typed(self) -> str:
        """The type and the name, as an operand is written."""
        return f"{self.code.type(self.kind)} {self.text}"

    def _with(self, word: str, other: Number, kind: str = "", *, swapped: bool = False) -> Register:
        one, two = self, self.code.register(other, self.kind)
        if swapped:
            one, two = two, one
        return self.code.write(f"{word} {one.typed}, {two.text}", kind or self.kind)

    # A tuple would repeat and join; a register computes.
    def __add__(self, other: Number) -> Register:  # type: ignore[override]
        return self._with("fadd" if self.kind == "double" else "add", other)

    def __radd__(self, other: Number) -> Register:
        return self._with("fadd", other, swapped=True)

    def __sub__(self, other: Number) -> Register:
        return self._with("fsub" if self.kind == "double" else "sub", other)

    def __rsub__(self, other: Number) -> Register:
        return self._with("fsub" if self.kind == "double" else "sub", other, swapped=True)

    def __mul__(self, other: Number) -> Register:  # type: ignore[override]
        return self._with("fmul", other)

    def __rmul__(self, other: Number) -> Register:  # type: ignore[override]
        return self._with("fmul", other, swapped=True)

    def __truediv__(self, other: Number) -> Register:
        return self._with("fdiv", other)

    def __rtruediv__(self, other: Number) -> Register:
        return self._with("fdiv", other, swapped=True)

    def __and__(self, other: Number) -> Register:
        return self._with("and", other)

    def __or__(self, other: Number) -> Register:
        return self._with("or", other)

    def __xor__(self, other: Number) -> Register:
        return self._with("xor", other)

    def __lshift__(self, other: Number) -> Register:
        return self._with("shl", other)

    def __rshift__(self, other: Number) -> Register:
        return self._with("ashr", other)

    def __neg__(self) -> Register:
        return self.code.write(f"fneg {self.typed}")

    def __abs__(self) -> Register:
        return self.code.intrinsic("fabs", self)

    # Comparisons are false for nan, as Python's are; only `differs` is then true.
    def __lt__(self, other: Number) -> Register:  # type: ignore[override]
        return self._with("fcmp olt", other, "i1")

    def __le__(self, other: Number) -> Register:  # type: ignore[override]
        return self._with("fcmp ole", other, "i1")

    def __gt__(self, other: Number) -> Register:  # type: ignore[override]
        return self._with("fcmp ogt", other, "i1")

    def __ge__(self, other: Number) -> Register:  # type: ignore[override]
        return self._with("fcmp oge", other, "i1")

    def equals(self, other: Number) -> Register:
        """Whether both are the same number."""
        return self._with("fcmp oeq" if self.kind == "double" else "icmp eq", other, "i1")

    def differs(self, other: Number) -> Register:
        """Whether they are not the same number."""
        return self._with("fcmp une" if self.kind == "double" else "icmp ne", other, "i1")

    def as_bits(self) -> Register:
        """The 64 bits of a double as a whole number."""
        to = self.code.type("i64")
        return self.code.write(f"bitcast {self.typed} to {to}", "i64")

    def as_double(self) -> Register:
        """The double of these 64 bits."""
        return self.code.write(f"bitcast {self.typed} to {self.code.type('double')}")
