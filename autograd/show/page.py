"""Show a picture that a script changes, inside a page or as a page of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from os import PathLike
from pathlib import Path
from typing import Protocol

from autograd import files
from autograd.hints import PICTURE, Hinted
from autograd.show.assets import asset
from autograd.show.image import image
from autograd.show.palette import styled
from autograd.show.words import typeset

__all__ = ["HEAD", "Page", "StepPlayer"]

HEAD = (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark">'
)
"""The start of a page that follows the reader's choice of light or dark."""


class Step(Protocol):
    """A step: its caption, which groups of the picture it changes, and what it points at."""

    @property
    def caption(self) -> str: ...
    @property
    def changes(self) -> Mapping[str, tuple[tuple[str, ...] | None, str]]: ...
    @property
    def boxes(self) -> Sequence[str]: ...
    @property
    def edges(self) -> Sequence[str]: ...
    @property
    def factors(self) -> Sequence[tuple[str, str]]: ...


class Page(Hinted):
    """A picture that a script changes: `.html`, `.svg` (without the script) and `.save(path)`.

    Its page needs no other file. Without JavaScript it shows the picture alone.
    """

    title: str
    """What the picture shows."""
    label: str
    """What can be done here, in words for a screen reader."""
    alt: str
    """The picture in words."""
    prefix: str
    """The start of the ids of all groups."""
    svg: str

    @property
    def html(self) -> str:
        """One HTML element, which any page can contain."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """The same in words."""
        return self.alt

    def _element(self, kind: str, style: str, data: Mapping[str, object], script: str) -> str:
        """The element of a `kind`, with its data in attributes, its picture and its script."""
        import json  # only a page that is shown needs it

        text = escape(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
        return (
            f'<div class="slopewise-{kind}" role="group" aria-label="{escape(self.label)}" '
            f'data-{kind}="{text}" data-style="{escape(style)}">'
            f"{image(self.svg, typeset(self.alt))}<script>{script}</script></div>"
        )

    def save(self, path: str | PathLike[str]) -> Path:
        """Write a page that needs no other file: `.save("page.html")`."""
        target = Path(path)
        if target.suffix.lower() not in (".html", ".htm"):
            raise ValueError(f"save() writes .html, not {target.name!r}")
        title = f"<title>{escape(self.title)}</title></head>"
        return files.write(target, f"{HEAD}{title}\n<body>{self.html}</body></html>\n")

    def _foreign(self) -> Mapping[str, str]:
        return PICTURE

    def __str__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        try:
            return {"text/html": self.html, "text/plain": repr(self)}
        except (ImportError, OSError, RuntimeError) as error:
            return {"text/plain": f"{self.text}\n\n{error}"}


class StepPlayer(Page):
    """A picture whose groups change from step to step; `.svg` is the picture of the last step."""

    steps: Sequence[Step]
    start = 0
    """The place of the step that is shown first."""

    @property
    def html(self) -> str:
        """One HTML element, which any page can contain."""
        data = {
            "title": typeset(self.title),
            "prefix": self.prefix,
            "start": self.start,
            "steps": [as_data(step) for step in self.steps],
        }
        return self._element("player", styled(asset("player.css")), data, asset("player.js"))

    @property
    def text(self) -> str:
        """The captions, one line for each step."""
        return "\n".join(f"{place}. {step.caption}" for place, step in enumerate(self.steps, 1))


def as_data(step: Step) -> list[object]:
    """A step as the script reads it; a minus is written as in print."""
    changes = {
        key: [None if lines is None else [*map(typeset, lines)], fill]
        for key, (lines, fill) in step.changes.items()
    }
    factors = [(typeset(words), key) for words, key in step.factors]
    return [typeset(step.caption), changes, step.boxes, step.edges, factors]
