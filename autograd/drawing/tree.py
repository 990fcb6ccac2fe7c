"""Write a graph as an indented tree, for terminals."""

from __future__ import annotations

from autograd.drawing.parts import Scene

__all__ = ["tree"]

LINES = 60


def tree(scene: Scene, limit: int = LINES) -> str:
    """The result first; below each box its operands, further in. Shared boxes are shown once.

    >>> from autograd import Value, draw
    >>> x = Value(3.0, name="x")
    >>> print(tree(draw(x * x).scene))
    v1 = x × x   data 9
      x   data 3
      x (above)
    (before backward(): there are no gradients yet)
    """
    boxes = {box.key: box for box in scene.boxes}
    sources: dict[str, list[str]] = {key: [] for key in boxes}
    for edge in scene.edges:
        sources[edge.head].append(edge.tail)
    lines: list[str] = []
    seen: set[str] = set()
    stack = [(scene.root, 0)]
    while stack and len(lines) < limit:
        key, depth = stack.pop()
        heading, *rest = boxes[key].lines
        indent = "  " * min(depth, 20)
        if key in seen:
            lines.append(f"{indent}{heading} (above)")
            continue
        seen.add(key)
        lines.append(indent + "   ".join([heading, *rest]))
        stack += [(source, depth + 1) for source in reversed(sources[key])]
    if stack:
        lines.append(f"… and {len(boxes) - len(seen):,} more boxes")
    return "\n".join([*lines, *(f"({note})" for note in scene.notes)])
