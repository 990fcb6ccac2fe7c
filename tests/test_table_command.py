"""`python -m autograd` prints every row of the op table."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from autograd import TABLE, define
from autograd.__main__ import markdown


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_command_prints_one_line_for_each_row() -> None:
    """The rows come in the order of the table, under one heading, with as many cells each."""
    command = [sys.executable, "-m", "autograd"]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[1], capture_output=True, encoding="utf-8", check=True
    )
    heading, rule, *rows = done.stdout.splitlines()
    assert [cells(row)[0].strip("`").split("(")[0] for row in rows] == [
        name for name, row in TABLE.items() if not row.helper
    ]
    assert {len(cells(line)) for line in [heading, rule, *rows]} == {5}


def test_a_row_says_what_its_op_says() -> None:
    """Operands, defaults, formula, domain, kinks and bounds come from the row."""
    shown = cells(markdown([TABLE["leaky_relu"]]).splitlines()[-1])
    assert shown == [
        "`leaky_relu(x, slope=0.01)`",
        "`x if x > 0 else slope * x`",
        "",
        "`x`",
        "0.5 / 0.5",
    ]
    assert cells(markdown([TABLE["atanh"]]).splitlines()[-1])[2] == "-1 < x < 1"
    assert cells(markdown([TABLE["dot"]]).splitlines()[-1])[0] == "`dot([w, ...], [x, ...])`"


def test_an_op_of_ones_own_has_a_line_too() -> None:
    """A bar in a formula or condition does not break the table."""
    own = define("own", forward=abs, slopes=lambda x, out: (0.0,), formula="|x|", needs="|x| < 1")
    line = markdown([own]).splitlines()[-1]
    assert line == r"| `own(x)` | `\|x\|` | \|x\| < 1 | | 1 / 1 |"
