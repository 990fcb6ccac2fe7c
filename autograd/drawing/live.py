"""Drag the leaves of a graph: a page that computes all numbers, slopes and gradients again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from math import isfinite

from autograd.compiler.recorded import again, numbers_of
from autograd.drawing.dot import to_dot
from autograd.drawing.live_data import chain, parts, slider
from autograd.drawing.parts import Box, Scene
from autograd.drawing.picture import check
from autograd.drawing.player import MOST, MOST_EDGES, finished, with_boxes, with_lines
from autograd.drawing.render import choose, clean, prefix, render
from autograd.drawing.scene import one_by_one
from autograd.drawing.steps import Drawn, listed
from autograd.drawing.tree import tree
from autograd.drawing.words import in_words
from autograd.engine.graph import topological_order
from autograd.engine.sweep import gradients
from autograd.engine.value import Value
from autograd.hints import hinting
from autograd.show import plural, typeset
from autograd.show.assets import asset
from autograd.show.live_page import LivePage
from autograd.show.palette import themed

__all__ = ["LiveGraph", "live"]

WIDEST, WIDEST_SLOPE = "-88888.8", "-0.8888"  # the page writes shorter numbers, with fewer digits
HANDLE = ("", "")  # lines of a leaf's box that its slider covers


class LiveGraph(LivePage):
    """A drawn graph with a slider in each leaf: `.html`, `.svg` (as recorded), `.save(path)`.

    Its page needs no other file, no network and no Python. Without JavaScript it shows the picture.
    """

    def __init__(
        self, order: Sequence[Value], scene: Scene, data: Mapping[str, object], backend: str | None
    ) -> None:
        from autograd.compiler.javascript import in_javascript  # reads its runtime from files

        choose(backend)
        self.scene = scene
        self.backend = backend
        self.title = f"Graph of {scene.title}, with sliders"
        self.label = f"Drag the leaves of the graph of {scene.title}"
        self.alt = in_words(scene)
        drawn = Drawn(order, scene)
        leaves = [drawn.names[node] for node in order if not node.op]
        self.programs = {"graph": in_javascript(numbers_of(order), leaves)}
        self.scripts = [asset("graph.js", "autograd.drawing")]
        self.styles = [asset("graph.css", "autograd.drawing")]
        self.data = {**parts(order, drawn), **data}

    @cached_property
    def dot(self) -> str:
        """The DOT source, with room for every number and slider."""
        roomy = with_boxes(self.scene, with_room)
        edges = [replace(e, label=WIDEST_SLOPE) if e.label else e for e in self.scene.edges]
        return to_dot(replace(roomy, edges=tuple(edges)))

    @property
    def prefix(self) -> str:  # type: ignore[override]
        """The start of the ids of its boxes."""
        return prefix(self.dot)

    @cached_property
    def svg(self) -> str:  # type: ignore[override]
        """The picture as it was recorded."""
        svg = clean(render(self.dot, backend=self.backend).decode(), self.dot)
        for box in self.scene.boxes:
            handle = HANDLE if box.kind == "leaf" else ()
            svg = with_lines(svg, self.prefix + box.key, (*box.lines, *handle))
        for place, edge in enumerate(self.scene.edges):
            if edge.label:
                svg = with_lines(svg, f"{self.prefix}e{place}", [edge.label])
        return themed(svg)

    @property
    def text(self) -> str:
        """The graph as an indented tree."""
        return tree(self.scene)

    def __repr__(self) -> str:
        leaves = plural(sum(box.kind == "leaf" for box in self.scene.boxes), "slider")
        return f"<live graph of {self.scene.title}: {leaves}; .save('graph.html')>"


def with_room(box: Box) -> tuple[str, ...]:
    """The lines of a box as wide as they may become, and those that a slider covers."""
    if box.kind == "constant":
        return box.lines
    heading, *numbers = box.lines
    handle = ["0"] * len(HANDLE) if box.kind == "leaf" else []
    return (heading, *(f"{line.split()[0]} {WIDEST}" for line in numbers), *handle)


@hinting()
def live(
    root: Value,
    *,
    wrt: Collection[Value] | None = None,
    rate: float = 0.01,
    spans: Mapping[str, tuple[float, float]] | None = None,
    rankdir: str = "LR",
    backend: str | None = None,
) -> LiveGraph:
    """A page with the drawn graph, where dragging a leaf changes every number at once.

    A notebook shows it; `.save("graph.html")` writes a file that a browser opens without a network
    and without Python. The page computes data, slopes, gradients and the chain rule of the leaf
    that moves. *One step downhill* moves the leaves `wrt`, all of them unless it is given, by
    `rate` times their gradients. `spans` gives the ends of sliders by the names of leaves.

    A Python `if` stays as it was decided when the graph was recorded. No `.grad` is read or
    changed.

    >>> from autograd import Value
    >>> w = Value(2.0, name="w")
    >>> loss = (w * 3 - 10) ** 2
    >>> loss.name = "loss"
    >>> live(loss)
    <live graph of loss: 1 slider; .save('graph.html')>
    """
    check(root, "live")
    order = topological_order(root)
    edges = sum(len(node.parents) for node in order)
    if len(order) > MOST or edges > MOST_EDGES:
        raise ValueError(
            f"live() takes at most {MOST} nodes and {MOST_EDGES} edges, this graph has "
            f"{len(order):,} and {edges:,}: give it the loss of one sample or one neuron"
        )
    if not (isfinite(rate) and 1e-4 <= rate <= 10.0):
        raise ValueError(f"live(): rate is a number from 0.0001 to 10, not {rate!r}")
    moving = {place for place, node in enumerate(order) if wrt is None or holds(wrt, node)}
    order = again(order)
    final = gradients(order[-1])
    scene = one_by_one(order, range(len(order)), show=["data"], slopes=True, fold=False)
    boxes = [finished(box, order, final) for box in scene.boxes]
    scene = replace(scene, boxes=tuple(boxes), rankdir=rankdir)
    called = Drawn(order, scene).names
    sliders = [
        slider(place, node, called[node], spans or {}, place in moving)
        for place, node in enumerate(order)
        if not node.op
    ]
    first = next((n for n, each in enumerate(sliders) if each["moves"]), 0)
    chains = [chain(order, node) for node in order if not node.op]
    data = {
        "leaves": [{**each, "chain": text} for each, text in zip(sliders, chains, strict=True)],
        "first": first,
        "rate": rate,
        "room": {"box": len(WIDEST), "edge": len(WIDEST_SLOPE)},
        "notes": [
            f"Recorded at {typeset(listed([n for n in order if not n.op], called))}. "
            "A Python “if” is frozen: the graph keeps the branch that was taken there.",
            f"A live graph has at most {MOST} boxes. This one has {len(order)}.",
        ],
    }
    return LiveGraph(order, scene, data, backend)


def holds(values: Collection[Value], node: Value) -> bool:
    """Whether the Value itself is among them; `in` would compare numbers."""
    return any(value is node for value in values)
