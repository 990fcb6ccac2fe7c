"""Step through a graph in a notebook or on a saved page, without a network."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from html import escape

from autograd.drawing.dot import to_dot
from autograd.drawing.parts import Box, Scene
from autograd.drawing.picture import check
from autograd.drawing.render import choose, clean, prefix, render
from autograd.drawing.scene import one_by_one
from autograd.drawing.steps import Step, walk
from autograd.drawing.words import in_words
from autograd.engine.graph import topological_order
from autograd.engine.sweep import gradients
from autograd.engine.value import Value
from autograd.hints import hinting
from autograd.show import number, plural, typeset
from autograd.show.page import StepPlayer
from autograd.show.palette import themed

__all__ = ["MOST", "MOST_EDGES", "Player", "finished", "step_through", "with_boxes", "with_lines"]

# The page of a larger graph would exceed a megabyte, and nobody would step to its end.
MOST, MOST_EDGES = 150, 600


class Player(StepPlayer):
    """A picture whose boxes change from step to step: `.html`, `.svg` (the end), `.save(path)`.

    Its page needs no other file. Without JavaScript it shows the picture of the last step.
    """

    def __init__(self, scene: Scene, steps: Sequence[Step], *, backend: str | None = None) -> None:
        choose(backend)
        self.scene = scene
        self.steps = tuple(steps)
        self.backend = backend
        self.title = f"Graph of {scene.title}"
        self.label = f"Step through the graph of {scene.title}"
        self.alt = in_words(scene)

    @cached_property
    def dot(self) -> str:
        """The DOT source. Each box is as wide as in its widest step, so no box moves."""
        widest = {box.key: box.lines for box in self.scene.boxes}
        for step in self.steps:
            for key, (lines, _) in step.changes.items():
                if lines is None:  # an edge, which has one text
                    continue
                heading, *old = widest[key]
                wider = [max(pair, key=len) for pair in zip(old, lines, strict=True)]
                widest[key] = (heading, *wider)
        return to_dot(with_boxes(self.scene, lambda box: widest[box.key]))

    @property
    def prefix(self) -> str:  # type: ignore[override]
        """The start of the ids of its boxes."""
        return prefix(self.dot)

    @cached_property
    def svg(self) -> str:  # type: ignore[override]
        """The picture of the last step."""
        svg = clean(render(self.dot, backend=self.backend).decode(), self.dot)
        for box in self.scene.boxes:
            svg = with_lines(svg, prefix(self.dot) + box.key, box.lines)
        fills = [fill for step in self.steps for _, fill in step.changes.values()]
        return themed(svg, fills)

    def __repr__(self) -> str:
        steps = plural(len(self.steps), "step")
        return f"<player of {self.scene.title}: {steps}; print() it, or .save('steps.html')>"


def with_boxes(scene: Scene, lines: Callable[[Box], Sequence[str]]) -> Scene:
    """The scene with other lines of text in its boxes."""
    boxes = [replace(box, lines=tuple(lines(box))) for box in scene.boxes]
    return replace(scene, boxes=tuple(boxes))


def with_lines(svg: str, box: str, lines: Sequence[str]) -> str:
    """The picture, with other lines of text in one box."""
    start = svg.index(f'<g id="{box}"')
    end = svg.index("</g>", start)
    texts = iter(lines)
    changed = re.sub(
        r"(<text[^>]*>)[^<]*", lambda match: match[1] + escape(typeset(next(texts))), svg[start:end]
    )
    return svg[:start] + changed + svg[end:]


@hinting()
def step_through(root: Value, *, rankdir: str = "LR", backend: str | None = None) -> Player:
    """Step through a graph, forward and then backward, with the numbers of every step.

    A notebook shows the first step, with buttons and a slider; the arrow keys work too. The
    gradients are computed again: no `.grad` is read or changed.

    >>> from autograd import Value
    >>> x = Value(3.0, name="x")
    >>> print(step_through(x * x))
    1. forward · the numbers it starts from: x = 3
    2. forward · v1 = x × x = 3 × 3 = 9
    3. backward · v1.grad = 1: v1 changes as fast as itself
    4. backward · x.grad += slope 3 × v1.grad 1 = 3
    5. backward · x.grad += slope 3 × v1.grad 1 = 3   (3 → 6: two paths meet, so they add)
    """
    check(root, "step_through")
    order = topological_order(root)
    edges = sum(len(node.parents) for node in order)
    if len(order) > MOST or edges > MOST_EDGES:
        raise ValueError(
            f"step_through() takes at most {MOST} nodes and {MOST_EDGES} edges, this graph has "
            f"{len(order):,} and {edges:,}: give it the loss of one sample or one neuron, or look "
            "at draw(root, collapse='neuron')"
        )
    final = gradients(root)
    scene = one_by_one(order, range(len(order)), show=["data"], slopes=True, fold=False)
    boxes = [finished(box, order, final) for box in scene.boxes]
    scene = replace(scene, boxes=tuple(boxes), rankdir=rankdir)
    return Player(scene, walk(order, scene), backend=backend)


def finished(box: Box, order: Sequence[Value], final: Mapping[Value, float]) -> Box:
    """The box of a Value as it is after the last step."""
    if box.kind == "constant":
        return box
    grad = final[order[int(box.key[1:])]]
    return replace(box, lines=(*box.lines, f"grad {number(grad)}"), grad=grad)
