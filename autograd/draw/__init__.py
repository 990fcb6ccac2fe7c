"""How does a graph become a picture, and a player that steps through it?"""

from autograd.draw.parts import Box, Edge, Scene
from autograd.draw.picture import Picture, draw, draw_dot, mimebundle
from autograd.draw.player import Player, step_through
from autograd.draw.steps import Step

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
