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
        "nn/view/svg.py",
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
        "return [kind, *(each",
        "return [kind, *(0",
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
        "nn/training/parts.py",
        "where(rate, new, old) if rests(optimiser) else new",
        "new",
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
