"""`python -m autograd` prints the op table as Markdown, `--version` the version of Slopewise.

One line for each op, in the order of the table.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from autograd.engine.value import COMPILED
from autograd.installation import version, why_pure
from autograd.ops.op import Op
from autograd.ops.table import TABLE

__all__ = ["SHOWN", "main", "markdown"]

SHOWN = [op for op in TABLE.values() if not op.helper]
"""The ops that lists of ops show, in the order of the table."""

HEADINGS = ("op", "value", "defined where", "slope jumps where this is 0", "ulp: value / slope")


def markdown(ops: Iterable[Op] = SHOWN) -> str:
    """The rows of `ops` as a Markdown table.

    >>> print(markdown([TABLE["relu"]]).splitlines()[2])
    | `relu(x)` | `max(x, 0)` | | `x` | 0.5 / 0.5 |
    """
    lines = [HEADINGS, ("---",) * len(HEADINGS), *map(cells, ops)]
    return "\n".join("|" + "".join(map(cell, line)) for line in lines)


def cell(text: str) -> str:
    """One cell and the bar after it; a bar inside the text is escaped."""
    shown = text.replace("|", r"\|")
    return f" {shown} |" if text else " |"


def cells(op: Op) -> tuple[str, ...]:
    """The cells of one op."""
    value, slope = op.ulps
    return (
        code(op.signature),
        code(op.formula),
        op.condition,
        ", ".join(code(kink) for kink in op.kinks),
        f"{value:g} / {slope:g}",
    )


def code(text: str) -> str:
    """`text` between backticks; an empty text stays empty."""
    return f"`{text}`" if text else ""


def main(arguments: Sequence[str]) -> None:
    """Print what the arguments ask for."""
    if list(arguments) not in ([], ["--version"]):
        raise SystemExit(
            f"python -m autograd takes --version or nothing, not {' '.join(arguments)}"
        )
    print(f"Slopewise {version()}, {build()}" if arguments else markdown())


def build() -> str:
    """`compiled`, or why not."""
    return "compiled" if COMPILED else f"pure Python: {why_pure()}"


if __name__ == "__main__":
    main(sys.argv[1:])
