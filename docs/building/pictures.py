"""Make the pictures of a page from its own examples.

A fence `{picture}` is an example like the others: a test runs it and compares its last line.  Where
the page is built, that line, the picture in words, is replaced by the picture itself.
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
from building import architecture

__all__ = ["setup"]

PARSER = doctest.DocTestParser()


class Picture(SphinxDirective):
    """A fence of examples whose last result is shown as a notebook shows it."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The code without its last output, and the picture."""
        code = "\n".join(self.content)
        last = PARSER.get_examples(code)[-1]
        shown = "\n".join(self.content[: last.lineno + last.source.count("\n")])
        block = nodes.literal_block(shown, shown, language="pycon")
        return [block, raw(markup(self.result()))]

    def result(self) -> object:
        """What the last example gives, after all those of the page that stand before it."""
        end = self.lineno + len(self.content)
        page = Path(self.env.doc2path(self.env.docname)).read_text(encoding="utf-8")
        text = "\n".join(page.splitlines()[: end + 1])
        examples = PARSER.get_examples(text)
        names: dict[str, object] = {}
        with TemporaryDirectory() as folder, contextlib.chdir(folder):
            for example in examples[:-1]:
                # An error is shown as one, and tested as such.
                with contextlib.suppress(Exception), contextlib.redirect_stdout(None):
                    exec(compile(example.source, self.env.docname, "single"), names)
            return eval(examples[-1].source, names)


DRAWN = {
    "FLOW": (architecture.flow, "From numbers to gradients, and back by the optimiser"),
    "MODULES": (architecture.modules, "The modules of autograd and their imports, lowest first"),
}


class Drawn(SphinxDirective):
    """`{drawn} MODULES`: a picture of how the parts hang together."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The picture."""
        make, words = DRAWN[self.arguments[0]]
        source = make()
        svg = clean(render(source).decode(), source)
        return [raw(f'<div class="output">{image(svg, words)}</div>')]


def markup(result: object) -> str:
    """HTML of whatever shows itself in a notebook."""
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
