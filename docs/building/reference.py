"""How does the reference list everything that is public, and nothing else?

`{public} nn.losses nn.metrics` documents those names of `nn.__all__` that come from these modules;
a module with a name of its own, as nn.plot, is documented in full.  Docstrings are written as
they are read in a terminal: here a name between backticks becomes a link, or at least code.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import is_typeddict

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

import nn.__main__ as commands
from autograd import TABLE
from building.aliases import Alias, named, words

__all__ = ["MODULES", "PACKAGES", "public", "setup"]

PACKAGES = ("autograd", "nn")
OTHERS = {
    name.rpartition(".")[2]: name
    for name in (
        "autograd.domain.Domain",
        "autograd.explain.Explanation",
        "autograd.explain.chain.Factor",
        "autograd.explain.chain.Term",
        "autograd.explain.Nudge",
        "autograd.facts.Facts",
        "autograd.modes.Switch",
        "nn.fit.Options",
        "nn.fit.Resumable",
        "nn.progress.Screen",
        "nn.rows.Array",
    )
}
"""What public functions take or return, and nobody has to name."""
MODULES = ("autograd.testing", "nn.init", "nn.plot")  # public under their own names


@cache
def public() -> Mapping[str, str]:
    """Every public name, dotted as a user writes it, with the module it comes from."""
    homes = {}
    for package in PACKAGES:
        source = Path(str(importlib.import_module(package).__file__)).read_text(encoding="utf-8")
        for node in ast.parse(source).body:
            if isinstance(node, ast.ImportFrom) and node.module != package:
                homes |= {f"{package}.{alias.name}": str(node.module) for alias in node.names}
    listed = {
        f"{module}.{name}": module
        for module in MODULES
        for name in importlib.import_module(module).__all__
    }
    return {
        name: home
        for name, home in (homes | listed).items()
        if name.rpartition(".")[2] in importlib.import_module(name.rpartition(".")[0]).__all__
    }


def thing(name: str) -> object:
    """What a dotted public name stands for."""
    module, _, last = name.rpartition(".")
    return getattr(importlib.import_module(module), last)


class Public(SphinxDirective):
    """`{public} MODULE ...`: what these modules give to their package."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Documentation of each name, in the order of their modules."""
        lines = []
        for module in self.arguments[0].split():
            if module not in public().values():
                raise self.error(f"{module} gives nothing to a package")
            names = (name for name, home in public().items() if home == module)
            for name in sorted(names, key=lambda name: (not is_namesake(name, module), name)):
                if name.removeprefix("autograd.") not in TABLE:  # they have a page of their own
                    lines += directive(name)
        return self.parse_text_to_nodes("\n".join(["```{eval-rst}", *lines, "```"]))


def is_namesake(name: str, module: str) -> bool:
    """Whether a name is what its module is about, as nn.fit is of nn/fit.py: it comes first."""
    return name.rpartition(".")[2] == module.rpartition(".")[2]


def directive(name: str) -> Iterator[str]:
    """The directive of autodoc for a public name."""
    documented = thing(name)
    if inspect.isclass(documented):
        is_error = issubclass(documented, Exception)
        yield f".. auto{'exception' if is_error else 'class'}:: {name}"
        if not is_error:
            yield "   :members:"
    elif inspect.isfunction(documented):
        yield f".. autofunction:: {name}"
    else:
        yield f".. py:data:: {name}"
        yield ""
        yield f"   {marked_up(said_below(name))}"
    yield ""


def said_below(name: str) -> str:
    """The string below the assignment of a public name that is no function and no class."""
    module, last = public()[name], name.rpartition(".")[2]
    source = Path(str(importlib.import_module(module).__file__)).read_text(encoding="utf-8")
    body = ast.parse(source).body
    for node, after in pairwise(body):
        if isinstance(node, ast.AnnAssign | ast.Assign):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            if ast.unparse(target) == last and words(after):
                return " ".join(words(after).split())
    raise LookupError(f"{module}.{last} has no sentence below it")


class Aliases(SphinxDirective):
    """`{aliases}`: what the words in signatures stand for, as far as signatures use them."""

    def run(self) -> list[nodes.Node]:
        """An entry for each."""
        lines = []
        for alias in used_aliases():
            lines += [
                f".. py:type:: {alias.name}",
                f"   :canonical: {alias.meaning}",
                "",
                f"   {' '.join(marked_up(alias.words).split())}",
                "",
            ]
        return self.parse_text_to_nodes("\n".join(["```{eval-rst}", *lines, "```"]))


def used_aliases() -> list[Alias]:
    """The aliases in signatures of what is public, and those in what these stand for."""
    found: dict[str, Alias] = {}
    for name in public():
        documented = thing(name)
        parts = vars(documented).values() if inspect.isclass(documented) else [documented]
        for part in [documented, *parts]:
            annotations = inspect.get_annotations(part) if callable(part) else {}
            text = " ".join(map(str, annotations.values()))
            module = getattr(part, "__module__", "")
            found |= {each.name: each for each in named(re.findall(r"\w+", text), module)}
    for alias in list(found.values()):
        found = {each.name: each for each in named(re.findall(r"\w+", alias.meaning), "")} | found
    classes = {name.rpartition(".")[2] for name in public()} | set(OTHERS)
    return [found[name] for name in sorted(found) if name not in classes]


