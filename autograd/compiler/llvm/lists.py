"""The rows of lists in LLVM's language: ops/lists.py, line by line.

Where a number in two or three floats cannot settle the last bit, eager code is asked: `doubt`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from math import inf
from typing import NamedTuple

from autograd.compiler.llvm.code import Code
from autograd.compiler.llvm.norms import norm
from autograd.compiler.llvm.register import Register
from autograd.compiler.llvm.rounding import difference_error, exact_product, exact_sum

__all__ = ["LISTS", "maximum", "summing", "weight"]

Rule = Callable[[Code, Sequence[Register]], Register]
MANY = 64
"""Lists of more numbers call a function for each of them, so that the code stays short."""


def dot(code: Code, x: Sequence[Register]) -> Register:
    half = len(x) // 2
    products = (one * two for one, two in zip(x[:half], x[half:], strict=True))
    return reduce(Register.__add__, products, code.register(0.0))


def total_sum(code: Code, x: Sequence[Register]) -> Register:
    """The sum rounded once, but for the quick sums of training."""
    zero = code.register(0.0)
    if len(x) <= 2:
        return reduce(Register.__add__, x, zero) + 0.0
    way = summing(code)
    parts = [x[0], *[zero] * (way.parts - 1)]
    name = f"sum.{way.parts}"
    found = folded(code, name, lambda _, *each: way.grown(each[:-1], each[-1]), parts, x[1:])
    return way.end(code, found, len(x))


class Summing(NamedTuple):
    """A way to add up numbers in several floats, which begin with 0."""

    parts: int
    grown: Callable[[Sequence[Register], Register], list[Register]]
    """The floats with one more term."""
    end: Callable[[Code, Sequence[Register], int], Register]
    """The sum of so many terms."""


def summing(code: Code) -> Summing:
    """In two floats, where a bit does not matter; else in three, with a proof."""
    return QUICK if code.is_quick or code.module.contracts else EXACT


def grown(parts: Sequence[Register], number: Register) -> list[Register]:
    """Three floats, and the size of what the third one rounds."""
    total, low, rest, size = parts
    total, lost = exact_sum(total, number)
    low, lost = exact_sum(low, lost)
    return [total, low, rest + lost, size + abs(lost)]


def certain(code: Code, parts: Sequence[Register], count: int) -> Register:
    """The sum rounded once: eager code is asked unless the rest cannot change a bit."""
    total, low, rest, size = parts
    result, lost = exact_sum(total, low)
    rest, tail = exact_sum(rest, lost)
    error = size * (count * 2.0**-50)
    bound = error + abs(tail) * 2.0
    bound = code.select(bound > 0.0, bound + abs(rest) * 2.0**-50, 0.0)  # 0 even at a tie
    above, below = result + (rest + bound), result + (rest - bound)
    is_far = above.equals(result) & below.equals(result)
    is_told = abs(tail) > error  # then the sign of the tail breaks a tie
    code.doubt(((is_far | is_told) & (abs(result) < inf)).equals(0))
    return code.select(is_told, result + odd(rest, tail), result) + 0.0


def odd(rest: Register, tail: Register) -> Register:
    """Of the two neighbours around rest + tail the one whose last bit is 1: no tie comes of it."""
    toward_zero = (rest.as_bits() ^ tail.as_bits()) >> 63  # -1 where the signs differ
    return ((rest.as_bits() + toward_zero) | 1).as_double()


def grown_quickly(parts: Sequence[Register], number: Register) -> list[Register]:
    """Two floats: what is lost is added up, too."""
    total, lost = exact_sum(parts[0], number)
    return [total, parts[1] + lost]


EXACT = Summing(4, grown, certain)
QUICK = Summing(2, grown_quickly, lambda _, parts, __: parts[0] + parts[1] + 0.0)


def mean(code: Code, x: Sequence[Register]) -> Register:
    result = total_sum(code, x) / float(len(x))
    code.doubt((abs(result) < inf).equals(0))  # the sum may be too large where the mean is not
    return result


def product(code: Code, x: Sequence[Register]) -> Register:
    """The product, rounded about once: mantissas and their errors apart from the exponent."""
    one, none, no = code.register(1.0), code.register(0.0), code.register(0, "i1")
    state = one, none, code.register(0, "i64"), one, code.register(1, "i1"), no
    found = folded(code, "prod.next", times, state, x)
    mantissa, error, exponent, limit, ordinary, is_subnormal = found
    code.doubt(is_subnormal | (ordinary & is_between(exponent, -1021, 1021).equals(0)))
    result = (mantissa + error) * ((exponent + 1023) << 52).as_double()
    return code.select(ordinary, result, limit)


def times(
    code: Code,
    mantissa: Register,
    error: Register,
    exponent: Register,
    limit: Register,
    ordinary: Register,
    is_subnormal: Register,
    number: Register,
) -> Sequence[Register]:
    """The product with one more factor; `limit` is what it is if a factor is 0, infinite or nan."""
    is_limit = number.equals(0.0) | (number - number).differs(0.0)
    sign = code.intrinsic("copysign", 1.0, number)
    limit = limit * code.select(is_limit, number, sign)
    ordinary = ordinary & is_limit.equals(0)
    is_subnormal = is_subnormal | ((abs(number) < 2.0**-1022) & (abs(number) > 0.0))
    factor, power = parts(number)
    rounded, lost = exact_product(code, mantissa, factor)
    mantissa, shift = parts(rounded)
    scale = ((code.register(1023, "i64") - shift) << 52).as_double()
    error = (error * factor + lost) * scale
    return mantissa, error, exponent + power + shift, limit, ordinary, is_subnormal


def folded(
    code: Code,
    name: str,
    step: Callable[..., Sequence[Register]],
    state: Sequence[Register],
    x: Sequence[Register],
) -> Sequence[Register]:
    """The state after all numbers: `step` makes the next one from it and from a number."""
    for number in x:
        many = len(x) > MANY
        state = code.several(name, step, *state, number) if many else step(code, *state, number)
    return state


def is_between(number: Register, low: int, high: int) -> Register:
    """Whether low < number < high; all of them are small."""
    return ((number - (low + 1)) | ((high - 1) - number)).as_double() >= 0.0


def parts(number: Register) -> tuple[Register, Register]:
    """Mantissa and exponent of a normal number, as math.frexp gives them."""
    bits = number.as_bits()
    power = ((bits >> 52) & 0x7FF) - 1022
    mantissa = ((bits & ~(0x7FF << 52)) | (1022 << 52)).as_double()
    return mantissa, power


def weight(code: Code, number: Register, largest: Register) -> Register:
    difference = number - largest
    error = difference_error(number, largest, difference)
    result = code.function("exp", difference) * (1.0 + error)
    return code.select(difference < -746.0, 0.0, result)


def weights(code: Code, x: Sequence[Register]) -> tuple[Register, list[Register]]:
    """The largest number, and e to the power of each less the largest."""
    largest = reduce(lambda one, two: code.select(two > one, two, one), x)
    ordinary = reduce(Register.__and__, [abs(number) < inf for number in x])
    code.doubt(ordinary.equals(0))

    return largest, [code.apply("weight", weight, number, largest) for number in x]


def softmax(code: Code, x: Sequence[Register]) -> Register:
    """The share of the first; all outputs of one softmax have the same weights and their sum."""
    ordered = sorted(x, key=lambda register: register.text)
    key = ("shares", *(register.text for register in ordered))
    if key not in code.known:
        _, each = weights(code, ordered)
        code.known[key] = [total_sum(code, each), *each]
    whole, *each = code.known[key]
    return each[ordered.index(x[0])] / whole


def logsumexp(code: Code, x: Sequence[Register]) -> Register:
    largest, each = weights(code, x)
    others, taken = [], code.register(0, "i1")
    for number, weight in zip(x, each, strict=True):
        is_largest = number.equals(largest) & taken.equals(0)
        others.append(code.select(is_largest, 0.0, weight))
        taken = taken | is_largest
    result = largest + code.function("log1p", total_sum(code, others))
    cancels = (abs(result) > 0.5 * abs(largest)).equals(0)
    code.doubt(cancels)  # eager code then takes 60 digits
    return result


def element(code: Code, x: Sequence[Register]) -> Register:
    """What stands at the place that the first number says; an error if it is no place."""
    index, *elements = x
    places = [index.equals(float(place)) for place in range(len(elements))]
    code.doubt(reduce(Register.__or__, places).equals(0))
    pairs = zip(places[1:], elements[1:], strict=True)
    return reduce(lambda one, pair: code.select(pair[0], pair[1], one), pairs, elements[0])


def largest(code: Code, x: Sequence[Register]) -> Register:
    return reduce(lambda one, two: maximum(code, one, two), x)


def maximum(code: Code, x: Register, y: Register) -> Register:
    return code.select((x > y) | x.differs(x), x, y)


LISTS: dict[str, Rule] = {
    "largest": largest,
    "element": element,
    "dot": dot,
    "sum": total_sum,
    "mean": mean,
    "prod": product,
    "norm": norm,
    "softmax": softmax,
    "logsumexp": logsumexp,
    "logaddexp": logsumexp,
}
