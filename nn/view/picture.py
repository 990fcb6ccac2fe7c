"""How is a network drawn, shown in a notebook and written to a file?"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape
from os import PathLike
from pathlib import Path

from autograd import files
from autograd.hints import PICTURE, Hinted, hinting
from nn.arguments.hints import KEYWORDS
from nn.model.module import Module
from nn.view.paint import alt, paint
from nn.view.plan import Look
from nn.view.svg import Markup

__all__ = ["NetworkPicture", "draw_network", "image"]

SHRINK = 0.8  # of the natural width: text of 12 pixels


class NetworkPicture(Hinted):
    """A drawn network: `.svg`, `.save("network.svg")`; shows itself in a notebook."""

    def __init__(self, svg: Markup, alt: str) -> None:
        self.svg = str(svg)
        self.alt = alt

    def save(self, path: str | PathLike[str]) -> Path:
        """Write the picture as an .svg file, which every browser shows."""
        target = Path(path)
        if target.suffix.lower() != ".svg":
            raise ValueError(f"save() writes .svg, not {target.name!r}")
        return files.write(target, self.svg)

    def _foreign(self) -> Mapping[str, str]:
        return PICTURE

    def __repr__(self) -> str:
        return f"<picture: {self.alt}; .save('network.svg')>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        # As an image, too: a notebook that is not trusted hides SVG, but not images.
        html = image(self.svg, self.alt)
        return {"text/html": html, "image/svg+xml": self.svg, "text/plain": repr(self)}


def image(svg: str, alt: str) -> str:
    """An `<img>` that holds the whole picture.

    It shrinks to the page as far as its text can be read; a wider one scrolls.
    """
    data = b64encode(svg.encode()).decode()
    width = float(svg.split(' width="', 1)[1].split('"', 1)[0])
    style = f"max-width:100%;min-width:{width * SHRINK:.0f}px;height:auto"
    return (
        f'<div style="overflow-x:auto"><img alt="{escape(alt)}" style="{style}" '
        f'src="data:image/svg+xml;base64,{data}"></div>'
    )


@hinting(KEYWORDS)
def draw_network(
    model: Module,
    inputs: Sequence[float] | None = None,
    *,
    names: Sequence[str] | None = None,
    input_names: Sequence[str] | None = None,
    tiles: str = "auto",
    most: int = 10,
) -> NetworkPicture:
    """Draw a network in the look of the lesson, answering one input, or at rest.

    A line is a weight: white if positive, black if negative, the wider the larger; no line is 0.
    Beside each neuron stands what excites it most (`tiles="pixels"`), or how it answers every pair
    of inputs (`"heat"`), or `"none"`; unless given, what suits the number of inputs.  `names` are
    those of the outputs.  Of large layers only the `most` strongest neurons are shown.

    >>> from nn import MLP
    >>> picture = draw_network(MLP(2, [3, 1], "tanh", rng=0), [0.5, -1.0])
    >>> picture
    <picture: Network 2-3-1; .save('network.svg')>
    >>> picture.svg.count('class="weight"')
    9
    """
    look = Look(model, inputs, names=names, input_names=input_names, tiles=tiles, most=most).plan()
    return NetworkPicture(paint(look), alt(look))
