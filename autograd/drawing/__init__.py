"""Draw graphs, step through them, and drag their leaves and the inputs of curves."""

from autograd.drawing.live import LiveGraph, live
from autograd.drawing.live_curve import LiveCurve, live_curve
from autograd.drawing.parts import Box, Edge, Scene
from autograd.drawing.picture import Picture, draw, draw_dot, mimebundle
from autograd.drawing.player import Player, step_through
from autograd.drawing.steps import Step

__all__ = [
    "Box",
    "Edge",
    "LiveCurve",
    "LiveGraph",
    "Picture",
    "Player",
    "Scene",
    "Step",
    "draw",
    "draw_dot",
    "live",
    "live_curve",
    "mimebundle",
    "step_through",
]
