"""The value of each op of a list of floats: accurate, and never raising."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, localcontext
from functools import reduce
from math import frexp, fsum, inf, isfinite, nan, prod
from operator import add, mul

from autograd.ops import floats, rounding

__all__ = [
    "dot",
    "logsumexp",
    "mean",
    "plain_sum",
    "product",
    "share",
    "shares",
    "total_sum",
    "weight",
]

LIMITS = (0.0, inf, -inf)

# From 3.12 on the built-in sum() of floats rounds differently; this one is left to right always.
plain_sum: Callable[[Iterable[float]], float]
if sys.version_info < (3, 12):
    plain_sum = sum
else:

    def plain_sum(numbers: Iterable[float]) -> float:
        return reduce(add, numbers, 0.0)


def dot(*numbers: float) -> float:
    """Weights, then inputs: products rounded, then added from left to right."""
    half = len(numbers) // 2
    return plain_sum(map(mul, numbers[:half], numbers[half:])) if numbers else 0.0


def total_sum(*numbers: float) -> float:
    """The sum, rounded once."""
    try:
        return fsum(numbers)
    except OverflowError:  # halfway through; the sum itself may be fine
        return 2.0**64 * fsum(math.ldexp(number, -64) for number in numbers)
    except ValueError:  # inf - inf
        return nan


def mean(*numbers: float) -> float:
    count = len(numbers)
    result = floats.divide(total_sum(*numbers), count)
    if abs(result) == inf and inf not in map(abs, numbers):
        return total_sum(*(number / count for number in numbers))
    return result


def product(*numbers: float) -> float:
    """The product, rounded about once: mantissas and their errors apart from the exponent."""
    if 0.0 in numbers or not all(map(isfinite, numbers)):
        # One factor at a time might overflow or underflow before the zero or the infinity.
        return prod([n if n in LIMITS or n != n else math.copysign(1.0, n) for n in numbers])
    mantissa, error, exponent = 1.0, 0.0, 0
    for number in numbers:
        factor, power_of_two = frexp(number)
        rounded = mantissa * factor
        error = error * factor + rounding.product_error(mantissa, factor, rounded)
        mantissa, shift = frexp(rounded)
        error = math.ldexp(error, -shift)
        exponent += power_of_two + shift
    try:
        return math.ldexp(mantissa + error, exponent)
    except OverflowError:
        return math.copysign(inf, mantissa)


def weight(number: float, largest: float) -> float:
    """e**(number - largest), the difference kept to 106 bits."""
    difference = number - largest
    if difference < -746.0:
        return 0.0
    return math.exp(difference) * (1.0 + rounding.difference_error(number, largest, difference))


def shares(numbers: Sequence[float]) -> list[float]:
    """Softmax: e**x over the sum of all."""
    largest = max(numbers, default=0.0)
    if abs(largest) == inf or any(number != number for number in numbers):
        return [nan for _ in numbers]
    weights = [weight(number, largest) for number in numbers]
    whole = fsum(weights)
    return [each / whole for each in weights]


def share(*numbers: float) -> float:
    """The softmax of the first of the numbers."""
    return shares(numbers)[0]


def logsumexp(*numbers: float) -> float:
    if not numbers:
        return -inf
    largest = max(numbers)
    if abs(largest) == inf or any(number != number for number in numbers):
        return largest if all(number == number for number in numbers) else nan
    others = list(numbers)
    others.remove(largest)
    result = largest + math.log1p(fsum(weight(number, largest) for number in others))
    if abs(result) > 0.5 * abs(largest):
        return result
    # The two terms cancel: rounded once from 60 digits instead.
    with localcontext(prec=60):
        shift = Decimal(largest)
        exact = sum(((Decimal(number) - shift).exp() for number in numbers), Decimal(0))
        return float(shift + exact.ln())