class Others(SphinxDirective):
    """`{others} Facts Domain`: documentation of what is public only through what it is used for."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """One entry each."""
        lines = []
        for name in self.arguments[0].split():
            lines += [f".. autoclass:: {OTHERS[name]}", "   :members:", ""]
        return self.parse_text_to_nodes("\n".join(["```{eval-rst}", *lines, "```"]))


class Links(SphinxPostTransform):
    """Makes code such as `nn.fit` or `draw_network` a link, in every page and lesson."""

    default_priority = 5  # before Sphinx looks for what links lead to

    def run(self) -> None:
        """Wrap each piece of code that is the name of something public."""
        for node in list(self.document.findall(nodes.literal)):
            full = target(node.astext())
            if full and not isinstance(node.parent, nodes.reference | pending_xref):
                link = pending_xref("", refdomain="py", reftype="obj", reftarget=full)
                link["refexplicit"], link["refwarn"] = True, True
                node.replace_self(link)
                link += node


class Names(SphinxDirective):
    """`{names} nn.losses.LOSSES`: the keys of a dict, as what an argument may say."""

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
        parser = commands.parser()
        if self.arguments:
            (choices,) = (a.choices for a in parser._actions if isinstance(a.choices, dict))
            parser = choices[self.arguments[0]]
        text = parser.format_help().rstrip()
        return [nodes.literal_block(text, text, language="text")]


def marked_up(text: str) -> str:
    """Names between single backticks as links if they are public, else as code."""
    return re.sub(r"(?<![`\w:])`([^`\n]+)`(?!`)", lambda match: role(match[1]), text)


def role(code: str) -> str:
    """One name or piece of code, as reStructuredText has it."""
    full = target(code)
    return f":py:obj:`{code} <{full}>`" if full else f"``{code}``"


def target(code: str) -> str:
    """The full name of what a piece of code names; nothing if it is not public.

    A plain word may as well be an operand or an attribute: it is no link.
    """
    name = code.removesuffix("()")
    if re.fullmatch(r"[a-z]+", code):
        return ""
    full = [name, *(f"{package}.{name}" for package in PACKAGES)]
    return next((each for each in full if each in public()), OTHERS.get(name, ""))


def on_docstring(
    _app: Sphinx, _what: str, _name: str, _obj: object, _options: object, lines: list[str]
) -> None:
    """Write a docstring as reStructuredText."""
    words, prompt, example = "\n".join(lines).partition(">>> ")
    lines[:] = (marked_up(words).replace("|", r"\|") + prompt + example).split("\n")


def on_signature(
    _app: Sphinx, what: str, name: str, documented: object, *_: object
) -> tuple[str, str] | None:
    """The signature as the source has it, with the short names of types."""
    if getattr(documented, "_is_protocol", False):
        return "", ""
    if what == "class" and not is_typeddict(documented):
        made = fields(documented, name) or of_function(documented.__init__, name)  # type: ignore[misc]
        return (made[0], "") if made else None
    return of_function(documented, name) if what in ("function", "method") else None


def of_function(function: object, name: str) -> tuple[str, str] | None:
    """Its operands and what it returns; nothing for what was not written in Python."""
    function = inspect.unwrap(getattr(function, "__func__", function))  # type: ignore[arg-type]
    if not inspect.isfunction(function):
        return None
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    assert isinstance(node, ast.FunctionDef)
    if node.args.args and node.args.args[0].arg in ("self", "cls"):
        del node.args.args[0]
    inside = Dotted(name)
    arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
    for argument in [*arguments, node.args.vararg, node.args.kwarg]:
        if argument and argument.annotation:
            argument.annotation = inside.visit(unquoted(argument.annotation))
    returned = ast.unparse(inside.visit(unquoted(node.returns))) if node.returns else ""
    return f"({ast.unparse(node.args)})", returned


def unquoted(annotation: ast.expr) -> ast.expr:
    """An annotation that was written as a string, as what it says."""
    is_text = isinstance(annotation, ast.Constant) and isinstance(annotation.value, str)
    return ast.parse(annotation.value, mode="eval").body if is_text else annotation


class Dotted(ast.NodeTransformer):
    """Gives public classes in an annotation their full names, which are links."""

    def __init__(self, name: str) -> None:
        self.packages = [module for module in MODULES if name.startswith(f"{module}.")]
        self.packages += sorted(PACKAGES, key=lambda package: not name.startswith(f"{package}."))

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """The first package that has it."""
        full = [f"{package}.{node.id}" for package in self.packages]
        found = [name for name in full if name in public()]
        return ast.Name((found or [OTHERS.get(node.id, node.id)])[0])


def fields(documented: object, name: str) -> tuple[str, str] | None:
    """The fields of a NamedTuple or a dataclass; nothing for another class."""
    is_record = inspect.isclass(documented) and issubclass(documented, tuple)
    if not is_record and not is_dataclass(documented):
        return None
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(documented))).body  # type: ignore[arg-type]
    assert isinstance(node, ast.ClassDef)
    lines = [line for line in node.body if isinstance(line, ast.AnnAssign)]
    for line in lines:
        line.annotation = Dotted(name).visit(unquoted(line.annotation))
    texts = [ast.unparse(line) for line in lines]
    return f"({', '.join(text for text in texts if 'ClassVar' not in text)})", ""


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
