"""Write numbers and names as people read them.

Pictures, players and explanations use these functions, so `v3` is the same Value in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograd.engine.value import Value

__all__ = ["brief", "names", "number", "plural", "typeset", "visible"]

# A hyphen before a number or between spaces, or in the exponent of a number.
MINUS = re.compile(r"(?<![\w-])-(?=\.?\d|inf\b|∞)|(?<= )-(?= )|(?<=\de)-(?=\d)")


def number(data: float) -> str:
    """Four digits, or six from a thousand on; zero has no sign.

    >>> number(2 / 3), number(12345.6), number(-0.0), number(3.0)
    ('0.6667', '12345.6', '0', '3')
    """
    return f"{data + 0.0:.4g}" if abs(data) < 1000 else f"{data:.6g}"


def typeset(text: str) -> str:
    """Text for a picture or a caption: a minus as in print, which is as wide as a plus.

    A hyphen inside a word stays.

    >>> typeset("x - (-3) = -2.5e-06"), typeset("mid-grey, v-1")
    ('x − (−3) = −2.5e−06', 'mid-grey, v-1')
    """
    return MINUS.sub("−", text)


def visible(text: str, limit: int = 32) -> str:
    r"""`text` on one line, cut to `limit` characters, with escapes for what cannot be printed.

    >>> visible("a\nb\x00"), visible("x" * 10_000, limit=6)
    ('a\\nb\\x00', 'xxxxx…')
    """
    start = text[: limit + 1]
    shown = "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in start
    )
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def brief(name: str, limit: int) -> str:
    """A name of at most `limit` characters, or the end of a longer one: names differ at their ends.

    >>> brief("layers.0.neurons.1.bias", limit=10)
    '…ns.1.bias'
    """
    return name if len(name) <= limit else f"…{name[1 - limit :]}"


def names(order: Iterable[Value]) -> dict[Value, str]:
    """The name of each Value; one without a name is called `v` and its place in `order`.

    >>> from autograd import topological_order
    >>> x = Value(2.0, name="x")
    >>> list(names(topological_order(x * x + 1)).values())
    ['x', 'v1', 'v2']
    """
    nodes = list(order)
    taken = {node.name for node in nodes}
    return {
        node: visible(node.name) if node.name else free_name(f"v{place}", taken)
        for place, node in enumerate(nodes)
    }


def free_name(name: str, taken: set[str]) -> str:
    """`name`, with underscores after it until it differs from all names that are taken."""
    while name in taken:
        name += "_"
    return name


def plural(count: int, noun: str, several: str = "") -> str:
    """A count and its noun; `several` is the plural if it is not the noun with an s.

    >>> plural(1, "value"), plural(1842, "value"), plural(2, "box", "boxes")
    ('1 value', '1,842 values', '2 boxes')
    """
    return f"{count:,} {noun if count == 1 else several or f'{noun}s'}"
