"""What README.md shows is true. Its examples run as doctests; this file checks its tables."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SPEED = (ROOT / "docs" / "speed.md").read_text(encoding="utf-8")


def under(heading: str) -> str:
    """The text of the section with that heading."""
    return README.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_what_the_product_makes_is_up_to_date(tmp_path: Path) -> None:
    """`make readme` would change nothing: op table, figures of the last run, and the picture."""
    copy, picture, speed = (tmp_path / name for name in ("README.md", "loss.svg", "speed.md"))
    copy.write_text(README, encoding="utf-8")
    speed.write_text(SPEED, encoding="utf-8")
    runpy.run_path(str(ROOT / "docs" / "readme.py"))["refresh"](copy, picture, speed)
    assert copy.read_text(encoding="utf-8") == README
    assert speed.read_text(encoding="utf-8") == SPEED
    shown = [
        *(ROOT / name for name in re.findall(r"!\[.*?\]\((.*?)\)", README, re.DOTALL)),
        *(ROOT / "docs" / name for name in re.findall(r"!\[.*?\]\((.*?)\)", SPEED)),
    ]
    made = {file.name: file.read_text(encoding="utf-8") for file in tmp_path.glob("*.svg")}
    assert {file.name: file.read_text(encoding="utf-8") for file in shown} == made


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
    """The first advice about installing avoids the other `autograd`."""
    assert under("Install").strip().startswith("**Make a new virtual environment first.**")
