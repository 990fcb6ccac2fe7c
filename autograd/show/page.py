"""Show a picture that a script changes, inside a page or as a page of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from html import escape
from os import PathLike
from pathlib import Path
from typing import Protocol

from autograd import files
from autograd.hints import PICTURE, Hinted
from autograd.show.image import image
from autograd.show.palette import NEGATIVE, POSITIVE

__all__ = ["LivePage", "Page", "StepPlayer", "asset"]


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
            f"{image(self.svg, self.alt)}<script>{script}</script></div>"
        )

    def save(self, path: str | PathLike[str]) -> Path:
        """Write a page that needs no other file: `.save("page.html")`."""
        target = Path(path)
        if target.suffix.lower() not in (".html", ".htm"):
            raise ValueError(f"save() writes .html, not {target.name!r}")
        page = (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width">'
            '<meta name="color-scheme" content="light dark">'
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


class StepPlayer(Page):
    """A picture whose groups change from step to step; `.svg` is the picture of the last step."""

    steps: Sequence[Step]

    @property
    def html(self) -> str:
        """One HTML element, which any page can contain."""
        data = {
            "title": self.title,
            "prefix": self.prefix,
            "steps": [[step.caption, step.changes, step.boxes, step.edges] for step in self.steps],
        }
        return self._element("player", asset("player.css"), data, asset("player.js"))

    @property
    def text(self) -> str:
        """The captions, one line for each step."""
        return "\n".join(f"{place}. {step.caption}" for place, step in enumerate(self.steps, 1))


class LivePage(Page):
    """A picture whose numbers a script computes again as a reader moves sliders and points.

    The programs come from compiled functions, as JavaScript; nothing in the page calls `eval`.
    """

    data: Mapping[str, object]
    """What the script is told about the picture."""
    programs: Mapping[str, str]
    """JavaScript by name; each defines a function `f`, and maybe its gradient `f_grad`."""
    scripts: Sequence[str]
    """The JavaScript that builds the page: it defines `build(page, data, programs)`."""
    styles: Sequence[str] = ()
    """The CSS of this page alone."""

    @property
    def html(self) -> str:
        """One HTML element, which any page can contain."""
        codes = ",\n".join(
            f"{name}: (() => {{\n{code}\nreturn typeof f_grad === 'undefined' ? {{f}} : "
            "{f, f_grad};\n})()"
            for name, code in self.programs.items()
        )
        digest = sha256("".join([codes, *self.scripts, self.svg]).encode()).hexdigest()[:12]
        data = {"title": self.title, "prefix": self.prefix, "digest": digest, **self.data}
        parts = [f"const programs = {{\n{codes}\n}};", asset("live.js"), *self.scripts]
        script = "\n".join(["(() => {", *parts, f'open("{digest}", build, programs);', "})();"])
        colours = [("positive", POSITIVE), ("negative", NEGATIVE)]
        roots = "".join(f"--{name}: rgb{ink};" for name, ink in colours)
        style = "\n".join([f":host {{ {roots} }}", asset("live.css"), *self.styles])
        return self._element("live", style, data, script)


@cache
def asset(name: str, package: str = "autograd.show") -> str:
    """The content of a file in the folder of a package."""
    from importlib import resources  # takes a tenth of the time of all of autograd

    return resources.files(package).joinpath(name).read_text(encoding="utf-8").strip()
