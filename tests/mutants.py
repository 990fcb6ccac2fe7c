"""Break the code on purpose, one named fault at a time, and see that the tests notice.

`make mutants` runs this.  Each mutant is one replacement in one file, tried in a copy of the
project with the tests that should notice it.  A mutant that survives is a hole in the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
COPIED = (
    *("autograd", "nn", "tests", "pyproject.toml", "README.md", "CONTRIBUTING.md"),
    *("hatch_build.py", "LICENSE"),
)
PATIENCE = 120  # seconds; tests that take longer have noticed by hanging


class Mutant(NamedTuple):
    """One fault: in `file` the first `old` becomes `new`, and `tests` should fail."""

    name: str
    file: str
    old: str
    new: str
    tests: str


MUTANTS = (
    Mutant(
        "a loop reads across two blocks of memory",
        "autograd/compiler/bundles/nests.py",
        "ends = (numpy.diff(blocks, axis=1) != 0).any(axis=0)",
        "ends = (numpy.diff(blocks, axis=1) > 99).any(axis=0)",
        "tests/test_bundles.py",
    ),
    Mutant(
        "an outer loop goes on although its step changes",
        "autograd/compiler/bundles/nests.py",
        "return bool((table[:, start] - table[:, start - inner] == step).all())",
        "return True",
        "tests/test_bundles.py",
    ),
    Mutant(
        "a bundle joins a loop that has overwritten what it reads",
        "autograd/compiler/bundles/loops.py",
        "if not self._is_undisturbed(",
        "if False and not self._is_undisturbed(",
        "tests/test_bundles.py",
    ),
    Mutant(
        "a bundle joins a loop that reads its results in another order",
        "autograd/compiler/bundles/loops.py",
        "if operand != mine.result and number in self._owners(operand, reader):",
        "if False:",
        "tests/test_bundles.py",
    ),
    Mutant(
        "a fold loses the terms that are no products",
        "autograd/compiler/bundles/fold.py",
        "products += [(other, self.first - 1) for other in others]",
        "products += []",
        "tests/test_bundles.py",
    ),
    Mutant(
        "lanes behind the first register are loaded from the first one",
        "autograd/compiler/llvm/memory.py",
        "((spot.outer, outer), (spot.inner, spot.width * inner), *others)",
        "((spot.outer, outer), *others)",
        "tests/test_bundles.py",
    ),
    Mutant(
        "a long dot forgets the terms behind the last whole register",
        "autograd/compiler/llvm/products.py",
        "for width in (4 * LONG, LONG, 4, 2, 1):",
        "for width in (4 * LONG, LONG, 4, 2):",
        "tests/test_bundles.py",
    ),
    Mutant(
        "short dots forget the terms behind the first register",
        "autograd/compiler/llvm/products.py",
        "for start in range(0, left.size, LONG):",
        "for start in range(0, min(left.size, LONG), LONG):",
        "tests/test_bundles.py",
    ),
    Mutant(
        "short dots mix up their lanes when they are added up",
        "autograd/compiler/llvm/products.py",
        "for width in (1, 2, 4):",
        "for width in (2, 1, 4):",
        "tests/test_bundles.py",
    ),
    Mutant(
        "an outer loop keeps what it writes itself",
        "autograd/compiler/llvm/loops.py",
        "each.start // SPAN not in written",
        "each.start // SPAN in written",
        "tests/test_nn_engines.py",
    ),
    Mutant(
        "a loop over a list that stands anywhere reads the first operand again and again",
        "autograd/compiler/llvm/scattered.py",
        "mul i64 {term}, {lanes}",
        "mul i64 0, {lanes}",
        "tests/test_bundles.py -k anywhere",
    ),
    Mutant(
        "machine code does not look at gradients that a rule hides",
        "autograd/compiler/llvm/updates.py",
        "if others and hides(training):",
        "if False:",
        "tests/test_nn_engines.py -k hides",
    ),
    Mutant(
        "an epoch in machine code shares by the size of a whole batch",
        "autograd/compiler/llvm/updates.py",
        "%count = sub i64 %end, %start",
        "%count = add i64 %size, 0",
        "tests/test_nn_engines.py -k has_the_numbers",
    ),
    Mutant(
        "examples together leave out the change of the one before",
        "autograd/compiler/bundles/together.py",
        "enumerate(self.numbers if self.is_at_once else ())",
        "enumerate(self.numbers[:-1] if self.is_at_once else ())",
        "tests/test_nn_engines.py -k examples_together",
    ),
    Mutant(
        "examples together change all by the row of the last one",
        "autograd/compiler/bundles/together.py",
        "zip(factors, rows.before, strict=True)",
        "zip(factors, rows.before[-1:] * len(factors), strict=True)",
        "tests/test_nn_engines.py -k examples_together",
    ),
    Mutant(
        "examples that are left alone are left out",
        "autograd/compiler/llvm/examples.py",
        "%is.left = icmp slt i64 %first, %end",
        "%is.left = icmp slt i64 %first, %stop",
        "tests/test_nn_engines.py -k examples_together",
    ),
    Mutant(
        "the changes of the last examples together are not made",
        "autograd/compiler/llvm/examples.py",
        'flush_last=flush if self.are_updates else ""',
        'flush_last=""',
        "tests/test_nn_engines.py -k examples_together",
    ),
    Mutant(
        "a live graph keeps only the last share of a gradient",
        "autograd/drawing/graph.js",
        "gradients[edges[edge].tail] += shares[edge]",
        "gradients[edges[edge].tail] = shares[edge]",
        "tests/test_live.py",
    ),
    Mutant(
        "a live graph takes the closed end of a domain for outside",
        "autograd/drawing/graph.js",
        "return Number.isFinite(value);",
        "return false;",
        "tests/test_live.py",
    ),
    Mutant(
        "an explanation that a page follows counts its edges from 1",
        "autograd/explaining/chain.py",
        "edges = count()",
        "edges = count(1)",
        "tests/test_live.py",
    ),
    Mutant(
        "a walk in a page climbs",
        "nn/plot/descent.js",
        "w - rate.rate * slopes[k]",
        "w + rate.rate * slopes[k]",
        "tests/test_nn_live.py",
    ),
    Mutant(
        "a tile in a page hatches a pixel that matters",
        "nn/view/tiles.js",
        "if (!among.has((corner & ~free) | part)) return false;",
        "",
        "tests/test_nn_live.py",
    ),
    Mutant(
        "a playground shuffles one step less",
        "nn/view/training.js",
        "k > 0; k--",
        "k > 1; k--",
        "tests/test_nn_live.py",
    ),
    Mutant(
        "a playground forgets the state of its optimiser",
        "nn/view/training.js",
        "this.states = after.map(([, ...state]) => state);",
        "",
        "tests/test_nn_live.py",
    ),
    Mutant(
        "a contour crosses each side of a cell in its middle",
        "autograd/show/chart/contours.py",
        "share = (level * scale - low * scale) / (high * scale - low * scale)",
        "share = 0.5",
        "tests/test_nn_plot.py",
    ),
    Mutant(
        "labels at the ends of lines may overlap",
        "autograd/show/chart/layout.py",
        "within(apart(wanted, LINE), area.top",
        "within(wanted, area.top",
        "tests/test_nn_plot.py",
    ),
    Mutant(
        "a number on an axis stands elsewhere than its mark",
        "autograd/show/chart/scales.py",
        "(self.place(number) / 2 - self.low / 2) / wide",
        "((self.place(number) / 2 - self.low / 2) / wide) ** 1.05",
        "tests/test_nn_plot.py",
    ),
    Mutant(
        "the last snapshot is not in the player",
        "nn/view/snapshots.py",
        "round(count ** (step / (most - 1))) - 1",
        "round((count - 1) ** (step / (most - 1))) - 1",
        "tests/test_nn_report.py -k player",
    ),
    Mutant(
        "a name in the table of a plot is not escaped",
        "autograd/show/numbers.py",
        "escape(column)",
        "column",
        "tests/test_nn_plot.py",
    ),
    Mutant(
        "letters on a dark page stay dark",
        "autograd/show/palette.py",
        'INK: "#e8e8e8"',
        'INK: "#222222"',
        "tests/test_picture_width.py -k read",
    ),
    Mutant(
        "a lane adds where it should subtract",
        "autograd/compiler/llvm/lanes/powers.py",
        "    return count, shifted, code.fma(-count, LOG_2[1], rest)",
        "    return count, shifted, code.fma(count, LOG_2[1], rest)",
        "tests/test_compile_lanes.py",
    ),
    Mutant(
        "all lanes call the function of C with the number of the first",
        "autograd/compiler/llvm/code.py",
        'place = f"i64 {lane}"',
        'place = "i64 0"',
        "tests/test_compile_llvm.py",
    ),
    Mutant(
        "a long program reads what it keeps from another place",
        "autograd/compiler/llvm/program.py",
        '            done[place] = load(code, "%frame", slots[place])',
        '            done[place] = load(code, "%frame", 0)',
        "tests/test_compile_llvm.py",
    ),
    Mutant(
        "a part of a long program does not keep what others read",
        "autograd/compiler/llvm/program.py",
        "        if place in slots:\n            store(code, number",
        "        if place in slots and place % 5:\n            store(code, number",
        "tests/test_compile_llvm.py",
    ),
    Mutant(
        "a sine has the sign of the turn before",
        "autograd/compiler/llvm/lanes/circular.py",
        "((turns & 2) << 62)",
        "((turns & 1) << 63)",
        "tests/test_compile_lanes.py",
    ),
    Mutant(
        "an unusual row keeps the results of the quick version",
        "autograd/compiler/llvm/quick.py",
        "        code.select(fits, result,",
        "        code.select(fits.equals(fits), result,",
        "tests/test_compile_lanes.py",
    ),
    Mutant(
        "one unusual row changes the results of all others",
        "autograd/compiler/llvm/quick.py",
        "    fits = reduce(Register.__and__, code.expected)\n",
        "    fits = code.expected[0]\n",
        "tests/test_compile_lanes.py",
    ),
    Mutant(
        "a slope that lost its digits is not noticed",
        "autograd/compiler/llvm/usual.py",
        "            guards[guard] = None\n",
        "",
        "tests/test_compile_lanes.py",
    ),
    Mutant(
        "rows beside each other are added in another order by other machines",
        "autograd/compiler/llvm/maps.py",
        "    for first in range(0, code.lanes, TOTALS):",
        "    for first in range(code.lanes - TOTALS, -1, -TOTALS):",
        "tests/test_compile_lanes.py",
    ),
    Mutant(
        "a row behind the last one is added to the sum",
        "autograd/compiler/llvm/maps.py",
        "kept = code.select(inside, result, -0.0)",
        "kept = result",
        "tests/test_compile_llvm.py",
    ),
    Mutant(
        "memory that somebody holds is used again",
        "autograd/compiler/llvm/columns.py",
        "holders == ALONE and",
        "",
        "tests/test_compile_lanes.py",
    ),
    Mutant(
        "the rows before the first line of memory are left out",
        "autograd/compiler/llvm/columns.py",
        "        if start == 0 and begin:\n            yield 0, begin, False\n",
        "",
        "tests/test_compile_lanes.py",
    ),
    Mutant(
        "columns that stand apart are read as if side by side",
        "autograd/compiler/llvm/pieces.py",
        "%near = icmp eq i64 %step, 8",
        "%near = icmp sge i64 %step, 8",
        "tests/test_compile_door.py",
    ),
    Mutant(
        "rows answer other argnums with the code of the last call",
        "autograd/compiler/rows.py",
        "return self._over, self._is_summed, quick_key(0, options)",
        "return self._over, self._is_summed, 0",
        "tests/test_compile_door.py",
    ),
    Mutant(
        "rows that do not fill the lanes leave numbers of other rows behind them",
        "autograd/compiler/llvm/copies.py",
        "%k = phi i64 [%rows, %entry], [%next, %more]\n  %part",
        "%k = phi i64 [0, %entry], [%next, %more]\n  %part",
        "tests/test_compile_door.py",
    ),
    Mutant(
        "a factor of a long product loses its exponent",
        "autograd/compiler/llvm/lists.py",
        "return mantissa, error, exponent + power + shift,",
        "return mantissa, error, exponent + shift,",
        "tests/test_compile_llvm.py",
    ),
    Mutant(
        "what a loop reads and another one writes counts as apart",
        "autograd/compiler/bundles/loops.py",
        "return one[1] < other[0] or other[1] < one[0]",
        "return True",
        "tests/test_bundles.py",
    ),
    Mutant(
        "an array that is not contiguous is read as if it were",
        "autograd/compiler/llvm/arguments.py",
        "i32 28, i32 60",
        "i32 28, i32 28",
        "tests/test_compile_door.py",
    ),
    Mutant(
        "a compiled function answers other argnums with the code of its last call",
        "autograd/compiler/door.py",
        "if argnums is recent",
        "if argnums is not None",
        "tests/test_compile.py",
    ),
    Mutant(
        "examples that a cluster lost are not sent again",
        "nn/training/many/shards.py",
        "except CancelledError:",
        "except ZeroDivisionError:",
        "tests/test_nn_machines.py",
    ),
    Mutant(
        "a model of a fold is made of the examples that it is tested on, too",
        "nn/training/many/plan.py",
        "data.of_fold(number).inputs",
        "data.inputs",
        "tests/test_nn_many.py",
    ),
    Mutant(
        "a setting of which a training failed may be the best",
        "nn/training/many/trials.py",
        "(True, 0.0) if isnan(score) else (False, score)",
        "(False, score)",
        "tests/test_nn_many.py",
    ),
    Mutant(
        "all updates by workers have the learning rate of the first",
        "autograd/compiler/training/gradients.py",
        "epoch.rates[number : number + 1]",
        "epoch.rates[:1]",
        "tests/test_nn_sharded.py",
    ),
    Mutant(
        "exported C takes the other branch of a choice",
        "autograd/compiler/c.py",
        "{then} : {otherwise}",
        "{otherwise} : {then}",
        "tests/test_compile_text.py",
    ),
    Mutant(
        "a formula loses the brackets around its right side",
        "autograd/show/formula.py",
        "tighter = infix.level + 1",
        "tighter = infix.level",
        "tests/test_compile_text.py",
    ),
    Mutant(
        "a block of exported code does not keep all that others read",
        "autograd/compiler/export.py",
        "if home[name] != place:",
        "if home[name] != place and len(kept) < 90:",
        "tests/test_compile_text.py",
    ),
    Mutant(
        "a softmax gives the first share for every number",
        "autograd/compiler/lower.py",
        "numbers.index(operands[0])",
        "0",
        "tests/test_compile_text.py",
    ),
    Mutant(
        "a name above the fraction bar is not escaped",
        "autograd/explaining/notation.py",
        "text = escape(token.text)",
        "text = token.text",
        "tests/test_hostile_text.py",
    ),
    Mutant(
        "a name below the fraction bar is not escaped",
        "autograd/explaining/notation.py",
        "{escape(token.below)}",
        "{token.below}",
        "tests/test_hostile_text.py",
    ),
    Mutant(
        "the title of a page is not escaped",
        "nn/reporting/page.py",
        "<title>{escape(title)}",
        "<title>{title}",
        "tests/test_hostile_text.py",
    ),
    Mutant(
        "the heading of a page is not escaped",
        "nn/reporting/page.py",
        "<h1>{escape(title)}",
        "<h1>{title}",
        "tests/test_hostile_text.py",
    ),
    Mutant(
        "an error on a page is not escaped",
        "nn/reporting/page.py",
        "{escape(str(error))}",
        "{error}",
        "tests/test_hostile_text.py",
    ),
    Mutant(
        "a class above a confusion table is not escaped",
        "nn/reporting/page.py",
        "<th>{escape(name)}</th>",
        "<th>{name}</th>",
        "tests/test_hostile_text.py",
    ),
    Mutant(
        "a class beside a confusion table is not escaped",
        "nn/reporting/page.py",
        "<th>{escape(str(name))}</th>",
        "<th>{name}</th>",
        "tests/test_hostile_text.py",
    ),
    Mutant(
        "a name in a network's picture is not escaped",
        "autograd/show/svg.py",
        'return escape("".join(shown))',
        'return "".join(shown)',
        "tests/test_hostile_text.py",
    ),
    Mutant(
        "a checkpoint that fails leaves the model changed",
        "nn/files/checkpoint.py",
        "        run.model.load_state_dict(numbers)\n",
        "",
        "tests/test_nn_save.py",
    ),
    Mutant(
        "a checkpoint that fails leaves the optimiser changed",
        "nn/files/checkpoint.py",
        "        run.optimiser.load_state_dict(steps)\n",
        "",
        "tests/test_nn_save.py",
    ),
    Mutant(
        "sweeps over one graph do not take turns",
        "autograd/engine/backward.py",
        "    with _one_at_a_time:\n",
        "    if _one_at_a_time:\n",
        "tests/test_backward.py",
    ),
    Mutant(
        "a forked child keeps the lock of its parent",
        "autograd/engine/backward.py",
        "    os.register_at_fork(after_in_child=_renew_the_lock)\n",
        "    pass\n",
        "tests/test_backward.py",
    ),
    Mutant(
        "a zero gradient meets an infinite slope",
        "autograd/engine/backward.py",
        "if gradient:  #",
        "if True:  #",
        "tests/test_backward.py",
    ),
    Mutant(
        "a leaf forgets its earlier gradient",
        "autograd/engine/backward.py",
        "leaf._grad = leaf._left_slope + leaf._grad if done else leaf._left_slope",
        "leaf._grad = leaf._grad if done else leaf._left_slope",
        "tests/test_backward.py",
    ),
    Mutant(
        "an interrupted sweep leaves half a gradient",
        "autograd/engine/backward.py",
        "leaf._grad = leaf._left_slope + leaf._grad if done else leaf._left_slope",
        "leaf._grad = leaf._left_slope + leaf._grad",
        "tests/test_backward.py",
    ),
    Mutant(
        "a node is placed again for each of its uses",
        "autograd/engine/backward.py",
        "            node._sweep = placed\n            order.append(node)",
        "            order.append(node)",
        "tests/test_backward.py",
    ),
    Mutant(
        "the right operand gets the slope of the left one",
        "autograd/engine/backward.py",
        "right._grad += node._right_slope * gradient",
        "right._grad += node._left_slope * gradient",
        "tests/test_sweep.py",
    ),
    Mutant(
        "a zero gradient of the plain sweep meets an infinite slope",
        "autograd/engine/sweep.py",
        "slope * gradient + 0.0 if gradient else 0.0",
        "slope * gradient + 0.0",
        "tests/test_sweep.py",
    ),
    Mutant(
        "an exp spelled out forgets its slope",
        "autograd/engine/value.py",
        "one(data, EXP, value, data)",
        "one(data, EXP, value, 1.0)",
        "tests/test_value.py",
    ),
    Mutant(
        "a deep graph is freed by recursion",
        "autograd/engine/value.py",
        "        if depth < 100:\n",
        "        if depth < 1_000_000_000:\n",
        "tests/test_builds.py -k million_nodes",
    ),
    Mutant(
        "edges forget to free their slopes",
        "autograd/engine/value.py",
        "        native.free(self.slopes)\n",
        "        pass\n",
        "tests/test_builds.py -k million_graphs",
    ),
    Mutant(
        "CFLAGS of the user reach the linker",
        "hatch_build.py",
        '["-O2", "-fno-fast-math"]',
        "[]",
        "tests/test_build.py -k subnormal",
    ),
    Mutant(
        "a library is packed that nobody has tried",
        "hatch_build.py",
        "    try_it(here, new)\n",
        "",
        "tests/test_build.py -k rubbish",
    ),
    Mutant(
        "Adam walks up",
        "nn/optim/rules.py",
        "return weight - rate * move, state",
        "return weight + rate * move, state",
        "tests/test_nn_optim.py",
    ),
    Mutant(
        "Adam takes one beta for the other",
        "nn/optim/rules.py",
        "fast, slow = self.betas",
        "slow, fast = self.betas",
        "tests/test_nn_optim.py",
    ),
    Mutant(
        "Adam does not correct its start",
        "nn/optim/rules.py",
        "corrected = mean / (1.0 - fast**step)",
        "corrected = mean",
        "tests/test_nn_optim.py",
    ),
    Mutant(
        "an estimate of a reciprocal is improved once",
        "autograd/compiler/llvm/lanes/estimates.py",
        "for _ in range(2):\n        found = code.fma(found, code",
        "for _ in range(1):\n        found = code.fma(found, code",
        "tests/test_compile_lanes.py -k estimate",
    ),
    Mutant(
        "NumPy reads an operand as if its inner lanes stood side by side",
        "autograd/compiler/arrays/memory.py",
        "(loop.inner, access.steps[1])",
        "(loop.inner, min(access.steps[1], 1))",
        "tests/test_compile_arrays.py",
    ),
    Mutant(
        "NumPy takes the terms of a product backwards on one side only",
        "autograd/compiler/arrays/products.py",
        "left, right = left[::-1], right[::-1]",
        "left = left[::-1]",
        "tests/test_compile_arrays.py",
    ),
    Mutant(
        "NumPy writes a result where a later step still reads",
        "autograd/compiler/arrays/calls.py",
        "is_free = not any(",
        "is_free = True or not any(",
        "tests/test_compile_arrays.py",
    ),
    Mutant(
        "NumPy adds up one result for all that use it",
        "autograd/compiler/arrays/calls.py",
        "or uses > 1:",
        "or uses > 9:",
        "tests/test_compile_arrays.py",
    ),
    Mutant(
        "a batch in parts keeps the gradients of the last part alone",
        "autograd/compiler/arrays/training.py",
        "sums + gradients if start else gradients.copy()",
        "gradients.copy()",
        "tests/test_compile_arrays.py",
    ),
    Mutant(
        "NumPy trains on a row that was there before",
        "autograd/compiler/arrays/training.py",
        'self.examples.take(part, 0, ready.rows, "clip")',
        'ready.rows[0, 0] or self.examples.take(part, 0, ready.rows, "clip")',
        "tests/test_compile_arrays.py",
    ),
    Mutant(
        "NumPy runs the rule before the batch is added up",
        "autograd/compiler/arrays/training.py",
        "            run(ready.calls)\n            losses",
        "            run([*self.rest, *ready.calls])\n            losses",
        "tests/test_compile_arrays.py",
    ),
    Mutant(
        "an infinite gradient that the rule hides is trained on",
        "autograd/compiler/arrays/training.py",
        "losses + float(gradients.dot(self.zeros[: gradients.size]))",
        "losses",
        "tests/test_compile_arrays.py",
    ),
    Mutant(
        "NumPy goes on with numbers that are not finite",
        "autograd/compiler/arrays/training.py",
        "if not isfinite(loss + self.flat.dot(self.zeros)):",
        "if False:",
        "tests/test_compile_arrays.py",
    ),
    Mutant(
        "compiled training counts steps from 0",
        "autograd/compiler/training/python.py",
        "float(epoch.step + done + 1)",
        "float(epoch.step + done)",
        "tests/test_nn_engines.py",
    ),
    Mutant(
        "compiled training goes on with numbers that are not finite",
        "autograd/compiler/training/python.py",
        "if not is_finite(state, epoch.state)",
        "if False",
        "tests/test_nn_engines.py",
    ),
    Mutant(
        "compiled training does not notice what a callback changes",
        "nn/model/watch.py",
        "*defined(kind), *attributes]",
        "*defined(kind)]",
        "tests/test_nn_engines.py",
    ),
    Mutant(
        "an update made once more draws other random numbers",
        "nn/training/compiled.py",
        "draws.rewind(start)",
        "draws.rewind(0)",
        "tests/test_nn_engines.py",
    ),
    Mutant(
        "a rate of 0 moves weights in compiled training",
        "nn/training/rules.py",
        "    if may_rest:\n",
        "    if False:\n",
        "tests/test_nn_engines.py",
    ),
    Mutant(
        "RMSprop walks up",
        "nn/optim/rules.py",
        "return weight - rate * (gradient",
        "return weight + rate * (gradient",
        "tests/test_nn_optim.py",
    ),
    Mutant(
        "the slope of sigmoid is off by a thousandth",
        "autograd/ops/table.py",
        "floats.sigmoid, lambda x, out: (sigmoid_slope(x),)",
        "floats.sigmoid, lambda x, out: (1.001 * sigmoid_slope(x),)",
        "tests/test_ops.py -k sigmoid",
    ),
    Mutant(
        "the slope of relu at 0 is 1",
        "autograd/ops/table.py",
        "floats.relu, lambda x, out: (step(x),)",
        "floats.relu, lambda x, out: (1.0 - step(-x),)",
        "tests/test_ops.py -k relu",
    ),
)


def copy_of_the_project(folder: Path) -> None:
    """Put what the tests need into `folder`."""
    for name in COPIED:
        source = ROOT / name
        ignored = shutil.ignore_patterns("__pycache__")
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)


def tests_pass(tests: str, folder: Path) -> bool:
    """Whether these tests pass in the copy; a run that takes too long does not pass."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", *tests.split()]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "ci", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, timeout=PATIENCE, capture_output=True, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    if done.returncode < 0:  # a fault in machine code ends the process itself
        return False
    if done.returncode not in (0, 1):
        raise RuntimeError(f"pytest {tests} did not run:\n{done.stdout.decode()}")
    return done.returncode == 0


def survives(mutant: Mutant, folder: Path) -> bool:
    """Whether the tests pass with this fault in the code."""
    file = folder / mutant.file
    code = file.read_text(encoding="utf-8")
    if mutant.old not in code:
        raise ValueError(f"{mutant.name!r}: {mutant.file} no longer has {mutant.old!r}")
    file.write_text(code.replace(mutant.old, mutant.new, 1), encoding="utf-8")
    try:
        return tests_pass(mutant.tests, folder)
    finally:
        file.write_text(code, encoding="utf-8")


def main() -> int:
    """Try every mutant, print what became of it, and fail if one survives."""
    survivors = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy_of_the_project(folder)
        for tests in dict.fromkeys(mutant.tests for mutant in MUTANTS):
            if not tests_pass(tests, folder):
                print(f"{tests} fails before any mutant; mend that first")
                return 1
        for mutant in MUTANTS:
            alive = survives(mutant, folder)
            survivors += [mutant.name] * alive
            print("SURVIVES" if alive else "noticed ", mutant.name, flush=True)
    print(f"{len(MUTANTS) - len(survivors)} of {len(MUTANTS)} mutants were noticed")
    return bool(survivors)


if __name__ == "__main__":
    sys.exit(main())
