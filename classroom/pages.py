"""Make the pages of the classroom: the one that everybody starts with, and the lessons to read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

import nbconvert
from traitlets.config import Config

from notebooks.cover import cover
from notebooks.lesson import HIDDEN, Lesson

__all__ = ["page", "start_page"]

HERE = Path(__file__).parent
STATIC = HERE.parent / "docs" / "static"


def page(lesson: Lesson) -> str:
    """The lesson to read, with all its pictures; a single file that loads nothing."""
    nowhere = dict.fromkeys(("jquery_url", "mathjax_url", "mermaid_js_url", "require_js_url"), "")
    settings = Config()
    settings.TagRemovePreprocessor.remove_input_tags = {HIDDEN}
    settings.TagRemovePreprocessor.enabled = True
    exporter = nbconvert.HTMLExporter(config=settings, **nowhere)
    text, _ = exporter.from_notebook_node(
        lesson.to_read(), resources={"metadata": {"name": lesson.heading}}
    )
    linked = re.sub(r'href="(\w+)\.ipynb"', r'href="\1.html"', str(text))  # to the next lesson
    return linked.replace("</head>", f"{look(exporter)}</head>", 1)


def look(exporter: nbconvert.HTMLExporter) -> str:
    """Styles and a script: dark pages for dark systems, short lines, and outputs that fold."""
    (dark,) = (
        theme
        for folder in exporter.template_paths
        if (theme := Path(folder, "static", "theme-dark.css")).exists()
    )
    styles = [
        f"@media (prefers-color-scheme: dark) {{ {dark.read_text(encoding='utf-8')} }}",
        *(path.read_text(encoding="utf-8") for path in (HERE / "page.css", STATIC / "lesson.css")),
    ]
    script = (STATIC / "lesson.js").read_text(encoding="utf-8")
    return "".join(f"<style>{style}</style>\n" for style in styles) + f"<script>{script}</script>\n"


def start_page(lessons: Sequence[Lesson]) -> str:
    """Where everybody begins: each lesson with its goal, to run or to read."""
    template = Template((HERE / "index.html").read_text(encoding="utf-8"))
    course = [entry(lesson) for lesson in lessons if not lesson.extra]
    extras = [entry(lesson) for lesson in lessons if lesson.extra]
    return template.substitute(course="\n".join(course), extras="\n".join(extras))


def entry(lesson: Lesson) -> str:
    """One lesson on the start page. A script fills in what the learner has done."""
    name = lesson.path.stem
    run = RUN.substitute(name=name) if lesson.runs_in_browser else ""
    return ENTRY.substitute(
        cover=cover(lesson),
        extra=f'<span class="extra">{escape(lesson.extra)}</span>' if lesson.extra else "",
        goal=escape(lesson.goal),
        heading=escape(lesson.heading),
        minutes=lesson.minutes,
        name=name,
        run=run,
    )


RUN = Template("""<a class="run" href="lite/notebooks/index.html?path=$name.ipynb">Open and run</a>
""")
ENTRY = Template("""<li data-lesson="$name.ipynb">
$cover
<div>
<h3>$heading</h3>
<p class="facts">About $minutes minutes $extra</p>
<p>$goal</p>
<p class="progress" hidden></p>
<p>$run<a href="pages/$name.html">Read, with all pictures</a></p>
</div>
</li>""")
