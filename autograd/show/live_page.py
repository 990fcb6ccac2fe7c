"""Show a picture whose numbers a script computes again, inside a page or as a page of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from autograd.show.assets import asset
from autograd.show.page import Page
from autograd.show.palette import NEGATIVE, POSITIVE, styled

__all__ = ["LivePage"]


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
        inks = f":host {{ --blue: {POSITIVE}; --red: {NEGATIVE}; }}"  # of tints on any page
        style = styled("\n".join([inks, asset("live.css"), *self.styles]))
        return self._element("live", style, data, script)
