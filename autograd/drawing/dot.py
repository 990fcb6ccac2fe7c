"""Write a scene in DOT, the language of Graphviz."""

from __future__ import annotations

from itertools import pairwise
from math import inf

from autograd.drawing.parts import Edge, Kind, Scene
from autograd.show import palette, typeset

__all__ = ["STYLES", "tint", "to_dot"]

# One font, not a list: Graphviz without fonts measures text in a list as if it were Times.
FONT = {"fontname": "Arial", "fontsize": "11", "fontcolor": palette.INK}
GRAPH = {**FONT, "bgcolor": "white", "pad": ".15", "nodesep": ".2"}

# Kinds differ in shape, not only in colour. The fill shows the gradient.
STYLES: dict[Kind, dict[str, str]] = {
    "leaf": {"style": "rounded,filled", "color": palette.LEAF, "penwidth": "2"},
    "op": {"style": "filled", "color": palette.DIM},
    "constant": {"shape": "ellipse", "style": "dashed", "color": palette.EDGE, "margin": ".04,.02",
                 "height": ".3", "width": ".4"},
    "inputs": {"style": "rounded,dashed", "color": palette.EDGE, "margin": ".06,.06"},
    "group": {"peripheries": "2", "style": "filled", "color": palette.GROUP, "margin": ".06,.06"},
    "more": {"shape": "plaintext"},
}  # fmt: skip

STRENGTH = 0.55  # of the strongest tint: black text on it can be read


def to_dot(scene: Scene) -> str:
    """The DOT source of a scene: a node for each box, an edge for each edge, in their order."""
    try:
        from graphviz import Digraph, nohtml
    except ImportError as error:
        raise ImportError("drawing a graph needs graphviz: pip install graphviz") from error
    notes = "".join(f"{escape(note)}\\l" for note in scene.notes)
    graph = Digraph(
        graph_attr={
            **GRAPH,
            "rankdir": scene.rankdir,
            "ranksep": room_between_ranks(scene),
            "label": nohtml(notes),
            "labeljust": "l",
        },
        node_attr={**FONT, "shape": "box", "fillcolor": "white", "margin": ".14,.06"},
        edge_attr={**FONT, "color": palette.EDGE, "fontsize": "10", "arrowsize": ".7"},
    )
    largest = max((abs(box.grad) for box in scene.boxes), default=0.0)
    for box in scene.boxes:
        style = STYLES[box.kind] | ({"penwidth": "2"} if box.key == scene.root else {})
        if box.grad:
            style = style | {"fillcolor": tint(box.grad, largest)}
        lines = "\\n".join(map(escape, box.lines))
        graph.node(box.key, nohtml(lines), id=box.key, **{"class": box.kind}, **style)
    for column in scene.columns:
        with graph.subgraph(graph_attr={"rank": "same"}, edge_attr={"style": "invis"}) as same:
            for above, below in pairwise(column):
                same.edge(above, below)
    beside = {key: place for place, column in enumerate(scene.columns) for key in column}
    for place, edge in enumerate(scene.edges):
        style = edge_style(edge)
        if edge.tail in beside and beside[edge.tail] == beside.get(edge.head):
            style["constraint"] = "false"  # so the edge does not change the order of the column
        graph.edge(edge.tail, edge.head, id=f"e{place}", **style)
    return str(graph.source)


def room_between_ranks(scene: Scene) -> str:
    """In inches: many edges need room, and a row of layers has to fit on a page."""
    if len(scene.edges) > 2 * len(scene.boxes):
        return "1.2"
    return ".18" if any(box.kind == "group" for box in scene.boxes) else ".4"


def edge_style(edge: Edge) -> dict[str, str]:
    """Dashed if the edge comes from a constant; spaces keep the label away from the line."""
    style = {"label": f" {escape(edge.label)} "} if edge.label else {}
    return style | ({"style": "dashed"} if edge.is_constant else {})


def tint(grad: float, largest: float) -> str:
    """White for 0, pale blue for positive, pale red for negative, so text can be read on it."""
    share = 1.0 if grad > 0 else -1.0
    if 0 < largest < inf:
        share = max(-1.0, min(1.0, grad / largest))
    return palette.tint(share * STRENGTH if grad == grad else grad)


def escape(text: str) -> str:
    """Text that Graphviz shows as it is: it reads backslashes and, in any label, `&amp;`."""
    return typeset(text).replace("&", "&amp;").replace("\\", "\\\\")
