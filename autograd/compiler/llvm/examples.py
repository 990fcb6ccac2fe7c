"""Examples that follow each other, one by one or in pairs, in LLVM's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from autograd.compiler.llvm.code import Module
from autograd.compiler.llvm.numbers import LINE, padded
from autograd.compiler.training.step import Training

__all__ = ["GIVEN", "NUMBERS", "OF_UPDATE", "ROWS", "TABLE", "Calls", "Examples"]

TABLE = (
    "frame", "weights", "gradients", "clipped", "slots", "shared", "examples", "order", "draws",
    "rates", "losses", "kept",
)  # fmt: skip
"""The arrays whose addresses a run takes."""
NUMBERS = ("share", "rate", "step")
ROWS = ("row", "other", "row.before", "other.before")
"""The regions that are parts of the array of examples."""
GIVEN = "ptr %table, ptr %numbers, ptr %loss, ptr %doubt, i64 %begin, double %step"
"""What the function of examples takes, besides the first example and the one behind the last."""
FETCHED = 64
"""How many lines of the cache are asked for early; the rest of a long row comes by itself."""
UNMOVED: Mapping[str, str] = MappingProxyType({})

ONE_BY_ONE = """\
  %some = icmp slt i64 %start, %end
  br i1 %some, label %each, label %exit
each:
  %one = phi i64 [%start, %entry], [%one.next, %each]
  %sum = phi double [%so.far, %entry], [%one.sum, %each]
{one_row}
{one_fetched}
{one_done}
  %one.next = add i64 %one, 1
  %more = icmp slt i64 %one.next, %end
  br i1 %more, label %each, label %exit
exit:
  %found = phi double [%so.far, %entry], [%one.sum, %each]"""

IN_PAIRS = """\
  %stop = sub i64 %end, 1
  %some = icmp slt i64 %start, %stop
  br i1 %some, label %both, label %left
both:
  %one = phi i64 [%start, %entry], [%one.next, %both]
  %sum = phi double [%so.far, %entry], [%two.sum, %both]
  %row.before = phi ptr [%examples, %entry], [%one.row, %both]
  %other.before = phi ptr [%examples, %entry], [%two.row, %both]
  %two = add i64 %one, 1
{one_row}
{two_row}
{one_fetched}
{two_fetched}
{begin}
{one_done}
{turn}
{two_done}
{flush_pair}
  %one.next = add i64 %one, 2
  %more = icmp slt i64 %one.next, %stop
  br i1 %more, label %both, label %done
done:
{flush_pairs}
  br label %left
left:
  %last = phi i64 [%start, %entry], [%one.next, %done]
  %sum.left = phi double [%so.far, %entry], [%two.sum, %done]
  %is.left = icmp slt i64 %last, %end
  br i1 %is.left, label %alone, label %exit
alone:
{last_row}
{begin_alone}
{last_done}
{flush_alone}
  br label %exit
