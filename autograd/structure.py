"""How are the numbers inside nested lists, tuples and dicts taken out and put back?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import Any, TypeAlias

from autograd.number import Number, is_number, shorten
from autograd.value import Value

__all__ = ["Structure", "Tree", "flatten"]

Tree: TypeAlias = Any
"""A number or a Value, or lists, tuples and dicts of trees."""


class Structure:
    """The shape of a tree: the tree without its leaves.

    >>> leaves, shape = flatten({"w": [1.0, 2.0], "b": 3.0})
    >>> leaves
    [1.0, 2.0, 3.0]
    >>> shape.fill([10 * leaf for leaf in leaves])
    {'w': [10.0, 20.0], 'b': 30.0}
    """

    def __init__(
        self, kind: type | None = None, keys: tuple[object, ...] = (), *children: Structure
    ) -> None:
        self.kind = kind
        self.keys = keys
        self.children = children

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Structure):
            return NotImplemented
        mine, others = (self.kind, self.keys), (other.kind, other.keys)
        return mine == others and self.children == other.children

    def __hash__(self) -> int:
        return hash((self.kind, self.keys, self.children))

    def __str__(self) -> str:
        return shorten(self.fill(repeat(_Leaf())), 80)

    def fill(self, leaves: Iterable[object]) -> Tree:
        """A tree of this shape with the given leaves, in order."""
        supply = iter(leaves)
        return self._fill(supply)

    def _fill(self, leaves: Iterator[object]) -> Tree:
        if self.kind is None:
            return next(leaves)
        children = [child._fill(leaves) for child in self.children]
        if self.kind is dict:
            return dict(zip(self.keys, children, strict=True))
        if self.kind in (list, tuple):
            return self.kind(children)
        return self.kind(*children)  # a named tuple


class _Leaf:
    def __repr__(self) -> str:
        return "*"


def flatten(tree: Tree, place: str = "the argument") -> tuple[list[Value | Number], Structure]:
    """The leaves of `tree`, in order, and its structure.

    A TypeError says where below `place` something is no number, Value, list, tuple or dict.
    """
    leaves: list[Value | Number] = []
    return leaves, _flatten(tree, place, leaves)


def _flatten(tree: Tree, place: str, leaves: list[Value | Number]) -> Structure:
    if isinstance(tree, Value) or is_number(tree):
        leaves.append(tree)
        return Structure()
    if isinstance(tree, dict):
        items = [_flatten(item, f"{place}[{key!r}]", leaves) for key, item in tree.items()]
        return Structure(dict, tuple(tree), *items)
    if isinstance(tree, list | tuple):
        items = [_flatten(item, f"{place}[{index}]", leaves) for index, item in enumerate(tree)]
        kind = type(tree) if hasattr(tree, "_fields") else list if isinstance(tree, list) else tuple
        return Structure(kind, (), *items)
    remedy = "; use .tolist()" if hasattr(tree, "tolist") else ""
    raise TypeError(
        f"{place} is {type(tree).__name__} {shorten(tree)}, not a number, a Value, "
        f"or lists, tuples and dicts of them{remedy}"
    )
