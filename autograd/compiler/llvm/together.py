"""What examples of a training do together, in LLVM's language: see `bundles/together.py`."""

from __future__ import annotations

from collections.abc import Sequence

from autograd.compiler.bundles.loops import Loop
from autograd.compiler.bundles.together import Begin, Together
from autograd.compiler.llvm.code import Module
from autograd.compiler.llvm.loops import WIDE, Loops
from autograd.compiler.llvm.memory import Spot, counted, load, store
from autograd.compiler.llvm.products import added, summed_together
from autograd.compiler.llvm.register import Register

__all__ = ["add_together"]


def add_together(module: Module, found: Together, regions: int) -> None:
    """Add the functions that come before, between and behind what each example does by itself.

    `begin` gives the sums of all, `turn1` and so on come between them, and `flush` makes their
    changes.  Changes of the weights themselves are made by the next `begin`.  For an example that
    is left alone, there are `begin.alone` and `flush.alone`.
    """
    changes = found.changes if found.is_at_once else None
    _Beginning(module, "begin", (), regions).begin(found.begins, changes)
    _Beginning(module, "begin.alone", (), regions).begin([found.alone], None)
    for place, turn in enumerate(found.turns, 1):
        Loops(module, f"turn{place}", (), regions).write(turn)
    Loops(module, "flush", (), regions).write([found.changes])
    Loops(module, "flush.alone", (), regions).write([found.change])


class _Beginning(Loops):
    """Write the sums that examples begin with."""

    def begin(self, examples: Sequence[Begin], changes: Loop | None) -> None:
        """Write the sums of some examples, which load each weight once; it may change first."""
        code, first = self.code, examples[0]
        weights, start = first.weights, 0
        for width in WIDE:
            times = (first.lanes - start) // width
            if not times:
                continue
            code.lanes = width
            with counted(code, times) as block:

                def products(
                    term: str, totals: list[Register], start: int = start
                ) -> list[Register]:
                    spot = Spot(term, block, start, code.lanes)
                    if changes is None:
                        here = Spot("0", block, start, code.lanes)
                        weight = load(code, weights.first, here, (term, weights.step))
                    else:
                        weight = self.body(changes, spot, {})[-1]
                    rows = [each.factors for each in examples]
                    factors = [load(code, row.first, spot, (term, row.step)) for row in rows]
                    both = zip(factors, totals, strict=True)
                    return [added(code, factor, weight, total) for factor, total in both]

                found = summed_together(code, weights.size, len(examples), products)
                for example, total in zip(examples, found, strict=True):
                    store(code, total, example.sums, Spot("0", block, start, width))
            code.lanes = 1
            start += times * width
        self.write([])
