"""Examples that follow each other, one by one or several together, in LLVM's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from autograd.compiler.llvm.code import Module
from autograd.compiler.training.numbers import LINE, padded
from autograd.compiler.training.step import Training

__all__ = ["BEFORE", "GIVEN", "NOW", "OF_UPDATE", "ROWS", "TABLE", "Calls", "Examples"]

TABLE = (
    "frame", "weights", "gradients", "clipped", "slots", "shared", "examples", "order", "draws",
    "rates", "losses", "kept",
)  # fmt: skip
"""The arrays whose addresses a run takes."""
NOW = ("row0", "row1", "row2", "row3")
BEFORE = ("before0", "before1", "before2", "before3")
ROWS = ("row", *NOW, *BEFORE)
"""The regions that are rows: that of the example that is computed, and those of all that are
computed together, and of those before them."""
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
{one}
  %one.next = add i64 %one, 1
  %more = icmp slt i64 %one.next, %end
  br i1 %more, label %each, label %exit
exit:
  %found = phi double [%so.far, %entry], [%one.sum, %each]"""

TOGETHER = """\
  %stop = sub i64 %end, {behind}
  %some = icmp slt i64 %start, %stop
  br i1 %some, label %all, label %left
all:
  %e0 = phi i64 [%start, %entry], [%e0.next, %all]
  %sum = phi double [%so.far, %entry], [%e{behind}.sum, %all]
{before}
{rows}
{begin}
{each}
{flush_each}
  %e0.next = add i64 %e0, {count}
  %more = icmp slt i64 %e0.next, %stop
  br i1 %more, label %all, label %done
done:
{flush_last}
  br label %left
left:
  %first = phi i64 [%start, %entry], [%e0.next, %done]
  %sum.left = phi double [%so.far, %entry], [%e{behind}.sum, %done]
  %is.left = icmp slt i64 %first, %end
  br i1 %is.left, label %alone, label %exit
alone:
  %last = phi i64 [%first, %left], [%last.next, %alone]
  %last.before = phi double [%sum.left, %left], [%last.sum, %alone]
{last}
  %last.next = add i64 %last, 1
  %last.more = icmp slt i64 %last.next, %end
  br i1 %last.more, label %alone, label %exit
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

    It calls `example` for each.  If several are computed together, it calls the functions of
    `add_together` as well.  With `are_updates`, each example is an update of its own.
    """

    def __init__(
        self, training: Training, calls: Calls, together: int, *, are_updates: bool
    ) -> None:
        self.calls, self.together, self.are_updates = calls, together, are_updates
        self.draws = training.draws
        self.width = padded(training.features + training.targets)

    def write(self, module: Module, frame: int) -> None:
        """Write it; the frame has so many numbers."""
        lines = [
            # It is called twice, and should not become part of its caller.
            f"define double @examples({GIVEN}, i64 %start, i64 %end, double %so.far) {{",
            "entry:",
            self.calls.setup,
        ]
        if self.together > 1 and self.are_updates:  # at first there are no changes to be made
            clear = f"ptr %frame, i8 0, i64 {8 * frame}, i1 false"
            lines.append(f"  call void @llvm.memset.p0.i64({clear})")
        body = self._together() if self.together > 1 else self._one_by_one()
        lines += [body, "  ret double %found", "}"]
        module.add("prefetch", "declare void @llvm.prefetch.p0(ptr, i32, i32, i32)")
        module.add("examples", "\n".join(lines))

    def _one_by_one(self) -> str:
        one = [self._row("one"), self._fetched("one"), self._done("one", "sum")]
        return ONE_BY_ONE.format(one="\n".join(one))

    def _together(self) -> str:
        places = range(self.together)
        rows = {name: f"%e{place}.row" for place, name in zip(places, NOW, strict=True)}
        before = {name: f"%{name}" for _, name in zip(places, BEFORE, strict=True)}
        moved = {name: f"%e{place}.row" for place, name in zip(places, BEFORE, strict=True)}
        flush = self.calls.call("flush", moved)
        each = [self._done("e0", "sum")]
        for place in places[1:]:
            each.append(self.calls.call(f"turn{place}", rows))
            each.append(self._done(f"e{place}", f"e{place - 1}.sum"))
        numbers = [f"  %e{place} = add i64 %e0, {place}" for place in places[1:]]
        last = [
            self._row("last"),
            self.calls.call("begin.alone", {"row": "%last.row"}),
            self._done("last", "last.before"),
            self.calls.call("flush.alone", {"row": "%last.row"}),
        ]
        return TOGETHER.format(
            count=self.together,
            behind=self.together - 1,
            before="\n".join(
                f"  %{name} = phi ptr [%examples, %entry], [{row}, %all]"
                for name, row in moved.items()
            ),
            rows="\n".join(
                [*numbers, *(f"{self._row(f'e{p}')}\n{self._fetched(f'e{p}')}" for p in places)]
            ),
            begin=self.calls.call("begin", rows | before),
            each="\n".join(each),
            flush_each="" if self.are_updates else flush,
            flush_last=flush if self.are_updates else "",
            last="\n".join(last),
        )

    def _row(self, it: str) -> str:
        """Lines that find the row of an example."""
        return ROW.format(it=it, width=self.width)

    def _done(self, it: str, sum_: str) -> str:
        """Lines for what an example does by itself."""
        own = {"row": f"%{it}.row", "draws": f"%{it}.draws"}
        numbers = OF_UPDATE.format(it=it) + "\n" if self.are_updates else ""
        doubting = self.calls.doubting("example", it, own)
        return numbers + DONE.format(it=it, sum=sum_, draws=self.draws, example=doubting)

    def _fetched(self, it: str) -> str:
        """Lines that ask for the row of a later example, so that it is near when its turn comes."""
        lines = [
            f"  %{it}.later = add i64 %{it}, {self.together}",
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
