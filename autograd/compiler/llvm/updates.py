"""The loop over updates, in LLVM's language."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.llvm.code import Module
from autograd.compiler.llvm.examples import GIVEN, OF_UPDATE, Calls, Examples
from autograd.compiler.training.carrying import hides
from autograd.compiler.training.numbers import padded
from autograd.compiler.training.step import Training

__all__ = ["add_updates"]

RUN = """define i1 @run(ptr %table, i64 %first, i64 %last, i64 %size, i64 %total, double %step) {{
entry:
{setup}
  %loss = alloca double
  %doubt = alloca i1
  store i1 false, ptr %doubt
  %numbers = alloca double, i64 3
  %begin = mul i64 %first, %size
  %losses.before = load double, ptr %losses
{updates}
  store double %losses.now, ptr %losses
  %doubted = load i1, ptr %doubt
  %settled = xor i1 %doubted, true
  ret i1 %settled
}}"""
"""All updates from the first one to the last one; their losses are added to what is there."""

BATCHES = """\
  br label %updates
updates:
  %update = phi i64 [%first, %entry], [%update.next, %updates]
  %losses.sum = phi double [%losses.before, %entry], [%losses.now, %updates]
  %start = mul i64 %update, %size
  %full = add i64 %start, %size
  %short = icmp slt i64 %full, %total
  %end = select i1 %short, i64 %full, i64 %total
  %count = sub i64 %end, %start
  %count.real = sitofp i64 %count to double
  %share = fdiv double 1.0, %count.real
  store double %share, ptr %numbers
{numbers}
  call void @llvm.memset.p0.i64(ptr %gradients, i8 0, i64 {bytes}, i1 false)
  %sum = call double @examples({given}, i64 %start, i64 %end, double 0.0)
{after}
  %losses.now = fadd double %losses.sum, %sum
  %update.next = add i64 %update, 1
  %more = icmp slt i64 %update.next, %last
  br i1 %more, label %updates, label %exit
exit:"""
"""Updates by batches, whose examples add to the gradients."""

SINGLES = """\
  store double 1.0, ptr %numbers
  %but.one = sub i64 %last, 1
  %sum = call double @examples({given}, i64 %first, i64 %but.one, double %losses.before)
  call void @llvm.memcpy.p0.p0.i64(ptr %kept, ptr %weights, i64 {bytes}, i1 false)
  %losses.now = call double @examples({given}, i64 %but.one, i64 %last, double %sum)"""
"""Updates by single examples.  The weights before the last one are kept: whoever asks for its
gradients can compute them."""

UNSOUND = """define internal i1 @unsound(ptr noalias %gradients) nounwind {{
entry:
  br label %loop
loop:
  %at = phi i64 [0, %entry], [%next, %loop]
  %sum = phi <8 x double> [zeroinitializer, %entry], [%sum.next, %loop]
  %where = getelementptr double, ptr %gradients, i64 %at
  %some = load <8 x double>, ptr %where, align 8
  %none = fsub <8 x double> %some, %some
  %sum.next = fadd <8 x double> %sum, %none
  %next = add i64 %at, 8
  %more = icmp slt i64 %next, {size}
  br i1 %more, label %loop, label %end
end:
  %odd = fcmp une <8 x double> %sum.next, zeroinitializer
  %bits = bitcast <8 x i1> %odd to i8
  %found = icmp ne i8 %bits, 0
  ret i1 %found
}}"""
"""Whether one of the gradients is not finite: such a number minus itself is not 0."""
NOTED = """\
  %unsound = call i1 @unsound(ptr %gradients)
  %sound.before = load i1, ptr %doubt
  %sound.now = or i1 %sound.before, %unsound
  store i1 %sound.now, ptr %doubt"""


def add_updates(
    module: Module,
    training: Training,
    parts: Sequence[str],
    regions: Sequence[str],
    *,
    frame: int,
    together: int,
) -> None:
    """Add the function `run`, which calls the parts: that of the examples, then the others.

    It takes the addresses in the table, the first update and the one behind the last, how many
    examples a batch has, how many there are, and how many updates were made before.  Without other
    parts, each example is an update.  The frame has so many numbers, and so many examples are
    computed together.
    """
    _, *others = parts
    calls = Calls(training, regions)
    Examples(training, calls, together, are_updates=not others).write(module, frame)
    module.add("memset", "declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)")
    module.add("memcpy", "declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)")
    after = [calls.doubting(name, name) for name in others]
    if others and hides(training):  # once the penalty has added to the gradients
        after.insert("penalise" in others, NOTED)
        module.add("unsound", UNSOUND.format(size=padded(training.weights)))
    updates = (BATCHES if others else SINGLES).format(
        given=GIVEN,
        bytes=8 * training.weights,
        numbers=OF_UPDATE.format(it="update"),
        after="\n".join(after),
    )
    module.add("run", RUN.format(setup=calls.setup, updates=updates))
