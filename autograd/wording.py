"""How are numbers, names and ops written where people read them?

Pictures, the player and explanations share these words, so that `v3` in one is `v3` in the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from autograd.op import ListOp, Op
from autograd.value import Value

__all__ = ["brief", "expression", "expression_of", "names", "number", "plural", "visible"]

JOINED = {"sum": " + ", "prod": " × "}  # lists that read better written out


def number(data: float) -> str:
    """Four digits, or six from a thousand on; zero has no sign.

    >>> number(2 / 3), number(12345.6), number(-0.0), number(3.0)
    ('0.6667', '12345.6', '0', '3')
    """
    return f"{data + 0.0:.4g}" if abs(data) < 1000 else f"{data:.6g}"


def visible(text: str, limit: int = 32) -> str:
    r"""`text` on one line, cut to `limit` characters; what cannot be printed as its escape.

    >>> visible("a\nb\x00"), visible("x" * 10_000, limit=6)
    ('a\\nb\\x00', 'xxxxx…')
    """
    start = text[: limit + 1]
    shown = "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in start
    )
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def brief(name: str, limit: int) -> str:
    """A name that is short already, or its end: `layers.0.neurons.1.bias` differs there.

    >>> brief("layers.0.neurons.1.bias", limit=10)
    '…ns.1.bias'
    """
    return name if len(name) <= limit else f"…{name[1 - limit :]}"


def names(order: Iterable[Value]) -> dict[Value, str]:
    """Each Value's own name, or `v` and its place in `order` where it has none.

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
    """`name`, with as many underscores as it takes to differ from the user's own names."""
    while name in taken:
        name += "_"
    return name


def expression(op: Op, operands: Sequence[str], limit: int = 60) -> str:
    """`op` on operands that are text already, as people write it; long lists are only counted.

    >>> from autograd import TABLE
    >>> expression(TABLE["sub"], ["p", "-3"]), expression(TABLE["dot"], ["a", "b", "c", "d"])
    ('p - (-3)', 'a·c + b·d')
    >>> expression(TABLE["sum"], ["x"] * 100)
    'Σ of 100'
    """
    written = write_out(op, operands) if len(operands) <= limit else ""
    if written and len(written) <= limit:
        return written
    lists = len(op.operands) if isinstance(op, ListOp) else 1
    return f"{op.symbol} of {len(operands) // lists}"


def write_out(op: Op, operands: Sequence[str]) -> str:
    """`op` on its operands in full."""
    is_sign = not any(letter.isalnum() for letter in op.symbol)
    guarded = [f"({text})" if text.startswith("-") else text for text in operands]
    first = guarded[0] if op.name in ("pow", "neg") else operands[0]  # (-3) ^ 2, but -3 + 2
    half = len(operands) // 2
    if op.name == "dot":
        return " + ".join(map("·".join, zip(guarded[:half], guarded[half:], strict=True)))
    if op.name in JOINED and len(operands) > 1:
        return JOINED[op.name].join([first, *guarded[1:]])
    if is_sign and not isinstance(op, ListOp) and op.arity == 2:
        return f"{first} {op.symbol} {guarded[1]}"
    if is_sign and not isinstance(op, ListOp) and op.arity == 1:
        return f"{op.symbol}{first}"
    return f"{op.symbol}({', '.join(operands)})"


def expression_of(
    node: Value, names: Mapping[Value, str] | None = None, limit: int = 60, short: int = 32
) -> str:
    """How `node` was made, with the operands' names (each cut to `short`) or with their numbers."""
    if node.op is None:
        return ""
    operands = node.operands
    if len(operands) > limit:
        return expression(node.op, [""] * len(operands), limit)
    texts = [
        number(operand)
        if isinstance(operand, float)
        else number(operand.data)
        if names is None
        else brief(names[operand], short)
        for operand in operands
    ]
    return expression(node.op, texts, limit)


def plural(count: int, noun: str) -> str:
    """`1 value`, `1,842 values`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
