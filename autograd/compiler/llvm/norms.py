"""The length of a vector in LLVM's language: of registers, or of numbers that stand in memory.

Squares and their sum are kept in two floats. So a length is rounded as if it were exact, unless it
lies next to the middle between two floats. Python's own hypot is as exact. Where its bits are
wanted, what lies so close to the middle is left to eager code.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from math import inf, nan
from typing import NamedTuple

from autograd.compiler.bundles.layout import SPAN
from autograd.compiler.bundles.loops import Loop, Step
from autograd.compiler.bundles.nests import Access
from autograd.compiler.bundles.terms import Terms
from autograd.compiler.llvm.code import Code
from autograd.compiler.llvm.memory import Spot, counted, load, splat
from autograd.compiler.llvm.register import Register
from autograd.compiler.llvm.rounding import exact_product, exact_sum

__all__ = ["in_memory", "long_norm", "norm", "two_float_norm"]

TINY = 2.0**-1020
"""Below, Python's hypot rounds twice."""
LONG = 8
"""The most numbers that are operands of a function of LLVM; of so many lanes, several are added."""


def norm(code: Code, x: Sequence[Register]) -> Register:
    """The length of a short vector."""
    if len(x) < 2:
        return abs(x[0]) if x else code.register(0.0)
    if len(x) > LONG:
        found = two_float_norm(code, *x)
    else:
        name = "hypot" if len(x) == 2 else f"norm{len(x)}"
        found = code.apply(name, two_float_norm, *x)
    if is_exact(code):
        code.doubt(found.differs(found) & any_nan(x).equals(0))
    return found


def is_exact(code: Code) -> bool:
    """Whether the bits of Python's hypot are wanted."""
    return not (code.is_quick or code.module.faster)


def any_nan(x: Sequence[Register]) -> Register:
    return reduce(Register.__or__, [number.differs(number) for number in x])


def two_float_norm(code: Code, *x: Register) -> Register:
    """The length of a vector; nan where it is in doubt."""
    sizes = [abs(element) for element in x]
    size = Size(code, reduce(larger, sizes, code.register(0.0)), any_nan(x))
    sums = reduce(size.add, sizes, (code.register(0.0), code.register(0.0)))
    return size.root(sums, len(x))


def larger(one: Register, other: Register) -> Register:
    """The larger of two numbers; the first if the other is nan."""
    return one.code.select(other > one, other, one)


class Size(NamedTuple):
    """How large the numbers of a vector are."""

    code: Code
    largest: Register
    is_nan: Register

    @property
    def scale(self) -> Register:
        """A power of two near the largest number."""
        code, largest = self.code, self.largest
        exponent = largest.as_bits() & 0x7FF0000000000000
        exponent = code.select(largest < TINY, 3 << 52, exponent)  # its inverse is a float
        return code.select(largest >= 2.0**1021, 2044 << 52, exponent)

    @property
    def inverse(self) -> Register:
        """One divided by the scale."""
        return (self.code.register(2046 << 52, "i64") - self.scale).as_double()

    def add(self, sums: tuple[Register, Register], size: Register) -> tuple[Register, Register]:
        """Add the scaled square of a number to a sum in two floats."""
        return added(self.code, sums, size * self.inverse)

    def root(self, sums: tuple[Register, Register], count: int) -> Register:
        """The length, from the scaled squares of so many numbers; nan where it is in doubt."""
        code, largest, (total, low) = self.code, self.largest, sums
        root = code.sqrt(total)
        square, error = exact_product(code, root, root)
        more = ((total - square) - error + low) / (2.0 * root)
        result = root + more
        if is_exact(code):
            bound = root * ((count + 2) ** 2 * 2.0**-100)
            above, below = root + (more + bound), root + (more - bound)
            is_sure = above.equals(result) & below.equals(result) & (largest >= TINY)
            result = code.select(is_sure, result, nan)
        result = code.select(largest.equals(0.0), 0.0, result * self.scale.as_double())
        return code.select(largest.equals(inf), inf, code.select(self.is_nan, nan, result))


def added(
    code: Code, sums: tuple[Register, Register], number: Register
) -> tuple[Register, Register]:
    """The square of a number added to a sum in two floats."""
    square, error = exact_product(code, number, number)
    total, lost = exact_sum(sums[0], square)
    return total, sums[1] + (lost + error)


# In memory


def in_memory(step: Step, loop: Loop) -> list[Terms] | None:
    """The numbers of one long vector as rows of neighbours, in any order; None if it is not so."""
    places = [each for each in step.operands if isinstance(each, Access) and not each.table]
    if len(places) <= LONG or len(places) < len(step.operands) or loop.outer * loop.inner > 1:
        return None
    found: list[Terms] = []
    for start in sorted(each.start for each in places):
        if found and start == found[-1].first.start + found[-1].size and start % SPAN:
            found[-1] = found[-1]._replace(size=found[-1].size + 1)
        else:
            found.append(Terms(Access(start), 1, 1))
    return found if len(found) * LONG <= len(places) else None


def long_norm(code: Code, found: Sequence[Terms]) -> Register:
    """The length of a vector in memory, read twice in a loop."""

    def measured(number: Register, largest: Register, check: Register) -> Sequence[Register]:
        return larger(largest, abs(number)), check + (number - number)

    sizes, checks = zip(*_over(code, found, measured), strict=True)
    check = reduce(Register.__add__, checks)
    size = Size(code, reduce(larger, sizes), check.differs(check))
    inverse = size.inverse

    def squared(number: Register, *sums: Register) -> Sequence[Register]:
        return added(code, (sums[0], sums[1]), number * splat(code, inverse.text))

    total = low = code.register(0.0)
    for one, other in _over(code, found, squared):
        total, lost = exact_sum(total, one)
        low = low + (lost + other)
    result = size.root((total, low), sum(run.size for run in found))
    if is_exact(code):
        code.doubt(result.differs(result))
    return result


def _over(
    code: Code,
    found: Sequence[Terms],
    step: Callable[..., Sequence[Register]],
) -> list[tuple[Register, Register]]:
    """Two numbers for each lane of a register and for what is left over; each begins with 0."""
    results: list[tuple[Register, Register]] = []
    for width in (LONG, 1):
        code.lanes = width
        own = code.type("double")
        names = []
        for _ in range(2):
            code.count += 1
            names.append(f"%kept{code.count}")
            code.setup.append(f"  {names[-1]} = alloca {own}")
            code.lines.append(f"  store {code.register(0.0).typed}, ptr {names[-1]}")
        for first, _, size in found:
            done = 0 if width > 1 else size // LONG * LONG
            if times := (size - done) // width:
                with counted(code, times) as block:
                    place = Access(first.start + done, (0, 1))
                    number = load(code, place, Spot("0", block, 0, width))
                    kept = [code.write(f"load {own}, ptr {name}") for name in names]
                    for name, now in zip(names, step(number, *kept), strict=True):
                        code.lines.append(f"  store {now.typed}, ptr {name}")
        one, other = [code.write(f"load {own}, ptr {name}") for name in names]
        results += [(_lane(one, at), _lane(other, at)) for at in range(width)]
    code.lanes = 1
    return results


def _lane(register: Register, place: int) -> Register:
    code = register.code
    if code.lanes == 1:
        return register
    return code.write(f"extractelement {register.typed}, i64 {place}")
