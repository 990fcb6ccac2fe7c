"""Say what a picture of a graph shows: in a sentence, and as a table of its numbers."""

from __future__ import annotations

from autograd.drawing.parts import Box, Scene
from autograd.show import plural, typeset
from autograd.show.numbers import numbers_of

__all__ = ["in_numbers", "in_words"]

MOST = 8  # boxes that are named in the sentence


def in_words(scene: Scene) -> str:
    """The result, then what leads to it, then the leaves; of a large graph the result and leaves.

    >>> from autograd import Value, draw
    >>> x = Value(3.0, name="x")
    >>> in_words(draw(x * x).scene)
    'Computation graph: v1 = x × x, data 9; x, data 3.'
    """
    boxes = [box for box in reversed(scene.boxes) if box.kind != "constant"]
    root = next(box for box in boxes if box.key == scene.root)
    others = [box for box in boxes if box is not root]
    if len(others) >= MOST:
        leaves = [box for box in others if box.kind in ("leaf", "inputs")]
        others = leaves[: MOST - 1]
        more = f"; {plural(len(boxes), 'box', 'boxes')} in all"
    else:
        more = ""
    return typeset(f"Computation graph: {'; '.join(map(told, [root, *others]))}{more}.")


def told(box: Box) -> str:
    """The lines of a box as part of a sentence."""
    return ", ".join(box.lines)


def in_numbers(scene: Scene) -> str:
    """A row for each box that has numbers, the result first."""
    rows = [box.lines for box in reversed(scene.boxes) if box.kind != "constant"]
    kinds = dict.fromkeys(line.split(" ")[0] for row in rows for line in row[1:])
    table = [
        [typeset(heading), *(typeset(held.get(kind, "")) for kind in kinds)]
        for heading, *lines in rows
        for held in [dict(line.split(" ", 1) for line in lines)]
    ]
    return numbers_of(["value", *kinds], table)
