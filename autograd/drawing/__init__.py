"""Draw graphs, step through them, and drag their leaves."""

from autograd.drawing.live import LiveGraph, live
from autograd.drawing.parts import Box, Edge, Scene
from autograd.drawing.picture import Picture, draw, draw_dot, mimebundle
from autograd.drawing.player import Player, step_through
from autograd.drawing.steps import Step

__all__ = [
    "Box",
    "Edge",
    "LiveGraph",
    "Picture",
    "Player",
    "Scene",
    "Step",
    "draw",
    "draw_dot",
    "live",
    "mimebundle",
    "step_through",
]
