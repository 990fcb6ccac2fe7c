"""Explain one loss for several Values, one below the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from autograd.hints import Hinted

if TYPE_CHECKING:
    from autograd.explaining.chain import Explanation

__all__ = ["Explanations"]


class Explanations(Hinted, tuple["Explanation", ...]):
    """The result of `explain(loss)`: a tuple of `Explanation`. `left_out` leaves are not in it."""

    left_out: int

    def __new__(cls, each: Iterable[Explanation], left_out: int = 0) -> Self:
        made = super().__new__(cls, each)
        made.left_out = left_out
        return made

    @property
    def text(self) -> str:
        """Plain text, one explanation below the other."""
        return "\n".join([*(each.text for each in self), *self._rest()])

    @property
    def latex(self) -> str:
        """The same for LaTeX, without dollar signs."""
        lines = [each.latex for each in self] + [rf"\text{{{rest}}}" for rest in self._rest()]
        return "\\begin{gathered}\n" + " \\\\\n".join(lines) + "\n\\end{gathered}"

    @property
    def html(self) -> str:
        """The same as MathML."""
        return "".join(
            [*(each.html for each in self), *(f"<p>{rest}</p>" for rest in self._rest())]
        )

    def _rest(self) -> list[str]:
        if not self.left_out:
            return []
        return [f"leaves left out: {self.left_out:,}; explain(loss, wrt=leaf) explains one of them"]

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return "\n".join([*map(repr, self), *self._rest()])

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {
            "text/html": self.html,
            "text/latex": f"$\\displaystyle {self.latex}$",
            "text/plain": self.text,
        }
