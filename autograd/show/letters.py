"""The width of text in Helvetica or Arial, for pictures that are laid out without a browser."""

from __future__ import annotations

__all__ = ["width_of"]

# Thousandths of the font size, as in Helvetica's metrics; other characters are ELSE wide.
LETTERS = {
    191: "'",
    222: "ijl",
    278: " !,./:;I[]\\ft",
    333: "()-`r",
    355: '"',
    389: "*",
    469: "^",
    500: "Jcksvxyz",
    556: "#$?L_abdeghnopqu0123456789",
    584: "+<=>~−×",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
}
WIDTHS = {letter: width for width, letters in LETTERS.items() for letter in letters}
ELSE, IDEOGRAPH, FIRST_IDEOGRAPH = 600, 1000, "\u2e80"
BOLD = 1.08  # times as wide


def width_of(text: str, size: float, *, is_bold: bool = False) -> float:
    """The width in pixels of a line of text.

    >>> width_of("loss", 10.0), width_of("", 10.0)
    (17.78, 0.0)
    """
    widths = [WIDTHS.get(c, IDEOGRAPH if c >= FIRST_IDEOGRAPH else ELSE) for c in text]
    return sum(widths) * size / 1000 * (BOLD if is_bold else 1.0)
