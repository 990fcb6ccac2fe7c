"""Show a picture step by step, inside a page or as a page of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from os import PathLike
from pathlib import Path
from typing import Protocol

from autograd import files
from autograd.hints import PICTURE, Hinted
from autograd.show.image import image

__all__ = ["StepPlayer"]


class Step(Protocol):
    """A step: its caption, which groups of the picture it changes, and what it points at."""

    @property
    def caption(self) -> str: ...
    @property
    def changes(self) -> Mapping[str, tuple[tuple[str, ...], str]]: ...
    @property
    def boxes(self) -> Sequence[str]: ...
    @property
    def edges(self) -> Sequence[str]: ...


class StepPlayer(Hinted):
    """A picture whose groups change from step to step.

    Its page needs no other file. Without JavaScript it shows the picture of the last step.
    """

    title: str
    """What the picture shows."""
    label: str
    """What the player does, in words for a screen reader."""
    alt: str
    """The picture of the last step in words."""
    prefix: str
    """The start of the ids of all groups."""
    svg: str
    steps: Sequence[Step]

    @property
    def html(self) -> str:
        """One HTML element, which any page can contain."""
        import json  # only a player that is shown needs it

        data = {
            "title": self.title,
            "prefix": self.prefix,
            "steps": [[step.caption, step.changes, step.boxes, step.edges] for step in self.steps],
        }
        text = escape(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
        return (
            f'<div class="slopewise-player" role="group" aria-label="{escape(self.label)}" '
            f'data-player="{text}" data-style="{escape(asset("player.css"))}">'
            f"{image(self.svg, self.alt)}<script>{asset('player.js')}</script></div>"
        )

    @property
    def text(self) -> str:
        """The captions, one line for each step."""
        return "\n".join(f"{place}. {step.caption}" for place, step in enumerate(self.steps, 1))

    def save(self, path: str | PathLike[str]) -> Path:
        """Write a page that needs no other file: `.save("steps.html")`."""
        target = Path(path)
        if target.suffix.lower() not in (".html", ".htm"):
            raise ValueError(f"save() writes .html, not {target.name!r}")
        page = (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            f"<title>{escape(self.title)}</title></head>\n<body>{self.html}</body></html>\n"
        )
        return files.write(target, page)

    def _foreign(self) -> Mapping[str, str]:
        return PICTURE

    def __str__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        try:
            return {"text/html": self.html, "text/plain": repr(self)}
        except (ImportError, OSError, RuntimeError) as error:
            return {"text/plain": f"{self.text}\n\n{error}"}


@cache
def asset(name: str) -> str:
    """The content of a file in this folder."""
    from importlib import resources  # takes a tenth of the time of all of autograd

    return resources.files("autograd.show").joinpath(name).read_text(encoding="utf-8").strip()
