"""Make the pictures of a page from its own examples.

A test runs a fence `{picture}` like the other examples, and compares its last line, which is the
picture in words. When the site is built, the picture replaces that line.
"""

from __future__ import annotations

import contextlib
import doctest
from pathlib import Path
from tempfile import TemporaryDirectory

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from autograd.drawing.render import clean, render
from autograd.show.image import image
from autograd.show.palette import themed
from building import architecture

__all__ = ["raw", "setup"]

FOLD = "<details><summary>The code of this picture</summary>"
PARSER = doctest.DocTestParser()


class Picture(SphinxDirective):
    """A fence of examples whose last result looks as in a notebook.

    With the argument `first` the picture comes first, and its code is folded below it.
    """

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The code without its last output, and the picture."""
        code = "\n".join(self.content)
        last = PARSER.get_examples(code)[-1]
        shown = "\n".join(self.content[: last.lineno + last.source.count("\n")])
        block = nodes.literal_block(shown, shown, language="pycon")
        picture = raw(markup(self.result()))
        if "first" in self.arguments:
            return [picture, raw(FOLD), block, raw("</details>")]
        return [block, picture]

    def result(self) -> object:
        """The result of the last example, after all examples before it on the page have run."""
        end = self.lineno + len(self.content)
        page = Path(self.env.doc2path(self.env.docname)).read_text(encoding="utf-8")
        text = "\n".join(page.splitlines()[: end + 1])
        examples = PARSER.get_examples(text)
        names: dict[str, object] = {}
        with TemporaryDirectory() as folder, contextlib.chdir(folder):
            for example in examples[:-1]:
                # A test checks the examples that raise errors.
                with contextlib.suppress(Exception), contextlib.redirect_stdout(None):
                    exec(compile(example.source, self.env.docname, "single"), names)
            return eval(examples[-1].source, names)


DRAWN = {
    "FLOW": (architecture.flow, "From numbers to gradients, and back by the optimiser"),
    "MODULES": (architecture.modules, "The modules of autograd and their imports, lowest first"),
}


class Drawn(SphinxDirective):
    """`{drawn} MODULES`: a picture of how the parts depend on each other."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The picture."""
        make, words = DRAWN[self.arguments[0]]
        source = make()
        svg = themed(clean(render(source).decode(), source))
        return [raw(f'<div class="output">{image(svg, words)}</div>')]


def markup(result: object) -> str:
    """The HTML that a notebook shows for an object."""
    bundle = result._repr_mimebundle_()  # type: ignore[attr-defined]
    return f'<div class="output">{bundle["text/html"]}</div>'


def raw(html: str) -> nodes.raw:
    """HTML in a page."""
    return nodes.raw("", html, format="html")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("picture", Picture)
    app.add_directive("drawn", Drawn)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
