"""Copy the notebooks into docs/lessons when the site is built.

Git ignores the copies. Only changed ones are written, so a second build is quick.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

__all__ = ["bring", "setup"]

NUMBERED = "[0-9]*.ipynb"


def bring(source: Path, target: Path) -> None:
    """Make the numbered notebooks in `target` the same as those in `source`."""
    lessons = {path.name: path.read_bytes() for path in source.glob(NUMBERED)}
    for path in target.glob(NUMBERED):
        if path.name not in lessons:
            path.unlink()
    for name, content in lessons.items():
        copy = target / name
        if not copy.exists() or copy.read_bytes() != content:
            copy.write_bytes(content)


def on_config(app: Sphinx, _: Config) -> None:
    """Copy the notebooks before Sphinx looks for pages."""
    here = Path(app.srcdir)
    bring(here.parent / "notebooks", here / "lessons")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", on_config)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
