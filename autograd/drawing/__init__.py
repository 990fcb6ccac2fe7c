"""Draw graphs, and step through them."""

from autograd.drawing.parts import Box, Edge, Scene
from autograd.drawing.picture import Picture, draw, draw_dot, mimebundle
from autograd.drawing.player import Player, step_through
from autograd.drawing.steps import Step

__all__ = [
    "Box",
    "Edge",
    "Picture",
    "Player",
    "Scene",
    "Step",
    "draw",
    "draw_dot",
    "mimebundle",
    "step_through",
]
