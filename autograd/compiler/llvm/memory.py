"""Load and store the lanes of a register where a bundle's numbers stand in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from autograd.compiler.bundles.layout import SPAN
from autograd.compiler.bundles.nests import Access
from autograd.compiler.llvm.code import Code
from autograd.compiler.llvm.register import Register

__all__ = [
    "Spot",
    "counted",
    "gathered",
    "lane",
    "load",
    "load_some",
    "many",
    "offset",
    "single",
    "splat",
    "splat_pointer",
    "store",
]


class Spot(NamedTuple):
    """Which lanes of a loop a register holds: `first` + `inner` * width and those behind it."""

    outer: str
    inner: str
    first: int
    width: int
    row: int = 0
    """How many lanes the loop has inside each step of the outer one."""


@contextmanager
def counted(code: Code, count: int) -> Iterator[str]:
    """A loop that counts from 0: its counter, which is a plain 0 if it runs once."""
    if count == 1:
        yield "0"
        return
    before = code.block
    code.count += 1
    label, counter = f"loop{code.count}", f"%count{code.count}"
    code.lines.append(f"  br label %{label}")
    code.start(label)
    place = len(code.lines)
    code.lines.append("")  # until the loop's last block is known
    yield counter
    code.lines[place] = f"  {counter} = phi i64 [0, %{before}], [{counter}.next, %{code.block}]"
    code.lines += [
        f"  {counter}.next = add nuw nsw i64 {counter}, 1",
        f"  {counter}.more = icmp ult i64 {counter}.next, {count}",
        f"  br i1 {counter}.more, label %{label}, label %{label}.end",
    ]
    code.start(f"{label}.end")


def offset(code: Code, access: Access, spot: Spot, *others: tuple[str, int]) -> str:
    """The place in its region of the first lane of a register."""
    outer, inner = access.steps
    constant = access.start % SPAN + spot.first * inner
    text = ""
    for counter, step in ((spot.outer, outer), (spot.inner, spot.width * inner), *others):
        if step and counter != "0":
            part = counter if step == 1 else code.write(f"mul i64 {counter}, {step}", "i64").text
            text = code.write(f"add i64 {text}, {part}", "i64").text if text else part
    if not text:
        return str(constant)
    return code.write(f"add i64 {text}, {constant}", "i64").text if constant else text


def _region(access: Access) -> str:
    return f"%region{access.start // SPAN}"


def single(code: Code, access: Access, spot: Spot, *others: tuple[str, int]) -> str:
    """One double, that of the first lane."""
    where = f"ptr {_region(access)}, i64 {offset(code, access, spot, *others)}"
    pointer = code.write(f"getelementptr double, {where}", "ptr").text
    return code.write(f"load double, ptr {pointer}, align 8").text


def splat(code: Code, one: str) -> Register:
    """A double in all lanes."""
    if code.lanes == 1:
        return Register(code, one)
    own = code.type("double")
    first = code.write(f"insertelement {own} poison, double {one}, i64 0")
    return code.write(
        f"shufflevector {first.typed}, {own} poison, <{code.lanes} x i32> zeroinitializer"
    )


def load(code: Code, access: Access, spot: Spot, *others: tuple[str, int]) -> Register:
    """The numbers of as many lanes as the code has."""
    step = access.steps[1]
    if not step or code.lanes == 1:
        return splat(code, single(code, access, spot, *others))
    where = f"ptr {_region(access)}, i64 {offset(code, access, spot, *others)}"
    pointer = code.write(f"getelementptr double, {where}", "ptr").text
    own = code.type("double")
    if step == 1:
        return code.write(f"load {own}, ptr {pointer}, align 8")
    if step == -1:
        last = code.write(f"getelementptr double, ptr {pointer}, i64 {1 - code.lanes}", "ptr").text
        found = code.write(f"load {own}, ptr {last}, align 8")
        order = ", ".join(f"i32 {lane}" for lane in reversed(range(code.lanes)))
        mask = f"<{code.lanes} x i32> <{order}>"
        return code.write(f"shufflevector {found.typed}, {own} poison, {mask}")
    return gathered(code, _far(code, pointer, step))


def load_some(
    code: Code, access: Access, spot: Spot, count: int, *others: tuple[str, int]
) -> Register:
    """The numbers of the first lanes, which are neighbours or one number; 0 in the other lanes."""
    own, flags = code.type("double"), f"<{code.lanes} x i1>"
    mask = ", ".join(f"i1 {str(lane < count).lower()}" for lane in range(code.lanes))
    if access.steps[1] == 0:
        number = splat(code, single(code, access, spot, *others))
        return code.write(f"select {flags} <{mask}>, {number.typed}, {own} zeroinitializer")
    where = f"ptr {_region(access)}, i64 {offset(code, access, spot, *others)}"
    pointer = code.write(f"getelementptr double, {where}", "ptr").text
    name = f"llvm.masked.load.{code.suffix}.p0"
    code.module.add(name, f"declare {own} @{name}(ptr, {flags}, {own})")
    given = f"ptr align 8 {pointer}, {flags} <{mask}>, {own} zeroinitializer"
    return code.write(f"call {own} @{name}({given})")


def _far(code: Code, pointer: str, step: int) -> str:
    """The addresses of all lanes, which are no neighbours: `step` numbers apart."""
    places = ", ".join(f"i64 {lane * step}" for lane in range(code.lanes))
    return code.write(f"getelementptr double, ptr {pointer}, <{code.lanes} x i64> <{places}>").text


def gathered(code: Code, pointers: str) -> Register:
    """The numbers that stand at the addresses of the lanes."""
    own, lanes = code.type("double"), code.lanes
    name = f"llvm.masked.gather.{code.suffix}.v{lanes}p0"
    given = f"<{lanes} x ptr> align 8 {pointers}, <{lanes} x i1> splat (i1 true), {own} poison"
    code.module.add(name, f"declare {own} @{name}(<{lanes} x ptr>, <{lanes} x i1>, {own})")
    return code.write(f"call {own} @{name}({given})")


def store(code: Code, number: Register, access: Access, spot: Spot) -> None:
    """Keep the numbers of as many lanes as the code has."""
    step = access.steps[1]
    where = f"ptr {_region(access)}, i64 {offset(code, access, spot)}"
    pointer = code.write(f"getelementptr double, {where}", "ptr").text
    if code.lanes == 1 or step == 1:
        code.lines.append(f"  store {number.typed}, ptr {pointer}, align 8")
        return
    own, lanes = code.type("double"), code.lanes
    name = f"llvm.masked.scatter.{code.suffix}.v{lanes}p0"
    code.module.add(name, f"declare void @{name}({own}, <{lanes} x ptr>, <{lanes} x i1>)")
    pointers = f"<{lanes} x ptr> align 8 {_far(code, pointer, step)}"
    code.lines.append(
        f"  call void @{name}({number.typed}, {pointers}, <{lanes} x i1> splat (i1 true))"
    )


def many(code: Code, kind: str, number: int) -> str:
    """A whole number in all lanes."""
    return str(number) if code.lanes == 1 else f"splat ({kind} {number})"


def splat_pointer(code: Code, region: int) -> str:
    """The address of a region in all lanes."""
    if code.lanes == 1:
        return f"%region{region}"
    own = f"<{code.lanes} x ptr>"
    first = code.write(f"insertelement {own} poison, ptr %region{region}, i64 0").text
    mask = f"<{code.lanes} x i32> zeroinitializer"
    return code.write(f"shufflevector {own} {first}, {own} poison, {mask}").text


def lane(code: Code, spot: Spot) -> str:
    """The number of the first lane of a register."""
    text = str(spot.first)
    for counter, step in ((spot.outer, spot.row), (spot.inner, spot.width)):
        if counter != "0":
            lanes = code.write(f"mul i64 {counter}, {step}", "i64").text
            text = code.write(f"add i64 {lanes}, {text}", "i64").text
    return text
