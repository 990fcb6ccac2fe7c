"""Copy and pickle graphs of any depth without recursion."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, Protocol, Self, TypeVar

from autograd.engine.graph import Node, topological_order

__all__ = ["deep_copy", "rebuild", "reduce"]


class Copied(Node, Protocol):
    """A node that can list its fields, and be built again from them."""

    def _fields(self) -> tuple[Any, ...]:
        """All fields, `parents` first, as `_restore` takes them."""

    @classmethod
    def _restore(cls, parents: tuple[Self, ...], *fields: Any) -> Self: ...


C = TypeVar("C", bound=Copied)

_streaming = ContextVar("streaming", default=False)


def deep_copy(root: C, memo: dict[int, Any]) -> C:
    """A copy of the whole graph below `root`; nodes that `memo` holds are shared, not copied."""
    for node in topological_order(root):
        if id(node) not in memo:
            parents, *fields = node._fields()
            copied = tuple([memo[id(parent)] for parent in parents])
            memo[id(node)] = node._restore(copied, *fields)
    copy: C = memo[id(root)]
    return copy


def reduce(root: Copied) -> tuple[Callable[..., Copied], tuple[Any, ...]]:
    """What pickle asks for: how to build `root` again.

    A pickler that met the parents through their child would recurse.  So the first node it meets
    hands it all its ancestors first, in topological order; each of those is then flat, since its
    parents are in the pickler's memo already.
    """
    ancestors = None if _streaming.get() else _Ancestors(root)
    return rebuild, (ancestors, type(root).__name__, *root._fields())


def rebuild(_ancestors: list[Any] | None, kind: type[C] | str, *fields: Any) -> C:
    """What unpickling calls; `_ancestors` only had to be read before the parents in `fields`.

    Of `kind` version 0.1 wrote the class, later ones write its public name.
    """
    found: type[C] = getattr(sys.modules["autograd"], kind) if isinstance(kind, str) else kind
    return found._restore(*fields)


rebuild.__module__ = "autograd"


class _Ancestors:
    """Everything below a root, pickled as a list that is produced while it is being written."""

    def __init__(self, root: Copied) -> None:
        self.root = root

    def __reduce__(self) -> tuple[type[list[Any]], tuple[()], None, Iterator[Copied]]:
        return list, (), None, self._stream()

    def _stream(self) -> Iterator[Copied]:
        _streaming.set(True)
        try:
            yield from topological_order(self.root)[:-1]
        finally:
            _streaming.set(False)
