"""Bring the lessons to the site: copies, cards, and the ways in."""

from __future__ import annotations

from html import escape
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective

from building.bars import bars
from building.pictures import raw
from notebooks.cover import as_image, cover
from notebooks.lesson import Lesson, lessons

__all__ = ["bring", "setup"]


def bring(found: list[Lesson], target: Path) -> None:
    """Write a copy of each lesson to `target`, where Git ignores it, and remove older copies.

    A copy that stays the same is not written, so that a second build is quick.
    """
    texts = {lesson.path.name: nbformat.writes(lesson.to_read()) for lesson in found}
    for path in target.glob("*.ipynb"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        copy = target / name
        if not copy.exists() or copy.read_text(encoding="utf-8") != text:
            copy.write_text(text, encoding="utf-8")


class LessonCards(SphinxDirective):
    """`{lesson-cards} course` or `extras`: a card for each of these lessons."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The cards, and the pages for the list at the left."""
        self.env.note_reread()  # this page changes when a notebook does
        extras = self.arguments[0] == "extras"
        found = [lesson for lesson in lessons() if bool(lesson.extra) == extras]
        cards = "".join(map(card, found))
        names = "\n".join(lesson.path.stem for lesson in found)
        tree = self.parse_text_to_nodes(f"```{{toctree}}\n:hidden:\n\n{names}\n```")
        return [raw(f'<ol class="lessons">{cards}</ol>'), *tree]


def card(lesson: Lesson) -> str:
    """One lesson: its picture, its heading, how long it takes, and its goal."""
    extra = f'<span class="extra">{escape(lesson.extra)}</span>' if lesson.extra else ""
    return (
        f"<li>{cover(lesson)}<div>"
        f'<p class="heading"><a href="{lesson.path.stem}.html">{escape(lesson.heading)}</a></p>'
        f'<p class="facts">About {lesson.minutes} minutes {extra}</p>'
        f"<p>{escape(lesson.goal)}</p></div></li>"
    )


class Cover(SphinxDirective):
    """`{cover} 4`: the picture of lesson 4; `{cover} speed`: training times as bars."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The picture, with nothing around it."""
        self.env.note_reread()
        wanted = self.arguments[0]
        if wanted == "speed":
            return [raw(as_image(*bars()))]
        (lesson,) = (each for each in lessons() if each.number == wanted)
        return [raw(cover(lesson))]


class Start(SphinxDirective):
    """`{start}`: a button to the first lesson, and one to the classroom.

    The classroom is the folder beside the site. If it is not there, the page about it is.
    """

    def run(self) -> list[nodes.Node]:
        """Two links that look like buttons."""
        self.env.note_reread()  # a classroom may be built after the site
        first = lessons()[0]
        there = Path(self.env.app.outdir).parent / "classroom" / "index.html"
        classroom = "../classroom/index.html" if there.exists() else "how-to/browser.html"
        return [
            raw(
                f'<p class="start"><a href="lessons/{first.path.stem}.html">'
                f"Start lesson {first.number}</a>"
                f'<a href="{classroom}">Try in the browser</a></p>'
            )
        ]


def on_config(app: Sphinx, _: Config) -> None:
    """Copy the notebooks before Sphinx looks for pages."""
    bring(lessons(), Path(app.srcdir) / "lessons")


def on_page(app: Sphinx, name: str, *_: object) -> None:
    """Let the pages of lessons fold their outputs."""
    if name.startswith("lessons/"):
        app.add_js_file("lesson.js")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", on_config)
    app.connect("html-page-context", on_page)
    app.add_directive("lesson-cards", LessonCards)
    app.add_directive("cover", Cover)
    app.add_directive("start", Start)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
