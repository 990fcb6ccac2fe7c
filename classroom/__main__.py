"""Build the classroom in a folder, and a .zip of it beside it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from shutil import make_archive

from classroom.build import ROOT, build
from classroom.parts import ClassroomError

__all__ = ["main"]

BUILT = ROOT / "build"


def main() -> None:
    """Build it, or end with what is missing."""
    parser = ArgumentParser(prog="python -m classroom", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=BUILT / "classroom")
    parser.add_argument("--parts", type=Path, default=BUILT / "classroom-parts", help="the cache")
    asked = parser.parse_args()
    folder = asked.folder.resolve()
    try:
        build(folder, parts=asked.parts.resolve())
    except ClassroomError as error:
        raise SystemExit(f"The classroom was not built: {error}") from None
    archive = make_archive(str(folder), "zip", folder.parent, folder.name)
    print(f"The classroom is in {folder}, and to hand out in {archive}")


if __name__ == "__main__":
    main()
