"""Sums of products over lanes of memory, in LLVM's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import TypeAlias

from autograd.compiler.bundles.nests import Access
from autograd.compiler.bundles.terms import Terms, terms
from autograd.compiler.llvm.code import Code
from autograd.compiler.llvm.lists import summing
from autograd.compiler.llvm.memory import Spot, counted, load, load_some
from autograd.compiler.llvm.register import Register

__all__ = [
    "SHORT",
    "added",
    "dot",
    "in_line",
    "long_dot",
    "long_sum",
    "short_dots",
    "summed",
    "summed_together",
]

# Gives the operand of a list whose number stands in a register of LLVM.
Read: TypeAlias = Callable[[str], Register]
Products: TypeAlias = Callable[[str, list[Register]], list[Register]]
LONG = 8
"""The fewest terms that are added up with a term in each lane of a register."""
SHORT = 32
"""The most terms of lanes that are added up eight at a time."""
TURNS, MANY = 4, 16
"""How many sums take turns, and from how many terms on."""


def in_line(one: Sequence[Access], two: Sequence[Access], lanes: int) -> tuple[Terms, Terms] | None:
    """Both lists, if their terms should stand side by side in a register; maybe from the last on.

    They should where terms are neighbours, and lanes are not, or there is only one.
    """
    left, right = terms(one), terms(two)
    if left is None or right is None or left.size < LONG:
        return None
    if lanes > 1 and all(side.first.steps[1] in (0, 1) for side in (left, right)):
        return None
    if {left.step, right.step} <= {0, -1}:
        left, right = terms(one[::-1]), terms(two[::-1])
        assert left is not None
        assert right is not None
    return (left, right) if {left.step, right.step} <= {0, 1} else None


def dot(code: Code, size: int, one: Read, two: Read) -> Register:
    """A sum of products in each lane, by a loop that reads both lists term by term."""
    return summed(code, size, lambda term, total: added(code, one(term), two(term), total))


def long_sum(code: Code, size: int, read: Read) -> Register:
    """A sum of many terms by a loop: the bits of the row `sum` without one."""
    way = summing(code)

    def grown(term: str, parts: list[Register]) -> list[Register]:
        return way.grown(parts, read(term))

    [parts] = _sums(code, range(size), 1, way.parts, grown)
    return way.end(code, parts, size)


def long_dot(code: Code, left: Terms, right: Terms, spot: Spot) -> Register:
    """The sum of products of one lane, with several terms in a register; in another order."""
    results, done = [], 0
    for width in (4 * LONG, LONG, 4, 2, 1):
        times = (left.size - done) // width
        if not times:
            continue
        code.lanes = width

        def product(block: str, total: Register, done: int = done) -> Register:
            x, y = (_side_by_side(code, side, spot, block, done) for side in (left, right))
            return added(code, x, y, total)

        results.append(_across(code, summed(code, times, product)))
        done += times * width
    total = results[0]
    for result in results[1:]:
        total = total + result
    return total


def short_dots(code: Code, left: Terms, right: Terms, spot: Spot) -> Register:
    """The sums of products of eight lanes, each of a few terms, which are added up at once."""
    rows = []
    for lane in range(LONG):
        row = code.register(0.0)
        for start in range(0, left.size, LONG):
            x, y = (_few(code, side, spot, lane, start) for side in (left, right))
            row = added(code, x, y, row) if start else x * y
        rows.append(row)
    for width in (1, 2, 4):
        rows = [_folded(code, *pair, width) for pair in zip(rows[::2], rows[1::2], strict=True)]
    return rows[0]


def _folded(code: Code, one: Register, other: Register, width: int) -> Register:
    """One register from two: in each part of 2 * `width` lanes, the halves of both are added up.

    The first half of a part then has the sums of `one`, the second half those of `other`.
    """
    starts = [part + half for part in range(0, LONG, 2 * width) for half in (0, LONG)]
    lower = [start + lane for start in starts for lane in range(width)]
    return _mixed(code, one, other, lower) + _mixed(
        code, one, other, [lane + width for lane in lower]
    )


def _mixed(code: Code, one: Register, other: Register, lanes: Sequence[int]) -> Register:
    """A register of the lanes of two, where those of the other one count from 8."""
    mask = ", ".join(f"i32 {lane}" for lane in lanes)
    return code.write(f"shufflevector {one.typed}, {other.typed}, <{len(lanes)} x i32> <{mask}>")


def _few(code: Code, side: Terms, spot: Spot, lane: int, start: int) -> Register:
    """Up to eight neighbouring terms of one of eight lanes; 0 where there are no more."""
    outer, inner = side.first.steps
    place = side.first.start + (spot.first + lane) * inner + start * side.step
    here, others = Spot(spot.outer, "0", 0, LONG), (spot.inner, LONG * inner)
    if (left := side.size - start) >= LONG:
        return load(code, Access(place, (outer, side.step)), here, others)
    return load_some(code, Access(place, (outer, side.step)), here, left, others)


def added(code: Code, x: Register, y: Register, total: Register) -> Register:
    """The product added to the sum, and both rounded once where that is allowed."""
    return code.fma(x, y, total) if code.module.contracts else total + x * y


def summed(code: Code, times: int, product: Callable[[str, Register], Register]) -> Register:
    """What a loop adds up, which begins with 0: in turns to several sums, so that none waits."""
    return summed_together(code, times, 1, lambda term, totals: [product(term, *totals)])[0]


def summed_together(code: Code, times: int, count: int, products: Products) -> list[Register]:
    """Several sums that one loop adds up: `products` adds the next term to each of them."""
    turns = TURNS if code.module.contracts and code.lanes <= LONG and times >= MANY else 1
    whole = times // turns
    results = _sums(code, range(whole), turns, count, products)
    if left := times - whole * turns:
        results += _sums(code, range(whole * turns, times)[:left], 1, count, products)
    return [reduce(Register.__add__, each) for each in zip(*results, strict=True)]


def _sums(
    code: Code, terms: range, turns: int, count: int, products: Products
) -> list[list[Register]]:
    """The sums of each of the turns, whose terms begin with `terms`."""
    own, zero = code.type("double"), code.register(0.0)
    if len(terms) * turns == 1:
        return [products(str(terms.start), [zero] * count)]
    totals = [[_zero(code) for _ in range(count)] for _ in range(turns)]
    with counted(code, len(terms)) as counter:
        first = counter if turns == 1 else code.write(f"mul i64 {counter}, {turns}", "i64").text
        for turn, names in enumerate(totals):
            place = terms.start + turn
            term = code.write(f"add i64 {first}, {place}", "i64").text if place else first
            now = products(term, [code.write(f"load {own}, ptr {name}") for name in names])
            for each, name in zip(now, names, strict=True):
                code.lines.append(f"  store {each.typed}, ptr {name}")
    return [[code.write(f"load {own}, ptr {name}") for name in names] for names in totals]


def _zero(code: Code) -> str:
    """Room for a number in each lane, which is 0 at first."""
    code.count += 1
    name = f"%total{code.count}"
    code.setup.append(f"  {name} = alloca {code.type('double')}")
    code.lines.append(f"  store {code.register(0.0).typed}, ptr {name}")
    return name


def _side_by_side(code: Code, side: Terms, spot: Spot, block: str, done: int) -> Register:
    """Neighbouring terms, of the one lane where the loop is; the term in all lanes if it is one."""
    outer, inner = side.first.steps
    start = side.first.start + spot.first * inner + done * side.step
    here = Spot(spot.outer, block, 0, code.lanes)
    return load(code, Access(start, (outer, side.step)), here, (spot.inner, inner))


def _across(code: Code, total: Register) -> Register:
    """The sum of all lanes; from here on the code has one."""
    if code.lanes == 1:
        return total
    name = f"llvm.vector.reduce.fadd.{code.suffix}"
    code.module.add(name, f"declare double @{name}(double, {code.type('double')})")
    text = f"call reassoc double @{name}(double -0.0, {total.typed})"
    code.lanes = 1
    return code.write(text)
