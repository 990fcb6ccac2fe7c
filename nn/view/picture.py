"""Draw a network, show it in a notebook, and write it to a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from autograd import files
from autograd.hints import PICTURE, Hinted, hinting
from autograd.show import typeset
from autograd.show.image import image
from autograd.show.svg import Markup
from nn.arguments.hints import KEYWORDS
from nn.arguments.rows import as_row
from nn.model.module import Module
from nn.view.goals import goals
from nn.view.look import Look
from nn.view.paint import alt, paint
from nn.view.words import in_numbers, in_words

__all__ = ["NetworkPicture", "draw_network"]


class NetworkPicture(Hinted):
    """A picture of a network, which a notebook shows: `.svg`, `.save("network.svg")`."""

    def __init__(self, svg: Markup, alt: str, words: str, numbers: str) -> None:
        self.svg = str(svg)
        self.alt = alt
        self._words = words
        self._numbers = numbers

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
        # Also as an image: a notebook that is not trusted hides SVG, but shows images.
        html = image(self.svg, typeset(self._words)) + self._numbers
        return {"text/html": html, "image/svg+xml": self.svg, "text/plain": repr(self)}


@hinting(KEYWORDS)
def draw_network(
    model: Module,
    inputs: Sequence[float] | None = None,
    *,
    names: Sequence[str] | None = None,
    input_names: Sequence[str] | None = None,
    tiles: str = "auto",
    most: int = 10,
    weights: bool = False,
    target: Sequence[float] | None = None,
    gradients: bool = False,
    loss: str | Callable[..., Any] = "squared_error",
) -> NetworkPicture:
    """Draw a network in the style of the lesson, with its answers to `inputs` if they are given.

    A line is a weight: white if positive, black if negative, wider if larger; a weight of 0 has no
    line.  If there are two inputs, each neuron has a map of its answers (`tiles="heat"`).  If the
    inputs are the pixels of a square image, `tiles="image"` draws that image, and for each neuron
    the image that excites it most.  `"none"` leaves tiles out.  `names` are the names of the
    outputs.  Large layers show only their `most` strongest neurons.

    `weights=True` prints each weight on its line.  With the `target` of each output, the picture
    shows target and error, the output minus the target.  `gradients=True` adds the slope of the
    `loss` in each weight and in each neuron's answer; it changes no parameter.

    >>> from nn import MLP
    >>> picture = draw_network(MLP(2, [3, 1], "tanh", rng=0), [0.5, -1.0])
    >>> picture
    <picture: Network 2-3-1; .save('network.svg')>
    >>> picture.svg.count('class="weight"')
    9
    """
    if inputs is None and target is not None:
        raise ValueError("target= needs inputs: the network answers them")
    if gradients and target is None:
        raise ValueError("gradients=True needs target=: the slopes are those of the loss")
    asked = None
    if inputs is not None and target is not None:
        asked = goals(model, as_row(inputs, "inputs"), target, loss)
    plan = Look(
        model,
        inputs,
        names=names,
        input_names=input_names,
        tiles=tiles,
        most=most,
        weights=weights,
        goals=asked,
        gradients=gradients,
    ).plan()
    return NetworkPicture(paint(plan), alt(plan), in_words(plan), in_numbers(plan))
