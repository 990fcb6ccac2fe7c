"""Is what README.md shows still true?  Its examples run as doctests; this holds its tables."""

from __future__ import annotations

import re
from pathlib import Path

from autograd.__main__ import markdown
from benchmarks import report

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(name: str) -> str:
    """What stands between the comments of that name."""
    found = re.findall(rf"<!-- {name} -->\n(.*)\n<!-- end of {name} -->", README, re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def under(heading: str) -> str:
    """The text of the section with that heading."""
    return README.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_the_op_table_is_the_table() -> None:
    """README shows what `python -m autograd` prints."""
    assert section("ops") == markdown()


def test_the_figures_are_those_of_the_last_run() -> None:
    """README shows what `python -m benchmarks --table` prints."""
    assert section("benchmarks") == report.markdown()


def test_the_quick_start_is_two_commands() -> None:
    """A new user types `make demo` and `make test`, and the Makefile knows them."""
    commands = re.findall(r"```sh\n(.*?)```", under("Quick start"), re.DOTALL)
    assert commands == ["make demo\nmake test\n"]


def test_commands_and_files_exist() -> None:
    """Every `make` command and every linked file is there."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in re.findall(r"`make (?:PYTHON=\S+ )?(\w+)`", README):
        assert re.search(rf"^{command}:", makefile, re.MULTILINE), command
    for path in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / path).exists(), path


def test_the_fresh_environment_comes_first() -> None:
    """The first advice about installing is the one that avoids the other `autograd`."""
    assert under("Install").strip().startswith("**Use a fresh virtual environment first.**")