exit:
  %found = phi double [%sum.left, %left], [%last.sum, %alone]"""

ROW = """\
  %{it}.place.at = getelementptr i64, ptr %order, i64 %{it}
  %{it}.place = load i64, ptr %{it}.place.at
  %{it}.start = mul i64 %{it}.place, {width}
  %{it}.row = getelementptr double, ptr %examples, i64 %{it}.start"""

DONE = """\
  %{it}.draw = sub i64 %{it}, %begin
  %{it}.draws.start = mul i64 %{it}.draw, {draws}
  %{it}.draws = getelementptr double, ptr %draws, i64 %{it}.draws.start
{example}
  %{it}.loss = load double, ptr %loss
  %{it}.sum = fadd double %{sum}, %{it}.loss"""
"""What an example does by itself."""

OF_UPDATE = """\
  %{it}.rate.from = getelementptr double, ptr %rates, i64 %{it}
  %{it}.rate = load double, ptr %{it}.rate.from
  %{it}.rate.at = getelementptr double, ptr %numbers, i64 1
  store double %{it}.rate, ptr %{it}.rate.at
  %{it}.number = add i64 %{it}, 1
  %{it}.real = sitofp i64 %{it}.number to double
  %{it}.step = fadd double %step, %{it}.real
  %{it}.step.at = getelementptr double, ptr %numbers, i64 2
  store double %{it}.step, ptr %{it}.step.at"""
"""The learning rate of an update, and its number."""


class Calls:
    """Calls of the parts of a training step."""

    def __init__(self, training: Training, regions: Sequence[str]) -> None:
        self.regions = regions
        lines = [line for place, name in enumerate(TABLE) for line in element(place, name)]
        for slot in range(training.slots):
            start = slot * padded(training.weights)
            lines.append(f"  %slot{slot} = getelementptr double, ptr %slots, i64 {start}")
        self.setup = "\n".join(lines)
        """The lines that load the addresses of the table."""

    def call(self, name: str, moved: Mapping[str, str] = UNMOVED) -> str:
        """A line that calls a function with the addresses of the regions, some of them moved."""
        names = {each: f"%{each}" for each in self.regions} | dict.fromkeys(ROWS, "%examples")
        given = ", ".join(f"ptr {text}" for text in {**names, **moved}.values())
        return f"  call i1 @{name}(ptr %frame, {given})"

    def doubting(self, name: str, it: str, moved: Mapping[str, str] = UNMOVED) -> str:
        """Lines that call a function, and remember its doubts."""
        return f"""  %{it}.doubt ={self.call(name, moved)[1:]}
  %{it}.kept = load i1, ptr %doubt
  %{it}.any = or i1 %{it}.kept, %{it}.doubt
  store i1 %{it}.any, ptr %doubt"""


class Examples:
    """Writes the function `examples`, which adds up the losses of examples from `so.far` on.

    It calls `example` for each; in pairs it calls the functions of `add_pairs`, too.  Each of them
    is an update if they `are_updates`.
    """

    def __init__(self, training: Training, calls: Calls, *, are_updates: bool) -> None:
        self.calls, self.are_updates = calls, are_updates
        self.draws = training.draws
        self.width = padded(training.features + training.targets)

    def write(self, module: Module, frame: int, *, in_pairs: bool) -> None:
        """Write it; the frame has so many numbers."""
        lines = [
            # It is called twice, and should not become part of its caller.
            f"define double @examples({GIVEN}, i64 %start, i64 %end, double %so.far) {{",
            "entry:",
            self.calls.setup,
        ]
        if in_pairs and self.are_updates:  # at first there are no changes to be made
            clear = f"ptr %frame, i8 0, i64 {8 * frame}, i1 false"
            lines.append(f"  call void @llvm.memset.p0.i64({clear})")
        body = IN_PAIRS if in_pairs else ONE_BY_ONE
        lines += [body.format(**self._texts(in_pairs=in_pairs)), "  ret double %found", "}"]
        module.add("prefetch", "declare void @llvm.prefetch.p0(ptr, i32, i32, i32)")
        module.add("examples", "\n".join(lines))

    def _texts(self, *, in_pairs: bool) -> dict[str, str]:
        """What stands in the braces of the function."""
        both = {"row": "%one.row", "other": "%two.row"}
        before = {"row.before": "%row.before", "other.before": "%other.before"}
        flush = self.calls.call("flush", {"row.before": "%one.row", "other.before": "%two.row"})
        texts = {
            "begin": self.calls.call("begin", both | before),
            "turn": self.calls.call("turn", both),
            "flush_pair": "" if self.are_updates else flush,
            "flush_pairs": flush if self.are_updates else "",
            "begin_alone": self.calls.call("begin.alone", {"row": "%last.row"}),
            "flush_alone": self.calls.call("flush.alone", {"row": "%last.row"}),
        }
        for it, sum_ in (("one", "sum"), ("two", "one.sum"), ("last", "sum.left")):
            texts[f"{it}_row"] = ROW.format(it=it, width=self.width)
            texts[f"{it}_fetched"] = self._fetched(it, 2 if in_pairs else 1)
            texts[f"{it}_done"] = self._done(it, sum_)
        return texts

    def _done(self, it: str, sum_: str) -> str:
        """Lines for what an example does by itself."""
        own = {"row": f"%{it}.row", "draws": f"%{it}.draws"}
        numbers = OF_UPDATE.format(it=it) + "\n" if self.are_updates else ""
        doubting = self.calls.doubting("example", it, own)
        return numbers + DONE.format(it=it, sum=sum_, draws=self.draws, example=doubting)

    def _fetched(self, it: str, ahead: int) -> str:
        """Lines that ask for the row of a later example, so that it is near when its turn comes."""
        lines = [
            f"  %{it}.later = add i64 %{it}, {ahead}",
            f"  %{it}.follows = icmp slt i64 %{it}.later, %end",
            f"  %{it}.near = select i1 %{it}.follows, i64 %{it}.later, i64 %{it}",
            f"  %{it}.near.at = getelementptr i64, ptr %order, i64 %{it}.near",
            f"  %{it}.near.place = load i64, ptr %{it}.near.at",
            f"  %{it}.near.start = mul i64 %{it}.near.place, {self.width}",
        ]
        for start in range(0, min(self.width, LINE * FETCHED), LINE):
            near = f"%{it}.near{start}"
            lines += [
                f"  {near}.at = add i64 %{it}.near.start, {start}",
                f"  {near} = getelementptr double, ptr %examples, i64 {near}.at",
                f"  call void @llvm.prefetch.p0(ptr {near}, i32 0, i32 3, i32 1)",
            ]
        return "\n".join(lines)


def element(place: int, name: str) -> list[str]:
    """Lines that load an element of the table."""
    at = f"%{name}.at"
    return [
        f"  {at} = getelementptr ptr, ptr %table, i64 {place}",
        f"  %{name} = load ptr, ptr {at}",
    ]
