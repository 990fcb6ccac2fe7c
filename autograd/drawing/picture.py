"""Draw a graph, and show it in a notebook, a terminal or a file."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from os import PathLike
from pathlib import Path

from autograd import files
from autograd.drawing.collapse import LEVELS, Level
from autograd.drawing.dot import to_dot
from autograd.drawing.grouped import grouped
from autograd.drawing.parts import Scene, Show
from autograd.drawing.render import choose, clean, render
from autograd.drawing.scene import before_backward, near_root, one_by_one
from autograd.drawing.tree import tree
from autograd.drawing.words import in_numbers, in_words
from autograd.engine.graph import topological_order
from autograd.engine.value import Value
from autograd.hints import PICTURE, Hinted, hinting
from autograd.ops.number import shorten
from autograd.show import plural
from autograd.show.image import image
from autograd.show.palette import themed

__all__ = ["Picture", "check", "draw", "draw_dot", "mimebundle"]

AT_ONCE = 60  # a notebook draws a Value by itself only up to this number of nodes
FORMATS = ("svg", "png", "pdf", "dot")
SHORT = 8000  # characters: longer DOT is not added to a text output
RANKDIRS = ("LR", "RL", "TB", "BT")


class Picture(Hinted):
    """A drawn graph: `.svg`, `.dot`, `.text` and `.save(path)`; a notebook shows the picture."""

    def __init__(self, scene: Scene, *, format: str = "svg", backend: str | None = None) -> None:  # noqa: A002
        choose(backend)
        self.scene = scene
        self.format = format
        self.backend = backend

    @cached_property
    def dot(self) -> str:
        """The graph in DOT, the language of Graphviz."""
        return to_dot(self.scene)

    @cached_property
    def svg(self) -> str:
        """The `<svg>` element. If nothing can paint it, an ImportError says what to install."""
        return themed(clean(self._painted("svg").decode(), self.dot))

    @property
    def text(self) -> str:
        """The graph as an indented tree."""
        return tree(self.scene)

    def save(self, path: str | PathLike[str]) -> Path:
        """Write the picture to a file, in the format of its ending: svg, png, pdf or dot."""
        target = Path(path)
        kind = target.suffix[1:].lower()
        if kind not in FORMATS:
            raise ValueError(f"save() writes .svg, .png, .pdf or .dot, not {target.name!r}")
        return files.write(target, self._bytes(kind))

    def render(self, filename: str, format: str | None = None) -> str:  # noqa: A002
        """Write the picture as `filename.svg`, or in another format, and return that name.

        micrograd's readers know it as Graphviz's `render`. `save` takes the whole name.
        """
        return str(self.save(f"{filename}.{format or self.format}"))

    def _foreign(self) -> Mapping[str, str]:
        return PICTURE

    def _bytes(self, kind: str) -> bytes:
        if kind in ("svg", "dot"):
            return str(getattr(self, kind)).encode()
        return self._painted(kind)

    def _painted(self, kind: str) -> bytes:
        return render(self.dot, kind, backend=self.backend)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        count = plural(len(self.scene.boxes), "box", "boxes")
        return f"<picture of {self.scene.title}: {count}; print() it, or .save('graph.svg')>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        try:
            return self._shown()
        except (ImportError, OSError, RuntimeError) as error:
            return {"text/plain": f"{self.text}\n\n{error}{self._source()}"}

    def _shown(self) -> dict[str, str]:
        if self.format == "dot":
            return {"text/plain": self.dot}
        svg, plain = self.svg, {"text/plain": repr(self)}
        if self.format != "svg":
            kind = {"png": "image/png", "pdf": "application/pdf"}[self.format]
            return {kind: b64encode(self._painted(self.format)).decode(), **plain}
        # An untrusted notebook hides SVG, but it shows images.
        html = image(svg, in_words(self.scene)) + in_numbers(self.scene)
        return {"text/html": html, "image/svg+xml": svg, **plain}

    def _source(self) -> str:
        """The DOT source if it is short enough to be pasted elsewhere."""
        try:
            return f"\n\n{self.dot}" if len(self.dot) <= SHORT else ""
        except ImportError:
            return ""


@hinting()
def draw(
    root: Value,
    *,
    rankdir: str = "LR",
    max_nodes: int = 300,
    collapse: Level | None = None,
    show: Show = ("data", "grad"),
    slopes: bool = False,
    depth: int | None = None,
    backend: str | None = None,
) -> Picture:
    """Draw the graph of `root`: a box for each Value, an arrow for each operand.

    Leaves have round corners, ops square ones, and plain numbers a dashed line. Blue is a positive
    gradient, red a negative one. `slopes` writes its slope beside each edge. `depth` draws only
    what is at most so many edges away from `root`.

    `collapse` draws a box for each "neuron" or "layer". A graph of more than `max_nodes` Values is
    drawn by "layer". Such a box gives the range of its numbers: `±2` is from -2 to 2.
    `backend` ("dot", "wasm" or "text") overrides the environment variable SLOPEWISE_GRAPHVIZ.

    >>> from autograd import Value
    >>> x = Value(3.0, name="x")
    >>> picture = draw(x * x)
    >>> print(picture)
    v1 = x × x   data 9
      x   data 3
      x (above)
    (before backward(): there are no gradients yet)
    >>> picture.svg[:4]
    '<svg'
    """
    check(root, "draw")
    if rankdir not in RANKDIRS:
        raise ValueError(f"rankdir is one of {', '.join(RANKDIRS)}, not {rankdir!r}")
    if collapse is not None and collapse not in LEVELS:
        raise ValueError(f"collapse is 'neuron', 'layer' or None, not {collapse!r}")
    if isinstance(show, str) or set(show) - {"data", "grad"}:
        raise ValueError(f"show takes a list of 'data' and 'grad', not {show!r}")
    if max_nodes < 1 or (depth is not None and depth < 0):
        raise ValueError(f"max_nodes is at least 1, depth at least 0, not {max_nodes} and {depth}")
    order = topological_order(root)
    if not any(node.grad for node in order):
        show = [what for what in show if what != "grad"]
    if collapse is None and (depth is not None or len(order) <= max_nodes):
        scene = one_by_one(order, near_root(order, max_nodes, depth), show=show, slopes=slopes)
    else:
        scene = grouped(order, max_nodes, collapse or "layer", show, depth)
    notes = (*scene.notes, *before_backward(order))
    return Picture(replace(scene, notes=notes, rankdir=rankdir), backend=backend)


@hinting()
def draw_dot(root: Value, format: str = "svg", rankdir: str = "LR") -> Picture:  # noqa: A002
    """Draw as in micrograd. A notebook shows the picture in the `format` svg, png, pdf or dot.

    >>> from autograd import Value
    >>> draw_dot(Value(3.0) * 2, format="dot").dot.count("->")
    2
    """
    if format not in FORMATS:
        raise ValueError(f"format is one of {', '.join(FORMATS)}, not {format!r}")
    return Picture(draw(root, rankdir=rankdir).scene, format=format)


def check(root: object, taker: str) -> None:
    """Refuse anything but a Value, and say what to give instead."""
    if isinstance(root, Value):
        return
    if isinstance(root, list | tuple):
        remedy = "give one of its elements, or autograd.sum() of them"
    else:
        remedy = "give the result of a computation on Values"
    raise TypeError(f"{taker}() takes a Value, not {type(root).__name__} {shorten(root)}; {remedy}")


def mimebundle(value: Value) -> dict[str, str]:
    """What a notebook shows for a Value: its graph, or how to draw a large one.

    >>> from autograd import Value
    >>> sorted(mimebundle(Value(3.0) * 2))
    ['image/svg+xml', 'text/html', 'text/plain']
    """
    size = len(topological_order(value))
    if size > AT_ONCE:
        hint = f"{plural(size, 'node')}: draw(loss, collapse='neuron')"
        return {"text/plain": f"{value!r}\n{hint}"}
    try:
        shown = draw(value)._shown()
    except (ImportError, OSError, RuntimeError, ValueError):
        return {"text/plain": repr(value)}
    return {**shown, "text/plain": repr(value)}
