"""Explain a gradient by the chain rule, with its numbers, path by path."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple, overload

from autograd.engine.graph import leaves, topological_order
from autograd.engine.sweep import depends_on, gradients
from autograd.engine.value import Value
from autograd.explaining.every import Explanations
from autograd.explaining.notation import (
    EQUALS,
    PLUS,
    Line,
    Sourced,
    Token,
    in_html,
    in_latex,
    in_number,
    in_text,
    joined,
)
from autograd.explaining.paths import (
    MANY,
    Edge,
    count_paths,
    each_path,
    edge_and_rest,
    edges_between,
)
from autograd.hints import Hinted, hinting
from autograd.ops.number import shorten
from autograd.pickles import PublicPickle
from autograd.show import names, plural, visible

__all__ = ["Explanation", "Factor", "Term", "explain", "followed"]

MOST_LEAVES = 12  # that are explained at once


class Factor(NamedTuple):
    """The slope of the Value named `top` in the one named `bottom`."""

    top: str
    bottom: str
    slope: float


Factor.__reduce_ex__ = PublicPickle.__reduce_ex__  # type: ignore[assignment]


@dataclass(frozen=True)
class Term(PublicPickle):
    """One term of the sum: the product of its factors."""

    factors: tuple[Factor, ...]
    value: float


@dataclass(frozen=True)
class Explanation(Hinted):
    """The chain rule for one gradient: `.value`, `.terms`, and `.text`, `.latex` and `.html`."""

    loss: str
    wrt: str
    value: float
    terms: tuple[Term, ...]
    paths: int
    by_edge: bool
    rest: float
    left_out: int

    @property
    def text(self) -> str:
        """Plain text, a line for each term and one for their sum."""
        return "\n".join(" ".join(map(in_text, line)) for line in self._lines())

    @property
    def latex(self) -> str:
        """The same for LaTeX, without dollar signs."""
        lines = [" ".join(map(in_latex, line)) for line in self._lines()]
        if len(lines) == 1:
            return lines[0]
        return "\\begin{gathered}\n" + " \\\\\n".join(lines) + "\n\\end{gathered}"

    @property
    def html(self) -> str:
        """The same as MathML, which browsers show without a script."""
        lines = ["".join(map(in_html, line)) for line in self._lines()]
        rows = "".join(
            f'<div style="margin:.5em 0"><math displaystyle="true"><mrow>{line}</mrow></math></div>'
            for line in lines
        )
        return f'<div style="overflow-x:auto">{rows}</div>'

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"<{self.text.splitlines()[-1]}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {
            "text/html": self.html,
            "text/latex": f"$\\displaystyle {self.latex}$",
            "text/plain": self.text,
        }

    def _lines(self) -> list[Line]:
        total = Token("total", self.loss, self.wrt)
        if not self.terms:
            same = f"{self.loss} changes as fast as itself"
            words = same if self.paths else f"{self.loss} does not depend on {self.wrt}"
            return [[total, EQUALS, in_number(self.value), Token("words", f"because {words}")]]
        products = [product(term) for term in self.terms]
        if len(products) == 1 and not self.left_out:
            return [[total, EQUALS, *products[0]]]
        return [self._opening(total), *products, [total, EQUALS, *self._sum()]]

    def _opening(self, total: Token) -> Line:
        paths = plural(self.paths, "path") if self.paths < MANY else f"over {MANY:,} paths"
        if not self.by_edge:
            return [total, Token("words", f"is the sum over {paths}:")]
        edges = plural(len(self.terms) + self.left_out, "edge")
        words = f"has {paths}; summed by edge, over the {edges} that leave {self.wrt}:"
        return [total, Token("words", words)]

    def _sum(self) -> Line:
        first, *others = [term.value for term in self.terms]
        numbers = [in_number(first), *(in_number(value, after_sign=True) for value in others)]
        line = joined(numbers, PLUS)
        if self.left_out:
            rest = Token("words", f"(from {self.left_out:,} more)")
            line += [PLUS, in_number(self.rest), rest]
        return [*line, EQUALS, in_number(self.value)]


@overload
def explain(loss: Value, wrt: Value, *, max_paths: int = 20) -> Explanation: ...
@overload
def explain(loss: Value, wrt: None = None, *, max_paths: int = 20) -> Explanations: ...
@hinting()
def explain(
    loss: Value, wrt: Value | None = None, *, max_paths: int = 20
) -> Explanation | Explanations:
    """The chain rule for d(loss)/d(wrt): a line for each path through the graph, and their sum.

    If there are more than `max_paths` paths, there is a line for each edge that leaves `wrt`
    instead. Without `wrt`, the gradients in up to 12 leaves are explained, those with names first.

    >>> w = Value(2.0, name="w")
    >>> h = w * 3
    >>> h.name = "h"
    >>> loss = (h - 10) ** 2
    >>> loss.name = "L"
    >>> print(explain(loss, w))
    ∂L/∂w = (∂h/∂w) · (∂v2/∂h) · (∂L/∂v2) = 3 · 1 · (-8) = -24
    """
    for role, value in (("loss", loss), ("wrt", loss if wrt is None else wrt)):
        if not isinstance(value, Value):
            raise TypeError(
                f"explain() takes Values, but {role} is {type(value).__name__} {shorten(value)}"
            )
    if max_paths < 1:
        raise ValueError(f"max_paths is at least 1, not {max_paths}")
    if wrt is None:
        every = sorted(leaves(loss), key=lambda leaf: not leaf.name)
        chosen = every[:MOST_LEAVES]
        found = [explain(loss, leaf, max_paths=max_paths) for leaf in chosen]
        return Explanations(found, left_out=len(every) - len(chosen))
    slopes = gradients(loss)
    return explained(loss, wrt, slopes, lambda node: node.slopes, max_paths)


def followed(loss: Value, wrt: Value, max_paths: int) -> Explanation:
    """The same with numbers that say where they come from: the edges and gradients of a picture.

    `e3` is the slope on edge 3, counted along the graph, and `g2` the gradient of node 2.
    """
    slopes: dict[Value, Sequence[float]] = {}
    edges = count()
    for node in topological_order(loss):
        slopes[node] = [Sourced(slope, f"e{next(edges)}") for slope in node.slopes]
    found = gradients(loss)
    gradient = {
        node: Sourced(found.get(node, 0.0), f"g{place}") for place, node in enumerate(slopes)
    }
    return explained(loss, wrt, gradient, slopes.__getitem__, max_paths)


def explained(
    loss: Value,
    wrt: Value,
    slopes: Mapping[Value, float],
    slopes_of: Callable[[Value], Sequence[float]],
    max_paths: int,
) -> Explanation:
    """The explanation of one gradient, with the given slopes of the loss and on the edges."""
    order = topological_order(loss)
    called = names(order)
    called.setdefault(wrt, visible(wrt.name) or "wrt")
    moving = depends_on(order, [wrt])
    between = [*moving] if loss in moving else []
    children = edges_between(between, slopes_of)
    paths = count_paths(between, children)
    if paths <= max_paths:
        ways = list(each_path(wrt, loss, children))
    else:
        ways = [edge_and_rest(wrt, child, slope, loss, slopes) for child, slope in children[wrt]]
    terms = [term_of(way, called) for way in ways if way]
    return Explanation(
        loss=called[loss],
        wrt=called[wrt],
        value=slopes.get(wrt, 0.0),
        terms=tuple(terms[:max_paths]),
        paths=paths,
        by_edge=paths > max_paths,
        rest=sum(term.value for term in terms[max_paths:]),
        left_out=len(terms[max_paths:]),
    )


def term_of(path: Sequence[Edge], called: Mapping[Value, str]) -> Term:
    """The product along a path, multiplied from the loss backward; a zero stays zero."""
    value = 1.0
    for _, _, slope in reversed(path):
        value = value * slope if value else 0.0
    factors = tuple(Factor(called[child], called[parent], slope) for parent, child, slope in path)
    sources = [factor.slope.source for factor in factors if isinstance(factor.slope, Sourced)]
    return Term(factors, Sourced(value, " ".join(sources)) if sources else value)


def product(term: Term) -> Line:
    """`(∂h/∂w) · (∂L/∂h) = 2 · 3 = 6`; of a long path only the two ends are written."""
    slopes = [Token("slope", top, bottom) for top, bottom, _ in term.factors]
    numbers = [
        in_number(factor.slope, after_sign=place > 0) for place, factor in enumerate(term.factors)
    ]
    if len(slopes) == 1:
        return [*slopes, EQUALS, in_number(term.value)]
    return [*joined(slopes), EQUALS, *joined(numbers), EQUALS, in_number(term.value)]
