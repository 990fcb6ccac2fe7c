"""Write numbers, names and formulas as people read them."""

from autograd.show.formula import (
    JAVASCRIPT,
    PYTHON,
    TEXT,
    C,
    Style,
    Written,
    atom,
    expression,
    expression_of,
    nested,
    written,
)
from autograd.show.words import brief, names, number, plural, typeset, visible

__all__ = [
    "JAVASCRIPT",
    "PYTHON",
    "TEXT",
    "C",
    "Style",
    "Written",
    "atom",
    "brief",
    "expression",
    "expression_of",
    "names",
    "nested",
    "number",
    "plural",
    "typeset",
    "visible",
    "written",
]
