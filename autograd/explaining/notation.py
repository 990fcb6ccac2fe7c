"""Write a formula with numbers in it as text, as LaTeX and as MathML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal, NamedTuple, Self, TypeAlias

from autograd.ops.facts import Level
from autograd.show import atom, number, typeset

__all__ = [
    "EQUALS",
    "PLUS",
    "Line",
    "Sourced",
    "Token",
    "in_html",
    "in_latex",
    "in_number",
    "in_text",
    "joined",
]

SHOWN = 6  # factors of a path, or terms of a sum, that are written at each end


class Sourced(float):
    """A number that a page computes again: `source` names the factors that it is the product of."""

    source: str

    def __new__(cls, value: float, source: str) -> Self:
        made = super().__new__(cls, value)
        made.source = source
        return made


class Token(NamedTuple):
    """A piece of a formula: a slope of one name in another, a number, a sign, or words.

    `source` is that of a number, and `after_sign` whether it stands in brackets if it is negative.
    """

    kind: Literal["total", "slope", "number", "sign", "words"]
    text: str
    below: str = ""
    source: str = ""
    after_sign: bool = False


Line: TypeAlias = list[Token]
EQUALS, TIMES, PLUS, DOTS = [Token("sign", sign) for sign in "=·+…"]


def joined(tokens: Sequence[Token], sign: Token = TIMES) -> Line:
    """Tokens with a sign between them; of a long list only the two ends."""
    if len(tokens) > 2 * SHOWN:
        tokens = [*tokens[:SHOWN], DOTS, *tokens[-SHOWN:]]
    return [part for token in tokens for part in (sign, token)][1:]


def in_number(value: float, *, after_sign: bool = False) -> Token:
    """A number as a token; a negative one after a sign stands in brackets."""
    text = atom(number(value)).within(Level.POWER if after_sign else Level.SUM)
    return Token("number", text, "", getattr(value, "source", ""), after_sign)


def in_text(token: Token) -> str:
    """A token in plain text."""
    slope = f"∂{token.text}/∂{token.below}"
    return {"total": slope, "slope": f"({slope})"}.get(token.kind, token.text)


UNSAFE = str.maketrans(
    {sign: f"\\{sign}" for sign in "{}$&#_%"} | {"\\": "∖", "^": "ˆ", "~": "∼", "`": "ˋ"}
)
LATEX_SIGNS = {"·": r"\cdot", "…": r"\cdots"}


def in_latex(token: Token) -> str:
    """A token in LaTeX; signs that LaTeX would read as commands are escaped in names."""
    if token.kind in ("total", "slope"):
        return rf"\frac{{\partial {latex_name(token.text)}}}{{\partial {latex_name(token.below)}}}"
    if token.kind == "words":
        return rf"\text{{ {token.text.translate(UNSAFE)} }}"
    digits, _, exponent = token.text.strip("()").partition("e")
    if token.kind == "number" and exponent:
        power = rf"{digits} \times 10^{{{int(exponent)}}}"
        return f"({power})" if token.text.startswith("(") else power
    return LATEX_SIGNS.get(token.text, token.text)


def latex_name(name: str) -> str:
    """A single letter in italics, as in mathematics; a longer name upright."""
    if len(name) == 1 and name.isalpha():
        return name
    return rf"\mathrm{{{name}}}" if name.isalnum() else rf"\text{{{name.translate(UNSAFE)}}}"


# A bar that is invisible and has no size. A page that does not trust MathML keeps only its text.
BAR = '<mpadded width="0" height="0" depth="0"><mphantom><mtext>/</mtext></mphantom></mpadded>'


def in_html(token: Token) -> str:
    """A token in MathML."""
    text = escape(token.text)
    if token.kind in ("total", "slope"):
        return (
            f"<mfrac><mrow><mo>∂</mo><mi>{text}</mi>{BAR}</mrow>"
            f"<mrow><mo>∂</mo><mi>{escape(token.below)}</mi></mrow></mfrac>"
        )
    if token.kind == "words":
        return f"<mtext>&nbsp;{text}</mtext>"
    if token.kind != "number":
        return f"<mo>{text}</mo>"
    source = f' data-source="{token.source}"' if token.source else ""
    after = " data-after-sign" if token.source and token.after_sign else ""
    return f"<mn{source}{after}>{typeset(text)}</mn>"
