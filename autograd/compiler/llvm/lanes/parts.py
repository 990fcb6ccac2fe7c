"""What the functions for lanes are made of: polynomials, powers of two, and two floats for one.

A quick version expects numbers of usual size; the careful one takes every number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from autograd.compiler.llvm.code import Code
from autograd.compiler.llvm.register import Register

__all__ = [
    "SHIFTER",
    "Pair",
    "limited",
    "mantissa",
    "ordered_sum",
    "polynomial",
    "power_of_two",
    "rounded",
    "scaled",
]

Pair: TypeAlias = tuple[Register, Register]

SHIFTER = 6755399441055744.0  # 1.5 * 2**52: added to a float, it leaves a whole number


def polynomial(code: Code, x: Register, factors: Sequence[float]) -> Register:
    """The polynomial with these factors, from the constant one on; halves side by side."""
    powers = [x]
    level: list[Register] = [code.register(factor) for factor in factors]
    while len(level) > 1:
        power = powers[-1]
        pairs = [level[place : place + 2] for place in range(0, len(level), 2)]
        level = [code.fma(p[1], power, p[0]) if len(p) == 2 else p[0] for p in pairs]
        powers.append(power * power)
    return level[0]


def rounded(code: Code, x: Register, factor: float) -> tuple[Register, Register]:
    """The whole number next to x * factor: as a float, and in the last bits of another one."""
    shifted = code.fma(x, factor, SHIFTER)
    return shifted - SHIFTER, shifted


def ordered_sum(large: Register, small: Register) -> Pair:
    """The sum, and what rounding it lost."""
    total = large + small
    return total, small - (total - large)


def power_of_two(exponent: Register) -> Register:
    """2**n of a whole number n between -1022 and 1023, of which only the last bits count."""
    return ((exponent + 1023) << 52).as_double()


def mantissa(x: Register) -> tuple[Register, Register]:
    """n and f of a normal x = 2**n * (1 + f), where 1 + f is around 1."""
    bits = x.as_bits()
    exponent = (bits - 0x3FE6A09E667F3BCD) >> 52
    count = (exponent + (0x4338 << 48)).as_double() - SHIFTER
    return count, (bits - (exponent << 52)).as_double() - 1.0


def scaled(code: Code, x: Register, count: Register, shifted: Register) -> Register:
    """x * 2**n, rounded once: in two factors if one may be no float."""
    if code.is_quick:
        return x * power_of_two(shifted.as_bits())
    half = code.fma(count, 0.5, SHIFTER).as_bits()
    return x * power_of_two(half) * power_of_two(shifted.as_bits() - half)


def limited(code: Code, x: Register, usual: float, low: float, high: float) -> Register:
    """x within limits, where a quick version expects less than `usual`; nan stays nan."""
    if code.is_quick:
        code.expect(abs(x) < usual)
        return x
    return code.select(x < low, low, code.select(x > high, high, x))
