"""Update the parts of README.md and speed.md that are made from the code and the last benchmark.

From the root of the repository: `python docs/readme.py`.
"""

from __future__ import annotations

import doctest
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from autograd import TABLE
from autograd.__main__ import markdown as op_table
from autograd.drawing import Picture
from benchmarks.chart import charts
from benchmarks.report import read
from benchmarks.tables import tables

README = Path(__file__).parents[1] / "README.md"
SPEED = Path(__file__).parent / "speed.md"
EIGHT = ("add", "mul", "pow", "exp", "log", "sigmoid", "relu", "maximum")  # rows that README shows
PICTURE = Path(__file__).parent / "pictures" / "loss.svg"


def refresh(readme: Path = README, picture: Path = PICTURE, speed: Path = SPEED) -> None:
    """Update the pictures and the tables."""
    picture.write_text(first_picture(readme.read_text(encoding="utf-8")), encoding="utf-8")
    run = read()
    for name, chart in charts(run).items():
        picture.with_name(f"{name}.svg").write_text(chart, encoding="utf-8")
    made = tables(run)
    fill(readme, {"ops": op_table([TABLE[name] for name in EIGHT]), "machine": made["machine"]})
    fill(speed, made)


def fill(page: Path, made: dict[str, str]) -> None:
    """Write each content into the section of its name."""
    text = page.read_text(encoding="utf-8")
    for name, content in made.items():
        text = section(text, name, content)
    page.write_text(text, encoding="utf-8")


def first_picture(text: str) -> str:
    """The picture of the first example as SVG, painted by the Graphviz that pip installs."""
    names: dict[str, Any] = {}
    examples = iter(doctest.DocTestParser().get_examples(text))
    with redirect_stdout(StringIO()):
        while "picture" not in names:
            exec(next(examples).source, names)
    return Picture(names["picture"].scene, backend="wasm").svg + "\n"


def section(text: str, name: str, content: str) -> str:
    """`text` with `content` between its comments `<!-- name -->` and `<!-- end of name -->`."""
    before, opening, rest = text.partition(f"<!-- {name} -->\n")
    _, closing, after = rest.partition(f"<!-- end of {name} -->\n")
    if not opening or not closing:
        raise ValueError(f"there is no section {name!r} between comments")
    return f"{before}{opening}{content}\n{closing}{after}"


if __name__ == "__main__":
    refresh()
