"""Load and store the lanes of a register where a bundle's numbers stand in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from autograd.compiler.bundles.layout import SPAN
from autograd.compiler.bundles.nests import Access
from autograd.compiler.llvm.code import Code
from autograd.compiler.llvm.register import Register

__all__ = ["Spot", "counted", "load", "offset", "single", "splat", "store"]


class Spot(NamedTuple):
    """Which lanes of a loop a register holds: `first` + `inner` * width and those behind it."""

    outer: str
    inner: str
    first: int
    width: int


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
    if step == 1:
        return code.write(f"load {code.type('double')}, ptr {pointer}, align 8")
    result = Register(code, "poison")
    for lane in range(code.lanes):
        here = code.write(f"getelementptr double, ptr {pointer}, i64 {lane * step}", "ptr").text
        one = code.write(f"load double, ptr {here}, align 8").text
        result = code.write(f"insertelement {result.typed}, double {one}, i64 {lane}")
    return result


def store(code: Code, number: Register, access: Access, spot: Spot) -> None:
    """Keep the numbers of as many lanes as the code has."""
    step = access.steps[1]
    where = f"ptr {_region(access)}, i64 {offset(code, access, spot)}"
    pointer = code.write(f"getelementptr double, {where}", "ptr").text
    if code.lanes == 1 or step == 1:
        code.lines.append(f"  store {number.typed}, ptr {pointer}, align 8")
        return
    for lane in range(code.lanes):
        one = code.write(f"extractelement {number.typed}, i64 {lane}").text
        here = code.write(f"getelementptr double, ptr {pointer}, i64 {lane * step}", "ptr").text
        code.lines.append(f"  store double {one}, ptr {here}, align 8")
