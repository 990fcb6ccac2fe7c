"""List everything that is public, and nothing else, in the reference.

`{public} nn.training.losses nn.model` documents those names of `nn.__all__` that come from these;
a module with a name of its own, as nn.plot, is documented in full.  Docstrings are written as
they are read in a terminal: here a name between backticks becomes a link, or at least code.
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
    """`{public} MODULE ...`: what these modules give to their package."""

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
                if name.removeprefix("autograd.") not in TABLE:  # they have a page of their own
                    lines += entry(name)
        return parsed(self, lines)


def parsed(directive: SphinxDirective, lines: Iterable[str]) -> list[nodes.Node]:
    """What reStructuredText becomes in a page of Markdown."""
    return directive.parse_text_to_nodes("\n".join(["```{eval-rst}", *lines, "```"]))


def is_namesake(name: str, module: str) -> bool:
    """Whether a name is what its module is about, as nn.fit is of nn/fit.py: it comes first."""
    return name.rpartition(".")[2] == module.rpartition(".")[2]


def entry(name: str) -> Iterator[str]:
    """The directive that documents a dotted name, of autodoc if it knows how."""
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
    """`{aliases}`: what the words in signatures stand for, where the source has a sentence."""

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
    """`{others} Facts Domain`: documentation of what is public only through what it is used for."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """One entry each."""
        names = self.arguments[0].split()
        return parsed(self, (line for name in names for line in entry(OTHERS[name])))


class Links(SphinxPostTransform):
    """Makes code such as `nn.fit` or `draw_network` a link, in every page and lesson."""

    default_priority = 5  # before Sphinx looks for what links lead to

    def run(self, **_: object) -> None:
        """Wrap each piece of code that is the name of something public."""
        for node in list(self.document.findall(nodes.literal)):
            full = target(node.astext())
            if full and not isinstance(node.parent, nodes.reference | pending_xref):
                link = pending_xref("", refdomain="py", reftype="obj", reftarget=full)
                link["refexplicit"], link["refwarn"] = True, True
                node.replace_self(link)
                link += node


class Names(SphinxDirective):
    """`{names} nn.training.losses.LOSSES`: the keys of a dict, as what an argument may say."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """One line."""
        module, _, name = self.arguments[0].rpartition(".")
        keys = getattr(importlib.import_module(module), name)
        return self.parse_text_to_nodes(", ".join(f'`"{key}"`' for key in keys))


class Help(SphinxDirective):
    """`{help} train`: what a command says about itself with --help."""

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
    """Write a docstring as reStructuredText."""
    words, prompt, example = "\n".join(lines).partition(">>> ")
    lines[:] = (marked_up(words).replace("|", r"\|") + prompt + example).split("\n")


def on_member(
    _app: Sphinx, _what: str, _name: str, member: object, _skip: bool, _options: object
) -> bool | None:
    """Leave out the fields of a NamedTuple, which its signature has."""
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
