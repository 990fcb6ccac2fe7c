"""List all public names, and no others, in the reference.

`{public} nn.training.losses nn.model` documents the names of `nn.__all__` that come from these
modules. A public module, such as nn.plot, is documented in full. Docstrings are written for a
terminal. Here a name between backticks becomes a link if it is public, else code.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout, suppress
from io import StringIO
from pkgutil import walk_packages

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

import nn.__main__ as commands
from autograd import TABLE
from building.names import OTHERS, PACKAGES, dotted, marked_up, public, target, thing
from building.signatures import on_signature
from building.source import assigned, assignments

__all__ = ["setup"]


class Public(SphinxDirective):
    """`{public} MODULE ...`: the public names from these modules."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Documentation of each name, in the order of their modules."""
        lines: list[str] = []
        for module in self.arguments[0].split():
            if module not in public().values():
                raise self.error(f"{module} gives nothing to a package")
            names = (name for name, home in public().items() if home == module)
            for name in sorted(names, key=lambda name: (not is_namesake(name, module), name)):
                if name.removeprefix("autograd.") not in TABLE:  # the page of ops has these
                    lines += entry(name)
        return parsed(self, lines)


def parsed(directive: SphinxDirective, lines: Iterable[str]) -> list[nodes.Node]:
    """The nodes that Sphinx makes of reStructuredText in a page of Markdown."""
    return directive.parse_text_to_nodes("\n".join(["```{eval-rst}", *lines, "```"]))


def is_namesake(name: str, module: str) -> bool:
    """Whether a name is that of its module, as nn.fit in fit.py is. It comes first."""
    return name.rpartition(".")[2] == module.rpartition(".")[2]


def entry(name: str) -> Iterator[str]:
    """The directive that documents a dotted name: one of autodoc, or py:data for a constant."""
    documented = thing(name)
    if inspect.isclass(documented):
        is_error = issubclass(documented, Exception)
        yield f".. auto{'exception' if is_error else 'class'}:: {name}"
        if not is_error:
            yield "   :members:"
    elif inspect.isfunction(documented):
        yield f".. autofunction:: {name}"
    else:
        found = assigned(name.rpartition(".")[2], public()[name])
        yield f".. py:data:: {name}"
        yield ""
        yield f"   {marked_up(found.words)}"
    yield ""


class Aliases(SphinxDirective):
    """`{aliases}`: the short names in signatures that have a sentence in the source."""

    def run(self) -> list[nodes.Node]:
        """An entry for each."""
        found = [
            (alias, module.name)
            for package in PACKAGES
            for module in walk_packages(importlib.import_module(package).__path__, f"{package}.")
            for alias in assignments(module.name)
            if not alias.name.isupper() and f"{module.name}.{alias.name}" not in public()
        ]
        lines = []
        for alias, module in sorted(found):
            meaning = dotted(alias.value, module)
            lines += [f".. py:type:: {alias.name}", f"   :canonical: {meaning}", ""]
            lines += [f"   {marked_up(alias.words)}", ""]
        return parsed(self, lines)


class Others(SphinxDirective):
    """`{others} Facts Domain`: classes that public functions take or return."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """One entry each."""
        names = self.arguments[0].split()
        return parsed(self, (line for name in names for line in entry(OTHERS[name])))


class Links(SphinxPostTransform):
    """Turn code such as `nn.fit` or `draw_network` into a link, in every page and lesson."""

    default_priority = 5  # before Sphinx resolves links

    def run(self, **_: object) -> None:
        """Wrap each piece of code that is a public name in a link."""
        for node in list(self.document.findall(nodes.literal)):
            full = target(node.astext())
            if full and not isinstance(node.parent, nodes.reference | pending_xref):
                link = pending_xref("", refdomain="py", reftype="obj", reftarget=full)
                link["refexplicit"], link["refwarn"] = True, True
                node.replace_self(link)
                link += node


class Names(SphinxDirective):
    """`{names} nn.training.losses.LOSSES`: the keys of a dict, which an argument may be."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """One line."""
        module, _, name = self.arguments[0].rpartition(".")
        keys = getattr(importlib.import_module(module), name)
        return self.parse_text_to_nodes(", ".join(f'`"{key}"`' for key in keys))


class Help(SphinxDirective):
    """`{help} train`: what a command prints with --help."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The text, as code."""
        with redirect_stdout(StringIO()) as said, suppress(SystemExit):
            commands.parser().parse_args([*self.arguments, "--help"])
        text = said.getvalue().rstrip()
        return [nodes.literal_block(text, text, language="text")]


def on_docstring(
    _app: Sphinx, _what: str, _name: str, _obj: object, _options: object, lines: list[str]
) -> None:
    """Turn a docstring into reStructuredText."""
    words, prompt, example = "\n".join(lines).partition(">>> ")
    lines[:] = (marked_up(words).replace("|", r"\|") + prompt + example).split("\n")


def on_member(
    _app: Sphinx, _what: str, _name: str, member: object, _skip: bool, _options: object
) -> bool | None:
    """Leave out the fields of a NamedTuple, since its signature has them."""
    return True if str(inspect.getdoc(member)).startswith("Alias for field") else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("public", Public)
    app.add_directive("aliases", Aliases)
    app.add_directive("others", Others)
    app.add_directive("names", Names)
    app.add_directive("help", Help)
    app.add_post_transform(Links)
    app.connect("autodoc-skip-member", on_member)
    app.connect("autodoc-process-docstring", on_docstring)
    app.connect("autodoc-process-signature", on_signature)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
