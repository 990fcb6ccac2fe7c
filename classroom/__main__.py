"""Build the classroom in a folder (build/classroom unless told), and a .zip of it beside it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import make_archive

from classroom.build import ROOT, build
from classroom.parts import MissingPartError

__all__ = ["main"]


def main(arguments: Sequence[str]) -> None:
    """Build it, or end with what is missing."""
    if len(arguments) > 1:
        raise SystemExit(f"python -m classroom takes a folder or nothing, not {arguments}")
    folder = Path(arguments[0] if arguments else ROOT / "build" / "classroom").resolve()
    try:
        build(folder)
    except MissingPartError as error:
        raise SystemExit(f"The classroom was not built: {error}") from None
    archive = make_archive(str(folder), "zip", folder.parent, folder.name)
    print(f"The classroom is in {folder}, and to hand out in {archive}")


if __name__ == "__main__":
    main(sys.argv[1:])
