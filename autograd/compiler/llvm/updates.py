"""The loop over updates, and in each the loop over its examples, in LLVM's language."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.llvm.code import Module
from autograd.compiler.llvm.numbers import padded
from autograd.compiler.training.step import Training

__all__ = ["TABLE", "add_updates"]

TABLE = (
    "frame", "weights", "gradients", "clipped", "slots", "shared", "examples", "order", "draws",
    "rates", "losses",
)  # fmt: skip
"""The arrays whose addresses a run takes."""
RUN = """define i1 @run(ptr %table, i64 %first, i64 %last, i64 %size, i64 %total, double %step) {{
entry:
{setup}
  %loss = alloca double
  %doubt = alloca i1
  store i1 false, ptr %doubt
  %before.kept = alloca ptr
  store ptr %examples, ptr %before.kept
  %numbers = alloca double, i64 3
  %rate.at = getelementptr double, ptr %numbers, i64 1
  %step.at = getelementptr double, ptr %numbers, i64 2
  %begin = mul i64 %first, %size
  br label %updates
updates:
  %update = phi i64 [%first, %entry], [%update.next, %updated]
  %start = mul i64 %update, %size
  %full = add i64 %start, %size
  %short = icmp slt i64 %full, %total
  %end = select i1 %short, i64 %full, i64 %total
  %count = sub i64 %end, %start
  %count.real = sitofp i64 %count to double
  %share = fdiv double 1.0, %count.real
  store double %share, ptr %numbers
  %rate.from = getelementptr double, ptr %rates, i64 %update
  %rate = load double, ptr %rate.from
  store double %rate, ptr %rate.at
  %number = add i64 %update, 1
  %number.real = sitofp i64 %number to double
  %steps = fadd double %step, %number.real
  store double %steps, ptr %step.at
{clear}
  br label %each
each:
  %example = phi i64 [%start, %updates], [%example.next, %each]
  %sum = phi double [0.0, %updates], [%sum.next, %each]
  %place.at = getelementptr i64, ptr %order, i64 %example
  %place = load i64, ptr %place.at
  %row.start = mul i64 %place, {width}
  %row = getelementptr double, ptr %examples, i64 %row.start
  %draw.number = sub i64 %example, %begin
  %draw.start = mul i64 %draw.number, {draws}
  %draws.here = getelementptr double, ptr %draws, i64 %draw.start
  %before = load ptr, ptr %before.kept
  store ptr %row, ptr %before.kept
  %example.doubt = call i1 @example({example})
  %example.kept = load i1, ptr %doubt
  %example.any = or i1 %example.kept, %example.doubt
  store i1 %example.any, ptr %doubt
  %loss.now = load double, ptr %loss
  %sum.next = fadd double %sum, %loss.now
  %example.next = add i64 %example, 1
  %example.more = icmp slt i64 %example.next, %end
  br i1 %example.more, label %each, label %updated
updated:
{after}
  %loss.number = sub i64 %update, %first
  %loss.to = getelementptr double, ptr %losses, i64 %loss.number
  store double %sum.next, ptr %loss.to
  %update.next = add i64 %update, 1
  %more = icmp slt i64 %update.next, %last
  br i1 %more, label %updates, label %exit
exit:
{last}
  %doubted = load i1, ptr %doubt
  %settled = xor i1 %doubted, true
  ret i1 %settled
}}"""
"""The loop over updates, and in each the loop over its examples."""


def add_updates(
    module: Module,
    parts: Sequence[str],
    regions: Sequence[str],
    training: Training,
    *,
    is_postponed: bool,
) -> None:
    """Add the function `run`, which calls the parts: first that of each example, then the others.

    It takes the addresses in the table, the first update and the one behind the last, how many
    examples a batch has, how many there are, and how many updates were made before.
    If changes of weights are postponed, `flush` makes the last ones.
    """
    given = ", ".join(f"ptr %{name}" for name in ("frame", *regions))
    size = training.weights
    lines = [each for place, name in enumerate(TABLE) for each in element(place, name)]
    lines += [
        f"  %slot{place} = getelementptr double, ptr %slots, i64 {place * padded(size)}"
        for place in range(training.slots)
    ]
    clear = f"call void @llvm.memset.p0.i64(ptr %gradients, i8 0, i64 {8 * size}, i1 false)"
    end = given.replace("%before", "%before.end")
    flush = f"  %before.end = load ptr, ptr %before.kept\n  call i1 @flush({end})"
    text = RUN.format(
        setup="\n".join(lines),
        last=flush if is_postponed else "",
        clear=f"  {clear}" if len(parts) > 1 else "",  # else there are none to add to
        width=padded(training.features + training.targets),
        draws=training.draws,
        example=given.replace("%draws", "%draws.here"),
        after="\n".join(called(name, given) for name in parts[1:]),
    )
    module.add("memset", "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)")
    module.add("run", text)


def element(place: int, name: str) -> list[str]:
    """Lines that load an element of the table."""
    at = f"%{name}.at"
    return [
        f"  {at} = getelementptr ptr, ptr %table, i64 {place}",
        f"  %{name} = load ptr, ptr {at}",
    ]


def called(name: str, given: str) -> str:
    """Lines that call a part, and remember its doubts."""
    return f"""  %{name}.doubt = call i1 @{name}({given})
  %{name}.kept = load i1, ptr %doubt
  %{name}.any = or i1 %{name}.kept, %{name}.doubt
  store i1 %{name}.any, ptr %doubt"""
