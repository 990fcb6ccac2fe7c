"""Take the numbers out of nested lists, tuples, dicts and arrays, and put others in their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, product, repeat
from math import prod
from typing import Any, TypeAlias

from autograd.engine.value import Value
from autograd.ops.arrays import array_of, elements, is_array
from autograd.ops.number import Number, is_number, shorten

__all__ = ["Structure", "Tree", "flatten"]

Tree: TypeAlias = Any
"""A number, a Value, a NumPy array of them, or lists, tuples and dicts of trees."""


class Structure:
    """The shape of a tree: the tree without its leaves.

    A leaf has no `kind`. An array is a leaf with `axes`; it stands for as many leaves as it has
    elements.

    >>> leaves, shape = flatten({"w": [1.0, 2.0], "b": 3.0})
    >>> leaves
    [1.0, 2.0, 3.0]
    >>> shape.fill([10 * leaf for leaf in leaves])
    {'w': [10.0, 20.0], 'b': 30.0}
    """

    __slots__ = ("axes", "children", "keys", "kind")

    def __init__(
        self,
        kind: type | None = None,
        keys: tuple[object, ...] = (),
        *children: Structure,
        axes: tuple[int, ...] | None = None,
    ) -> None:
        self.kind = kind
        self.keys = keys
        self.children = children
        self.axes = axes

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Structure):
            return NotImplemented
        mine, others = (self.kind, self.keys, self.axes), (other.kind, other.keys, other.axes)
        # Compare hashes too: two Values that hold equal numbers are equal, but different keys.
        same = hash(self.keys) == hash(other.keys) and mine == others
        return same and self.children == other.children

    def __hash__(self) -> int:
        return hash((self.kind, self.keys, self.children, self.axes))

    def __str__(self) -> str:
        return shorten(self.fill(repeat(_Leaf())), 80)

    @property
    def is_single(self) -> bool:
        """Whether it is one number, alone or in an array without axes."""
        return self.kind is None and not self.axes

    def fill(self, leaves: Iterable[object]) -> Tree:
        """A tree of this shape with the given leaves, in order."""
        return self._fill([iter(leaves)])

    def outer(self, inner: Structure, rows: Iterable[Iterable[object]]) -> Tree:
        """A tree of this shape that has a tree of the shape `inner`, filled by a row, as each leaf.

        The rows of an array together make one tree of arrays. These have its axes first.

        >>> several, pair = Structure(list, (), Structure()), Structure(tuple, (), Structure())
        >>> several.outer(pair, [[1.0]])
        [(1.0,)]
        """
        supply = iter(rows)
        if self.kind is None:
            own = [iter(row) for row in islice(supply, prod(self.axes or ()))]
            return inner._fill(own, self.axes)
        return self.around([child.outer(inner, supply) for child in self.children])

    def paths(self, name: str) -> Iterator[str]:
        """The name of each leaf if the tree is called `name`.

        >>> list(flatten({"w": [1.0, 2.0]})[1].paths("p"))
        ["p['w'][0]", "p['w'][1]"]
        """
        if self.kind is None:
            for place in product(*map(range, self.axes or ())):
                yield name + (f"[{', '.join(map(str, place))}]" if place else "")
        for key, child in zip(self.keys or range(len(self.children)), self.children, strict=True):
            yield from child.paths(f"{name}[{key!r}]")

    def _fill(
        self, rows: Sequence[Iterator[object]], around: tuple[int, ...] | None = None
    ) -> Tree:
        """A tree filled from one row; from several, its arrays have the axes `around` first."""
        if self.kind is not None:
            return self.around([child._fill(rows, around) for child in self.children])
        if self.axes is None and around is None:
            return next(rows[0])
        axes = self.axes or ()
        items = [item for row in rows for item in islice(row, prod(axes))]
        return array_of(items, (*(around or ()), *axes))

    def cut(self, numbers: Any) -> Tree:
        """A tree of this shape from an array of its numbers; its arrays are copied.

        >>> import numpy
        >>> Structure(list, (), Structure(), Structure(axes=(2,))).cut(numpy.arange(3.0))
        [0.0, array([1., 2.])]
        """
        return self._cut(numbers, [0])

    def _cut(self, numbers: Any, start: list[int]) -> Tree:
        if self.kind is not None:
            return self.around([child._cut(numbers, start) for child in self.children])
        first = start[0]
        start[0] += prod(self.axes or ())
        if self.axes is None:
            return float(numbers[first])
        return numbers[first : start[0]].reshape(self.axes).copy()

    def around(self, children: list[Tree]) -> Tree:
        """A list, tuple or dict of this kind with other trees in it."""
        if self.kind is dict:
            return dict(zip(self.keys, children, strict=True))
        if self.kind is list or self.kind is tuple:
            return self.kind(children)
        assert self.kind is not None
        return self.kind(*children)  # a named tuple


NUMBER = Structure()  # the structure of every leaf


class _Leaf:
    def __repr__(self) -> str:
        return "*"


def flatten(tree: Tree, place: str = "the argument") -> tuple[list[Value | Number], Structure]:
    """The leaves of `tree`, in order, and its structure.

    If something in it is none of these, a TypeError says where: `place` is the name of the tree.
    """
    leaves: list[Value | Number] = []
    return leaves, _flatten(tree, place, leaves)


def _flatten(tree: Tree, place: str, leaves: list[Value | Number]) -> Structure:
    kind = tree.__class__
    if kind is float or kind is Value or (is_number(tree) and not is_array(tree)):
        leaves.append(tree)
        return NUMBER
    if is_array(tree):
        return _flatten_array(tree, place, leaves)
    if isinstance(tree, dict):
        items = [_flatten(item, f"{place}[{key!r}]", leaves) for key, item in tree.items()]
        return Structure(dict, tuple(tree), *items)
    if isinstance(tree, list | tuple):
        items = [_flatten(item, f"{place}[{index}]", leaves) for index, item in enumerate(tree)]
        plain = list if isinstance(tree, list) else tuple
        kind = type(tree) if hasattr(tree, "_fields") else plain
        return Structure(kind, (), *items)
    methods = [name for name in ("to_numpy", "tolist") if hasattr(tree, name)]
    remedy = f"; use .{methods[0]}()" if methods else ""
    raise TypeError(
        f"{place} is {type(tree).__name__} {shorten(tree)}, not a number, a Value, an array, "
        f"or lists, tuples and dicts of them{remedy}"
    )


def _flatten_array(array: Any, place: str, leaves: list[Value | Number]) -> Structure:
    shape = Structure(axes=array.shape)
    items = elements(array, place)
    for index, item in enumerate(items):
        if not isinstance(item, Value) and not is_number(item):
            where = next(islice(shape.paths(place), index, None))
            raise TypeError(
                f"{where} is {type(item).__name__} {shorten(item)}, not a number or a Value"
            )
    leaves += items
    return shape
